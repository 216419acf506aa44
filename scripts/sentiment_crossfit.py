"""Heads fitted without a fold, their mix, and the calibration of each row without its fold."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
import sentiment_fit as fitting
import sentiment_sets as sets
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from analysis.enrich import _head
from analysis.enrich.sentiment import SHARED, calibrate

TUNING = (0, 1)
"""Folds that were looked at when the members were designed and on which their mix is fitted: no figure is of them."""
MIN_CALIBRATION = 300

Array = NDArray[np.float32]
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class OutOfFold:
    """Members' logits of each row from a head that never saw its fold, in its language and as if that were unknown."""

    members: Array
    unknown: Array


@dataclass(frozen=True)
class Calibrated:
    """The mixes, the parameters of each language from all its rows, and probabilities fitted without a row's fold."""

    mixes: dict[str, Array]
    strength: float
    shared: Array
    parameters: dict[str, Floats]
    p: Floats
    p_without_parallel: Floats
    p_common_mix: Floats


def fit_all(
    rows: pd.DataFrame, e: Array, h: csr_matrix, fold: NDArray[np.int64]
) -> tuple[OutOfFold, _head.Head]:
    """Every open row's logits from a head fitted without its fold, and the head of all open rows.

    That head gives the logits of the other rows, which nothing is ever trained on.
    """
    is_open, lang = rows["open"].to_numpy(), rows["lang"].to_numpy()
    members = np.zeros((len(rows), 3, 3), np.float32)
    unknown = np.zeros((len(rows), 2, 3), np.float32)
    for k in range(sets.FOLDS + 1):
        test = is_open & (fold == k) if k < sets.FOLDS else ~is_open
        train = is_open & ~test
        head = fitting.fit(rows[train], e[train], h[train], sets.SEED + 100 * k)
        members[test] = head.members(e[test], h[test], lang[test])
        unknown[test] = head.members(e[test], h[test], [SHARED] * int(test.sum()))[:, :2]
        print(f"fit {k + 1} of {sets.FOLDS + 1}", flush=True)
    return OutOfFold(members, unknown), head


def calibration(rows: pd.DataFrame, found: OutOfFold, fold: NDArray[np.int64]) -> Calibrated:
    """Mix from the tuning folds; p of a row from a calibration fitted without its fold.

    Languages only looked at get the shared calibration, fitted on all other open rows read as if their language
    were unknown. Our own phrases calibrate nothing: they are too few and of one hand.
    """
    y, lang, is_open = rows["y"].to_numpy(), rows["lang"].to_numpy(), rows["open"].to_numpy()
    general = is_open & (rows["set"] != sets.DOMAIN).to_numpy()
    parallel = (rows["set"] == sets.PARALLEL).to_numpy()
    weight = np.zeros(len(rows))
    weight[general], weight[~is_open] = sets.balanced(rows[general]), sets.balanced(rows[~is_open])
    tuned = general & np.isin(fold, TUNING)
    has_own = np.isin(lang, _with_own(rows))
    at = tuned & has_own
    mixes, strength = fitting.fit_mixes(found.members[at], y[at], weight[at], lang[at], fold[at])
    shared = fitting.fit_mix(found.unknown[tuned], y[tuned], weight[tuned])
    z = _head.mixed(found.members, lang, mixes, shared).astype(float)
    unknown = np.einsum("m,nmk->nk", shared, found.unknown).astype(float)
    wide = general & ~parallel
    parameters = {SHARED: fitting.fit_calibration(unknown[wide], y[wide], weight[wide])}
    codes = [
        code for code in sorted(set(lang[general])) if (general & (lang == code)).sum() >= MIN_CALIBRATION
    ]
    for code in codes:
        mine = general & (lang == code)
        parameters[code] = fitting.fit_calibration(z[mine], y[mine], weight[mine])

    def crossed(logits: Floats, source: NDArray[np.bool_]) -> Floats:
        p = calibrate(logits, parameters[SHARED])
        for code in codes:
            mine = general & (lang == code)
            # A language of the parallel set alone has nothing else to be calibrated on.
            of = mine & source if (mine & source).any() else mine
            p[mine] = _crossed(logits, y, weight, mine, of, fold)
        return p

    common = dict.fromkeys(mixes, fitting.fit_mix(found.members[at], y[at], weight[at]))
    alike = _head.mixed(found.members, lang, common, shared).astype(float)
    return Calibrated(
        mixes,
        strength,
        shared,
        parameters,
        crossed(z, general),
        crossed(z, ~parallel),
        crossed(alike, general),
    )


def _with_own(rows: pd.DataFrame) -> list[str]:
    # Counted as in every training fold, so that a language has a member in all of them or in none.
    sizes = rows.loc[rows["open"], "lang"].value_counts() * (sets.FOLDS - 1) / sets.FOLDS
    return sorted(map(str, sizes.index[sizes >= fitting.OWN_ROWS]))


def _crossed(
    z: Floats,
    y: NDArray[np.int64],
    w: Floats,
    mine: NDArray[np.bool_],
    source: NDArray[np.bool_],
    fold: NDArray[np.int64],
) -> Floats:
    """p of the rows `mine`, each calibrated on the rows of `source` outside its fold."""
    p = np.zeros((len(z), 3))
    for k in range(sets.FOLDS):
        rest, this = source & (fold != k), mine & (fold == k)
        p[this] = calibrate(z[this], fitting.fit_calibration(z[rest], y[rest], w[rest]))
    return p[mine]
