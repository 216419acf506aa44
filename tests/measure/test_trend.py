from collections import Counter
from itertools import permutations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from analysis.measure import periods, trend
from analysis.measure.columns import FINDINGS


@pytest.mark.parametrize(
    "values", [(1, 2, 3, 4, 5), (1, 1, 2, 3, 4), (1, 1, 2, 2, 2), (1, 2, 2, 3, 3, 3), (7,) * 4]
)
def test_inversions_are_those_of_all_orders(values):
    seen = Counter(
        sum(order[i] > order[j] for i in range(len(order)) for j in range(i + 1, len(order)))
        for order in set(permutations(values))
    )
    ties = tuple(sorted(size for size in Counter(values).values() if size > 1))
    ways = trend.inversions(len(values), ties)
    assert {k: way for k, way in enumerate(ways) if way} == dict(seen)


@given(st.lists(st.integers(-50, 50), min_size=5, max_size=12, unique=True))
@settings(deadline=None, max_examples=60)
def test_mann_kendall_is_kendalls_exact_test_against_time(values):
    y = np.array(values, dtype=float)
    expected = stats.kendalltau(np.arange(len(y)), y, method="exact").pvalue
    assert trend.mann_kendall(y) == pytest.approx(expected)


def test_mann_kendall_with_equal_values_counts_all_orders():
    y = np.array([1.0, 1, 2, 2, 3, 5])
    s = trend.concordance(y)
    orders = [trend.concordance(np.array(order)) for order in permutations(y)]
    assert trend.mann_kendall(y) == pytest.approx(np.mean([abs(o) >= abs(s) for o in orders]))


def test_limiting_cases():
    assert trend.mann_kendall(np.ones(8)) == 1
    assert trend.mann_kendall(np.arange(6.0)) == pytest.approx(2 / 720)
    assert trend.theil_sen(np.arange(8.0), np.full(8, 3.0)) == (0, 0, 0)
    slope, low, high = trend.theil_sen(np.arange(4.0), np.array([1.0, 3, 2, 5]))
    assert slope == pytest.approx(stats.theilslopes([1.0, 3, 2, 5], np.arange(4.0))[0])
    assert np.isnan([low, high]).all()


@given(st.lists(st.integers(0, 10**6), min_size=6, max_size=14, unique=True), st.integers(-3, 3))
@settings(deadline=None, max_examples=60)
def test_the_interval_holds_what_the_test_does_not_reject(values, step):
    x, y = np.arange(len(values)) + 2000.0, np.array(values) / 7.3
    slope, low, high = trend.theil_sen(x, y)
    assert slope == pytest.approx(stats.theilslopes(y, x)[0])
    inside, scale = (low + high) / 2, abs(low) + abs(high) + 1
    for b, rejected in (
        (low - 1e-6 * scale, True),
        (high + 1e-6 * scale, True),
        (low + 1e-6 * scale, False),
        (inside, False),
    ):
        assert (trend.mann_kendall(y - b * x) <= 0.05) == rejected or high - low < 1e-5 * scale
    moved = trend.theil_sen(x, y + step * x)
    assert moved == pytest.approx((slope + step, low + step, high + step), abs=1e-6 * scale)


def test_without_sampling_error_it_is_least_squares():
    rng = np.random.default_rng(0)
    x, y = np.arange(9.0), rng.normal(size=9)
    found, expected = trend.meta_regression(x, y, np.zeros(9)), stats.linregress(x, y)
    assert found.slope == pytest.approx(expected.slope)
    assert found.p == pytest.approx(expected.pvalue)
    assert found.high - found.slope == pytest.approx(stats.t.ppf(0.975, 7) * expected.stderr)


def test_with_sampling_error_alone_it_is_weighted_least_squares():
    rng = np.random.default_rng(1)
    x, y, variance = np.arange(8.0), 0.01 * rng.normal(size=8), rng.uniform(1, 4, 8)
    found = trend.meta_regression(x, y, variance)
    design, weight = np.stack([np.ones(8), x], axis=1), np.diag(1 / variance)
    covariance = np.linalg.inv(design.T @ weight @ design)
    assert found.tau2 == 0
    assert found.slope == pytest.approx((covariance @ design.T @ weight @ y)[1])
    # The residuals are smaller than sampling makes them, and the interval is not shortened for that.
    assert found.high - found.slope == pytest.approx(stats.t.ppf(0.975, 6) * np.sqrt(covariance[1, 1]))


