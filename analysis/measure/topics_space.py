"""The space in which topics are sought: embeddings centred by language, a sample of comments, balanced neighbours."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.stats import Floats, Ints

Vectors = NDArray[np.float32]
Bools = NDArray[np.bool_]
#: Some comments at a time: their rows in the frame of comments, and their embeddings (rows by dimensions).
Batch = tuple[Ints, NDArray[np.float16]]
Batches = Callable[[], Iterable[Batch]]

#: A language with fewer comments than this has no mean of its own; such languages are centred together.
FEWEST_OF_LANGUAGE = 50
#: The fitted sample: a tenth of the comments, within these bounds.
SAMPLE_LEAST, SAMPLE_MOST = 5_000, 20_000
#: Neighbours of a comment over all languages that make up so much of the sample; its own language gives twice its part.
NEIGHBOURS, LANGUAGE_SHARE = 15, 0.05
#: Closer to its language's mean than this an embedding has no direction; float16 keeps three digits.
NEAR_MEAN = 0.01
_BLOCK = 1_024


def unit(vectors: NDArray[np.floating]) -> Vectors:
    """Each row divided by its length; a row of zeros stays zeros."""
    x = np.asarray(vectors, dtype=np.float32)
    length = np.linalg.norm(x, axis=1, keepdims=True)
    return np.divide(x, length, out=np.zeros_like(x), where=length > 0)


def language_codes(langs: pd.Series, counted: Bools) -> tuple[Ints, list[str]]:
    """A number per comment for its language, and the languages' names; rare ones share the last number, `other`."""
    known = langs.astype("string").fillna("und")
    counts = known[counted].value_counts()
    names = sorted(str(name) for name in counts.index[counts >= FEWEST_OF_LANGUAGE])
    codes = pd.Index(names, dtype="object").get_indexer(known.astype(object))
    return np.where(codes < 0, len(names), codes).astype(np.int64), [*names, "other"]


