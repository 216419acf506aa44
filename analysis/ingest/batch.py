"""What goes in and out of the room: chunks of raw cells in, typed batches and accounts out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import pyarrow as pa

#: A chunk ends with this many records, or with the record that makes it this large.
CHUNK_ROWS, CHUNK_BYTES = 20_000, 1 << 25


@dataclass(frozen=True)
class Broken:
    """A record that could not be taken apart: its place and the reason."""

    where: str
    why: str


@dataclass(frozen=True)
class Chunk:
    """Up to CHUNK_ROWS records as columns of raw cells, keyed by our column names.

    `where(i)` tells the place of record i; `broken` holds the records that have no cells, which count as
    records too.
    """

    cells: dict[str, list[object]]
    rows: int
    where: Callable[[int], str]
    broken: list[Broken] = field(default_factory=list)


@dataclass(frozen=True)
class Batch:
    """Typed rows of one table and the rejects met while reading them.

    `table` is comments, episodes or metrics; a batch of a title entry, whose rows come with `titles()`,
    carries rejects only and says `rejects`.
    """

    table: str
    rows: pa.Table
    rejects: pa.Table


@dataclass
class Account:
    """What became of the records of one source entry: rows + duplicates + empty + rejects = records, always.

    For titles, a row is a title not yet met in an earlier record; the others were merged into it as
    duplicates.
    """

    entry: int
    path: str
    source: str
    table: str
    records: int = 0
    rows: int = 0
    duplicates: int = 0
    empty: int = 0
    rejects: int = 0
