"""How likely each comment names each theme, learned from comments that people coded."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.measure.topics_space import Batches, Bools, Vectors, unit
from analysis.stats import Floats, Ints

#: Penalties tried; each theme takes the one that predicts held-out comments best.
PENALTIES = np.logspace(-1.0, 2.5, 8)
FOLDS = 5


@dataclass(frozen=True)
class Coded:
    """Comments that people coded: rows of the scored frame, and for each key the share of coders who named it."""

    row: Ints
    named: Floats
    """Comments × keys, in [0, 1]."""
    weight: Floats
    """How many comments each stands for: 1 / inclusion probability."""
    keys: tuple[str, ...]

    def only(self, rows: Bools, keys: Bools) -> Coded:
        """Some of the comments and keys."""
        kept = tuple(key for key, use in zip(self.keys, keys, strict=True) if use)
        return Coded(self.row[rows], self.named[np.ix_(rows, keys)], self.weight[rows], kept)


def read(
    coded: Coded, language: Ints, mentions: pd.DataFrame, batches: Batches, seed: int
) -> NDArray[np.float32]:
    """P(comment names key), comments × keys, in [0, 1]: ridge regression on embeddings and the lexicon's labels.

    The embedding is taken from its language's mean over the coded comments; `mentions` holds what the lexicon finds
    (`comment`, `key`). A coded comment is told by the FOLDS − 1 parts of the coded that it is not in, as an uncoded one
    is told by comments that are not itself. So how far the coded differ from what is told of them says how far all do,
    however bad the reader. Linear, so that it is had in closed form and a million comments are read in one pass.
    Limits: without coded comments of a key it is 0 everywhere. Source: Zrnic & Candès, PNAS 121 (2024), on
    cross-prediction-powered inference; Hoerl & Kennard, Technometrics 12 (1970).
    """
    from sklearn.linear_model import Ridge, RidgeCV
    from sklearn.model_selection import KFold

    n = len(language)
    labels = _labels(mentions, n)
    place = np.full(n, -1, np.int64)
    place[coded.row] = np.arange(len(coded.row))
    parts = [(place[rows], vectors[place[rows] >= 0]) for rows, vectors in batches()]
    # A shard without any embedding has another width than the rest; its comments have zeros, as single ones have.
    width = max((vectors.shape[1] for _, vectors in parts), default=1)
    known = np.zeros((len(coded.row), width), np.float32)
    for rows, vectors in parts:
        known[rows[rows >= 0]] = _wide(vectors, width)
    codes = language[coded.row]
    means = np.zeros((language.max() + 1, known.shape[1]), np.float32)
    for code in np.unique(codes):
        means[code] = known[codes == code].mean(axis=0)

    def features(rows: Ints, vectors: Vectors) -> Vectors:
        return np.hstack([vectors - means[language[rows]], labels[rows]])

    x, y = features(coded.row, known), coded.named
    penalty = RidgeCV(alphas=PENALTIES, alpha_per_target=True).fit(x, y).alpha_
    whole = Ridge(penalty).fit(x, y)
    out = np.zeros((n, y.shape[1]), np.float32)
    left = np.ones(n, bool)
    for rows, vectors in batches():
        out[rows] = whole.predict(features(rows, _wide(vectors, width))).reshape(len(rows), -1)
        left[rows] = False
    rest = np.flatnonzero(left)
    if len(rest):
        out[rest] = whole.predict(features(rest, np.zeros((len(rest), width), np.float32)))
    for others, part in KFold(FOLDS, shuffle=True, random_state=seed).split(x):
        told = Ridge(penalty).fit(x[others], y[others]).predict(x[part])
        out[coded.row[part]] = told.reshape(len(part), -1)
    return np.clip(out, 0.0, 1.0)


def _wide(vectors: NDArray[np.floating], width: int) -> Vectors:
    """Embeddings of length 1; zeros for a shard that has none."""
    if vectors.shape[1] != width:
        return np.zeros((len(vectors), width), np.float32)
    return unit(vectors)


def _labels(mentions: pd.DataFrame, n: int) -> NDArray[np.float32]:
    """What the lexicon finds, comments × its keys, 0 or 1; halved beside embeddings, whose parts are small."""
    code, keys = pd.factorize(mentions["key"], sort=True)
    out = np.zeros((n, len(keys)), np.float32)
    out[mentions["comment"].to_numpy(np.int64), code] = 0.5
    return out


def coded_of(labels: pd.DataFrame, drawn: pd.DataFrame, scored: pd.DataFrame) -> Coded | None:
    """The coded comments by their rows in `scored`; None where nothing is coded.

    `labels`: item, coder, label (keys with | between them, nothing for none); `drawn`: item, platform, comment_id, pi.
    Comments that are gone from the study since are left out.
    """
    keys = ["platform", "comment_id"]
    where = scored[keys].assign(row=np.arange(len(scored)))
    where["platform"] = where["platform"].astype(object).fillna("")
    there = drawn.merge(where, on=keys, how="inner").sort_values("row").set_index("item")
    labels = labels[labels["item"].isin(there.index)]
    if labels.empty:
        return None
    coders = labels.groupby("item").size()
    there = there.loc[there.index.isin(coders.index)]
    said = labels.assign(key=labels["label"].str.split("|")).explode("key")
    said = said[said["key"].ne("")]
    share = pd.crosstab(said["item"], said["key"]).reindex(there.index, fill_value=0)
    named = share.div(coders.reindex(there.index), axis=0)
    return Coded(
        there["row"].to_numpy(np.int64), named.to_numpy(float), 1.0 / there["pi"].to_numpy(float),
        tuple(map(str, named.columns)),
    )  # fmt: skip
