"""Resonance of themes where people coded comments: what a lexicon misses in a language no longer looks like a taste."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.measure.coded import NEEDED
from analysis.measure.resonance_odds import MIN_KEYS, MIN_MENTIONS, Named, Places, odds, places
from analysis.measure.themes_read import Coded, read
from analysis.measure.topics_space import Batches
from analysis.stats import Floats, Ints, t_p, t_quantile

#: Added to what is named and to what is told, in coded comments, so that a theme that none of them names has a ratio.
HALF = 0.5


@dataclass(frozen=True)
class Calibration:
    """By language and key: how many comments name it for one that is told to (`ratio`), and the variance of its log."""

    ratio: Floats
    variance: Floats


def coded_odds(
    scored: pd.DataFrame, mentions: pd.DataFrame, coded: Coded, batches: Batches, rng: np.random.Generator
) -> pd.DataFrame:
    """Log odds of themes as `resonance_odds.odds`, of what comments name by the judgement of those who coded some.

    A comment counts for a theme as much as P(it names the theme) by `themes_read.read`, times b of its language:
    b = Σ π⁻¹·y / Σ π⁻¹·P over the language's coded comments, y the share of coders who say that it names it. So in
    every language the comments add up to what the coders would have found, whatever lexicon and reader miss. By the
    draw ln b has variance Σ π⁻²(1 − π)(y − bP)² / (Σ π⁻¹y)² (with half a comment more on all sides); a market's log
    odds takes it over by the part of its mentions that are in the language, less the part of the others'. It is added
    to the variance of `odds`, which is that of comments that were all read; `uneven` is its root. Status `ok`:
    nothing rests on a lexicon's recall.

    Languages with fewer than NEEDED coded comments are left out, with their comments. Themes that fewer than
    MIN_MENTIONS coded comments name have no row, nor have markets with fewer than MIN_KEYS such themes. `n_coded` is
    the number of coded comments that name the theme. Still relative to the market's other themes: people write more
    of everything on one platform than on another. Limits: with every comment coded and P = y, the numbers of `odds` on
    the codes; a reader that tells nothing leaves each language's coded share. Source: Zrnic & Candès, PNAS 121 (2024);
    Särndal, Swensson & Wretman (1992), 5.6 on the ratio estimator.
    """
    language, names = pd.factorize(scored["lang"].astype(object).fillna("und"), sort=True)
    enough = np.bincount(language[coded.row], minlength=len(names)) >= NEEDED
    at = places(scored.where(pd.Series(enough[language], scored.index)))
    coded = coded.only(enough[language[coded.row]], np.ones(len(coded.keys), bool))
    n_coded = (coded.named > 0).sum(axis=0)
    coded = coded.only(np.ones(len(coded.row), bool), n_coded >= MIN_MENTIONS)
    if len(coded.keys) < MIN_KEYS or not at.used.any():
        return pd.DataFrame(columns=["key", "market"])
    told = read(coded, language, mentions, batches, int(rng.integers(2**31)))
    by_language = calibrated(coded, at.weight[coded.row], told, language, len(names))
    named, tongue = _summed(at, told, by_language.ratio, language, coded.keys)
    rows = odds(named, rng)
    rows = rows[rows.log_odds.notna()].reset_index(drop=True)
    own = ((rows.high - rows.low) / 2 / t_quantile(rows.n_titles - 1.0)) ** 2
    read_variance = _taken_over(named, tongue, by_language.variance)
    where = pd.MultiIndex.from_frame(rows[["market", "key"]])
    extra = read_variance.reindex(where).to_numpy(float)
    total = own + extra
    width = t_quantile(rows.n_titles - 1.0) * np.sqrt(total)
    z = rows.log_odds / np.sqrt(total)
    number = dict(zip(coded.keys, n_coded[n_coded >= MIN_MENTIONS], strict=True))
    return rows.assign(
        low=rows.log_odds - width, high=rows.log_odds + width, z=z, p=t_p(z.to_numpy(float), rows.n_titles - 1.0),
        uneven=np.sqrt(extra), n_coded=rows.key.map(number), status="ok",
    )  # fmt: skip


def calibrated(
    coded: Coded, votes: Floats, told: np.ndarray, language: Ints, n_languages: int
) -> Calibration:
    """`Calibration` from the coded comments; zeros for a language without any, whose comments do not count."""
    shape = (n_languages, len(coded.keys))
    ratio, variance = np.zeros(shape), np.zeros(shape)
    codes = language[coded.row]
    for code in np.unique(codes):
        here = codes == code
        w, y, p = coded.weight[here, None], coded.named[here], told[coded.row[here]].astype(float)
        half, v = HALF * float(np.median(w)), votes[here, None]
        named = (w * v * y).sum(axis=0) + half
        ratio[code] = named / ((w * v * p).sum(axis=0) + half)
        apart = (w * (w - 1) * v**2 * (y - ratio[code] * p) ** 2).sum(axis=0)
        variance[code] = (apart + HALF * float(np.median(w)) ** 2) / named**2
    return Calibration(ratio, variance)


def _summed(
    at: Places, told: np.ndarray, ratio: Floats, language: Ints, keys: tuple[str, ...]
) -> tuple[Named, Ints]:
    """What counted comments name, summed by title, market, language and key; and the language of each sum."""
    shape = (len(at.total), len(at.markets), len(ratio))
    cell = np.ravel_multi_index((at.title[at.used], at.market[at.used], language[at.used]), shape)
    cells, which = np.unique(cell, return_inverse=True)
    title, market, tongue = (np.tile(x, len(keys)) for x in np.unravel_index(cells, shape))
    weight = at.weight[at.used]
    each = weight[:, None] * told[at.used] * ratio[language[at.used]]
    sums = np.concatenate([np.bincount(which, column, len(cells)) for column in each.T])
    key = np.repeat(np.arange(len(keys)), len(cells))
    return Named(len(at.total), at.markets, keys, at.total, title, market, key, sums), tongue


def _taken_over(named: Named, tongue: Ints, variance: Floats) -> pd.Series:
    """The variance that each market's centred log odds of each key takes over from those of ln b, by (market, key)."""
    everywhere = named.total.sum(axis=1)
    out = {}
    for market, name in enumerate(named.markets):
        n1, n0 = named.total[:, market], everywhere - named.total[:, market]
        shared = np.where((n1 > 0) & (n0 > 0), 1.0 / np.maximum(everywhere, 1e-300), 0.0)
        here = named.market == market
        parts = []
        for side, n in ((here, n0), (~here, n1)):
            weight = np.where(side, named.weight * (n * shared)[named.title], 0.0)
            sums = np.zeros((len(variance), len(named.keys)))
            np.add.at(sums, (tongue, named.key), weight)
            total = sums.sum(axis=0)
            parts.append(np.divide(sums, total, out=np.zeros_like(sums), where=total > 0))
        part = parts[0] - parts[1]
        own = (part**2 * variance).sum(axis=0)
        k = len(own)
        for key, value in zip(named.keys, (1 - 2 / k) * own + own.sum() / k**2, strict=True):
            out[name, key] = value
    return pd.Series(out, dtype=float)
