import naive_reception as naive
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from made_cells import VALID, cell, table, titles, world, worlds

from analysis.measure.discount import discount
from analysis.measure.result import note
from analysis.measure.sides import REASONS
from analysis.spec import Options

NUMBERS = ["discount", "low", "high", "pi_low", "pi_high", "boot_low", "boot_high"]


def measure(cells, listed, **options):
    return discount(cells, listed, Options(**options), VALID)


def one(cells, listed, home="CN", market="US", evidence="rating", **options):
    rows = measure(cells, listed, **options).table
    return rows[(rows.home == home) & (rows.market == market) & (rows.evidence == evidence)].iloc[0]


def by_title(cells, market):
    return cells[cells.market == market].set_index("title_id")["mean"].to_dict()


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10**6), st.integers(2, 20), st.integers(5, 20), st.integers(5, 20))
def test_with_one_stratum_it_is_the_formula(seed, n, rest, k):
    cells, listed = world(np.random.default_rng(seed), n, rest, k)
    found = one(cells, listed)
    home, abroad = by_title(cells, "CN"), by_title(cells, "US")
    local = [abroad.pop(t) for t in list(abroad) if t.startswith("US")]
    d, low, high, V = naive.discount(home, abroad, local)
    assert (found.discount, found.low, found.high) == pytest.approx((d, low, high), abs=1e-12)
    assert (found.n_titles, found.n_home, found.n_controls) == (n, n + rest, k)
    if n >= 3:
        tau2 = naive.tau2(home, abroad, [2 * 0.03**2] * n)
        # Whichever has fewer degrees of freedom: a further title is never surer than the mean of all.
        quantile = max(naive.stats.t.ppf(0.975, n - 2), (high - d) / np.sqrt(V))
        half = quantile * np.sqrt(V + tau2)
        assert (found.pi_low, found.pi_high) == pytest.approx((d - half, d + half))
    else:
        assert pd.isna(found.pi_low)


def strata_world(seed):
    """Two languages and two platforms a market; titles are in some of them, with unequal comments."""
    rng = np.random.default_rng(seed)
    home = {**{f"CN{i}": "CN" for i in range(20)}, **{f"US{i}": "US" for i in range(14)}}
    rows = []
    for t, h in home.items():
        q = rng.normal(0, 0.2)
        for m in ("CN", "US"):
            if m != h and (h == "US" or int(t[2:]) >= 9):
                continue
            for g, (platform, language) in enumerate([("p", "en"), ("p", "zh"), ("q", "en")]):
                if rng.random() < (0.8, 0.6, 0.25)[g]:
                    r = q + 0.2 * g + rng.normal(0, 0.05)
                    rows.append(
                        cell(t, m, r, n=float(rng.integers(20, 90)), platform=platform, language=language)
                    )
    return table(rows), titles(home)


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10**6))
def test_over_several_strata_it_is_the_naive_sum(seed):
    cells, listed = strata_world(seed)
    found = one(cells, listed)
    side = {"CN": {}, "US": {}, "local": {}}
    n_eff = {}
    for c in cells.itertuples():
        g = (c.platform, c.language)
        local = c.market == "US" and c.title_id.startswith("US")
        side["local" if local else c.market].setdefault(c.title_id, {})[g] = c.mean
        n_eff["h" if c.market == "CN" else "m", c.title_id, g] = c.n_eff
    d, V, n, n_home, n_local = naive.discount_strata(side["CN"], side["US"], side["local"], n_eff)
    assert (found.n_titles, found.n_home, found.n_controls) == (n, n_home, n_local)
    if found.status in ("identified", "thin"):
        assert found.discount == pytest.approx(d, abs=1e-12)
        # Half the width over √V is a t quantile: between the normal's and that of 1 degree of freedom.
        assert 1.959 <= (found.high - found.low) / 2 / np.sqrt(V) <= 12.71


