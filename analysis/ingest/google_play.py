"""Google Play reviews as the google-play-scraper packages (Python and Node) save them, CSV or JSON."""

from __future__ import annotations

from analysis.ingest.formats import TableFormat
from analysis.ingest.layout import Preset

SCRAPED = TableFormat(
    "google-play-scraper, reviews",
    Preset(
        table="comments",
        columns={
            "comment_id": ("reviewId", "id"),
            "author": ("userName",),
            "text": ("content", "text"),
            "rating": ("score",),
            "likes": ("thumbsUpCount", "thumbsUp"),
            "posted_at": ("at", "date"),
        },
        constants={"platform": "google_play"},
        rating_scale=(1, 5),
    ),
    needs=("userName", "score", ("content", "text")),
)

FORMATS = (SCRAPED,)
