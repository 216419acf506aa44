import naive_stories as naive
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from made_titles import hits

from analysis.measure import lead_lag
from analysis.spec import Options


@pytest.mark.parametrize("jump", [3, 6, 8])
def test_a_share_that_jumps_rises_when_it_jumps(jump):
    share = np.where(np.arange(12) < jump, 0.1, 0.4)
    assert lead_lag.rise_time(share * 1000, np.full(12, 1000)) == pytest.approx(jump)


@given(st.lists(st.floats(0, 0.3), min_size=10, max_size=20), st.floats(0.1, 2), st.floats(0, 0.3))
@settings(deadline=None, max_examples=60)
def test_neither_level_nor_scale_moves_the_time(shares, factor, level):
    p = np.array(shares) + np.linspace(0, 0.5, len(shares))
    n = np.ones(len(p))
    end = max(1, len(p) // 5)
    time = lead_lag.rise_time(p, n)
    if p[-end:].mean() - p[:end].mean() > 0.05:
        assert time == pytest.approx(naive.rise_time(list(p), end))
        assert lead_lag.rise_time(factor * p + level, n) == pytest.approx(time)


def test_what_does_not_rise_has_no_time():
    assert np.isnan(lead_lag.rise_time(np.linspace(0.5, 0.1, 10), np.ones(10)))
    assert lead_lag.rise(np.full((10, 1), 4), np.full(10, 20))[0] == pytest.approx(0)


def catalogue(curves, n=60, seed=0, years=range(2003, 2019), quarters=False):
    """Titles of markets; `curves` gives each market's share of titles with the trope at a time in [0, 1]."""
    rng = np.random.default_rng(seed)
    rows, sets = [], {}
    for market, curve in curves.items():
        for i, year in enumerate(years):
            for j in range(n):
                title = f"{market}{year}-{j:03d}"
                sets[title] = {"other"} | ({"it"} if rng.random() < curve((i + 0.5) / len(years)) else set())
                rows.append((title, market, pd.Timestamp(year, 1 + 3 * (j % 4), 3)))
    titles = pd.DataFrame(rows, columns=["title_id", "home_market", "released"])
    return titles.assign(released_precision="day", tags=[["x"]] * len(titles)), sets


def measured(curves, years=range(2003, 2019), period="year", precision="day", **more):
    titles, sets = catalogue(curves, years=years, **more)
    return lead_lag.lead_lag(hits(sets), titles.assign(released_precision=precision), Options(period=period))


def of_markets(found):
    """The rows by home market: leads, or the one that says why there is none."""
    return found.table[found.table.scope == "home_market"].reset_index(drop=True)


def rising(at, height=0.5, floor=0.03):
    return lambda t: floor + (height - floor) / (1 + np.exp(-(t - at) / 0.05))


def test_who_was_first_and_by_how_much():
    table = of_markets(measured({"CN": rising(0.3), "US": rising(0.6, 0.25)}))
    assert len(table) == 1
    row = table.iloc[0]
    assert (row.status, row.unit, row.n_sides, row.run, row.n_pairs) == ("ok", "year", 2, 16, 1)
    assert (row.trope, row.leader, row.follower, row.scope) == ("it", "CN", "US", "home_market")
    # 0.3 of sixteen years are 19 quarters.
    assert row.low <= 0.3 * 16 * 4 <= row.high
    assert 0 < row.low <= row.lag_quarters <= row.high
    assert (row["first"], row["last"], row.family) == ("2003", "2018", 1)


@pytest.mark.parametrize(
    ("curves", "status"),
    [
        ({"CN": lambda t: 0.6, "US": rising(0.5)}, "no_rise"),
        ({"CN": lambda t: 0.4, "US": lambda t: 0.1}, "no_rise"),
        ({"CN": rising(0.5, 0.7, 0.3), "US": rising(0.5, 0.35)}, "not_told"),
        ({"CN": rising(0.5), "US": lambda t: 0.0}, "no_rise"),
    ],
    ids=["there before the window", "level alone", "same time, other level", "never taken up"],
)
def test_what_cannot_be_told_is_not_listed(curves, status):
    table = of_markets(measured(curves, n=30))
    assert table.status.tolist() == [status]
    assert table[["trope", "leader", "lag_quarters", "low", "high", "q"]].isna().all(axis=None)


def test_why_nothing_can_be_told_is_said():
    found = measured({"CN": rising(0.3)}, n=10)
    assert of_markets(found).status.tolist() == ["one_side"]
    assert found.table.status.tolist() == ["one_side", "no_side"] and found.notes == ()
    unknown = measured({None: rising(0.3)}, n=10)
    assert of_markets(unknown).status.tolist() == ["no_side"]
    few = of_markets(measured({"CN": rising(0.3), "US": rising(0.7)}, n=3))
    assert (few.status[0], few.run[0], few.n_sides[0]) == ("short", 0, 2)
    rare = of_markets(measured({"CN": lambda t: 0.001, "US": lambda t: 0.001}, n=10))
    # The other trope is in every title, so all have it and it never rose.
    assert (rare.status[0], rare.n_candidates[0], rare.family[0]) == ("no_rise", 1, 0)


def test_no_trope_in_enough_titles_of_both():
    titles, sets = catalogue({"CN": rising(0.3), "US": rising(0.7)}, n=10)
    alone = {title: {f"own of {title[:2]}"} for title in sets}
    row = of_markets(lead_lag.lead_lag(hits(alone), titles, Options())).iloc[0]
    assert (row.status, row.n_pairs, row.n_candidates) == ("rare", 1, 0)


def test_a_growing_catalogue_is_no_follower():
    """The same share every year on both sides, but most of one side's titles late."""
    titles, sets = catalogue({"CN": rising(0.5), "US": rising(0.5)}, n=80)
    rank = titles.title_id.str[-3:].astype(int)
    grown = titles[(titles.home_market == "CN") | (rank < 5 + 5 * (titles.released.dt.year - 2003))]
    assert of_markets(lead_lag.lead_lag(hits(sets), grown, Options())).status.tolist() == ["not_told"]


def test_short_windows_and_gaps_say_nothing():
    short = of_markets(
        measured({"CN": rising(0.3), "US": rising(0.7)}, years=range(2003, 2010), precision="year")
    )
    assert (short.status.tolist(), short.run[0], short.unit[0]) == (["short"], 7, "year")
    titles, sets = catalogue({"CN": rising(0.3), "US": rising(0.7)})
    years = titles.assign(released_precision="year")
    gap = years[~((years.home_market == "US") & (years.released.dt.year == 2010))]
    found = of_markets(lead_lag.lead_lag(hits(sets), gap, Options()))
    # From 2011 to 2018: by then one side had taken it up.
    assert (found.status[0], found["run"][0]) == ("no_rise", 8)
    gaps = years[~((years.home_market == "US") & years.released.dt.year.isin([2009, 2014]))]
    found = of_markets(lead_lag.lead_lag(hits(sets), gaps, Options()))
    assert (found.status[0], found["run"][0]) == ("short", 6)


def test_quarters_are_used_where_the_study_asks():
    titles, sets = catalogue({"CN": rising(0.35), "US": rising(0.65)}, n=80, years=range(2012, 2016))
    row = of_markets(lead_lag.lead_lag(hits(sets), titles, Options(period="quarter"))).iloc[0]
    assert row.unit == "quarter"
    assert (row["first"], row["last"], row.leader) == ("2012-Q1", "2015-Q4", "CN")
    assert row.low <= 0.3 * 16 <= row.high


def test_titles_are_counted_by_what_their_dates_allow():
    """Dates known to the year only are compared by years, a few years of dates known to the day by quarters."""
    curves = {"CN": rising(0.3), "US": rising(0.7)}
    by_year = measured(curves, n=40, precision="year")
    asked = measured(curves, n=40, precision="year", period="quarter")
    assert of_markets(asked).unit.tolist() == ["year"]
    pd.testing.assert_frame_equal(asked.table, by_year.table)
    few_years = {"n": 80, "years": range(2012, 2016)}
    row = of_markets(measured(curves, **few_years)).iloc[0]
    assert (row.unit, row["first"], row.leader) == ("quarter", "2012-Q1", "CN")
    pd.testing.assert_frame_equal(
        measured(curves, **few_years).table, measured(curves, period="quarter", **few_years).table
    )


def test_order_of_rows_changes_nothing():
    titles, sets = catalogue({"CN": rising(0.3), "US": rising(0.6)}, n=30)
    first = lead_lag.lead_lag(hits(sets), titles, Options()).table
    again = lead_lag.lead_lag(
        hits(sets).sample(frac=1, random_state=1), titles.sample(frac=1, random_state=2), Options()
    ).table
    pd.testing.assert_frame_equal(first, again)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("bins", "n", "low", "high"), [(12, 30, 0.05, 0.4), (20, 60, 0.02, 0.25), (16, 15, 0.1, 0.6)]
)
def test_intervals_hold_the_truth(bins, n, low, high):
    rng, t, titles = np.random.default_rng(0), np.arange(bins) + 0.5, np.full(bins, n)
    early, late = (low + (high - low) / (1 + np.exp(-(t - at * bins))) for at in (0.35, 0.65))
    truth = lead_lag.rise_time(late, np.ones(bins)) - lead_lag.rise_time(early, np.ones(bins))
    inside = []
    while len(inside) < 1_000:
        counts = [rng.binomial(n, p) for p in (early, late)]
        if min(lead_lag.rise(k[:, None], titles)[0] for k in counts) < lead_lag.RISE:
            continue
        drawn = lead_lag._drawn(counts[1], titles, rng) - lead_lag._drawn(counts[0], titles, rng)
        below, above = np.nanquantile(drawn, [0.025, 0.975])
        inside.append(below <= truth <= above)
    assert 0.92 <= np.mean(inside) <= 0.985, np.mean(inside)
