"""Which field of a file is which column of ours, where the study file does not say."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping

from rapidfuzz import fuzz, process

#: Names under which exports carry our columns, by table; the better ones first. Compared without case and signs.
SYNONYMS: dict[str, dict[str, tuple[str, ...]]] = {
    "comments": {
        "comment_id": ("comment id", "review id", "cid", "评论id", "댓글id"),
        "title_id": ("title id", "movie id", "drama id", "video id", "show id", "series id"),
        "title": ("drama title", "movie title", "show title", "drama name", "movie name", "剧名", "片名", "作品名"),
        "episode": ("episode no", "episode number", "ep", "第几集", "集数", "회차"),
        "market": ("viewer market", "user country", "viewer country"),
        "platform": ("site", "source platform", "平台"),
        "language": ("lang", "review language", "comment language"),
        "author": ("author id", "user id", "uid", "author channel id", "username", "user name", "author name", "user",
                   "nickname", "reviewer", "screen name", "用户id", "用户名", "昵称", "作者", "닉네임", "작성자", "usuario",
                   "autor", "usuário", "pengguna"),
        "text": ("comment", "review", "content", "comment text", "review text", "body", "message", "textdisplay",
                 "评论", "评论内容", "内容", "短评", "弹幕", "댓글", "리뷰", "내용", "コメント", "レビュー", "comentario",
                 "comentário", "reseña", "ulasan", "komentar"),
        "posted_at": ("date", "created at", "published at", "timestamp", "comment time", "review date", "comment date",
                      "writing date", "create time", "posted", "time", "时间", "日期", "评论时间", "发布时间", "작성일", "날짜",
                      "投稿日", "日時", "fecha", "data", "tanggal"),
        "likes": ("like count", "upvotes", "upvote", "votes", "thumbs up", "thumbs up count", "digg count", "helpful",
                  "点赞", "点赞数", "赞", "좋아요", "공감", "いいね", "me gusta", "curtidas", "suka"),
        "rating": ("stars", "star", "score", "star rating", "review rating", "评分", "星级", "평점", "별점", "評価",
                   "calificación", "puntuación", "nota", "avaliação", "bintang"),
        "reply_to": ("parent id", "in reply to", "reply to id", "parent comment id"),
        "at_s": ("time sec", "seconds", "danmaku time", "offset seconds", "弹幕时间"),
        "variant": ("arm", "experiment arm", "ab arm"),
    },
    "titles": {
        "title_id": ("id", "title id", "movie id", "drama id", "video id", "url"),
        "title": ("name", "english title", "title en", "drama title", "drama name", "movie title", "剧名", "片名", "名称",
                  "제목", "タイトル", "título", "titulo", "judul"),
        "original_title": ("native title", "title zh", "original name", "title original", "原名", "원제", "原題"),
        "home_market": ("country", "origin country", "country of origin", "制片国家", "国家", "국가", "país", "negara"),
        "language": ("original language", "语言", "언어", "idioma", "bahasa"),
        "released": ("release date", "released at", "aired", "year", "launch date", "first aired", "premiere",
                     "published date", "上映日期", "首播", "年份", "개봉일", "公開日", "fecha de estreno", "ano", "tahun"),
        "platform": ("平台", "플랫폼"),
        "genres": ("genre", "genre names", "类型", "장르", "ジャンル", "género", "gênero"),
        "tags": ("tag", "tag names", "keywords", "标签", "태그", "タグ", "etiquetas"),
        "synopsis": ("description", "intro", "plot", "summary", "overview", "简介", "剧情", "줄거리", "あらすじ", "sinopsis",
                     "sinopse"),
        "n_episodes": ("episodes", "num episodes", "episode count", "number of episodes", "eps", "集数", "회차수", "話数"),
        "production": ("production type",),
        "original_script": ("is original", "original screenplay"),
    },
    "episodes": {
        "title_id": ("title id", "drama id", "show id", "series id", "movie id"),
        "title": ("drama title", "show title", "drama name", "剧名"),
        "number": ("episode", "episode no", "episode number", "ep", "集数", "회차"),
        "released": ("release date", "air date", "aired", "published at"),
        "duration_s": ("duration", "duration sec", "duration seconds", "length", "runtime", "时长"),
        "paywalled": ("is paid", "locked", "paid"),
        "synopsis": ("description", "plot", "summary", "简介"),
        "transcript": ("subtitles", "script", "dialogue", "字幕"),
    },
    "metrics": {
        "title_id": ("title id", "movie id", "drama id", "video id", "show id"),
        "title": ("drama title", "movie title", "show title", "剧名"),
        "episode": ("episode no", "episode number"),
        "market": ("audience market",),
        "platform": ("site", "平台"),
        "metric": ("measure",),
        "value": ("count", "数值"),
        "as_of": ("date", "as of date", "snapshot date", "日期"),
    },
}  # fmt: skip
#: Similarity of a misspelt or plural name (`coments`, `reviews`) from which it is taken; shorter names have to be equal.
_CUTOFF, _SHORTEST = 92, 6


def plain(name: str) -> str:
    """A column name without case, blanks and signs: `Star_Rating` → `starrating`."""
    return re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", name).casefold())


def guess(table: str, fields: Iterable[str], taken: Mapping[str, str], settled: Iterable[str]) -> dict[str, str]:
    """Our columns that are neither mapped nor constant, with the field that carries each.

    A field is taken by its own name first, then by a listed synonym, then by a name that differs in a letter or two;
    a field serves once, and where two fields fit equally well none is taken.
    """
    free = {field: plain(field) for field in fields if field not in taken.values()}
    open_columns = [column for column in SYNONYMS[table] if column not in taken and column not in set(settled)]
    found: dict[str, str] = {}
    for names_of in (_own, _listed):
        for column in open_columns:
            for name in names_of(table, column):
                match = [field for field, bare in free.items() if bare == name]
                if column not in found and len(match) == 1:
                    found[column] = match[0]
                    del free[match[0]]
    for column in open_columns:
        names = [n for n in (*_own(table, column), *_listed(table, column)) if len(n) >= _SHORTEST and n.isascii()]
        near = [f for f, bare in free.items() if process.extractOne(bare, names, scorer=fuzz.ratio, score_cutoff=_CUTOFF)]
        if column not in found and len(near) == 1:
            found[column] = near[0]
            del free[near[0]]
    return found


def _own(table: str, column: str) -> tuple[str, ...]:
    # `title` in a file of comments is the headline of a review as often as the drama: never guessed.
    return () if (table, column) == ("comments", "title") else (plain(column),)


def _listed(table: str, column: str) -> tuple[str, ...]:
    return tuple(plain(name) for name in SYNONYMS[table][column])


def nearest(name: str, fields: Iterable[str]) -> str:
    """`; did you mean X?`, or the fields that there are."""
    known = list(fields)
    match = process.extractOne(name.casefold(), {f: f.casefold() for f in known}, scorer=fuzz.ratio, score_cutoff=50)
    if match:
        return f"; did you mean {match[2]!r}?"
    return f"; it has {', '.join(known[:20])}{' ...' if len(known) > 20 else ''}."
