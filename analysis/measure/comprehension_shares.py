"""Shares of comments on a symbol, with their intervals, and linear functions of such shares."""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy.special import ndtri

from analysis.stats import Floats, clusters, n_eff, wilson

Z95 = float(ndtri(0.975))


def shares(frame: pd.DataFrame, by: list[str]) -> pd.DataFrame:
    """Weighted share of comments with `x`, by the columns `by`: n, n_authors, n_titles, share, low, high, n_eff.

    `frame` has `x` (0 or 1), `weight`, `title_id`, `author` and the columns of `by`; one row a comment.
    p = Σwx/Σw; n_eff is `stats.n_eff` over authors, divided by max(1, deff), deff = V_T/(p(1 − p)/n_eff) with
    V_T = T/(T − 1)·Σ_t(Σ_{i in t} w_i(x_i − p))²/(Σw)² over T titles (Kish 1965, 5.4); with one title, or where all
    comments agree, deff is 1. The interval is Wilson's at n_eff (Korn & Graubard, Survey Methodology 24 (1998)).
    """
    columns = [*by, "n", "n_authors", "n_titles", "share", "low", "high", "n_eff"]
    frame = frame[frame.weight > 0]
    if frame.empty:
        return pd.DataFrame(columns=columns)
    cell = frame.groupby(by, sort=True).ngroup().to_numpy()
    groups = frame[by].drop_duplicates().sort_values(by, ignore_index=True)
    size = len(groups)
    w, x = frame.weight.to_numpy(float), frame.x.to_numpy(float)
    total = np.bincount(cell, w, size)
    p = np.bincount(cell, w * x, size) / total
    effective = n_eff(w, cell, clusters(frame.author), size)
    part = pd.DataFrame({
        "cell": cell, "title": frame.title_id.to_numpy(object), "author": frame.author.to_numpy(),
        "u": w * (x - p[cell]),
    })  # fmt: skip
    of_title = part.groupby(["cell", "title"], sort=True).u.sum().reset_index()
    titles = np.bincount(of_title.cell, minlength=size)
    between = np.bincount(of_title.cell, of_title.u**2, size) / total**2 * titles / np.maximum(titles - 1, 1)
    alone = p * (1 - p) / effective
    deff = np.divide(between, alone, out=np.ones(size), where=(alone > 1e-12) & (titles > 1))
    effective = effective / np.maximum(deff, 1.0)
    low, high = wilson(p, effective)
    return groups.assign(
        n=np.bincount(cell, minlength=size), n_authors=_people(part, size), n_titles=titles, share=p, low=low,
        high=high, n_eff=effective,
    )[columns]  # fmt: skip


def _people(part: pd.DataFrame, size: int) -> Floats:
    if part.author.isna().all():
        return np.full(size, np.nan)
    return part.groupby("cell").author.nunique().reindex(range(size)).to_numpy(float)


def linear(factors: Floats, p: Floats, low: Floats, high: Floats) -> tuple[Floats, Floats, Floats]:
    """Σ c·p over the last axis, with its interval from the intervals of independent p ("MOVER").

    low = Σcp − √Σ(cp − min(c·l, c·u))², high = Σcp + √Σ(max(c·l, c·u) − cp)². The p's own intervals where one
    factor is 1; holds near 0 and 1, where ± 1.96·se does not. Source: Zou, Huang & Zhang, Computational Statistics &
    Data Analysis 53 (2009).
    """
    value = (factors * p).sum(axis=-1)
    ends = np.stack([factors * low, factors * high])
    down = np.sqrt(((factors * p - ends.min(axis=0)) ** 2).sum(axis=-1))
    up = np.sqrt(((ends.max(axis=0) - factors * p) ** 2).sum(axis=-1))
    return value, value - down, value + up


def beside_median(value: Floats, low: Floats, high: Floats) -> tuple[Floats, Floats, Floats]:
    """Independent numbers minus their median, with intervals from those of the numbers.

    The median of k numbers has about π/2 times the variance of their mean, Σh²/k² from the half widths h (for many
    numbers from one normal distribution: Kenney & Keeping, Mathematics of Statistics, part 1 (1962), p. 211); it is
    added to each number's own as if it were independent. It is not: a number and the median move together, so the
    intervals are wide rather than narrow, the more so the fewer the numbers.
    """
    middle = np.median(value)
    down, up = value - low, high - value
    below, above = (np.sqrt(np.pi / 2 * (half**2).sum()) / len(value) for half in (down, up))
    return value - middle, value - middle - np.hypot(down, above), value - middle + np.hypot(up, below)


def p_value(value: Floats, low: Floats, high: Floats) -> Floats:
    """Two-sided p against 0 of a number whose interval has two halves: that towards 0 is 1.96 standard errors."""
    from scipy.stats import norm

    half = np.where(value > 0, value - low, high - value)
    z = np.divide(Z95 * np.abs(value), half, out=np.full(np.shape(value), np.nan), where=half > 0)
    return np.asarray(2 * norm.sf(z))
