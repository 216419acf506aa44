import naive_reception as naive
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from made_cells import VALID, cell, table, titles, world, worlds
from scipy import stats
from statsmodels.stats.multitest import multipletests

from analysis.measure.discount import discount
from analysis.measure.gaps import gaps
from analysis.spec import Options

NUMBERS = ["gap", "se", "low", "high", "shrunk", "q"]


def measure(cells, listed, validation=VALID, **options):
    chosen = Options(**options)
    return gaps(cells, listed, discount(cells, listed, chosen, validation).table, chosen, validation)


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10**6), st.integers(2, 12), st.integers(6, 12), st.integers(5, 12))
def test_the_gap_is_the_difference_of_the_naive_standings(seed, n, rest, k):
    cells, listed = world(np.random.default_rng(seed), n, rest, k)
    home = dict(zip(listed.title_id, listed.home_market, strict=True))
    plain = {
        (c.title_id, c.market, c.platform, c.language): {"mean": c.mean, "n_eff": c.n_eff}
        for c in cells.itertuples()
    }  # fmt: skip
    found = measure(cells, listed).table
    assert len(found) == n
    p = []
    for g in found.itertuples():
        z_h, v_h, k_h = naive.standing(plain, (g.title_id, "CN", "p", "zh"), home, 20)
        z_m, v_m, k_m = naive.standing(plain, (g.title_id, "US", "p", "en"), home, 20)
        V = v_h + v_m + 2 * 0.03**2
        assert (g.gap, g.se) == pytest.approx((z_h - z_m, np.sqrt(V)), abs=1e-12)
        df_h, df_m = (n + rest) * 49, (n + k) * 49
        below = v_h**2 / (k_h - 1) + v_m**2 / (k_m - 1) + 0.03**4 / df_h + 0.03**4 / df_m
        p.append(2 * stats.t.sf(abs(g.gap) / np.sqrt(V), V**2 / below))
        half = stats.t.ppf(0.975, V**2 / below) * np.sqrt(V)
        assert (g.low, g.high) == pytest.approx((g.gap - half, g.gap + half))
    assert found.q.to_numpy() == pytest.approx(multipletests(p, method="fdr_bh")[1])


def test_control_means_over_two_strata_count_a_title_once():
    """The standard error is the spread of G when the local titles are drawn anew, 250 times."""
    rng = np.random.default_rng(3)
    rows, home = [], {}
    for r in range(250):
        for market in (f"H{r:04d}", f"M{r:04d}"):
            for i in range(12):
                t, q = f"{market}{i}", rng.normal(0, 0.2)
                home[t] = market
                rows += [cell(t, market, q, language=language, se=1e-6) for language in ("en", "zh")]
        t, home[f"H{r:04d}x"] = f"H{r:04d}x", f"H{r:04d}"
        for market in (f"H{r:04d}", f"M{r:04d}"):
            rows += [cell(t, market, 0.0, language=language, se=1e-6) for language in ("en", "zh")]
    g = gaps_of(table(rows), titles(home))
    assert len(g) == 250
    assert np.sqrt((g.se**2).mean()) == pytest.approx(g.gap.std(), rel=0.15)


def test_q_values_are_over_all_gaps_of_one_evidence():
    rng = np.random.default_rng(4)
    one, first = world(rng, 9, 9, 9, gap=0.3)
    two, second = world(rng, 9, 9, 9, h="KR", m="JP")
    found = measure(pd.concat([one, two]), pd.concat([first, second]))
    g = found.table
    assert found.notes[0].values["n"] == 18
    assert ((g.q < 0.05) <= (np.sign(g.low) == np.sign(g.high))).all()
    assert g.q.min() == g.q[(g.gap.abs() / g.se).idxmax()]


def test_shrunken_gaps_lie_between_the_gap_and_the_discount():
    cells, listed = world(np.random.default_rng(5), 12, 10, 10)
    d = discount(cells, listed, Options(), VALID).table.discount.iloc[0]
    g = measure(cells, listed).table
    assert (((g.shrunk - d) * (g.gap - d) >= 0) & ((g.shrunk - d).abs() <= (g.gap - d).abs())).all()
    exact = measure(cells.assign(se=1e-9), listed).table
    assert exact.shrunk.to_numpy() == pytest.approx(exact.gap.to_numpy())
    noise = measure(cells.assign(se=10.0), listed).table
    assert noise.shrunk.to_numpy() == pytest.approx(np.full(12, d))
    assert measure(*world(np.random.default_rng(5), 2, 10, 10)).table.shrunk.isna().all()


