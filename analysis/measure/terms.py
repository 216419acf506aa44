"""Words that one market's comments use oftener than those of other markets of the same language."""

from __future__ import annotations

import re
from array import array
from collections.abc import Mapping

import numpy as np
import pandas as pd
from scipy import sparse

from analysis.measure.resonance_odds import MIN_COMMENTS, MIN_MENTIONS, MIN_TITLES
from analysis.stats import Floats, t_p, t_quantile
from analysis.text import fold

#: Comments in a language that a market needs, words compared in a language, and what the prior is worth in words.
MIN_SAID, MOST_TERMS, PRIOR = 200, 2_000, 1_000.0
_WORD = re.compile(r"[^\W\d_](?:[^\W\d_]|['’\-])+")
_COLUMNS = [
    *("key", "market", "lang", "n_mentions", "n_authors", "n_titles"),
    *("log_odds", "low", "high", "z", "p", "status"),
]


def languages(scored: pd.DataFrame) -> dict[str, list[str]]:
    """The languages in which two markets or more write, with those markets: MIN_SAID comments or more each."""
    known = scored[
        scored.title_id.notna() & scored.market.notna() & scored.lang.notna() & scored.lang.ne("und")
    ]
    n = known.groupby(["lang", "market"], sort=True).size()
    found = n[n >= MIN_SAID].reset_index().groupby("lang", sort=True).market.apply(list)
    return {str(lang): markets for lang, markets in found.items() if len(markets) > 1}


def words(text: str) -> set[str]:
    """The distinct words of a text by ICU's word breaks, folded: two characters or more, letters only."""
    from icu4py.breakers import WordBreaker

    return {word for piece in WordBreaker(fold(text), "und") if _WORD.fullmatch(word := piece.strip())}


