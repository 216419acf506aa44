"""Slow, obvious twins of the homogenization measures: sets, loops and subsets instead of matrices."""

from __future__ import annotations

import math
from itertools import combinations

import numpy as np


def jaccard(a: set, b: set) -> float:
    return len(a & b) / len(a | b)


def counts(titles: list[set]) -> dict[str, int]:
    tropes = sorted(set().union(*titles))
    return {trope: sum(trope in title for title in titles) for trope in tropes}


def hill_of(found: list[float], u: float) -> list[float]:
    """Hill numbers from the expected number of tropes that are in exactly k titles, k = 0, 1, ..."""
    pairs = [(k, q) for k, q in enumerate(found) if k > 0]
    entropy = -sum(k / u * math.log(k / u) * q for k, q in pairs)
    return [sum(q for _, q in pairs), math.exp(entropy), 1 / sum((k / u) ** 2 * q for k, q in pairs)]


def hill_by_subsets(titles: list[set], size: int) -> list[float]:
    """Frequency counts averaged over all subsets of `size` titles."""
    subsets = list(combinations(titles, size))
    found = [0.0] * (size + 1)
    for subset in subsets:
        for k in counts(list(subset)).values():
            found[k] += 1 / len(subsets)
    return hill_of(found, size * sum(map(len, titles)) / len(titles))


def hill(titles: list[set], size: int) -> list[float]:
    t = len(titles)
    found = [
        sum(math.comb(y, k) * math.comb(t - y, size - k) for y in counts(titles).values())
        / math.comb(t, size)
        for k in range(size + 1)
    ]
    return hill_of(found, size * sum(map(len, titles)) / t)


def coverage_by_subsets(titles: list[set], size: int) -> float:
    """The share of a further title's tropes that `size` other titles have, over all choices of both."""
    seen = total = 0
    for i, title in enumerate(titles):
        for subset in combinations(titles[:i] + titles[i + 1 :], size):
            have = set().union(*subset)
            seen += len(title & have)
            total += len(title)
    return seen / total


def coverage(titles: list[set], size: int) -> float:
    t, y = len(titles), list(counts(titles).values())
    u = sum(y)
    if size < t:
        return 1 - sum(v / u * math.comb(t - v, size) / math.comb(t - 1, size) for v in y)
    q1, q2 = y.count(1), y.count(2)
    if q1 == 0:
        return 1.0
    return 1 - q1 / u * (t - 1) * q1 / ((t - 1) * q1 + 2 * q2)


def at_coverage(titles: list[set], target: float) -> np.ndarray:
    """Walks along the sizes to the last one that does not pass the target."""
    size = 1
    while size < len(titles) and coverage(titles, size + 1) <= target + 1e-12:
        size += 1
    here = np.array(hill(titles, size))
    if size == len(titles):
        return here
    low, high = coverage(titles, size), coverage(titles, size + 1)
    share = min(max((target - low) / (high - low), 0), 1) if high > low + 1e-12 else 0
    return here + share * (np.array(hill(titles, size + 1)) - here)


def jackknife(titles: list, statistic) -> np.ndarray:
    draws = np.array([statistic(titles[:i] + titles[i + 1 :]) for i in range(len(titles))])
    n = len(titles)
    return np.sqrt((n - 1) / n * ((draws - draws.mean(axis=0)) ** 2).sum(axis=0))


def vendi(titles: list, kernel) -> float:
    n = len(titles)
    k = np.array([[kernel(a, b) for b in titles] for a in titles]) / n
    return math.exp(-sum(v.real * math.log(v.real) for v in np.linalg.eigvals(k) if v.real > 1e-12))


def template(titles: list[set]) -> list[float]:
    n = len(titles)
    pairs = [jaccard(a, b) >= 0.5 for a, b in combinations(titles, 2)]
    nearest = [max(jaccard(titles[i], titles[j]) for j in range(n) if j != i) for i in range(n)]
    return [sum(pairs) / len(pairs), sum(nearest) / n]


def mean_cosine(vectors: list) -> float:
    pairs = [float(np.dot(a, b)) for a, b in combinations(vectors, 2)]
    return sum(pairs) / len(pairs)