def test_tau2_solves_paule_and_mandels_equation():
    rng = np.random.default_rng(2)
    x, y, variance = np.arange(10.0), 3 * rng.normal(size=10), rng.uniform(0.1, 1, 10)
    found = trend.meta_regression(x, y, variance)
    w = 1 / (variance + found.tau2)
    line = np.poly1d(np.polyfit(x, y, 1, w=np.sqrt(w)))
    assert np.sum(w * (y - line(x)) ** 2) == pytest.approx(8, rel=1e-6)
    assert found.slope == pytest.approx(line.coeffs[0])


def table(values, measure="effective_stories", labels=None, half=0.3, **keys):
    labels = labels or [str(2010 + i) for i in range(len(values))]
    rows = [
        {"scope": "all", "value": "all", "source": "tags", "measure": measure, "period": label, "status": "ok",
         "estimate": value, "low": value - half, "high": value + half, "n_titles": 50, **keys}
        for label, value in zip(labels, values, strict=True)
    ]  # fmt: skip
    columns = FINDINGS["homogenization"]
    return pd.DataFrame(rows).reindex(columns=list(columns)).astype(columns)


def test_a_falling_number_is_seen_and_its_units_are_years():
    rng = np.random.default_rng(3)
    y = 20 - 0.8 * np.arange(12) / 4 + 0.1 * rng.normal(size=12)
    quarters = [f"{2010 + i // 4}-Q{i % 4 + 1}" for i in range(12)]
    row = trend.trend(table(y, labels=quarters)).table.iloc[0]
    assert row.verdict == "falling"
    assert row.low <= -0.8 <= row.high
    assert row.meta_low <= -0.8 <= row.meta_high
    assert (row.n_periods, row["first"], row["last"], row.n_titles) == (12, "2010-Q1", "2012-Q4", 600)


def test_a_trend_that_errors_explain_is_undecided():
    y = np.arange(8) / 8
    row = trend.trend(table(y, half=8.0)).table.iloc[0]
    assert row.q < 0.05
    assert row.meta_low < 0 < row.meta_high
    assert row.verdict == "undecided"


def test_what_is_left_out_and_what_a_family_is():
    y = np.arange(8.0)
    parts = [table(y), table(y, "cosine"), table(y[:5], "cosine", scope="platform", value="x")]
    parts += [table(y, "template_nearest"), table(y[:1], labels=["all"]), table([np.nan] * 8, "top5_share")]
    found = trend.trend(pd.concat(parts).sample(frac=1, random_state=0))
    assert list(found.table.measure) == ["cosine", "effective_stories"]
    assert list(found.table.family) == [2, 2]
    assert found.dropped == {"under six periods": 1}
    assert any(said.key == "family_trends" and said.values["n"] == 2 for said in found.notes)
    assert len(trend.trend(table(y[:0])).table) == 0


def test_years_of_labels():
    assert [periods.years(label) for label in ("2021", "2021-Q1", "2021-Q4")] == [2021, 2021, 2021.75]


def test_without_a_trend_few_are_called_so_and_slopes_are_covered():
    rng = np.random.default_rng(4)
    called, inside = 0, []
    for _ in range(250):
        variance = rng.uniform(0.2, 1, 8) ** 2
        y = -0.1 * np.arange(8) + rng.normal(size=8) * np.sqrt(variance + 0.1)
        meta = trend.meta_regression(np.arange(8.0), y, variance)
        sen = trend.theil_sen(np.arange(8.0), y)
        inside.append([meta.low <= -0.1 <= meta.high, sen[1] <= -0.1 <= sen[2]])
        flat = y + 0.1 * np.arange(8)
        called += trend.mann_kendall(flat) < 0.05
    # At eight periods the exact test and intervals are a little conservative: no order has p just under 5 %.
    assert np.all(np.mean(inside, axis=0) >= 0.92)
    assert called <= 0.08 * 250
