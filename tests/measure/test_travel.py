import naive_reception as naive
import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from hypothesis import given, settings
from hypothesis import strategies as st
from made_cells import cell, table, titles

from analysis.measure.travel import travel
from analysis.spec import Options


def shared(
    seed, n=60, n_keys=3, n_with=15, *,
    effect=0.0, better=0.0, noise=(0.05, 0.05), home="CN", market="US", own=0.05,
):  # fmt: skip
    """n titles in two markets; key k0 has an effect abroad, or is better in both; keys are random."""
    rng = np.random.default_rng(seed)
    ids = [f"{home if home != 'CN' else ''}t{i:03d}" for i in range(n)]
    has = np.array([rng.permutation(n) < n_with for _ in range(n_keys)])
    q = rng.normal(0, 0.2, n) + better * has[0]
    rows = []
    for i, t in enumerate(ids):
        se = np.array(noise) * rng.uniform(0.6, 1.4, 2)
        rows.append(cell(t, home, q[i] + rng.normal(0, own) + rng.normal(0, se[0]), se=se[0], language="zh"))
        there = 2 + 0.5 * (q[i] + effect * has[0, i] + rng.normal(0, own) + rng.normal(0, se[1]))
        rows.append(cell(t, market, there, se=0.5 * se[1]))
    listed = titles(dict.fromkeys(ids, home))
    listed["released"] = pd.to_datetime([f"{y}-06-01" for y in rng.integers(2010, 2020, n)])
    sets = [(ids[i], f"k{k}") for k in range(n_keys) for i in np.flatnonzero(has[k])] + [
        (t, "any") for t in ids
    ]
    return table(rows), listed, pd.DataFrame(sets, columns=["title_id", "trope"])


def columns(cells, sets, key):
    wide = {m: part.set_index("title_id").sort_index() for m, part in cells.groupby("market")}
    with_key = wide["CN"].index.isin(sets.title_id[sets.trope == key])
    return wide["CN"], wide["US"], with_key


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 10**6), st.integers(25, 60), st.integers(10, 14))
def test_the_effects_are_the_naive_ones(seed, n, n_with):
    cells, listed, sets = shared(seed, n, 2, n_with)
    found = travel(cells, listed, sets, Options()).table.set_index("key")
    assert found.index.tolist() == ["k0", "k1"]  # `any` has nothing to compare with
    for key, row in found.iterrows():
        h, m, with_key = columns(cells, sets, key)
        lists = [x.tolist() for x in (h["mean"], m["mean"], h.se**2, m.se**2)]
        assert row.effect == pytest.approx(naive.travel_effect(*lists, with_key.tolist(), [1] * n))
        assert (row.n_with, row.n_without) == (n_with, n - n_with)
        z = [(x["mean"] - x["mean"].mean()) / np.sqrt(x["mean"].var() - (x.se**2).mean()) for x in (h, m)]
        X = np.column_stack([np.ones(n), z[0], with_key, listed.released.dt.year - 2015])
        assert row.effect_adj == pytest.approx(naive.hc3(z[1].to_numpy(), X)[0][2])


def test_the_adjusted_test_is_that_of_statsmodels():
    cells, listed, sets = shared(1, 80, 1, 20, effect=0.1)
    row = travel(cells, listed, sets, Options()).table.iloc[0]
    h, m, with_key = columns(cells, sets, "k0")
    X = np.column_stack([np.ones(80), h["mean"], with_key, listed.released.dt.year])
    fit = sm.OLS(m["mean"].to_numpy(), X).fit(cov_type="HC3", use_t=True)
    tau = np.sqrt(m["mean"].var() - (m.se**2).mean())
    assert (row.effect_adj, row.q_adj) == pytest.approx((fit.params[2] / tau, fit.pvalues[2]), rel=1e-6)


def test_the_interval_comes_from_draws_with_the_spread_taken_anew():
    n, n_with = 60, 15
    cells, listed, sets = shared(2, n, 1, n_with)
    row = travel(cells, listed, sets, Options()).table.iloc[0]
    h, m, with_key = columns(cells, sets, "k0")
    lists = [x.tolist() for x in (h["mean"], m["mean"], h.se**2, m.se**2)]
    rng = np.random.default_rng(0)
    drawn = [
        naive.travel_effect(*lists, with_key.tolist(), rng.multinomial(n, np.full(n, 1 / n)).tolist())
        for _ in range(600)
    ]
    se = np.std(drawn, ddof=1) * np.sqrt(n_with / (n_with - 1))
    assert 1.96 * se * 0.9 <= (row.high - row.low) / 2 <= 2.2 * se * 1.1
    assert (row.high + row.low) / 2 == pytest.approx(row.effect)


def test_a_scale_and_a_constant_change_nothing():
    cells, listed, sets = shared(3, effect=0.3)
    abroad = cells.market == "US"
    moved = cells.assign(
        mean=np.where(abroad, 3 * cells["mean"] - 4, cells["mean"]),
        se=np.where(abroad, 3 * cells.se, cells.se),
    )
    first, second = (travel(c, listed, sets, Options()).table for c in (cells, moved))
    pd.testing.assert_frame_equal(first, second, rtol=1e-8)


