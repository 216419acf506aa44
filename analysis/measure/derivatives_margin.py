"""How far a pair of synopses stands out from what is usual for its two titles."""

from __future__ import annotations

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
    width = int(langs.max(initial=0)) + 1
    size = (int(texts.max(initial=0)) + 1) * width
    n, total, squares = _others(texts * width + langs, cosines, size)
    n_all, total_all, _ = _others(texts, cosines, size // width)
    mean = (total + PULL_MEAN * total_all / np.maximum(n_all, 1)) / (n + PULL_MEAN)
    about = np.maximum(squares - 2 * mean * total + n * mean**2, 0)
    spread = _spread(texts * width + langs, cosines, width, size)[texts]
    variance = (about + PULL_SPREAD * spread) / (n + PULL_SPREAD)
    return np.where(n_all > 0, (cosines - mean) / np.sqrt(variance + LEAST**2), 0.0)


def _spread(keys: Ints, cosines: Floats, width: int, size: int) -> Floats:
    """Each text's variance of cosines within languages, the highest of each left out; drawn to that of all texts."""
    n, total, squares, highest, _ = _sums(keys, cosines, size)
    some = n > 1
    n, total, squares = (n - 1) * some, (total - highest) * some, (squares - highest**2) * some
    within = np.maximum(squares - total**2 / np.maximum(n, 1), 0).reshape(-1, width).sum(axis=1)
    freedom = np.maximum(n - 1, 0).reshape(-1, width).sum(axis=1)
    usual = within.sum() / max(freedom.sum(), 1)
    return np.asarray((within + PULL_SPREAD * usual) / (freedom + PULL_SPREAD))


def _others(keys: Ints, values: Floats, size: int) -> tuple[Floats, Floats, Floats]:
    """Number, sum and sum of squares of the others of each value's key, the highest left out where there are two."""
    n, total, squares, highest, second = _sums(keys, values, size)
    two = n[keys] > 2
    top = values == highest[keys]
    out = np.where(two, np.where(top, second[keys], highest[keys]), 0.0)
    return n[keys] - 1 - two, total[keys] - values - out, squares[keys] - values**2 - out**2


def _sums(keys: Ints, values: Floats, size: int) -> tuple[Floats, Floats, Floats, Floats, Floats]:
    """By key: number, sum, sum of squares, highest and second highest (the same where two are highest; else 0)."""
    n = np.bincount(keys, minlength=size).astype(np.float64)
    total, squares = (np.asarray(np.bincount(keys, of, size), np.float64) for of in (values, values**2))
    highest, second = np.full(size, -np.inf), np.full(size, -np.inf)
    np.maximum.at(highest, keys, values)
    top = values == highest[keys]
    np.maximum.at(second, keys[~top], values[~top])
    tied = np.bincount(keys[top], minlength=size) > 1
    second[tied] = highest[tied]
    return n, total, squares, np.where(n > 0, highest, 0.0), np.where(n > 1, second, 0.0)
