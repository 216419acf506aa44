"""Who comments, when, with how many stars and in what mood: everything about a comment but its words."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from analysis.demo import plants

PAIRS_HOME, PAIRS_SHARE = 22, 0.12
"""Viewers who write early and late on a title at home; their number abroad by its comments."""
UNKNOWN_EPISODE = 0.15
#: P(negative), P(neutral) of the words given 1 to 5 stars; the rest is positive.
MOOD = np.array([[0.93, 0.07], [0.80, 0.18], [0.20, 0.60], [0.02, 0.16], [0.01, 0.07]])
VALENCES = np.array(["neg", "mid", "pos"])
_LAST = np.datetime64("2026-06-30T00:00:00", "s")
_DAY = 86_400


def plan(cells: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """One row a comment, in the order of the cells, with everything but its words.

    `mu` is the expected rating of the comment: that of its cell, plus its author's leniency, the finish of
    Chinese titles (+FINISH/2 in the first third, −FINISH/2 in the last) and the experiment arm, each of mean
    zero. (stars − 1)/4 is beta-binomial with exactly this mean. Valence follows the stars.
    """
    crowds = {m: _Crowd(int(n), rng) for m, n in cells.groupby("market", sort=True).n.sum().items()}
    frame = pd.concat(
        [_cell(cell, crowds[cell.market], rng) for cell in cells.itertuples()], ignore_index=True
    )
    frame["mu"] = frame.mu.clip(0.02, 0.98)
    k = (1 - plants.DISPERSION) / plants.DISPERSION
    frame["stars"] = 1 + rng.binomial(4, rng.beta(frame.mu * k, (1 - frame.mu) * k))
    mood = np.cumsum(MOOD[frame.stars.to_numpy() - 1], axis=1)
    frame["valence"] = VALENCES[(rng.random(len(frame))[:, None] > mood).sum(axis=1)]
    english = frame.market.map({code: market.english for code, market in plants.MARKETS.items()}).to_numpy(
        float
    )
    language = frame.market.map({code: market.language for code, market in plants.MARKETS.items()})
    frame["language"] = language.where(rng.random(len(frame)) >= english, "en")
    frame["likes"] = np.floor(rng.lognormal(0.3, 1.6, len(frame))).astype(int)
    frame["rated"] = rng.random(len(frame)) < plants.RATED
    frame["repeat_of"] = -1
    _repeat(frame, rng)
    _rate_enough(frame, rng)
    _mention(frame, cells, rng)
    number = frame.groupby("market").cumcount() + 1
    frame["comment_id"] = frame.market.str.lower() + "-" + (1_000_000 + number).astype(str)
    return frame


class _Crowd:
    """The viewers of a market: a few write on many titles. `leniency` is what each adds to the rating."""

    def __init__(self, comments: int, rng: np.random.Generator) -> None:
        size = max(400, comments // 2)
        weight = (np.arange(size) + 8.0) ** -0.6
        self.p = weight / weight.sum()
        self.leniency = rng.normal(0, plants.AUTHOR_SD, size)

    def draw(self, n: int, rng: np.random.Generator) -> np.ndarray:
        return rng.choice(len(self.p), n, replace=False, p=self.p)


def _cell(cell: Any, crowd: _Crowd, rng: np.random.Generator) -> pd.DataFrame:
    pairs = PAIRS_HOME * max(1, cell.n // 200) if cell.kind == "home" else round(PAIRS_SHARE * cell.n)
    authors = crowd.draw(cell.n - pairs, rng)
    author = np.concatenate([authors, authors[:pairs]])
    # Pairs write once in the first third and once in the last; the others anywhere, some on no episode.
    third = np.concatenate([np.zeros(pairs), rng.integers(0, 3, cell.n - 2 * pairs), np.full(pairs, 2)])
    x = (third + rng.random(cell.n)) / 3
    known = (rng.random(cell.n) >= UNKNOWN_EPISODE) | np.isin(author, authors[:pairs])
    episode = 1 + np.minimum((x * cell.n_episodes).astype(int), cell.n_episodes - 1)
    mu = cell.mu + crowd.leniency[author]
    if cell.kind != "local":
        mu = mu + np.where(known, plants.FINISH / 2 * (1 - third), 0.0)
    variant = np.full(cell.n, None, dtype=object)
    if cell.kind == "import" and cell.market in plants.ARMS:
        dub = rng.permutation(cell.n) % 2 == 0
        variant = np.where(dub, "dub", "sub").astype(object)
        mu = mu + plants.ARMS[cell.market] * (dub - dub.mean())
    lag = 0 if cell.kind != "import" else int(rng.integers(20, 120))
    start = np.datetime64(cell.released, "s").astype(int) + lag * _DAY
    first = dict(zip(authors, rng.exponential(50 * _DAY, len(authors)), strict=True))
    posted = start + np.array([first[a] for a in author]) + third * rng.uniform(0.3, 2, cell.n) * _DAY
    latest = _LAST.astype(int) - rng.integers(0, 30 * _DAY, cell.n)
    return pd.DataFrame(
        {
            "title_id": cell.title_id,
            "market": cell.market,
            "kind": cell.kind,
            "author": author,
            "phase": np.where(known, third, 1).astype(int),
            "episode": np.where(known, episode, 0),
            "variant": variant,
            "mu": mu,
            "posted_at": np.minimum(posted, latest).astype("int64").astype("datetime64[s]"),
        }
    )


def _singles(frame: pd.DataFrame) -> np.ndarray:
    return ~frame.duplicated(["title_id", "market", "author"], keep=False).to_numpy()


def _repeat(frame: pd.DataFrame, rng: np.random.Generator) -> None:
    """Some viewers say the same twice on a title: a comment becomes its neighbour's, stars and all."""
    single = np.flatnonzero(_singles(frame))
    wanted = rng.choice(single[:-1], round(plants.REPEATED * len(frame)), replace=False)
    cell = frame.title_id + frame.market
    target = wanted + 1
    free = (
        np.isin(target, single)
        & ~np.isin(target, wanted)
        & (cell.to_numpy()[wanted] == cell.to_numpy()[target])
    )
    source, target = wanted[free], target[free]
    for column in ("author", "episode", "phase", "mu", "variant", "stars", "valence", "language", "rated"):
        frame.loc[target, column] = frame[column].to_numpy()[source]
    frame.loc[target, "posted_at"] = frame.posted_at.to_numpy()[source] + np.timedelta64(3600, "s")
    frame.loc[target, "repeat_of"] = source


