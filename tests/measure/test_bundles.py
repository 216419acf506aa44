import naive_stories as naive
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from made_titles import drawn, hits, matrix, popularity
from scipy import sparse, stats

from analysis.measure import bundles
from analysis.spec import Options

RNG = np.random.default_rng


def found(x, seed=0):
    return bundles.of_sets(x, tuple(f"k{i:02d}" for i in range(x.shape[1])), RNG(seed))


def test_pairs_and_triples_are_counted_as_in_the_naive_twin():
    x = drawn(popularity(12, 4.0), 60, RNG(0))
    titles = [set(row.nonzero()[0].tolist()) for row in x.toarray()]
    counted = bundles.counts(x, RNG(0))
    number = {int(k): i for i, k in enumerate(counted.kept)}
    for size, table in ((2, counted.pair), (3, counted.triple)):
        expected = np.zeros_like(table)
        for combination, n in naive.together(titles, size).items():
            if set(combination) <= set(number):
                expected[tuple(number[k] for k in combination)] = n
        assert np.array_equal(table, expected)
    assert np.array_equal(counted.single, np.asarray(x.sum(axis=0)).ravel()[counted.kept])


@given(st.integers(0, 10_000))
@settings(deadline=None, max_examples=15)
def test_what_three_pairs_explain(seed):
    table = RNG(seed).uniform(1, 30, (2, 2, 2))
    singles = [table[1].sum(), table[:, 1].sum(), table[:, :, 1].sum()]
    pairs = [table[1, 1].sum(), table[1, :, 1].sum(), table[:, 1, 1].sum()]
    exact = bundles.pairs_explain(table.sum(), tuple(map(np.array, singles)), tuple(map(np.array, pairs)))
    assert float(exact) == pytest.approx(naive.pairs_explain(table.sum(), singles, pairs), rel=1e-4)


def test_independent_tropes_meet_by_the_product_of_their_shares():
    n, p = 1000.0, np.array([0.2, 0.5, 0.1])
    pairs = tuple(np.array(n * p[i] * p[j]) for i, j in ((0, 1), (0, 2), (1, 2)))
    assert float(bundles.pairs_explain(n, tuple(n * p), pairs)) == pytest.approx(n * p.prod())


@pytest.mark.parametrize("seen", [0, 1, 5, 20, 40])
def test_tails_are_those_of_the_laws_with_that_mean_and_variance(seen):
    many = 10**9
    binomial = stats.binom(60, 0.3)
    assert bundles.upper_tail(seen, binomial.mean(), binomial.var(), many) == pytest.approx(
        binomial.sf(seen - 1), rel=1e-2
    )
    assert bundles.upper_tail(seen, 7.0, 7.0, many) == pytest.approx(stats.poisson(7).sf(seen - 1), rel=1e-2)
    wide = stats.nbinom(4, 0.3)
    assert bundles.upper_tail(seen, wide.mean(), wide.var(), many) == pytest.approx(
        wide.sf(seen - 1), rel=1e-2
    )


def test_a_count_that_never_varied_is_no_surprise_and_twice_it_is():
    assert bundles.upper_tail(12, 12.0, 0.0, 199) == pytest.approx(1)
    assert bundles.upper_tail(24, 12.0, 0.0, 199) < 1e-6


def test_planted_pairs_are_found_and_no_others():
    x = drawn(popularity(30), 300, RNG(1)).toarray()
    rare = np.argsort(x.sum(axis=0), kind="stable")
    pair = tuple(sorted(rare[-14:-12].tolist()))
    x[:25, list(pair)] = 1
    table = found(sparse.csr_array(x))
    sure = table[(table["size"] == 2) & (table.q < 0.05)]
    assert sure.tropes.tolist() == [f"k{pair[0]:02d}+k{pair[1]:02d}"]
    row = sure.iloc[0]
    assert row.n_titles == x[:, list(pair)].all(axis=1).sum()
    assert 1 < row.low <= row.ratio <= row.high


