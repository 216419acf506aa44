"""Google Play reviews: google-play-scraper (Python and Node), Play Console reports, the Developer API."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import unquote

from analysis.ingest.batch import Broken
from analysis.ingest.cells import text_of
from analysis.ingest.formats import TableFormat, below, entries, json_format
from analysis.ingest.layout import Preset
from analysis.ingest.sources.reviews import AppName, ReviewTable, joined

_SHARED: dict[str, Any] = {"table": "comments", "rating_scale": (1, 5)}
_PLATFORM = {"platform": "google_play"}
_REVIEW = re.compile(r"[?&#]reviewid=([^&#\s]+)", re.IGNORECASE)
_APP = re.compile(r"/store/apps/details\?(?:[^#\s]*&)?id=([^&#\s]+)")


def review_of_link(cell: object) -> str | None:
    """The review id in a link of the Console or the store: behind `reviewId=`, in the address or its anchor."""
    found = _REVIEW.search(cell) if isinstance(cell, str) else None
    return unquote(found[1]) if found else None


def app_of_link(cell: object) -> str | None:
    """The package in a link to the store: `com.example` of `/store/apps/details?id=com.example`."""
    found = _APP.search(cell) if isinstance(cell, str) else None
    return unquote(found[1]) if found else None


SCRAPED = TableFormat(
    "google-play-scraper (Python), reviews",
    Preset(
        **_SHARED,
        constants=_PLATFORM,
        columns={
            "comment_id": ("reviewId",),
            "author": ("userName",),
            "text": ("content",),
            "rating": ("score",),
            "likes": ("thumbsUpCount",),
            "posted_at": ("at",),
        },
    ),
    needs=("userName", "score", "content"),
)

NODE = TableFormat(
    "google-play-scraper (Node), reviews",
    Preset(
        **_SHARED,
        constants=_PLATFORM,
        columns={
            "comment_id": ("id",),
            "author": ("userName",),
            "text": ("text",),
            "rating": ("score",),
            "likes": ("thumbsUp",),
            "posted_at": ("date",),
        },
    ),
    # A saved answer holds the reviews under `data`; fields that the App Store's namesake has not tell the two.
    needs=(
        ("userName", "data.userName"),
        ("score", "data.score"),
        ("text", "data.text"),
        ("thumbsUp", "scoreText", "userImage", "data.thumbsUp", "data.scoreText", "data.userImage"),
    ),
)

CONSOLE = ReviewTable(
    "Play Console, monthly reviews report",
    Preset(
        **_SHARED,
        constants=_PLATFORM,
        columns={
            "comment_id": ("Review Link",),
            "text": ("Review Text",),
            "rating": ("Star Rating",),
            "language": ("Reviewer Language",),
            # The text is that of the last update, and so is its time, as in the API's answers.
            "posted_at": (
                "Review Last Update Millis Since Epoch",
                "Review Last Update Date and Time",
                "Review Submit Millis Since Epoch",
                "Review Submit Date and Time",
            ),
        },
    ),
    needs=("Package Name", "Star Rating", "Review Text"),
    reads={"comment_id": review_of_link},
    sure=0.95,
    headline="Review Title",
)


def _reviews(document: dict[str, Any]) -> Iterator[tuple[str, object]]:
    """Reviews of an answer, or the one that the document is; what the developer replied is no viewer's."""
    found = entries(document, "reviews") if "reviews" in document else iter([("", document)])
    for place, review in found:
        comments = below(review, "comments")
        said = [
            comment["userComment"]
            for comment in (comments if isinstance(comments, list) else ())
            if isinstance(comment, dict) and isinstance(comment.get("userComment"), dict)
        ]
        if not isinstance(review, dict) or not said:
            yield place, Broken(place or "the whole file", "holds no comment of a user")
            continue
        user = said[0]
        # What was asked for in translation has the viewer's own words beside it. A headline stands before the
        # text, with a tab between the two.
        written = text_of(user.get("originalText")) or text_of(user.get("text")) or ""
        headline, tab, body = written.partition("\t")
        yield (
            place,
            {
                "reviewId": review.get("reviewId"),
                "authorName": review.get("authorName"),
                "text": joined(headline, body) if tab else headline,
                "starRating": user.get("starRating"),
                "reviewerLanguage": user.get("reviewerLanguage"),
                "thumbsUpCount": user.get("thumbsUpCount"),
                "lastModified": below(user, "lastModified", "seconds"),
            },
        )


_API_COLUMNS: dict[str, tuple[str, ...]] = {
    "comment_id": ("reviewId",),
    "author": ("authorName",),
    "text": ("text",),
    "rating": ("starRating",),
    "language": ("reviewerLanguage",),
    "likes": ("thumbsUpCount",),
    "posted_at": ("lastModified",),
}
API = json_format(
    "Google Play Developer API, reviews",
    Preset(**_SHARED, constants=_PLATFORM, columns=_API_COLUMNS),
    needs=(
        ("reviews.reviewId", "reviewId"),
        ("reviews.comments.userComment.starRating", "comments.userComment.starRating"),
    ),
    unfold=_reviews,
)

FORMATS = (SCRAPED, NODE, CONSOLE, API)

#: The formats with the way in which each names the app that it is about, if it does.
NAMED = (
    (SCRAPED, AppName()),
    (NODE, AppName(("url",), app_of_link)),
    (CONSOLE, AppName(("Package Name",))),
    (API, AppName()),
)
