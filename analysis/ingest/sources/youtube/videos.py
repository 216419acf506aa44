"""What any export says of a video, as titles, as counts and as episodes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pandas as pd

from analysis.ingest import people
from analysis.ingest.rows import ours

#: What was found of a video, or the reason why an entry is none.
Video = dict[str, Any]
#: One video as records of a table.
View = Callable[[Video], Iterator[dict[str, object]]]

#: YouTube counts views and likes in all countries together.
_WORLD = "001"
_COUNTS = ("views", "likes")


def as_title(video: Video) -> Iterator[dict[str, object]]:
    """The title, with what its uploader wrote of it, links and addresses masked."""
    synopsis = video.get("synopsis")
    yield {
        **_chosen(video, "title_id", "title", "released", "tags", "genres", "platform"),
        "synopsis": people.mask(synopsis) if isinstance(synopsis, str) else None,
    }


def as_counts(video: Video) -> Iterator[dict[str, object]]:
    """One record a count; a hidden one has no value, which is not 0."""
    for metric in _COUNTS:
        yield {
            **_chosen(video, "title_id", "title", "platform", "as_of"),
            "metric": metric,
            "value": video.get(metric),
        }


def as_episode(video: Video) -> Iterator[dict[str, object]]:
    """The running time and the day of the upload; which episode it is, the study has to say."""
    yield {**_chosen(video, "title_id", "title", "released"), "duration_s": seconds(video.get("duration"))}


def _chosen(video: Video, *names: str) -> dict[str, object]:
    return {name: video.get(name) for name in names}


def seconds(duration: object) -> object:
    """An ISO 8601 duration in seconds: `PT1H2M3S`, `P1DT2H`; other cells as they are.

    `P0D` is what a broadcast that has not ended is given: not known.
    """
    if not isinstance(duration, str) or not duration.startswith("P") or len(duration) > 30:
        return duration
    try:
        return pd.Timedelta(duration).total_seconds() or None
    except ValueError:
        return duration


TITLES = ours("titles", "title_id", "title", "released", "tags", "genres", "synopsis", platform="youtube")
COUNTS = ours("metrics", "title_id", "title", "metric", "value", "as_of", platform="youtube", market=_WORLD)
EPISODES = ours("episodes", "title_id", "title", "released", "duration_s")

#: By what a format's name ends with: the preset and the view of each table.
VIEWS: Mapping[str, tuple[Any, View]] = {
    "": (TITLES, as_title),
    ", counts": (COUNTS, as_counts),
    ", running times": (EPISODES, as_episode),
}
