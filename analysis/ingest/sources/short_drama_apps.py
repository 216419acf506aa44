"""The apps that carry Chinese short dramas abroad: reviews of each app, lists of its titles, their counts.

A review is about the app and not about a drama: which title it is counted under is the study's to say. What is
known of each app stands in `short_drama_apps.yaml`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from importlib.resources import files
from typing import Any

import yaml

from analysis.ingest.batch import Broken
from analysis.ingest.formats import Format, Needs, TableFormat, entries, json_format
from analysis.ingest.head import Head
from analysis.ingest.layout import Preset
from analysis.ingest.sources import app_store, google_play
from analysis.ingest.sources.app_lists import AppReviews, CountTable

_STORES = (("google_play", google_play.NAMED), ("app_store", app_store.NAMED))


def _reviews(platform: str, app: dict[str, Any]) -> Iterator[Format]:
    for store, named in _STORES:
        for base, name in named:
            yield AppReviews(
                f"{app['name']}: {base.says}",
                replace(base.preset, constants={**base.preset.constants, "platform": platform}),
                base,
                name,
                frozenset(app[store]),
            )


def _needs(listed: dict[str, Any]) -> Needs:
    return tuple(tuple(need) if isinstance(need, list) else need for need in listed["needs"])


def _lists(platform: str, app: dict[str, Any]) -> Iterator[Format]:
    for one in app["lists"]:
        columns = {ours: tuple(theirs) for ours, theirs in one["columns"].items()}
        reads = {"title_id": _id_in(one["id_in_link"])} if "id_in_link" in one else {}
        constants = {"platform": platform}
        yield TableFormat(
            f"{app['name']} titles: {one['says']}",
            Preset(table="titles", columns=columns, constants=constants, split=one.get("split", {})),
            _needs(one),
            reads,
            sure=0.85,
        )
        if "counts" in one:
            named = {ours: columns[ours] for ours in ("title_id", "title")}
            virtual = {ours: (ours,) for ours in ("metric", "value")}
            yield CountTable(
                f"{app['name']} counts: {one['says']}",
                Preset(table="metrics", columns={**named, **virtual}, constants=constants),
                (*_needs(one), tuple(one["counts"].values())),
                reads,
                sure=0.8,
                counts=one["counts"],
            )


def _id_in(pattern: str) -> Callable[[object], object]:
    """A reader of links that gives the id in one; None where there is none, so that the name tells the title."""
    link = re.compile(pattern)

    def read(cell: object) -> object:
        found = link.search(cell) if isinstance(cell, str) else None
        return found[1] if found else None

    return read


def _ranking(platform: str, app: dict[str, Any]) -> Format:
    """A ranking as `short-drama-monitor` files it, whose rows name titles; ranks themselves are not read."""
    names = tuple(app["ranked"])
    told = re.compile(rf'"platform"\s*:\s*"(?:{"|".join(map(re.escape, names))})"')

    def unfold(document: dict[str, Any]) -> Iterator[tuple[str, object]]:
        if document.get("platform") not in names:
            yield "", Broken("the whole file", f"is no ranking of {app['name']}")
            return
        yield from entries(document, "rows")

    def recognises(head: Head) -> str:
        shape = head.kind in ("json", "jsonl") and head.has("platform", "ranking_type", "rows.title")
        return f"it is a ranking of {app['name']}" if shape and told.search(head.text) else ""

    columns: dict[str, tuple[str, ...]] = {
        "title": ("title",),
        "synopsis": ("synopsis",),
        "tags": ("tags",),
        "n_episodes": ("metrics.episode_count",),
    }
    preset = Preset(table="titles", columns=columns, constants={"platform": platform})
    form = json_format(f"{app['name']} titles: short-drama-monitor ranking", preset, (), unfold)
    return replace(form, recognises=recognises)


def _formats() -> dict[str, tuple[Format, ...]]:
    known = yaml.safe_load((files(__package__) / "short_drama_apps.yaml").read_text(encoding="utf-8"))
    return {
        platform: (*_reviews(platform, app), *_lists(platform, app), _ranking(platform, app))
        for platform, app in known.items()
    }


#: By platform: reviews of its app as the stores' formats, then lists of its titles and their counts.
FORMATS: dict[str, tuple[Format, ...]] = _formats()
