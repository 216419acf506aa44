"""How often unrelated synopses are as alike as a pair: tail probabilities by stratum, and q-values."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import stats
from scipy.optimize import minimize_scalar

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

TAIL = 0.001
"""Share of the unrelated pairs above the threshold of the tail, where there are enough."""

EXCEEDANCES, FEWEST = 100, 30
"""Pairs wanted above the threshold, and the fewest that a tail is fitted to."""

HIGHEST_SHARE = 0.05
"""Share of the pairs that may lie above the threshold where there are few."""

WANTED, LEAST = 20_000, 5_000
"""Pairs that a stratum should have, so that its tail is not drawn out too far: the first, or a twentieth of all where
that is less, but not under the second."""

CENSORED = 0.25
"""Share of the exceedances of which only the number is used: related pairs hide among the most alike."""

MOST_TROPES, MOST_PASSAGES = 3, 3
"""From this number of shared tropes, and of passages in the shorter text, pairs are of one stratum: among texts of one
sentence, chance makes likenesses that it does not make among longer ones."""

SHARED = 2 / 3
"""Weight, in a stratum's scale, of the scale of all strata of one language or of two (docs/validation.md)."""

LEVEL = 50
"""Pairs from which a pair of languages has a level of its own."""

_SHAPES = (-0.5, 0.5)
_IMPOSSIBLE = -1e12


@dataclass(frozen=True)
class Tail:
    """P(S > s) = rate · GPD(s − threshold; shape, scale) for unrelated pairs of one stratum."""

    threshold: float
    rate: float
    scale: float
    shape: float

    def p(self, s: Floats) -> Floats:
        """The probability of a score of at least s; 1 below the threshold, where it is not needed."""
        beyond = stats.genpareto.sf(s - self.threshold, self.shape, scale=self.scale)
        return np.where(s > self.threshold, self.rate * beyond, 1.0)


def strata(
    keys: Ints, shared: Ints, thin: Ints, totals: Floats, one_language: NDArray[np.bool_]
) -> tuple[Ints, Floats, NDArray[np.bool_]]:
    """The stratum of each pair, how many pairs each stratum has in all, and whether they are of two languages.

    `keys` is the pair of languages of each candidate, `shared` its number of shared tropes, `thin` the passages of its
    shorter text, both cut at what the shape of `totals` (keys, tropes, passages), the number of all pairs of each, has
    room for; `one_language` says which keys are one language twice. A cell with enough pairs for a tail above its
    (1 − TAIL) quantile stands alone. The others join those of their shared tropes and passages, in one language or in
    two; where these are fewer than WANTED, they join the next lower number of tropes, then of passages, and at last one
    language joins two.
    """
    least = max(LEAST, min(WANTED, totals.sum() / 20))
    label = np.full(totals.shape, -1, np.int64)
    alone = np.argwhere(totals >= EXCEEDANCES / TAIL)
    label[tuple(alone.T)] = np.arange(len(alone))
    sizes = [float(totals[tuple(cell)]) for cell in alone]
    crossing = [not one_language[cell[0]] for cell in alone]
    waiting = np.zeros(totals.shape, bool)
    for kind in (one_language, ~one_language):
        mine = np.zeros(totals.shape, bool)
        mine[kind] = True
        for passages in range(totals.shape[2] - 1, -1, -1):
            for tropes in range(totals.shape[1] - 1, -1, -1):
                waiting[kind, tropes, passages] = label[kind, tropes, passages] < 0
                some = waiting & mine
                rest = totals[mine & (label < 0) & ~waiting].sum()
                if totals[some].sum() >= least and (rest == 0 or rest >= least):
                    label[some], waiting[some] = len(sizes), False
                    sizes.append(float(totals[some].sum()))
                    crossing.append(not one_language[kind][0])
    if totals[waiting].sum():
        label[waiting] = len(sizes)
        sizes.append(float(totals[waiting].sum()))
        crossing.append(False)
    last = np.array(totals.shape) - 1
    found = label[keys, np.minimum(shared, last[1]), np.minimum(thin, last[2])]
    return found, np.asarray(sizes), np.array(crossing, dtype=bool)


def levels(scores: Floats, keys: Ints, one_language: NDArray[np.bool_]) -> Floats:
    """Median and median absolute deviation of the scores of each pair of languages: (keys, 2).

    `scores` are of pairs drawn at random. A pair of languages with fewer than LEVEL of them takes both from all pairs
    of one language, or of two.
    """
    count = np.bincount(keys, minlength=len(one_language))
    out = np.tile([0.0, 1.0], (len(one_language), 1))
    for key in range(len(one_language)):
        few = count[key] < LEVEL
        own = scores[one_language[keys] == one_language[key]] if few else scores[keys == key]
        if len(own):
            middle = float(np.median(own))
            spread = float(np.median(np.abs(own - middle)))
            out[key] = middle, spread if spread > 0 else 1.0
    return out


