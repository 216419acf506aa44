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
from analysis.measure.coded import GROUP, PLACE, cells_of, key_columns
from analysis.show import export
from analysis.study import coding_store as store
from analysis.study import labelled, sampling
from analysis.study.looking import plain

SHEET = ("item", "coder", "language", "text", "label")
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
) -> Draw:
    """Draws `per_group` comments of every group that a correction needs and writes one sheet a coder.

    The groups are those of `measure.coding`; `lang` restricts them to one language. A group's comments are
    spread over its titles as evenly as they allow, at random within a title (`sampling.select`), those of
    earlier draws left out; the inclusion probabilities of all that was drawn are brought up to date and stay
    in the workspace. The same study, seed and earlier draws give the same sheets. A sheet names no score,
    title, market or author, and no cell of it is a formula; its rows are in random order, so that a coder
    who stops has coded a random part.

    Raises WorkspaceError where nothing is measured or no group is left to draw from, CrosscutError where a
    sheet would overwrite another file.
    """
    with place.locked():
        before = store.drawn(place)
        frame = _frame(study, place, lang)
        chosen = sampling.select(frame, before, per_group, study.options.seed)
        fresh = chosen[~chosen.item.isin(set(before.item))]
        if fresh.empty:
            raise WorkspaceError(
                f"{place.path}: every comment that a correction could use has been drawn already."
            )
        number = int(before["draw"].max() if len(before) else 0) + 1
        dealt = sampling.deal(fresh, coders, overlap, study.options.seed)
        sheets = _write_sheets(place, dealt, folder, number)
        old = before.assign(pi=before.item.map(chosen.set_index("item").pi).fillna(before.pi))
        rows = pd.concat([old, fresh.assign(draw=number)[store.DRAWN.names]], ignore_index=True)
        store.write(place, "drawn", rows.sort_values("item", ignore_index=True), store.DRAWN)
    counts = frame.groupby(GROUP, as_index=False).agg(
        n_comments=("item", "size"), n_titles=("title_id", "nunique")
    )
    for name, part in (("now", fresh), ("before", before)):
        counts = counts.merge(
            part.groupby(GROUP, as_index=False).agg(**{name: ("item", "size")}), on=GROUP, how="left"
        )
    return Draw(number, tuple(sheets), counts.fillna({"now": 0, "before": 0}))


def _frame(study: spec.Study, place: Workspace, lang: str | None) -> pd.DataFrame:
    """The comments from which may be drawn: item, platform, comment_id, and their cell."""
    from analysis.measure.coding import wanted
    from analysis.measure.sides import usable

    titles = place.table("titles")
    cells = cells_of(wanted(usable(place.finding("reception"), titles, study.options)))
    if cells.empty:
        raise WorkspaceError(
            f"{place.path}: no two markets have titles enough to be compared on sentiment, so codes would correct "
            "nothing; docs/coding.md says what a comparison needs."
        )
    if lang is not None:
        languages = sorted(set(cells.language))
        if lang not in languages:
            raise WorkspaceError(
                f"--lang {lang}: no comparison holds comments in it; those there are in {', '.join(languages)}."
            )
        cells = cells[cells.language.eq(lang)]
    scored = place.scored()
    counted = scored.sentiment.notna() & (scored.weight > 0) & scored.market.notna()
    rows = key_columns(scored[counted], "lang")[[*PLACE, "comment_id"]]
    rows = rows.merge(cells.astype(str), on=PLACE, how="inner")
    return rows.assign(item=sampling.items(rows))


def _write_sheets(place: Workspace, dealt: pd.DataFrame, folder: Path, number: int) -> list[Path]:
    texts = place.texts()[["platform", "comment_id", "text"]]
    texts = texts.assign(platform=texts["platform"].astype(object).fillna(""))
    dealt = dealt.merge(texts, on=["platform", "comment_id"], how="left").assign(label="")
    files = {}
    for coder, part in dealt.groupby("coder", sort=True):
        files[folder / f"draw-{number}-{coder}.csv"] = export.csv(part.sort_values("order")[list(SHEET)])
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

    A label is negative, neutral or positive, in words of many languages, or −1, 0, 1; an empty cell is not
    coded yet. A row whose label or item is unknown is refused and named by file and row (the head is row 1);
    the others are taken. A later label of a coder replaces the earlier one. Raises SourceError where a file is
    no sheet, or none of its items was drawn in this workspace.
    """
    with place.locked():
        known = set(store.drawn(place).item)
        if not known:
            raise WorkspaceError(f"{place.path}: nothing was drawn here; run `crosscut code draw` first.")
        parts: list[pd.DataFrame] = []
        refused: list[str] = []
        blank = 0
        for path in files:
            rows, bad, empty = _sheet(path, known)
            parts, refused, blank = [*parts, rows], [*refused, *bad], blank + empty
        given = pd.concat(parts, ignore_index=True).drop_duplicates(["item", "coder"], keep="last")
        old = store.read(place, "codes", store.CODES)
        met = given.merge(old, on=["item", "coder"], how="left", suffixes=("", "_old"))
        same = int(met.label_old.eq(met.label).sum())
        new = int(met.label_old.isna().sum())
        rows = pd.concat([old, given], ignore_index=True).drop_duplicates(["item", "coder"], keep="last")
        if new or same < len(met):
            store.write(place, "codes", rows.sort_values(["item", "coder"], ignore_index=True), store.CODES)
    return Imported(new, same, len(met) - new - same, blank, tuple(refused))


def _sheet(path: Path, known: set[str]) -> tuple[pd.DataFrame, list[str], int]:
    raw = labelled.table(path).fillna("")
    missing = [name for name in ("item", "coder", "label") if name not in raw.columns]
    if missing:
        raise SourceError(
            f"{path}: there is no column {', '.join(missing)}; give the sheet that `crosscut code draw` wrote."
        )
    # Spreadsheets keep the mark that export sets before a text that looks like a formula.
    cells = {name: raw[name].str.strip().str.removeprefix("'") for name in ("item", "coder", "label")}
    code = cells["label"].map({text: _code(text) for text in cells["label"].unique()})
    ours, full, named = cells["item"].isin(known), cells["label"] != "", cells["coder"] != ""
    if not ours.any():
        raise SourceError(
            f"{path}: none of its items was drawn in this workspace; is it the sheet of another one?"
        )
    refused = []
    for row in np.flatnonzero(full & ~(ours & named & code.notna())):
        why = "this item was not drawn here" if not ours.iloc[row] else "no coder is named"
        if ours.iloc[row] and named.iloc[row]:
            why = f"{plain(people.mask(cells['label'].iloc[row]), 24)!r} is no label"
        refused.append(f"{path.name}, row {row + 2}: {why}")
    good = full & ours & named & code.notna()
    rows = pd.DataFrame({"item": cells["item"], "coder": cells["coder"], "label": code})[good]
    return rows.astype({"label": "int64"}), refused, int((~full & ours).sum())


def _code(text: str) -> float:
    word = labelled.CODE.get(text.casefold())
    if word is not None:
        return float(word - 1)
    value = labelled.number(text)
    return value if value in (-1.0, 0.0, 1.0) else float("nan")
