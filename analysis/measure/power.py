"""Before collecting: the smallest discount that a study of a given size could find."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import special

from analysis.measure.discount import compare, pairs
from analysis.measure.reception import MIN_CONTROLS
from analysis.measure.sides import sides, trusted, usable, with_home
from analysis.spec import Options
from analysis.stats import t_quantile, welch_df

POWER, ALPHA = 0.8, 0.05
#: Fewest shared titles, local titles and titles kept at home for a number.
FEWEST = 2


@dataclass(frozen=True)
class Spread:
    """How far receptions differ, as standard deviations in units of the evidence.

    `titles`: true reception of the titles of one market. `gaps`: true loss R(t, h) − R(t, m) of the titles
    exported to one market. `comments`: single comments on one title. `votes`: effective comments for each
    comment collected (copies and people who write often count less), above 0 and at most 1.
    """

    titles: float
    gaps: float
    comments: float
    votes: float = 1.0


@dataclass(frozen=True)
class Design:
    """A study of one pair of markets: exported titles, all titles at home (these among them), local titles of
    the market, and comments (or ratings) on each title in each market."""

    titles: int
    home: int
    locals: int
    comments: int


def smallest(design: Design, spread: Spread, power: float = POWER) -> float:
    """The smallest discount D that a two-sided 5 % test finds with this power (80 %), in units of the evidence.

    δ with P(T > t_{df, .975}) = power for T noncentral t with df degrees of freedom and mean δ/√V. V is that
    of `discount.discount` in expectation: with f = n/N, v = σ_comments²/(votes·c) for c comments,
        V = [f²·σ_titles² + (1 − f)·σ_gaps² + ((1 − f)² + 1)·v]/n + (N − n)(σ_titles² + v)/N² + (σ_titles² + v)/k,
    since var(a) = var[(1 − f)·R(t, h) − R(t, m)], both markets having the spread σ_titles and their difference
    σ_gaps; Welch–Satterthwaite over (n − 1, N − n − 1, k − 1). More comments take away v and no more: it
    never falls below what the titles' own differences leave. nan where D would have no number (fewer than 2
    exported titles, or 5 local ones, or 5 that stay at home).
    """
    n, rest, k = design.titles, design.home - design.titles, design.locals
    if n < FEWEST or min(rest, k) < MIN_CONTROLS or design.comments < 1:
        return float("nan")
    variances = variance_parts(design, spread)
    df = welch_df(variances, (n - 1, rest - 1, k - 1))
    mean = float(special.nctdtrinc(df, 1 - power, float(t_quantile(df, 1 - ALPHA / 2))))
    return mean * float(np.sqrt(sum(variances)))


def variance_parts(design: Design, spread: Spread) -> tuple[float, float, float]:
    """The three parts of V: exported titles, titles that stay at home, local titles."""
    n, home, k = design.titles, design.home, design.locals
    f = n / home
    noise = spread.comments**2 / (spread.votes * design.comments)
    cell = spread.titles**2 + noise
    exported = f**2 * spread.titles**2 + (1 - f) * spread.gaps**2 + ((1 - f) ** 2 + 1) * noise
    return exported / n, (home - n) * cell / home**2, cell / k


def measured(cells: pd.DataFrame, titles: pd.DataFrame, options: Options) -> dict[str, Spread]:
    """The spreads of a measured study by evidence, from its `reception`; evidence without them is left out.

    σ_titles²: variance of R over the local titles of a stratum minus the mean of their cells' variances,
    pooled over strata by their degrees of freedom. σ_gaps²: the same for R(t, h) − R(t, m), pooled over pairs of
    markets. σ_comments²: the pooled within-title variances se²·n_eff, by effective comments. votes: Σ n_eff /
    Σ comments. Variances under 0 are 0.
    """
    good = trusted(usable(cells, titles, options), options)
    good = good[good.language.notna() & good.se.notna()]
    found = sides(good)
    spreads = {}
    for evidence, part in good.groupby("evidence", sort=True):
        between, gaps = [], []
        for (kind, _), side in sorted(found.items()):
            if kind != evidence:
                continue
            for g in range(len(side.strata)):
                own = side.local & side.present[:, g]
                if own.sum() >= MIN_CONTROLS:
                    between.append(_true(side.mean[own, g], side.var[own, g]))
        for kind, home, market in pairs(with_home(part, titles)):
            if (kind, home) in found and (kind, market) in found:
                pair = compare(found[kind, home], found[kind, market])
                if pair.samples is not None and pair.n >= FEWEST:
                    gaps.append(_true(pair.differences, pair.cell_variances))
        if between and gaps:
            n_eff = part.n_eff.to_numpy(float)
            within = np.average(part.se.to_numpy(float) ** 2 * n_eff, weights=n_eff)
            votes = float(n_eff.sum() / part.n_comments.sum())
            spreads[str(evidence)] = Spread(_pooled(between), _pooled(gaps), float(np.sqrt(within)), votes)
    return spreads


def _true(values: np.ndarray, noise: np.ndarray) -> tuple[float, int]:
    """The variance that sampling does not explain, and its degrees of freedom."""
    return float(values.var(ddof=1) - noise.mean()), len(values) - 1


def _pooled(parts: list[tuple[float, int]]) -> float:
    total = sum(df for _, df in parts)
    return float(np.sqrt(max(0.0, sum(v * df for v, df in parts) / total)))
