"""Template use: how many pairs of titles have nearly the same tropes, against what popularity alone makes."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import sparse

DRAWS = 199
#: Trades per title before the first draw and between draws.
FIRST, BETWEEN = 5, 2
#: Catalogues above this are measured on a random part of this size.
LARGEST = 2_000
ALIKE = 0.5
NAMES = ("template_pairs", "template_nearest")


@dataclass(frozen=True)
class Template:
    """Template use of one catalogue; arrays hold (share of pairs alike, mean nearest Jaccard).

    `expected` is the mean of the null draws, `ratio` the observed over it, `p` the share of draws that reach
    the observed; null where no null was drawn, ratio and p also where `saturated`.
    """

    n: int
    estimate: np.ndarray
    se: np.ndarray
    expected: np.ndarray
    ratio: np.ndarray
    p: np.ndarray
    saturated: np.ndarray


def template(matrix: sparse.csr_array, rng: np.random.Generator, null: bool = True) -> Template:
    """Share of pairs of titles with Jaccard ≥ 0.5 and mean Jaccard with the nearest title, each in [0, 1].

    All sets alike: both 1; all disjoint: both 0. Standard errors by the delete-one-title jackknife. Both grow
    with the popularity of tropes and the size of sets, and the nearest also with n, so the estimate is to be
    read against catalogues with the same set sizes and trope popularity, drawn by curveball trades (5n to
    begin, 2n between, 199 draws): ratio, and p = (1 + #draws ≥ observed)/200. `saturated` where nothing can
    be traded (of any two sets one holds the other) or where the margins fix the number, as they fix the pairs
    when all titles have one trope each: then expected equals the estimate and ratio and p are null. The ratio
    is null too where the null expects none. `matrix` is titles by tropes, 0 or 1, no row empty; above 2,000
    titles a random 2,000 are taken.
    """
    if matrix.shape[0] > LARGEST:
        matrix = matrix[np.sort(rng.permutation(matrix.shape[0])[:LARGEST])]
    matrix = sparse.csr_array(matrix)
    matrix.sort_indices()
    estimate, se = _observed(matrix)
    nothing, never = np.full(2, np.nan), np.zeros(2, dtype=bool)
    if not null:
        return Template(matrix.shape[0], estimate, se, nothing, nothing, nothing, never)
    if nested(matrix):
        return Template(matrix.shape[0], estimate, se, estimate, nothing, nothing, ~never)
    drawn, seen = null_draws(matrix, rng)
    # Compared with the same arithmetic, so that equal catalogues tie.
    expected, fixed = drawn.mean(axis=0), (np.ptp(drawn, axis=0) == 0) & (drawn[0] == seen)
    expected = np.where(fixed, estimate, expected)
    with np.errstate(invalid="ignore", divide="ignore"):
        ratio = np.where((expected > 0) & ~fixed, estimate / expected, np.nan)
    p = np.where(fixed, np.nan, (1 + np.sum(drawn >= seen, axis=0)) / (DRAWS + 1))
    return Template(matrix.shape[0], estimate, se, expected, ratio, p, fixed)


def nested(matrix: sparse.csr_array) -> bool:
    """True where of any two sets one holds the other, so that no trade is possible."""
    sizes = np.diff(matrix.indptr)
    ordered = matrix[np.argsort(sizes, kind="stable")]
    shared = np.asarray(ordered[:-1].multiply(ordered[1:]).sum(axis=1)).ravel()
    return bool(np.all(shared == np.sort(sizes)[:-1]))


def null_draws(matrix: sparse.csr_array, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Both numbers for 199 catalogues with the margins of `matrix` (draws by 2), and for itself."""
    from analysis.measure import curveball

    n, sizes = matrix.shape[0], np.diff(matrix.indptr).astype(np.int64)
    rising = np.argsort(sizes, kind="stable")
    sets, sizes = curveball.bitsets(matrix[rising]), sizes[rising]
    room = np.empty(n, dtype=np.min_scalar_type(int(sizes[-1])))

    def numbers() -> tuple[float, float]:
        pairs, best = curveball.alike(sets, sizes, room)
        # Sorted, so that the same sets in another order have the same sum.
        return pairs / (n * (n - 1)), float(np.sort(best).mean())

    seen = np.array(numbers())
    drawn = np.empty((DRAWS, 2))
    for draw in range(DRAWS):
        curveball.trade(sets, n * (BETWEEN if draw else FIRST), rng)
        drawn[draw] = numbers()
    return drawn, seen


def _observed(matrix: sparse.csr_array) -> tuple[np.ndarray, np.ndarray]:
    n = matrix.shape[0]
    x = matrix.toarray().astype(np.float32)
    size = x.sum(axis=1)
    degree, first, second = np.zeros(n), np.zeros(n), np.zeros(n)
    nearest = np.zeros(n, dtype=np.int64)
    for start in range(0, n, 512):
        rows = np.arange(start, min(start + 512, n))
        both = (x[rows] @ x.T).astype(float)
        jaccard = both / (size[rows, None] + size - both)
        jaccard[np.arange(len(rows)), rows] = -1.0
        degree[rows] = (jaccard >= ALIKE).sum(axis=1)
        nearest[rows] = jaccard.argmax(axis=1)
        first[rows] = jaccard.max(axis=1)
        jaccard[np.arange(len(rows)), nearest[rows]] = -1.0
        second[rows] = jaccard.max(axis=1)
    pairs = (degree.sum() - 2 * degree) / ((n - 1) * (n - 2))
    # Without title j, the titles whose nearest it was fall back on their second nearest.
    lost = np.bincount(nearest, weights=first - second, minlength=n)
    left = (first.sum() - first - lost) / (n - 1)
    estimate = np.array([degree.sum() / (n * (n - 1)), first.mean()])
    se = [np.sqrt((n - 1) / n * np.sum((draws - draws.mean()) ** 2)) for draws in (pairs, left)]
    return estimate, np.array(se)
