"""How far topics depend on the seed and on the order of the comments: four refits of one small sample."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from analysis.measure import topics_fit, topics_near
from analysis.measure.topics_space import Vectors
from analysis.stats import Floats, Ints

#: Comments refitted, and how often: two seeds, each in two orders.
SIZE, REFITS = 5_000, 4


@dataclass(frozen=True)
class Stability:
    """`rand`: mean adjusted Rand index over pairs of refits, on comments assigned in both; `least` the least of
    them; `both` the mean share of comments assigned in both; `refits` the topics of each refit, in one order."""

    rand: float
    least: float
    both: float
    refits: tuple[Ints, ...]


def stability(points: Vectors, languages: Ints, words: Sequence[Sequence[str]], seed: int) -> Stability:
    """Refits a sample under two seeds and two orders of its comments and compares all pairs of refits.

    Compared are topics as they are shown, after the vote.

    Adjusted Rand index (Hubert & Arabie 1985): 1 the same topics, 0 agreement by chance; nan where no pair of
    refits has two topics.
    """
    refits: list[Ints] = []
    for number in range(REFITS):
        rng = np.random.default_rng([seed, number])
        order = rng.permutation(len(points)) if number % 2 else np.arange(len(points))
        fitted = topics_fit.fit(
            points[order], languages[order], [words[i] for i in order], seed + number // 2, draw=False
        )
        back = np.empty(len(points), dtype=np.int64)
        near = topics_near.among(fitted.points, languages[order])
        own = np.arange(len(order))
        back[order] = topics_fit.vote(fitted.points, languages[order], near, fitted.topics, own)[0]
        refits.append(back)
    return compared(tuple(refits))


def compared(refits: tuple[Ints, ...]) -> Stability:
    """The agreement of several labellings of the same comments; −1 is no topic."""
    from sklearn.metrics import adjusted_rand_score

    rand, both = [], []
    for one, other in combinations(refits, 2):
        shared = (one >= 0) & (other >= 0)
        both.append(float(shared.mean()) if len(one) else 0.0)
        if len(np.unique(one[shared])) > 1 and len(np.unique(other[shared])) > 1:
            rand.append(float(adjusted_rand_score(one[shared], other[shared])))
    known = bool(rand)
    return Stability(
        float(np.mean(rand)) if known else float("nan"),
        min(rand) if known else float("nan"),
        float(np.mean(both)) if both else float("nan"),
        refits,
    )


def best_jaccard(topics: Ints, refits: Sequence[Ints]) -> Floats:
    """Per topic, the mean over refits of its largest Jaccard similarity with any topic there, 0 to 1.

    Over the same comments; a topic that no refit finds again comes near 0. Hennig (2007), Computational Statistics
    and Data Analysis 52, takes 0.75 as stable and under 0.5 as dissolved.
    """
    n = int(topics.max(initial=-1)) + 1
    out = np.zeros((len(refits), n))
    for row, other in enumerate(refits):
        m = int(other.max(initial=-1)) + 1
        if m == 0:
            continue
        shared = np.zeros((n, m))
        inside = (topics >= 0) & (other >= 0)
        np.add.at(shared, (topics[inside], other[inside]), 1)
        sizes = np.bincount(topics[topics >= 0], minlength=n)[:, None]
        others = np.bincount(other[other >= 0], minlength=m)[None, :]
        union = sizes + others - shared
        out[row] = np.divide(shared, union, out=np.zeros_like(shared), where=union > 0).max(axis=1)
    return out.mean(axis=0) if len(refits) else np.full(n, np.nan)
