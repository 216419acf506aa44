import naive_talk
import numpy as np
import pandas as pd
import pytest

from analysis.measure.resonance import gathered, resonance
from analysis.measure.resonance_lift import lift
from analysis.measure.resonance_odds import odds
from analysis.measure.terms import _compared, words
from analysis.spec import Options
from analysis.stats import generator

MARKETS = ("CN", "ID", "US")


def world(rng, titles=12, n=30, keys=6, more=None, recall=None):
    """Comments in three markets that name each key by chance; `more` maps (key, market) to times as often."""
    rows, named = [], []
    for title in range(titles):
        for market in MARKETS:
            for i in range(n):
                rows.append((f"t{title:02d}", "CN", market, "p", "xx", f"{market}{title}-{i}"))
                for key in range(keys):
                    p = 0.08 * (more or {}).get((key, market), 1.0) * (recall or {}).get(market, 1.0)
                    if rng.random() < p:
                        named.append((len(rows) - 1, f"k{key}"))
    scored = pd.DataFrame(
        rows, columns=["title_id", "home_market", "market", "platform", "lang", "comment_id"]
    )
    scored = scored.assign(author=pd.array(range(len(scored)), dtype="Int64"), weight=1.0, sentiment=0.0)
    return scored, pd.DataFrame(named, columns=["comment", "key"])


def test_the_odds_are_the_naive_ones_minus_their_median():
    rng = np.random.default_rng(1)
    scored, named = world(rng)
    scored["weight"] = rng.choice([0.25, 0.5, 1.0], len(scored))
    found = odds(gathered(scored, named)[0], generator(7)).set_index(["market", "key"])
    keys = named.groupby("comment").key.agg(set).reindex(range(len(scored)))
    comments = [
        (row.title_id, row.market, row.weight, k if isinstance(k, set) else set())
        for row, k in zip(scored.itertuples(), keys, strict=True)
    ]
    for market in MARKETS:
        naive = np.array([naive_talk.log_odds(comments, f"k{k}", market) for k in range(6)])
        assert found.loc[market].log_odds.to_numpy() == pytest.approx(naive - np.median(naive), abs=1e-9)


def test_a_lexicon_that_finds_more_in_one_language_cancels_and_a_taste_does_not():
    rng = np.random.default_rng(2)
    scored, named = world(rng, titles=20, n=40, more={(0, "ID"): 4.0}, recall={"US": 2.5})
    rows = resonance(scored, {"trope": named}, _unmasked(named), {}, Options()).table
    above = rows[rows.verdict.eq("above")]
    assert ("k0", "ID") in set(zip(above.key, above.market, strict=True))
    assert not (above.market.eq("US") & above.key.ne("k0")).any()
    assert rows.family.eq(18).all()


def test_without_tastes_hardly_anything_is_found():
    beyond = tests = 0
    for seed in range(25):
        scored, named = world(np.random.default_rng(100 + seed), titles=8, n=20)
        rows = odds(gathered(scored, named)[0], generator(seed))
        beyond += int((rows.p < 0.05).sum())
        tests += int(rows.p.notna().sum())
    assert tests > 300 and beyond / tests < 0.07


@pytest.mark.parametrize(
    ("titles", "keys", "status"), [(4, 6, "few_titles"), (8, 2, "few_keys"), (8, 6, "relative")]
)
def test_too_little_has_a_status_and_no_number(titles, keys, status):
    scored, named = world(np.random.default_rng(3), titles=titles, n=30, keys=keys)
    rows = odds(gathered(scored, named)[0], generator(7))
    assert set(rows.status) == {status}
    assert rows.log_odds.notna().all() == (status == "relative")


def test_nothing_at_all_is_an_empty_table():
    scored, named = world(np.random.default_rng(4), titles=1, n=3)
    many, none = world(np.random.default_rng(4), titles=6, n=12)[0], named.head(0)
    assert resonance(many, {"trope": none, "symbol": none}, _unmasked(none), {}, Options()).table.empty
    assert resonance(
        scored.head(0), {"trope": named.head(0)}, _unmasked(named.head(0)), {}, Options()
    ).table.empty


def test_the_lift_is_the_difference_in_score_inside_each_title():
    scored, named = world(np.random.default_rng(5), titles=6, n=20, keys=1)
    level = scored.title_id.str[1:].astype(float) / 10
    scored["sentiment"] = level
    masked = pd.DataFrame({"comment": named.comment, "sentiment": level[named.comment].to_numpy() + 0.3})
    rows = lift(scored, named, masked)
    assert rows["lift"].to_numpy() == pytest.approx(0.3)
    assert (rows.lift_high - rows.lift_low).to_numpy() == pytest.approx(0, abs=1e-9)


def test_words_by_icu_and_the_published_formula():
    assert words("The WAR-god's return!! 2024 :) a") >= {"the", "return"}
    assert "太好看了" not in words("太好看了，一口气看完") and words("太好看了，一口气看完")
    rng = np.random.default_rng(6)
    own, others = rng.integers(0, 5, (7, 4)).astype(float), rng.integers(0, 9, (7, 4)).astype(float)
    alpha = 1000 * (own + others).sum(axis=0) / (own + others).sum()
    found = _compared(own, others, alpha)
    for w in range(4):
        told = (own[:, w].sum(), own.sum(), others[:, w].sum(), others.sum())
        assert found.log_odds[w] == pytest.approx(naive_talk.monroe(*told, alpha[w], 1000))
    assert (
        _compared(own, own * 2, alpha).log_odds.abs().max()
        < _compared(own * 50, others * 50, alpha).log_odds.abs().max()
    )


def test_a_word_of_one_title_is_not_a_market_s_word():
    own, others = np.ones((10, 3)), np.ones((10, 3))
    own[0, 0] = 40.0
    spread = own.copy()
    spread[:, 0] = 5.0
    alpha = np.full(3, 10.0)
    assert _compared(own, others, alpha).p[0] > 0.05 > _compared(spread, others, alpha).p[0]


def test_words_are_compared_within_one_language_only():
    rng = np.random.default_rng(7)
    scored, _ = world(rng, titles=8, n=30, keys=1)
    scored["lang"] = scored.market.map({"CN": "zh", "ID": "en", "US": "en"})
    text = [
        "lovely family drama" if m == "ID" and rng.random() < 0.5 else "nice drama" for m in scored.market
    ]
    said = {
        "en": pd.DataFrame({"comment": range(len(scored)), "text": text})[scored.lang.eq("en").to_numpy()]
    }
    rows = resonance(scored, {}, pd.DataFrame({"comment": [], "sentiment": []}), said, Options()).table
    assert set(rows.market) <= {"ID", "US"} and set(rows.kind) == {"term"}
    above = rows[rows.verdict.eq("above")]
    assert ("family", "ID") in set(zip(above.key, above.market, strict=True))


def _unmasked(named):
    return pd.DataFrame({"comment": sorted(set(named.comment)), "sentiment": 0.0})
