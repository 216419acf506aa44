"""Separated text: CSV, TSV and their like, with the byte offset of every record."""

from __future__ import annotations

import csv
import io
import unicodedata
from array import array
from collections import Counter
from collections.abc import Iterator, Mapping

from analysis import spec
from analysis.errors import SourceError
from analysis.ingest.batch import CHUNK_ROWS, Broken, Chunk
from analysis.ingest.encoding import detect
from analysis.ingest.layout import Layout
from analysis.ingest.lines import Lines, Record, records
from analysis.ingest.open import Member

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
    notes = (
        ()
        if encoding == "utf-8"
        else (f"{member.name}: read as {encoding}; say encoding: if that is wrong.",)
    )
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
    places = {ours: layout.fields.index(theirs) for ours, theirs in wanted.items()}
    with member.open() as stream:
        lines = Lines(stream, layout.encoding, layout.mark, layout.returns_only)
        found = records(lines, layout.separator, len(layout.fields))
        # The header is split like any record; where its cells do not count, the survey took a later line.
        for record in found:
            if isinstance(record, Record) and header(record.cells) == layout.fields:
                break
        rows: list[list[str]] = []
        numbers, offsets, broken = array("q"), array("q"), list[Broken]()
        for record in found:
            if isinstance(record, Broken):
                broken.append(record)
            else:
                rows.append(record.cells)
                numbers.append(record.start.number)
                offsets.append(record.start.offset)
            if len(rows) + len(broken) == CHUNK_ROWS:
                yield _chunk(rows, numbers, offsets, broken, places, layout.encoding)
                rows, numbers, offsets, broken = [], array("q"), array("q"), []
        if rows or broken:
            yield _chunk(rows, numbers, offsets, broken, places, layout.encoding)


def _chunk(
    rows: list[list[str]],
    numbers: array[int],
    offsets: array[int],
    broken: list[Broken],
    places: Mapping[str, int],
    encoding: str,
) -> Chunk:
    cells: dict[str, list[object]] = {ours: [row[place] for row in rows] for ours, place in places.items()}
    spoilt = sorted({i for column in cells.values() for i in _undecoded(column)})
    kept = range(len(rows))
    if spoilt:
        bad = set(spoilt)
        kept_rows = [i for i in kept if i not in bad]
        why = f"holds bytes that are not {encoding.upper()}"
        broken = broken + [Broken(f"line {numbers[i]}, byte {offsets[i]}", why) for i in spoilt]
        cells = {ours: [column[i] for i in kept_rows] for ours, column in cells.items()}
        numbers, offsets = (
            array("q", (numbers[i] for i in kept_rows)),
            array("q", (offsets[i] for i in kept_rows)),
        )
    return Chunk(cells, len(numbers), lambda i: f"line {numbers[i]}, byte {offsets[i]}", broken)


def _undecoded(column: list[object]) -> list[int]:
    """Which cells hold lone surrogates, that is bytes which are not of the encoding."""
    try:
        "".join(column).encode()  # type: ignore[arg-type]
    except UnicodeEncodeError:
        return [i for i, cell in enumerate(column) if any("\ud800" <= sign <= "\udfff" for sign in str(cell))]
    return []
