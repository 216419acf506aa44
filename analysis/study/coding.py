"""Hand coding: comments drawn at random for coders, and their labels taken back into the workspace."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from analysis import spec
from analysis.corpus import Workspace
from analysis.errors import CrosscutError, SourceError, WorkspaceError
from analysis.ingest import people
from analysis.measure.coded import GROUP
from analysis.show import export
from analysis.study import coding_kinds, labelled, sampling
from analysis.study import coding_store as store
from analysis.study.coding_kinds import What
from analysis.study.looking import plain

SHEET = ("item", "coder", "language", "text")
#: Of every group's comments, the share that all coders code, so that their agreement can be told.
OVERLAP = 0.25


@dataclass(frozen=True)
class Draw:
    """What a draw gave out: the sheets, and for each group its comments, those drawn now and before."""

    number: int
    sheets: tuple[Path, ...]
    groups: pd.DataFrame


@dataclass(frozen=True)
class Imported:
    """What was taken from sheets: new codes, codes as they were, changed ones, empty cells, and refused rows."""

    new: int
    same: int
    changed: int
    blank: int
    refused: tuple[str, ...]


def draw(
    study: spec.Study,
    place: Workspace,
    per_group: int,
    coders: int,
    folder: Path,
    lang: str | None = None,
    overlap: float = OVERLAP,
    what: str = "sentiment",
) -> Draw:
    """Draws `per_group` comments of every group that a correction needs and writes one sheet a coder.

    `what` is one of `coding_kinds.WHAT`. The groups are those of `measure.coding`, or of all comments by which themes
    are compared; `lang` restricts them to one language. A group's comments are
    spread over its titles as evenly as they allow, at random within a title (`sampling.select`), those of
    earlier draws left out; the inclusion probabilities of all that was drawn are brought up to date and stay
    in the workspace. The same study, seed and earlier draws give the same sheets. A sheet names no score,
    title, market or author, and no cell of it is a formula; its rows are in random order, so that a coder
    who stops has coded a random part.

    Raises WorkspaceError where nothing is measured or no group is left to draw from, CrosscutError where a
    sheet would overwrite another file.
    """
    kind = coding_kinds.chosen(what)
    with place.locked():
        before = store.drawn(place, what)
        frame = _frame(study, place, kind, lang)
        chosen = sampling.select(frame, before, per_group, study.options.seed)
        fresh = chosen[~chosen.item.isin(set(before.item))]
        if fresh.empty:
            raise WorkspaceError(
                f"{place.path}: every comment that a correction could use has been drawn already."
            )
        number = int(before["draw"].max() if len(before) else 0) + 1
        dealt = sampling.deal(fresh, coders, overlap, study.options.seed)
        sheets = _write_sheets(place, dealt, folder, number, kind)
        old = before.assign(pi=before.item.map(chosen.set_index("item").pi).fillna(before.pi))
        rows = pd.concat([old, fresh.assign(draw=number)[store.DRAWN.names]], ignore_index=True)
        store.write_drawn(place, rows.sort_values("item", ignore_index=True), what)
    counts = frame.groupby(GROUP, as_index=False).agg(
        n_comments=("item", "size"), n_titles=("title_id", "nunique")
    )
    for name, part in (("now", fresh), ("before", before)):
        counts = counts.merge(
            part.groupby(GROUP, as_index=False).agg(**{name: ("item", "size")}), on=GROUP, how="left"
        )
    return Draw(number, tuple(sheets), counts.fillna({"now": 0, "before": 0}))


def _frame(study: spec.Study, place: Workspace, what: What, lang: str | None) -> pd.DataFrame:
    """The comments from which may be drawn: item, platform, comment_id, title_id and their group."""
    frame = what.frame(study, place)
    if lang is None:
        return frame
    languages = sorted(set(frame.language))
    if lang not in languages:
        raise WorkspaceError(
            f"--lang {lang}: no comparison holds comments in it; those there are in {', '.join(languages)}."
        )
    return frame[frame.language.eq(lang)]


def _write_sheets(place: Workspace, dealt: pd.DataFrame, folder: Path, number: int, kind: What) -> list[Path]:
    texts = place.texts()[["platform", "comment_id", "text"]]
    texts = texts.assign(platform=texts["platform"].astype(object).fillna(""))
    dealt = dealt.merge(texts, on=["platform", "comment_id"], how="left").assign(**{kind.column: ""})
    stem = "draw" if kind.column == "label" else f"{kind.name}-draw"
    files = {}
    for coder, part in dealt.groupby("coder", sort=True):
        files[folder / f"{stem}-{number}-{coder}.csv"] = export.csv(
            part.sort_values("order")[[*SHEET, kind.column]]
        )
    # A draw that was killed before it was recorded is drawn again, to the same bytes.
    for path, content in files.items():
        if path.exists() and path.read_bytes() != content:
            raise CrosscutError(f"{path}: this file is there already; name another folder as --out.")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for path, content in files.items():
            path.write_bytes(content)
    except OSError as error:
        raise CrosscutError(
            f"--out {folder}: cannot be written ({error.strerror}); choose another folder."
        ) from error
    return list(files)


def take(place: Workspace, files: Iterable[Path]) -> Imported:
    """Takes the labels of filled-in sheets into the workspace; the same sheets again change nothing.

    What a sheet was coded for shows in its columns. A label is negative, neutral or positive, in words of many
    languages, or −1, 0, 1; themes are their ids or names, with ; between them, or none. An empty cell is not coded
    yet. A row whose label or item is unknown is refused and named by file and row (the head is row 1); the others
    are taken. A later label of a coder replaces the earlier one. Raises SourceError where a file is no sheet, or none
    of its items was drawn in this workspace.
    """
    with place.locked():
        known = {what: set(store.drawn(place, what).item) for what in coding_kinds.WHAT}
        if not any(known.values()):
            raise WorkspaceError(f"{place.path}: nothing was drawn here; run `crosscut code draw` first.")
        parts: dict[str, list[pd.DataFrame]] = {}
        refused: list[str] = []
        blank = 0
        for path in files:
            what, rows, bad, empty = _sheet(path, known)
            parts.setdefault(what, []).append(rows)
            refused, blank = [*refused, *bad], blank + empty
        counts = [_keep(place, what, pd.concat(rows, ignore_index=True)) for what, rows in parts.items()]
    new, same, changed = (sum(column) for column in zip(*counts, strict=True)) if counts else (0, 0, 0)
    return Imported(new, same, changed, blank, tuple(refused))


def _keep(place: Workspace, what: str, given: pd.DataFrame) -> tuple[int, int, int]:
    """Writes labels beside those there are; how many are new, as before, and changed."""
    key = ["item", "coder"]
    given = given.drop_duplicates(key, keep="last")
    old = store.labels(place, what)
    met = given.merge(old, on=key, how="left", suffixes=("", "_old"))
    same = int(met.label_old.eq(met.label).sum())
    new = int(met.label_old.isna().sum())
    rows = pd.concat([old, given], ignore_index=True).drop_duplicates(key, keep="last")
    if new or same < len(met):
        store.write_labels(place, rows.sort_values(key, ignore_index=True), what)
    return new, same, len(met) - new - same


def _sheet(path: Path, drawn: dict[str, set[str]]) -> tuple[str, pd.DataFrame, list[str], int]:
    raw = labelled.table(path).fillna("")
    what = coding_kinds.of_column(raw.columns)
    missing = [name for name in ("item", "coder") if name not in raw.columns]
    if missing or what is None:
        lacking = ", ".join(missing or [" or ".join(one.column for one in coding_kinds.WHAT.values())])
        raise SourceError(
            f"{path}: there is no column {lacking}; give the sheet that `crosscut code draw` wrote."
        )
    # Spreadsheets keep the mark that export sets before a text that looks like a formula.
    names = ("item", "coder", what.column)
    item, coder, said = (raw[name].str.strip().str.removeprefix("'") for name in names)
    code = said.map({text: what.code(text) for text in said.unique() if text})
    ours, full, named = item.isin(drawn[what.name]), said != "", coder != ""
    if not ours.any():
        raise SourceError(
            f"{path}: none of its items was drawn in this workspace; is it the sheet of another one?"
        )
    refused = []
    for row in np.flatnonzero(full & ~(ours & named & code.notna())):
        why = "this item was not drawn here" if not ours.iloc[row] else "no coder is named"
        if ours.iloc[row] and named.iloc[row]:
            why = f"{plain(people.mask(said.iloc[row]), 24)!r} is no {what.column.removesuffix('s')}"
        refused.append(f"{path.name}, row {row + 2}: {why}")
    good = full & ours & named & code.notna()
    kind = "int64" if what.name == "sentiment" else "object"
    rows = pd.DataFrame({"item": item, "coder": coder, "label": code})[good].astype({"label": kind})
    return what.name, rows, refused, int((~full & ours).sum())
