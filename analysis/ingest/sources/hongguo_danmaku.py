"""Bullet comments of Hongguo short dramas: episodes[] with drama_title, episode_no and comments[].

Of a comment, `time_sec`, `text` and `source_like_count` are read; the file names no authors and no ids.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from analysis.ingest.batch import Broken
from analysis.ingest.formats import entries, json_format
from analysis.ingest.layout import Preset


def _comments(document: dict[str, Any]) -> Iterator[tuple[str, object]]:
    """All comments; an episode that cannot be taken apart is one broken record."""
    for place, episode in entries(document, "episodes"):
        if not isinstance(episode, dict) or not isinstance(episode.get("comments"), list):
            yield place, Broken(place, "has no list of comments")
            continue
        shared = {name: episode.get(name) for name in ("drama_title", "episode_no")}
        for where, comment in entries(episode, "comments", f"{place}."):
            yield where, {**comment, **shared} if isinstance(comment, dict) else comment


DANMAKU = json_format(
    "Hongguo bullet comments",
    Preset(
        table="comments",
        columns={
            "original_title": ("drama_title",),
            "episode": ("episode_no",),
            "at_s": ("time_sec",),
            "text": ("text",),
            "likes": ("source_like_count",),
        },
        constants={"platform": "hongguo"},
    ),
    needs=("episodes.drama_title", "episodes.comments.time_sec"),
    unfold=_comments,
)

FORMATS = (DANMAKU,)
