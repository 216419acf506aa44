"""Validating on a user's own labels: how good the study's sentiment model is on them, kept in the workspace."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from analysis import spec
from analysis.corpus import Workspace
from analysis.errors import SourceError, WorkspaceError
from analysis.measure.result import Note, note
from analysis.study.labelled import MIN_ROWS, read

FILE = "validation.json"


@dataclass(frozen=True)
class Validated:
    """The rows that were written, by language, and what the reader must know of how they came about."""

    rows: Mapping[str, Mapping[str, Any]]
    notes: tuple[str, ...]


def validate(study: spec.Study, place: Workspace, path: Path, lang: str | None = None) -> Validated:
    """Scores a labelled sample with the study's sentiment model and writes one row a language into the workspace.

    The sample is a CSV with a text, a label (negative, neutral, positive; −1, 0, 1; or stars) and optionally a
    language a row; columns are matched as those of comments are. `lang` is the language of all rows; where neither
    says it, it is told from each text. Texts are masked as comments are, and none is kept. A later call replaces the
    rows of its languages.

    Raises SourceError where the file is no such sample, or fewer than 30 of its rows can be used.
    """
    from analysis.enrich import scorers, validation

    sample, notes = read(path, lang)
    with place.locked():
        kept = stored(place)
        name = study.options.sentiment
        scores = scorers.load(name).score(sample["text"].tolist(), sample["scored_as"].tolist())
        p = np.column_stack([scores.p_neg, scores.p_neu, scores.p_pos])
        readable = np.isfinite(p).all(axis=1)
        if not readable.all():
            notes.append(f"{(~readable).sum()} texts without words or emoji were left out.")
        sample, p = sample[readable].reset_index(drop=True), p[readable]
        rows = {}
        for code, part in sample.groupby("lang"):
            y = part["y"].to_numpy()
            if len(part) < MIN_ROWS or not {0, 2} <= set(y.tolist()):
                notes.append(
                    f"{code}: {len(part)} usable rows; a language needs {MIN_ROWS}, negative and positive "
                    "ones among them."
                )
                continue
            measured = validation.rounded(validation.row(y, p[part.index]))
            rows[str(code)] = {
                **measured,
                "sets": [path.name],
                "trained_on": False,
                "model": scorers.version(name),
            }
        if not rows:
            raise SourceError(f"{path}: no language has enough labels: {' '.join(notes)}")
        text = json.dumps(kept | rows, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
        place.write_text(place.path / FILE, text)
    return Validated(rows, tuple(notes))


def stored(place: Workspace) -> dict[str, dict[str, Any]]:
    """The rows that a workspace holds, by language. Raises WorkspaceError where their file is damaged."""
    path = place.path / FILE
    if not path.exists():
        return {}
    try:
        rows = json.loads(path.read_text(encoding="utf-8"))
        if not all(
            isinstance(row, dict) and {"n", "macro_f1", "mean_gap", "model"} <= set(row)
            for row in rows.values()
        ):
            raise ValueError("it is not what `crosscut validate` writes")
    except (ValueError, AttributeError, OSError) as error:
        raise WorkspaceError(
            f"{path}: cannot be read ({error}); delete it and run `crosscut validate` again."
        ) from error
    return dict(rows)


def validation_of(place: Workspace, sentiment: str) -> tuple[dict[str, Mapping[str, Any]], list[Note]]:
    """The validation that holds for a workspace: the shipped rows, each replaced by the user's own where there is one.

    Rows made with another model, or with an earlier version of it, say nothing of this one and are left out; the
    notes say so, and name the origin of each row that is not shipped.
    """
    from analysis.enrich import scorers

    own = stored(place)
    version = scorers.version(sentiment) if own else ""
    current = {code: row for code, row in own.items() if row["model"] == version}
    return {**scorers.shipped_validation(sentiment), **current}, told(own, version)


def told(rows: Mapping[str, Mapping[str, Any]], version: str) -> list[Note]:
    """One note for each of the user's own rows: where it comes from and whether it counts."""
    from analysis.measure.reception import validated

    out = []
    for code, row in sorted(rows.items()):
        known = row["model"] == version
        enough = known and validated(code, {code: row})
        out.append(
            note(
                ("own_enters" if enough else "own_too_little") if known else "own_other_model",
                language=code,
                files=tuple(row["sets"]),
                labels=row["n"],
                f1=row["macro_f1"],
                gap=f"{row['mean_gap']:.3f}",
            )
        )
    return out
