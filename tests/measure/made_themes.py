"""Made comments on themes in four markets of four languages, a lexicon that finds them unevenly, and some coded."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from analysis.measure.themes_read import Coded

MARKETS = ("AA", "BB", "CC", "DD")
LANGS = dict(zip(MARKETS, ("la", "lb", "lc", "ld"), strict=True))


@dataclass(frozen=True)
class World:
    """Comments with what each names in truth, what the lexicon finds, the embeddings, and the rates they come from."""

    scored: pd.DataFrame
    named: np.ndarray
    found: np.ndarray
    vectors: np.ndarray
    rate: np.ndarray
    """Markets × keys."""

    @property
    def keys(self):
        return tuple(f"k{i:02d}" for i in range(self.named.shape[1]))

    def table(self, which):
        """Mentions as a table: comment and key."""
        comment, key = np.nonzero(which)
        return pd.DataFrame({"comment": comment, "key": np.asarray(self.keys, object)[key]})

    @property
    def mentions(self):
        return self.table(self.found)

    @cached_property
    def language(self):
        return pd.factorize(self.scored.lang, sort=True)[0]

    def batches(self):
        half = len(self.vectors) // 2
        yield np.arange(half), self.vectors[:half]
        yield np.arange(half, len(self.vectors)), self.vectors[half:]

    def coded(self, rng, per_language):
        """Drawn at random in each language and coded rightly; None: all of them."""
        rows, weight = [], []
        for code in np.unique(self.language):
            there = np.flatnonzero(self.language == code)
            size = len(there) if per_language is None else per_language
            rows.append(np.sort(rng.choice(there, size, replace=False)))
            weight.append(np.full(size, len(there) / size))
        row, w = np.concatenate(rows), np.concatenate(weight)
        order = np.argsort(row)
        return Coded(row[order], self.named[row[order]].astype(float), w[order], self.keys)

    def truth(self):
        """Log odds of the rates, market against the others, minus the market's median: markets × keys."""
        others = (self.rate.sum(axis=0) - self.rate) / (len(self.rate) - 1)
        odds = np.log(self.rate / (1 - self.rate)) - np.log(others / (1 - others))
        return odds - np.median(odds, axis=1, keepdims=True)


def world(rng, titles=20, n=40, keys=12, taste=5.0, dims=24, signal=0.8, recall=(0.2, 0.8), wrong=0.01):
    """Each title has n comments in every market; k00 comes up `taste` times as often in BB (in odds).

    One market writes more of everything than another. Of what a comment names the lexicon finds a share that differs
    by language and key; embeddings are noise, with a little in the direction of each theme and much of the language.
    """
    base = rng.uniform(0.06, 0.15, keys)
    logit = np.log(base / (1 - base)) + rng.normal(0, 0.2, (len(MARKETS), 1))
    logit[1, 0] += np.log(taste)
    rate = 1 / (1 + np.exp(-logit))
    frame = pd.MultiIndex.from_product(
        [[f"t{i:02d}" for i in range(titles)], MARKETS, range(n)], names=["title_id", "market", "i"]
    ).to_frame(index=False)
    market = pd.factorize(frame.market, sort=True)[0]
    named = rng.random((len(frame), keys)) < rate[market]
    finds = rng.uniform(*recall, (len(MARKETS), keys))[market]
    found = np.where(named, rng.random(named.shape) < finds, rng.random(named.shape) < wrong)
    toward = rng.normal(0, 1, (keys, dims)) * signal
    tongue = rng.normal(0, 2, (len(MARKETS), dims))[market]
    vectors = (rng.normal(0, 1, (len(frame), dims)) + named @ toward + tongue).astype(np.float16)
    scored = frame.drop(columns="i").assign(
        lang=frame.market.map(LANGS), home_market="AA", platform="p", weight=1.0, sentiment=0.0,
        comment_id=[f"c{i}" for i in range(len(frame))], author=pd.array(range(len(frame)), dtype="Int64"),
    )  # fmt: skip
    return World(scored, named, found, vectors, rate)
