"""Trains the sentiment head on openly licensed sets, checks it out of fold, writes it with its card and figures.

    PYTHONPATH=. python scripts/train_sentiment.py FOLDER [--out OUT] [--cache CACHE] [--figures-only]

FOLDER holds the labelled sets named in sentiment_sets.py; ../comments beside it, if there, the stars. It takes about
seven minutes on one core. CACHE keeps the out-of-fold numbers, outside the project; with --figures-only they are read
from there, nothing is trained, and only the figures are written again.
"""

from __future__ import annotations

import argparse
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import sentiment_crossfit as crossfit
import sentiment_figures as figures
import sentiment_report as report
import sentiment_sets as sets
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from analysis.enrich import _features, _head, encoder
from analysis.enrich.sentiment import FOLDER, SentimentModel

LONGEST = 1_000
"""Characters of a starred review that are read: IMDb's run to thousands."""

Array = NDArray[np.float32]
Floats = NDArray[np.float64]


def main() -> None:
    """Read, cross-validate, fit on everything open, write."""
    asked = _arguments()
    rows = sets.read(asked.folder)
    fold = sets.folds(rows)
    kept = asked.cache / "out_of_fold.npz" if asked.cache else None
    if asked.figures_only:
        with np.load(kept) as file:
            found, applied = crossfit.OutOfFold(file["members"], file["unknown"]), _unpacked(file)
        calibrated = crossfit.calibration(rows, found, fold)
    else:
        e, h = encoder.load().encode(rows["text"].tolist()), _features.hashed(rows["text"].tolist())
        found, head = crossfit.fit_all(rows, e, h, fold)
        calibrated = crossfit.calibration(rows, found, fold)
        own = {code: replace(member, mix=calibrated.mixes[code]) for code, member in head.own.items()}
        head = replace(head, own=own, mix=calibrated.shared)
        asked.out.mkdir(parents=True, exist_ok=True)
        _head.save(asked.out / "head.npz", head, calibrated.parameters)
        applied = apply(SentimentModel.load(asked.out), asked.folder.parent / "comments", rows)
        if kept:
            kept.parent.mkdir(parents=True, exist_ok=True)
            np.savez_compressed(kept, members=found.members, unknown=found.unknown, **applied)
    write_figures(asked.out, rows, fold, calibrated, applied)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Trains and checks the sentiment head.")
    parser.add_argument("folder", type=Path, help="the labelled sets")
    parser.add_argument("--out", type=Path, default=FOLDER, help="where the head goes")
    parser.add_argument("--cache", type=Path, help="a folder outside the project for out-of-fold numbers")
    parser.add_argument(
        "--figures-only", action="store_true", help="from the numbers in the cache; train nothing"
    )
    asked = parser.parse_args()
    if asked.figures_only and not asked.cache:
        parser.error("--figures-only needs --cache, where an earlier run left its numbers")
    return asked


def apply(model: SentimentModel, comments: Path, rows: pd.DataFrame) -> dict[str, Array]:
    """The kept head on our check phrases and on comments with stars, as arrays to be kept."""
    check = sets.phrases("check")
    scores = model.score(check["text"].tolist(), check["lang"].tolist())
    applied = {"check": np.column_stack([scores.p_neg, scores.p_neu, scores.p_pos])}
    known = set(sets.bare(rows["text"]))
    for source in sets.STARS if comments.is_dir() else ():
        frame = sets.starred(comments, source, known)
        text = frame["text"].str[:LONGEST].tolist()
        s = model.score(text, [source.lang] * len(text)).s
        applied[f"stars.{source.file}"] = np.column_stack([s, frame["stars"]])
    return applied


def _unpacked(file: Any) -> dict[str, Array]:
    return {name: file[name] for name in file.files if name == "check" or name.startswith("stars.")}


def write_figures(
    out: Path,
    rows: pd.DataFrame,
    fold: NDArray[np.int64],
    calibrated: crossfit.Calibrated,
    applied: dict[str, Array],
) -> None:
    """validation.json, card.md and the section of docs/validation.md."""
    unseen = ~rows["open"].to_numpy() | ~np.isin(fold, crossfit.TUNING)
    seen, p = rows[unseen], calibrated.p[unseen]
    table = figures.by_language(seen, p)
    ours = (seen["set"] == sets.DOMAIN).to_numpy()
    measured = report.Measured(
        table=table,
        tweets=figures.mean_f1(seen, p, "XLM-T"),
        common={
            "tweets": figures.mean_f1(seen, calibrated.p_common_mix[unseen], "XLM-T"),
            "ko": figures.mean_f1(seen, calibrated.p_common_mix[unseen], sets.FILMS),
        },
        parallel=figures.parallel(seen, p),
        without_parallel=figures.parallel(seen, calibrated.p_without_parallel[unseen])["pair"],
        stars={
            f"{s.name} ({s.lang})": figures.stars(*applied[f"stars.{s.file}"].T)
            for s in sets.STARS
            if f"stars.{s.file}" in applied
        },
        check=figures.idioms(sets.phrases("check"), applied["check"]),
        idioms=figures.idioms(seen[ours], p[ours]),
        hindi=figures.english_words(rows, "XLM-T", ("hi", "en")),
        mixes={code: [round(float(a), 2) for a in mix] for code, mix in calibrated.mixes.items()},
        strength=calibrated.strength,
        shared=[round(float(a), 2) for a in calibrated.shared],
    )
    report.write(out, measured)


if __name__ == "__main__":
    # One core, and sums in one order on every run.
    with threadpool_limits(1):
        main()