def test_independent_tropes_are_no_bundles_whether_titles_are_rich_or_poor():
    """Titles with one trope and titles with twelve: by a hypergeometric law nearly all pairs would stand out."""
    called = naive_called = 0
    for seed in range(8):
        rng = RNG(seed)
        x = np.zeros((200, 20), dtype=np.int64)
        for row, size in enumerate(np.where(np.arange(200) < 150, 1, 12)):
            x[row, rng.choice(20, size, replace=False)] = 1
        table = found(sparse.csr_array(x), seed)
        called += bool((table.q < 0.05).any())
        both, single = x.T @ x, x.sum(axis=0)
        i, j = np.triu_indices(20, 1)
        naive_called += bool(
            (stats.hypergeom.sf(both[i, j] - 1, 200, single[i], single[j]) < 0.05).mean() > 0.5
        )
    assert called <= 2
    assert naive_called == 8


def _with_triple(kind, rng, n=1_200):
    """Three tropes in a chain of pairs, or of which the third goes with both or neither of the others."""
    x = (rng.random((n, 15)) < 0.2).astype(np.int64)
    if kind == "chain":
        x[:, 1] = np.where(rng.random(n) < 0.5, x[:, 0], x[:, 1])
        x[:, 2] = np.where(rng.random(n) < 0.5, x[:, 1], x[:, 2])
    if kind == "triple":
        x[:, :2] = rng.random((n, 2)) < 0.4
        x[:, 2] = np.where(rng.random(n) < 0.5, x[:, 0] == x[:, 1], rng.random(n) < 0.4)
    return sparse.csr_array(x[x.any(axis=1)])


def test_triples_beyond_their_pairs_are_told_from_chains_of_pairs():
    for seed in range(3):
        triple = found(_with_triple("triple", RNG(seed)), seed).query("size == 3 and q < 0.05")
        assert "k00+k01+k02" in set(triple.tropes)
        chain = found(_with_triple("chain", RNG(seed)), seed)
        assert {"k00+k01", "k01+k02"} <= set(chain.query("size == 2 and q < 0.05").tropes)
        assert len(chain.query("size == 3 and q < 0.05")) == 0


def test_small_and_empty_catalogues_say_nothing():
    titles = pd.DataFrame({"title_id": [f"t{i}" for i in range(30)]})
    few = bundles.bundles(hits({t: {"a", "b"} for t in titles.title_id}), titles, Options())
    assert len(few.table) == 0
    assert few.dropped == {"values with under 40 titles": 1}
    assert len(bundles.bundles(hits({}), titles, Options()).table) == 0
    assert len(found(matrix([{"a"}] * 50))) == 0


def test_the_family_is_on_record_where_nothing_is_found_and_order_changes_nothing():
    titles = pd.DataFrame({"title_id": [f"t{i:03d}" for i in range(150)], "platform": "one"})
    x = drawn(popularity(8), 150, RNG(5)).toarray()
    sets = {t: {f"k{j}" for j in row.nonzero()[0]} for t, row in zip(titles.title_id, x, strict=True)}
    table = bundles.bundles(hits(sets), titles, Options()).table
    assert set(table.scope) == {"all", "platform"}
    assert (table.groupby(["scope", "size"]).size() >= 1).all()
    kept = int((x.sum(axis=0) >= 10).sum())
    assert set(table.loc[table["size"] == 2, "family"]) == {kept * (kept - 1) // 2}
    again = bundles.bundles(hits(sets).sample(frac=1, random_state=1), titles.iloc[::-1], Options()).table
    pd.testing.assert_frame_equal(table, again)


@pytest.mark.slow
def test_p_values_hold_their_level():
    """Under the null the share of pairs with p below a level is at most that level, also far in the tail."""
    p = []
    for seed in range(200):
        counted = bundles.counts(drawn(popularity(40, 4.0), 250, RNG(seed)), RNG(seed))
        p.append(bundles._pairs(counted)["p"].to_numpy())
    p = np.concatenate(p)
    assert len(p) > 50_000
    for level in (0.05, 0.01, 0.001, 0.0001):
        assert np.mean(p <= level) <= 1.2 * level + 2 * np.sqrt(level / len(p))
