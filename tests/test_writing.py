"""Tables written while the next batch is read: nothing lost, nothing out of order, errors said."""

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from analysis import schema
from analysis.corpus import SHARD_ROWS, Workspace
from analysis.errors import WorkspaceError
from analysis.ingest import Batch
from analysis.study.writing import write_batches


def table(kind, first, size):
    """Rows that can be told apart by their numbers."""
    columns = {field.name: pa.nulls(size, field.type) for field in kind.schema}
    columns["where" if kind is schema.REJECTED else "comment_id"] = [
        f"{i:06d}" for i in range(first, first + size)
    ]
    return pa.table(columns, schema=kind.schema)


def batches(sizes, rejected):
    done = [0, 0]
    for size, bad in zip(sizes, rejected, strict=True):
        yield Batch("comments", table(schema.COMMENT, done[0], size), table(schema.REJECTED, done[1], bad))
        done = [done[0] + size, done[1] + bad]


@pytest.fixture
def place(tmp_path):
    made = Workspace(tmp_path / "w")
    made.create()
    return made


@pytest.mark.parametrize(
    ("sizes", "rejected"),
    [
        ([], []),
        ([0], [0]),
        ([3], [1]),
        ([SHARD_ROWS] * 2, [0, 20_000]),
        ([7, 12_345, 1], [19_999, 2, 30_000]),
    ],
)
def test_every_row_is_written_once_in_order(place, sizes, rejected):
    assert write_batches(batches(sizes, rejected), place) == sum(sizes)
    shards = [pq.read_table(path) for path in place.shards()]
    assert all(len(shard) == SHARD_ROWS for shard in shards[:-1])
    rows = [name for shard in shards for name in shard["comment_id"].to_pylist()]
    assert rows == [f"{i:06d}" for i in range(sum(sizes))]
    rejects = pq.read_table(place.tables / "rejects.parquet")
    assert rejects["where"].to_pylist() == [f"{i:06d}" for i in range(sum(rejected))]
    assert rejects.schema.equals(schema.REJECTED.schema)
    assert not list(place.path.rglob(".tmp-*"))


def test_a_small_table_is_the_file_that_is_written_at_once(place):
    write_batches(batches([1, 1], [5, 6]), place)
    place.write(place.tables / "other.parquet", table(schema.REJECTED, 0, 11))
    assert (place.tables / "rejects.parquet").read_bytes() == (place.tables / "other.parquet").read_bytes()


def test_what_goes_wrong_while_writing_comes_up(place):
    place.comments.rmdir()
    place.comments.write_text("in the way")
    with pytest.raises(WorkspaceError, match="cannot be written"):
        write_batches(batches([SHARD_ROWS] * 3, [0] * 3), place)
    with pytest.raises(WorkspaceError, match="cannot be written"):
        write_batches(batches([1], [1]), Workspace(place.path / "gone"))


def test_what_goes_wrong_while_reading_comes_up_and_leaves_no_table(place):
    def broken():
        yield from batches([SHARD_ROWS], [1])
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_batches(broken(), place)
    assert not (place.tables / "rejects.parquet").exists()
