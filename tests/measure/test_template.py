from collections import Counter

import naive_homogenization as naive
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from made_titles import drawn, matrix, popularity, set_lists
from scipy import sparse, stats

from analysis.measure import curveball, template, unit_rows, vendi


def traded(x, trades, seed):
    """The matrix after so many trades."""
    sets = curveball.bitsets(x)
    curveball.trade(sets, trades, np.random.default_rng(seed))
    return np.unpackbits(sets.view(np.uint8), axis=1, bitorder="little")[:, : x.shape[1]].astype(int)


@given(st.integers(2, 30), st.integers(1, 70), st.integers(0, 10_000))
@settings(deadline=None, max_examples=80)
def test_trades_keep_both_margins_exactly(n, tropes, seed):
    x = np.random.default_rng(seed).random((n, tropes)) < 0.3
    after = traded(sparse.csr_array(x.astype(int)), 5 * n, seed)
    assert np.array_equal(after.sum(axis=0), x.sum(axis=0))
    assert np.array_equal(after.sum(axis=1), x.sum(axis=1))


def test_trades_reach_every_matrix_equally_often():
    """Three titles, each with one of three tropes: 6 matrices."""
    seen = Counter(tuple(traded(matrix([{"a"}, {"b"}, {"c"}]), 30, seed).ravel()) for seed in range(1_200))
    assert len(seen) == 6
    assert stats.chisquare(list(seen.values())).pvalue > 0.001


@given(set_lists(4, 14))
@settings(deadline=None, max_examples=100)
def test_estimates_and_jackknife_against_the_naive_twin(titles):
    found = template.template(matrix(titles), np.random.default_rng(0), null=False)
    assert found.estimate == pytest.approx(naive.template(titles))
    assert found.se == pytest.approx(naive.jackknife(titles, naive.template), abs=1e-12)
    assert np.isnan(found.expected).all()


@given(set_lists(4, 14))
@settings(deadline=None, max_examples=50)
def test_both_ways_of_comparing_agree(titles):
    _, seen = template.null_draws(matrix(titles), np.random.default_rng(0))
    assert seen == pytest.approx(naive.template(titles), abs=1e-6)


def test_sets_of_more_tropes_than_a_byte_counts():
    titles = [{f"k{i:03d}" for i in range(start, start + 260 + start)} for start in range(0, 60, 10)]
    _, seen = template.null_draws(matrix(titles), np.random.default_rng(0))
    assert seen == pytest.approx(naive.template(titles))
    assert vendi.of_sets(matrix(titles))(np.arange(6)) == pytest.approx(naive.vendi(titles, naive.jaccard))


@pytest.mark.parametrize("titles", [[{"a", "b"}] * 25, [set("abcdefgh"[: 1 + i % 8]) for i in range(25)]])
def test_nothing_to_trade_is_saturated(titles):
    found = template.template(matrix(titles), np.random.default_rng(0))
    assert found.saturated.all()
    assert found.expected == pytest.approx(found.estimate)
    assert np.isnan(found.ratio).all()
    assert np.isnan(found.p).all()


def test_margins_that_fix_the_number_are_saturated():
    """With one trope a title, any trade leaves as many titles with each trope."""
    found = template.template(matrix([{"abc"[i % 3]} for i in range(30)]), np.random.default_rng(0))
    assert found.saturated.all()


def test_all_alike_and_all_disjoint():
    assert template.template(matrix([{"a"}] * 30), np.random.default_rng(0)).estimate == pytest.approx([1, 1])
    different = matrix([{f"a{i}", f"b{i}"} for i in range(30)])
    found = template.template(different, np.random.default_rng(0))
    assert found.estimate == pytest.approx([0, 0])
    # No trope is in two titles, so no trade makes two titles alike.
    assert found.saturated.all()


def test_templates_stand_out_from_chance_and_independence_does_not():
    templates = matrix([{f"{i % 5}{part}" for part in "abcd"} for i in range(60)])
    found = template.template(templates, np.random.default_rng(0))
    assert np.all(found.ratio > 1.25)
    assert found.p == pytest.approx([1 / 200, 1 / 200])
    share = popularity(30)
    p = [
        template.template(drawn(share, 40, np.random.default_rng(i)), np.random.default_rng(i)).p
        for i in range(100)
    ]
    # P-values of a true null: at most 5 % fall under 0.05, within what 100 runs can tell.
    assert (
        stats.binomtest(int((np.array(p)[:, 0] <= 0.05).sum()), 100, 0.05, alternative="greater").pvalue
        > 0.01
    )
    assert (
        stats.binomtest(int((np.array(p)[:, 1] <= 0.05).sum()), 100, 0.05, alternative="greater").pvalue
        > 0.01
    )


def test_large_catalogues_are_measured_on_two_thousand():
    found = template.template(
        drawn(popularity(), 2_100, np.random.default_rng(0)), np.random.default_rng(0), null=False
    )
    assert found.n == template.LARGEST


@pytest.mark.parametrize("n", [40, 100])
def test_interval_of_pairs_holds_the_truth(n):
    share = popularity(40)
    many = [drawn(share, 2_000, np.random.default_rng(99 + i)) for i in range(5)]
    rng = np.random.default_rng(0)
    truth = np.mean([template.template(part, rng, null=False).estimate[0] for part in many])
    inside = []
    for run in range(300):
        rng = np.random.default_rng(run)
        row = unit_rows.templates(drawn(share, n, rng), rng, null=False)[0]
        inside.append(row["low"] <= truth <= row["high"])
    assert 0.92 <= np.mean(inside) <= 0.985, np.mean(inside)


def test_no_pair_alike_still_has_an_upper_bound():
    row = unit_rows.templates(matrix([{f"a{i}"} for i in range(30)]), np.random.default_rng(0), null=False)[0]
    assert (row["estimate"], row["low"]) == (0, 0)
    # 15 pairs share no title: their share would be under this in 39 of 40 samples of none.
    assert row["high"] == pytest.approx(1 - 0.025 ** (1 / 15), abs=0.03)