def _rate_enough(frame: pd.DataFrame, rng: np.random.Generator) -> None:
    """More stars where a title has too few raters of the market's own language; blind to what they say."""
    own = frame.language == frame.market.map({c: m.language for c, m in plants.MARKETS.items()})
    author = frame.author.to_numpy()
    repeats = frame.repeat_of.to_numpy() >= 0
    rated = frame.rated.to_numpy().copy()
    for _, rows in frame.groupby(["title_id", "market"], sort=True).indices.items():
        rows = rows[own.to_numpy()[rows] & ~repeats[rows]]
        waiting = rng.permutation(rows[~rated[rows]])
        # A viewer who has not rated yet adds a whole voice.
        waiting = waiting[
            np.argsort(~np.isin(author[waiting], author[rows[rated[rows]]]), kind="stable")
        ].tolist()
        while waiting and voices(author[rows[rated[rows]]]) < plants.VOICES:
            rated[waiting.pop()] = True
    source = frame.repeat_of.to_numpy()
    frame["rated"] = np.where(source >= 0, rated[np.maximum(source, 0)], rated)


def voices(authors: np.ndarray) -> float:
    """Effective number of raters, (Σn)²/Σn² over authors with n ratings each; 0 without ratings."""
    counts = np.unique(authors, return_counts=True)[1].astype(float)
    return float(counts.sum() ** 2 / (counts**2).sum()) if len(counts) else 0.0


def _mention(frame: pd.DataFrame, cells: pd.DataFrame, rng: np.random.Generator) -> None:
    """Which comments name which symbol, and how; praise tells meaning and look, the rest is confused."""
    symbol = np.full(len(frame), None, dtype=object)
    use = np.full(len(frame), None, dtype=object)
    symbols = cells.drop_duplicates("title_id").set_index("title_id").symbols
    free = (frame.repeat_of.to_numpy() < 0) & (frame.kind != "local").to_numpy()
    positive = (frame.valence == "pos").to_numpy()
    for (title, market), rows in frame.groupby(["title_id", "market"], sort=True).indices.items():
        rows = rng.permutation(rows[free[rows]])
        if not len(rows):
            continue
        mentions = int(rng.binomial(len(rows), plants.MENTION))
        praise, other = list(rows[positive[rows]]), list(rows[~positive[rows]])
        for _ in range(mentions):
            name = symbols[title][int(rng.integers(2))]
            kind = plants.USES[int(rng.choice(3, p=plants.uses(name, market)))]
            pool = (other or praise) if kind == "confused" else (praise or other)
            row = pool.pop()
            symbol[row], use[row] = name, kind
    frame["symbol"], frame["use"] = symbol, use
