"""Weights: independent praise counts in full, copies share one vote, nobody votes more than three times."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd
import pyarrow as pa
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components

from analysis import schema, text

AUTHOR_CAP = 3.0
"""What one author's comments on one title in one market weigh together at most."""

LONG, LONG_DENSE = 30, 15
"""Characters from which a text pasted by several authors is one text: shorter praise is said independently."""

NEAR = 0.9
"""Jaccard likeness of character 5-grams from which two long texts are copies."""

_PERMUTATIONS, _BANDS = 128, 16  # at likeness 0.9 a pair is missed once in 8,000, and each found is verified
_WIDTH = 5
_BATCH = 5_000
"""Texts whose n-grams are held at once."""


def weigh(comments: pd.DataFrame) -> pa.Table:
    """Weights of all comments of a study, in the order of (title_id, market, platform, comment_id).

    Takes the columns platform, comment_id, title_id, market, author, text. A *copy* has the same author, title and
    normalised text; or, between authors, at least 30 characters (15 in Han, Kana, Thai or Hangul) and the same
    normalised text or a likeness of at least 0.9. k copies weigh 1/k each; an author's comments on one title in one
    market weigh together at most 3. `rating_weight` counts only same-author copies. A comment without an author is
    its own author. Weights lie in (0, 1]; a comment without copies by an author of few comments weighs 1.
    """
    order = ["title_id", "market", "platform", "comment_id"]
    frame = comments.sort_values(order, na_position="first", kind="stable").reset_index(drop=True)
    del comments  # of a million, what is no longer needed is most of the memory
    words = frame.pop("text").fillna("").map(text.same_words)
    own = _same_author(frame, words)
    pasted = _components(np.concatenate([_chain(own), _pasted(words)]), len(frame))
    author = _author_keys(frame)
    columns = {
        "platform": frame["platform"],
        "comment_id": frame["comment_id"],
        "duplicate_of": _first_copy(pasted, frame["comment_id"]),
        "weight": _capped(_shared(pasted), frame, author),
        "rating_weight": _capped(_shared(own), frame, author),
    }
    return pa.Table.from_pandas(pd.DataFrame(columns), schema=schema.WEIGHT.schema, preserve_index=False)


def _author_keys(frame: pd.DataFrame) -> np.ndarray:
    """A number per author; a comment without one gets a number of its own."""
    codes, _ = pd.factorize(frame["author"], use_na_sentinel=True)
    alone = codes < 0
    return np.where(alone, len(frame) + np.arange(len(frame)), codes)


def _same_author(frame: pd.DataFrame, words: pd.Series) -> np.ndarray:
    """Group numbers: equal where author, title and words are; comments without words or author stand alone."""
    keys = pd.DataFrame(
        {"author": _author_keys(frame), "title": frame["title_id"].fillna(""), "words": words}
    )
    groups = keys.groupby(["author", "title", "words"], sort=False).ngroup().to_numpy()
    empty = (words == "").to_numpy()
    return np.where(empty, len(frame) + np.arange(len(frame)), groups)


def _chain(groups: np.ndarray) -> np.ndarray:
    """Edges that join the members of each group to its first member."""
    _, first, inverse = np.unique(groups, return_index=True, return_inverse=True)
    return np.stack([first[inverse], np.arange(len(groups))], axis=1)


def _pasted(words: pd.Series) -> np.ndarray:
    """Edges between long texts, identical or alike, whoever wrote them."""
    length = words.str.len().to_numpy()
    candidates = np.flatnonzero(length >= LONG_DENSE)
    long = [i for i in candidates if length[i] >= LONG or text.is_dense(words.iloc[i])]
    if not long:
        return np.empty((0, 2), dtype=np.int64)
    places = np.asarray(long, dtype=np.int64)
    # Identical texts first, so that likeness is sought between distinct texts only.
    codes, distinct = pd.factorize(words.iloc[places])
    identical = places[_chain(codes)]
    first = pd.Series(places).groupby(codes, sort=True).first().to_numpy()
    alike = np.array(list(_alike(list(distinct))), dtype=np.int64).reshape(-1, 2)
    return np.concatenate([identical, first[alike]])


