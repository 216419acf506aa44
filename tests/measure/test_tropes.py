import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from made_titles import hits
from statsmodels.stats.proportion import proportion_confint

from analysis.measure import tropes
from analysis.spec import Options

TITLES = pd.DataFrame(
    {
        "title_id": ["a", "b", "c", "d", "e"],
        "released": pd.to_datetime(["2021-05-01", "2021-06-01", "2022-01-01", "2022-02-01", None]),
        "released_precision": "day",
        "home_market": "KR",
        "tags": [["x"], ["x", "y"], ["none of ours"], None, ["y"]],
        "synopsis": ["A story.", " ", None, "Another.", None],
    }
)
HITS = pd.concat(
    [
        hits({"a": {"rebirth"}, "b": {"rebirth", "revenge"}, "e": {"revenge"}}),
        hits({"a": {"revenge"}}, "synopsis"),
        hits({"a": {"rebirth", "revenge"}, "d": {"rebirth"}, "b": {"rebirth"}}, "combined"),
        hits({"stranger": {"rebirth"}}),
        hits({"c": {"rebirth"}}).assign(hit=False, p=0.02),
    ]
)


def test_sets_hold_hits_of_one_source():
    found = tropes.sets(HITS, "tags")
    assert list(found.ids) == ["a", "b", "e", "stranger"]
    assert found.tropes == ("rebirth", "revenge")
    assert found.matrix.toarray().tolist() == [[1, 0], [1, 1], [0, 1], [1, 0]]
    assert found.of(TITLES["title_id"]).toarray().tolist() == [[1, 0], [1, 1], [0, 0], [0, 0], [0, 1]]


def test_a_title_counts_where_its_source_could_speak():
    assert tropes.examined(HITS, TITLES, "tags").tolist() == [True, True, True, False, True]
    assert tropes.examined(HITS, TITLES, "synopsis").tolist() == [True, False, False, True, False]
    assert tropes.examined(HITS, TITLES, "transcript").tolist() == [False] * 5
    assert tropes.examined(HITS, TITLES, "combined").tolist() == [True] * 5


def shares(found, **where):
    table = found.table
    for column, value in where.items():
        table = table[table[column] == value]
    return {row.trope: (row.n_with, row.n_titles) for row in table.itertuples()}


def test_prevalence_by_scope_period_and_source():
    found = tropes.prevalence(HITS, TITLES, Options())
    everything = {"scope": "all", "value": "all"}
    assert shares(found, **everything, period="all", source="tags") == {"rebirth": (2, 4), "revenge": (2, 4)}
    assert shares(found, **everything, period="2021", source="tags") == {"rebirth": (2, 2), "revenge": (1, 2)}
    # No title of 2022 has it, which is a share of 0 and not a missing row.
    assert shares(found, **everything, period="2022", source="tags") == {"rebirth": (0, 1), "revenge": (0, 1)}
    assert shares(found, **everything, period="all", source="synopsis") == {"revenge": (1, 2)}
    assert shares(found, scope="home_market", period="all", source="combined") == {
        "rebirth": (3, 5),
        "revenge": (1, 5),
    }
    assert set(found.table.loc[found.table.source == "combined", "period"]) == {"all"}
    assert found.dropped == {"title not in the list of titles": 1}
    assert np.allclose(found.table.share, found.table.n_with / found.table.n_titles)


def test_no_hits_no_rows():
    assert len(tropes.prevalence(HITS.head(0), TITLES, Options()).table) == 0
    assert len(tropes.prevalence(HITS.assign(hit=False), TITLES, Options()).table) == 0
    assert len(tropes.prevalence(HITS, TITLES.head(0), Options()).table) == 0


@given(st.integers(1, 500), st.data())
def test_wilson_as_in_statsmodels(n, data):
    k = data.draw(st.integers(0, n))
    low, high = tropes.wilson(np.array(k), np.array(n))
    assert (low, high) == pytest.approx(proportion_confint(k, n, method="wilson"), abs=1e-12)


def test_wilson_of_nothing_is_null():
    assert np.isnan(tropes.wilson(np.array(0), np.array(0))[1])
