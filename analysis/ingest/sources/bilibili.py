"""Bilibili: bullet comments (XML), pages of the reply API (JSON), and the tables of open collectors."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from analysis.ingest.batch import Broken
from analysis.ingest.derived import Count, Derivation, Derived
from analysis.ingest.formats import TableFormat, below, entries, json_format
from analysis.ingest.layout import Preset
from analysis.ingest.sources.bilibili_danmaku import DANMAKU

_PLATFORM = {"platform": "bilibili"}
#: The kind of thing that replies are to: 1 is a video, and only then `oid` is a video's number.
_VIDEO = (1, "1", None)


def _video(number: object) -> str | None:
    """A video's number as Bilibili writes it, `av170001`; other ids, `BV17x411w7KC` among them, as they are."""
    if isinstance(number, bool) or not isinstance(number, int | str):
        return None
    text = str(number) if not isinstance(number, int) or abs(number) < 10**18 else ""
    return f"av{text}" if text.isdigit() and text != "0" else text or None


def _parent(number: object) -> object:
    """The reply that this one answers; 0 stands for none."""
    return None if str(number)[:20] in ("0", "0.0") else number


def _reply(reply: dict[str, Any]) -> dict[str, object]:
    member = reply.get("mid")
    return {
        "rpid": reply.get("rpid") if reply.get("rpid") is not None else reply.get("rpid_str"),
        "video": _video(reply.get("bvid") or reply.get("oid")) if reply.get("type") in _VIDEO else None,
        "parent": _parent(reply.get("parent")),
        "mid": member if member is not None else below(reply, "member", "mid"),
        "ctime": reply.get("ctime"),
        "like": reply.get("like"),
        "message": below(reply, "content", "message"),
    }


def _tree(reply: object, place: str) -> Iterator[tuple[str, object]]:
    """A reply and the replies to it, each with its place."""
    waiting = [(place, reply)]
    while waiting:
        where, one = waiting.pop(0)
        if not isinstance(one, dict):
            yield where, one
            continue
        yield where, _reply(one) if "rpid" in one or "content" in one else Broken(where, "is no reply")
        waiting[:0] = list(entries(one, "replies", f"{where}." if where else ""))


def _page(document: dict[str, Any]) -> Iterator[tuple[str, object]]:
    """The replies of a page, the pinned and the hot ones and the root of a thread included."""
    data = document.get("data")
    if not isinstance(data, dict):
        yield "data", Broken("data", f"is no page of replies (code {str(document.get('code'))[:20]})")
        return
    for name in ("top_replies", "hots", "replies"):
        for where, reply in entries(data, name, "data."):
            yield from _tree(reply, where)
    for path in (("upper", "top"), ("top", "upper"), ("root",)):
        reply = below(data, *path)
        if isinstance(reply, dict) and "rpid" in reply:
            yield from _tree(reply, ".".join(("data", *path)))


_REPLY = Preset(
    table="comments",
    columns={
        "comment_id": ("rpid",),
        "title_id": ("video",),
        "reply_to": ("parent",),
        "author": ("mid",),
        "posted_at": ("ctime",),
        "likes": ("like",),
        "text": ("message",),
    },
    constants=_PLATFORM,
)
PAGES = json_format(
    "Bilibili reply API, pages",
    _REPLY,
    needs=("data.replies.rpid", "data.replies.content.message"),
    unfold=_page,
)
REPLIES = json_format(
    "Bilibili reply API, single replies",
    _REPLY,
    needs=("rpid", "oid", "content.message", "ctime"),
    unfold=lambda reply: _tree(reply, ""),
)
MEDIA_CRAWLER = TableFormat(
    "MediaCrawler, Bilibili comments",
    Preset(
        table="comments",
        columns={
            "comment_id": ("comment_id",),
            "title_id": ("video_id",),
            "reply_to": ("parent_comment_id",),
            "author": ("user_id",),
            "posted_at": ("create_time",),
            "likes": ("like_count",),
            "text": ("content",),
        },
        constants=_PLATFORM,
    ),
    needs=("comment_id", "parent_comment_id", "video_id", "sub_comment_count", "content", "sign"),
    reads={"title_id": _video, "reply_to": _parent},
)
COLLECTED = TableFormat(
    "Bilibili comments with Chinese headers (上级评论ID, 评论ID)",
    Preset(
        table="comments",
        columns={
            "comment_id": ("评论ID",),
            "reply_to": ("上级评论ID",),
            "author": ("用户ID",),
            "posted_at": ("评论时间",),
            "likes": ("点赞数",),
            "text": ("评论内容",),
        },
        constants=_PLATFORM,
    ),
    needs=("评论ID", "上级评论ID", "评论内容", "IP属地"),
    reads={"reply_to": _parent},
)


def _day(stamp: object) -> str | None:
    """The day in China of a time in seconds or milliseconds since 1970."""
    text = str(stamp)[:20].partition(".")[0] if isinstance(stamp, str | int | float) else ""
    if not text.isdigit() or len(text) not in (10, 13):
        return None
    return datetime.fromtimestamp(int(text[:10]), ZoneInfo("Asia/Shanghai")).date().isoformat()


_VIDEOS = ("video_id", "video_play_count", "video_danmaku", "title")
_MADE = {
    "title_id": Derivation(("video_id",), _video),
    "released": Derivation(("create_time",), _day),
    "as_of": Derivation(("last_modify_ts",), _day),
}
VIDEOS = Derived(
    "MediaCrawler, Bilibili videos",
    Preset(
        table="titles",
        columns={
            "title_id": ("@title_id",),
            "title": ("title",),
            "synopsis": ("desc",),
            "released": ("@released",),
        },
        constants=_PLATFORM,
    ),
    needs=_VIDEOS,
    derive=_MADE,
)
VIEWS = Derived(
    "MediaCrawler, Bilibili views and likes",
    Preset(table="metrics", columns={"title_id": ("@title_id",), "as_of": ("@as_of",)}),
    needs=_VIDEOS,
    derive=_MADE,
    counts=(
        Count("views", ("video_play_count",), "bilibili"),
        Count("likes", ("liked_count",), "bilibili"),
    ),
)

FORMATS = (DANMAKU, PAGES, REPLIES, MEDIA_CRAWLER, COLLECTED, VIDEOS, VIEWS)