def test_the_floor_is_the_slope_ratio_times_the_standing():
    cells, listed = world(np.random.default_rng(6), 10, 10, 10, gap=0.0, evidence="sentiment")
    slopes = {"zh": {**VALID["zh"], "slope": 0.4}, "en": {**VALID["en"], "slope": 0.8}}
    g = measure(cells, listed, slopes).table
    plain = {
        (c.title_id, c.market, c.platform, c.language): {"mean": c.mean, "n_eff": 50}
        for c in cells.itertuples()
    }
    home = dict(zip(listed.title_id, listed.home_market, strict=True))
    for row in g.itertuples():
        z = [
            naive.standing(plain, (row.title_id, *place), home, 20)[0]
            for place in (("CN", "p", "zh"), ("US", "p", "en"))
        ]
        assert row.floor == pytest.approx(
            max(abs(0.4 / 0.8 - 1), abs(0.8 / 0.4 - 1)) * max(abs(z[0]), abs(z[1]))
        )
        assert (row.reason == "within_floor") is (abs(row.gap) <= row.floor) or pd.isna(row.reason)
    assert (g.reason == "within_floor").any()
    unknown = measure(cells, listed, {k: {**v, "slope": None} for k, v in VALID.items()}).table
    assert (unknown.reason == "floor_unknown").all()
    assert unknown.floor.isna().all()
    assert (measure(cells.assign(evidence="rating"), listed).table.floor == 0).all()


def test_a_constant_changes_no_gap():
    cells, listed = world(np.random.default_rng(7), 10, 10, 10)
    moved = cells.assign(mean=cells["mean"] + 0.4 * (cells.market == "US"))
    first, second = measure(cells, listed).table, measure(moved, listed).table
    pd.testing.assert_frame_equal(first, second, rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize(("n", "rest", "k", "status", "reason"), [
    (10, 8, 8, "identified", None),
    (1, 9, 8, "identified", None),  # one title is enough for its own gap
    (1, 7, 8, "thin", "few_home_only"),
    (10, 8, 6, "thin", "few_controls"),
    (10, 8, 4, "relative", "few_controls"),
    (3, 8, 0, "not_identified", "no_local_controls"),
    (1, 0, 0, "not_identified", "no_local_controls"),
])  # fmt: skip
def test_status(n, rest, k, status, reason):
    g = measure(*world(np.random.default_rng(8), n, rest, k)).table
    assert len(g) == n
    assert set(g.status) == {status}
    assert set(g.reason.dropna()) == ({reason} if reason else set())
    assert g.gap.notna().all() == (status in ("identified", "thin"))
    assert (g.n_home == 50).all()


def test_a_title_only_in_an_unvalidated_language_says_so():
    cells, listed = world(np.random.default_rng(9), 10, 10, 10, evidence="sentiment")
    odd = (cells.title_id == "CN000") & (cells.market == "US")
    cells = cells.assign(language=cells.language.where(~odd, "th"), validated=~odd)
    g = measure(cells, listed).table.set_index("title_id")
    assert tuple(g.loc["CN000", ["status", "reason"]]) == ("not_identified", "unvalidated_language")
    assert set(g.status.drop("CN000")) == {"identified"}
    few = cells.assign(n_eff=cells.n_eff.where(~odd, 3.0))
    assert measure(few, listed).dropped == {"few_comments": 1}


def test_the_interval_covers_a_titles_gap():
    """Over catalogues: a new draw of controls, one title of gap 0.1 whose own difference is fixed."""
    cells, listed = worlds(300, 1, 12, 8, seed=14)
    rng = np.random.default_rng(2)
    here = cells.title_id.str.endswith("000") & cells.title_id.str.startswith("H")
    at_home = cells.market.str.startswith("H")
    fixed = np.where(at_home, 0.2, 0.1) + rng.normal(0, 1, len(cells)) * cells.se
    g = gaps_of(cells.assign(mean=cells["mean"].where(~here, fixed)), listed)
    assert len(g) == 300
    assert 0.92 <= ((g.low <= 0.1) & (g.high >= 0.1)).mean() <= 0.985


def gaps_of(cells, listed):
    return gaps(cells, listed, discount(cells, listed, Options(), {}).table, Options(), {}).table


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10**6), st.integers(0, 6), st.integers(0, 9), st.integers(0, 9), st.booleans())
def test_no_shape_of_study_crashes_or_warns(seed, n, rest, k, flat):
    cells, listed = world(np.random.default_rng(seed), n, rest, k)
    if flat:
        cells = cells.assign(mean=0.5, se=np.nan)
    g = measure(cells, listed).table
    assert (g.se.dropna() >= 0).all()
