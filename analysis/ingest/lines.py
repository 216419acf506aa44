"""Lines of a text stream with their numbers and byte offsets."""

from __future__ import annotations

import codecs
import io
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from itertools import accumulate
from operator import methodcaller
from typing import Any, AnyStr, BinaryIO, NamedTuple, cast

from analysis.ingest.open import DAMAGE

MAX_LINE = 1 << 24
#: Bytes read at once. Text that is decoded before it is cut comes in small pieces: a piece that cannot be decoded
#: is lost whole.
_BLOCK, _PIECE = 1 << 18, 1 << 13
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


class Lines:
    """Iterates over the lines of a stream; bytes that are not of the encoding become lone surrogates.

    `damage` says why reading stopped early, where it did. Lines are read a block at a time: `waiting` are the texts
    of those that are in memory, which can be taken at once.
    """

    def __init__(self, stream: BinaryIO, encoding: str, mark: int, returns_only: bool = False) -> None:
        stream.read(mark)
        self.damage: str | None = None
        read = cast(io.BufferedIOBase, stream).read1
        self._text: Callable[[Any], str]
        self._size: Callable[[Any], int]
        self._blocks: Iterator[list[Any]]
        # In all of the others no character holds the byte of a line feed, so lines can be cut before
        # decoding.
        if returns_only or encoding in _UNIT:
            newline, ends = ("", ["\n", "\r"]) if returns_only else ("\n", ["\n"])
            pieces = codecs.iterdecode(iter(partial(read, _PIECE), b""), encoding, "surrogateescape")
            self._blocks = _cut(pieces, lambda text: io.StringIO(text, newline).readlines(), ends)
            self._text, self._size = str, partial(_encoded_size, encoding)
        else:
            self._blocks = _cut(
                iter(partial(read, _BLOCK), b""), lambda data: io.BytesIO(data).readlines(), [b"\n"]
            )
            self._text, self._size = methodcaller("decode", encoding, "surrogateescape"), len
        self._texts: list[str] = []
        self._offsets = [mark]
        self._number, self._at = 1, 0

    def __iter__(self) -> Iterator[Line]:
        return self

    def __next__(self) -> Line:
        if self._at == len(self._texts) and not self.fill():
            raise StopIteration
        self._at += 1
        return self._line(self._at - 1)

    def _line(self, at: int) -> Line:
        return Line(self._texts[at], self._number + at, self._offsets[at])

    def fill(self) -> bool:
        """Puts the next block into memory, where all lines were taken; False at the end."""
        while self._at == len(self._texts) and self.damage is None:
            self._number, end = self._number + self._at, self._offsets[self._at]
            self._texts, self._at = [], 0
            block: list[Any] | None = []
            try:
                block = next(self._blocks, None)
                self._texts.extend(map(self._text, block or ()))
            except (*DAMAGE, UnicodeError) as error:
                why = str(error).rstrip(".") or type(error).__name__
                self.damage = f"the file cannot be read further ({why})"
            self._offsets = list(accumulate(map(self._size, block or ()), initial=end))
            if block is None:
                break
        return self._at < len(self._texts)

    @property
    def waiting(self) -> list[str]:
        """The texts of the lines in memory that were not taken yet."""
        return self._texts[self._at :]

    def take(self, count: int) -> tuple[range, list[int]]:
        """Passes over that many of the waiting lines; their numbers and offsets."""
        start, self._at = self._at, self._at + count
        return range(self._number + start, self._number + self._at), self._offsets[start : self._at]

    def push_back(self, lines: list[Line]) -> None:
        """Gives the lines that were taken last again."""
        self._number += self._at - len(lines)
        self._texts[: self._at] = [line.text for line in lines]
        self._offsets[: self._at] = [line.offset for line in lines]
        self._at = 0

    @property
    def end(self) -> str:
        """The place just behind the last line read."""
        return f"line {self._number + self._at}, byte {self._offsets[self._at]}"


def _cut(
    pieces: Iterator[AnyStr], split: Callable[[AnyStr], list[AnyStr]], ends: Sequence[AnyStr]
) -> Iterator[list[AnyStr]]:
    """Whole lines, as many as each piece completes; one that does not end is cut at MAX_LINE."""
    newline, nothing = ends[0], ends[0][:0]
    parts: list[AnyStr] = []
    size = 0
    for piece in pieces:
        parts.append(piece)
        size += len(piece)
        if size >= MAX_LINE or any(end in piece for end in ends):
            lines = split(nothing.join(parts))
            whole = lines[-1].endswith(newline) or len(lines[-1]) >= MAX_LINE
            parts = [nothing if whole else lines.pop()]
            size = len(parts[0])
            yield lines
    yield split(nothing.join(parts))


def _encoded_size(encoding: str, text: str) -> int:
    if text.isascii():
        return _UNIT.get(encoding, 1) * len(text)
    return len(text.encode(encoding, "surrogatepass" if encoding in _UNIT else "surrogateescape"))
