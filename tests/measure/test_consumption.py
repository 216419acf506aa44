import naive_drivers as naive
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.measure.consumption import ALL_TITLES, consumption, log_median, tolerance
from analysis.measure.result import note

DAY = pd.Timedelta(days=1)


def listed(home, released="2024-01-01", precision="day"):
    return pd.DataFrame({
        "title_id": list(home), "home_market": list(home.values()),
        "released": pd.Timestamp(released).date() if released else None, "released_precision": precision,
    })  # fmt: skip


def count(title, market, value, days=100, metric="views", platform="p", episode=None):
    as_of = (pd.Timestamp("2024-01-01") + days * DAY).date()
    return {"title_id": title, "episode": episode, "market": market, "platform": platform, "metric": metric,
            "value": value, "as_of": as_of}  # fmt: skip


def world(rng, n=6, rest=8, k=8, loss=0.5, days=(100,), h="CN", m="US", spread=0.8):
    """Counts of n shared, `rest` other home titles and k locals; the shared lose `loss` abroad."""
    rows, home = [], {}
    for i in range(n + rest):
        t, fame = f"{h}{i:03d}", rng.normal(0, spread)
        home[t] = h
        for d in days:
            rows.append(count(t, h, np.exp(10 + fame) * d, d))
            if i < n:
                rows.append(count(t, m, np.exp(8 + fame + np.log1p(-loss) + rng.normal(0, 0.1)) * d, d))
    for i in range(k):
        t, fame = f"{m}{i:03d}", rng.normal(0, spread)
        home[t] = m
        rows += [count(t, m, np.exp(8 + fame) * d, d) for d in days]
    return pd.DataFrame(rows).astype({"episode": "Int64"}), listed(home)


@settings(max_examples=8, deadline=None)
@given(st.integers(0, 10**6), st.integers(1, 4), st.integers(3, 9), st.integers(3, 9), st.integers(1, 4))
def test_the_numbers_are_those_of_the_naive_twin(seed, n, rest, k, dates):
    rng = np.random.default_rng(seed)
    days = tuple(sorted(rng.choice(np.arange(1, 200), dates, replace=False).tolist()))
    metrics, titles = world(rng, n, rest, k, days=days)
    metrics = metrics[rng.random(len(metrics)) < 0.85].reset_index(drop=True)
    moved = (pd.to_datetime(metrics.as_of) + rng.integers(0, 3, len(metrics)) * DAY).dt.date
    metrics = metrics.assign(as_of=moved).drop_duplicates(["title_id", "market", "as_of"])
    found = consumption(metrics, titles).table.set_index("title_id")
    counts = {}
    for row in metrics.itertuples():
        when = (pd.Timestamp(row.as_of) - pd.Timestamp("2024-01-01")).days
        counts.setdefault((row.title_id, row.market), []).append((when, row.value))
    home = dict(zip(titles.title_id, titles.home_market, strict=True))
    sizes = []
    for i in range(n):
        t = f"CN{i:03d}"
        expected = naive.consumption(counts, home, t, "CN", "US")
        if t not in found.index:
            assert (t, "US") not in counts
        elif expected is None:
            assert found.loc[t, "reason"] in ("no_equal_days", "not_counted_home")
        else:
            size, n_home, n_local = expected
            assert (found.loc[t, "n_home"], found.loc[t, "n_controls"]) == (n_home, n_local)
            if size is None:
                assert pd.isna(found.loc[t, "discount"]) and found.loc[t, "status"] == "not_identified"
            else:
                assert np.log(1 - found.loc[t, "discount"]) == pytest.approx(size, abs=1e-9)
                sizes.append(size)
    if sizes:
        assert np.log(1 - found.loc[ALL_TITLES, "discount"]) == pytest.approx(np.mean(sizes), abs=1e-9)


def test_what_each_market_counts_in_cancels():
    metrics, titles = world(np.random.default_rng(1))
    scaled = metrics.assign(value=metrics.value.where(metrics.market == "CN", metrics.value * 1000))
    one, other = consumption(metrics, titles).table, consumption(scaled, titles).table
    for column in ("discount", "low", "high", "q"):
        assert one[column].to_numpy() == pytest.approx(other[column].to_numpy(), rel=1e-9)


def test_no_loss_is_zero_and_half_is_half():
    for loss in (0.0, 0.5, -1.0):
        rng = np.random.default_rng(2)
        metrics, titles = world(rng, loss=0.0, spread=0.0, n=5)
        metrics["value"] = np.where(
            metrics.title_id.str.startswith("CN") & (metrics.market == "US"), (1 - loss) * 5.0,
            np.where(metrics.market == "US", 5.0, 70.0),
        )  # fmt: skip
        found = consumption(metrics, titles).table
        assert found.discount.to_numpy() == pytest.approx(loss, abs=1e-12)


@pytest.mark.parametrize(
    ("days", "apart", "known"),
    [(100, 10, True), (100, 11, False), (5, 1, True), (5, 2, False), (365, 36, True), (365, 37, False)],
)
def test_equal_days_are_within_ten_percent_and_at_least_a_day(days, apart, known):
    metrics, titles = world(np.random.default_rng(3), days=(days,))
    assert tolerance(days) == pytest.approx(max(1, days / 10))
    late = (pd.to_datetime(metrics.as_of) + apart * DAY).dt.date
    metrics["as_of"] = metrics.as_of.where(metrics.market == "US", late)
    found = consumption(metrics, titles).table
    assert found.discount.notna().all() == known
    assert known or set(found.reason) == {"no_equal_days"}


