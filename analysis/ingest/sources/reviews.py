"""What the app stores' review formats share: headlines, and which app a file is about."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache

from analysis.ingest import delimited
from analysis.ingest.batch import Chunk
from analysis.ingest.cells import text_of
from analysis.ingest.formats import TableFormat
from analysis.ingest.head import Head
from analysis.ingest.layout import Layout
from analysis.ingest.open import HEAD_BYTES, Member

_HEADLINE = " headline"
_ROWS = 500


def joined(headline: object, body: object) -> object:
    """A review as one text, its headline as the first line; a headline that the body repeats is left out."""
    first, rest = text_of(headline), text_of(body)
    if first is None or (rest is not None and rest.startswith(first)):
        return rest
    return first if rest is None else f"{first}\n{rest}"


@dataclass(frozen=True)
class ReviewTable(TableFormat):
    """A table of reviews whose headline stands in a column of its own, which becomes the text's first line."""

    headline: str = "title"

    def read(self, member: Member, layout: Layout, wanted: Mapping[str, str]) -> Iterator[Chunk]:
        """As any table's, with headlines put before the texts."""
        if "text" not in wanted or self.headline not in layout.fields:
            yield from super().read(member, layout, wanted)
            return
        for chunk in super().read(member, layout, {**wanted, _HEADLINE: self.headline}):
            cells = dict(chunk.cells)
            cells["text"] = list(map(joined, cells.pop(_HEADLINE), cells["text"]))
            yield replace(chunk, cells=cells)


@dataclass(frozen=True)
class AppName:
    """How a format names the app that a review is about: in which of its fields, and how the id is read there.

    `pattern` finds the ids in the text of a nested file, where there are no columns to look into.
    """

    fields: tuple[str, ...] = ()
    read: Callable[[object], str | None] = text_of
    pattern: str | None = None

    def named(self, head: Head) -> frozenset[str]:
        """The apps that the beginning of a file names."""
        if self.pattern is not None:
            return frozenset(re.findall(self.pattern, head.text.replace("\\/", "/")))
        found = (self.read(cell) for cell in _cells(head, self.fields)) if self.fields else ()
        return frozenset(app for app in found if app is not None)


@lru_cache(maxsize=8)
def _cells(head: Head, fields: tuple[str, ...]) -> tuple[str, ...]:
    """The cells of these fields in the beginning of a table, a last row that may be cut off left out."""
    if head.kind == "delimited":
        try:
            rows = list(csv.reader(io.StringIO(head.text, newline=""), delimiter=delimited.sniff(head.text)))
        except csv.Error:
            return ()
        names = delimited.header(rows[0]) if rows else ()
        places = [i for i, name in enumerate(names) if name in fields]
        body = rows[1:-1] if len(head.data) >= HEAD_BYTES else rows[1:]
        return tuple(row[i] for row in body[:_ROWS] for i in places if i < len(row))
    if head.kind in ("json", "jsonl"):
        keys = "|".join(map(re.escape, fields))
        return tuple(map(_unescaped, re.findall(rf'"(?:{keys})"\s*:\s*"((?:[^"\\]|\\.)*)"', head.text)))
    return ()


def _unescaped(text: str) -> str:
    try:
        return str(json.loads(f'"{text}"'))
    except ValueError:
        return text
