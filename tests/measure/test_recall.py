"""Recall and precision of the lexicon, by coded comments."""

import naive_recall
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.measure.recall import recall
from analysis.measure.themes_read import Coded
from analysis.stats import wilson

KEYS = ("acting", "ending", "plot")


def world(rng, sizes, uncoded=7):
    """Scored comments, of which some are coded; what coders say, and what a lexicon finds by chance."""
    lang = np.repeat([*sizes, "zz"], [*sizes.values(), uncoded])
    n = len(lang)
    scored = pd.DataFrame(
        {"lang": np.where(lang == "und", None, lang), "weight": rng.choice([0.0, 0.5, 1.0], n)}
    )
    row = np.sort(rng.permutation(n)[: n - uncoded])
    named = rng.choice([0.0, 0.4, 0.5, 1.0], (len(row), 3), p=[0.6, 0.1, 0.1, 0.2])
    coded = Coded(row, named, 1.0 / rng.uniform(0.1, 1.0, len(row)), KEYS)
    found = rng.random((n, 3)) < 0.2
    return scored, said(found, ("acting", "ending", "waiting")), coded


def said(found, keys):
    comment, key = np.nonzero(found)
    return pd.DataFrame({"comment": comment, "key": np.array(keys)[key]})


def comments_of(scored, mentions, coded):
    """The same as the naive twin reads it."""
    by_comment = mentions.groupby("comment").key.agg(set)
    votes, tongue = scored.weight.to_numpy(), scored.lang.fillna("und").to_numpy()
    return [
        {"lang": tongue[at], "weight": weight * votes[at], "found": by_comment.get(at, set()),
         "named": {key for key, share in zip(coded.keys, shares, strict=True) if share >= 0.5}}
        for at, weight, shares in zip(coded.row, coded.weight, coded.named, strict=True)
    ]  # fmt: skip


@settings(max_examples=8, deadline=None)
@given(st.integers(0, 10_000))
def test_it_is_the_naive_one(seed):
    rng = np.random.default_rng(seed)
    given_ = world(rng, {"en": 120, "th": int(rng.integers(60, 90)), "und": 95})
    table, naive = recall(*given_).table, naive_recall.recall(comments_of(*given_))
    assert set(zip(table.key, table.language, strict=True)) == set(naive)
    for row in table.itertuples():
        other = naive[row.key, row.language]
        assert (row.n_coded, row.n_named, row.n_found) == tuple(
            other[n] for n in ("n_coded", "n_named", "n_found")
        )
        for name in ("recall", "precision"):
            ours = [getattr(row, name + end) for end in ("", "_low", "_high")]
            theirs = other[name] or (np.nan,) * 3
            assert ours == pytest.approx(theirs, abs=1e-9, nan_ok=True)


def plain(found, named, weight=1.0, lang="en"):
    n = len(named)
    scored = pd.DataFrame({"lang": [lang] * n, "weight": np.ones(n)})
    coded = Coded(np.arange(n), named.astype(float), np.broadcast_to(weight, n).astype(float), KEYS)
    return recall(scored, said(found, KEYS), coded).table


def test_a_lexicon_that_finds_all_and_one_that_finds_nothing():
    named = np.random.default_rng(1).random((80, 3)) < 0.3
    right, blind = plain(named, named), plain(np.zeros_like(named), named)
    assert (right[["recall", "recall_high", "precision", "precision_high"]] == 1).all(axis=None)
    assert right.recall_low.between(0.7, 0.99).all() and (right.n_named == right.n_found).all()
    assert (blind[["recall", "recall_low", "n_found"]] == 0).all(axis=None) and blind.precision.isna().all()
    assert blind.recall_high.between(0.01, 0.3).all() and list(blind.n_named) == list(right.n_named)


def test_without_codes_or_with_few_there_are_no_rows():
    scored = pd.DataFrame({"lang": ["en"] * 9, "weight": 1.0})
    assert recall(scored, said(np.ones((9, 3), bool), KEYS), None).table.empty
    for n, rows in ((49, 0), (50, 6)):
        named = np.ones((n, 3), bool)
        assert len(plain(named, named)) == rows


def test_under_five_comments_there_is_no_share():
    named, found = np.zeros((60, 3), bool), np.zeros((60, 3), bool)
    named[:5, 0] = named[:4, 1] = found[:4, 0] = found[:5, 1] = True
    table = plain(found, named).set_index(["key", "language"])
    assert set(table.index.get_level_values(0)) == {"acting", "ending"}, (
        "plot is named by nobody, found nowhere"
    )
    acting, ending = table.loc[("acting", "en")], table.loc[("ending", "*")]
    assert acting.recall == 0.8 and pd.isna(acting.precision)
    assert ending.precision == 0.8 and pd.isna(ending.recall)


def test_a_comment_that_stands_for_many_counts_for_many_and_widens_the_interval():
    named, found = np.zeros((60, 3), bool), np.zeros((60, 3), bool)
    named[:10, 0] = found[:5, 0] = True
    even = plain(found, named).iloc[0]
    heavy = plain(found, named, np.where(np.arange(60) == 0, 5.0, 1.0)).iloc[0]
    assert even.recall == 0.5 and heavy.recall == pytest.approx(9 / 14)
    assert heavy.recall_high - heavy.recall_low > even.recall_high - even.recall_low
    again = plain(found, named, 7.0).iloc[0]
    assert again[["recall", "recall_low", "recall_high"]].tolist() == pytest.approx(
        even[["recall", "recall_low", "recall_high"]].tolist()
    )


def test_the_intervals_hold():
    """Recall 0.6 of 40 comments with unequal weights, 4,000 times: 95 % of the intervals hold it."""
    rng = np.random.default_rng(3)
    weight = rng.choice([1.0, 4.0], (4000, 40))
    p = (weight * (rng.random(weight.shape) < 0.6)).sum(axis=1) / weight.sum(axis=1)
    low, high = wilson(p, weight.sum(axis=1) ** 2 / (weight**2).sum(axis=1))
    assert ((low <= 0.6) & (high >= 0.6)).mean() == pytest.approx(0.95, abs=0.02)
