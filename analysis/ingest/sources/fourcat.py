"""Exports of 4CAT: tables with a column for each thing that its mapper gives, and items as they were collected."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from analysis.ingest import tabular
from analysis.ingest.batch import Broken, Chunk
from analysis.ingest.cells import text_of
from analysis.ingest.formats import Needs, TableFormat
from analysis.ingest.layout import Layout, Preset
from analysis.ingest.open import Member
from analysis.ingest.sources.ids import count, ident, parent
from analysis.ingest.sources.instagram import media_id
from analysis.ingest.sources.zeeschuimer import COUNTED, SAID, counted, items_format, said
from analysis.ingest.sources.zeeschuimer_items import unescaped

#: Fields that are no column of ours and settle what a record is.
_ASIDE = ("is_comment_on_comment", "is_retweet", "is_ad", "is_promoted", "subject", "title")
_NO_WORDS = {
    "is_retweet": "repeats another's post",
    "is_ad": "is an advertisement",
    "is_promoted": "is an advertisement",
}
#: What 4CAT writes in place of a name that it was asked to leave out.
_REDACTED = "REDACTED"

_COLUMNS = {
    "comment_id": ("id",),
    "author": ("author_id", "author_user_id", "author"),
    "text": ("body",),
    "likes": ("likes", "num_likes", "like_count", "digg_count", "upvotes", "reactions"),
    "posted_at": ("unix_timestamp", "timestamp"),
    "reply_to": ("parent_id", "thread_id"),
}


@dataclass(frozen=True)
class Table(TableFormat):
    """A table of 4CAT. `codes` says that its ids are short codes of Instagram, `escaped` that its text is X's."""

    codes: bool = False
    escaped: bool = False

    def read(self, member: Member, layout: Layout, wanted: Mapping[str, str]) -> Iterator[Chunk]:
        """All records; those that hold no words of their author are Broken with the reason."""
        aside = {f"\0{name}": name for name in _ASIDE if name in layout.fields}
        for chunk in tabular.read(member, layout, {**wanted, **aside}):
            yield self._settled(chunk)

    def _settled(self, chunk: Chunk) -> Chunk:
        cells = dict(chunk.cells)
        none: list[object] = [None] * chunk.rows
        aside = {name: cells.pop(f"\0{name}", none) for name in _ASIDE}
        why = [_reason(aside, i) for i in range(chunk.rows)]
        if "author" in cells:
            cells["author"] = [None if cell == _REDACTED else cell for cell in cells["author"]]
        if "likes" in cells:
            cells["likes"] = [count(cell) for cell in cells["likes"]]
        if "text" in cells:
            headlines = (aside["subject"], aside["title"])
            told = (_words(*parts) for parts in zip(cells["text"], *headlines, strict=True))
            cells["text"] = [unescaped(words) for words in told] if self.escaped else list(told)
        known = [self._id(cell) for cell in cells.get("comment_id", none)]
        if "comment_id" in cells:
            cells["comment_id"] = list(known)
        if "reply_to" in cells:
            posts = cells.get("title_id", none)
            cells["reply_to"] = [
                None if _no(alone) else parent(self._id(above), own, post)
                for above, own, post, alone in zip(
                    cells["reply_to"], known, posts, aside["is_comment_on_comment"], strict=True
                )
            ]
        return _without(replace(chunk, cells=cells), why)

    def _id(self, cell: object) -> str | None:
        found = ident(text_of(cell))
        return (media_id(found) or found) if self.codes and found and not found.isdigit() else found


def _words(*cells: object) -> object:
    return next((cell for cell in cells if isinstance(cell, str) and cell.strip()), None)


def _no(cell: object) -> bool:
    return isinstance(cell, str) and cell.strip().lower() in ("no", "false")


def _reason(aside: Mapping[str, list[object]], i: int) -> str | None:
    for name, why in _NO_WORDS.items():
        cell = aside[name][i]
        if isinstance(cell, str) and cell.strip().lower() in ("yes", "true"):
            return why
    return None


def _without(chunk: Chunk, why: list[str | None]) -> Chunk:
    """The chunk without the records that have a reason, which are broken ones."""
    keep = [i for i, reason in enumerate(why) if reason is None]
    if len(keep) == chunk.rows:
        return chunk
    broken = [Broken(chunk.where(i), reason) for i, reason in enumerate(why) if reason is not None]
    return Chunk(
        {name: [column[i] for i in keep] for name, column in chunk.cells.items()},
        len(keep),
        lambda i: chunk.where(keep[i]),
        [*chunk.broken, *broken],
    )


def _table(
    says: str,
    platform: str | None,
    needs: Needs,
    title: str | None = None,
    codes: bool = False,
    escaped: bool = False,
) -> Table:
    columns = {**_COLUMNS, "title_id": (title,)} if title else _COLUMNS
    constants = {"platform": platform} if platform else {}
    return Table(
        f"4CAT, {says}",
        Preset(table="comments", columns=columns, constants=constants),
        ("id", "body", "timestamp", *needs),
        sure=0.92 if platform else 0.9,
        codes=codes,
        escaped=escaped,
    )


TABLES = (
    _table("TikTok comments", "tiktok", ("post_id", "is_comment_on_comment"), title="post_id"),
    _table("TikTok posts", "tiktok", ("tiktok_url", "music_id")),
    _table("Instagram posts", "instagram", ("num_likes", "num_comments"), codes=True),
    _table("X posts", "x", ("retweet_count", "quote_count", "is_retweet"), escaped=True),
    _table("Douyin posts", "douyin", ("digg_count", "collection_id", "author_user_id")),
    _table("Threads posts", "threads", ("reposts", "quotes", "is_paid_partnership")),
    _table("9gag posts", "9gag", ("upvotes", "downvotes", "is_vote_masked")),
    _table("LinkedIn posts", "linkedin", ("timestamp_ago", "reactions")),
    _table("RedNote comments", "rednote", ("thread_id", "ip_location", "replies"), title="thread_id"),
    _table("items of a platform", None, (("thread_id", "unix_timestamp"),)),
)
_KEPT = ("__import_meta.source_platform",)

FORMATS = (
    *TABLES,
    items_format("4CAT, items of Zeeschuimer", SAID, _KEPT, said),
    items_format("4CAT, counts of videos among items of Zeeschuimer", COUNTED, _KEPT, counted),
)
