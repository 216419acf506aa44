"""The sources that can be read: one module each, with its formats; found by name or by what a file holds."""

from __future__ import annotations

from dataclasses import dataclass

from analysis.errors import SourceError
from analysis.ingest.formats import Format
from analysis.ingest.head import Head, head_of
from analysis.ingest.open import Member
from analysis.ingest.sources import (
    app_store,
    bilibili,
    douban,
    fourcat,
    general,
    google_play,
    hongguo,
    hongguo_danmaku,
    instagram,
    mydramalist,
    short_drama_apps,
    subtitles,
    tiktok,
    youtube,
    zeeschuimer,
)

#: By source: its formats, the usual one first. A new source is one module and one line here and in spec.SOURCES.
READERS: dict[str, tuple[Format, ...]] = {
    "tabular": general.FORMATS,
    "google_play": google_play.FORMATS,
    "app_store": app_store.FORMATS,
    **short_drama_apps.FORMATS,
    "bilibili": bilibili.FORMATS,
    "douban": douban.FORMATS,
    "mydramalist": mydramalist.FORMATS,
    "hongguo": hongguo.FORMATS,
    "hongguo_danmaku": hongguo_danmaku.FORMATS,
    "subtitles": subtitles.FORMATS,
    "youtube": youtube.FORMATS,
    "tiktok": tiktok.FORMATS,
    "instagram": instagram.FORMATS,
    "zeeschuimer": zeeschuimer.FORMATS,
    "fourcat": fourcat.FORMATS,
}


@dataclass(frozen=True)
class Match:
    """The source and format of a file, how surely, and by what it was recognised."""

    source: str
    format: Format
    score: float
    why: str
    head: Head


def recognise(member: Member, source: str | None = None, table: str | None = None) -> Match:
    """The format that a file is of, among those of `source` and `table` where these are stated.

    The surest one counts, and the earlier of two as sure. A stated source is taken at its word: where none of
    its formats recognises the file, its first one is tried. Raises SourceError where the file is empty or
    none of the sources.
    """
    head = head_of(member)
    found = [
        Match(name, form, *form.recognise(head), head)
        for name, forms in READERS.items()
        for form in forms
        if source in (None, name) and (table is None or form.preset.table in (None, table))
    ]
    best = max(found, key=lambda match: match.score, default=None)
    if best is not None and best.score > 0:
        return best
    if source is not None:
        forms = READERS[source]
        fitting = [form for form in forms if table is None or form.preset.table in (None, table)]
        return Match(source, (fitting or list(forms))[0], 0.0, "the study file says so", head)
    kind = "XML of an unknown kind" if head.kind == "xml" else "no text or table that can be read"
    raise SourceError(
        f"{member.name}: this file is none of the sources ({', '.join(READERS)}): it is {kind}; "
        "export it as CSV, JSON lines or XLSX."
    )
