"""Instagram comments: instaloader's files, the Instagram API of one's own account, and a user's own data."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from analysis.ingest.formats import below, entries, json_format
from analysis.ingest.layout import Preset
from analysis.ingest.sources.ids import count, ident, parent

_FIELDS = ("comment_id", "title_id", "author", "text", "likes", "posted_at", "reply_to")
_COMMENTS = Preset(
    table="comments",
    columns={name: (name,) for name in _FIELDS},
    constants={"platform": "instagram"},
)
_SIGNS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
_CODE = re.compile(r"[A-Za-z0-9_-]{5,11}")


def media_id(code: object) -> str | None:
    """The number of a post from the short code in its address, which writes that number to the base 64.

    None where it is no such code; posts of private accounts have longer ones, which hold more than the number.
    """
    if not isinstance(code, str) or not _CODE.fullmatch(code):
        return None
    number = 0
    for sign in code:
        number = number * 64 + _SIGNS.index(sign)
    return str(number)


def post_id(post: dict[str, Any]) -> str | None:
    """One id for a post, whichever collector names it: the number of its short code, else the stated one.

    Some exports state `NUMBER_OWNER`.
    """
    known = media_id(post.get("code")) or media_id(post.get("shortcode"))
    stated = ident(post.get("pk")) or ident(post.get("id"))
    return known or (stated.partition("_")[0] if stated else None)


def _instaloader(document: dict[str, Any]) -> Iterator[tuple[str, object]]:
    known = ident(document.get("id"))
    yield "", _by_instaloader(document, None)
    for place, answer in entries(document, "answers"):
        yield place, _by_instaloader(answer, known) if isinstance(answer, dict) else answer


def _by_instaloader(comment: dict[str, Any], above: str | None) -> dict[str, object]:
    return {
        "comment_id": ident(comment.get("id")),
        "author": ident(below(comment, "owner", "id")) or ident(below(comment, "owner", "username")),
        "text": comment.get("text"),
        "likes": count(comment.get("likes_count")),
        "posted_at": comment.get("created_at"),
        "reply_to": above,
    }


def _graph(document: dict[str, Any]) -> Iterator[tuple[str, object]]:
    """A page of `data[]`, with the replies of each comment in a page of their own."""
    for place, comment in entries(document, "data"):
        if not isinstance(comment, dict):
            yield place, comment
            continue
        yield place, _by_graph(comment, comment.get("parent_id"), comment)
        replies = comment.get("replies")
        if isinstance(replies, dict):
            for where, reply in entries(replies, "data", f"{place}.replies."):
                yield (
                    where,
                    _by_graph(reply, comment.get("id"), comment) if isinstance(reply, dict) else reply,
                )


def _by_graph(comment: dict[str, Any], above: object, head: dict[str, Any]) -> dict[str, object]:
    return {
        "comment_id": ident(comment.get("id")),
        "title_id": ident(below(comment, "media", "id")) or ident(below(head, "media", "id")),
        "author": ident(below(comment, "from", "id")) or ident(comment.get("username")),
        "text": comment.get("text"),
        "likes": count(comment.get("like_count")),
        "posted_at": comment.get("timestamp"),
        "reply_to": parent(above, comment.get("id")),
    }


def _own(document: dict[str, Any]) -> Iterator[tuple[str, object]]:
    if "string_map_data" in document:
        yield "", _by_oneself(document)
        return
    for place, comment in entries(document, "comments_reels_comments"):
        yield place, _by_oneself(comment) if isinstance(comment, dict) else comment


def _by_oneself(comment: dict[str, Any]) -> dict[str, object]:
    said = comment.get("string_map_data")
    return {
        "text": _mended(below(said, "Comment", "value")),
        "posted_at": below(said, "Time", "timestamp") or below(said, "Comment", "timestamp"),
    }


def _mended(text: object) -> object:
    """Text whose UTF-8 was written byte by byte, as letters: what the platform's own archives hold."""
    if not isinstance(text, str):
        return text
    try:
        return text.encode("latin-1").decode("utf-8")
    except UnicodeError:
        return text


INSTALOADER = json_format(
    "instaloader, comments of a post",
    _COMMENTS,
    needs=("id", "text", "created_at", "likes_count", ("owner.id", "owner.username")),
    unfold=_instaloader,
)

GRAPH = json_format(
    "Instagram API, comments",
    _COMMENTS,
    needs=("data.id", "data.text", "data.timestamp"),
    unfold=_graph,
    sure=0.8,
)

OWN = json_format(
    "Instagram archive of a user, own comments",
    _COMMENTS,
    needs=(("string_map_data.Comment.value", "comments_reels_comments.string_map_data.Comment.value"),),
    unfold=_own,
)

FORMATS = (INSTALOADER, GRAPH, OWN)
