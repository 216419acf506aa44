"""Numbers that lexicons find unevenly: what half of them show is not taken for a taste."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.measure.resonance_recall import MIN_FREE, beyond_recall, unevenness
from analysis.stats import q_values, t_quantile

HALF = 0.6744897501960817


def table(value, se, titles=40):
    """Rows as `odds` gives them: keys × markets."""
    keys, markets = value.shape
    df = titles - 1.0
    width = float(t_quantile(df)) * np.broadcast_to(se, value.shape)
    return pd.DataFrame({
        "key": np.repeat([f"k{i}" for i in range(keys)], markets), "market": [f"m{i}" for i in range(markets)] * keys,
        "n_titles": titles, "status": "relative", "log_odds": value.ravel(), "low": (value - width).ravel(),
        "high": (value + width).ravel(), "z": (value / se).ravel(), "p": 0.5,
    })  # fmt: skip


def naive(value, variance):
    """The same by bisection on the count: the τ² from which half of |x|/√(v + τ²) lie below."""
    low, high = 0.0, 1e6
    for _ in range(200):
        middle = (low + high) / 2
        z = sorted(abs(x) / (v + middle) ** 0.5 for x, v in zip(value, variance, strict=True))
        n = len(z)
        median = z[n // 2] if n % 2 else (z[n // 2 - 1] + z[n // 2]) / 2
        low, high = (middle, high) if median > HALF else (low, middle)
    return low


@given(st.integers(0, 10_000), st.integers(5, 60), st.floats(0, 2))
def test_unevenness_is_the_naive_one_and_scales_with_the_numbers(seed, n, tau):
    rng = np.random.default_rng(seed)
    variance = rng.uniform(0.01, 0.5, n)
    value = rng.normal(0, np.sqrt(variance + tau**2))
    found = unevenness(value, variance)
    assert found == pytest.approx(naive(value, variance), abs=1e-6)
    assert unevenness(3 * value, 9 * variance) == pytest.approx(9 * found, rel=1e-5, abs=1e-9)
    assert unevenness(-value[::-1], variance[::-1]) == pytest.approx(found, abs=1e-9)


def test_without_chance_it_is_the_median_and_without_unevenness_nothing():
    value = np.array([-2.0, -1.0, 1.0, 3.0, 5.0])
    assert unevenness(value, np.full(5, 1e-12)) == pytest.approx((2.0 / HALF) ** 2)
    assert unevenness(value, np.full(5, 100.0)) == 0.0 == unevenness(np.array([]), np.array([]))


def test_what_lexicons_find_evenly_keeps_its_numbers():
    value = np.random.default_rng(1).normal(0, 0.1, (8, 5))
    before = table(value, 0.3)
    after = beyond_recall(before)
    assert after.uneven.eq(0).all()
    for column in ("log_odds", "low", "high", "z"):
        assert after[column].to_numpy() == pytest.approx(before[column].to_numpy())


def test_unevenness_is_no_taste_and_a_strong_taste_is_still_found():
    """60 studies of 15 keys in 8 markets, each key found better or worse in each by a factor of its own."""
    found, wrong, plain, tau = 0, [], 0, []
    for seed in range(60):
        rng = np.random.default_rng(seed)
        value = rng.normal(0, np.hypot(0.2, 0.5), (15, 8))
        value[0, 0] = 4.0
        value -= np.median(value, axis=0)
        rows = beyond_recall(table(value, 0.2))
        sure = (q_values(rows.p.to_numpy(float)) < 0.05).reshape(15, 8)
        found += int(sure[0, 0])
        wrong.append((sure.sum() - sure[0, 0]) / max(sure.sum(), 1))
        plain += int((np.abs(value / 0.2) > 4).sum())
        tau.append(rows.uneven.iloc[0])
    assert found >= 57 and np.mean(wrong) < 0.08 and np.mean(tau) == pytest.approx(0.5, abs=0.05)
    assert plain > 0.05 * 60 * value.size, "without it one in twenty and more would seem beyond all doubt"


def test_few_numbers_tell_nothing_of_lexicons_and_have_no_interval():
    assert MIN_FREE == 10
    small, enough = (beyond_recall(table(np.ones((n, 3)) * 0.5, 0.2)) for n in (5, 6))
    assert set(small.status) == {"few_keys"} and small[["log_odds", "low", "high", "p"]].isna().all(axis=None)
    assert set(enough.status) == {"relative"} and enough.log_odds.notna().all()


def test_rows_without_a_number_stay_as_they_are():
    rows = table(np.random.default_rng(2).normal(0, 1, (8, 4)), 0.2)
    rows.loc[:3, ["log_odds", "low", "high", "z", "p"]] = np.nan
    rows.loc[:3, "status"] = "few_mentions"
    after = beyond_recall(rows)
    assert after.status[:4].eq("few_mentions").all() and after.uneven[:4].isna().all()
    assert after.p[4:].notna().all() and beyond_recall(rows.head(0)).empty