def terms(scored: pd.DataFrame, said: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Weighted log odds of each word, market against the other markets of its language, on titles that both see.

    `said` maps a language of `languages` to `comment` (row in *scored*) and `text`. y is the weight of the comments
    that use a word, a comment counting once; n the sum of y over words; α the word's share of the language's y
    times PRIOR, α₀ = PRIOR:

    δ = ln((y_i + α)/(n_i + α₀ − y_i − α)) − ln((y_j + α)/(n_j + α₀ − y_j − α)),  i the market, j the others.

    The prior draws rare words to 0. Their variance 1/(y_i + α) + 1/(y_j + α) takes words for independent; words come
    in titles, so the larger of it and of the variance over titles (linearised) is used, with t_{T − 1}. Words of
    MIN_MENTIONS comments in the market and MIN_TITLES titles; the MOST_TERMS most frequent. Range: all numbers; 0
    where both sides speak alike. Source: Monroe, Colaresi & Quinn, Political Analysis 16 (2008), 3.5.
    """
    parts = [
        _of_language(scored, said[lang], lang, markets)
        for lang, markets in languages(scored).items()
        if lang in said
    ]
    parts = [part for part in parts if len(part)]
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=_COLUMNS)


def _of_language(scored: pd.DataFrame, said: pd.DataFrame, lang: str, markets: list[str]) -> pd.DataFrame:
    there = scored.market.isin(markets) & scored.title_id.notna() & (scored.weight > 0)
    use = there.to_numpy()[said.comment.to_numpy()]
    comment = said.comment.to_numpy()[use]
    at, term, vocabulary = _found(said.text[use])
    title, titles = pd.factorize(scored.title_id.to_numpy(object)[comment])
    market = pd.Categorical(scored.market.to_numpy(object)[comment], markets).codes
    w = scored.weight.to_numpy(float)[comment]
    keep = _frequent(at, term, title, len(vocabulary))
    order = np.argsort(vocabulary[keep])
    keep = keep[order]
    place = np.full(len(vocabulary), -1)
    place[keep] = np.arange(len(keep))
    chosen = place[term] >= 0
    at, term = at[chosen], place[term[chosen]]
    shape = (len(titles), len(keep))
    author = pd.factorize(scored.author.to_numpy(object)[comment])[0]
    y, count, people = [], [], []
    for m in range(len(markets)):
        here = market[at] == m
        cell = (title[at[here]], term[here])
        y.append(np.asarray(sparse.coo_array((w[at[here]], cell), shape).todense()))
        count.append(np.bincount(term[here], minlength=shape[1]))
        people.append(_people(term[here], author[at[here]], shape[1]))
    seen = np.array([np.bincount(title[market == m], minlength=shape[0]) for m in range(len(markets))])
    alpha = sum(y).sum(axis=0)  # type: ignore[union-attr]
    alpha = PRIOR * alpha / alpha.sum() if alpha.sum() > 0 else alpha
    parts = []
    for m, name in enumerate(markets):
        both = (seen[m] >= MIN_COMMENTS) & (seen.sum(axis=0) - seen[m] >= MIN_COMMENTS)
        if both.sum() >= MIN_TITLES:
            own, others = y[m][both], (sum(y) - y[m])[both]
            found = _compared(own, others, alpha).assign(key=vocabulary[keep], market=name, lang=lang)
            found = found.assign(n_mentions=count[m], n_authors=people[m])
            parts.append(found[(count[m] >= MIN_MENTIONS) & (found.n_titles >= MIN_TITLES)])
    return pd.concat(parts, ignore_index=True)[_COLUMNS] if parts else pd.DataFrame(columns=_COLUMNS)


def _found(texts: pd.Series) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Pairs of a text's place and a word's number, and the words."""
    at, term, number = array("q"), array("q"), dict[str, int]()
    for i, text in enumerate(texts):
        for word in sorted(words(text)):
            at.append(i)
            term.append(number.setdefault(word, len(number)))
    return np.array(at, np.int64), np.array(term, np.int64), np.array(list(number), object)


def _people(term: np.ndarray, author: np.ndarray, n: int) -> Floats:
    """Distinct authors of each word; nan where nobody has a name."""
    named = author >= 0
    most = int(author.max(initial=0)) + 1
    pairs = np.unique(term[named] * most + author[named]) // most
    return np.bincount(pairs, minlength=n).astype(float) if named.any() else np.full(n, np.nan)


def _frequent(at: np.ndarray, term: np.ndarray, title: np.ndarray, n: int) -> np.ndarray:
    comments = np.bincount(term, minlength=n)
    pairs = np.unique(term * (int(title.max(initial=0)) + 1) + title[at]) // (int(title.max(initial=0)) + 1)
    enough = np.flatnonzero((comments >= MIN_MENTIONS) & (np.bincount(pairs, minlength=n) >= MIN_TITLES))
    return enough[np.argsort(-comments[enough], kind="stable")[:MOST_TERMS]]


def _compared(own: Floats, others: Floats, alpha: Floats) -> pd.DataFrame:
    estimate, variance = np.zeros(len(alpha)), np.zeros(len(alpha))
    by_title = np.zeros_like(own)
    for side, sign in ((own, 1.0), (others, -1.0)):
        with_it = side.sum(axis=0) + alpha
        without = side.sum() + PRIOR - with_it
        estimate += sign * np.log(with_it / without)
        variance += 1 / with_it
        by_title += sign * (side / with_it - (side.sum(axis=1, keepdims=True) - side) / without)
    titles = len(own)
    clustered = titles / (titles - 1) * ((by_title - by_title.mean(axis=0)) ** 2).sum(axis=0)
    se = np.sqrt(np.maximum(variance, clustered))
    n_titles = ((own + others) > 0).sum(axis=0)
    df = np.maximum(n_titles - 1, 0).astype(float)
    half = t_quantile(df) * se
    return pd.DataFrame({
        "n_titles": n_titles, "log_odds": estimate, "low": estimate - half, "high": estimate + half,
        "z": estimate / se, "p": t_p(estimate / se, df), "status": "ok",
    })  # fmt: skip
