"""The fit of topics on a sample, the hierarchy of topics, and the assignment of any comment to one or to none."""

from __future__ import annotations

import logging
import warnings
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import islice
from typing import Any

import numpy as np
from numpy.typing import NDArray

from analysis.measure.topics_near import Near, among, neighbours
from analysis.measure.topics_space import Batches, Space, Told, Vectors
from analysis.stats import Floats, Ints

#: Dimensions in which topics are clustered, and on which the map is drawn; how long the layout is improved.
CLUSTERED, DRAWN, EPOCHS = 5, 2, 200
#: A topic has so many comments of the sample at least, or this share of it; a dense place so many neighbours.
FEWEST_OF_TOPIC, SHARE_OF_TOPIC, DENSE = 12, 100, 15
#: The share of its neighbours' votes that a topic needs.
MAJORITY = 0.42
NONE = -1


@dataclass(frozen=True)
class Fit:
    """The topics of a sample: its points, their topics (−1 none) and their coordinates on the map (nan: not fitted).

    Topics are numbered by size, the largest 0. `tree` holds the joins of the hierarchy as scipy's linkage does.
    """

    points: Vectors
    topics: Ints
    map: Floats
    tree: Floats

    @property
    def n_topics(self) -> int:
        """How many topics there are."""
        return int(self.topics.max(initial=NONE)) + 1


def fit(
    points: Vectors, languages: Ints, words: Sequence[Sequence[str]], seed: int, draw: bool = True
) -> Fit:
    """Topics of a sample by BERTopic (Grootendorst 2022): UMAP on balanced neighbours, HDBSCAN, c-TF-IDF.

    Clusters are the leaves of HDBSCAN's tree: on comments its usual excess of mass gives one giant topic and a
    crumb. `words` are the sample's words, for BERTopic's own keywords; comments without one are in no topic, have
    no place on the map (nan), and vote for none. The same seed gives the same topics, byte for byte. Errors: none;
    where no place is dense enough there are no topics.
    """
    rows = spoken(words)
    found = np.full(len(points), NONE, dtype=np.int64)
    drawn = np.full((len(points), DRAWN), np.nan)
    said = points[rows]
    near = neighbours(said, languages[rows])
    found[rows] = _clusters(said, near, [words[row] for row in rows], seed)
    if draw:
        drawn[rows] = _umap(said, near, DRAWN, 0.1, seed)
    return Fit(points, found, drawn, joins(points, found))


def spoken(words: Sequence[Sequence[str]]) -> Ints:
    """The rows that can be fitted: a comment of emoji, laughter or stop words alone has no topic of its own."""
    return np.flatnonzero([len(of_one) > 0 for of_one in words])


def _umap(
    points: Vectors, near: tuple[NDArray[np.int32], Vectors], dimensions: int, apart: float, seed: int
) -> Floats:
    model = _umap_model(near, dimensions, apart, seed)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return np.asarray(model.fit_transform(points), dtype=float)


def _umap_model(near: tuple[NDArray[np.int32], Vectors], dimensions: int, apart: float, seed: int) -> Any:
    from umap import UMAP

    return UMAP(
        n_neighbors=near[0].shape[1],
        n_components=dimensions,
        min_dist=apart,
        metric="cosine",
        precomputed_knn=near,
        random_state=seed,
        n_epochs=EPOCHS,
        n_jobs=1,
    )


