"""Separated records over lines: as the csv module takes them apart, with the place of each."""

from __future__ import annotations

import contextlib
import csv
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from analysis.ingest.batch import Broken
from analysis.ingest.lines import Line, Lines

MAX_CELL = 1 << 20


class Record(NamedTuple):
    """One separated record: its cells and the line on which it starts."""

    cells: list[str]
    start: Line


class Rows(NamedTuple):
    """Separated records in a row: the cells of each, and number and offset of the line on which it starts."""

    cells: list[list[str]]
    numbers: Sequence[int]
    offsets: Sequence[int]
    decoded: bool
    """False where some of the bytes were not of the encoding."""

    def part(self, where: slice) -> Rows:
        """Some of the records."""
        return Rows(self.cells[where], self.numbers[where], self.offsets[where], self.decoded)


class _Feed:
    """Hands lines to the csv module and remembers which ones the current record took."""

    def __init__(self, lines: Lines) -> None:
        self._lines = lines
        self.taken: list[Line] = []
        self.ended = False

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        try:
            line = next(self._lines)
        except StopIteration:
            self.ended = True
            raise
        self.taken.append(line)
        return line.text


def blocks(lines: Lines, separator: str, width: int) -> Iterator[Rows | Broken]:
    """What `records` gives, many at a time: those of a block up to the first that is not plainly right, which is
    read with care.
    """
    csv.field_size_limit(MAX_CELL)
    careful = records(lines, separator, width)
    while True:
        if lines.fill():
            yield _plain(lines, separator, width)
        found = next(careful, None)
        if found is None:
            return
        if isinstance(found, Broken):
            yield found
        else:
            start = found.start
            yield Rows([found.cells], [start.number], [start.offset], _is_decoded(found.cells))


def _plain(lines: Lines, separator: str, width: int) -> Rows:
    """The waiting records that have the right width and quotes as the book says."""
    texts, cells, starts, end = lines.waiting, [], [], 0
    reader = csv.reader(texts, delimiter=separator, strict=True)
    with contextlib.suppress(csv.Error):
        for row in reader:
            if len(row) == width:
                cells.append(row)
                starts.append(end)
            elif row:
                break
            end = reader.line_num
    numbers, offsets = lines.take(end)
    decoded = _is_decoded(texts)
    if end == len(cells):
        return Rows(cells, numbers, offsets, decoded)
    return Rows(cells, [numbers[at] for at in starts], [offsets[at] for at in starts], decoded)


def _is_decoded(texts: list[str]) -> bool:
    try:
        "".join(texts).encode()
    except UnicodeEncodeError:
        return False
    return True


def records(lines: Lines, separator: str, width: int | None = None) -> Iterator[Record | Broken]:
    """The records of separated text, blank lines left out; a record that cannot be split comes as Broken.

    With `width`, records of another number of cells are broken too, and a quote that was never closed costs
    its own line only: the lines that it swallowed are read again where most of them are records by
    themselves.
    """
    csv.field_size_limit(MAX_CELL)
    feed = _Feed(lines)
    reader = csv.reader(feed, delimiter=separator)
    while True:
        feed.taken = []
        try:
            row = next(reader)
            problem = _misfit(row, width, feed, separator)
        except StopIteration:
            break
        except csv.Error as error:
            row, problem = [], str(error)
        if not row and not problem:
            continue
        start = feed.taken[0]
        if problem is None:
            yield Record(row, start)
            continue
        swallowed = feed.taken[1:]
        if width is not None and _are_records(swallowed, separator, width):
            lines.push_back(swallowed)
            problem = "a quote that is opened here is never closed"
        reader = csv.reader(feed, delimiter=separator)
        yield Broken(start.where, problem)
    if lines.damage:
        yield Broken(lines.end, lines.damage)


def _misfit(row: list[str], width: int | None, feed: _Feed, separator: str) -> str | None:
    """Why a row is no record; None where it is one. Empty cells beyond the header's are taken off."""
    if width is None or not row:
        return None
    while len(row) > width and not row[-1].strip():
        row.pop()
    if feed.ended and len(feed.taken) > 1 and _is_open(feed.taken, separator):
        return "a quote that is opened here is never closed"
    if len(row) != width:
        return f"has {len(row)} cells where the header has {width}"
    return None


def _is_open(lines: list[Line], separator: str) -> bool:
    try:
        list(csv.reader((line.text for line in lines), delimiter=separator, strict=True))
    except csv.Error as error:
        return "unexpected end" in str(error)
    return False


def _are_records(lines: list[Line], separator: str, width: int) -> bool:
    whole = 0
    for line in lines:
        try:
            rows = list(csv.reader([line.text], delimiter=separator))
        except csv.Error:
            continue
        whole += len(rows) == 1 and len(rows[0]) == width
    return width > 1 and whole > 0 and 2 * whole >= len(lines)
