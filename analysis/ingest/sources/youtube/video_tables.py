"""Tables of YouTube videos, one a row, as lists of titles, of counts and of running times."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from analysis.ingest.batch import Broken
from analysis.ingest.formats import Needs, broken
from analysis.ingest.rows import Record, RowFormat, UnfoldRow, ours
from analysis.ingest.sources.youtube.videos import VIEWS, Video, View

Row = Mapping[str, object]


def _listed(row: Row) -> Video | Broken:
    title = row.get("videoTitle")
    if not row.get("publishedAt") and isinstance(title, str) and title.startswith("[not found"):
        return broken("is a note that a video could not be had")
    tags = row.get("tags")
    return {
        "title_id": row.get("videoId"),
        "title": title,
        "released": row.get("publishedAt"),
        "synopsis": row.get("videoDescription"),
        "tags": tags.split(",") if isinstance(tags, str) else tags,
        "genres": row.get("videoCategoryLabel"),
        "duration": row.get("duration"),
        "views": row.get("viewCount"),
        "likes": row.get("likeCount"),
    }


def _surveyed(row: Row) -> Video | Broken:
    platform = row.get("platform")
    return {
        "title_id": row.get("video_id"),
        "title": row.get("video_title"),
        "released": row.get("published_date"),
        "duration": row.get("duration_sec"),
        "views": row.get("views"),
        "likes": row.get("likes"),
        "platform": platform.lower() if isinstance(platform, str) else platform,
    }


def _viewed(video: Callable[[Row], Video | Broken], view: View) -> UnfoldRow:
    def unfold(row: Row) -> Iterator[Record]:
        found = video(row)
        if isinstance(found, Broken):
            yield found
        else:
            yield from view(found)

    return unfold


def _videos(
    says: str, needs: Needs, uses: tuple[str, ...], video: Callable[[Row], Video | Broken]
) -> tuple[RowFormat, ...]:
    found = []
    for name, (preset, view) in VIEWS.items():
        if "platform" in uses and "platform" in preset.constants:
            constants = {key: value for key, value in preset.constants.items() if key != "platform"}
            preset = ours(str(preset.table), *preset.columns, "platform", **constants)
        found.append(RowFormat(f"{says}{name}", preset, needs, uses, _viewed(video, view)))
    return tuple(found)


LISTED = _videos(
    "YouTube Data Tools, video list",
    ("videoId", "videoTitle", "publishedAt", "viewCount"),
    ("videoId", "videoTitle", "publishedAt", "videoDescription", "tags", "videoCategoryLabel", "duration",
     "viewCount", "likeCount"),
    _listed,
)  # fmt: skip
#: Seen in a real export, whose collector is not known.
SURVEYED = _videos(
    "list of videos with channel_id, video_id, video_title",
    ("platform", "channel_id", "video_id", "video_title", "published_date"),
    ("platform", "video_id", "video_title", "published_date", "duration_sec", "views", "likes"),
    _surveyed,
)

FORMATS = (*LISTED, *SURVEYED)
