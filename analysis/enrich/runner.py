"""The shard runner: every shard in its turn, in processes, resumable at any moment."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures.process import BrokenProcessPool
from itertools import accumulate
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
from joblib import Parallel, delayed, effective_n_jobs
from joblib.externals.loky import get_reusable_executor
from threadpoolctl import threadpool_limits

from analysis.corpus import Workspace
from analysis.enrich._memory import keep_freed
from analysis.enrich.shard import Recipe, enrich_shard
from analysis.errors import CrosscutError, WorkspaceError

Progress = Callable[[str, int, int], None]
"""Called with a stage's name, the work done and all of it."""


def run(
    workspace: Workspace, recipe: Recipe, jobs: int | None = None, progress: Progress | None = None
) -> int:
    """Enriches every shard that is not up to date; the number of comments worked on.

    `jobs` processes (all cores by default) take shards as they become free; within `engines.on` those of a cluster.
    Each finished shard is on disk at once, so that an interrupted run goes on where it stopped, and the result does
    not depend on the engine, on `jobs`, or on how often the run was interrupted. Shards left from an earlier ingest
    are removed. CrosscutError where a worker is lost, or memory or the disk give out; what was finished is kept.
    """
    shards = workspace.shards()
    _remove(set(workspace.enriched.glob("part-*.parquet")) - {workspace.enriched_path(s) for s in shards})
    _remove(workspace.enriched.glob(".tmp-*"))
    if not shards:
        return 0
    done = list(accumulate((pq.read_metadata(shard).num_rows for shard in shards), initial=0))
    report = (lambda finished: progress("comments", done[finished], done[-1])) if progress else None
    if report:
        report(0)
    jobs = max(1, min(effective_n_jobs(jobs or -1), len(shards)))
    place = workspace.path.resolve()
    calls = (delayed(_task)(place / shard.relative_to(workspace.path), place, recipe) for shard in shards)
    try:
        # Results must not depend on how many threads a worker would take.
        with threadpool_limits(limits=1):
            return sum(_Watched(report, n_jobs=jobs, batch_size=1, pre_dispatch="all")(calls))
    except BrokenProcessPool as error:
        raise CrosscutError(
            "A worker process was ended from outside, most often for want of memory: what was finished is kept; give "
            "the same command again, with fewer --jobs."
        ) from error
    except MemoryError as error:
        raise CrosscutError(
            "The memory is full: what was finished is kept; give the same command again, with fewer --jobs."
        ) from error
    finally:
        if jobs > 1:  # idle workers would keep their models in memory while weights and measures need it
            get_reusable_executor(reuse=True).shutdown(kill_workers=True)
        _remove(workspace.enriched.glob(".tmp-*"))


class _Watched(Parallel):
    """joblib's Parallel, which tells how many tasks are done whenever one is, in all of its backends."""

    def __init__(self, report: Callable[[int], None] | None, **options: Any) -> None:
        super().__init__(**options)
        self._report = report

    def print_progress(self) -> None:
        if self._report:
            self._report(self.n_completed_tasks)


def _task(shard: Path, workspace: Path, recipe: Recipe) -> int:
    """One shard, in a worker. The models stay in the worker's modules for its next shard."""
    threadpool_limits(limits=1)
    keep_freed()
    if not shard.is_file():
        raise WorkspaceError(
            f"{shard}: a worker does not see this file; keep the workspace where all workers see it under one path."
        )
    return enrich_shard(shard, workspace, recipe)


def _remove(left: Any) -> None:
    for path in left:
        try:
            path.unlink(missing_ok=True)
        except OSError as error:
            raise WorkspaceError(
                f"{path}: cannot be removed ({error.strerror}); choose another place."
            ) from error
