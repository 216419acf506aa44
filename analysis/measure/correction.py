"""The correction of sentiment by hand coding: cells with what the scorer gets wrong in their group taken out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.measure.coded import GROUP, NEEDED, PLACE, key_columns
from analysis.stats import Floats, Ints, t_quantile


def power(y: Floats, s: Floats, weight: Floats, group: Ints, n_groups: int) -> Floats:
    """λ of PPI++ in each group: weighted cov(y, s)/var(s) of its coded comments, clipped to [0, 1].

    The λ with the least variance of λ·mean_all(s) + mean_coded(y − λs) where the coded comments are among
    `all`. (The paper holds the two apart and has a further factor 1/(1 + n/N); the estimate is the same.) A
    scorer that says nothing of y gets 0 and the estimate is the plain mean of the codes; a perfect one 1.
    Any λ leaves the estimate unbiased. 0 where s does not vary. Source: Angelopoulos, Duchi & Zrnic (2023),
    PPI++: Efficient Prediction-Powered Inference, section 6.
    """

    def mean(values: Floats) -> Floats:
        total = np.bincount(group, weight, n_groups)
        return np.divide(
            np.bincount(group, weight * values, n_groups), total, out=np.zeros(n_groups), where=total > 0
        )

    away_y, away_s = y - mean(y)[group], s - mean(s)[group]
    spread = mean(away_s**2)
    slope = np.divide(mean(away_y * away_s), spread, out=np.zeros(n_groups), where=spread > 1e-12)
    return np.clip(slope, 0.0, 1.0)


@dataclass(frozen=True)
class Rectified:
    """Cells whose mean is corrected, and what the correction of each group rests on.

    `groups` (GROUP, n_titles, n_coded, power, mean, corrected, low, high) has a row for each group of the
    cells; those with fewer than `NEEDED` coded comments have no correction, and no cells. `parts` has one
    row a coded comment: its cell, author and what it adds to the corrected mean of its cell.
    """

    cells: pd.DataFrame
    groups: pd.DataFrame
    parts: pd.DataFrame


def rectify(cells: pd.DataFrame, scored: pd.DataFrame, coding: pd.DataFrame) -> Rectified:
    """Cells on sentiment with R replaced by the prediction-powered mean of what coders would say.

    `coding`: platform, comment_id, pi (inclusion probability), y (mean code, −1 to 1; null: not coded yet).
    With r_i = y_i − λs_i of the coded comments of group g, ω_i = w_i/(W·pi_i) (W the sum of the weights w of
    its cell) and r̄ their mean by ω, the cell of title t becomes
        R_c(t) = λR(t) + r̄ + κ·Σ_{i coded in t} ω_i(r_i − r̄),   κ = number of cells of g / Σ_{i in g} ω_i.
    Its mean over all cells of g is λ·mean(R) + r̄, the estimate of PPI++ for the mean over titles. A title's
    R_c is far too noisy to be read alone, but its expectation over samples is the title's mean code (up to
    that r̄ is estimated), so any mean over titles is one of mean codes, and the variance of R_c between
    titles holds that of titles, of comments, of the scorer and of the coding, shared correction included:
    the linearised residual and ultimate cluster of survey sampling (Särndal, Swensson & Wretman 1992, 5.5
    and 4.5). κ takes up sheets that coders have not finished, as their order is random.
    """
    cells = cells[cells.evidence == "sentiment"].reset_index(drop=True)
    code, keys = pd.MultiIndex.from_frame(cells[GROUP].astype(str)).factorize(sort=True)
    n_groups = len(keys)
    own = cells[PLACE].assign(cell=np.arange(len(cells)), group=code)
    parts = _coded_comments(own, scored, coding)
    group = parts.group.to_numpy(np.int64)
    y, s, omega = (parts[name].to_numpy(float) for name in ("y", "sentiment", "omega"))
    n_coded = np.bincount(group, minlength=n_groups)
    lam = power(y, s, omega, group, n_groups)
    total = np.bincount(group, omega, n_groups)
    rest = y - lam[group] * s
    centre = _ratio(np.bincount(group, omega * rest, n_groups), total)
    n_cells = np.bincount(code, minlength=n_groups).astype(float)
    part = _ratio(n_cells, total)[group] * omega * (rest - centre[group])
    ready = n_coded >= NEEDED
    added = np.bincount(parts.cell.to_numpy(np.int64), part, len(cells))
    raw = cells["mean"].to_numpy(float)
    mean = np.where(ready[code], lam[code] * raw + centre[code] + added, np.nan)
    corrected = _mean(mean, code, n_groups)
    spread = np.bincount(code, (mean - corrected[code]) ** 2, n_groups)
    se = np.sqrt(_ratio(spread, n_cells * (n_cells - 1)))
    half = t_quantile(n_cells - 1) * se
    groups = pd.DataFrame([tuple(key) for key in keys], columns=GROUP).assign(
        n_titles=n_cells, n_coded=n_coded, power=np.where(ready, lam, np.nan), mean=_mean(raw, code, n_groups),
        corrected=corrected, low=corrected - half, high=corrected + half,
    )  # fmt: skip
    return Rectified(
        cells.assign(mean=mean)[ready[code]],
        groups,
        parts.assign(part=part)[ready[group]].drop(columns="cell"),
    )


def _coded_comments(own: pd.DataFrame, scored: pd.DataFrame, coding: pd.DataFrame) -> pd.DataFrame:
    """The coded comments of these cells, with ω; sorted as `scored` is."""
    done = coding[coding.y.notna() & (coding.pi > 0)]
    done = done.assign(platform=done["platform"].astype(object).fillna(""))[
        ["platform", "comment_id", "pi", "y"]
    ]
    counted = scored.sentiment.notna() & (scored.weight > 0) & scored.market.notna()
    wanted = scored[counted & scored.title_id.isin(set(own.title_id))]
    wanted = key_columns(wanted, "lang")[[*PLACE, "comment_id", "author", "sentiment", "weight"]]
    wanted = wanted.merge(own, on=PLACE, how="inner")
    total = np.bincount(wanted.cell.to_numpy(np.int64), wanted.weight.to_numpy(float), len(own))
    parts = wanted.merge(done, on=["platform", "comment_id"], how="inner")
    weight = parts.weight.to_numpy(float) / total[parts.cell.to_numpy(np.int64)]
    return parts.assign(omega=weight / parts.pi.to_numpy(float)).drop(columns=["weight", "pi"])


def _ratio(above: NDArray[Any], below: NDArray[Any]) -> Floats:
    return np.divide(above, below, out=np.full(len(below), np.nan), where=below > 0)


def _mean(values: Floats, code: NDArray[np.int64], n: int) -> Floats:
    return _ratio(np.bincount(code, values, n), np.bincount(code, minlength=n).astype(float))
