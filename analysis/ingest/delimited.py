"""Separated text: CSV, TSV and their like, with the byte offset of every record."""

from __future__ import annotations

import csv
import io
import unicodedata
from array import array
from collections import Counter
from collections.abc import Iterator, Mapping
from operator import itemgetter

from analysis import spec
from analysis.errors import SourceError
from analysis.ingest.batch import CHUNK_BYTES, CHUNK_ROWS, Broken, Chunk
from analysis.ingest.encoding import detect
from analysis.ingest.layout import Layout
from analysis.ingest.lines import Lines
from analysis.ingest.open import Member
from analysis.ingest.separated import Record, Rows, blocks, records
from analysis.notes import note

SEPARATORS = (",", ";", "\t", "|")
SAMPLE_ROWS = 500


def survey(member: Member, source: spec.Source, head: bytes) -> Layout:
    """The header and first rows. Raises SourceError for an unknown encoding or a file without a header."""
    encoding, mark = stated(source, member, head)
    text = head[mark:].decode(encoding, "replace")
    separator = source.separator or sniff(text)
    returns_only = "\n" not in text and "\r" in text
    with member.open() as stream:
        found = records(Lines(stream, encoding, mark, returns_only), separator)
        first = next((record for record in found if isinstance(record, Record)), None)
        if first is None:
            raise SourceError(
                f"{member.name}: this file has no header; the first line has to name the columns."
            )
        fields = header(first.cells)
        rows = []
        for record in found:
            if isinstance(record, Record) and len(record.cells) == len(fields):
                rows.append(record.cells)
            if not isinstance(record, Record) or len(rows) == SAMPLE_ROWS:
                break
        any_record = bool(rows) or next(found, None) is not None
    sample: dict[str, list[object]] = {name: [row[i] for row in rows] for i, name in enumerate(fields)}
    notes = () if encoding == "utf-8" else (note("read_encoding", file=member.name, encoding=encoding),)
    return Layout(
        "delimited", fields, sample, any_record, encoding, mark, separator, returns_only,
        notes=() if source.encoding else notes,
    )  # fmt: skip


def stated(source: spec.Source, member: Member, head: bytes) -> tuple[str, int]:
    """The encoding that the study file states, else the detected one, and the length of the byte order
    mark.
    """
    found, mark = detect(head)
    if source.encoding is None:
        return found, mark
    try:
        name = source.encoding.lower().replace("utf-8-sig", "utf-8")
        "".encode(name)
    except LookupError:
        raise SourceError(
            f"{member.name}: encoding {source.encoding!r} is not known; try utf-8 or gb18030."
        ) from None
    if name in ("utf-16", "utf-32"):
        name = found if found.startswith(name) else f"{name}-le"
    return name, mark if name.replace("_", "-") == found else 0


def header(cells: list[str]) -> tuple[str, ...]:
    """Column names as written, trimmed; one that comes again gets a number, an empty one its place."""
    seen: Counter[str] = Counter()
    names = []
    for place, cell in enumerate(cells, 1):
        name = unicodedata.normalize("NFC", cell.strip().lstrip("\ufeff")) or f"column {place}"
        seen[name] += 1
        names.append(name if seen[name] == 1 else f"{name} ({seen[name]})")
    return tuple(names)


def sniff(text: str) -> str:
    """The separator that splits the most of the first rows into as many cells as the header."""
    csv.field_size_limit(1 << 20)
    best, score = ",", (0.0, 0)
    for separator in SEPARATORS:
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
        rows = []
        try:
            for row in reader:
                if row:
                    rows.append(len(row))
                if len(rows) == 200:
                    break
        except csv.Error:
            pass
        rows = rows[:-1] if len(rows) > 2 else rows  # the head may end within a record
        if rows and rows[0] > 1:
            even = sum(width == rows[0] for width in rows) / len(rows)
            score, best = max((score, best), ((round(even, 1), rows[0]), separator), key=lambda pair: pair[0])
    return best


def read(member: Member, layout: Layout, wanted: Mapping[str, str]) -> Iterator[Chunk]:
    """All records behind the header, in chunks."""
    width, chunk = len(layout.fields), _Gathered(layout, wanted)
    with member.open() as stream:
        lines = Lines(stream, layout.encoding, layout.mark, layout.returns_only)
        # The header is split like any record; where its cells do not count, the survey took a later line.
        for record in records(lines, layout.separator, width):
            if isinstance(record, Record) and header(record.cells) == layout.fields:
                break
        for found in blocks(lines, layout.separator, width):
            if isinstance(found, Broken):
                chunk.broken.append(found)
                found = Rows([], [], [], True)
            while True:
                room = chunk.room
                chunk.add(found.part(slice(room)))
                if chunk.room:
                    break
                yield chunk.take()
                found = found.part(slice(room, None))
    if chunk.room < CHUNK_ROWS:
        yield chunk.take()


class _Gathered:
    """Records on their way into a chunk."""

    def __init__(self, layout: Layout, wanted: Mapping[str, str]) -> None:
        self._places = {ours: layout.fields.index(theirs) for ours, theirs in wanted.items()}
        self._why = (
            f"holds bytes that are not {layout.encoding.upper()}; state encoding: if the file is in another"
        )
        self._rows: list[list[str]] = []
        self._numbers, self._offsets = array("q"), array("q")
        self._decoded = True
        self.broken: list[Broken] = []

    def add(self, rows: Rows) -> None:
        """Takes these records in."""
        self._rows += rows.cells
        self._decoded &= rows.decoded
        self._numbers.extend(rows.numbers)
        self._offsets.extend(rows.offsets)

    @property
    def room(self) -> int:
        """How many records the chunk still takes; none where those in it are large."""
        if self._rows and self._offsets[-1] - self._offsets[0] > CHUNK_BYTES:
            return 0
        return CHUNK_ROWS - len(self._rows) - len(self.broken)

    def take(self) -> Chunk:
        """The chunk; the next one begins empty."""
        rows, numbers, offsets, broken = self._rows, self._numbers, self._offsets, self.broken
        self._rows, self._numbers, self._offsets, self.broken = [], array("q"), array("q"), []
        columns = {ours: list(map(itemgetter(place), rows)) for ours, place in self._places.items()}
        spoilt = {i for column in columns.values() if not self._decoded for i in _undecoded(column)}
        self._decoded = True

        def where(i: int) -> str:
            return f"line {numbers[i]}, byte {offsets[i]}"

        if not spoilt:
            return Chunk({**columns}, len(rows), where, broken)
        kept = [i for i in range(len(rows)) if i not in spoilt]
        cells: dict[str, list[object]] = {ours: [column[i] for i in kept] for ours, column in columns.items()}
        broken = broken + [Broken(where(i), self._why) for i in sorted(spoilt)]
        return Chunk(cells, len(kept), lambda i: where(kept[i]), broken)


def _undecoded(column: list[str]) -> list[int]:
    """Which cells hold lone surrogates, that is bytes which are not of the encoding."""
    return [i for i, cell in enumerate(column) if any("\ud800" <= sign <= "\udfff" for sign in cell)]
