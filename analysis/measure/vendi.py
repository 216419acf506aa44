"""Effective stories: the Vendi score of a catalogue at a common size."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy import sparse

#: Subsamples; half as many above MANY titles, where one takes long and their mean is as exact as it has to be:
#: the interval is 2 % wider, by t with 29 in place of 59 degrees of freedom.
DRAWS, MANY = 60, 200
LARGEST = 500
#: A common size needs this many titles, so a unit needs twice as many.
SMALLEST = 20

Score = Callable[[np.ndarray], float]


@dataclass(frozen=True)
class AtSize:
    """A score at m titles and its standard error, from so many subsamples."""

    estimate: float
    se: float
    draws: int


def vendi(kernel: np.ndarray, weights: np.ndarray | None = None) -> float:
    """The Vendi score of order 1: exp(−Σ λ ln λ), λ the eigenvalues of K/n (Friedman & Dieng 2023, TMLR).

    `kernel` is a positive semidefinite similarity with ones on its diagonal. The effective number of items,
    from 1 (all alike) to n (all different). `weights` are shares that sum to 1, by which an item may stand
    for several that are the same (their eigenvalues are those of the full matrix). In single precision, which
    moves the score by less than one part in 100,000 at 500 items; sampling moves it by one in a hundred.
    """
    n = len(kernel)
    root = np.sqrt(np.full(n, 1 / n) if weights is None else weights).astype(np.float32)
    rho = np.asarray(kernel, dtype=np.float32) * root
    rho *= root[:, None]
    return entropy_number(rho)


def entropy_number(rho: np.ndarray) -> float:
    """exp(−Σ λ ln λ) over the eigenvalues of a positive semidefinite matrix of trace 1."""
    from analysis.measure import spectrum

    return float(np.exp(spectrum.entropy(np.array(rho, dtype=np.float32, order="C"))))


def jaccard(matrix: np.ndarray) -> np.ndarray:
    """The Jaccard kernel |A ∩ B| / |A ∪ B| of the rows of a 0/1 matrix, to 7 digits; no row may be empty."""
    x = np.asarray(matrix, dtype=np.float32)
    both = x @ x.T
    size = x.sum(axis=1)
    either = size[:, None] + size
    either -= both
    both /= either
    return np.asarray(both)


def of_sets(matrix: sparse.csr_array) -> Score:
    """The score of a choice of rows (titles) of a 0/1 matrix by the Jaccard kernel of their sets.

    Titles with the same set are one item with their common weight: the same eigenvalues, a smaller matrix.
    """
    from analysis.measure import curveball, spectrum

    sets, which = np.unique(curveball.bitsets(matrix), axis=0, return_inverse=True)
    which, room = which.ravel(), np.empty(0, dtype=np.min_scalar_type(int(np.diff(matrix.indptr).max())))

    def score(rows: np.ndarray) -> float:
        rho = spectrum.of_sets(sets, np.bincount(which[rows], minlength=len(sets)), room)
        return float(np.exp(spectrum.entropy(rho)))

    return score


def two_each(matrix: sparse.csr_array, rng: np.random.Generator) -> sparse.csr_array:
    """The same titles with two of their tropes each, drawn at random once; every row needs two.

    Catalogues whose titles have more tropes have more different sets; two tropes a title make them comparable.
    A title with its draw is one unit of the sample, so intervals over titles hold the choice of tropes too.
    """
    matrix = sparse.csr_array(matrix)
    matrix.sort_indices()
    start, size = matrix.indptr[:-1], np.diff(matrix.indptr)
    first = rng.integers(0, size)
    second = (first + rng.integers(1, size)) % size
    chosen = np.sort(np.stack([matrix.indices[start + place] for place in (first, second)], axis=1), axis=1)
    n = matrix.shape[0]
    return sparse.csr_array(
        (np.ones(2 * n, dtype=np.int64), chosen.ravel(), np.arange(0, 2 * n + 1, 2)), shape=matrix.shape
    )


def of_vectors(vectors: np.ndarray) -> Score:
    """The score of a choice of rows of unit vectors by the cosine kernel; cosines to 7 digits.

    The kernel's eigenvalues are those of the smaller of XXᵀ and XᵀX, and zeros.
    """
    vectors = np.asarray(vectors, dtype=np.float32)

    def score(rows: np.ndarray) -> float:
        x = vectors[np.sort(rows)] / np.sqrt(np.float32(len(rows)))
        return entropy_number(x @ x.T if x.shape[0] <= x.shape[1] else x.T @ x)

    return score


def common_size(counts: list[int]) -> int | None:
    """m = min(⌊min n / 2⌋, 500) over the units with at least 40 titles; None if there is none."""
    enough = [count for count in counts if count >= 2 * SMALLEST]
    return min(min(enough) // 2, LARGEST) if enough else None


def at_size(score: Score, n: int, m: int, rng: np.random.Generator) -> AtSize:
    """The expected score of m of n titles, m ≤ n/2, and its standard error.

    The estimate is the mean of 60 random subsamples without replacement (30 for m > 200). The standard error is
    √(m/(n − m))·sd over the same ones: the delete-d jackknife, d = n − m (Wu 1986, Annals of Statistics 14,
    1261–1295). With m = n/2 the subsamples are random half-catalogues and it is their sd, since half of a
    catalogue varies as much around the whole as the whole around its population. With larger n it is no less
    than the error ((m/n)·variance of one subsample bounds the variance of the mean over all: Hoeffding 1948)
    and near it: up to 10 % above in simulation. What the choice of subsamples adds is put on. One size of
    subsample gives both; halves scored at m would need n/(2m) times as many more.
    """
    draws = DRAWS if m <= MANY else DRAWS // 2
    scores = np.array([score(rng.choice(n, m, replace=False, shuffle=False)) for _ in range(draws)])
    variance = float(scores.var(ddof=1))
    return AtSize(float(scores.mean()), float(np.sqrt(variance * (m / (n - m) + 1 / draws))), draws)
