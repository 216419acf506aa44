"""One study from file to findings, read top to bottom."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from analysis import spec
from analysis.corpus import Workspace, is_sound
from analysis.errors import StudyFileError
from analysis.study.looking import look, report, study_of
from analysis.study.measuring import MEASURES, measure, require_measured
from analysis.study.reading import Progress, dry_run, ingest, require_tables

__all__ = [
    "MEASURES",
    "Outcome",
    "default_workspace",
    "dry_run",
    "enrich",
    "ingest",
    "look",
    "measure",
    "of_workspace",
    "report",
    "require_measured",
    "run",
    "study_of",
]


@dataclass(frozen=True)
class Outcome:
    """What a run did: where the workspace is, the accounting of every source, and what the reader must know."""

    workspace: Workspace
    accounts: list[dict[str, Any]]
    notes: list[Any]
    findings: Mapping[str, int]


def default_workspace(study: Path) -> Path:
    """STEM.crosscut beside the study file."""
    return study.resolve().parent / f"{study.stem}.crosscut"


def run(
    path: Path,
    workspace: Path | None = None,
    jobs: int | None = None,
    progress: Progress | None = None,
    command: str | None = None,
    prepare: Callable[[spec.Study, Workspace], None] | None = None,
) -> Outcome:
    """Reads, enriches and measures a study; what is already there and up to date is not done again.

    Raises a CrosscutError with one sentence for a user's mistake; before anything is written where the study file or
    the head of a source shows it. `command` is kept in the manifest, where another one than `crosscut run` reads;
    `prepare` is called when all is enriched and nothing is measured.
    """
    study = spec.load(path)
    require_models(study)
    place = Workspace(workspace or default_workspace(path))
    accounts, notes = ingest(study, place, progress, command or f"crosscut run {path.name}")
    enrich(study, place, jobs, progress)
    if prepare:
        prepare(study, place)
    findings = measure(study, place, progress=progress)
    return Outcome(place, accounts, notes, findings)


def of_workspace(place: Workspace) -> spec.Study:
    """The study whose workspace this is. Raises StudyFileError where its file is gone or was edited since it was read.

    A step taken alone on an edited study would mix what was read before the edit with what was asked for after it.
    """
    place.require()
    manifest = place.manifest()
    source = Path(str(manifest["study"]["path"]))
    full = source if source.is_absolute() else (place.path / source).resolve()
    if not full.is_file():
        raise StudyFileError(
            f"{full}: the study file of this workspace is gone; put it back, or run the study anew."
        )
    study = spec.load(full)
    if hashlib.sha256(study.text.encode()).hexdigest() != manifest["study"]["sha256"]:
        raise StudyFileError(
            f"{full}: the study file was edited since it was read; use `crosscut run {full}`."
        )
    return study


def require_models(study: spec.Study) -> None:
    """Loads the models that the study names, so that one that cannot be had is told before anything is written.

    Raises ModelError where one is missing, unreachable or unusable. Those that come with the project are there.
    """
    from analysis.enrich import encoder, scorers

    if study.options.encoder != encoder.DEFAULT:
        encoder.load(study.options.encoder)
    if study.options.sentiment != scorers.BUILTIN:
        scorers.load(study.options.sentiment)


def enrich(
    study: spec.Study, place: Workspace, jobs: int | None = None, progress: Progress | None = None
) -> None:
    """Works out the derived columns of comments and titles, then the weights of all comments together."""
    from analysis.enrich import runner, titles, weights
    from analysis.enrich.shard import Recipe

    require_tables(place)
    recipe = Recipe(study.options.encoder, study.options.sentiment)
    with place.locked():
        runner.run(place, recipe, jobs, progress)
        titles.enrich(place, recipe)
        # Every ingest begins with empty tables, so weights that are there are of these comments.
        path = place.tables / "weights.parquet"
        if place.shards() and not is_sound(path):
            path.unlink(missing_ok=True)
            place.write(path, weights.weigh(place.texts()))
