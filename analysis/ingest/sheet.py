"""Spreadsheets (XLSX) and Parquet files."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator, Mapping
from datetime import datetime
from functools import cache
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from analysis import spec
from analysis.errors import SourceError
from analysis.ingest import archives
from analysis.ingest.archives import MAX_FREE
from analysis.ingest.batch import CHUNK_ROWS, Broken, Chunk
from analysis.ingest.columns import plain, synonyms
from analysis.ingest.delimited import SAMPLE_ROWS, header
from analysis.ingest.layout import Layout
from analysis.ingest.open import Member

_DATES = ("posted_at", "released", "as_of")
_SERIALS = (20_000, 80_000)


def survey_sheet(member: Member, source: spec.Source) -> Layout:
    """The first row and some cells of the stated sheet, else of the first one."""
    sheet, rows, since = _rows(member, source.sheet)
    try:
        first = next((row for row in rows if _says_something(row)), None)
        head = [row for row, _ in zip(rows, range(SAMPLE_ROWS), strict=False)]
    except Exception as error:  # as in read_sheet
        raise SourceError(
            f"{member.name}: sheet {sheet!r} cannot be read ({error}); save it again."
        ) from error
    if first is None:
        raise SourceError(f"{member.name}: sheet {sheet!r} is empty; name another one with sheet:.")
    fields = header([str(cell) if cell is not None else "" for cell in _trimmed(first)])
    sample: dict[str, list[object]] = {
        name: [row[i] if i < len(row) else None for row in head] for i, name in enumerate(fields)
    }
    mapped = {source.columns[ours] for ours in _DATES if ours in source.columns}
    for name in fields:
        if name in mapped or plain(name) in _date_names():
            sample[name] = _dated(sample[name], since)
    return Layout("xlsx", fields, sample, bool(head), sheet=sheet)


def read_sheet(member: Member, layout: Layout, wanted: Mapping[str, str]) -> Iterator[Chunk]:
    """All rows below the first, blank ones left out."""
    places = {ours: layout.fields.index(theirs) for ours, theirs in wanted.items()}
    _, rows, since = _rows(member, layout.sheet)
    seen_header = False
    kept: list[tuple[Any, ...]] = []
    numbers: list[int] = []
    broken: list[Broken] = []
    number = 0
    while True:
        number += 1
        try:
            row = next(rows, None)
        except Exception as error:  # a damaged sheet fails in as many ways as XML and zip do
            broken.append(Broken(f"row {number}", f"the sheet cannot be read further ({error})"))
            row = None
        if row is None or len(kept) == CHUNK_ROWS:
            if kept or broken:
                yield _sheet_chunk(kept, numbers, broken, places, since)
            kept, numbers, broken = [], [], []
        if row is None:
            return
        if _says_something(row):
            if seen_header:
                kept.append(row)
                numbers.append(number)
            seen_header = True


def _sheet_chunk(
    rows: list[tuple[Any, ...]],
    numbers: list[int],
    broken: list[Broken],
    places: Mapping[str, int],
    since: datetime,
) -> Chunk:
    cells: dict[str, list[object]] = {
        ours: [row[place] if place < len(row) else None for row in rows] for ours, place in places.items()
    }
    for ours in _DATES:
        if ours in cells:
            cells[ours] = _dated(cells[ours], since)
    return Chunk(cells, len(rows), lambda i: f"row {numbers[i]}", broken)


def _says_something(row: tuple[Any, ...]) -> bool:
    return any(cell is not None and cell != "" for cell in row)


def _trimmed(row: tuple[Any, ...]) -> tuple[Any, ...]:
    """A header without the empty cells behind it."""
    last = max(i for i, cell in enumerate(row) if cell is not None and cell != "")
    return row[: last + 1]


@cache
def _date_names() -> frozenset[str]:
    return frozenset(
        plain(name)
        for columns in synonyms().values()
        for ours, names in columns.items()
        if ours in _DATES
        for name in (ours, *names)
    )


def _dated(cells: list[object], since: datetime) -> list[object]:
    """Numbers from 1954 to 2119 as the days that they count since the epoch of the book, where a cell of dates
    lost its form; a year or a Unix time is no such number.
    """
    from openpyxl.utils.datetime import from_excel

    return [
        from_excel(cell, since)
        if isinstance(cell, int | float) and not isinstance(cell, bool) and _SERIALS[0] <= cell < _SERIALS[1]
        else cell
        for cell in cells
    ]


def _rows(member: Member, sheet: str | None) -> tuple[str, Iterator[tuple[Any, ...]], datetime]:
    """The name of the sheet, its rows, and the day from which the book counts days."""
    import openpyxl

    with member.open() as stream:
        data = stream.read(MAX_FREE + 1)
    if len(data) > MAX_FREE:
        raise SourceError(f"{member.name}: this spreadsheet is too large; save the sheet as CSV.")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as parts:
            free = sum(info.file_size for info in parts.infolist())
        if free > MAX_FREE and free > archives.MAX_RATIO * len(data):
            raise archives.bomb(member.name, "zip")
        book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True)
        names = [page.title for page in book.worksheets]
    except SourceError:
        raise
    except Exception as error:  # openpyxl lets the errors of zip, XML and its own checks through as they come
        raise SourceError(
            f"{member.name}: this spreadsheet cannot be opened ({error}); save it again."
        ) from error
    if not names or (sheet is not None and sheet not in names):
        raise SourceError(
            f"{member.name}: has no sheet {sheet or ''!r}; it has {', '.join(names) or 'none'}."
        )
    chosen = sheet or names[0]
    # Some exporters state a size of one cell, which openpyxl would believe.
    book[chosen].reset_dimensions()
    return chosen, iter(book[chosen].iter_rows(values_only=True)), book.epoch


def survey_parquet(member: Member) -> Layout:
    """The columns and some cells of a Parquet file."""
    file = _parquet(member)
    fields = tuple(str(name) for name in file.schema_arrow.names)
    try:
        batch = next(file.iter_batches(SAMPLE_ROWS), None)
        sample = batch.to_pydict() if batch is not None else {}
    except (pa.ArrowException, OSError, ValueError) as error:
        raise SourceError(f"{member.name}: this Parquet file cannot be read ({error}).") from error
    return Layout(
        "parquet", fields, {name: sample.get(name, []) for name in fields}, file.metadata.num_rows > 0
    )


def read_parquet(member: Member, layout: Layout, wanted: Mapping[str, str]) -> Iterator[Chunk]:
    """All rows; from a damaged row group on, one broken record."""
    done = 0
    try:
        for batch in _parquet(member).iter_batches(CHUNK_ROWS, columns=sorted(set(wanted.values()))):
            found = batch.to_pydict()
            cells: dict[str, list[object]] = {ours: found[theirs] for ours, theirs in wanted.items()}
            start = done
            yield Chunk(cells, batch.num_rows, lambda i, start=start: f"row {start + i + 1}")  # type: ignore[misc]
            done += batch.num_rows
    except (pa.ArrowException, OSError, ValueError) as error:
        why = f"the file cannot be read further ({str(error).splitlines()[0]})"
        yield Chunk({ours: [] for ours in wanted}, 0, str, [Broken(f"row {done + 1}", why)])


def _parquet(member: Member) -> pq.ParquetFile:
    try:
        if member.inner is None:
            return pq.ParquetFile(member.path)
        with member.open() as stream:
            return pq.ParquetFile(io.BytesIO(stream.read(MAX_FREE)))
    except (pa.ArrowException, OSError, ValueError) as error:
        raise SourceError(f"{member.name}: this Parquet file cannot be opened ({error}).") from error