def test_a_constant_in_any_stratum_changes_nothing():
    cells, listed = strata_world(1)
    before = one(cells, listed)
    assert before.status in ("identified", "thin")
    for (_, _, _), part in cells.groupby(["market", "platform", "language"]):
        moved = cells.copy()
        moved.loc[part.index, "mean"] += 0.37
        after = one(moved, listed)
        assert after[NUMBERS].astype(float).to_numpy() == pytest.approx(
            before[NUMBERS].astype(float).to_numpy(), abs=1e-9
        )


def test_the_order_of_rows_and_other_pairs_change_nothing():
    rng = np.random.default_rng(2)
    cells, listed = world(rng, 10, 10, 10)
    other, more = world(rng, 10, 10, 10, h="KR", m="JP")
    first = measure(cells, listed).table
    pd.testing.assert_frame_equal(
        first, measure(cells.sample(frac=1, random_state=3), listed).table, check_exact=True
    )
    both = measure(pd.concat([cells, other]), pd.concat([listed, more])).table
    pd.testing.assert_frame_equal(first, both[both.home == "CN"].reset_index(drop=True), check_exact=True)


def exchange(rng, n_there, n_back):
    """Titles of CN and US, some of each in the other market."""
    rows, home = [], {}
    for h, m, n in (("CN", "US", n_there), ("US", "CN", n_back)):
        for i in range(20):
            t, q = f"{h}{i:02d}", rng.normal(0, 0.2)
            home[t] = h
            rows.append(cell(t, h, q, language="zh" if h == "CN" else "en"))
            if i < n:
                rows.append(cell(t, m, q - 0.1 + rng.normal(0, 0.05), language="zh" if m == "CN" else "en"))
    return table(rows), titles(home)


def test_the_mutual_discount_is_the_same_from_either_side():
    cells, listed = exchange(np.random.default_rng(4), 8, 6)
    there, back = one(cells, listed, "CN", "US"), one(cells, listed, "US", "CN")
    mutual = ["mutual", "mutual_low", "mutual_high"]
    assert there[mutual].tolist() == back[mutual].tolist()
    r = cells.pivot_table(index="title_id", columns="market", values="mean").dropna()
    own = r.index.str[:2]
    d = np.where(own == "CN", r["CN"] - r["US"], r["US"] - r["CN"])
    assert there.mutual == pytest.approx(d[own == "CN"].mean() + d[own == "US"].mean())
    moved = cells.assign(mean=cells["mean"] + 0.5 * (cells.market == "US"))
    assert one(moved, listed).mutual == pytest.approx(there.mutual)
    assert pd.isna(one(*exchange(np.random.default_rng(4), 8, 4)).mutual)


@pytest.mark.parametrize(("n", "rest", "k", "status", "reason"), [
    (10, 8, 8, "identified", None),
    (10, 8, 7, "thin", "few_controls"),
    (10, 5, 8, "thin", "few_home_only"),
    (10, 5, 7, "thin", "few_home_only"),
    (4, 8, 8, "thin", "few_shared_titles"),
    (1, 8, 8, "not_identified", "few_shared_titles"),
    (9, 8, 0, "not_identified", "no_local_controls"),
    (10, 8, 0, "relative", "no_local_controls"),
    (9, 8, 4, "not_identified", "few_controls"),
    (10, 8, 4, "relative", "few_controls"),
    (10, 4, 8, "relative", "few_home_only"),
    (9, 0, 8, "not_identified", "few_home_only"),
    (1, 0, 0, "not_identified", "no_local_controls"),
])  # fmt: skip
def test_status_goes_by_the_worse_side(n, rest, k, status, reason):
    row = one(*world(np.random.default_rng(5), n, rest, k))
    assert (row.status, None if pd.isna(row.reason) else row.reason) == (status, reason)
    assert reason is None or reason in REASONS
    assert row[NUMBERS].notna().all() == (status in ("identified", "thin") and n >= 3) or n < 3
    if status in ("relative", "not_identified"):
        assert row[NUMBERS].isna().all()


def test_one_market_has_no_home_side():
    cells, listed = world(np.random.default_rng(6), 10, 10, 10)
    only = cells[cells.market == "US"]
    found = measure(only, listed).table
    assert found[["home", "market", "status", "reason"]].to_numpy().tolist() == [
        ["CN", "US", "not_identified", "no_home_side"]
    ]


