"""The general reader: separated text, JSON, JSON lines, spreadsheets and Parquet, with columns as the study
maps them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from analysis import spec
from analysis.errors import SourceError
from analysis.ingest import delimited, jsonfile, sheet
from analysis.ingest.batch import Chunk
from analysis.ingest.encoding import detect
from analysis.ingest.layout import Layout, Preset
from analysis.ingest.open import Member

PRESET = Preset()

_MARKUP = ("<!doctype", "<html", "<?xml", "<svg", "%pdf", "{\\rtf")
_CONTROL = frozenset(map(chr, range(32))) - set("\t\n\r\f\v\x1a\x1b\x00")


def kind(member: Member, head: bytes) -> str | None:
    """`parquet`, `xlsx`, `json` or `delimited` by the first bytes; None where it is no table of any kind."""
    if head.startswith(b"PAR1"):
        return "parquet"
    if head.startswith(b"PK\x03\x04"):
        return "xlsx"
    encoding, mark = detect(head)
    text = head[mark:].decode(encoding, "replace")
    start = text.lstrip()[:200].lower()
    if start.startswith(_MARKUP):
        return None
    strange = sum(sign in _CONTROL or sign in "\ufffd\x00" for sign in text)
    if strange > 0.02 * len(text) + 2:
        return None
    if start.startswith("{") or (start.startswith("[") and start[1:].lstrip().startswith(("{", "]", "["))):
        return "json"
    return "delimited"


def recognise(member: Member, head: bytes) -> float:
    """0.5 for a table of a known kind, 0.3 for text of one column, so that any source that knows its format
    wins.
    """
    found = kind(member, head)
    if found != "delimited":
        return 0.5 if found else 0.0
    encoding, mark = detect(head)
    first = head[mark:].decode(encoding, "replace").lstrip().splitlines()[:1]
    several = bool(first) and any(separator in first[0] for separator in delimited.SEPARATORS)
    return 0.5 if several or member.suffix in (".csv", ".tsv") else 0.3


def survey(member: Member, source: spec.Source) -> Layout:
    """The file's fields and first cells. Raises SourceError where it is no table."""
    head = member.head()
    if not head.strip():
        raise SourceError(f"{member.name}: this file is empty; export it again or take it out of the study.")
    found = kind(member, head)
    if found is None:
        raise SourceError(f"{member.name}: this is no table; export it as CSV, JSON lines or XLSX.")
    if found == "json":
        return jsonfile.survey(member, source, head)
    if found == "xlsx":
        return sheet.survey_sheet(member, source)
    if found == "parquet":
        return sheet.survey_parquet(member)
    return delimited.survey(member, source, head)


def read(member: Member, layout: Layout, wanted: Mapping[str, str]) -> Iterator[Chunk]:
    """All records of the file, in chunks."""
    if layout.kind in ("json", "jsonl"):
        return jsonfile.read(member, layout, wanted)
    if layout.kind == "xlsx":
        return sheet.read_sheet(member, layout, wanted)
    if layout.kind == "parquet":
        return sheet.read_parquet(member, layout, wanted)
    return delimited.read(member, layout, wanted)
