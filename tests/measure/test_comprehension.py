import naive_talk
import numpy as np
import pandas as pd
import pytest

from analysis.measure.comprehension import comprehension
from analysis.measure.comprehension_shares import beside_median, linear, p_value, shares
from analysis.stats import wilson


def world(rng, asked, titles=16, n=24, symbols=6):
    """Comments in CN, ID and US that each name a symbol; `asked(symbol, market)` is the chance to ask about it."""
    rows = []
    for title in range(titles):
        for market in ("CN", "ID", "US"):
            for _ in range(n):
                symbol = f"s{(title + rng.integers(3)) % symbols}"
                rows.append(
                    (
                        f"t{title:02d}",
                        market,
                        symbol,
                        rng.random() < asked(symbol, market),
                        rng.random() < 0.5,
                    )
                )
    frame = pd.DataFrame(rows, columns=["title_id", "market", "symbol", "confused", "meaning"])
    scored = frame[["title_id", "market"]].assign(
        home_market="CN", weight=1.0, author=pd.array(range(len(frame)), dtype="Int64")
    )
    named = frame[["symbol", "confused", "meaning"]].assign(comment=range(len(frame)), look=~frame.meaning)
    return scored, named


def test_shares_and_design_effects_are_the_naive_ones():
    rng = np.random.default_rng(1)
    rows = [(f"t{t}", float(rng.random() < 0.1 + 0.08 * t)) for t in range(8) for _ in range(15)]
    frame = pd.DataFrame(rows, columns=["title_id", "x"]).assign(k="a", weight=1.0, author=range(len(rows)))
    found = shares(frame, ["k"]).iloc[0]
    p, n = naive_talk.design_effect(rows)
    assert (found.share, found.n_eff) == pytest.approx((p, n))
    assert (found.low, found.high) == pytest.approx(tuple(map(float, wilson(np.array(p), np.array(n)))))


def test_linear_functions_of_shares():
    p, low, high = np.array([0.3, 0.6]), np.array([0.2, 0.5]), np.array([0.45, 0.66])
    assert linear(np.array([1.0, 0.0]), p, low, high) == pytest.approx((0.3, 0.2, 0.45))
    # Newcombe's interval of a difference.
    value, below, above = linear(np.array([1.0, -1.0]), p, low, high)
    assert value - below == pytest.approx(np.hypot(0.1, 0.06))
    assert above - value == pytest.approx(np.hypot(0.15, 0.1))
    assert p_value(np.array(0.2), np.array(0.0), np.array(0.5)) == pytest.approx(0.05)


def test_cues_that_find_more_in_one_language_cancel():
    rng = np.random.default_rng(2)
    rates = {"CN": 0.1, "ID": 0.1, "US": 0.3}
    rows = comprehension(*world(rng, lambda s, m: rates[m])).table
    told = rows[rows.symbol.ne("*") & rows.confused_diff.notna()]
    assert len(told) and set(told.verdict) == {"undecided"}
    raw = rows[rows.symbol.eq("*") & rows.market.eq("US")].iloc[0]
    assert raw.confused_diff_low > 0.1 and raw.status == "raw"


def test_a_misread_symbol_is_found_in_its_market_and_abroad():
    rng = np.random.default_rng(3)
    rows = comprehension(*world(rng, lambda s, m: 0.7 if (s, m) == ("s1", "US") else 0.1)).table
    misread = rows[rows.verdict.eq("misread")]
    assert set(zip(misread.symbol, misread.market, strict=True)) == {("s1", "US"), ("s1", "*")}


def test_one_symbol_that_home_reads_oddly_makes_no_other_misread():
    rng = np.random.default_rng(6)
    rows = comprehension(*world(rng, lambda s, m: 0.95 if (s, m) == ("s1", "CN") else 0.1)).table
    single = rows[rows.market.ne("*")]
    assert set(single.symbol[single.verdict.eq("clearer")]) == {"s1"}
    assert not single.verdict.eq("misread").any()


def test_beside_the_median():
    value, half = np.array([0.1, 0.3, 0.2]), np.array([0.03, 0.04, 0.05])
    found, low, high = beside_median(value, value - half, value + half)
    assert found == pytest.approx([-0.1, 0.1, 0.0])
    moved = beside_median(value + 0.7, value + 0.7 - half, value + 0.7 + half)
    assert np.concatenate(moved) == pytest.approx(np.concatenate([found, low, high]))
    # One number out of all proportion moves the others no further than to the next one in the middle.
    wild = beside_median(np.array([0.1, 9.0, 0.2]), value - half, value + half)[0]
    assert wild[[0, 2]] == pytest.approx([-0.1, 0.0])


def test_intervals_beside_the_median_hold():
    """Simulated numbers with known errors: the interval of the first one's distance from the median of the truths."""
    rng = np.random.default_rng(7)
    for k in (3, 6, 11):
        truth = np.linspace(0.0, 0.3, k)
        held = []
        for _ in range(1500):
            value = truth + rng.normal(0, 0.1, k)
            _, low, high = beside_median(value, value - 0.196, value + 0.196)
            held.append((low[0] <= truth[0] - np.median(truth)) & (truth[0] - np.median(truth) <= high[0]))
        assert np.mean(held) > 0.94


def test_the_median_difference_of_a_market_is_zero_and_rows_have_their_home():
    rows = comprehension(*world(np.random.default_rng(4), lambda s, m: 0.2)).table
    one = rows[rows.market.eq("ID") & rows.symbol.ne("*")]
    assert one.confused_diff.median() == pytest.approx(0, abs=1e-9)
    assert rows.home.eq("CN").all() and rows[rows.market.eq("CN")].status.eq("home").all()


def test_noise_is_seldom_a_misreading():
    beyond = tests = 0
    for seed in range(15):
        rows = comprehension(
            *world(np.random.default_rng(50 + seed), lambda s, m: 0.15, titles=10, n=12)
        ).table
        p = rows[rows.confused_diff.notna() & rows.symbol.ne("*")]
        outside = (p.confused_diff_low > 0) | (p.confused_diff_high < 0)
        beyond, tests = beyond + int(outside.sum()), tests + len(p)
    assert tests > 150 and beyond / tests < 0.07


def test_too_few_and_none():
    scored, named = world(np.random.default_rng(5), lambda s, m: 0.1, titles=2, n=6)
    rows = comprehension(scored, named).table
    assert rows[rows.market.ne("CN") & rows.symbol.ne("*")].status.eq("too_few").all()
    assert comprehension(scored, named.head(0)).table.empty
    assert comprehension(scored.assign(market="CN"), named).table.empty
