"""How alike two synopses are, in any languages, without comparing all of their sentences with all others."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import sparse
from threadpoolctl import threadpool_limits

from analysis import text

Vectors = NDArray[np.float32]
Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
S = TypeVar("S")
T = TypeVar("T")

NEAREST = 20
"""Titles of each language that are looked at for every title."""

NEIGHBOURS = 4
"""Nearest titles whose mean similarity is what is usual for a title; as Artetxe & Schwenk (2019) take them."""

THREADS = 2
"""Threads that compare texts."""

SKIP = 8
"""Of so many columns one tells where the highest begin."""

BLOCK = 512
"""Rows compared at once: 512 x 20,000 likenesses are 40 MB."""

DRAWN = 2_000
"""Pairs drawn at random from each pair of languages to tell its level."""

BOILERPLATE = 3
"""A sentence that as many titles have word for word tells no story (`A drama special by …`)."""

_LONG = 400
_PULL = {"titles": 20, "passages": 100}


@dataclass(frozen=True)
class Passages:
    """Sentences of synopses: `texts[i]` of title `ids[i]` has row i of `vectors`."""

    ids: pd.Series
    texts: pd.Series
    vectors: np.ndarray


@dataclass(frozen=True)
class Parts:
    """The passages of n titles in their order: title t has rows first[t] to first[t + 1]; `share` sums to 1."""

    first: Ints
    texts: NDArray[np.object_]
    vectors: Vectors
    share: Floats


def centred(vectors: np.ndarray, groups: Ints, pull: int) -> Vectors:
    """Unit vectors after each group's mean is taken away: (n, d).

    Embeddings of different languages are offset, so that a pair in one language looks more alike than the same
    pair in two. A group's mean is drawn towards that of all as if it had `pull` more members of that mean.
    """
    x = np.asarray(vectors, dtype=np.float32)
    if not len(x):
        return x
    mean = x.mean(axis=0, dtype=np.float64)
    size = np.bincount(groups)
    ones = np.ones(len(x), dtype=np.float32)
    sums = sparse.csr_array((ones, (groups, np.arange(len(x)))), shape=(len(size), len(x))) @ x
    means = (sums + pull * mean) / (size + pull)[:, None]
    out = x - means.astype(np.float32)[groups]
    length = np.linalg.norm(out, axis=1, keepdims=True)
    out /= np.where(length > 0, length, 1)
    return out


def parts(ids: pd.Series, langs: Ints, passages: Passages) -> Parts:
    """The passages of titles `ids`, without boilerplate where a title has others; centred by language."""
    row = pd.Series(np.arange(len(ids)), index=pd.Index(ids)).reindex(passages.ids).to_numpy(dtype=float)
    known = np.flatnonzero(np.isfinite(row))
    owner = row[known].astype(np.int64)
    order = np.argsort(owner, kind="stable")
    known, owner = known[order], owner[order]
    texts = passages.texts.to_numpy(dtype=object)[known]
    words = pd.Series([text.same_words(str(one)) for one in texts], dtype=object)
    often = pd.Series(owner).groupby(words.to_numpy(), sort=False).transform("nunique") >= BOILERPLATE
    own = ~often.to_numpy(dtype=bool)
    keep = own | (np.bincount(owner[own], minlength=len(ids)) == 0)[owner]
    known, owner, texts = known[keep], owner[keep], texts[keep]
    length = np.minimum([len(str(one)) for one in texts], _LONG).astype(float)
    total = np.bincount(owner, length, len(ids))
    first = np.concatenate([[0], np.cumsum(np.bincount(owner, minlength=len(ids)))]).astype(np.int64)
    vectors = centred(np.asarray(passages.vectors)[known], langs[owner], _PULL["passages"])
    return Parts(first, texts, vectors, length / total[owner] if len(owner) else length)


def whole(vectors: np.ndarray, langs: Ints) -> Vectors:
    """The synopses' vectors, centred by language."""
    return centred(vectors, langs, _PULL["titles"])


