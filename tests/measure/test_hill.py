import naive_homogenization as naive
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from made_titles import drawn, matrix, popularity, set_lists
from scipy import stats
from scipy.special import xlogy

from analysis.measure import hill

# Ants in 230 samples at 500 m (Longino & Colwell 2011), the incidence example of iNEXT: number of species with
# each incidence. Expected values are those of iNEXT 3.0.2, iNEXT(ant$h500m, q = c(0, 1, 2), "incidence_freq").
# fmt: off
ANT = {133: 1, 131: 1, 123: 1, 78: 1, 73: 1, 65: 1, 60: 2, 56: 1, 54: 1, 53: 1, 52: 2, 49: 1, 47: 1, 46: 1, 45: 1,
       44: 1, 43: 1, 42: 1, 41: 1, 39: 2, 38: 4, 37: 1, 36: 1, 34: 1, 33: 1, 32: 2, 31: 2, 30: 1, 27: 1, 26: 1,
       25: 3, 24: 1, 23: 1, 21: 2, 20: 1, 19: 1, 18: 1, 17: 4, 16: 2, 15: 1, 14: 2, 13: 4, 12: 3, 11: 2, 10: 5,
       9: 7, 8: 4, 7: 8, 6: 11, 5: 9, 4: 14, 3: 12, 2: 34, 1: 71}
# fmt: on
ANT_EXPECTED = [
    (1, 12.79565, 12.79565, 12.79565, 0.1952438),
    (5, 45.69389, 40.93447, 35.92316, 0.5453767),
    (20, 98.95589, 72.47643, 54.33821, 0.8266601),
    (229, 240.6913, 101.68195, 64.37803, 0.975875),
    (230, 241, 101.70557, 64.38298, 0.9759754),
]
# With one trope a title the incidence forms are the abundance forms: spiders (Girdled) of iNEXT, 168 individuals.
SPIDER = [46, 22, 17, 15, 15, 9, 8, 6, 6, 4, 2, 2, 2, 2] + [1] * 12
SPIDER_EXPECTED = [
    (1, 1.0, 1.0, 1.0, 0.1223268),
    (10, 6.478617, 5.608968, 4.759772, 0.5969308),
    (50, 15.030098, 9.939329, 7.148973, 0.8674807),
    (167, 25.928571, 12.051422, 7.838078, 0.9285714),
    (168, 26.0, 12.05965, 7.84, 0.9288554),
]


@pytest.mark.parametrize(("size", "q0", "q1", "q2", "covered"), ANT_EXPECTED)
def test_incidence_as_in_inext(size, q0, q1, q2, covered):
    y = np.repeat(list(ANT), list(ANT.values()))
    assert (len(y), y.sum()) == (241, 2943)
    assert hill.numbers(y, 230, size) == pytest.approx([q0, q1, q2], rel=1e-6)
    assert hill.coverage(y, 230, size) == pytest.approx(covered, abs=1e-6)


@pytest.mark.parametrize(("size", "q0", "q1", "q2", "covered"), SPIDER_EXPECTED)
def test_one_trope_a_title_as_abundances_in_inext(size, q0, q1, q2, covered):
    assert hill.numbers(np.array(SPIDER), 168, size) == pytest.approx([q0, q1, q2], rel=1e-6)
    assert hill.coverage(np.array(SPIDER), 168, size) == pytest.approx(covered, abs=1e-6)


@given(st.lists(st.integers(1, 30), min_size=1, max_size=20))
@settings(deadline=None, max_examples=50)
def test_one_trope_a_title_as_abundances_in_scikit_bio(counts):
    from skbio.diversity import alpha

    y = np.array(counts)
    expected = [alpha.hill(y, order=order) for order in (0, 1, 2)]
    assert hill.numbers(y, int(y.sum()), int(y.sum())) == pytest.approx(expected)


@pytest.mark.parametrize("each", [1, 3, 10])
def test_tropes_equally_common_count_fully(each):
    assert hill.numbers(np.full(7, each), 10, 10) == pytest.approx([7, 7, 7])