@pytest.mark.parametrize(("precision", "days", "known"), [
    ("month", 300, False), ("month", 320, True), ("year", 3650, False), ("year", 3700, True), (None, 20, True),
])  # fmt: skip
def test_a_release_known_to_the_month_needs_that_much_room(precision, days, known):
    metrics, titles = world(np.random.default_rng(4), days=(days,))
    found = consumption(metrics, titles.assign(released_precision=precision)).table
    assert found.discount.notna().all() == known


@pytest.mark.parametrize(("n", "rest", "k", "status", "reason"), [
    (6, 8, 8, "identified", None), (6, 8, 7, "thin", "few_controls"), (3, 3, 9, "thin", "few_home_titles"),
    (6, 8, 4, "not_identified", "few_controls"), (6, 8, 0, "not_identified", "no_local_controls"),
    (3, 8, 8, "thin", "few_shared_titles"), (2, 3, 9, "not_identified", "few_home_titles"),
])  # fmt: skip
def test_status(n, rest, k, status, reason):
    found = consumption(*world(np.random.default_rng(5), n, rest, k)).table.set_index("title_id")
    row = found.loc[ALL_TITLES]
    assert row.status == status and (row.reason == reason or (reason is None and pd.isna(row.reason)))
    assert pd.notna(row.discount) == (status != "not_identified")
    assert pd.notna(row.low) == pd.notna(row.discount)


def test_reasons_of_a_title():
    metrics, titles = world(np.random.default_rng(6), n=6)
    titles.loc[titles.title_id == "CN000", "released"] = None
    away = (metrics.title_id == "CN001") & (metrics.market == "CN")
    zero = (metrics.title_id == "CN002") & (metrics.market == "US")
    metrics = metrics.assign(value=metrics.value.where(~zero, 0.0))[~away]
    found = consumption(metrics, titles).table.set_index("title_id")
    assert found.loc[["CN000", "CN001", "CN002"], "reason"].tolist() == [
        "no_release_date",
        "not_counted_home",
        "zero_count",
    ]
    assert found.loc[["CN000", "CN001", "CN002"], "discount"].isna().all()
    assert found.loc[ALL_TITLES, "n_titles"] == 3
    world_area = metrics.assign(market=metrics.market.where(metrics.market == "CN", "001"))
    assert set(consumption(world_area, titles).table.reason) == {"area_contains_home"}


def test_a_zero_of_a_local_title_is_a_count():
    metrics, titles = world(np.random.default_rng(7), k=9)
    local = metrics.title_id.eq("US000")
    least = metrics[metrics.title_id.str.startswith("US")].value.min()
    low, zero = (metrics.assign(value=metrics.value.where(~local, v)) for v in (least / 2, 0.0))
    one, other = consumption(low, titles).table, consumption(zero, titles).table
    assert one.discount.to_numpy() == pytest.approx(other.discount.to_numpy())


def test_platforms_episodes_and_early_counts():
    metrics, titles = world(np.random.default_rng(8))
    more = pd.DataFrame([
        count("CN000", "US", 1e9, platform="q"), count("CN000", "US", 1e9, days=-3),
        count("CN000", "US", 1e9, episode=1), count("CN000", "US", 1e9, metric="likes"),
    ]).astype({"episode": "Int64"})  # fmt: skip
    one, other = consumption(metrics, titles), consumption(pd.concat([metrics, more]), titles)
    pd.testing.assert_frame_equal(one.table, other.table)
    assert other.dropped == {"before_release": 1, "other_platform": 1}
    assert consumption(metrics.head(0), titles).table.empty


def test_q_values_are_over_the_titles_of_a_metric():
    metrics, titles = world(np.random.default_rng(9), loss=0.9)
    both = pd.concat([metrics, metrics.assign(metric="completions", value=metrics.value / 3)])
    found = consumption(both, titles)
    assert note("family_consumption_titles", metric="views", n=6) in found.notes
    assert set(found.table.metric) == {"views", "completions"}
    row = found.table[found.table.title_id == ALL_TITLES]
    assert (row.discount > 0.5).all() and (row.q < 0.05).all() and (row.low > 0).all()


@pytest.mark.parametrize("k", [5, 8, 15])
def test_the_interval_of_a_log_median_covers(k):
    from scipy import stats

    rng, hits = np.random.default_rng(10), 0
    for _ in range(600):
        centre, variance = log_median(np.exp(rng.normal(0, 1, k)))
        hits += abs(centre) <= stats.t.ppf(0.975, k - 1) * np.sqrt(variance)
    assert hits / 600 >= 0.92


@pytest.mark.parametrize("runs", [100, pytest.param(2000, marks=pytest.mark.slow)])
def test_the_interval_of_all_titles_covers(runs):
    rng = np.random.default_rng(11)
    worlds = [world(rng, 6, 8, 8, loss=0.5, h=f"H{r:04d}", m=f"M{r:04d}") for r in range(runs)]
    metrics, titles = (pd.concat(parts) for parts in zip(*worlds, strict=True))
    found = consumption(metrics, titles).table
    rows = found[found.title_id == ALL_TITLES]
    assert len(rows) == runs
    assert ((rows.low <= 0.5) & (rows.high >= 0.5)).mean() >= 0.92
