"""What is read of the items that Zeeschuimer collects, platform by platform.

The fields of a platform are those that the mappers of 4CAT read, for which Zeeschuimer collects.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from analysis.ingest.formats import below
from analysis.ingest.sources.ids import count, ident, parent
from analysis.ingest.sources.instagram import post_id
from analysis.ingest.sources.tiktok import web_comment

#: What is read of an item, or in a sentence why it is none to read.
Mapped = dict[str, object] | str
_ADVERT = "is an advertisement"
_DOUYIN_AUTHOR = (
    "author_user_id",
    "authorUserId",
    "author.uid",
    "authorInfo.uid",
    "author.id",
    "authorInfo.id",
)


def _first(item: object, *paths: str) -> Any:
    """What lies below the first of these paths that holds anything."""
    found = (below(item, *path.split(".")) for path in paths)
    return next((value for value in found if value is not None), None)


def _first_id(item: object, *paths: str) -> str | None:
    found = (ident(below(item, *path.split("."))) for path in paths)
    return next((value for value in found if value is not None), None)


def _words(item: object, *paths: str) -> str | None:
    """The first of these that is text and not blank: what a post says, else its headline."""
    found = (below(item, *path.split(".")) for path in paths)
    return next((value for value in found if isinstance(value, str) and value.strip()), None)


def _instagram(post: dict[str, Any]) -> Mapped:
    if post.get("product_type") == "ad":
        return _ADVERT
    edges = _first(post, "edge_media_to_caption.edges")
    edge = edges[0] if isinstance(edges, list) and edges else None
    return {
        "comment_id": post_id(post),
        "author": _first_id(post, "user.id", "user.pk", "owner.id", "user.username", "owner.username"),
        "text": _words(post, "caption.text") or _words(edge, "node.text"),
        "likes": count(_first(post, "like_count", "edge_media_preview_like.count")),
        "posted_at": _first(post, "taken_at", "taken_at_timestamp"),
    }


def _instagram_comment(comment: dict[str, Any]) -> Mapped:
    known, post = _first_id(comment, "pk", "comment_id", "id"), _first_id(comment, "post_id", "media_id")
    return {
        "comment_id": known,
        "title_id": post.partition("_")[0] if post else None,
        "author": _first_id(comment, "user.id", "user.pk", "user.unique_id", "user.username"),
        "text": comment.get("text"),
        "likes": count(comment.get("comment_like_count")),
        "posted_at": comment.get("created_at"),
        "reply_to": parent(comment.get("parent_comment_id"), known, post),
    }


def _tiktok(post: dict[str, Any]) -> Mapped:
    if post.get("isAd") is True:
        return _ADVERT
    return {
        "comment_id": ident(post.get("id")),
        "author": _first_id(post, "author.id", "author.uniqueId", "author"),
        "text": post.get("desc"),
        "likes": count(below(post, "stats", "diggCount")),
        "views": count(below(post, "stats", "playCount")),
        "posted_at": post.get("createTime"),
    }


def _douyin(post: dict[str, Any]) -> Mapped:
    if isinstance(post.get("rawdata") or below(post, "cell_room", "rawdata"), str | dict):
        return "is a live stream"
    if isinstance(below(post, "cellRoom", "rawdata"), str | dict):
        return "is a live stream"
    return {
        "comment_id": _first_id(post, "aweme_id", "awemeId"),
        "author": _first_id(post, *_DOUYIN_AUTHOR),
        "text": post.get("desc"),
        "likes": count(_first(post, "statistics.digg_count", "stats.diggCount")),
        "views": count(_first(post, "statistics.play_count", "stats.playCount")),
        "posted_at": _first(post, "create_time", "createTime"),
    }


def unescaped(text: object) -> object:
    """Text of X, which writes these three signs as HTML does, and no others."""
    if not isinstance(text, str):
        return text
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def _x(post: dict[str, Any]) -> Mapped:
    if post.get("promoted") is True:
        return _ADVERT
    if isinstance(below(post, "legacy", "retweeted_status_result"), dict):
        return "repeats another's post"
    known = _first_id(post, "rest_id", "legacy.id_str", "id")
    return {
        "comment_id": known,
        "author": _first_id(post, "legacy.user_id_str", "user.id_str", "user.screen_name"),
        "text": unescaped(below(post, "legacy", "full_text")),
        "likes": count(below(post, "legacy", "favorite_count")),
        "posted_at": below(post, "legacy", "created_at"),
        "reply_to": parent(below(post, "legacy", "conversation_id_str"), known),
    }


def _threads(post: dict[str, Any]) -> Mapped:
    return {
        "comment_id": ident(post.get("code")),
        "author": ident(below(post, "user", "username")),
        "text": below(post, "caption", "text"),
        "likes": count(post.get("like_count")),
        "posted_at": post.get("taken_at"),
    }


def _ninegag(post: dict[str, Any]) -> Mapped:
    if post.get("promoted") not in (None, 0, False):
        return _ADVERT
    return {
        "comment_id": ident(post.get("id")),
        "author": ident(below(post, "creator", "username")),
        "text": _words(post, "description", "title"),
        "likes": count(post.get("upVoteCount")),
        "posted_at": post.get("creationTs"),
    }


def _linkedin(post: dict[str, Any]) -> Mapped:
    """Posts bear no time, only how long ago they were written, in the language of the page."""
    urn = _words(post, "updateMetadata.urn", "preDashEntityUrn") or ""
    number = urn.partition("urn:li:activity:")[2]
    address = below(post, "actor", "navigationContext", "actionTarget")
    likes = "*socialDetail.*totalSocialActivityCounts.numLikes", "*socialDetail.likes.paging.total"
    return {
        "comment_id": ident(number.partition(",")[0].partition(")")[0]),
        "author": address.rpartition("linkedin.com/")[2].partition("?")[0]
        if isinstance(address, str)
        else None,
        "text": below(post, "commentary", "text", "text"),
        "likes": count(_first(post, *likes)),
    }


def _rednote(post: dict[str, Any]) -> Mapped:
    notes = [part for part in (post.get("note_card"), post.get("note")) if isinstance(part, dict)]
    note = {**post, **notes[0]} if notes else post
    shown = "interact_info.liked_count", "interactInfo.likedCount", "likes"
    return {
        "comment_id": _first_id(post, "id", "note_id"),
        "author": _first_id(note, "user.nickname", "author_name"),
        "text": _words(note, "desc", "display_title", "title"),
        "likes": count(_first(note, *shown)),
        "posted_at": note.get("time"),
    }


def _rednote_comment(comment: dict[str, Any]) -> Mapped:
    return {
        "comment_id": ident(comment.get("id")),
        "title_id": ident(comment.get("note_id")),
        "author": ident(below(comment, "user_info", "nickname")),
        "text": comment.get("content"),
        "likes": count(comment.get("like_count")),
        "posted_at": comment.get("create_time"),
        "ip_location": comment.get("ip_location"),
    }


#: By the name of the module that collected it: the platform, and how its items are read.
KINDS: dict[str, tuple[str, Callable[[dict[str, Any]], Mapped]]] = {
    "instagram.com": ("instagram", _instagram),
    "instagram-comments": ("instagram", _instagram_comment),
    "tiktok.com": ("tiktok", _tiktok),
    "tiktok-comments": ("tiktok", web_comment),
    "douyin.com": ("douyin", _douyin),
    "twitter.com": ("x", _x),
    "x.com": ("x", _x),
    "threads.net": ("threads", _threads),
    "threads.com": ("threads", _threads),
    "9gag.com": ("9gag", _ninegag),
    "linkedin.com": ("linkedin", _linkedin),
    "xiaohongshu.com": ("rednote", _rednote),
    "xiaohongshu-comments": ("rednote", _rednote_comment),
}
