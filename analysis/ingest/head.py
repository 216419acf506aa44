"""The beginning of a file, looked at once: what kind of text it is and which fields it names."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import ijson

from analysis import spec
from analysis.errors import SourceError
from analysis.ingest import delimited, sheet
from analysis.ingest.encoding import detect
from analysis.ingest.jsonfile import UNREADABLE, is_lines
from analysis.ingest.open import Member

_MARKUP = ("<!doctype", "<html", "<svg", "%pdf", "{\\rtf")
#: Control signs that no text holds, but for the few that terminals and old tools leave.
_STRANGE = re.compile("[\x00-\x08\x0e-\x19\x1c-\x1f\ufffd]")
_LINES, _PATHS, _DEPTH = 50, 5_000, 12


@dataclass(frozen=True)
class Head:
    """A file's first bytes. `kind` is parquet, xlsx, json, jsonl, xml or delimited; None for no text at all."""

    member: Member
    data: bytes
    encoding: str
    mark: int
    kind: str | None

    @cached_property
    def text(self) -> str:
        """The first bytes as text; what is not of the encoding is replaced."""
        return self.data[self.mark :].decode(self.encoding, "replace")

    @cached_property
    def fields(self) -> frozenset[str]:
        """Names of columns; of JSON the paths of its keys, lists left out: `items.snippet.videoId`."""
        try:
            if self.kind == "delimited":
                return frozenset(_first_row(self.text))
            if self.kind == "xlsx":
                return frozenset(sheet.survey_sheet(self.member, spec.Source(path="x")).fields)
            if self.kind == "parquet":
                return frozenset(sheet.survey_parquet(self.member).fields)
        except SourceError:
            return frozenset()
        if self.kind == "jsonl":
            return frozenset(_paths_of_lines(self.text))
        return frozenset(_paths_of_value(self.text)) if self.kind == "json" else frozenset()

    def has(self, *needs: str | tuple[str, ...]) -> bool:
        """Whether all of these fields are named; of a tuple one is enough."""
        return all(
            need in self.fields if isinstance(need, str) else any(name in self.fields for name in need)
            for need in needs
        )


def head_of(member: Member) -> Head:
    """The beginning of a file. Raises SourceError where it cannot be opened or is empty."""
    data = member.head()
    if not data.strip():
        raise SourceError(f"{member.name}: this file is empty; export it again or take it out of the study.")
    encoding, mark = detect(data)
    return Head(member, data, encoding, mark, _kind(data, data[mark:].decode(encoding, "replace")))


def _kind(data: bytes, text: str) -> str | None:
    if data.startswith(b"PAR1"):
        return "parquet"
    if data.startswith(b"PK\x03\x04"):
        return "xlsx"
    start = text.lstrip()[:200].lower()
    if start.startswith(_MARKUP):
        return None
    if len(_STRANGE.findall(text)) > 0.02 * len(text) + 2:
        return None
    if start.startswith("<"):
        return "xml"
    if start.startswith("{") or (start.startswith("[") and start[1:].lstrip().startswith(("{", "]", "["))):
        return "jsonl" if is_lines(text) else "json"
    return "delimited"


def _first_row(text: str) -> tuple[str, ...]:
    try:
        rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimited.sniff(text))
        return delimited.header(next((row for row in rows if row), []))
    except csv.Error:
        return ()


def _paths_of_lines(text: str) -> Iterator[str]:
    # A long first line may be all there is in the head, cut off: its beginning still names fields.
    lines = [line for line in text.splitlines()[: _LINES + 1] if line.strip()]
    for line in lines:
        yield from _paths_of_value(line)


def _paths_of_value(text: str) -> Iterator[str]:
    """Key paths of a JSON value that may be cut off, as far as it can be read."""
    stack: list[str | None] = []
    key: str | None = None
    found = 0
    try:
        for event, value in ijson.basic_parse(io.BytesIO(text.encode("utf-8", "replace")), use_float=True):
            if event == "map_key":
                key = str(value)
                if len(stack) <= _DEPTH and found < _PATHS:
                    found += 1
                    yield ".".join([*(part for part in stack if part), key])
            elif event in ("start_map", "start_array"):
                stack.append(key)
                key = None
            elif event in ("end_map", "end_array"):
                stack.pop()
                key = None
    except (ijson.JSONError, *UNREADABLE):
        return


def shown(needs: tuple[str | tuple[str, ...], ...]) -> str:
    """Fields as a sentence names them."""
    return ", ".join(need if isinstance(need, str) else " or ".join(need) for need in needs)
