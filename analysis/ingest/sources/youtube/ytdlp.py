"""`info.json` of yt-dlp for YouTube videos, also one document a line: comments, and what it says of the video."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from analysis.ingest.formats import RecordFormat, broken, entries, unfolded
from analysis.ingest.head import Head
from analysis.ingest.open import DAMAGE, Member
from analysis.ingest.rows import Record, ours
from analysis.ingest.sources.youtube.api import COMMENT
from analysis.ingest.sources.youtube.relative import estimated
from analysis.ingest.sources.youtube.videos import VIEWS, Video, View

_OF_YOUTUBE = re.compile(r'"extractor(?:_key)?"\s*:\s*"youtube|googlevideo\.com|ytimg\.com', re.IGNORECASE)
_SOME_COMMENT = re.compile(rb'"comments"\s*:\s*\[\s*\{')
_BLOCK, _OVERLAP = 1 << 20, 200


def _is_info(head: Head) -> str:
    """The list of formats comes early and may fill the head; comments and the extractor's name come late."""
    told = head.kind in ("json", "jsonl") and head.has(
        ("id", "entries.id"),
        ("title", "entries.title"),
        ("formats.format_id", "extractor", "extractor_key", "entries.formats.format_id", "entries.extractor"),
    )
    return "it is an info.json of yt-dlp" if told and _OF_YOUTUBE.search(head.text) else ""


def _has_comments(head: Head) -> str:
    why = _is_info(head)
    return f"{why} with comments" if why and _holds_comments(head.member) else ""


def _holds_comments(member: Member) -> bool:
    rest = b""
    with member.open() as stream:
        try:
            while block := stream.read(_BLOCK):
                if _SOME_COMMENT.search(rest + block):
                    return True
                rest = block[-_OVERLAP:]
        except DAMAGE:
            return False
    return False


def _infos(document: dict[str, Any]) -> Iterator[tuple[str, object]]:
    """The document of a video, or those of a playlist."""
    if isinstance(document.get("entries"), list):
        yield from entries(document, "entries")
    else:
        yield "", document


def _comments(document: dict[str, Any]) -> Iterator[tuple[str, Record]]:
    for place, info in _infos(document):
        if not isinstance(info, dict):
            yield place, info
            continue
        if info.get("comments") is not None and not isinstance(info["comments"], list):
            yield place, broken("has no list of comments")
        for where, comment in entries(info, "comments", f"{place}." if place else ""):
            yield where, _comment(comment, info) if isinstance(comment, dict) else comment


def _comment(comment: dict[str, Any], info: dict[str, Any]) -> dict[str, object]:
    parent = comment.get("parent")
    return {
        "comment_id": comment.get("id"),
        "title_id": info.get("id"),
        "title": info.get("title"),
        "author": comment.get("author_id") or comment.get("author"),
        "text": comment.get("text"),
        "posted_at": estimated(comment.get("timestamp"), comment.get("_time_text")),
        "likes": comment.get("like_count"),
        "reply_to": None if parent == "root" else parent,
    }


def _video(info: dict[str, Any]) -> Video:
    return {
        "title_id": info.get("id"),
        "title": info.get("title"),
        "released": info.get("upload_date"),
        "synopsis": info.get("description"),
        "tags": info.get("tags"),
        "genres": info.get("categories"),
        "duration": info.get("duration"),
        "views": info.get("view_count"),
        "likes": info.get("like_count"),
        "as_of": _day(info.get("epoch")),
    }


def _day(epoch: object) -> str | None:
    """The day on which the counts were read."""
    if isinstance(epoch, bool) or not isinstance(epoch, int | float) or not 0 < epoch < 4e9:
        return None
    return datetime.fromtimestamp(epoch, tz=UTC).date().isoformat()


def _viewed(view: View) -> Any:
    def unfold(document: dict[str, Any]) -> Iterator[tuple[str, Record]]:
        for place, info in _infos(document):
            if not isinstance(info, dict):
                yield place, info
            elif "id" not in info:
                yield place, broken("is no video")
            else:
                for record in view(_video(info)):
                    yield place, record

    return unfold


COMMENTS = RecordFormat(
    "yt-dlp info.json, comments",
    ours("comments", *COMMENT.columns, "title", **COMMENT.constants),
    _has_comments,
    unfolded(_comments),
    sure=0.96,
)

FORMATS = (
    COMMENTS,
    *(
        RecordFormat(f"yt-dlp info.json, video{name}", preset, _is_info, unfolded(_viewed(view)))
        for name, (preset, view) in VIEWS.items()
    ),
)
