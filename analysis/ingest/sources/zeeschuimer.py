"""Items that Zeeschuimer collected in the browser: one envelope an item, with what the platform sent in `data`.

A post is a comment by its author: what it says, its likes, its time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from analysis.ingest.formats import Needs, RecordFormat, broken, json_format
from analysis.ingest.layout import Preset
from analysis.ingest.sources.tiktok import day_of
from analysis.ingest.sources.zeeschuimer_items import KINDS, Mapped


def _item(envelope: dict[str, Any]) -> tuple[str, Mapped]:
    """The platform of an item and what is read of it."""
    module, data = envelope.get("source_platform"), envelope.get("data")
    if not isinstance(module, str) or module not in KINDS:
        return "", "is of a platform that is not read" if isinstance(module, str) else "names no platform"
    platform, read = KINDS[module]
    return platform, read(data) if isinstance(data, dict) else "holds no data"


def envelope_of(item: dict[str, Any]) -> dict[str, Any]:
    """The envelope of an item: as Zeeschuimer writes it, or as 4CAT keeps it, inside the item."""
    meta = item.get("__import_meta")
    return {**meta, "data": item} if isinstance(meta, dict) else item


def said(item: dict[str, Any]) -> Iterator[Mapped]:
    """An item as a comment."""
    platform, found = _item(envelope_of(item))
    yield {"platform": platform, **found} if isinstance(found, dict) else found


def counted(item: dict[str, Any]) -> Iterator[Mapped]:
    """The views and likes of a video on the day of collection.

    0 views beside likes stand for a count that is not shown.
    """
    envelope = envelope_of(item)
    platform, found = _item(envelope)
    if not isinstance(found, dict) or "views" not in found:
        yield found if isinstance(found, str) else "is no video with its counts"
        return
    at = envelope.get("timestamp_collected")
    shared = {
        "platform": platform,
        "title_id": found["comment_id"],
        "as_of": day_of(at / 1000) if isinstance(at, int | float) and abs(at) < 1e15 else None,
    }
    hidden = found["views"] in (0, "0") and found["likes"] not in (None, 0, "0")
    yield {**shared, "metric": "views", "value": None if hidden else found["views"]}
    yield {**shared, "metric": "likes", "value": found["likes"]}


def items_format(
    says: str, preset: Preset, needs: Needs, read: Callable[[dict[str, Any]], Iterator[Mapped]]
) -> RecordFormat:
    """A format of items, one a line or in a list; what `read` gives a sentence for is rejected with it."""

    def unfold(item: dict[str, Any]) -> Iterator[tuple[str, object]]:
        for found in read(item):
            yield "", broken(found) if isinstance(found, str) else found

    return json_format(says, preset, needs, unfold)


_FIELDS = ("platform", "comment_id", "title_id", "author", "text", "likes", "posted_at", "reply_to")
#: What is known of comments and of counts, whoever keeps the items.
SAID = Preset(table="comments", columns={name: (name,) for name in _FIELDS})
COUNTED = Preset(
    table="metrics",
    columns={name: (name,) for name in ("platform", "title_id", "metric", "value", "as_of")},
)
_NEEDS = ("source_platform", "timestamp_collected", "item_id", "data")

FORMATS = (
    items_format("Zeeschuimer, posts and comments", SAID, _NEEDS, said),
    items_format("Zeeschuimer, counts of videos", COUNTED, _NEEDS, counted),
)