def candidates(x: Vectors, groups: Ints, nearest: int = NEAREST) -> Ints:
    """Pairs (a, b), a < b, where one is among the `nearest` of the other's likenesses in its group: (k, 2).

    Blocks of rows are multiplied with all titles, so time grows with n², memory with BLOCK times n. Ties at the
    last place go to the lower row.
    """
    members = [np.flatnonzero(groups == group) for group in range(int(groups.max(initial=-1)) + 1)]
    own = [np.ascontiguousarray(x[columns]) for columns in members]

    def near(start: int) -> Ints:
        rows = np.arange(start, min(start + BLOCK, len(x)))
        found = []
        for columns, theirs in zip(members, own, strict=True):
            alike = x[rows] @ theirs.T
            alike[rows[:, None] == columns[None, :]] = -np.inf
            row, column = _highest(alike, nearest)
            found.append(np.column_stack([rows[row], columns[column]]))
        return np.concatenate(found)

    blocks = list(in_threads(near, range(0, len(x), BLOCK)))
    pairs = np.concatenate(blocks) if blocks else np.empty((0, 2), np.int64)
    return distinct(pairs[pairs[:, 0] != pairs[:, 1]], len(x))


def _highest(values: Vectors, count: int) -> tuple[Ints, Ints]:
    """Row and column of the `count` highest of each row, all where there are no more.

    The last of the highest among every eighth column is no higher than that among all, and a comparison is many times
    faster than a selection.
    """
    if values.shape[1] <= count:
        every, each = np.nonzero(values > -np.inf)
        return every, each
    some = values[:, ::SKIP] if values.shape[1] >= SKIP * count else values
    least = np.partition(some, some.shape[1] - count, axis=1)[:, some.shape[1] - count]
    row, column = np.nonzero(values >= least[:, None])
    order = np.lexsort((column, -values[row, column], row))
    row, column = row[order], column[order]
    first = np.searchsorted(row, np.arange(len(values)))
    chosen = np.arange(len(row)) - first[row] < count
    return row[chosen], column[chosen]


def in_threads(work: Callable[[S], T], items: Iterable[S]) -> list[T]:
    """The work on each item, in order, on two threads: multiplying and selecting leave the interpreter free."""
    with threadpool_limits(1, "blas"), ThreadPoolExecutor(THREADS) as pool:
        return list(pool.map(work, items))