def censored_scale(excess: Floats, shape: float) -> float:
    """Scale of a generalised Pareto tail of given shape from its lower exceedances, the rest only counted.

    Maximum likelihood with the upper share CENSORED known only to lie above the last that is used (type II
    censoring). For shape 0 it is [Σ_{i≤r} x_i + (N − r)·x_r] / r. Consistent whatever lies in the upper share.
    """
    x, r = _lower(excess)
    return _scale(x, len(excess), r, shape)


def _lower(excess: Floats) -> tuple[Floats, int]:
    r = max(1, int(np.ceil((1 - CENSORED) * len(excess))))
    return np.sort(excess)[:r], r


def _scale(x: Floats, n: int, r: int, shape: float) -> float:
    scale = max(float((x.sum() + (n - r) * x[-1]) / r), 1e-9)
    if shape == 0:
        return scale
    found = minimize_scalar(
        lambda log: -_likelihood(x, n, r, shape, float(np.exp(log))),
        bounds=(np.log(scale) - 2, np.log(scale) + 2),
        method="bounded",
    )
    return float(np.exp(found.x))


def _likelihood(x: Floats, n: int, r: int, shape: float, scale: float) -> float:
    """Log-likelihood of the lower r of n exceedances; hardly any where one lies beyond the end of a
    negative shape.
    """
    if abs(shape) < 1e-6:
        return float(-r * np.log(scale) - (x.sum() + (n - r) * x[-1]) / scale)
    inner = 1 + shape * x / scale
    if inner[-1] <= 0:
        return _IMPOSSIBLE
    logs = np.log(inner)
    return float(-r * np.log(scale) - (1 / shape + 1) * logs.sum() - (n - r) / shape * logs[-1])


def common_shape(samples: list[Floats]) -> float:
    """The shape that all strata share: the median, over exceedances, of each stratum's own; within [0, 0.5].

    Never below 0, an exponential tail: a negative shape has an end beyond which every pair would be certain. The
    median, since a stratum full of related pairs looks heavy. A few hundred exceedances tell it to about 0.1 only, so q
    is kept where tails are exponential or lighter, as cosines' are, and too small where they are heavier. 0 without
    samples.
    """
    if not samples:
        return 0.0
    own = np.array([_shape(x) for x in samples])
    order = np.argsort(own, kind="stable")
    weight = np.cumsum([len(samples[i]) for i in order])
    return max(0.0, float(own[order][np.searchsorted(weight, weight[-1] / 2)]))


def _shape(excess: Floats) -> float:
    x, r = _lower(excess)
    n = len(excess)

    def loss(shape: float) -> float:
        return -_likelihood(x, n, r, shape, _scale(x, n, r, shape))

    return float(minimize_scalar(loss, bounds=_SHAPES, method="bounded", options={"xatol": 0.005}).x)


def tails(scores: Floats, stratum: Ints, sizes: Floats, crossing: NDArray[np.bool_]) -> list[Tail | None]:
    """The tail of each stratum, fitted to its candidates that are taken to be unrelated; None where there are too few.

    The threshold is the (1 − TAIL) quantile of all its pairs, lower where fewer than EXCEEDANCES would lie above,
    but not under the (1 − HIGHEST_SHARE) quantile. A stratum's scale is drawn to that of all strata of one language,
    or of two (`crossing`), as their geometric mean with weight SHARED: where many of few pairs are related, they
    would else be taken for chance. To the common shape 1/r is added: the predictive distribution of an exponential
    whose scale is known from r values only.
    """
    above: list[Floats | None] = []
    thresholds = []
    for number, size in enumerate(sizes):
        own = np.sort(scores[stratum == number])[::-1]
        count = int(max(TAIL * size, min(EXCEEDANCES, HIGHEST_SHARE * size)))
        count = min(count, len(own) - 1)
        enough = count >= FEWEST
        thresholds.append(float(own[count]) if enough else np.nan)
        above.append(own[:count] - own[count] if enough else None)
    shape = common_shape([x for x in above if x is not None])
    scale = {
        two: censored_scale(np.concatenate(mine), shape)
        for two in (False, True)
        if (mine := [x for x, of in zip(above, crossing, strict=True) if x is not None and of == two])
    }
    found: list[Tail | None] = []
    for x, at, size, two in zip(above, thresholds, sizes, crossing, strict=True):
        if x is None:
            found.append(None)
            continue
        r = _lower(x)[1]
        drawn = censored_scale(x, shape) ** (1 - SHARED) * scale[bool(two)] ** SHARED
        found.append(Tail(at, len(x) / size, drawn, shape + 1 / r))
    return found


def q_values(p: Floats, m: float) -> Floats:
    """q = m·p / #{pairs with a probability of at most p}, made monotone: Benjamini–Hochberg over m pairs.

    `p` are those of the pairs looked at; the others of the m have p = 1. In [0, 1].
    """
    if not len(p):
        return p
    order = np.argsort(p, kind="stable")
    ranked = m * p[order] / np.searchsorted(p[order], p[order], side="right")
    q = np.empty(len(p))
    q[order] = np.minimum(np.minimum.accumulate(ranked[::-1])[::-1], 1.0)
    return q
