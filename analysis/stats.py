"""Statistics that several measures use: effective numbers, small-sample intervals, q-values, resampling.

Everything here is a pure function of arrays; randomness comes in as a Generator.
"""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import special

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

#: A bootstrap whose draws cannot be computed more often than this gives no interval.
MAX_FAILED_DRAWS = 0.05


def clusters(author: pd.Series) -> Ints:
    """A cluster number a row: one an author, and one of its own for every row without an author.

    Authors are numbered by first appearance, so that the numbers do not depend on the pseudonyms' key.
    """
    codes = pd.factorize(author, use_na_sentinel=True)[0].astype(np.int64)
    alone = codes < 0
    codes[alone] = codes.max(initial=-1) + 1 + np.arange(int(alone.sum()))
    return codes


def n_eff(weight: Floats, cell: Ints, cluster: Ints, n_cells: int) -> Floats:
    """Effective number of independent comments in each cell: (Σ_i w_i)² / Σ_a (Σ_{i in a} w_i)², a an author.

    The variance of a weighted mean is σ²/n_eff where an author's comments agree entirely and authors are
    independent. With one comment an author it is Kish's (Σw)²/Σw². With several it takes the correlation
    within an author as 1, the largest it can be: an author is one voice, however often he speaks. That errs
    on the side of wide intervals, needs no estimate of a correlation from the few authors who repeat
    themselves, and makes copying every comment under its own author change nothing. Range: 1 to the number
    of authors; 0 for an empty cell. Source: Kish, Survey Sampling (1965), 8.2 and 11.7.
    """
    total = np.bincount(cell, weight, n_cells)
    groups, member = np.unique(cell * (cluster.max(initial=0) + 1) + cluster, return_inverse=True)
    per_author = np.bincount(member, weight, len(groups))
    of_author = groups // (cluster.max(initial=0) + 1)
    squares = np.bincount(of_author, per_author**2, n_cells)
    return np.divide(total**2, squares, out=np.zeros(n_cells), where=squares > 0)


def t_quantile(df: Floats | float, p: float = 0.975) -> Floats:
    """Quantile of Student's t; infinite degrees of freedom give the normal, none (nan or ≤ 0) give nan."""
    df = np.asarray(df, float)
    finite = np.where(np.isfinite(df) & (df > 0), df, 1.0)
    found = np.where(np.isposinf(df), special.ndtri(p), special.stdtrit(finite, p))
    return np.where(df > 0, found, np.nan)


def t_p(t: Floats | float, df: Floats | float) -> Floats:
    """Two-sided p-value of Student's t, elementwise; nan where t or df is."""
    t, df = np.broadcast_arrays(np.abs(np.asarray(t, float)), np.asarray(df, float))
    finite = np.where(np.isfinite(df) & (df > 0), df, 1.0)
    p = 2 * np.where(np.isposinf(df), special.ndtr(-t), special.stdtr(finite, -t))
    return np.where((df > 0) & np.isfinite(t), p, np.nan)


def wilson(p: Floats, n: Floats) -> tuple[Floats, Floats]:
    """Wilson's 95 % interval of shares p, each of n independent observations; n need not be whole.

    In [0, 1], and exactly 0 or 1 where p is; nan where n is not above 0. Source: Wilson, JASA 22 (1927).
    """
    p, n = np.asarray(p, float), np.asarray(n, float)
    n, z = np.where(n > 0, n, np.nan), special.ndtri(0.975)
    centre = (p + z**2 / (2 * n)) / (1 + z**2 / n)
    half = z / (1 + z**2 / n) * np.sqrt(p * (1 - p) / n + z**2 / (4 * n**2))
    # At none or all the bound is exactly 0 or 1; arithmetic leaves it a rounding error away.
    known = np.isfinite(n)
    return np.where(known & (p == 0), 0.0, centre - half), np.where(known & (p == 1), 1.0, centre + half)


def welch_df(variances: Sequence[float], dfs: Sequence[float]) -> float:
    """Welch–Satterthwaite degrees of freedom of a sum of independent variance estimates: (ΣV)² / Σ(V²/df).

    Components that are zero add nothing; where all are, it is infinite. nan where a component that counts
    has no degrees of freedom. Source: Satterthwaite, Biometrics Bulletin 2 (1946).
    """
    v, df = np.asarray(variances, float), np.asarray(dfs, float)
    v, df = v[v != 0], df[v != 0]
    if not len(v):
        return float("inf")
    if not (df > 0).all():
        return float("nan")
    return float(v.sum() ** 2 / (v**2 / df).sum())