@pytest.mark.parametrize("size", [1, 4, 10])
def test_one_trope_is_one(size):
    assert hill.numbers(np.array([10]), 10, size) == pytest.approx([1, 1, 1])
    found = hill.at_coverage(matrix([{"a"}] * 10), 1.0)
    assert found.estimate == pytest.approx([1, 1, 1])
    assert found.se == pytest.approx([0, 0, 0])


def test_every_trope_in_one_title_only_covers_nothing():
    y = np.ones(6, dtype=int)
    assert hill.full_coverage(y, 3) == 0
    assert hill.coverage(y, 3, 2) == pytest.approx(0)


def test_one_title_has_no_error():
    found = hill.at_coverage(matrix([{"a", "b"}]), 1.0)
    assert found.estimate == pytest.approx([2, 2, 2])
    assert np.isnan(found.se).all()


@given(set_lists(2, 6), st.data())
@settings(deadline=None, max_examples=60)
def test_numbers_are_the_mean_over_all_subsamples(titles, data):
    size = data.draw(st.integers(1, len(titles)))
    y = np.array(list(naive.counts(titles).values()))
    assert hill.numbers(y, len(titles), size) == pytest.approx(naive.hill_by_subsets(titles, size))


@given(set_lists(2, 6), st.data())
@settings(deadline=None, max_examples=60)
def test_coverage_is_what_a_further_title_finds(titles, data):
    size = data.draw(st.integers(1, len(titles) - 1))
    y = np.array(list(naive.counts(titles).values()))
    assert hill.coverage(y, len(titles), size) == pytest.approx(naive.coverage_by_subsets(titles, size))


@given(set_lists(3, 10), st.floats(0, 1))
@settings(deadline=None, max_examples=100)
def test_estimate_and_jackknife_against_the_naive_twin(titles, share):
    x = matrix(titles)
    target = share * hill.full_coverage(np.asarray(x.sum(axis=0)).ravel(), len(titles))
    found = hill.at_coverage(x, target)
    assert found.estimate == pytest.approx(naive.at_coverage(titles, target))
    expected = naive.jackknife(titles, lambda left: naive.at_coverage(left, target))
    assert found.se == pytest.approx(expected, abs=1e-9)


def test_rarefied_sizes_rise_to_the_catalogue():
    y = np.array([9, 7, 4, 2, 1, 1])
    curve = [hill.coverage(y, 10, t) for t in range(1, 11)]
    assert curve == sorted(curve)
    x = drawn(popularity(), 80, np.random.default_rng(0))
    full = hill.full_coverage(np.asarray(x.sum(axis=0)).ravel(), 80)
    assert hill.at_coverage(x, full).size == 80


def population(share, target):
    """The same numbers where the chance of each trope is known: T without end."""
    p = share / (1 - np.prod(1 - share))

    def covered(t):
        return 1 - np.sum(p * (1 - p) ** t) / p.sum()

    def numbers(t):
        k = np.arange(t + 1)[:, None]
        chance = stats.binom.pmf(k, t, p)
        u = t * p.sum()
        entropy = np.log(u) - (xlogy(k, k) * chance).sum() / u
        return np.array([(1 - chance[0]).sum(), np.exp(entropy), u**2 / (k**2 * chance).sum()])

    t = 1
    while covered(t + 1) <= target:
        t += 1
    between = (target - covered(t)) / (covered(t + 1) - covered(t))
    return numbers(t) + between * (numbers(t + 1) - numbers(t))


def test_intervals_hold_the_truth():
    share = popularity()
    truth = population(share, 0.9)
    inside = []
    for run in range(300):
        found = hill.at_coverage(drawn(share, 120, np.random.default_rng(run)), 0.9)
        inside.append(np.abs(found.estimate - truth) <= 1.96 * found.se)
    held = np.mean(inside, axis=0)
    assert np.all((held >= 0.92) & (held <= 0.985)), held