def test_the_order_of_rows_changes_nothing():
    cells, listed, sets = shared(4)
    again = [x.sample(frac=1, random_state=1) for x in (cells, listed, sets)]
    first, second = travel(cells, listed, sets, Options()).table, travel(*again, Options()).table
    pd.testing.assert_frame_equal(first, second, check_exact=True)


@pytest.mark.parametrize(("effect", "verdict"), [(0.5, "travels_well"), (-0.5, "travels_badly")])
def test_a_planted_effect_is_found(effect, verdict):
    found = travel(*shared(5, 120, 5, 30, effect=effect), Options()).table.set_index("key")
    assert found.verdict["k0"] == verdict
    assert (found.verdict.drop("k0") == "undecided").all()
    assert (found.family == 5).all()
    assert np.sign(found.effect["k0"]) == np.sign(effect)


def test_keys_that_are_merely_better_on_both_sides_seldom_travel():
    """The noisier side abroad: with observed spreads in place of τ̂ the better titles seem to lose there."""
    parts = [
        shared(r, 100, 1, 25, better=0.2, noise=(0.04, 0.2), home=f"H{r:03d}", market=f"M{r:03d}")
        for r in range(100)
    ]
    cells, listed, sets = (pd.concat(frames) for frames in zip(*parts, strict=True))
    found = travel(cells, listed, sets, Options()).table
    assert len(found) == 100
    called = ((found.low > 0) | (found.high < 0)).mean()
    assert called <= 0.09
    assert (found.verdict != "undecided").mean() <= called
    naive_called = 0
    for part, _, in_set in parts:
        h, m = (part[part.market.str.startswith(x)].set_index("title_id")["mean"] for x in "HM")
        d, w = (
            (m - m.mean()) / m.std() - (h - h.mean()) / h.std(),
            h.index.isin(in_set.title_id[in_set.trope == "k0"]),
        )
        se = np.sqrt(d[w].var() / w.sum() + d[~w].var() / (~w).sum())
        naive_called += abs(d[w].mean() - d[~w].mean()) > 1.96 * se
    assert naive_called / 100 > called + 0.05


def test_keys_without_an_effect_are_called_at_their_level():
    rows = [travel(*shared(seed, 100, 20, 12), Options(seed=seed)).table for seed in range(20)]
    table_ = pd.concat(rows)
    assert len(table_) == 400
    assert 0.01 <= ((table_.low > 0) | (table_.high < 0)).mean() <= 0.07
    assert (table_.verdict != "undecided").mean() <= 0.02


def test_ten_titles_shared_and_ten_with_the_key():
    cells, listed, sets = shared(6, 30, 2, 9)
    assert travel(cells, listed, sets, Options()).table.empty
    few = cells[cells.title_id < "t009"]
    assert travel(few, listed, sets, Options()).table.empty


def test_an_area_that_holds_the_home_still_shows_what_travels():
    found = travel(*shared(7, 60, 2, 20, market="001"), Options()).table
    assert set(found.market) == {"001"}
    assert found.effect.notna().all()


def test_no_trope_found_is_not_no_trope():
    cells, listed, sets = shared(8, 60, 1, 20)
    some = sets[(sets.trope == "k0") | (sets.title_id >= "t030")]
    row = travel(cells, listed, some, Options()).table.iloc[0]
    assert row.n_with + row.n_without == some.title_id.nunique()
    listed["genres"] = [
        ["Drama"] if i % 3 == 0 else None if i % 3 == 1 else ["Action", "Drama", ""] for i in range(60)
    ]
    genre = travel(cells, listed, some, Options()).table.query("by == 'genre'")
    assert genre[["key", "n_with", "n_without"]].to_numpy().tolist() == [["Action", 20, 20]]


def test_unknown_numbers_of_raters_are_noted_and_unknown_years_left_out():
    cells, listed, sets = shared(9)
    hidden = cells.assign(
        n_eff=cells.n_eff.where(cells.title_id > "t004"), se=cells.se.where(cells.title_id > "t004")
    )
    found = travel(hidden, listed, sets, Options())
    assert (found.notes[0].key, found.notes[0].values["n"], found.notes[0].values["of"]) == (
        "raters_unknown",
        10,
        120,
    )
    assert found.table.effect.notna().all()
    undated = travel(cells, listed.assign(released=pd.NaT), sets, Options()).table
    assert undated.effect_adj.notna().all()


def test_one_stratum_a_market_is_used_and_unvalidated_languages_are_not():
    cells, listed, sets = shared(10)
    extra = cells[cells.title_id < "t020"].assign(language="es", mean=5.0)
    first, second = (
        travel(cells, listed, sets, Options()),
        travel(pd.concat([cells, extra]), listed, sets, Options()),
    )
    pd.testing.assert_frame_equal(first.table, second.table)
    scored = cells.assign(evidence="sentiment", validated=cells.language != "zh")
    assert travel(scored, listed, sets, Options()).table.empty
    assert len(travel(scored, listed, sets, Options(unvalidated=True)).table) == 3


@pytest.mark.parametrize("change", [{"mean": 0.5}, {"se": 5.0}])
def test_no_spread_of_titles_gives_no_effect(change):
    cells, listed, sets = shared(11)
    found = travel(cells.assign(**change), listed, sets, Options()).table
    assert found.effect.isna().all()
    assert found.q.isna().all()
    assert (found.verdict == "undecided").all()
