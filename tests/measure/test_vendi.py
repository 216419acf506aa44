import naive_homogenization as naive
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from made_titles import drawn, matrix, popularity, set_lists
from scipy.linalg import logm

from analysis.measure import likeness, unit_rows, vendi


@pytest.mark.parametrize("n", [1, 2, 7])
def test_all_alike_is_one(n):
    assert vendi.vendi(np.ones((n, n))) == pytest.approx(1)
    assert vendi.of_sets(matrix([{"a", "b"}] * n))(np.arange(n)) == pytest.approx(1)


@pytest.mark.parametrize("n", [1, 2, 7])
def test_all_different_is_n(n):
    assert vendi.vendi(np.eye(n)) == pytest.approx(n)
    assert vendi.of_sets(matrix([{str(i)} for i in range(n)]))(np.arange(n)) == pytest.approx(n)


def test_definition_by_the_matrix_logarithm():
    kernel = vendi.jaccard(np.array([[1, 1, 0], [0, 1, 1], [1, 0, 1], [1, 1, 1]]))
    rho = kernel / 4
    assert vendi.vendi(kernel) == pytest.approx(np.exp(-np.trace(rho @ logm(rho)).real))


@given(set_lists(1, 15))
@settings(deadline=None, max_examples=100)
def test_sets_against_the_naive_twin(titles):
    score = vendi.of_sets(matrix(titles))
    assert score(np.arange(len(titles))) == pytest.approx(naive.vendi(titles, naive.jaccard))


@given(st.integers(1, 12), st.integers(0, 1000))
@settings(deadline=None, max_examples=50)
def test_vectors_against_the_naive_twin(n, seed):
    x = likeness.unit_length(np.random.default_rng(seed).normal(size=(n, 4)))
    assert vendi.of_vectors(x)(np.arange(n)) == pytest.approx(naive.vendi(list(x), np.dot))


@pytest.mark.parametrize("n", [40, 200, 2_000])
@pytest.mark.parametrize("k", [1, 4])
def test_k_equal_templates_are_k_stories_at_every_size(n, k):
    score = vendi.of_sets(matrix([{f"x{i % k}", f"y{i % k}"} for i in range(n)]))
    found = vendi.at_size(score, n, vendi.common_size([n]), np.random.default_rng(0))
    # Templates fall unevenly into a subsample of 20, which costs about (k − 1)/(2·20) of k.
    assert found.estimate == pytest.approx(k, rel=0.08)
    assert found.estimate <= k + 1e-9


def test_common_size_is_half_the_smallest_that_is_large_enough():
    assert vendi.common_size([39, 12]) is None
    assert vendi.common_size([39, 40, 90]) == 20
    assert vendi.common_size([5_000, 1_200]) == 500
    assert vendi.common_size([]) is None


def test_whole_catalogue_of_one_set_has_no_error():
    found = vendi.at_size(vendi.of_sets(matrix([{"a"}] * 50)), 50, 25, np.random.default_rng(0))
    assert (found.estimate, found.se) == pytest.approx((1, 0))


@pytest.mark.parametrize(("n", "m"), [(60, 30), (800, 20)])
def test_intervals_hold_the_truth(n, m):
    share = popularity(40)
    many = drawn(share, 20_000, np.random.default_rng(99))
    score, rng = vendi.of_sets(many), np.random.default_rng(1)
    truth = np.mean([score(rng.choice(20_000, m, replace=False)) for _ in range(3_000)])
    inside = []
    for run in range(300):
        rng = np.random.default_rng(run)
        sets = vendi.of_sets(drawn(share, n, rng))
        row = unit_rows.stories("effective_stories", lambda sets=sets: sets, n, m, rng)
        inside.append(row["low"] <= truth <= row["high"])
    assert 0.92 <= np.mean(inside) <= 0.985, np.mean(inside)
