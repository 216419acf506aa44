"""MyDramaList: lists of titles with tags and ratings, some beside Douban's, and what the kuryana API returns.

Its raters are viewers outside the markets that its dramas come from: which market they stand for, the study
states.
"""

from __future__ import annotations

from analysis.ingest.derived import Count, Derivation, Derived
from analysis.ingest.layout import Preset
from analysis.ingest.sources.douban_titles import SCORE
from analysis.ingest.sources.kuryana import FORMATS as KURYANA
from analysis.ingest.sources.kuryana import SCALE, name_of, slug_of

_PLATFORM = {"platform": "mydramalist"}


def _titles(**columns: str) -> Preset:
    named: dict[str, tuple[str, ...]] = {ours: (theirs,) for ours, theirs in columns.items()}
    return Preset("titles", named, _PLATFORM, split={"genres": ",", "tags": ","})


def _rated(mean: str, raters: str, platform: str = "mydramalist") -> tuple[Count, Count]:
    scale, market = (SCORE, "CN") if platform == "douban" else (SCALE, None)
    return Count("rating_mean", (mean,), platform, market, scale), Count(
        "rating_n", (raters,), platform, market
    )


def _metrics(**columns: str) -> Preset:
    named: dict[str, tuple[str, ...]] = {ours: (theirs,) for ours, theirs in columns.items()}
    return Preset("metrics", named)


_LIST = ("Name", "country", "aired", "genre_names", "tag_names")
LIST = Derived(
    "MyDramaList titles (genre_names, tag_names)",
    _titles(
        title="Name",
        home_market="country",
        n_episodes="num_episodes",
        released="aired",
        genres="genre_names",
        tags="tag_names",
        synopsis="synopsis",
    ),
    needs=_LIST,
)
LIST_RATINGS = Derived(
    "MyDramaList ratings (genre_names, tag_names)",
    _metrics(title="Name"),
    needs=(*_LIST, "rating", "num_raters"),
    counts=_rated("rating", "num_raters"),
)
_LINK = {"title_id": Derivation(("mdl_url",), slug_of), "title": Derivation(("Title", "title_en"), name_of)}
_BESIDE = ("mdl_url", "Title", "title_zh", "Rating", "Rating_douban")
BESIDE = Derived(
    "MyDramaList titles with links (mdl_url, title_zh, tags)",
    Preset(
        "titles",
        {
            "title_id": ("@title_id",),
            "title": ("@title",),
            "original_title": ("title_zh",),
            "home_market": ("Country",),
            "released": ("Year", "year"),
            "n_episodes": ("eps",),
            "synopsis": ("Synopsis",),
            "genres": ("genres",),
            "tags": ("tags",),
        },
        _PLATFORM,
        split={"genres": ",", "tags": ","},
    ),
    needs=("mdl_url", ("Title", "title_en"), "title_zh", "genres", "tags"),
    derive=_LINK,
)
BESIDE_RATINGS = Derived(
    "MyDramaList and Douban ratings with links (mdl_url, Rating_douban)",
    _metrics(title_id="@title_id"),
    needs=_BESIDE,
    derive=_LINK,
    counts=(
        *_rated("Rating", "Number of Raters"),
        *_rated("Rating_douban", "Number of Raters_douban", "douban"),
    ),
)
_PAIR = ("English Title", "Native Title", "Rating_mdl", "Rating_douban")
_PAIR_LINK = {"title_id": Derivation(("URL",), slug_of)}
PAIR = Derived(
    "MyDramaList beside Douban, titles (Native Title, Rating_mdl)",
    _titles(
        title_id="@title_id",
        title="English Title",
        original_title="Native Title",
        home_market="Country",
        released="Year",
    ),
    needs=_PAIR,
    derive=_PAIR_LINK,
)
PAIR_RATINGS = Derived(
    "MyDramaList beside Douban, ratings (Native Title, Rating_mdl)",
    _metrics(title_id="@title_id", title="English Title", original_title="Native Title"),
    needs=_PAIR,
    derive=_PAIR_LINK,
    counts=(
        *_rated("Rating_mdl", "Number of Raters_mdl"),
        *_rated("Rating_douban", "Number of Raters_douban", "douban"),
    ),
)

FORMATS = (
    LIST, LIST_RATINGS, BESIDE, BESIDE_RATINGS, PAIR, PAIR_RATINGS, *KURYANA,
)  # fmt: skip
