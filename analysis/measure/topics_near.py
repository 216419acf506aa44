"""Neighbours of comments, sought in every language by itself."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analysis.measure.topics_space import Vectors
from analysis.stats import Ints

#: Neighbours of a comment over all languages that make up so much of the sample; its own language gives twice its part.
NEIGHBOURS, LANGUAGE_SHARE = 24, 0.05
_BLOCK = 1_024


@dataclass(frozen=True)
class Near:
    """A sample of comments, in which neighbours are sought.

    They are sought in every language by itself, ⌈24/L⌉ in each of the L languages that make up a twentieth of the
    sample or more, and twice as many in the point's own (in the one that lies nearest for a point of a rarer one):
    embeddings of one language lie closer together than translations do, and neighbours sought anywhere are nearly all
    of one's own language, so that topics split by language; but of its own language they are right more often. With one
    language the 24 nearest. Source: batch balanced neighbours, Polański et al., Bioinformatics 36 (2020).

    `points` are those of the languages that count, language by language; `rows` their places in the sample; `bounds`
    where each language begins and ends; `codes` the languages' numbers.
    """

    points: Vectors
    rows: Ints
    bounds: tuple[tuple[int, int], ...]
    codes: Ints
    each: int
    own: int

    def of(self, points: Vectors, languages: Ints, itself: Ints | None = None) -> tuple[Ints, Vectors]:
        """Each point's neighbours, as rows of the sample, and their cosine similarities; unsorted.

        `itself` is a point's own row in the sample, −1 where it has none: no point is its own neighbour.
        """
        like = points @ self.points.T
        if itself is not None:
            place = np.full(int(self.rows.max()) + 2, -1)
            place[self.rows] = np.arange(len(self.rows))
            at = place[np.minimum(itself, len(place) - 1)]
            mine = np.flatnonzero((itself >= 0) & (at >= 0))
            like[mine, at[mine]] = -2.0
        rows, similar = [], []
        for start, end in self.bounds:
            part = like[:, start:end]
            best = np.argpartition(part, end - start - self.own, axis=1)[:, -self.own :]
            alike = np.take_along_axis(part, best, axis=1)
            order = np.argsort(-alike, axis=1, kind="stable")
            rows.append(self.rows[start + np.take_along_axis(best, order, axis=1)])
            similar.append(np.take_along_axis(alike, order, axis=1))
        index, near = np.stack(rows, axis=1), np.stack(similar, axis=1)
        home = languages[:, None] == self.codes
        rare = np.flatnonzero(~home.any(axis=1))
        home[rare, near[rare, :, 0].argmax(axis=1)] = True
        taken = np.ones(near.shape, dtype=bool)
        taken[:, :, self.each :] = home[:, :, None]
        return index[taken].reshape(len(points), -1), near[taken].reshape(len(points), -1)


def among(points: Vectors, languages: Ints) -> Near:
    """What seeks neighbours among these points."""
    kinds, counts = np.unique(languages, return_counts=True)
    large = kinds[(counts >= LANGUAGE_SHARE * len(points)) & (counts > 2 * NEIGHBOURS)]
    if len(large) < 2:
        few = min(NEIGHBOURS, len(points) - 1)
        return Near(points, np.arange(len(points)), ((0, len(points)),), np.zeros(1, np.int64), few, few)
    rows = np.flatnonzero(np.isin(languages, large))
    rows = rows[np.argsort(languages[rows], kind="stable")]
    ends = np.cumsum([(languages == code).sum() for code in large]).tolist()
    each = -(-NEIGHBOURS // len(large))
    bounds = tuple(zip([0, *ends[:-1]], ends, strict=True))
    return Near(points[rows], rows, bounds, large, each, 2 * each)


def neighbours(points: Vectors, languages: Ints) -> tuple[NDArray[np.int32], Vectors]:
    """Each point's neighbours among the others and their cosine distances, itself first, as UMAP takes them."""
    near = among(points, languages)
    found = []
    for start in range(0, len(points), _BLOCK):
        own = np.arange(start, min(start + _BLOCK, len(points)))
        rows, similar = near.of(points[own], languages[own], own)
        away = np.maximum(1 - similar, 0)
        order = np.argsort(away, axis=1, kind="stable")
        rows = np.column_stack([own, np.take_along_axis(rows, order, axis=1)])
        found.append((rows, np.column_stack([np.zeros(len(own)), np.take_along_axis(away, order, axis=1)])))
    rows, away = (np.concatenate(part) for part in zip(*found, strict=True))
    return rows.astype(np.int32), away.astype(np.float32)
