"""The tables of a workspace, written batch by batch while the next batch is read."""

from __future__ import annotations

import contextlib
import gc
import os
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import TypeVar

import pyarrow as pa
import pyarrow.parquet as pq

from analysis import schema
from analysis.corpus import SHARD_ROWS, Workspace
from analysis.errors import WorkspaceError
from analysis.ingest import Batch

_T = TypeVar("_T")
#: Rows of the small tables that are written at once.
_GROUP_ROWS = 20_000


def write_batches(
    batches: Iterable[Batch], place: Workspace, progress: Callable[[str, int, int], None] | None = None
) -> int:
    """Writes comments as shards in input order, and each small table as a file; the number of rows read.

    Only the batch that is read, the one that is written and what does not fill a shard are in memory. Raises
    WorkspaceError where the disk is full or may not be written.
    """
    rows = 0
    with _rare_collection(), ThreadPoolExecutor(max_workers=1) as thread:
        tables = _result(thread.submit(_Tables, place), place)
        written = thread.submit(lambda: None)
        for batch in batches:
            _result(written, place)
            written = thread.submit(tables.add, batch)
            rows += len(batch.rows)
            if progress:
                progress("read", rows, 0)
        _result(written, place)
        _result(thread.submit(tables.finish), place)
    return rows


def _result(task: Future[_T], place: Workspace) -> _T:
    try:
        return task.result()
    except OSError as error:
        why = error.strerror or str(error)
        raise WorkspaceError(
            f"{place.path}: cannot be written ({why}); free some space or choose another place."
        ) from error


@contextlib.contextmanager
def _rare_collection() -> Iterator[None]:
    """Python seeks reference cycles every 700 new objects, which among rows of cells takes a fifth of the time
    and finds none.
    """
    before = gc.get_threshold()
    gc.set_threshold(100_000, *before[1:])
    try:
        yield
    finally:
        gc.set_threshold(*before)


class _Tables:
    """The files that are being written."""

    def __init__(self, place: Workspace) -> None:
        self._place, self._shard = place, 0
        self._waiting = schema.COMMENT.schema.empty_table()
        names = ("episodes", "metrics", "rejects")
        self._small = {
            name: _Growing(place.tables / f"{name}.parquet", schema.TABLES[name].schema) for name in names
        }

    def add(self, batch: Batch) -> None:
        """Takes a batch in; whole shards are written."""
        self._small["rejects"].add(batch.rejects)
        if batch.table != "comments":
            self._small[batch.table].add(batch.rows)
            return
        self._waiting = pa.concat_tables([self._waiting, batch.rows])
        while len(self._waiting) >= SHARD_ROWS:
            self._write_shard()

    def _write_shard(self) -> None:
        path = self._place.comments / f"part-{self._shard:05d}.parquet"
        self._place.write(path, self._waiting.slice(0, SHARD_ROWS))
        self._waiting, self._shard = self._waiting.slice(SHARD_ROWS), self._shard + 1

    def finish(self) -> None:
        """Writes what is left."""
        if len(self._waiting):
            self._write_shard()
        for table in self._small.values():
            table.finish()


class _Growing:
    """A table written as it comes, under a temporary name until it is complete."""

    def __init__(self, path: Path, kind: pa.Schema) -> None:
        self._path, self._temporary = path, path.with_name(f".tmp-{os.getpid()}-{path.name}")
        self._waiting = kind.empty_table()
        self._file = pq.ParquetWriter(self._temporary, kind, compression="zstd")

    def add(self, rows: pa.Table) -> None:
        """Takes rows in; whole groups are written."""
        self._waiting = pa.concat_tables([self._waiting, rows])
        while len(self._waiting) >= _GROUP_ROWS:
            self._file.write_table(self._waiting.slice(0, _GROUP_ROWS))
            self._waiting = self._waiting.slice(_GROUP_ROWS)

    def finish(self) -> None:
        """Writes what is left and gives the file its name."""
        self._file.write_table(self._waiting)
        self._file.close()
        self._temporary.replace(self._path)