def _alike(texts: list[str]) -> Iterator[tuple[int, int]]:
    """Pairs of distinct texts with likeness of at least NEAR, found by MinHash bands and verified exactly."""
    for left, right in near(texts, _BANDS):
        if text.jaccard(text.shingles(texts[left], _WIDTH), text.shingles(texts[right], _WIDTH)) >= NEAR:
            yield left, right


def near(texts: list[str], bands: int) -> list[tuple[int, int]]:
    """Candidate pairs of texts with a MinHash band in common, sorted; of many alike a chain. More bands find less alike
    ones: a pair of likeness J is found with probability 1 - (1 - J^(128 / bands))^bands.
    """
    parts = [_bands(texts[i : i + _BATCH], bands) for i in range(0, len(texts), _BATCH)]
    seen: set[tuple[int, int]] = set()
    for band in np.concatenate(parts).T if parts else ():
        order = np.argsort(band, kind="stable")
        same = band[order][1:] == band[order][:-1]
        seen.update(zip(order[:-1][same].tolist(), order[1:][same].tolist(), strict=True))
    return sorted(seen)


def _bands(texts: list[str], bands: int) -> np.ndarray:
    """One number for each band of a text's MinHash: shape (n, bands). No text is shorter than one n-gram."""
    from rensa import RMinHash

    characters = np.frombuffer("".join(texts).encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    lengths = np.fromiter(map(len, texts), dtype=np.int64, count=len(texts))
    grams = mixed(np.lib.stride_tricks.sliding_window_view(characters, _WIDTH).T)
    ends = np.cumsum(lengths)
    across = (
        ends[:-1, None] - np.arange(1, _WIDTH)
    ).ravel()  # n-grams that begin in one text and end in the next
    own = np.delete(grams, across)
    offsets = np.concatenate([[0], np.cumsum(lengths - _WIDTH + 1)]).astype(np.uint64)
    digests = RMinHash.digest_matrix_from_flat_token_hashes(own, offsets, _PERMUTATIONS, 1).to_rows()
    rows = np.asarray(digests, dtype=np.uint32).reshape(len(texts), bands, -1)
    return mixed(rows.transpose(2, 0, 1))


def mixed(parts: np.ndarray) -> np.ndarray:
    """One 64-bit hash of the numbers that lie along the first axis (each step is splitmix64's finaliser)."""
    out = np.zeros(parts.shape[1:], dtype=np.uint64)
    for part in parts:
        out += part.astype(np.uint64) + np.uint64(0x9E3779B97F4A7C15)
        out ^= out >> np.uint64(30)
        out *= np.uint64(0xBF58476D1CE4E5B9)
        out ^= out >> np.uint64(27)
        out *= np.uint64(0x94D049BB133111EB)
        out ^= out >> np.uint64(31)
    return out


def _components(edges: np.ndarray, n: int) -> np.ndarray:
    graph = coo_matrix((np.ones(len(edges), dtype=bool), (edges[:, 0], edges[:, 1])), shape=(n, n))
    return np.asarray(connected_components(graph, directed=False)[1])


def _shared(groups: np.ndarray) -> np.ndarray:
    """1/k for each of the k members of a group."""
    _, inverse, counts = np.unique(groups, return_inverse=True, return_counts=True)
    return 1.0 / counts[inverse]


def _capped(weight: np.ndarray, frame: pd.DataFrame, author: np.ndarray) -> np.ndarray:
    """Weights scaled so that an author's sum on one title in one market is at most AUTHOR_CAP."""
    keys = [pd.Series(author), frame["title_id"].fillna(""), frame["market"].fillna("")]
    total = pd.Series(weight).groupby(keys, sort=False).transform("sum").to_numpy()
    return weight * np.minimum(1.0, AUTHOR_CAP / total)


def _first_copy(groups: np.ndarray, ids: pd.Series) -> pd.Series:
    """The id of the first member of a comment's group; null for that first member itself."""
    _, first, inverse = np.unique(groups, return_index=True, return_inverse=True)
    origin = first[inverse]
    return ids.iloc[origin].reset_index(drop=True).where(origin != np.arange(len(ids)))
