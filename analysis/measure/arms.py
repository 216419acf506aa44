"""The difference between two arms inside strata, and its variance clustered by title and author."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.stats import Floats, n_eff

Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Difference:
    """Σ_s A_s·(mean_a − mean_b)/Σ_s A_s with (variance, degrees of freedom) for two ways to cluster.

    `means` are those of either arm over the same strata, `n_eff` the arms' effective comments.
    """

    estimate: float
    means: tuple[float, float]
    n_eff: tuple[float, float]
    n_titles: int
    by_author: tuple[float, float]
    two_way: tuple[float, float]


def difference(comments: pd.DataFrame, strata: list[str], arm: NDArray[np.bool_], within: bool) -> Difference:
    """The difference of weighted means, first arm minus second; every stratum has to hold both arms.

    `comments` have `x`, `w`, `cluster`, `title_id` and the columns `strata`. Weighted least squares with a
    constant for each stratum: z is the arm less its share in the stratum, e the residual, and each comment adds
    w·z·e/ΣA. V_author and V_both sum these over authors, and over authors inside titles, before squaring, times
    G/(G − 1); V_title is the jackknife over titles.
    """
    s = comments.groupby(strata, sort=True).ngroup().to_numpy(np.int64)
    t, ids = pd.factorize(comments["title_id"], sort=True)
    x, w, c = (comments[name].to_numpy() for name in ("x", "w", "cluster"))
    n, parts = len(np.unique(s)), []
    for chosen in (arm, ~arm):
        weight = np.bincount(s[chosen], w[chosen], n)
        parts.append((weight, np.bincount(s[chosen], (w * x)[chosen], n) / weight))
    (w_a, mean_a), (w_b, mean_b) = parts
    a = w_a * w_b / (w_a + w_b)
    share = w_a / (w_a + w_b)
    estimate = float(a @ (mean_a - mean_b) / a.sum())
    z = arm - share[s]
    residual = x - (share * mean_a + (1 - share) * mean_b)[s] - estimate * z
    added = w * z * residual / a.sum()
    v_author, n_authors = _clustered(added, c)
    v_both, _ = _clustered(added, t * (c.max() + 1) + c)
    v_title, weight = _over_titles(s, t, w, x, arm, n, len(ids)), np.bincount(t, w * np.abs(z), len(ids))
    c2 = (np.bincount(t, w * z**2, len(ids)) if within else weight) ** 2
    df = float(c2.sum() ** 2 / (c2**2).sum() - (1 if within else 2))
    counted = tuple(
        float(n_eff(w[i], np.zeros(int(i.sum()), np.int64), c[i], 1)[0]) for i in (arm, np.logical_not(arm))
    )
    return Difference(
        estimate, (float(a @ mean_a / a.sum()), float(a @ mean_b / a.sum())), (counted[0], counted[1]), len(ids),
        (v_author, n_authors - 1.0), (max(v_title + v_author - v_both, v_title, v_author), max(df, 1.0)),
    )  # fmt: skip


def _clustered(added: Floats, cluster: Ints) -> tuple[float, int]:
    """Sum over clusters of the squared sums, times G/(G − 1), and G; nan with one cluster."""
    _, member = np.unique(cluster, return_inverse=True)
    sums = np.bincount(member, added)
    n = len(sums)
    return (float(sums @ sums * n / (n - 1)) if n > 1 else float("nan")), n


def _over_titles(
    s: Ints, t: Ints, w: Floats, x: Floats, arm: NDArray[np.bool_], n: int, n_titles: int
) -> float:
    """Jackknife variance over titles; a stratum that loses an arm with a title does not count without it."""
    if n_titles < 2:
        return float("nan")
    drawn = []
    whole = [np.bincount(s[i], v[i], n) for i in (arm, ~arm) for v in (w, w * x)]
    rows = pd.Series(range(len(t))).groupby(t).indices
    for title in range(n_titles):
        i = rows[title]
        here = np.unique(s[i])
        rest = [values.copy() for values in whole]
        for k, (chosen, v) in enumerate([(arm, w), (arm, w * x), (~arm, w), (~arm, w * x)]):
            j = i[chosen[i]]
            rest[k][here] -= np.bincount(s[j], v[j], n)[here]
        w_a, sum_a, w_b, sum_b = rest
        both = (w_a > 1e-9) & (w_b > 1e-9)
        if not both.any():
            return float("nan")
        a = w_a[both] * w_b[both] / (w_a[both] + w_b[both])
        drawn.append(a @ (sum_a[both] / w_a[both] - sum_b[both] / w_b[both]) / a.sum())
    values = np.array(drawn)
    return float((n_titles - 1) / n_titles * ((values - values.mean()) ** 2).sum())
