"""Google Play reviews as the google-play-scraper packages (Python and Node) save them, CSV or JSON."""

from __future__ import annotations

from analysis.ingest import tabular
from analysis.ingest.layout import Preset
from analysis.ingest.open import Member

PRESET = Preset(
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
)

survey = tabular.survey
read = tabular.read


def recognise(member: Member, head: bytes) -> float:
    """0.9 where the fields are those of google-play-scraper: userName, score and content (or text)."""
    start = head[:8192]
    named = b"userName" in start and b"score" in start and (b"content" in start or b'"text"' in start)
    return 0.9 if named and tabular.recognise(member, head) > 0 else 0.0