def sample_size(n: int) -> int:
    """How many of n comments are fitted: a tenth, at least 5,000 and at most 20,000, never more than n."""
    return min(n, max(SAMPLE_LEAST, min(SAMPLE_MOST, n // 10)))


def stratified(strata: Ints, size: int, rng: np.random.Generator) -> Ints:
    """`size` rows, drawn from strata in proportion to the square roots of their sizes, sorted.

    A compromise between equal parts and proportional ones: a small market is heard, a large one still has more.
    A stratum that is smaller than its part is taken whole and the rest shared again. `strata` below 0: not drawn.
    """
    open_ = np.flatnonzero(strata >= 0)
    kinds, counts = np.unique(strata[open_], return_counts=True)
    size = min(size, len(open_))
    quota = np.zeros(len(kinds), dtype=float)
    free = np.ones(len(kinds), dtype=bool)
    while free.any():
        roots = np.sqrt(counts[free])
        quota[free] = (size - counts[~free].sum()) * roots / roots.sum()
        full = free & (quota >= counts)
        if not full.any():
            break
        quota[full] = counts[full]
        free &= ~full
    take = np.floor(quota).astype(np.int64)
    rest = np.argsort(-(quota - take), kind="stable")[: size - int(take.sum())]
    take[rest] += 1
    drawn = [
        rng.choice(open_[strata[open_] == kind], n, replace=False)
        for kind, n in zip(kinds, take, strict=True)
        if n
    ]
    return np.sort(np.concatenate(drawn)) if drawn else np.zeros(0, dtype=np.int64)


def centred(embeddings: NDArray[np.floating], means: Vectors, languages: Ints) -> Vectors:
    """Embeddings minus the mean of their language, to length 1; zeros where there is no embedding, or where it is
    its language's mean to within the precision kept."""
    x = np.asarray(embeddings, dtype=np.float32)
    away = x - means[languages]
    away[~x.any(axis=1) | (np.linalg.norm(away, axis=1) < NEAR_MEAN)] = 0
    return unit(away)


@dataclass(frozen=True)
class Space:
    """What turns an embedding into a point: the mean of every language, and the axis of praise and blame."""

    means: Vectors
    tone: Vectors

    def points(self, embeddings: NDArray[np.floating], languages: Ints) -> Vectors:
        """Unit vectors: embedding − mean of its language, to length 1, less its part along `tone`, to length 1."""
        away = centred(embeddings, self.means, languages)
        return unit(away - np.outer(away @ self.tone, self.tone))


def read(
    batches: Batches, languages: Ints, n_languages: int, counted: Bools, wanted: Ints
) -> tuple[Vectors, NDArray[np.float16], Bools]:
    """One pass: the mean embedding of every language over the `counted` comments, the embeddings of the rows
    `wanted` (sorted), and which of those are there. Batches are read one at a time; sums are in double precision.
    """
    sums: Floats | None = None
    counts = np.zeros(n_languages)
    kept: NDArray[np.float16] | None = None
    there = np.zeros(len(wanted), dtype=bool)
    for rows, embeddings in batches():
        if sums is None or kept is None:
            sums = np.zeros((n_languages, embeddings.shape[1]))
            kept = np.zeros((len(wanted), embeddings.shape[1]), dtype=np.float16)
        spoken = embeddings.any(axis=1) & counted[rows]
        code = languages[rows]
        for lang in np.unique(code[spoken]):
            chosen = spoken & (code == lang)
            sums[lang] += embeddings[chosen].sum(axis=0, dtype=np.float64)
            counts[lang] += chosen.sum()
        if len(wanted):
            at = np.searchsorted(wanted, rows).clip(0, len(wanted) - 1)
            hit = wanted[at] == rows
            kept[at[hit]] = embeddings[hit]
            there[at[hit]] = embeddings[hit].any(axis=1)
    if sums is None or kept is None:
        return np.zeros((n_languages, 1), np.float32), np.zeros((len(wanted), 1), np.float16), there
    return (sums / np.maximum(counts, 1)[:, None]).astype(np.float32), kept, there


def space(means: Vectors, embeddings: NDArray[np.float16], languages: Ints, mood: Floats) -> Space:
    """The space of a sample; `mood` is the sentiment of its comments, nan where it is not known.

    `tone` is the direction of the covariance of embeddings with sentiment, each less its mean in the language, to
    length 1: once it is projected out no linear rule tells praise from blame, so that it makes no topics of them. Zeros
    where no sentiment is known or all is alike. Source: spectral attribute removal, Shao et al., EACL 2023.
    """
    known = np.flatnonzero(np.isfinite(mood))
    code, value = languages[known], mood[known]
    counts = np.maximum(np.bincount(code, minlength=len(means)), 1)
    level = np.bincount(code, value, len(means)) / counts
    away = centred(embeddings[known], means, code).astype(np.float64)
    return Space(means, unit(((value - level[code]) @ away)[None, :])[0])


def blocks(n: int, size: int = _BLOCK) -> Iterator[slice]:
    """Slices that cover 0 to n, `size` rows each."""
    return (slice(start, min(start + size, n)) for start in range(0, n, size))


def neighbours(points: Vectors, languages: Ints) -> tuple[NDArray[np.int32], Vectors]:
    """Each point's nearest others and their cosine distances, itself first, as UMAP takes them.

    They are sought in every language by itself, ⌈15/L⌉ in each of the L languages that make up a twentieth of the
    sample or more, and twice as many in the point's own (in the one that lies nearest for a point of a rarer one):
    embeddings of one language lie closer together than translations do, and neighbours sought anywhere are nearly all
    of one's own language, so that topics split by language; but of its own language they are right more often. With one
    language the 15 nearest. Source: batch balanced neighbours, Polański et al., Bioinformatics 36 (2020).
    """
    n = len(points)
    kinds, counts = np.unique(languages, return_counts=True)
    large = kinds[(counts >= LANGUAGE_SHARE * n) & (counts > 2 * NEIGHBOURS)]
    pools = [np.flatnonzero(languages == lang) for lang in large] if len(large) > 1 else [np.arange(n)]
    each = min(-(-NEIGHBOURS // len(pools)), n - 1)
    twice = 2 * each if len(pools) > 1 else each
    own = np.full(n, -1)
    for number, pool in enumerate(pools):
        own[pool] = number
    index = np.empty((n, each * (len(pools) - 1) + twice + 1), dtype=np.int32)
    distance = np.zeros(index.shape, dtype=np.float32)
    for part in blocks(n):
        like = points[part] @ points.T
        like[np.arange(part.stop - part.start), np.arange(part.start, part.stop)] = -2.0
        found = []
        for pool in pools:
            of_pool = like[:, pool]
            best = np.argpartition(-of_pool, twice - 1, axis=1)[:, :twice]
            order = np.argsort(-np.take_along_axis(of_pool, best, axis=1), axis=1, kind="stable")
            found.append(pool[np.take_along_axis(best, order, axis=1)])
        near = np.stack(found, axis=1)
        first = np.take_along_axis(like, near[:, :, 0], axis=1)
        mine = np.where(own[part] >= 0, own[part], first.argmax(axis=1))
        taken = np.ones(near.shape, dtype=bool)
        taken[:, :, each:] = np.arange(len(pools))[None, :, None] == mine[:, None, None]
        near = near[taken].reshape(len(near), -1)
        away = np.maximum(1 - np.take_along_axis(like, near, axis=1), 0)
        order = np.argsort(away, axis=1, kind="stable")
        index[part, 0] = np.arange(part.start, part.stop)
        index[part, 1:] = np.take_along_axis(near, order, axis=1)
        distance[part, 1:] = np.take_along_axis(away, order, axis=1)
    return index, distance
