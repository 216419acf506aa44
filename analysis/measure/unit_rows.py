"""The numbers of one unit's titles as rows of `homogenization`, without the unit's own keys."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from scipy import sparse
from scipy.special import expit, logit, stdtrit

from analysis.measure import hill, template, tropes, vendi
from analysis.measure.tropes import Z95

#: Under so many titles a unit has status `too_few`; effective stories need twice as many.
FEWEST = 20
COMMONEST = 5

Row = dict[str, object]


def some(matrix: sparse.csr_array) -> np.ndarray:
    """True for each row that is not empty."""
    return np.asarray(np.diff(matrix.indptr) > 0)


def row(measure: str, estimate: float, se: float, low: float, high: float, **more: object) -> Row:
    """An estimate ± 1.96 se, kept within the measure's range."""
    bounds = np.clip([estimate - Z95 * se, estimate + Z95 * se], low, high)
    return {
        "measure": measure,
        "estimate": estimate,
        "low": bounds[0],
        "high": bounds[1],
        "status": "ok",
        **more,
    }


def too_few(*measures: str) -> list[Row]:
    """Rows that say why there is no estimate."""
    return [{"measure": measure, "status": "too_few"} for measure in measures]


def stories(
    measure: str, score: Callable[[], vendi.Score], n: int, size: int | None, rng: np.random.Generator
) -> Row:
    """Effective stories at the family's common size; `score` is made only where it is used."""
    if size is None or n < 2 * vendi.SMALLEST:
        return too_few(measure)[0]
    at = vendi.at_size(score(), n, size, rng)
    # The error is known from as many draws only, so t instead of 1.96.
    wider = float(stdtrit(at.draws - 1, 0.975)) / Z95
    return row(measure, at.estimate, at.se * wider, 1.0, float(size), size=float(size))


def effective(matrix: sparse.csr_array, coverage: float | None) -> list[Row]:
    """Effective tropes of orders 0, 1, 2 at the family's common coverage."""
    names = [f"effective_tropes_q{order}" for order in hill.ORDERS]
    if coverage is None or matrix.shape[0] < FEWEST:
        return too_few(*names)
    at = hill.at_coverage(matrix, coverage)
    return [
        row(name, float(estimate), float(se), 1.0, np.inf, size=at.size, coverage=at.coverage)
        for name, estimate, se in zip(names, at.estimate, at.se, strict=True)
    ]


def templates(matrix: sparse.csr_array, rng: np.random.Generator, null: bool) -> list[Row]:
    """Template use, against a null where one is asked for."""
    if matrix.shape[0] < FEWEST:
        return too_few(*template.NAMES)
    found = template.template(matrix, rng, null)
    rows = []
    for i, name in enumerate(template.NAMES):
        status = "no_null" if not null else "saturated" if found.saturated[i] else "ok"
        low, high = _share_interval(name, float(found.estimate[i]), float(found.se[i]), found.n)
        numbers = {"estimate": float(found.estimate[i]), "low": low, "high": high, "size": float(found.n)}
        against = {"expected": found.expected[i], "ratio": found.ratio[i], "p": found.p[i], "status": status}
        rows.append({"measure": name, **numbers, **against})
    return rows


def _share_interval(measure: str, estimate: float, se: float, n: int) -> tuple[float, float]:
    """On the logit, since the share of alike pairs is often near 0, where ± 1.96 se covers 91 % at n = 40.

    Where no pair is alike, or all are, nothing varies; the bound is then that of ⌊n/2⌋ pairs without a
    title in common, which are independent.
    """
    if 0 < estimate < 1:
        half = Z95 * se / (estimate * (1 - estimate))
        low, high = expit([logit(estimate) - half, logit(estimate) + half])
        return float(low), float(high)
    if measure == "template_pairs":
        bounds = tropes.wilson(np.array(round(estimate) * (n // 2)), np.array(n // 2))
        return float(bounds[0]), float(bounds[1])
    return estimate, estimate


def shares(matrix: sparse.csr_array) -> list[Row]:
    """Share of titles with one of the five commonest tropes, and tropes a title; empty rows count."""
    n = matrix.shape[0]
    if n < FEWEST:
        return too_few("top5_share", "tropes_per_title")
    # Ties go to the trope that comes first in the alphabet, as the columns do.
    commonest = np.argsort(-np.asarray(matrix.sum(axis=0)).ravel(), kind="stable")[:COMMONEST]
    per_title = np.diff(matrix.indptr)
    mean, half = float(per_title.mean()), float(stdtrit(n - 1, 0.975)) * float(per_title.std(ddof=1)) / n**0.5
    several = row("tropes_per_title", mean, half / Z95, 0.0, float(matrix.shape[1]))
    return [share("top5_share", some(matrix[:, np.sort(commonest)])), several]


def share(measure: str, has: np.ndarray) -> Row:
    """A share of titles with Wilson's interval."""
    low, high = tropes.wilson(has.sum(), np.array(len(has)))
    row: Row = {"measure": measure, "estimate": float(has.mean()), "low": float(low), "high": float(high)}
    return {**row, "status": "ok"}
