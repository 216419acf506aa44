"""Douban: tables of short comments and ratings, and lists of titles, as open collectors save them.

Stars come as 10 to 50 (the site's own `allstar40`), as 1 to 5, or as the site's words for them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from analysis.ingest import numbers
from analysis.ingest.formats import TableFormat
from analysis.ingest.head import Head
from analysis.ingest.layout import Layout, Preset
from analysis.ingest.sources.douban_titles import FORMATS as TITLES

_WORDS = {"力荐": "5", "推荐": "4", "还行": "3", "较差": "2", "很差": "1"}
#: What stands where somebody gave no stars: the status alone, nothing, or (one collector) the time.
_NO_STARS = re.compile(r"看过|想看|在看|未评分|none|nan|\[\]|0+(?:\.0+)?|\d{4}-\d{2}-\d{2}.*")
_ALLSTAR = re.compile(r"allstar(\d{2})(?:\s+rating)?")
_WORD_CELL = re.compile(rf"(?:^|[,;\t\"])(?:{'|'.join(_WORDS)})(?=[,;\t\"\r\n])", re.M)


def stars(cell: object) -> object:
    """Stars as a number: `allstar40 rating` → 40, 力荐 → 5; None where none were given."""
    if not isinstance(cell, str | int | float) or isinstance(cell, bool):
        return None if isinstance(cell, list) and not cell else cell
    text = str(cell).strip() if not isinstance(cell, int) or abs(cell) < 100 else ""
    if match := _ALLSTAR.fullmatch(text):
        text = match[1]
    text = _WORDS.get(text, text)
    return None if _NO_STARS.fullmatch(text.lower()) else (text or cell)


def _scale(cells: Iterable[object]) -> tuple[float, float] | None:
    """The scale that all of these stars can be on; None where they say neither or there are none."""
    told = {str(cell) for cell in map(stars, cells) if cell is not None and cell != ""}
    found = {numbers.parse(text) for text in told}
    values = {value for value in found if value is not None}
    if not values or None in found:
        return None
    if all(value % 10 == 0 and 10 <= value <= 50 for value in values):
        return 10, 50
    return (1, 5) if all(1 <= value <= 5 for value in values) else None


def _with_scale(layout: Layout, preset: Preset) -> Preset:
    name = next((name for name in preset.columns["rating"] if name in layout.fields), None)
    return replace(preset, rating_scale=_scale(layout.sample.get(name or "", [])))


def _comments(**columns: str | tuple[str, ...]) -> Preset:
    named = {ours: (theirs,) if isinstance(theirs, str) else theirs for ours, theirs in columns.items()}
    return Preset(table="comments", columns=named, constants={"platform": "douban"}, zone="Asia/Shanghai")


class _Short(TableFormat):
    """Short comments under Chinese headers, told by a column or by the words for stars."""

    def recognise(self, head: Head) -> tuple[float, str]:
        sure, why = super().recognise(head)
        if not sure or head.has("是否看过"):
            return sure, why
        return (sure, f"{why} with 力荐 and the like") if _WORD_CELL.search(head.text) else (0.0, "")


_READS = {"rating": stars}
SHORT = _Short(
    "Douban short comments (用户, 评分, 评论)",
    _comments(
        author=("用户", "评论者"),
        rating="评分",
        posted_at=("评论时间", "时间"),
        likes="有用数",
        text=("评论", "内容"),
    ),
    needs=("评分", ("用户", "评论者"), ("评论", "内容")),
    reads=_READS,
    refine=_with_scale,
)
ANT = TableFormat(
    "AntSpider, Douban comments",
    _comments(
        comment_id="COMMENT_ID",
        title_id="MOVIE_ID",
        author="USER_ID",
        text="CONTENT",
        likes="VOTES",
        rating="RATING",
        posted_at="COMMENT_TIME",
    ),
    needs=("COMMENT_ID", "MOVIE_ID", "CONTENT", "VOTES"),
    reads=_READS,
    refine=_with_scale,
)
ANT_RATINGS = TableFormat(
    "AntSpider, Douban ratings",
    _comments(
        comment_id="RATING_ID",
        title_id="MOVIE_ID",
        author="USER_ID",
        rating="RATING",
        posted_at="RATING_TIME",
    ),
    needs=("RATING_ID", "MOVIE_ID", "RATING", "RATING_TIME"),
    # A rating was taken from a comment and may bear its id: the two are records of their own.
    reads={**_READS, "comment_id": lambda cell: f"rating-{cell}" if isinstance(cell, str | int) else None},
    refine=_with_scale,
)
DMSC = TableFormat(
    "Douban Movie Short Comments (DMSC)",
    _comments(
        original_title="Movie_Name_CN",
        title="Movie_Name_EN",
        author="Username",
        posted_at="Date",
        rating="Star",
        text="Comment",
        likes="Like",
    ),
    needs=("Movie_Name_CN", "Star", "Comment", "Like"),
    reads=_READS,
    refine=_with_scale,
)
DMR = TableFormat(
    "Douban Movie Review Dataset (DMR)",
    _comments(
        title_id="movie_id", author="user_id", text="text", posted_at="date", rating="stars", likes="useful"
    ),
    needs=("movie_id", "user_id", "text", "stars", "useful"),
    reads=_READS,
    refine=_with_scale,
)
TRACKER = TableFormat(
    "douban_comments_tracker, comments",
    _comments(author="user_id", text="user_comment", likes="votes", rating="rating", posted_at="create_time"),
    needs=("user_id", "user_comment", "votes", "rating", "user_location"),
    reads=_READS,
    refine=_with_scale,
)

FORMATS = (SHORT, ANT, ANT_RATINGS, DMSC, DMR, TRACKER, *TITLES)
