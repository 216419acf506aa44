"""Tables of any kind: separated text, JSON, JSON lines, spreadsheets and Parquet."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from analysis import spec
from analysis.errors import SourceError
from analysis.ingest import delimited, jsonfile, sheet
from analysis.ingest.batch import Chunk
from analysis.ingest.head import head_of
from analysis.ingest.layout import Layout
from analysis.ingest.open import Member


def survey(member: Member, source: spec.Source) -> Layout:
    """The file's fields and first cells. Raises SourceError where it is no table."""
    head = head_of(member)
    if head.kind in ("json", "jsonl"):
        return jsonfile.survey(member, source, head.data)
    if head.kind == "xlsx":
        return sheet.survey_sheet(member, source)
    if head.kind == "parquet":
        return sheet.survey_parquet(member)
    if head.kind == "delimited":
        return delimited.survey(member, source, head.data)
    raise SourceError(f"{member.name}: this is no table; export it as CSV, JSON lines or XLSX.")


def read(member: Member, layout: Layout, wanted: Mapping[str, str]) -> Iterator[Chunk]:
    """All records of the file, in chunks."""
    if layout.kind in ("json", "jsonl"):
        return jsonfile.read(member, layout, wanted)
    if layout.kind == "xlsx":
        return sheet.read_sheet(member, layout, wanted)
    if layout.kind == "parquet":
        return sheet.read_parquet(member, layout, wanted)
    return delimited.read(member, layout, wanted)
