"""What a workspace holds, and what of it is damaged or out of date."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pyarrow.parquet as pq

from analysis.corpus import Workspace, is_sound
from analysis.schema import ENRICHED
from analysis.study.reading import tables_are_whole


@dataclass(frozen=True)
class State:
    """`enriched` of `shards` are whole and have every column; `outdated` are whole and lack one that was added since.

    `damaged` are the files of tables, enrichment and findings that are cut off or are no Parquet, as paths in the
    workspace; `tables_whole`: no table is damaged or gone.
    """

    shards: int
    enriched: int
    outdated: int
    measured: tuple[str, ...]
    damaged: tuple[str, ...]
    tables_whole: bool


def state(place: Workspace) -> State:
    """The state of a workspace, by the ends of its files: nothing of their rows is read."""
    made = (place.tables, place.enriched, place.findings)
    files = (path for folder in made for path in folder.rglob("[!.]*.parquet"))
    damaged = {path for path in files if not is_sound(path)}
    done = [
        path for path in map(place.enriched_path, place.shards()) if path.exists() and path not in damaged
    ]
    current = sum(map(is_current, done))
    return State(
        shards=len(place.shards()),
        enriched=current,
        outdated=len(done) - current,
        measured=tuple(
            name for name in place.finding_names() if place.findings / f"{name}.parquet" not in damaged
        ),
        damaged=tuple(path.relative_to(place.path).as_posix() for path in sorted(damaged)),
        tables_whole=tables_are_whole(place, place.manifest()),
    )


def is_current(path: Path) -> bool:
    """Whether an enriched shard has every column: one of an older version lacks what was added since."""
    return set(ENRICHED.names) <= set(pq.read_schema(path).names)