def distinct(pairs: Ints, n: int) -> Ints:
    """The pairs with the lower row first, each once, sorted."""
    low, high = pairs.min(axis=1), pairs.max(axis=1)
    code = np.unique(low * n + high)
    return np.column_stack([code // n, code % n]).astype(np.int64)


def similarity(x: Vectors, told: Parts, pairs: Ints) -> Floats:
    """How alike the two synopses of each pair are, in [-1, 1]: the mean of three cosines, 1 for equal texts.

    That of the whole texts, and in both directions the mean, weighted by length, of each passage's cosine with the
    passage of the other that is most alike. A pair of which one has no passages has the first alone.
    """
    out = np.empty(len(pairs))
    begins = np.searchsorted(pairs[:, 0], np.arange(len(x) + 1))
    count = np.diff(told.first)

    def look(titles: Ints) -> None:
        for a in titles:
            others = pairs[begins[a] : begins[a + 1], 1]
            texts = x[others] @ x[a]
            out[begins[a] : begins[a + 1]] = texts
            mine = slice(told.first[a], told.first[a + 1])
            some = np.flatnonzero(count[others] > 0)
            if not count[a] or not len(some):
                continue
            near = others[some]
            starts = np.cumsum(count[near]) - count[near]
            rows = np.repeat(told.first[near] - starts, count[near]) + np.arange(int(count[near].sum()))
            alike = told.vectors[rows] @ told.vectors[mine].T
            back = np.add.reduceat(alike.max(axis=1) * told.share[rows], starts)
            forth = np.maximum.reduceat(alike, starts, axis=0) @ told.share[mine]
            out[begins[a] + some] = (texts[some] + back + forth) / 3

    in_threads(look, np.array_split(np.flatnonzero(np.diff(begins)), 2 * THREADS))
    return out


@dataclass(frozen=True)
class Usual:
    """Of each title, its NEIGHBOURS + 1 highest similarities: their sum, the least of them, and how many there are."""

    total: Floats
    least: Floats
    count: Ints

    def without(self, titles: Ints, alike: Floats) -> Floats:
        """Mean similarity of titles to their NEIGHBOURS nearest, one title (as alike as given) left out."""
        left_out = np.maximum(alike, self.least[titles])
        return np.asarray((self.total[titles] - left_out) / np.maximum(self.count[titles] - 1, 1))


def usual(pairs: Ints, alike: Floats, n: int) -> Usual:
    """What similarity is usual for each of n titles, from its candidates."""
    rows = np.concatenate([pairs[:, 0], pairs[:, 1]])
    values = np.concatenate([alike, alike])
    order = np.lexsort((-values, rows))
    rows, values = rows[order], values[order]
    place = np.arange(len(rows)) - np.searchsorted(rows, rows, side="left")
    near = place <= NEIGHBOURS
    least = np.full(n, np.inf)
    np.minimum.at(least, rows[near], values[near])
    total = np.bincount(rows[near], values[near], n).astype(np.float64)
    return Usual(total, least, np.bincount(rows[near], minlength=n))


def margin(pairs: Ints, alike: Floats, usual: Usual) -> Floats:
    """Similarity less what is usual for the two titles: s(a, b) = c(a, b) − [r(a) + r(b)] / 2.

    r is a title's mean similarity to its NEIGHBOURS nearest, the other of the pair left out. A title whose synopsis is
    like that of everything (a few general words) is no copy of everything. Source: Artetxe & Schwenk (2019),
    Margin-based parallel corpus mining, with four neighbours as there; the difference is that of Conneau et al. (2018).
    """
    first, second = (usual.without(pairs[:, side], alike) for side in (0, 1))
    return np.asarray(alike - (first + second) / 2)


def drawn(groups: Ints, rng: np.random.Generator) -> Ints:
    """At most DRAWN pairs of titles of each pair of groups, at random, the lower row first, sorted: (k, 2)."""
    members = [np.flatnonzero(groups == group) for group in range(int(groups.max(initial=-1)) + 1)]
    found = []
    for low, own in enumerate(members):
        for theirs in members[low:]:
            if len(own) * len(theirs) <= DRAWN:
                both = np.column_stack([np.repeat(own, len(theirs)), np.tile(theirs, len(own))])
            else:
                both = np.column_stack([rng.choice(own, DRAWN), rng.choice(theirs, DRAWN)])
            found.append(both[both[:, 0] != both[:, 1]])
    return distinct(np.concatenate(found), len(groups)) if found else np.empty((0, 2), np.int64)


def matches(told: Parts, a: int, b: int, most: int = 3, least: float = 0.3) -> list[tuple[str, str]]:
    """The passages of two titles most alike, one to one, in the order of a's text: at most `most`, the best always."""
    mine, theirs = slice(*told.first[a : a + 2]), slice(*told.first[b : b + 2])
    alike = told.vectors[mine] @ told.vectors[theirs].T
    found: list[tuple[int, int]] = []
    while alike.size and len(found) < most:
        i, j = np.unravel_index(int(alike.argmax()), alike.shape)
        if found and alike[i, j] < least:
            break
        found.append((int(i), int(j)))
        alike[i, :] = alike[:, j] = -np.inf
        if not np.isfinite(alike).any():
            break
    first, other = told.texts[mine], told.texts[theirs]
    return [(str(first[i]), str(other[j])) for i, j in sorted(found)]
