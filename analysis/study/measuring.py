"""Measuring a study: the findings, in the order in which they need one another."""

from __future__ import annotations

import pandas as pd

from analysis import spec
from analysis.corpus import Workspace, is_sound
from analysis.errors import StudyFileError, WorkspaceError
from analysis.measure.result import kept
from analysis.study.reading import Progress, require_tables
from analysis.study.state import is_current
from analysis.study.steps import STEPS, Inputs

#: The findings in the order in which they are measured.
MEASURES = tuple(STEPS)


def measure(
    study: spec.Study, place: Workspace, only: str | None = None, progress: Progress | None = None
) -> dict[str, int]:
    """Measures everything (or one finding) and writes it to findings/; the number of rows of each."""
    from threadpoolctl import threadpool_limits

    if only is not None and only not in MEASURES:
        raise StudyFileError(f"--only {only}: no such finding; known are {', '.join(MEASURES)}.")
    require_tables(place)
    _require_enriched(place)
    # The last digits of sums differ with the number of BLAS threads.
    with place.locked(), threadpool_limits(1):
        return _measure(study, place, only, progress)


def _measure(
    study: spec.Study, place: Workspace, only: str | None, progress: Progress | None
) -> dict[str, int]:
    needs = () if only is None else STEPS[only].needs
    found: dict[str, pd.DataFrame] = {name: place.finding(name) for name in needs}
    inputs = Inputs(study, place, found)
    own = inputs.own_validation  # first, since a damaged file has to be told before anything is written
    chosen = MEASURES if only is None else (only,)
    rows, records = {}, {}
    for number, name in enumerate(chosen):
        if progress:
            progress(name, number, len(chosen))
        outcome = STEPS[name].measure(inputs)
        found[name] = outcome.table  # for those after it
        place.write_finding(name, outcome.table)
        rows[name] = len(outcome.table)
        records[name] = {
            "rows": rows[name],
            "dropped": dict(outcome.dropped),
            "notes": [kept(said) for said in (*outcome.notes, *(own if STEPS[name].judged else ()))],
        }
    manifest = place.manifest()
    place.write_manifest(manifest | {"measured": manifest.get("measured", {}) | records})
    if progress:
        progress("measured", len(chosen), len(chosen))
    return rows


def _require_enriched(place: Workspace) -> None:
    wanted = [place.enriched / "titles.parquet", place.enriched / "trope_hits.parquet"]
    if place.shards():
        wanted += [place.tables / "weights.parquet", *map(place.enriched_path, place.shards())]
    if not all(map(is_sound, wanted)) or not all(is_current(place.enriched_path(s)) for s in place.shards()):
        raise WorkspaceError(
            f"{place.path}: not all is enriched; run `crosscut enrich --workspace {place.path}` first."
        )


def require_measured(place: Workspace) -> None:
    """Raises WorkspaceError where a workspace has no findings yet."""
    place.require()
    missing = [name for name in MEASURES if name not in place.finding_names()]
    if missing:
        raise WorkspaceError(
            f"{place.path}: not measured yet ({', '.join(missing)}); run `crosscut run STUDY`."
        )
