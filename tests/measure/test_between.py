import naive_sensitivity as naive
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from made_cells import VALID, cell, table, titles
from scipy import stats

from analysis.measure.between import between, partly_paired
from analysis.measure.discount import discount
from analysis.spec import Options

NUMBERS = ["difference", "low", "high"]


def study(rng, n_a, n_b, n_both, *, k=(10, 10), rest=10, loss=(0.2, 0.1), home=True, h="CN", a="BR", b="US"):
    """Titles of h of which n_a are shown in a, n_b in b and n_both in both; each market has k titles of its own."""
    rows, listed = [], {}
    for i in range(n_a + n_b - n_both + rest):
        t, q = f"{h}{i:03d}", rng.normal(0, 0.15)
        listed[t] = h
        if home:
            rows.append(cell(t, h, q + rng.normal(0, 0.05), language="zh"))
        for m, there, lost in ((a, i < n_a, loss[0]), (b, n_a - n_both <= i < n_a + n_b - n_both, loss[1])):
            if there:
                rows.append(cell(t, m, q - lost + rng.normal(0, 0.08), language=m))
    for m, number in zip((a, b), k, strict=True):
        for i in range(number):
            listed[f"{m}{i:03d}"] = m
            rows.append(cell(f"{m}{i:03d}", m, rng.normal(0, 0.15), language=m))
    return rows, listed


def one(rows, listed, **options):
    found = between(table(rows), titles(listed), Options(**options)).table
    return found[found.home == "CN"].iloc[0]


def means(rows, market, own):
    return {r[0]: r[7] for r in rows if r[1] == market and r[0].startswith(own)}


@settings(max_examples=12, deadline=None)
@given(st.integers(0, 10**6), st.integers(2, 9), st.integers(2, 9), st.data())
def test_it_is_the_naive_difference(seed, n_a, n_b, data):
    n_both = data.draw(st.integers(0, min(n_a, n_b)))
    rows, listed = study(np.random.default_rng(seed), n_a, n_b, n_both)
    found = one(rows, listed)
    expected = naive.between(
        means(rows, "CN", "CN"), means(rows, "BR", "CN"), means(rows, "US", "CN"),
        list(means(rows, "BR", "BR").values()), list(means(rows, "US", "US").values()),
    )  # fmt: skip
    assert found[NUMBERS].astype(float).to_numpy() == pytest.approx(expected, abs=1e-10)
    assert (found.basis, found.n_shared, found.n_titles) == ("own", n_both, n_a + n_b - n_both)


def test_it_is_the_difference_of_the_two_discounts():
    rng = np.random.default_rng(2)
    rows, listed = study(rng, 9, 12, 5)
    # Some titles in a second stratum at home, so that the home side cancels only in part.
    rows += [
        cell(f"CN{i:03d}", "CN", rng.normal(0, 0.15), platform="q", language="zh") for i in range(0, 26, 2)
    ]
    d = discount(table(rows), titles(listed), Options(), VALID).table.set_index("market").discount
    assert one(rows, listed).difference == pytest.approx(d["BR"] - d["US"], abs=1e-12)


def test_a_constant_in_a_market_and_the_order_of_rows_change_nothing():
    rows, listed = study(np.random.default_rng(3), 9, 12, 5)
    before = one(rows, listed)
    for market in ("CN", "BR", "US"):
        moved = [(*r[:7], r[7] + 0.3 * (r[1] == market), *r[8:]) for r in rows]
        assert one(moved, listed)[NUMBERS].astype(float).to_numpy() == pytest.approx(
            before[NUMBERS].astype(float).to_numpy(), abs=1e-9
        )
    pd.testing.assert_series_equal(one(rows[::-1], listed), before)


def test_with_the_markets_renamed_the_sign_turns():
    rows, listed = study(np.random.default_rng(4), 9, 12, 5, a="BR", b="US")
    there = one(rows, listed)
    names = {"BR": "US", "US": "BR"}
    swapped = [(r[0], names.get(r[1], r[1]), *r[2:]) for r in rows]
    back = one(swapped, {t: names.get(m, m) for t, m in listed.items()})
    assert [back.difference, back.low, back.high] == pytest.approx(
        [-there.difference, -there.high, -there.low]
    )


def test_without_a_home_side_the_shared_titles_do():
    rows, listed = study(np.random.default_rng(5), 9, 12, 6, home=False)
    found = one(rows, listed)
    a, b = means(rows, "BR", "CN"), means(rows, "US", "CN")
    shared = [t for t in a if t in b]
    local = [np.mean(list(means(rows, m, m).values())) for m in ("BR", "US")]
    expected = np.mean([b[t] - a[t] for t in shared]) + local[0] - local[1]
    assert (found.basis, found.n_titles, found.status) == ("shared", 6, "identified")
    assert found.difference == pytest.approx(expected)


@pytest.mark.parametrize(("n", "k", "status", "reason"), [
    ((9, 9), (8, 8), "identified", None),
    ((9, 9), (8, 7), "thin", "few_controls"),
    ((9, 4), (8, 8), "thin", "few_shared_titles"),
    ((9, 9), (8, 4), "not_identified", "few_controls"),
    ((9, 9), (0, 8), "not_identified", "no_local_controls"),
])  # fmt: skip
def test_status_goes_by_the_worse_market(n, k, status, reason):
    row = one(*study(np.random.default_rng(6), *n, 3, k=k))
    assert (row.status, None if pd.isna(row.reason) else row.reason) == (status, reason)
    assert row[NUMBERS].notna().all() == (status != "not_identified")


def test_partly_paired_samples_end_in_the_known_tests():
    rng = np.random.default_rng(7)
    x, y = rng.normal(0, 1, 12), rng.normal(0, 2, 12)
    variance, df = partly_paired(x, y)
    paired = stats.ttest_rel(x, y)
    assert (x.mean() - y.mean()) / np.sqrt(variance) == pytest.approx(paired.statistic)
    assert df == pytest.approx(11)
    apart_x, apart_y = np.r_[x, np.full(9, np.nan)], np.r_[np.full(12, np.nan), y[:9]]
    variance, df = partly_paired(apart_x, apart_y)
    welch = stats.ttest_ind(x, y[:9], equal_var=False)
    assert (x.mean() - y[:9].mean()) / np.sqrt(variance) == pytest.approx(welch.statistic)
    assert df == pytest.approx(welch.df)


def covered(n_both, runs, seed):
    """Whether each of many null differences is in its interval, with the table."""
    rng = np.random.default_rng([seed, n_both])
    rows, listed = [], {}
    for r in range(runs):
        names = {"h": f"H{r}-", "a": f"A{r}", "b": f"B{r}"}
        more, its = study(rng, 10, 10, n_both, k=(10, 8), loss=(0.2, 0.2), **names)
        rows, listed = rows + more, listed | its
    found = between(table(rows), titles(listed), Options()).table
    assert len(found) == runs
    return (found.low <= 0) & (found.high >= 0), found


def test_the_intervals_cover_and_null_differences_are_seldom_called():
    inside, found = covered(3, 250, seed=8)
    assert 0.92 <= inside.mean() <= 0.985
    # Of one family of true nulls, q under 0.05 comes seldom at all.
    assert (found.q < 0.05).sum() <= 2
    assert set(found.family) == {250}


@pytest.mark.slow
@pytest.mark.parametrize("n_both", [0, 3, 6, 10])
def test_the_intervals_cover_whatever_is_shared(n_both):
    assert 0.93 <= covered(n_both, 1000, seed=9)[0].mean() <= 0.97
