"""How much oftener a market's comments name a trope or symbol, on the same titles: stratified odds."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.stats import Floats, Ints, t_p, t_quantile

#: Comments that a title needs in a market to be compared there, and titles that a key needs.
MIN_COMMENTS, MIN_TITLES = 10, 5
#: Mentions that a key needs on both sides together, and keys that a market's mean needs.
MIN_MENTIONS, MIN_KEYS = 10, 3
DRAWS = 999
#: Bootstrap draws worked on at a time, in numbers held.
CHUNK = 20_000_000


@dataclass(frozen=True)
class Places:
    """Where comments can be compared: the title and the market of each, its weight, and whether it counts.

    Those count that have a weight and are on a title with MIN_COMMENTS comments in their market and in another one.
    """

    markets: tuple[str, ...]
    title: Ints
    market: Ints
    weight: Floats
    used: NDArray[np.bool_]
    total: Floats
    """Weighted comments, titles × markets; 0 where a title has too few."""


def places(scored: pd.DataFrame) -> Places:
    """The `Places` of comments (title_id, market, weight)."""
    title, titles = pd.factorize(scored.title_id, sort=True)
    market, markets = pd.factorize(scored.market, sort=True)
    weight = scored.weight.to_numpy(float, na_value=0.0)
    shape = (len(titles), len(markets))
    known = (title >= 0) & (market >= 0)
    cell = np.where(known, title * shape[1] + market, 0)
    n = np.bincount(cell[known], minlength=shape[0] * shape[1]).reshape(shape)
    kept = n >= MIN_COMMENTS
    kept &= kept.sum(axis=1, keepdims=True) >= 2
    total = (
        np.asarray(np.bincount(cell[known], weight[known], shape[0] * shape[1]), float).reshape(shape) * kept
    )
    used = known & (weight > 0)
    used[used] = kept.ravel()[cell[used]]
    return Places(tuple(map(str, markets)), title, market, weight, used, total)


@dataclass(frozen=True)
class Named:
    """Weighted comments by title and market, and those that name each key: arrays titles × markets (× keys)."""

    titles: int
    markets: tuple[str, ...]
    keys: tuple[str, ...]
    total: Floats
    title: Ints
    market: Ints
    key: Ints
    weight: Floats
    """Of each mention, or of several alike: title, market, key and weight."""

    def of(self, market: int) -> tuple[Floats, Floats]:
        """Mentions there and everywhere, titles × keys."""
        shape = (self.titles, len(self.keys))
        cell = self.title * shape[1] + self.key
        everywhere = np.bincount(cell, self.weight, shape[0] * shape[1]).reshape(shape)
        here = self.market == market
        own = np.bincount(cell[here], self.weight[here], shape[0] * shape[1]).reshape(shape)
        return np.asarray(own, float), np.asarray(everywhere, float)


def odds(named: Named, rng: np.random.Generator) -> pd.DataFrame:
    """Mantel–Haenszel log odds that a market's comments name a key, by key and market, minus the market's median.

    In title t, of n₁ comments in the market a name the key, of n₀ in all other markets c. With R = Σ a(n₀ − c)/n
    and S = Σ c(n₁ − a)/n over titles, log odds = ln((R + r)/(S + s)), where r and s are what half a mention more on
    either side would add (Haldane's correction, without which a key that one side never names has no number).
    The median over the market's keys is taken away: a language in which the lexicon finds more adds the same to all
    of them, as far as it does. Hence a key's number is relative to the other keys. A mean would do the same but for
    one thing: a single strong taste moves it, and every other key then seems to be shunned.

    The interval is ± t_{T − 1}·se, T the titles in which the key is named at all, se from a bootstrap over titles in
    which the median is taken anew, but no smaller than independent comments would have. Null under MIN_TITLES titles,
    MIN_MENTIONS mentions or MIN_KEYS keys, by `status`. Limits: a market that names every key twice as often has 0
    everywhere; one market alone gives no rows. Source: Mantel & Haenszel, JNCI 22 (1959); Haldane, Annals of Human
    Genetics 20 (1956); Efron & Tibshirani (1993), 8.
    """
    parts = []
    for market in range(len(named.markets)):
        here, everywhere = named.of(market)
        n1 = named.total[:, market]
        n0 = named.total.sum(axis=1) - n1
        shared = (n1 > 0) & (n0 > 0)
        if shared.any():
            found = _of_market(here[shared], (everywhere - here)[shared], n1[shared], n0[shared], rng)
            parts.append(found.assign(key=list(named.keys), market=named.markets[market]))
    if not parts:
        return pd.DataFrame(
            columns=["key", "market", "n_titles", "log_odds", "low", "high", "z", "p", "status"]
        )
    frame = pd.concat(parts, ignore_index=True)
    return frame[frame.n_titles > 0].reset_index(drop=True)


def _of_market(a: Floats, c: Floats, n1: Floats, n0: Floats, rng: np.random.Generator) -> pd.DataFrame:
    n = (n1 + n0)[:, None]
    r, s = a * np.maximum(n0[:, None] - c, 0) / n, c * np.maximum(n1[:, None] - a, 0) / n
    named = (a + c) > 0
    n_titles = named.sum(axis=0)
    status = np.select(
        [n_titles < MIN_TITLES, (a + c).sum(axis=0) < MIN_MENTIONS],
        ["few_titles", "few_mentions"],
        "relative",
    )
    use = np.flatnonzero(status == "relative")
    if len(use) < MIN_KEYS:
        status[use] = "few_keys"
        use = use[:0]
    out = pd.DataFrame({"n_titles": n_titles, "status": status})
    for column in ("log_odds", "low", "high", "z", "p"):
        out[column] = np.nan
    if len(use):
        r, s, named = r[:, use], s[:, use], named[:, use]
        share = named / named.sum(axis=0)
        half = 0.5 * (share * (n0[:, None] / n)).sum(axis=0), 0.5 * (share * (n1[:, None] / n)).sum(axis=0)
        estimate = _centred(np.log((r.sum(axis=0) + half[0]) / (s.sum(axis=0) + half[1])))
        drawn = _bootstrap(r, s, half, rng)
        apart = 1 / (a[:, use].sum(axis=0) + 0.5) + 1 / (c[:, use].sum(axis=0) + 0.5)
        k = len(use)
        least = (1 - 2 / k) * apart + apart.sum() / k**2
        se = np.sqrt(np.maximum(drawn.var(axis=0, ddof=1), least))
        df = (n_titles[use] - 1).astype(float)
        width = t_quantile(df) * se
        for column, values in (
            ("log_odds", estimate), ("low", estimate - width), ("high", estimate + width),
            ("z", estimate / se), ("p", t_p(estimate / se, df)),
        ):  # fmt: skip
            out.loc[use, column] = values
    return out


def _centred(values: Floats) -> Floats:
    return np.asarray(values - np.median(values, axis=-1, keepdims=True))


def _bootstrap(r: Floats, s: Floats, half: tuple[Floats, Floats], rng: np.random.Generator) -> Floats:
    """Centred log odds of DRAWS resamples of titles, draws × keys."""
    titles, size = len(r), max(1, CHUNK // len(r))
    out = []
    for start in range(0, DRAWS, size):
        times = rng.multinomial(titles, np.full(titles, 1 / titles), min(size, DRAWS - start)).astype(float)
        out.append(_centred(np.log((times @ r + half[0]) / (times @ s + half[1]))))
    return np.concatenate(out)
