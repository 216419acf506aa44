"""The space in which topics are sought: embeddings centred by language, and a sample of comments."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from analysis.stats import Floats, Ints

Vectors = NDArray[np.float32]
Bools = NDArray[np.bool_]
#: Some comments at a time: their rows in the frame of comments, and their embeddings (rows by dimensions).
Batch = tuple[Ints, NDArray[np.float16]]
Batches = Callable[[], Iterable[Batch]]
#: Which comments (rows) tell of which symbols (columns).
Told: TypeAlias = "csr_matrix"

#: A language with fewer comments than this has no mean of its own; such languages are centred together.
FEWEST_OF_LANGUAGE = 50
#: The fitted sample: a tenth of the comments, within these bounds.
SAMPLE_LEAST, SAMPLE_MOST = 7_500, 20_000
#: What a symbol adds is taken as if so many more comments named it that it adds nothing to.
PRIOR_MENTIONS = 10
#: Closer to its language's mean than this an embedding has no direction; float16 keeps three digits.
NEAR_MEAN = 0.01


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
    """How many of n comments are fitted: a tenth, at least 7,500 and at most 20,000, never more than n."""
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
    """What turns an embedding into a point: the mean of every language, what each symbol adds to the embedding of a
    comment that tells of it (symbols by dimensions), and the axis of praise and blame."""

    means: Vectors
    symbols: Vectors
    tone: Vectors

    def points(self, embeddings: NDArray[np.floating], languages: Ints, told: Told | None = None) -> Vectors:
        """Unit vectors: embedding − mean of its language, to length 1, less what the symbols add that it tells of
        (`told`, comments by symbols), less the part along `tone`, to length 1. Without `told` it tells of none."""
        away = _without(centred(embeddings, self.means, languages), told, self.symbols)
        return unit(away - np.outer(away @ self.tone, self.tone))


def told_of(mentions: pd.DataFrame, n: int) -> Told:
    """Which of n comments (rows) tell of which symbols (columns, sorted), from `comment` and `key`, each pair once."""
    pairs = mentions[["comment", "key"]].drop_duplicates()
    column, keys = pd.factorize(pairs["key"].astype(str), sort=True)
    cells = (np.ones(len(pairs), dtype=np.float32), (pairs["comment"].to_numpy(), column))
    return csr_matrix(cells, shape=(n, len(keys)))


def _without(away: Vectors, told: Told | None, symbols: Vectors) -> Vectors:
    """Unit vectors less what their symbols add; zeros stay zeros, since what says nothing tells of nothing."""
    if told is None:
        return away
    left = unit(away - told @ symbols)
    left[~away.any(axis=1)] = 0
    return left


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


def space(
    means: Vectors,
    embeddings: NDArray[np.float16],
    languages: Ints,
    mood: Floats,
    told: Told | None = None,
) -> Space:
    """The space of a sample; `mood` is the sentiment of its comments, nan where it is not known, `told` the symbols
    that each tells of.

    `symbols` is the ridge regression B = (X'X + 10·I)⁻¹X'A of centred embeddings A on X = `told` (and a constant,
    without penalty): symbols have measures of their own, and comments on whatever subject that name one would
    otherwise gather round it. Ten mentions more that add nothing hold a symbol of few mentions back.
    `tone` is the direction of the covariance of what is left with sentiment, each less its mean in the language, to
    length 1: once it is projected out no linear rule tells praise from blame, so that it makes no topics of them. Zeros
    where no sentiment is known or all is alike. Source: spectral attribute removal, Shao et al., EACL 2023.
    """
    away = centred(embeddings, means, languages)
    symbols = _added(away, told)
    known = np.flatnonzero(np.isfinite(mood))
    code, value = languages[known], mood[known]
    counts = np.maximum(np.bincount(code, minlength=len(means)), 1)
    level = np.bincount(code, value, len(means)) / counts
    left = _without(away, told, symbols)[known].astype(np.float64)
    return Space(means, symbols, unit(((value - level[code]) @ left)[None, :])[0])


def _added(away: Vectors, told: Told | None) -> Vectors:
    if told is None:
        return away[:0]
    n = told.shape[1]
    x = np.column_stack([told.toarray(), np.ones(len(away))]).astype(np.float64)
    penalty = np.diag([float(PRIOR_MENTIONS)] * n + [0.0])
    return np.linalg.solve(x.T @ x + penalty, x.T @ away.astype(np.float64))[:n].astype(np.float32)
