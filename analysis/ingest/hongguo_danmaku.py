"""Bullet comments of Hongguo short dramas: episodes[] with drama_title, episode_no and comments[].

Of a comment, `time_sec`, `text` and `source_like_count` are read; the file names no authors and no ids.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from analysis import spec
from analysis.errors import SourceError
from analysis.ingest.batch import Broken, Chunk
from analysis.ingest.delimited import stated
from analysis.ingest.jsonfile import Collector, load
from analysis.ingest.layout import Layout, Preset
from analysis.ingest.open import Member

PRESET = Preset(
    table="comments",
    columns={
        "original_title": ("drama_title",),
        "episode": ("episode_no",),
        "at_s": ("time_sec",),
        "text": ("text",),
        "likes": ("source_like_count",),
    },
    constants={"platform": "hongguo"},
)

_FIELDS = ("drama_title", "episode_no", "time_sec", "text", "source_like_count")


def recognise(member: Member, head: bytes) -> float:
    """0.9 for JSON that names dramas and seconds as this format does."""
    return 0.9 if head.lstrip()[:1] == b"{" and b'"drama_title"' in head and b'"time_sec"' in head else 0.0


def survey(member: Member, source: spec.Source) -> Layout:
    """The fields are fixed. Raises SourceError where the file has no list `episodes`."""
    head = member.head()
    if not head.strip():
        raise SourceError(f"{member.name}: this file is empty; export it again or take it out of the study.")
    encoding, mark = stated(source, member, head)
    episodes = _episodes(load(member, encoding, mark), member.name)
    return Layout("json", _FIELDS, {}, bool(episodes), encoding, mark)


def _episodes(value: Any, name: str) -> list[Any]:
    episodes = value.get("episodes") if isinstance(value, dict) else None
    if not isinstance(episodes, list):
        raise SourceError(f"{name}: this is no Hongguo export, which is an object with a list `episodes`.")
    return episodes


def read(member: Member, layout: Layout, wanted: Mapping[str, str]) -> Iterator[Chunk]:
    """All comments; an episode that cannot be taken apart is one broken record."""
    chunk = Collector(wanted)
    for number, episode in enumerate(_episodes(load(member, layout.encoding, layout.mark), member.name)):
        place = f"episodes[{number}]"
        comments = episode.get("comments") if isinstance(episode, dict) else None
        if not isinstance(comments, list):
            chunk.add(Broken(place, "has no list of comments"), place)
            comments = []
        shared = {name: episode.get(name) for name in _FIELDS[:2]} if comments else {}
        for index, comment in enumerate(comments):
            where = f"{place}.comments[{index}]"
            whole = {**comment, **shared} if isinstance(comment, dict) else Broken(where, "is no JSON object")
            chunk.add(whole, where)
            if chunk.full:
                yield chunk.take()
        if chunk.full:
            yield chunk.take()
    if not chunk.is_empty:
        yield chunk.take()