def test_an_area_around_the_home_is_not_a_market_abroad():
    cells, listed = world(np.random.default_rng(7), 12, 10, 0, m="001")
    assert tuple(one(cells, listed, market="001")[["status", "reason"]]) == (
        "not_identified",
        "area_contains_home",
    )
    cells, listed = world(np.random.default_rng(7), 12, 10, 0, m="019")
    assert tuple(one(cells, listed, market="019")[["status", "reason"]]) == ("relative", "no_local_controls")


def test_titles_of_unknown_home_are_in_no_pair():
    cells, listed = world(np.random.default_rng(8), 10, 10, 10)
    listed.loc[listed.title_id == "CN000", "home_market"] = None
    listed.loc[listed.title_id == "CN001", "home_market"] = "001"
    found = measure(cells, listed)
    assert set(found.table.home) == {"CN"}
    assert found.table.n_titles.tolist() == [8]
    assert found.dropped["home_unknown"] == 2


def test_cells_of_few_comments_do_not_enter():
    cells, listed = world(np.random.default_rng(9), 10, 10, 10)
    few = cells.copy()
    few.loc[(few.title_id == "US000"), "n_eff"] = 19.9
    found = measure(few, listed)
    assert found.dropped == {"few_comments": 1}
    kept = one(cells[cells.title_id != "US000"], listed)
    assert found.table.iloc[0][NUMBERS].tolist() == kept[NUMBERS].tolist()
    few["n_eff"] = 3.0
    assert tuple(one(few, listed)[["status", "reason"]]) == ("not_identified", "few_comments")


def test_nothing_shared():
    cells, listed = world(np.random.default_rng(9), 10, 10, 10)
    apart = cells[~((cells.market == "CN") & (cells.title_id < "CN010"))]
    assert tuple(one(apart, listed)[["status", "reason"]]) == ("not_identified", "no_shared_titles")


def test_an_unvalidated_language_gives_no_verdict_unless_asked_for():
    cells, listed = world(np.random.default_rng(10), 10, 10, 10, lang=("zh", "th"), evidence="sentiment")
    cells["validated"] = cells.language != "th"
    found = measure(cells, listed)
    row = found.table.iloc[0]
    assert (row.status, row.reason) == ("not_identified", "unvalidated_language")
    assert row[NUMBERS].isna().all()
    assert found.notes[0] == note("unchecked_left", language="th")
    asked = one(cells, listed, evidence="sentiment", unvalidated=True)
    assert (asked.status, asked.reason) == ("identified", "unvalidated_used")
    cells["validated"] = True
    assert pd.isna(one(cells, listed, evidence="sentiment", unvalidated=True).reason)


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10**6), st.integers(0, 6), st.integers(0, 9), st.integers(0, 9), st.booleans())
def test_no_shape_of_study_crashes_or_warns(seed, n, rest, k, flat):
    cells, listed = world(np.random.default_rng(seed), n, rest, k)
    if flat:
        cells = cells.assign(mean=0.5, se=np.nan)
    found = measure(cells, listed).table
    there = found.dropna(subset=["low", "high"])
    assert (there.low <= there.discount).all()
    assert (there.discount <= there.high).all()
    assert found.status.isin(["identified", "thin", "relative", "not_identified"]).all()


@pytest.mark.parametrize(("locals_", "rest"), [(8, 10), (5, 8)])
def test_the_intervals_cover_the_discount_and_a_further_title(locals_, rest):
    """300 pairs of catalogues; the share of null discounts called significant is what is not covered."""
    found = discount(*worlds(300, 15, rest, locals_, seed=11), Options(), {}).table
    assert len(found) == 300
    assert 0.92 <= ((found.low <= 0.1) & (found.high >= 0.1)).mean() <= 0.985
    assert 0.92 <= ((found.boot_low <= 0.1) & (found.boot_high >= 0.1)).mean() <= 0.985
    # A further title's gap differs from D by the 0.08 that titles differ abroad.
    further = 0.1 + np.random.default_rng(1).normal(0, 0.08, 300)
    assert ((found.pi_low <= further) & (further <= found.pi_high)).mean() >= 0.93
