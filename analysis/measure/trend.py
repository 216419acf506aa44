"""Trends: does a number of `homogenization` rise or fall from period to period?"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import pandas as pd
from scipy import optimize

from analysis import stats
from analysis.measure import periods
from analysis.measure.result import Result, note, result
from analysis.measure.tropes import Z95

FEWEST_PERIODS = 6
LEVEL = 0.05
KEYS = ["scope", "value", "source", "measure"]
#: Grows with the number of titles, which differs between periods, so its trend would be that of the catalogue.
NOT_COMPARABLE = ("template_nearest",)


def trend(homogenization: pd.DataFrame) -> Result:
    """The change of each measure a year, by scope, value and kind of source: `homogenization_trend`.

    Needs six periods with an estimate. `slope`, `low`, `high` are Theil and Sen's (`theil_sen`), `p` Mann and
    Kendall's (`mann_kendall`), exact; each period counts alike. Beside them `meta_slope`, `meta_low`,
    `meta_high`, `meta_p`: a random-effects meta-regression on time (`meta_regression`), in which a period
    counts by its precision, a period's standard error being the wider half of its interval over 1.96. All are
    in the measure's units a year, also where periods are quarters. `q` is Benjamini–Hochberg over `family`
    tests: all measures and values of one scope and kind of source. `verdict` is `rising` or `falling` where
    q < 0.05 and the meta-regression's interval lies on the same side of zero, otherwise `undecided`: a trend
    that one of the two does not see is no trend. `n_titles` are the titles of all its periods.

    Within a family of periods, effective stories have one size and effective tropes one coverage, so their
    trend is not that of the catalogue's size. `template_nearest` has none and is left out. A change of what
    taggers note changes all of them: read them beside the trend of `tropes_per_title`.
    """
    usable = homogenization["period"].ne(periods.ALL) & homogenization["estimate"].notna()
    usable &= ~homogenization["measure"].isin(NOT_COMPARABLE)
    dated = homogenization[usable].sort_values([*KEYS, "period"])
    rows, few = [], 0
    for key, group in dated.groupby(KEYS, sort=True):
        if len(group) < FEWEST_PERIODS:
            few += 1
            continue
        rows.append(dict(zip(KEYS, key, strict=True)) | _of_group(group))
    if not rows:
        return result("homogenization_trend", [], {"under six periods": few})
    frame = pd.DataFrame(rows)
    family = frame.groupby(["scope", "source"])["p"]
    frame["q"] = family.transform(lambda p: stats.q_values(p.to_numpy(float)))
    frame["family"] = family.transform("size")
    sure = frame["q"] < LEVEL
    frame["verdict"] = np.select(
        [
            sure & (frame["slope"] < 0) & (frame["meta_high"] < 0),
            sure & (frame["slope"] > 0) & (frame["meta_low"] > 0),
        ],
        ["falling", "rising"],
        "undecided",
    )
    sizes = frame.groupby(["scope", "source"]).size()
    notes = tuple(
        note("family_trends", scope=scope, source=source, n=size) for (scope, source), size in sizes.items()
    )
    return result("homogenization_trend", frame, {"under six periods": few}, notes)


def _of_group(group: pd.DataFrame) -> dict[str, object]:
    x = np.array([periods.years(str(label)) for label in group["period"]])
    y, low, high = (group[name].to_numpy(float) for name in ("estimate", "low", "high"))
    slope, below, above = theil_sen(x, y)
    meta = meta_regression(x, y, (np.maximum(y - low, high - y) / Z95) ** 2)
    return {
        "slope": slope,
        "low": below,
        "high": above,
        "p": mann_kendall(y),
        "meta_slope": meta.slope,
        "meta_low": meta.low,
        "meta_high": meta.high,
        "meta_p": meta.p,
        "n_periods": len(y),
        "first": str(group["period"].iloc[0]),
        "last": str(group["period"].iloc[-1]),
        "n_titles": int(group["n_titles"].sum()),
    }


@lru_cache(maxsize=256)
def inversions(n: int, ties: tuple[int, ...] = ()) -> tuple[int, ...]:
    """How many orders of n values have 0, 1, 2 ... inversions; `ties` are the sizes of groups of equal values.

    The coefficients of [n]! / Π [t]!, with [k]! = Π_{j ≤ k} (1 − x^j)/(1 − x): exact, in whole numbers.
    """
    top = n * (n - 1) // 2
    ways = [1] + [0] * top
    for k in range(2, n + 1):
        total = np.cumsum(np.array(ways, dtype=object))
        ways = list(total - np.concatenate([np.zeros(k, dtype=object), total])[: top + 1])
    for k in (k for size in ties for k in range(2, size + 1)):
        ways = [now - before for now, before in zip(ways, [0, *ways[:-1]], strict=True)]
        for i in range(k, top + 1):
            ways[i] += ways[i - k]
    return tuple(int(way) for way in ways)


def concordance(y: np.ndarray) -> int:
    """Kendall's S = Σ_{i<j} sign(y_j − y_i), for values in order of time."""
    i, j = np.triu_indices(len(y), 1)
    return int(np.sign(y[j] - y[i]).sum())


