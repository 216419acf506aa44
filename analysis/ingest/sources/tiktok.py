"""TikTok: comments as its web pages load them, as a common scraper writes them, and as the Research API gives
them; videos and their counts by the Research API.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from analysis.ingest.formats import below, entries, json_format
from analysis.ingest.layout import Preset
from analysis.ingest.sources.ids import count, ident, parent

_FIELDS = ("comment_id", "title_id", "author", "text", "likes", "posted_at", "reply_to")
_COMMENTS = Preset(
    table="comments",
    columns={name: (name,) for name in _FIELDS},
    constants={"platform": "tiktok"},
)
_VIDEO = re.compile(r"/(?:video|photo|v)/(\d{5,25})(?!\d)")
_QUARTER = 900
#: An id is made at most some minutes before or after the time that its comment bears.
_SLACK = 300


def web_comment(comment: dict[str, Any]) -> dict[str, object]:
    """A comment as the web pages load it: `cid`, `aweme_id`, `text`, `digg_count`, `user`, `reply_id`.

    `reply_id` is the comment at the head of the thread, `0` for that comment itself.
    """
    return {
        "comment_id": ident(comment.get("cid")),
        "title_id": ident(comment.get("aweme_id")),
        "author": ident(below(comment, "user", "uid")) or ident(below(comment, "user", "unique_id")),
        "text": comment.get("text"),
        "likes": count(comment.get("digg_count")),
        "posted_at": comment.get("create_time"),
        "reply_to": parent(comment.get("reply_id"), comment.get("aweme_id"), comment.get("cid")),
    }


def _web(document: dict[str, Any]) -> Iterator[tuple[str, object]]:
    """A page of comments, or one comment; replies that lie inside come after the comment they answer."""
    if "comments" not in document:
        yield from _web_thread("", document)
        return
    for place, comment in entries(document, "comments"):
        yield from _web_thread(place, comment)


def _web_thread(place: str, comment: object) -> Iterator[tuple[str, object]]:
    if not isinstance(comment, dict):
        yield place, comment
        return
    yield place, web_comment(comment)
    for where, reply in entries(comment, "reply_comment", f"{place}." if place else ""):
        yield where, web_comment(reply) if isinstance(reply, dict) else reply


def _scraped(document: dict[str, Any]) -> Iterator[tuple[str, object]]:
    """Comments of one video with their replies, in the order of the page."""
    found = _VIDEO.search(str(document.get("video_url"))[:2_000])
    video = found[1] if found else None
    waiting: list[tuple[str, object, str | None]] = []
    waiting += [(place, comment, None) for place, comment in entries(document, "comments")][::-1]
    while waiting:
        place, comment, above = waiting.pop()
        if not isinstance(comment, dict):
            yield place, comment
            continue
        known = ident(comment.get("comment_id"))
        yield (
            place,
            {
                "comment_id": known,
                "title_id": video,
                "author": ident(comment.get("username")),
                "text": comment.get("comment"),
                "posted_at": to_utc(comment.get("create_time"), known),
                "reply_to": above,
            },
        )
        waiting += [(where, reply, known) for where, reply in entries(comment, "replies", f"{place}.")][::-1]


def to_utc(stated: object, comment_id: str | None) -> object:
    """A time that bears no zone, put right by the id of its comment; as stated where the id does not tell.

    The upper 32 bits of a TikTok id are the second in which it was made, in UTC (Steel et al. 2025,
    arXiv:2504.13279). A clock that stands a whole number of quarter hours apart from it ran in another zone.
    """
    if not isinstance(stated, str) or comment_id is None or not re.fullmatch(r"\d{15,20}", comment_id):
        return stated
    try:
        local = datetime.fromisoformat(stated)
        made = datetime.fromtimestamp(int(comment_id) >> 32, UTC)
    except (ValueError, OverflowError, OSError):
        return stated
    if local.tzinfo is not None:
        return stated
    ahead = (local.replace(tzinfo=UTC) - made).total_seconds()
    zone = round(ahead / _QUARTER) * _QUARTER
    if abs(ahead - zone) > _SLACK or not -12 * 3600 <= zone <= 14 * 3600:
        return stated
    return (local - timedelta(seconds=zone)).isoformat() + "+00:00"


def _listed(document: dict[str, Any], name: str) -> Iterator[tuple[str, object]]:
    """The entries of `data.NAME` in an answer of the Research API, or the document where it is one of them."""
    if isinstance(document.get("data"), dict):
        yield from entries(document["data"], name, "data.")
    else:
        yield "", document


def _researched(document: dict[str, Any]) -> Iterator[tuple[str, object]]:
    for place, comment in _listed(document, "comments"):
        if not isinstance(comment, dict):
            yield place, comment
            continue
        video, known = comment.get("video_id"), comment.get("id")
        yield (
            place,
            {
                "comment_id": ident(known),
                "title_id": ident(video),
                "text": comment.get("text"),
                "likes": count(comment.get("like_count")),
                "posted_at": comment.get("create_time"),
                "reply_to": parent(comment.get("parent_comment_id"), video, known),
            },
        )


def _videos(document: dict[str, Any]) -> Iterator[tuple[str, object]]:
    for place, video in _listed(document, "videos"):
        if isinstance(video, dict):
            yield place, {**video, "id": ident(video.get("id")), "released": day_of(video.get("create_time"))}
        else:
            yield place, video


def _counts(document: dict[str, Any]) -> Iterator[tuple[str, object]]:
    for place, video in _listed(document, "videos"):
        if not isinstance(video, dict):
            yield place, video
            continue
        for metric, field in (("views", "view_count"), ("likes", "like_count")):
            value = count(video.get(field))
            yield place, {"title_id": ident(video.get("id")), "metric": metric, "value": value}


def day_of(seconds: object) -> str | None:
    """The day (UTC) of a time in seconds since 1970; None where it is none."""
    if isinstance(seconds, bool) or not isinstance(seconds, int | float):
        return None
    try:
        return datetime.fromtimestamp(seconds, UTC).date().isoformat()
    except (ValueError, OverflowError, OSError):
        return None


WEB = json_format(
    "TikTok comments as the web pages load them",
    _COMMENTS,
    needs=(("comments.cid", "cid"), ("comments.aweme_id", "aweme_id"), ("comments.text", "text")),
    unfold=_web,
)

SCRAPED = json_format(
    "tiktok-comment-scrapper, comments of a video",
    _COMMENTS,
    needs=("video_url", "comments.comment_id", "comments.comment", "comments.create_time"),
    unfold=_scraped,
)

RESEARCHED = json_format(
    "TikTok Research API, video comments",
    _COMMENTS,
    needs=(
        ("data.comments.id", "parent_comment_id"),
        ("data.comments.text", "text"),
        ("data.comments.id", "video_id"),
        ("data.comments.id", "create_time"),
    ),
    unfold=_researched,
)

_NEEDS_OF_VIDEOS = (("data.videos.id", "video_description"), ("data.videos.id", "id"))

VIDEOS = json_format(
    "TikTok Research API, videos",
    Preset(
        table="titles",
        columns={
            "title_id": ("id",),
            "title": ("video_description",),
            "released": ("released",),
            "tags": ("hashtag_names",),
        },
        constants={"platform": "tiktok"},
    ),
    needs=_NEEDS_OF_VIDEOS,
    unfold=_videos,
)

COUNTS = json_format(
    "TikTok Research API, counts of videos",
    Preset(
        table="metrics",
        columns={name: (name,) for name in ("title_id", "metric", "value")},
        constants={"platform": "tiktok"},
    ),
    needs=_NEEDS_OF_VIDEOS,
    unfold=_counts,
)

FORMATS = (WEB, SCRAPED, RESEARCHED, VIDEOS, COUNTS)
