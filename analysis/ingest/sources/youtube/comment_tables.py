"""Tables of YouTube comments: those of open collectors, and of the account holder's own export."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping

from analysis.ingest.formats import below, broken
from analysis.ingest.head import Head
from analysis.ingest.jsonfile import UNREADABLE
from analysis.ingest.layout import Preset
from analysis.ingest.markup import plain
from analysis.ingest.rows import Record, RowFormat, ours
from analysis.ingest.sources.youtube.api import COMMENT
from analysis.ingest.sources.youtube.relative import count, estimated

Row = Mapping[str, object]

_CHANNEL = re.compile(r"(?:^|/)channel/([^/?#\s]+)")
_HANDLE = re.compile(r"(?:^|/)(@[^/?#\s]+)")
_ADDRESS = re.compile(r"/channel/|youtube\.com/|(?:^|[;,\t\"])/?@\w")


def _first(row: Row, *names: str) -> object:
    """The first of these cells that says something."""
    return next((row[name] for name in names if row.get(name) not in (None, "")), None)


def _downloaded(row: Row) -> Iterator[Record]:
    known = row.get("cid")
    # A reply's id is that of its thread, a point and its own.
    thread = known.split(".")[0] if isinstance(known, str) and "." in known else None
    yield {
        "comment_id": known,
        "author": _first(row, "channel", "author"),
        "text": row.get("text"),
        "posted_at": estimated(row.get("time_parsed"), row.get("time")),
        "likes": count(row.get("votes")),
        "reply_to": thread,
    }


def _exported(row: Row) -> Iterator[Record]:
    yield {"author": _channel(row.get("Author URL")) or _first(row, "Author"), "text": row.get("Content")}


def _channel(address: object) -> str | None:
    """The id of the channel in an address, else its handle."""
    if not isinstance(address, str):
        return None
    found = _CHANNEL.search(address) or _HANDLE.search(address)
    return found[1] if found else None


def _data_tools(row: Row) -> Iterator[Record]:
    text = row.get("text")
    if _first(row, "id", "publishedAt", "authorName") is None and isinstance(text, str) and text[:1] == "[":
        yield broken("is a note that the comments of a video could not be had")
        return
    # Version 2 asks for plain text; the first one saved what is shown, in most of its years as HTML.
    if isinstance(text, str) and "threadId" not in row:
        text = plain(text)
    video = {"title_id": row["videoId"]} if "videoId" in row else {}
    yield {
        **video,
        "comment_id": row.get("id"),
        "author": _first(row, "authorChannelId", "authorName"),
        "text": text,
        "posted_at": row.get("publishedAt"),
        "likes": row.get("likeCount"),
        "reply_to": _first(row, "isReplyToId", "isReplyTo"),
    }


def _takeout(row: Row) -> Iterator[Record]:
    yield {
        "comment_id": row.get("Comment ID"),
        "title_id": row.get("Video ID"),
        "author": row.get("Channel ID"),
        "text": _segments(_first(row, "Comment Text", "Comment text")),
        "posted_at": _first(row, "Comment Create Timestamp", "Comment create timestamp"),
        "reply_to": _first(row, "Parent Comment ID", "Parent comment ID"),
    }


def _segments(text: object) -> object:
    """The text of a comment that is saved as JSON objects with its pieces; any other text as it is."""
    if not isinstance(text, str) or not text.startswith("{"):
        return text
    try:
        pieces = json.loads(f"[{text}]", strict=False)
    except UNREADABLE:
        return text
    whole = below(pieces[0], "takeoutSegments") if len(pieces) == 1 else None
    found = [below(piece, "text") for piece in (whole if isinstance(whole, list) else pieces)]
    return "".join(found) if all(isinstance(piece, str) for piece in found) else text


def _is_youtube(head: Head) -> bool:
    return _ADDRESS.search(head.text) is not None


def _comments(*columns: str) -> Preset:
    return ours("comments", *columns, platform="youtube")


DOWNLOADED = RowFormat(
    "youtube-comment-downloader",
    _comments("comment_id", "author", "text", "posted_at", "likes", "reply_to"),
    needs=(
        ("cid", "comments.cid"),
        ("text", "comments.text"),
        ("time", "comments.time"),
        ("votes", "comments.votes"),
    ),
    uses=("cid", "text", "time", "time_parsed", "author", "channel", "votes"),
    unfold=_downloaded,
)
#: Seen in a real export, whose collector is not known.
EXPORTED = RowFormat(
    "YouTube comments as Author, Content, Author URL",
    _comments("author", "text"),
    needs=("Author", "Content", "Author URL"),
    uses=("Author", "Content", "Author URL"),
    unfold=_exported,
    told=_is_youtube,
    sure=0.85,
)
_NAMED = ("id", "likeCount", "publishedAt", "authorName", "text", "isReply", ("isReplyTo", "isReplyToId"))
_NAMES = (
    "id",
    "likeCount",
    "publishedAt",
    "authorName",
    "authorChannelId",
    "text",
    "isReplyTo",
    "isReplyToId",
)
DATA_TOOLS = RowFormat(
    "YouTube Data Tools 2, comments",
    COMMENT,
    needs=("videoId", "threadId", *_NAMED),
    uses=("videoId", "threadId", *_NAMES),
    unfold=_data_tools,
    sure=0.92,
)
DATA_TOOLS_1 = RowFormat(
    "YouTube Data Tools 1, comments",
    _comments("comment_id", "author", "text", "posted_at", "likes", "reply_to"),
    needs=_NAMED,
    uses=("threadId", *_NAMES),
    unfold=_data_tools,
)
TAKEOUT = RowFormat(
    "Google Takeout, comments",
    _comments("comment_id", "title_id", "author", "text", "posted_at", "reply_to"),
    needs=("Comment ID", "Channel ID", "Video ID", ("Comment Text", "Comment text")),
    uses=(
        "Comment ID", "Channel ID", "Video ID", "Comment Text", "Comment text", "Comment Create Timestamp",
        "Comment create timestamp", "Parent Comment ID", "Parent comment ID",
    ),
    unfold=_takeout,
)  # fmt: skip

FORMATS = (DOWNLOADED, EXPORTED, DATA_TOOLS, DATA_TOOLS_1, TAKEOUT)
