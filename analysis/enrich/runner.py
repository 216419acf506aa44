"""The shard runner: every shard in its turn, in processes, resumable at any moment."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pyarrow.parquet as pq

from analysis.corpus import Workspace
from analysis.enrich.shard import Recipe, enrich_shard

Progress = Callable[[str, int, int], None]
"""Called with a stage's name, the work done and all of it."""

#: Threads inside a worker: results must not depend on how many workers there are.
_ONE_THREAD = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMBA_NUM_THREADS")


def run(
    workspace: Workspace, recipe: Recipe, jobs: int | None = None, progress: Progress | None = None
) -> int:
    """Enriches every shard that is not up to date; the number of comments worked on.

    `jobs` processes (all cores by default) take shards as they become free; each finished shard is on disk at once, so
    that an interrupted run goes on where it stopped. Shards left from an earlier ingest are removed.
    """
    shards = workspace.shards()
    for left in set(workspace.enriched.glob("part-*.parquet")) - {workspace.enriched_path(s) for s in shards}:
        left.unlink()
    if not shards:
        return 0
    rows = {shard: pq.read_metadata(shard).num_rows for shard in shards}
    jobs = max(1, min(jobs or os.cpu_count() or 1, len(shards)))
    done = worked = 0
    for shard, count in _finished(shards, workspace.path, recipe, jobs):
        done, worked = done + rows[shard], worked + count
        if progress:
            progress("comments", done, sum(rows.values()))
    return worked


def _task(shard: Path, workspace: Path, recipe: Recipe) -> tuple[Path, int]:
    return shard, enrich_shard(shard, workspace, recipe)


def _finished(shards: list[Path], workspace: Path, recipe: Recipe, jobs: int) -> Iterator[tuple[Path, int]]:
    if jobs == 1:
        yield from (_task(shard, workspace, recipe) for shard in shards)
        return
    from joblib import Parallel, delayed

    os.environ.update(dict.fromkeys(_ONE_THREAD, "1"))
    calls = (delayed(_task)(shard, workspace, recipe) for shard in shards)
    yield from Parallel(n_jobs=jobs, return_as="generator_unordered", pre_dispatch="all")(calls)
