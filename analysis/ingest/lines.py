"""Lines of a text stream with their byte offsets, and separated records over them."""

from __future__ import annotations

import csv
import io
from collections import deque
from collections.abc import Iterator
from typing import BinaryIO, NamedTuple

from analysis.ingest.batch import Broken
from analysis.ingest.open import DAMAGE

MAX_LINE = 1 << 24
MAX_CELL = 1 << 20
_UNIT = {"utf-16-le": 2, "utf-16-be": 2, "utf-32-le": 4, "utf-32-be": 4}


class Line(NamedTuple):
    """One physical line: its text, its number from 1 and the offset of its first byte."""

    text: str
    number: int
    offset: int

    @property
    def where(self) -> str:
        """The place as written in rejects."""
        return f"line {self.number}, byte {self.offset}"


class Record(NamedTuple):
    """One separated record: its cells and the line on which it starts."""

    cells: list[str]
    start: Line


class Lines:
    """Iterates over the lines of a stream; bytes that are not of the encoding become lone surrogates.

    `damage` says why reading stopped early, where it did.
    """

    def __init__(self, stream: BinaryIO, encoding: str, mark: int, returns_only: bool = False) -> None:
        stream.read(mark)
        self._offset, self._number = mark, 0
        self.damage: str | None = None
        # In all of the others no character holds the byte of a line feed, so lines can be cut before
        # decoding.
        if returns_only or encoding in _UNIT:
            self._lines = _cut_decoded(stream, encoding, returns_only)
        else:
            self._lines = _cut_raw(stream, encoding)

    def __iter__(self) -> Iterator[Line]:
        return self

    def __next__(self) -> Line:
        try:
            text, size = next(self._lines)
        except (*DAMAGE, UnicodeError) as error:
            self.damage = (
                f"the file cannot be read further ({str(error).rstrip('.') or type(error).__name__})"
            )
            raise StopIteration from None
        self._number += 1
        line = Line(text, self._number, self._offset)
        self._offset += size
        return line

    @property
    def end(self) -> str:
        """The place just behind the last line read."""
        return f"line {self._number + 1}, byte {self._offset}"


def _cut_raw(stream: BinaryIO, encoding: str) -> Iterator[tuple[str, int]]:
    while raw := stream.readline(MAX_LINE):
        yield raw.decode(encoding, "surrogateescape"), len(raw)


def _cut_decoded(stream: BinaryIO, encoding: str, returns_only: bool) -> Iterator[tuple[str, int]]:
    newline = "" if returns_only else "\n"
    reader = io.TextIOWrapper(stream, encoding, errors="surrogateescape", newline=newline)
    while text := reader.readline(MAX_LINE):
        if text.isascii():
            yield text, _UNIT.get(encoding, 1) * len(text)
        else:
            yield (
                text,
                len(text.encode(encoding, "surrogatepass" if encoding in _UNIT else "surrogateescape")),
            )


class _Feed:
    """Hands lines to the csv module and remembers which ones the current record took."""

    def __init__(self, lines: Iterator[Line]) -> None:
        self._lines, self._back = lines, deque[Line]()
        self.taken: list[Line] = []
        self.ended = False

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        if self._back:
            line = self._back.popleft()
        else:
            try:
                line = next(self._lines)
            except StopIteration:
                self.ended = True
                raise
        self.taken.append(line)
        return line.text

    def push_back(self, lines: list[Line]) -> None:
        self._back.extendleft(reversed(lines))


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
            feed.push_back(swallowed)
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
