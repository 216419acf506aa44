"""YouTube Data API v3: responses of `commentThreads.list`, `comments.list` and `videos.list`.

A file is one response, a list of them or one a line; or the items alone, as collectors save them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from analysis.ingest.formats import RecordFormat, below, broken, entries, unfolded
from analysis.ingest.head import Head
from analysis.ingest.markup import plain
from analysis.ingest.rows import Record, ours
from analysis.ingest.sources.youtube.videos import VIEWS, Video, View

_KIND = re.compile(r'"kind"\s*:\s*"youtube#(\w+)"')
_VIDEO_KINDS = ("video", "videoListResponse")
_TEXTS = tuple(
    f"{items}snippet.{thread}textDisplay"
    for items in ("", "items.")
    for thread in ("", "topLevelComment.snippet.")
)


def _kind(head: Head) -> str | None:
    """The kind that the first resource in the file is of, empty where it states none; None for no JSON."""
    if head.kind not in ("json", "jsonl"):
        return None
    found = _KIND.search(head.text)
    return found[1] if found else ""


def _are_comments(head: Head) -> str:
    kind = _kind(head)
    if kind and kind.startswith("comment"):
        return f"its kind is youtube#{kind}"
    return "it has snippet.textDisplay" if kind == "" and head.has(_TEXTS) else ""


def _are_videos(head: Head) -> str:
    kind = _kind(head)
    if kind in _VIDEO_KINDS:
        return f"its kind is youtube#{kind}"
    # Channels have a title and a count of views too.
    told = head.has(
        ("snippet.title", "items.snippet.title"),
        (
            "contentDetails.duration",
            "items.contentDetails.duration",
            "statistics.likeCount",
            "items.statistics.likeCount",
        ),
    )
    return "it has snippet.title with a duration or likes" if kind == "" and told else ""


def _items(document: dict[str, Any]) -> Iterator[tuple[str, object]]:
    """The items of a response with their places; a document that is no response is an item itself."""
    if isinstance(document.get("items"), list):
        yield from entries(document, "items")
    else:
        yield "", document


def _comments(document: dict[str, Any]) -> Iterator[tuple[str, Record]]:
    for place, item in _items(document):
        if not isinstance(item, dict):
            yield place, item
            continue
        top = below(item, "snippet", "topLevelComment")
        if isinstance(top, dict):
            yield place, _comment(top, item)
            replies = item.get("replies")
            at = f"{place}.replies." if place else "replies."
            for where, reply in entries(replies if isinstance(replies, dict) else {}, "comments", at):
                yield where, _comment(reply, item, item.get("id")) if isinstance(reply, dict) else reply
        elif {"textDisplay", "textOriginal"} & {*_dict(item.get("snippet"))}:
            yield place, _comment(item, {})
        else:
            yield place, broken("is neither a comment nor a thread of comments")


def _comment(comment: dict[str, Any], thread: dict[str, Any], parent: object = None) -> dict[str, object]:
    snippet = _dict(comment.get("snippet"))
    return {
        "comment_id": comment.get("id") or (None if parent else thread.get("id")),
        "title_id": snippet.get("videoId") or below(thread, "snippet", "videoId"),
        "author": below(snippet, "authorChannelId", "value") or snippet.get("authorDisplayName"),
        "text": _text(snippet),
        "posted_at": snippet.get("publishedAt"),
        "likes": snippet.get("likeCount"),
        "reply_to": snippet.get("parentId") or parent,
    }


def _text(snippet: dict[str, Any]) -> object:
    """What was written, else what is shown, which is HTML unless plain text was asked for."""
    original, display = snippet.get("textOriginal"), snippet.get("textDisplay")
    text = original if isinstance(original, str) and original.strip() else display
    if text is display and isinstance(display, str):
        text = plain(display)
    # Comments of the years of Google+ end with a sign of no width.
    return text.strip("\ufeff \r\n") if isinstance(text, str) else text


def _dict(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _videos(document: dict[str, Any]) -> Iterator[tuple[str, Video | object]]:
    for place, item in _items(document):
        if not isinstance(item, dict):
            yield place, item
        elif str(item.get("kind", "youtube#video"))[:40] != "youtube#video" or "id" not in item:
            yield place, broken("is no video")
        else:
            snippet, counts = _dict(item.get("snippet")), _dict(item.get("statistics"))
            yield (
                place,
                {
                    "title_id": item.get("id"),
                    "title": snippet.get("title"),
                    "released": snippet.get("publishedAt"),
                    "synopsis": snippet.get("description"),
                    "tags": snippet.get("tags"),
                    "duration": below(item, "contentDetails", "duration"),
                    "views": counts.get("viewCount"),
                    "likes": counts.get("likeCount"),
                },
            )


def _viewed(view: View) -> Any:
    def unfold(document: dict[str, Any]) -> Iterator[tuple[str, Record]]:
        for place, video in _videos(document):
            if isinstance(video, dict):
                for record in view(video):
                    yield place, record
            else:
                yield place, video

    return unfold


COMMENT = ours(
    "comments",
    "comment_id",
    "title_id",
    "author",
    "text",
    "posted_at",
    "likes",
    "reply_to",
    platform="youtube",
)
COMMENTS = RecordFormat("YouTube Data API, comments", COMMENT, _are_comments, unfolded(_comments))

FORMATS = (
    COMMENTS,
    *(
        RecordFormat(f"YouTube Data API, videos{name}", preset, _are_videos, unfolded(_viewed(view)))
        for name, (preset, view) in VIEWS.items()
    ),
)
