"""Lists of Douban titles with their scores, as open collectors save them."""

from __future__ import annotations

import re

from analysis.ingest.derived import Count, Derivation, Derived
from analysis.ingest.layout import Preset

_MARKETS = {
    "中国大陆": "CN", "中国": "CN", "内地": "CN", "香港": "HK", "中国香港": "HK", "台湾": "TW", "中国台湾": "TW",
    "中国澳门": "MO", "日本": "JP", "韩国": "KR", "泰国": "TH", "新加坡": "SG", "马来西亚": "MY", "菲律宾": "PH",
    "印度尼西亚": "ID", "越南": "VN", "印度": "IN", "美国": "US", "英国": "GB", "加拿大": "CA", "法国": "FR",
    "德国": "DE", "意大利": "IT", "西班牙": "ES", "土耳其": "TR", "墨西哥": "MX", "巴西": "BR", "澳大利亚": "AU",
}  # fmt: skip

#: The mean of one to five stars, doubled: 2 is the lowest.
SCORE = (2.0, 10.0)


def _market(cell: object) -> str | None:
    """The market of the first of the regions in a cell."""
    first = re.split(r"\s*[/,、|]\s*", cell.strip())[0] if isinstance(cell, str) else ""
    return _MARKETS.get(first)


_ANT_MOVIES = ("MOVIE_ID", "NAME", "DOUBAN_SCORE", "DOUBAN_VOTES")
MOVIES = Derived(
    "AntSpider, Douban titles",
    Preset(
        table="titles",
        columns={
            "title_id": ("MOVIE_ID",),
            "title": ("NAME",),
            "home_market": ("@home_market",),
            "released": ("RELEASE_DATE", "YEAR"),
            "genres": ("GENRES",),
            "tags": ("TAGS",),
            "synopsis": ("STORYLINE",),
        },
        split={"genres": "/", "tags": "/"},
    ),
    needs=_ANT_MOVIES,
    derive={"home_market": Derivation(("REGIONS",), _market)},
)
MOVIE_SCORES = Derived(
    "AntSpider, Douban scores",
    Preset(table="metrics", columns={"title_id": ("MOVIE_ID",)}),
    needs=_ANT_MOVIES,
    counts=(
        Count("rating_mean", ("DOUBAN_SCORE",), "douban", scale=SCORE),
        Count("rating_n", ("DOUBAN_VOTES",), "douban"),
    ),
)
_LISTED = ("名称", "评分", "评分人数", "五星占比")
LISTED = Derived(
    "Douban titles with Chinese headers (名称, 评分, 评分人数)",
    Preset(
        table="titles",
        columns={
            "title": ("名称",),
            "home_market": ("@home_market",),
            "released": ("年份",),
            "genres": ("类型",),
            "synopsis": ("简介",),
        },
        split={"genres": ","},
    ),
    needs=_LISTED,
    derive={"home_market": Derivation(("国别",), _market)},
)
LISTED_SCORES = Derived(
    "Douban scores with Chinese headers (名称, 评分, 评分人数)",
    Preset(table="metrics", columns={"title": ("名称",)}),
    needs=_LISTED,
    counts=(
        Count("rating_mean", ("评分",), "douban", scale=SCORE),
        Count("rating_n", ("评分人数",), "douban"),
    ),
)

FORMATS = (MOVIES, MOVIE_SCORES, LISTED, LISTED_SCORES)
