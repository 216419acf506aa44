"""Effective stories: the Vendi score of a catalogue at a common size."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy import sparse, special

DRAWS = 60
LARGEST = 500
#: A common size needs this many titles, so a unit needs twice as many.
SMALLEST = 20
#: Blocks of a half-catalogue that are scored for the standard error, at most.
BLOCKS = 8

Score = Callable[[np.ndarray], float]


@dataclass(frozen=True)
class AtSize:
    """A score at m titles and its standard error."""

    estimate: float
    se: float


def vendi(kernel: np.ndarray, weights: np.ndarray | None = None) -> float:
    """The Vendi score of order 1: exp(−Σ λ ln λ), λ the eigenvalues of K/n (Friedman & Dieng 2023, TMLR).

    `kernel` is a positive semidefinite similarity with ones on its diagonal. The effective number of items,
    from 1 (all alike) to n (all different). `weights` are shares that sum to 1, by which an item may stand
    for several that are the same (their eigenvalues are those of the full matrix).
    """
    n = len(kernel)
    root = np.sqrt(np.full(n, 1 / n) if weights is None else weights)
    eigenvalues = np.linalg.eigvalsh(kernel * np.outer(root, root))
    # Rounding leaves eigenvalues of -1e-17 where the kernel is singular.
    return float(np.exp(special.entr(np.maximum(eigenvalues, 0.0)).sum()))


def jaccard(matrix: np.ndarray) -> np.ndarray:
    """The Jaccard kernel |A ∩ B| / |A ∪ B| of the rows of a 0/1 matrix; no row may be empty."""
    x = np.asarray(matrix, dtype=float)
    both = x @ x.T
    size = x.sum(axis=1)
    return np.asarray(both / (size[:, None] + size[None, :] - both))


def of_sets(matrix: sparse.csr_array) -> Score:
    """The score of a choice of rows (titles) of a 0/1 matrix by the Jaccard kernel of their sets.

    Titles with the same set are one item with their common weight: the same eigenvalues, a smaller matrix.
    """
    distinct, which = np.unique(matrix.toarray().astype(np.int8), axis=0, return_inverse=True)
    which = which.ravel()

    def score(rows: np.ndarray) -> float:
        items, count = np.unique(which[rows], return_counts=True)
        return vendi(jaccard(distinct[items]), count / len(rows))

    return score


def of_vectors(vectors: np.ndarray) -> Score:
    """The score of a choice of rows of unit vectors by the cosine kernel."""

    def score(rows: np.ndarray) -> float:
        x = vectors[rows].astype(float)
        kernel = x @ x.T
        np.fill_diagonal(kernel, 1.0)
        return vendi(kernel)

    return score


def common_size(counts: list[int]) -> int | None:
    """m = min(⌊min n / 2⌋, 500) over the units with at least 40 titles; None if there is none."""
    enough = [count for count in counts if count >= 2 * SMALLEST]
    return min(min(enough) // 2, LARGEST) if enough else None


def at_size(score: Score, n: int, m: int, rng: np.random.Generator) -> AtSize:
    """The expected score of m of n titles, m ≤ n/2, and its standard error.

    The estimate is the mean of 60 subsamples without replacement. Its variance is that of the same mean over
    60 random half-catalogues: half of a catalogue varies by as much around it as it does around its
    population, times h/(n − h) for h = ⌊n/2⌋. A half is scored by the mean over ⌈h/m⌉ subsamples of m that
    cover it (the last may overlap); what their choice adds (to first order S²·Σ(w_i − 1/h)², w_i a title's
    weight, S²/m·(1 − m/n) the variance of one subsample) is taken off, and what the 60 subsamples add is put
    on. Where a half would take more than 8 subsamples (n > 16 m), Hoeffding's bound for U-statistics,
    (m/n)·S²/m, stands for it: never too small, and nearly equal when m is a small part.
    """
    scores = np.array([score(np.sort(rng.permutation(n)[:m])) for _ in range(DRAWS)])
    drawn = float(scores.var(ddof=1))
    single = drawn / (1 - m / n)
    half = n // 2
    if half > BLOCKS * m:
        return AtSize(float(scores.mean()), float(np.sqrt(single * m / n + drawn / DRAWS)))
    starts = [min(start, half - m) for start in range(0, half, m)]
    halves = np.empty(DRAWS)
    for draw in range(DRAWS):
        rows = rng.permutation(n)[:half]
        halves[draw] = np.mean([score(np.sort(rows[start : start + m])) for start in starts])
    weight = np.zeros(half)
    for start in starts:
        weight[start : start + m] += 1 / (m * len(starts))
    chosen = single * m * float(np.sum((weight - 1 / half) ** 2))
    variance = half / (n - half) * max(float(halves.var(ddof=1)) - chosen, 0.0)
    return AtSize(float(scores.mean()), float(np.sqrt(variance + drawn / DRAWS)))
