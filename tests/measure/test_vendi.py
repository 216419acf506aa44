import naive_homogenization as naive
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from made_titles import drawn, matrix, popularity, set_lists
from scipy import special, stats
from scipy.linalg import logm

from analysis.measure import likeness, spectrum, unit_rows, vendi


@pytest.mark.parametrize("n", [1, 2, 7])
def test_all_alike_is_one(n):
    assert vendi.vendi(np.ones((n, n))) == pytest.approx(1, rel=1e-5)
    assert vendi.of_sets(matrix([{"a", "b"}] * n))(np.arange(n)) == pytest.approx(1)


@pytest.mark.parametrize("n", [1, 2, 7])
def test_all_different_is_n(n):
    assert vendi.vendi(np.eye(n)) == pytest.approx(n)
    assert vendi.of_sets(matrix([{str(i)} for i in range(n)]))(np.arange(n)) == pytest.approx(n)


def test_definition_by_the_matrix_logarithm():
    kernel = vendi.jaccard(np.array([[1, 1, 0], [0, 1, 1], [1, 0, 1], [1, 1, 1]]))
    rho = kernel / 4
    assert vendi.vendi(kernel) == pytest.approx(np.exp(-np.trace(rho @ logm(rho)).real), rel=1e-5)


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


def test_single_precision_is_enough():
    for m in (40, 500):
        kernel = vendi.jaccard(drawn(popularity(100, 3.5), m, np.random.default_rng(m)).toarray())
        exact = np.exp(special.entr(np.maximum(np.linalg.eigvalsh(kernel.astype(float) / m), 0)).sum())
        assert vendi.vendi(kernel) == pytest.approx(exact, rel=1e-5)


@given(st.integers(1, 40), st.integers(1, 12), st.floats(-6, 1), st.integers(0, 10_000))
@settings(deadline=None, max_examples=150)
def test_the_entropy_needs_no_eigenvalues(n, rank, decay, seed):
    """Against the eigenvalues in double precision, also where most are zero or fall by orders of magnitude."""
    x = np.random.default_rng(seed).normal(size=(n, rank)) * np.exp(decay * np.arange(rank))
    x = likeness.unit_length(x)
    found = np.maximum(np.linalg.eigvalsh(x @ x.T / n), 0)
    assert vendi.entropy_number(x @ x.T / n) == pytest.approx(np.exp(special.entr(found).sum()), rel=2e-5)


@pytest.mark.parametrize("n", [1, 2, 30])
def test_the_entropy_of_a_tridiagonal_matrix(n):
    rng = np.random.default_rng(n)
    lower = np.diag(1 + rng.random(n)) + np.diag(rng.random(n - 1), -1)
    whole = lower @ lower.T
    whole /= np.trace(whole)
    beside = np.append(np.diag(whole, 1), np.nan)  # the last place is never read
    found = spectrum.of_tridiagonal(np.diag(whole).copy(), beside, spectrum.PLACES)
    assert found == pytest.approx(special.entr(np.linalg.eigvalsh(whole)).sum(), abs=1e-8)


def test_the_smaller_side_of_vectors_has_the_same_score():
    x = likeness.unit_length(np.random.default_rng(0).normal(size=(60, 12)))
    assert vendi.of_vectors(x)(np.arange(60)) == pytest.approx(vendi.vendi(x @ x.T), rel=1e-5)


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


SIZES = [40, 120, 500, *(pytest.param(n, marks=pytest.mark.slow) for n in (1_000, 2_000))]


@pytest.mark.parametrize("n", SIZES)
def test_catalogues_of_known_diversity_come_out_in_order_and_near_the_truth(n):
    """The blend check: from all alike through k equal templates to all different, at one size of sample.

    k templates of their own tropes, each as common, are k effective stories; in a sample of m titles some
    templates fall thin, which costs about (k − 1)/(2m)·(n − m)/(n − 1) of k (Miller's bias of an entropy, drawn
    without replacement). All different: m.
    """
    m = vendi.common_size([n])
    ks = [k for k in (1, 2, 4, 8, 16, 32) if k <= m // 2]
    catalogues = [[{f"a{i % k}", f"b{i % k}"} for i in range(n)] for k in ks] + [
        [{f"a{i}"} for i in range(n)]
    ]
    truths = [k * np.exp(-(k - 1) / (2 * m) * (n - m) / (n - 1)) for k in ks] + [m]
    found = [
        vendi.at_size(vendi.of_sets(matrix(c)), n, m, np.random.default_rng(0)).estimate for c in catalogues
    ]
    assert found == sorted(found)
    assert found == pytest.approx(truths, rel=0.02)


@pytest.mark.parametrize("n", SIZES)
def test_the_more_of_a_catalogue_is_one_template_the_fewer_its_stories(n):
    """A blend of one template and titles of their own: exp of the entropy of the shares is known."""
    m, found, truths = vendi.common_size([n]), [], []
    for share in (0.0, 0.25, 0.5, 0.75, 1.0):
        one = round(share * n)
        score = vendi.of_sets(matrix([{"t1", "t2"}] * one + [{f"own{i}"} for i in range(n - one)]))
        found.append(vendi.at_size(score, n, m, np.random.default_rng(1)).estimate)
        truths.append(np.exp(special.entr(share) + (1 - share) * np.log(m)))
    assert found == sorted(found, reverse=True)
    assert found == pytest.approx(truths, rel=0.08)


def test_two_tropes_a_title():
    rng = np.random.default_rng(0)
    x = matrix([set(rng.choice(list("abcdefg"), size, replace=False)) for size in (2, 3, 5, 7) * 400])
    two = vendi.two_each(x, np.random.default_rng(1))
    assert (np.diff(two.indptr) == 2).all()
    assert two.multiply(x).sum() == two.sum() == 3_200  # its own tropes, different ones
    assert np.array_equal(two[::4].toarray(), x[::4].toarray())
    # Of seven tropes each of the 21 pairs is drawn as often.
    pairs = np.unique(two[3::4].toarray(), axis=0, return_counts=True)[1]
    assert len(pairs) == 21
    assert stats.chisquare(pairs).pvalue > 0.001


def test_more_tropes_a_title_do_not_make_a_catalogue_more_varied():
    """Titles with two and with six tropes out of the same twenty, all equally likely."""
    rng = np.random.default_rng(3)
    few, many = (
        matrix([set(rng.choice([f"k{i}" for i in range(20)], size, replace=False)) for _ in range(300)])
        for size in (2, 6)
    )

    def stories(x):
        return vendi.at_size(vendi.of_sets(x), 300, 50, np.random.default_rng(0))

    plain = [stories(x).estimate for x in (few, many)]
    two = [stories(vendi.two_each(x, np.random.default_rng(1))) for x in (few, many)]
    assert abs(plain[0] - plain[1]) > 2
    assert abs(two[0].estimate - two[1].estimate) < 3 * np.hypot(two[0].se, two[1].se)


def test_two_halves_of_a_catalogue_agree_within_their_intervals():
    share, outside = popularity(40), 0
    for run in range(100):
        whole, rng = drawn(share, 160, np.random.default_rng(run)), np.random.default_rng(run)
        a, b = (vendi.at_size(vendi.of_sets(part), 80, 40, rng) for part in (whole[:80], whole[80:]))
        outside += abs(a.estimate - b.estimate) > 2 * np.hypot(a.se, b.se)
    assert outside <= 12
