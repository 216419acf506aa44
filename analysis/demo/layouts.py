"""How each market's platform exports its comments: file, columns, encoding and scale all differ."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import pandas as pd

Render = Callable[[pd.Series], pd.Series]


def _when(form: str) -> Render:
    return lambda column: column.dt.strftime(form)


def _stars(column: pd.Series) -> pd.Series:
    return column.map(lambda n: "★" * int(n) if n else "")


def _of_ten(column: pd.Series) -> pd.Series:
    return column.map(lambda n: f"{2 * int(n)}/10" if n else "")


def _thousands(column: pd.Series) -> pd.Series:
    return column.map("{:,}".format)


@dataclass(frozen=True)
class Layout:
    """A file with its columns, ours to theirs; `study` is what the study file says besides them."""

    file: str
    columns: dict[str, str]
    render: dict[str, Render]
    study: dict[str, object] = field(default_factory=dict)
    encoding: str = "utf-8"
    separator: str = ","


LAYOUTS = {
    "CN": Layout(
        "comments_cn.csv",
        {
            "comment_id": "评论编号",
            "title_id": "剧id",
            "text": "评论",
            "author": "用户昵称",
            "rating": "评分",
            "posted_at": "发布时间",
            "likes": "点赞数",
            "episode": "集数",
        },
        {"posted_at": _when("%Y-%m-%d %H:%M:%S")},
    ),
    "TW": Layout(
        "comments_tw.csv",
        {
            "comment_id": "編號",
            "title_id": "作品代碼",
            "author": "暱稱",
            "text": "留言內容",
            "rating": "星等",
            "likes": "按讚",
            "posted_at": "留言時間",
            "episode": "集",
        },
        {"posted_at": _when("%Y/%m/%d %H:%M")},
        {"encoding": "utf-16", "date_format": "%Y/%m/%d %H:%M"},
        encoding="utf-16",
    ),
    "US": Layout(
        "comments_us.jsonl",
        {
            "comment_id": "id",
            "title_id": "show",
            "episode": "ep",
            "text": "body",
            "author": "username",
            "rating": "stars",
            "posted_at": "created_at",
            "likes": "like_count",
            "variant": "audio",
        },
        {"posted_at": _when("%Y-%m-%dT%H:%M:%SZ")},
    ),
    "MX": Layout(
        "comments_mx.csv.gz",
        {
            "comment_id": "id_comentario",
            "title_id": "serie",
            "episode": "capitulo",
            "author": "usuario",
            "text": "comentario",
            "rating": "calificacion",
            "posted_at": "fecha",
            "likes": "me_gusta",
        },
        {"posted_at": _when("%Y-%m-%d %H:%M:%S")},
    ),
    "BR": Layout(
        "comments_br.csv",
        {
            "comment_id": "codigo",
            "title_id": "obra",
            "text": "comentário",
            "author": "usuário",
            "rating": "nota",
            "posted_at": "data",
            "likes": "curtidas",
            "episode": "episódio",
            "variant": "áudio",
        },
        {"posted_at": _when("%d/%m/%Y %H:%M")},
        {"separator": ";", "date_format": "%d/%m/%Y %H:%M"},
        encoding="utf-8-sig",
        separator=";",
    ),
    "ID": Layout(
        "comments_id.json",
        {
            "comment_id": "reviewId",
            "title_id": "titleId",
            "author": "userName",
            "text": "content",
            "rating": "score",
            "likes": "thumbsUpCount",
            "posted_at": "at",
            "episode": "episode",
            "variant": "track",
        },
        {"posted_at": _when("%Y-%m-%d %H:%M:%S")},
    ),
    "TH": Layout(
        "comments_th.csv",
        {
            "comment_id": "comment_id",
            "title_id": "title_id",
            "episode": "episode",
            "author": "user",
            "text": "comment",
            "rating": "rating",
            "likes": "likes",
            "posted_at": "date",
        },
        {"posted_at": _when("%Y-%m-%d"), "likes": _thousands},
    ),
    "JP": Layout(
        "comments_jp.tsv",
        {
            "comment_id": "投稿ID",
            "title_id": "作品ID",
            "episode": "話数",
            "author": "ユーザー名",
            "text": "感想",
            "rating": "評価",
            "posted_at": "投稿日",
            "likes": "いいね",
        },
        {"posted_at": _when("%Y年%m月%d日"), "rating": _stars},
        {"date_format": "%Y年%m月%d日", "separator": "\t"},
        separator="\t",
    ),
    "KR": Layout(
        "comments_kr.csv",
        {
            "comment_id": "댓글번호",
            "title_id": "작품",
            "episode": "회차",
            "author": "닉네임",
            "text": "댓글",
            "rating": "별점",
            "posted_at": "작성일",
            "likes": "공감",
        },
        {"posted_at": _when("%Y.%m.%d."), "rating": _of_ten},
        {"date_format": "%Y.%m.%d.", "rating_scale": [2, 10]},
    ),
    "SA": Layout(
        "comments_sa.xlsx",
        {
            "comment_id": "رقم التعليق",
            "title_id": "العمل",
            "episode": "الحلقة",
            "author": "المستخدم",
            "text": "التعليق",
            "rating": "التقييم",
            "posted_at": "التاريخ",
            "likes": "الإعجابات",
        },
        {"posted_at": _when("%Y-%m-%d %H:%M:%S")},
    ),
}
