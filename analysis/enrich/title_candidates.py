"""Which pairs of titles are worth comparing: near names, near meanings, near synopses; never all with all."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

Ints = NDArray[np.int64]
Floats = NDArray[np.float32]

BLOCK = 512
"""Rows compared at once: 512 x 20,000 likenesses are 40 MB."""

NEAREST = 10
"""Neighbours of each name or synopsis looked at, in each direction."""

_FEW = 0.05

FLOORS = {"letters": 0.3, "meaning": 0.4, "synopsis": 0.35}
"""Likeness below which a neighbour is not looked at."""


def letters(forms: pd.DataFrame) -> csr_matrix:
    """Names as unit vectors of their character n-grams, rare ones heavier (tf-idf).

    Three letters inside words for spaced scripts, one and two signs for dense ones. N-grams of more than a
    twentieth of all names (of 100 at least) say nothing and would make the comparison dense, so they are left out.
    """
    from sklearn.feature_extraction.text import TfidfVectorizer

    often = max(100, len(forms) // 20)
    grams = [_grams(form, dense) for form, dense in zip(forms["form"], forms["dense"], strict=True)]
    if not any(grams):
        return csr_matrix((len(forms), 1), dtype=np.float32)
    vectorizer = TfidfVectorizer(analyzer=list, max_df=often, dtype=np.float32)
    try:
        return csr_matrix(vectorizer.fit_transform(grams))
    except ValueError:  # every n-gram is in too many names
        return csr_matrix((len(forms), 1), dtype=np.float32)


def _grams(form: str, dense: bool) -> list[str]:
    if dense:
        bare = form.replace(" ", "")
        return [*bare, *(bare[i : i + 2] for i in range(len(bare) - 1))]
    return [
        word[i : i + 3] for word in (f" {w} " for w in form.split()) for i in range(max(1, len(word) - 2))
    ]


def neighbours(left: Floats | csr_matrix, right: Floats | csr_matrix, floor: float) -> tuple[Ints, Ints]:
    """Pairs (i, j) where j is among the NEAREST rows of `right` to row i of `left`, or the other way round, by
    inner product of at least `floor`. Time grows with the product of the two lengths, memory with BLOCK times one.
    """
    found = [*_one_way(left, right, floor), *((j, i) for i, j in _one_way(right, left, floor))]
    if not found:
        return np.empty(0, np.int64), np.empty(0, np.int64)
    return np.concatenate([i for i, _ in found]), np.concatenate([j for _, j in found])


def _one_way(
    left: Floats | csr_matrix, right: Floats | csr_matrix, floor: float
) -> Iterator[tuple[Ints, Ints]]:
    count, turned = right.shape[0], right.T
    if not count:
        return
    for start in range(0, left.shape[0], BLOCK):
        block = left[start : start + BLOCK]
        if isinstance(block, csr_matrix):
            product = (block @ turned).tocoo()
            i, j, alike = product.row, product.col, product.data
            above = alike >= floor
            i, j = _nearest(i[above], j[above], alike[above])
        else:
            dense = np.asarray(block @ turned)
            i, j = np.nonzero(dense >= floor)
            if len(i) > _FEW * dense.size:  # sorting what is left would take longer than cutting whole rows
                dense[
                    dense < np.partition(dense, -min(NEAREST, count), axis=1)[:, [-min(NEAREST, count)]]
                ] = -1
                i, j = np.nonzero(dense >= floor)
            i, j = _nearest(i, j, dense[i, j])
        yield i.astype(np.int64) + start, j.astype(np.int64)


def _nearest(i: Ints, j: Ints, alike: Floats) -> tuple[Ints, Ints]:
    """Of every i the NEAREST j, and those as alike as the last of them."""
    order = np.lexsort((j, -alike, i))
    i, j, alike = i[order], j[order], alike[order]
    first = np.searchsorted(i, i, side="left")
    last = np.minimum(first + NEAREST, np.searchsorted(i, i, side="right")) - 1
    kept = alike >= alike[last]
    return i[kept], j[kept]


def across(
    groups: Ints, rows: Ints, vectors: Floats | csr_matrix, floor: float, kinds: Ints | None = None
) -> pd.DataFrame:
    """Neighbours between titles of different groups: left < right (positions of titles), each pair once.

    `rows` says whose title each vector is; `groups` which platform a title belongs to. `kinds` parts the vectors
    further: each has its NEAREST among every kind, since names of another script are never the very nearest.
    """
    pairs = [np.empty((0, 2), np.int64)]
    sorts = np.zeros(len(rows), np.int64) if kinds is None else kinds
    members = {
        (g, kind): np.flatnonzero((groups[rows] == g) & (sorts == kind))
        for g in np.unique(groups[rows])
        for kind in np.unique(sorts)
    }
    for one, mine in members.items():
        for other, theirs in members.items():
            if one[0] >= other[0]:
                continue
            i, j = neighbours(vectors[mine], vectors[theirs], floor)
            pairs.append(np.column_stack([rows[mine[i]], rows[theirs[j]]]))
    return _ordered(np.concatenate(pairs))


def same_name(groups: Ints, forms: pd.DataFrame) -> pd.DataFrame:
    """Titles with an equal form and number: every one with the first of its platform (re-uploads), and the firsts of
    the platforms with one another, so that a name uploaded a hundred times gives a hundred pairs, not thousands.
    """
    keyed = forms.assign(group=groups[forms["row"].to_numpy()]).sort_values("row", kind="stable")
    by_name = keyed.groupby(["form", "number", "group"])["row"]
    again = np.column_stack([by_name.transform("first"), keyed["row"]])
    firsts = by_name.first().reset_index()
    met = firsts.merge(firsts, on=["form", "number"], suffixes=("", "_other"))
    return _ordered(np.concatenate([again, met[["row", "row_other"]].to_numpy()]).astype(np.int64))


def _ordered(pairs: Ints) -> pd.DataFrame:
    kept = pairs[pairs[:, 0] != pairs[:, 1]]
    frame = pd.DataFrame(np.sort(kept, axis=1), columns=["left", "right"])
    return frame.drop_duplicates().sort_values(["left", "right"], ignore_index=True)
