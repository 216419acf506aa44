"""Kitagawa's decomposition of a difference of two weighted means, and its grouped jackknife."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analysis.stats import Floats


@dataclass(frozen=True)
class Parts:
    """Composition and valuation of each category, in the last axis; all of them together are the difference."""

    composition: Floats
    valuation: Floats


def parts(share_h: Floats, sum_h: Floats, share_m: Floats, sum_m: Floats) -> Parts:
    """Splits Σ_c π_h·s_h − Σ_c π_m·s_m by category c: what is talked of, and how it is valued.

    `share_*` are the π of each category (last axis, adding up to 1 on either side), `sum_*` the π·s.
        composition_c = (π_h − π_m)·(s̄_c − s̄),  valuation_c = π̄_c·(s_h − s_m),
    where a bar is the mean of both sides and s̄ = Σ_c π̄_c·s̄_c. Kitagawa's (1955) composition has no s̄. Since
    Σ(π_h − π_m) = 0 it adds nothing to the sum, and without it a category that is valued like all the rest
    would count for something as soon as the title as a whole stands above or below zero. Where a category is
    absent on one side it has no score there: that of the other side is taken, so that all of it is composition.
    Limiting cases: equal shares give no composition, equal scores no valuation; a single category is all
    valuation. Source: Kitagawa, J. Am. Stat. Assoc. 50 (1955); for the choice of zero, Yun, Econ. Inquiry 43 (2005).
    """
    score_h = np.divide(sum_h, share_h, out=np.zeros_like(sum_h), where=share_h > 0)
    score_m = np.divide(sum_m, share_m, out=np.zeros_like(sum_m), where=share_m > 0)
    score_h, score_m = np.where(share_h > 0, score_h, score_m), np.where(share_m > 0, score_m, score_h)
    mean_share, mean_score = (share_h + share_m) / 2, (score_h + score_m) / 2
    centre = (mean_share * mean_score).sum(axis=-1, keepdims=True)
    return Parts((share_h - share_m) * (mean_score - centre), mean_share * (score_h - score_m))


def left_out(grouped: Floats) -> Floats:
    """Shares or sums with each group left out in turn: (titles, groups, categories), as given by group."""
    return np.asarray(grouped.sum(axis=-2, keepdims=True) - grouped)


def of_groups(share_h: Floats, sum_h: Floats, share_m: Floats, sum_m: Floats) -> Parts:
    """`parts` with each group left out in turn; (titles, groups, categories), shares rescaled to add up to 1."""
    rescaled = []
    for share, total in ((share_h, sum_h), (share_m, sum_m)):
        rest = left_out(share)
        whole = rest.sum(axis=-1, keepdims=True)
        rescaled += [
            np.divide(values, whole, out=np.zeros_like(values), where=whole > 0)
            for values in (rest, left_out(total))
        ]
    return parts(*rescaled)


def jackknife(values: Floats, groups: NDArray[np.int64]) -> Floats:
    """Variance of an estimate by the grouped jackknife: (J − 1)/J·Σ_j (θ_j − mean θ)²; nan under two groups.

    `values` are (titles, groups, categories) with group j left out; a title has the first `groups` of them.
    Source: Efron & Tibshirani (1993), 11.
    """
    there = (np.arange(values.shape[1])[None, :] < groups[:, None])[:, :, None]
    n = np.maximum(groups, 1)[:, None].astype(float)
    mean = np.where(there, values, 0.0).sum(axis=1) / n
    squares = np.where(there, values - mean[:, None, :], 0.0) ** 2
    return np.where(groups[:, None] > 1, squares.sum(axis=1) * (n - 1) / n, np.nan)
