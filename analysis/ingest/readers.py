"""The sources that can be read: one module each, found by name or by what the file's head looks like."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Protocol

from analysis import spec
from analysis.errors import SourceError
from analysis.ingest import google_play, hongguo_danmaku, tabular
from analysis.ingest.batch import Chunk
from analysis.ingest.layout import Layout, Preset
from analysis.ingest.open import Member


class Reader(Protocol):
    """What a source module offers; a new source is one file like this and one line in READERS."""

    PRESET: Preset

    def recognise(self, member: Member, head: bytes) -> float:
        """How surely the file is of this source, 0 to 1, judged by its name and first bytes."""
        ...

    def survey(self, member: Member, source: spec.Source) -> Layout:
        """The file's fields and some of its cells. Raises SourceError where it is not of this source."""
        ...

    def read(self, member: Member, layout: Layout, wanted: Mapping[str, str]) -> Iterator[Chunk]:
        """All records; `wanted` maps our column to the file's field. A record that cannot be read is
        Broken.
        """
        ...


READERS: dict[str, Reader] = {
    "tabular": tabular,
    "google_play": google_play,
    "hongguo_danmaku": hongguo_danmaku,
}


def recognise(member: Member) -> str:
    """The name of the source that a file is of. Raises SourceError where it is empty or none of the
    sources.
    """
    head = member.head()
    if not head.strip():
        raise SourceError(f"{member.name}: this file is empty; export it again or take it out of the study.")
    scores = {name: reader.recognise(member, head) for name, reader in READERS.items()}
    best = max(scores, key=lambda name: scores[name])
    if scores[best] <= 0:
        raise SourceError(
            f"{member.name}: this file is none of the sources ({', '.join(READERS)}); "
            "export it as CSV, JSON lines or XLSX."
        )
    return best
