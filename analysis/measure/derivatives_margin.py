"""How far a pair of synopses stands out from what is usual for its two titles."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analysis.measure.derivatives_scores import Compared, Parts

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

PULL_MEAN, PULL_SPREAD = 1, 5
"""What the nearest titles of all languages together are worth for a mean, and for a variance: so many titles."""

PASSAGES = 4
"""Weight of the passages, that of the whole texts being 1; settled on made pairs (docs/validation.md)."""

LEAST = 0.01
"""Cosines of one text with its nearest titles are taken to differ by this much at least."""


@dataclass(frozen=True)
class Others:
    """For each value: number, sum and sum of squares of the others with its key, without the highest of them."""

    n: Floats
    total: Floats
    squares: Floats


def margin(pairs: Ints, groups: Ints, told: Parts, compared: Compared) -> Floats:
    """How far each pair stands out: s = z(whole) + 4·z(passages), each over its median deviation among all pairs.

    z(whole) is how far one title lies above the other titles nearest to the other one (`beyond`), from the side where
    it is less: a copy stands out from both. z(passages) is the same for the mean, weighted by length, over a title's
    passages, each with its best match. A synopsis of a few general words is like everything and a copy of nothing; a
    passage that every story has (*they fall in love*) counts for nothing. Below about 0 by chance; no upper end.
    """
    sides, others = pairs.ravel(order="F"), pairs[:, ::-1].ravel(order="F")
    whole = beyond(sides, groups[others], np.tile(compared.whole, 2)).reshape(2, -1).min(axis=0)
    best = beyond(compared.passage, groups[compared.other], compared.best) * told.share[compared.passage]
    back = compared.other == pairs[compared.pair, 0]
    passages = np.bincount(compared.pair + len(pairs) * back, best, 2 * len(pairs)).reshape(2, -1).min(axis=0)
    return np.asarray(whole / _deviation(whole) + PASSAGES * passages / _deviation(passages))


def _deviation(values: Floats) -> float:
    found = float(np.median(np.abs(values - np.median(values)))) if len(values) else 1.0
    return found if found > 0 else 1.0


def beyond(texts: Ints, langs: Ints, cosines: Floats) -> Floats:
    """z = (c − mean) / sd of each cosine c of a text with a title, against those with its other near titles.

    Only titles in the language of the one in question count, without it and without the most alike of the others,
    so that two versions of one story do not hide each other. The mean is drawn to that over all languages as if
    PULL_MEAN more titles had it, the variance to that within languages, of this text and of all, as if PULL_SPREAD had.
    0 where a text has no other title.
    """
    keys = texts * (int(langs.max(initial=0)) + 1) + langs
    own, every = others_of(keys, cosines), others_of(texts, cosines)
    mean = (own.total + PULL_MEAN * every.total / np.maximum(every.n, 1)) / (own.n + PULL_MEAN)
    squares = np.maximum(own.squares - 2 * mean * own.total + own.n * mean**2, 0)
    first = np.unique(keys, return_index=True)[1]
    within = np.maximum(own.squares - own.total**2 / np.maximum(own.n, 1), 0)[first]
    freedom = np.maximum(own.n - 1, 0)[first]
    usual = within.sum() / max(freedom.sum(), 1)
    spread = (np.bincount(texts[first], within) + PULL_SPREAD * usual) / (
        np.bincount(texts[first], freedom) + PULL_SPREAD
    )
    variance = (squares + PULL_SPREAD * spread[texts]) / (own.n + PULL_SPREAD)
    return np.where(every.n > 0, (cosines - mean) / np.sqrt(variance + LEAST**2), 0.0)


def others_of(keys: Ints, values: Floats) -> Others:
    """What the others of one key are, for each value; the highest of them is left out where there are two."""
    n = np.bincount(keys, minlength=1)
    total, squares = np.bincount(keys, values), np.bincount(keys, values**2)
    highest = np.full(len(n), -np.inf)
    np.maximum.at(highest, keys, values)
    top = values == highest[keys]
    second = np.full(len(n), -np.inf)
    np.maximum.at(second, keys[~top], values[~top])
    tied = np.bincount(keys[top], minlength=len(n)) > 1
    second[tied] = highest[tied]
    out = np.where(n[keys] > 2, np.where(top, second[keys], highest[keys]), 0.0)
    less = 1 + (n[keys] > 2)
    return Others(
        (n[keys] - less).astype(np.float64),
        total[keys] - values - out,
        squares[keys] - values**2 - out**2,
    )