def _clusters(
    points: Vectors,
    near: tuple[NDArray[np.int32], Vectors],
    words: Sequence[Sequence[str]],
    seed: int,
) -> Ints:
    from bertopic import BERTopic
    from bertopic.backend import BaseEmbedder
    from hdbscan import HDBSCAN
    from sklearn.feature_extraction.text import CountVectorizer

    least = max(FEWEST_OF_TOPIC, len(points) // SHARE_OF_TOPIC)
    model = BERTopic(
        language="multilingual",
        embedding_model=BaseEmbedder(),
        umap_model=_umap_model(near, CLUSTERED, 0.0, seed),
        hdbscan_model=HDBSCAN(
            min_cluster_size=least, min_samples=DENSE, cluster_selection_method="leaf", core_dist_n_jobs=1
        ),
        vectorizer_model=CountVectorizer(tokenizer=str.split, token_pattern=None, lowercase=False),
        verbose=False,
    )
    documents = [" ".join(of_one) for of_one in words]
    logging.getLogger("BERTopic").setLevel(logging.ERROR)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        topics, _ = model.fit_transform(documents, points)
    return numbered(np.asarray(topics, dtype=np.int64))


def numbered(topics: Ints) -> Ints:
    """The same topics numbered by size, the largest 0; equal sizes keep their order; −1 stays."""
    kinds, counts = np.unique(topics[topics >= 0], return_counts=True)
    place = np.full(int(topics.max(initial=NONE)) + 2, NONE, dtype=np.int64)
    place[kinds[np.argsort(-counts, kind="stable")]] = np.arange(len(kinds))
    return place[topics]


def centres(points: Vectors, topics: Ints) -> Floats:
    """The mean point of every topic."""
    n = int(topics.max(initial=NONE)) + 1
    return np.stack([points[topics == topic].mean(axis=0, dtype=float) for topic in range(n)])


def joins(points: Vectors, topics: Ints) -> Floats:
    """The hierarchy: average linkage of the cosine distances of the topics' centres, as scipy gives it."""
    from scipy.cluster.hierarchy import linkage

    if topics.max(initial=NONE) < 1:
        return np.zeros((0, 4))
    return np.asarray(linkage(centres(points, topics), method="average", metric="cosine"))


def branches(tree: Floats, n: int) -> list[str]:
    """Each topic's way from the root of the hierarchy, `0` to the larger side, `1` to the smaller: `01`, `1`."""
    paths = {len(tree) + n - 1: ""}
    for node in range(len(tree) - 1, -1, -1):
        sides = sorted(
            (int(tree[node, 0]), int(tree[node, 1])), key=lambda side: (-_size(tree, side, n), side)
        )
        for side, mark in zip(sides, "01", strict=True):
            paths[side] = paths[node + n] + mark
    return [paths.get(topic, "") for topic in range(n)]


def _size(tree: Floats, node: int, n: int) -> float:
    return 1.0 if node < n else float(tree[node - n, 3])


def vote(
    points: Vectors, languages: Ints, near: Near, topics: Ints, itself: Ints | None = None
) -> tuple[Ints, Ints]:
    """The topic of each point and the topic it would have if none were left out.

    Its neighbours in the sample, as many of every language as in the fit (`topics_near.Near`), vote, each with its
    cosine similarity: the topic with most votes takes it where that is 42 % of all votes, those of the sample's
    comments without topic included; otherwise none does. One rule serves the sample and the rest (a point of the
    sample, `itself` its row there, has no vote on itself), for otherwise the share of a topic would depend on how
    densely a market was sampled. Range: −1 to n − 1.
    """
    n_topics = int(topics.max(initial=NONE)) + 1
    rows, similar = near.of(points, languages, itself)
    column = np.where(topics[rows] < 0, n_topics, topics[rows])
    cell = np.arange(len(points))[:, None] * (n_topics + 1) + column
    weight = np.maximum(similar, 0).astype(float)
    votes = np.bincount(cell.ravel(), weight.ravel(), len(points) * (n_topics + 1))
    votes = votes.reshape(len(points), n_topics + 1)
    best = votes[:, :n_topics].argmax(axis=1)
    most, total = votes[np.arange(len(points)), best], votes.sum(axis=1)
    chosen = np.where((most > 0) & (most >= MAJORITY * total), best, NONE)
    return chosen, np.where(most > 0, best, NONE)


def assign(
    batches: Batches,
    languages: Ints,
    told: Told,
    found: Space,
    fitted: Fit,
    sample: Ints,
    workers: int = 2,
) -> tuple[Ints, Ints, NDArray[np.bool_]]:
    """Every comment's topic, its topic if none were left out, and whether it has an embedding; one pass."""
    n = len(languages)
    topics, nearest = np.full(n, NONE, dtype=np.int64), np.full(n, NONE, dtype=np.int64)
    there = np.zeros(n, dtype=bool)
    place = np.full(n, NONE, dtype=np.int64)
    place[sample] = np.arange(len(sample))
    near = among(fitted.points, languages[sample])

    def one(part: tuple[Ints, Vectors]) -> None:
        rows, points = part
        has = points.any(axis=1)
        rows = rows[has]
        there[rows] = True
        if len(rows):
            topics[rows], nearest[rows] = vote(points[has], languages[rows], near, fitted.topics, place[rows])

    def parts() -> Iterator[tuple[Ints, Vectors]]:
        for rows, embeddings in batches():
            for start in range(0, len(rows), 1_000):
                some = rows[start : start + 1_000]
                yield some, found.points(embeddings[start : start + 1_000], languages[some], told[some])

    todo = parts()
    with ThreadPoolExecutor(workers) as pool:
        # A few at a time: a pool would take in all batches at once.
        while taken := list(islice(todo, 4 * workers)):
            list(pool.map(one, taken))
    return topics, nearest, there