def mann_kendall(y: np.ndarray) -> float:
    """The exact two-sided p of Mann and Kendall's test that values in order of time have no trend.

    P(|S| ≥ observed) over all orders of the values, equal ones included, at every n; 1 where all are equal.
    Assumes that under no trend every order is equally likely. Mann 1945, Econometrica 13, 245–259; Kendall,
    Rank Correlation Methods (1975).
    """
    n = len(y)
    ties = tuple(sorted(size for size in Counter(y.tolist()).values() if size > 1))
    ways = inversions(n, ties)
    pairs = n * (n - 1) // 2 - sum(size * (size - 1) // 2 for size in ties)
    seen = abs(concordance(y))
    extreme = sum(way for k, way in enumerate(ways) if abs(pairs - 2 * k) >= seen)
    return float(min(1.0, extreme / sum(ways)))


def theil_sen(x: np.ndarray, y: np.ndarray) -> tuple[float, float, float]:
    """Theil and Sen's slope and its 95 % interval: the median of the slopes of all pairs of points.

    The interval holds the slopes that the exact test of `mann_kendall` does not reject at 5 %, so it is apart
    from zero where p ≤ 0.05 (no ties); null with under five points, where no order is rare enough. Needs
    different x. Sen 1968, Journal of the American Statistical Association 63, 1379–1389.
    """
    i, j = np.triu_indices(len(x), 1)
    slopes = np.sort((y[j] - y[i]) / (x[j] - x[i]))
    ways, pairs = inversions(len(x)), len(slopes)
    total, tail, rejected = sum(ways), 0, 0
    while 2 * (tail + ways[rejected]) <= LEVEL * total:
        tail += ways[rejected]
        rejected += 1
    if rejected == 0:
        return float(np.median(slopes)), float("nan"), float("nan")
    return float(np.median(slopes)), float(slopes[rejected - 1]), float(slopes[pairs - rejected])


@dataclass(frozen=True)
class Slope:
    """A slope with its 95 % interval, p and the variance between periods that time does not explain."""

    slope: float
    low: float
    high: float
    p: float
    tau2: float


def meta_regression(x: np.ndarray, y: np.ndarray, variance: np.ndarray) -> Slope:
    """Random-effects meta-regression y = a + b·x + u + e, Var(e) = `variance`, Var(u) = τ².

    b by weights 1/(variance + τ²), τ² by Paule and Mandel's equation Σ w·residual² = k − 2 (0 where the
    residuals are smaller than that). Interval b ± t_{k−2}·√(s²/Σw(x − x̄)²) with Knapp and Hartung's
    s² = max(1, Σ w·residual²/(k − 2)). Without sampling variance it is ordinary least squares. Needs k ≥ 3.
    Knapp & Hartung 2003, Statistics in Medicine 22, 2693–2710; DerSimonian & Kacker 2007, Contemporary
    Clinical Trials 28, 105–114.
    """
    k = len(x)
    spread = float(np.sum((y - np.poly1d(np.polyfit(x, y, 1))(x)) ** 2))
    least = max(1e-12 * spread, 1e-200)

    def fit(tau2: float) -> tuple[float, float, float]:
        w = 1 / (variance + tau2 + least)
        at, mean = np.average(x, weights=w), np.average(y, weights=w)
        width = float(np.sum(w * (x - at) ** 2))
        slope = float(np.sum(w * (x - at) * (y - mean)) / width)
        return slope, width, float(np.sum(w * (y - mean - slope * (x - at)) ** 2))

    tau2 = 0.0
    if fit(0.0)[2] > k - 2:
        tau2 = float(optimize.brentq(lambda t: fit(t)[2] - (k - 2), 0.0, spread + least, xtol=1e-14))
    slope, width, residual = fit(tau2)
    se = np.sqrt(max(1.0, residual / (k - 2)) / width)
    half = float(stats.t_quantile(k - 2)) * se
    p = float(stats.t_p(slope / se, k - 2)) if se > 0 else float("nan")
    return Slope(slope, slope - half, slope + half, p, tau2)