def q_values(p: Floats) -> Floats:
    """Benjamini–Hochberg q-values over the p-values that are there; nan stays nan, outside the family."""
    from scipy.stats import false_discovery_control

    p = np.asarray(p, float)
    there = np.isfinite(p)
    q = np.full(p.shape, np.nan)
    if there.any():
        q[there] = false_discovery_control(p[there], method="bh")
    return q


def generator(seed: int, *names: str) -> np.random.Generator:
    """A random generator for one named piece of work: what is measured beside it changes nothing in it."""
    return np.random.default_rng([seed, *(zlib.crc32(name.encode()) for name in names)])


@dataclass(frozen=True)
class Means:
    """A sum Σ_j c_j·mean(x_j) of means of independent samples x_j, with its variance and intervals.

    `more` is variance that no sample shows by itself, with its degrees of freedom.
    """

    samples: tuple[Floats, ...]
    factors: tuple[float, ...]
    more: tuple[float, float] = (0.0, float("inf"))

    @property
    def estimate(self) -> float:
        """Σ_j c_j·mean(x_j)."""
        return float(sum(c * x.mean() for x, c in zip(self.samples, self.factors, strict=True)))

    @property
    def variances(self) -> tuple[float, ...]:
        """c_j²·var(x_j)/n_j, each; nan where a sample has one value."""
        return tuple(
            float(c**2 * x.var(ddof=1) / len(x)) if len(x) > 1 else float("nan")
            for x, c in zip(self.samples, self.factors, strict=True)
        )

    @property
    def variance(self) -> float:
        """V = Σ_j c_j²·var(x_j)/n_j + more, never negative."""
        return float(sum(self.variances)) + self.more[0]

    @property
    def df(self) -> float:
        """Welch–Satterthwaite over n_j − 1, and the degrees of freedom of `more`."""
        return welch_df([*self.variances, self.more[0]], [*(len(x) - 1 for x in self.samples), self.more[1]])

    def interval(self) -> tuple[float, float]:
        """Estimate ± t_df·√V, 95 %; nan where V or df is unknown, no width where nothing varies."""
        half = float(t_quantile(self.df)) * np.sqrt(self.variance)
        return self.estimate - half, self.estimate + half

    def bootstrap(self, rng: np.random.Generator, draws: int = 999) -> tuple[float, float]:
        """Studentized bootstrap interval, 95 %, every sample resampled on its own.

        t* = (D* − D)/√V* in each draw, V* without `more`; the interval is D − t*_{.975}√V to D − t*_{.025}√V.
        Draws in which nothing varies have no t*; above 5 % of them the interval is nan. Efron & Tibshirani
        (1993), 12.5.
        """
        drawn, variance = np.zeros(draws), np.zeros(draws)
        for x, c in zip(self.samples, self.factors, strict=True):
            again = x[rng.integers(0, len(x), (draws, len(x)))]
            drawn += c * again.mean(axis=1)
            if len(x) > 1:
                variance += c**2 * again.var(axis=1, ddof=1) / len(x)
        usable = variance > 1e-12 * max(sum(self.variances), 0.0)
        if not np.isfinite(self.variance) or usable.mean() < 1 - MAX_FAILED_DRAWS or sum(self.variances) == 0:
            return float("nan"), float("nan")
        t = (drawn[usable] - self.estimate) / np.sqrt(variance[usable])
        low, high = np.quantile(t, [0.025, 0.975])
        scale = np.sqrt(self.variance)
        return self.estimate - float(high) * scale, self.estimate - float(low) * scale


@dataclass(frozen=True)
class Pooled:
    """A random-effects mean with its 95 % interval and the variance between the effects."""

    estimate: float
    low: float
    high: float
    tau2: float
    n: int


def pool(effects: Floats, variances: Floats) -> Pooled:
    """Random-effects mean of *independent* effects: Paule–Mandel τ², Hartung–Knapp interval (statsmodels).

    Not for gaps of one pair of markets: those share their controls. Effects without a positive variance are
    left out; one effect alone has an estimate and no interval.
    """
    keep = np.isfinite(effects) & np.isfinite(variances) & (variances > 0)
    effects, variances = effects[keep], variances[keep]
    nan = float("nan")
    if len(effects) < 2:
        return Pooled(float(effects[0]) if len(effects) else nan, nan, nan, nan, len(effects))
    from statsmodels.stats.meta_analysis import combine_effects

    with np.errstate(divide="ignore", invalid="ignore"):  # in I² where all effects are equal; it is not used
        found = combine_effects(effects, variances, method_re="iterated", use_t=True, atol=1e-10, maxiter=500)
    low, high = found.conf_int(alpha=0.05, use_t=True)[3]
    return Pooled(float(found.mean_effect_re), float(low), float(high), float(found.tau2), len(effects))
