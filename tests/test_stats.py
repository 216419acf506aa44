import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats as reference

from analysis import stats


def n_eff(weight, author):
    weight = np.asarray(weight, float)
    cluster = stats.clusters(pd.Series(author, dtype=object))
    return float(stats.n_eff(weight, np.zeros(len(weight), np.int64), cluster, 1)[0])


def test_n_eff_is_kish_where_no_author_speaks_twice():
    w = np.array([1.0, 0.5, 0.25, 2.0])
    assert n_eff(w, list("abcd")) == pytest.approx(w.sum() ** 2 / (w**2).sum())
    assert n_eff(w, [None] * 4) == n_eff(w, list("abcd"))


def test_an_author_is_one_voice():
    assert n_eff([1, 1, 1], list("aaa")) == pytest.approx(1)
    assert n_eff([1, 1, 1, 3], list("aaab")) == pytest.approx(2)


@given(
    st.lists(st.tuples(st.floats(0.01, 3), st.sampled_from(["a", "b", "c", None])), min_size=1, max_size=30)
)
def test_n_eff_lies_between_one_and_the_number_of_voices(rows):
    weight, author = zip(*rows, strict=True)
    voices = len({a for a in author if a}) + sum(a is None for a in author)
    assert 1 - 1e-9 <= n_eff(weight, author) <= voices + 1e-9


def test_clusters_do_not_depend_on_the_pseudonyms():
    first = stats.clusters(pd.Series(["x", None, "y", "x"], dtype=object))
    second = stats.clusters(pd.Series(["q", None, "b", "q"], dtype=object))
    assert (first == second).all()


def test_two_means_are_welchs_test():
    rng = np.random.default_rng(3)
    x, y = rng.normal(0, 1, 9), rng.normal(1, 3, 14)
    low, high = stats.Means((x, y), (1.0, -1.0)).interval()
    expected = reference.ttest_ind(x, y, equal_var=False).confidence_interval()
    assert (low, high) == pytest.approx((expected.low, expected.high))


def test_studentized_bootstrap_covers_a_skewed_mean():
    rng = np.random.default_rng(5)
    means = [stats.Means((rng.exponential(1, 15), rng.normal(0, 1, 10)), (1.0, -1.0)) for _ in range(300)]
    hits = [low <= 1 <= high for low, high in (m.bootstrap(rng) for m in means)]
    assert 0.90 <= np.mean(hits) <= 0.99


def test_nothing_varies():
    means = stats.Means((np.ones(5), np.zeros(4)), (1.0, -1.0))
    assert means.interval() == (1.0, 1.0)
    assert np.isnan(means.bootstrap(np.random.default_rng(0))).all()
    assert np.isnan(stats.Means((np.ones(1), np.arange(4.0)), (1.0, 1.0)).interval()).all()


@given(st.lists(st.one_of(st.floats(0, 1), st.just(float("nan"))), min_size=1, max_size=30))
def test_q_values_are_benjamini_hochberg(p):
    p = np.array(p)
    q, known = stats.q_values(p), p[np.isfinite(p)]
    for p_i, q_i in zip(p, q, strict=True):
        if np.isnan(p_i):
            assert np.isnan(q_i)
        else:
            assert q_i == pytest.approx(
                min(1.0, *(len(known) * p_j / (known <= p_j).sum() for p_j in known if p_j >= p_i), 1.0)
            )


@settings(max_examples=30)
@given(st.floats(0.5, 200), st.floats(-5, 5))
def test_student_t(df, t):
    assert float(stats.t_p(t, df)) == pytest.approx(2 * reference.t.sf(abs(t), df), abs=1e-12)
    assert float(stats.t_quantile(df)) == pytest.approx(reference.t.ppf(0.975, df))
    assert float(stats.t_quantile(float("inf"))) == pytest.approx(reference.norm.ppf(0.975))
    assert np.isnan(stats.t_quantile(0.0))


def test_pool_solves_paule_and_mandels_equation():
    y, v = np.array([0.1, 0.3, 0.35, 0.65, 0.45, 0.15]), np.array([0.03, 0.03, 0.05, 0.01, 0.05, 0.02])
    found = stats.pool(y, v)
    w = 1 / (v + found.tau2)
    centre = (w * y).sum() / w.sum()
    assert found.tau2 > 0
    assert (w * (y - centre) ** 2).sum() == pytest.approx(len(y) - 1, abs=1e-6)
    half = reference.t.ppf(0.975, 5) * np.sqrt((w * (y - centre) ** 2).sum() / 5 / w.sum())
    assert (found.estimate, found.low, found.high) == pytest.approx((centre, centre - half, centre + half))


def test_pool_of_equal_effects_and_of_one():
    assert stats.pool(np.full(4, 0.2), np.full(4, 0.01)).tau2 == 0
    alone = stats.pool(np.array([0.2, np.nan]), np.array([0.01, 0.01]))
    assert (alone.estimate, alone.n) == (0.2, 1)
    assert np.isnan(alone.low)


def test_generators_are_named():
    assert stats.generator(7, "a").random() == stats.generator(7, "a").random()
    assert stats.generator(7, "a").random() != stats.generator(7, "b").random()
