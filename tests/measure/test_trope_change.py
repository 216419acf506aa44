import naive_stories as naive
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from made_titles import hits, matrix, set_lists
from scipy import sparse

from analysis.measure import trope_change as change
from analysis.spec import Options


def test_newcombes_published_example():
    """56 of 70 against 48 of 80 (Newcombe 1998, Table II, example a, method 10)."""
    low, high = change.newcombe(np.array([48]), 80, np.array([56]), 70)
    assert (low[0], high[0]) == pytest.approx((0.0524, 0.3339), abs=5e-5)


@given(st.integers(1, 60), st.integers(1, 60), st.data())
@settings(deadline=None, max_examples=80)
def test_newcombe_as_in_statsmodels_and_within_range(n, m, data):
    from statsmodels.stats.proportion import confint_proportions_2indep

    a, b = data.draw(st.integers(0, n)), data.draw(st.integers(0, m))
    low, high = (float(bound[0]) for bound in change.newcombe(np.array([a]), n, np.array([b]), m))
    assert -1 - 1e-12 <= low <= b / m - a / n <= high <= 1 + 1e-12
    expected = confint_proportions_2indep(b, m, a, n, method="newcomb")
    assert (low, high) == pytest.approx(expected, abs=1e-9)


@given(st.integers(1, 25), st.integers(1, 25), st.data())
@settings(deadline=None, max_examples=80)
def test_mid_p_against_the_naive_twin(n, m, data):
    a, b = data.draw(st.integers(0, n)), data.draw(st.integers(0, m))
    assert change.fisher_mid_p(np.array([a]), n, np.array([b]), m)[0] == pytest.approx(
        naive.fisher_mid_p(a, n, b, m)
    )


@given(set_lists(6, 14))
@settings(deadline=None, max_examples=50)
def test_the_place_among_all_tropes_against_the_naive_twin(titles):
    x = matrix(titles)
    tropes = sorted(set().union(*titles))
    share, variance = change._place(x, np.arange(len(tropes)))
    for i, trope in enumerate(tropes):
        assert (share[i], variance[i]) == pytest.approx(naive.place(titles, trope))


def catalogue(seed=0, tags_late=1.0, new=0.0, n=60):
    """Six years; each of 20 tropes as likely in each, times `tags_late` in the last two; one new trope."""
    rng = np.random.default_rng(seed)
    rows, sets = [], {}
    for year in range(2015, 2021):
        for i in range(n):
            late = year >= 2019
            have = {f"k{j:02d}" for j in np.flatnonzero(rng.random(20) < 0.15 * (tags_late if late else 1))}
            title = f"{year}-{i:03d}"
            sets[title] = have | ({"new"} if late and rng.random() < new else set())
            rows.append((title, pd.Timestamp(year, 5, 1)))
    titles = pd.DataFrame(rows, columns=["title_id", "released"])
    titles["released_precision"], titles["tags"] = "day", [["x"]] * len(titles)
    return titles, sets


def test_a_new_and_a_fading_trope_are_seen():
    titles, sets = catalogue(new=0.3)
    sets = {t: s | ({"old"} if t < "2017" and t[-1] in "014" else set()) for t, s in sets.items()}
    table = (
        change.trope_change(hits(sets), titles, Options()).table.query("scope == 'all'").set_index("trope")
    )
    assert table.verdict["new"] == "new"
    assert table.verdict["old"] == "fading"
    assert (table.verdict.drop(["new", "old"]) == "undecided").all()
    row = table.loc["old"]
    assert (row["first"], row["last"], row.n_first, row.n_last) == ("2015–2016", "2019–2020", 120, 120)
    assert row.low <= row.change <= row.high < 0
    assert row.share_first == pytest.approx(36 / 120)
    assert row.family == len(table)


def test_more_tags_a_title_make_no_trope_new():
    titles, sets = catalogue(tags_late=2.5)
    table = change.trope_change(hits(sets), titles, Options()).table
    assert (table.change > 0).all()
    assert (table.q < 0.05).mean() > 0.5
    assert (table.verdict == "undecided").all()


def test_where_nothing_changes_next_to_nothing_is_called_new():
    called = 0
    for seed in range(10):
        titles, sets = catalogue(seed)
        called += (change.trope_change(hits(sets), titles, Options()).table.verdict != "undecided").any()
    assert called <= 2


def test_too_few_periods_or_titles_and_mixed_sources_say_nothing():
    titles, sets = catalogue()
    assert len(change.trope_change(hits(sets, "combined"), titles, Options()).table) == 0
    two = titles[titles.title_id < "2017"]
    found = change.trope_change(hits(sets), two, Options())
    assert len(found.table) == 0
    assert found.dropped["values with too few periods or titles"] == 1
    assert len(change.trope_change(hits(sets).head(0), titles, Options()).table) == 0


def test_one_side_without_any_trope():
    empty, full = (
        sparse.csr_array((30, 3), dtype=np.int64),
        sparse.csr_array(np.ones((30, 3), dtype=np.int64)),
    )
    frame = change.compare(empty, full)
    assert frame.change.tolist() == [1, 1, 1]
    assert frame.place_last.tolist() == pytest.approx([1 / 3] * 3)
