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

NEAREST = 10
"""Titles of each language that are looked at for every title, and that tell what is usual for it."""

THREADS = 2
"""Threads that compare texts."""

SKIP = 8
"""Of so many columns one tells where the highest begin."""

BLOCK = 512
"""Rows compared at once: 512 x 20,000 likenesses are 40 MB."""

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


@dataclass(frozen=True)
class Compared:
    """Pairs of titles compared: `whole` their texts' cosines, `similarity` as told in `compare`.

    Passage `passage[i]` of one title of pair `pair[i]` has the cosine `best[i]` with the most alike one of the other,
    title `other[i]`.
    """

    whole: Floats
    similarity: Floats
    pair: Ints
    passage: Ints
    other: Ints
    best: Floats


def compare(x: Vectors, told: Parts, pairs: Ints) -> Compared:
    """How alike the two synopses of each pair are, whole and passage by passage.

    `similarity`, in [-1, 1] and 1 for equal texts, is the mean of three cosines: that of the whole texts, and in both
    directions the mean, weighted by length, of each passage's cosine with the passage of the other that is most alike.
    A pair of which one has no passages has the first alone. `pairs` are sorted.
    """
    begins = np.searchsorted(pairs[:, 0], np.arange(len(x) + 1))
    count = np.diff(told.first)
    some = np.asarray((count[pairs] > 0).all(axis=1))
    there = np.where(some, count[pairs].T, 0)
    ends = np.cumsum(there, axis=1)
    starts = ends - there
    forth, back = (np.empty(int(end[-1]) if len(end) else 0, np.float32) for end in ends)
    whole = np.empty(len(pairs))

    def look(titles: Ints) -> None:
        for a in titles:
            mine = slice(begins[a], begins[a + 1])
            whole[mine] = x[pairs[mine, 1]] @ x[a]
            near = pairs[mine, 1][some[mine]]
            if not len(near):
                continue
            first = np.cumsum(count[near]) - count[near]
            rows = np.repeat(told.first[near] - first, count[near]) + np.arange(int(count[near].sum()))
            alike = told.vectors[rows] @ told.vectors[told.first[a] : told.first[a + 1]].T
            place, other = (slice(starts[side][begins[a]], ends[side][begins[a + 1] - 1]) for side in (0, 1))
            forth[place] = np.maximum.reduceat(alike, first, axis=0).ravel()
            back[other] = alike.max(axis=1)

    in_threads(look, np.array_split(np.flatnonzero(np.diff(begins)), 2 * THREADS))
    sides = [(np.repeat(np.arange(len(pairs)), n), side) for side, n in enumerate(there)]
    pair = np.concatenate([one for one, _ in sides])
    passage = np.concatenate(
        [told.first[pairs[of, side]] + np.arange(len(of)) - starts[side][of] for of, side in sides]
    )
    other = np.concatenate([pairs[of, 1 - side] for of, side in sides])
    best = np.concatenate([forth, back]).astype(np.float64)
    both = np.bincount(pair, told.share[passage] * best, len(pairs))
    return Compared(whole, np.where(some, (whole + both) / 3, whole), pair, passage, other, best)


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
