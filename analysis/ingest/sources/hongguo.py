"""Lists of Chinese short dramas as Hongguo and its like are listed: name, category, tags, intro, launchDate.

`heat` and the counts named after it are an index of the platform's own and no metric of ours.
"""

from __future__ import annotations

import re

from analysis.ingest.derived import Derivation, Derived
from analysis.ingest.layout import Preset

_NAMES = re.compile(r"(?P<name>.+?)\s*[（(](?:别名|又名)?[:：]?\s*(?P<other>[^（()）]+)[)）]\s*")
#: Parts and seasons in brackets belong to the name.
_PART = re.compile(r"第.{1,3}[季部集]|[上中下]|全集|完结|\d+.*")


def _split(cell: object) -> tuple[object, object]:
    match = _NAMES.fullmatch(cell.strip()) if isinstance(cell, str) else None
    if match is None or _PART.fullmatch(match["other"]):
        return cell, cell
    return match["name"], match["other"].strip()


TITLES = Derived(
    "Hongguo short dramas, titles",
    Preset(
        table="titles",
        columns={
            "title_id": ("id",),
            "original_title": ("@original_title",),
            "title": ("@title",),
            "n_episodes": ("episodes",),
            "genres": ("category",),
            "tags": ("tags",),
            "synopsis": ("intro",),
            "released": ("launchDate",),
        },
        constants={"platform": "hongguo"},
        split={"tags": "|"},
    ),
    needs=("name", "category", "tags", "intro", "launchDate", "heat"),
    derive={
        "original_title": Derivation(("name",), lambda cell: _split(cell)[0]),
        "title": Derivation(("name",), lambda cell: _split(cell)[1]),
    },
)

FORMATS = (TITLES,)
