"""What kuryana, an open API over MyDramaList, returns: titles, scores and reviews, one JSON document a page."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from analysis.ingest.formats import below, entries, json_format
from analysis.ingest.layout import Preset

#: What raters of MyDramaList can give, in halves.
SCALE = (1.0, 10.0)
_SLUG = re.compile(r"(?:https?://(?:www\.)?mydramalist\.com)?/?(\d+-[^/?#\s]+)(?:[/?#].*)?")
_YEAR = re.compile(r"\s*\(\d{4}\)\s*$")
_SCORED = re.compile(r"(\d+(?:\.\d+)?)\s*\(scored by ([\d,]+) users?\)")
_PLATFORM = {"platform": "mydramalist"}


def slug_of(cell: object) -> object:
    """A title's id: `24275-the-eternal-love` out of its path or link; anything else as it is."""
    match = _SLUG.fullmatch(cell.strip()) if isinstance(cell, str) else None
    return match[1] if match else cell


def name_of(cell: object) -> object:
    """A name without the year that the site puts behind it."""
    return _YEAR.sub("", cell) if isinstance(cell, str) else cell


def _id_of(document: dict[str, Any]) -> object:
    link = below(document, "data", "link")
    return slug_of(link if isinstance(link, str) else document.get("slug_query"))


def _texts(cell: object) -> list[str]:
    """The texts of a list, or of a text that commas part."""
    parts = cell if isinstance(cell, list) else cell.split(",") if isinstance(cell, str) else []
    shown = (part.replace("(Vote or add tags)", "").strip() for part in parts if isinstance(part, str))
    return [part for part in shown if part]


def _drama(document: dict[str, Any]) -> Iterator[tuple[str, object]]:
    data, details = document.get("data"), below(document, "data", "details")
    native = _texts(below(data, "others", "native_title"))
    yield (
        "data",
        {
            "id": _id_of(document),
            "title": name_of(below(data, "title")),
            "native": native[0] if native else None,
            "country": below(details, "country"),
            "episodes": below(details, "episodes"),
            "aired": below(details, "aired"),
            "genres": _texts(below(data, "others", "genres")),
            "tags": _texts(below(data, "others", "tags")),
            "synopsis": below(data, "synopsis"),
        },
    )


def _scores(document: dict[str, Any]) -> Iterator[tuple[str, object]]:
    score = below(document, "data", "details", "score")
    match = _SCORED.search(score) if isinstance(score, str) else None
    shared = {"id": _id_of(document), "as_of": document.get("scrape_date")}
    for i, metric in enumerate(("rating_mean", "rating_n"), 1):
        yield f"data.details.score[{i}]", {**shared, "metric": metric, "value": match[i] if match else None}


def _reviews(document: dict[str, Any]) -> Iterator[tuple[str, object]]:
    data = document.get("data")
    shared = {"id": _id_of(document), "title": name_of(below(data, "title"))}
    for place, review in entries(data if isinstance(data, dict) else {}, "reviews", "data."):
        if not isinstance(review, dict):
            yield place, review
            continue
        link, overall = below(review, "reviewer", "user_link"), below(review, "ratings", "overall")
        author = link.rstrip("/").rpartition("/")[2] if isinstance(link, str) else None
        parts = review.get("review")
        text = "\n".join(p for p in parts if isinstance(p, str)) if isinstance(parts, list) else parts
        yield (
            place,
            {
                **shared,
                "author": author or below(review, "reviewer", "name"),
                "text": text,
                "overall": overall or None,
            },
        )


def _of(*names: str) -> dict[str, tuple[str, ...]]:
    pairs = (name.split("=") for name in names)
    return {ours: (theirs,) for ours, theirs in pairs}


DRAMAS = json_format(
    "kuryana, MyDramaList titles",
    Preset(
        "titles",
        _of("title_id=id", "title=title", "original_title=native", "home_market=country", "released=aired")
        | _of("n_episodes=episodes", "genres=genres", "tags=tags", "synopsis=synopsis"),
        _PLATFORM,
    ),
    needs=("slug_query", "data.synopsis", "data.details", "data.others"),
    unfold=_drama,
)
SCORES = json_format(
    "kuryana, MyDramaList scores",
    Preset(
        "metrics",
        _of("title_id=id", "metric=metric", "value=value", "as_of=as_of"),
        _PLATFORM,
        SCALE,
    ),
    needs=("slug_query", "data.details.score"),
    unfold=_scores,
)
REVIEWS = json_format(
    "kuryana, MyDramaList reviews",
    Preset(
        "comments",
        _of("title_id=id", "title=title", "author=author", "text=text", "rating=overall"),
        _PLATFORM,
        SCALE,
    ),
    needs=("slug_query", "data.reviews"),
    unfold=_reviews,
)

FORMATS = (DRAMAS, SCORES, REVIEWS)
