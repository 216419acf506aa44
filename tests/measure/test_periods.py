import numpy as np
import pandas as pd

from analysis.measure import periods
from analysis.measure.result import note
from analysis.spec import Options

TITLES = pd.DataFrame(
    {
        "title_id": ["d", "b", "a", "c", "b"],
        "released": pd.to_datetime(["2021-07-01", "2021-09-30", "2022-01-01", None, "1999-01-01"]).date,
        "released_precision": ["month", "day", "year", None, "day"],
        "home_market": ["KR", "KR", "JP", None, "US"],
        "platform": ["x", None, "x", "", "y"],
        "genres": [["Crime", "Love", "Crime"], [], None, np.array([" Love "]), ["Crime"]],
    }
)


def found(period):
    listed = periods.catalogue(TITLES)
    units, notes = periods.units(listed, Options(period=period))
    ids = listed["title_id"].to_numpy()
    return {(u.scope, u.value, u.period): "".join(ids[u.rows]) for u in units}, notes


def test_years():
    units, notes = found("year")
    assert units == {
        ("all", "all", "all"): "abcd",
        ("all", "all", "2021"): "bd",
        ("all", "all", "2022"): "a",
        ("platform", "x", "all"): "ad",
        ("platform", "x", "2021"): "d",
        ("platform", "x", "2022"): "a",
        ("home_market", "JP", "all"): "a",
        ("home_market", "JP", "2022"): "a",
        ("home_market", "KR", "all"): "bd",
        ("home_market", "KR", "2021"): "bd",
        ("genre", "Crime", "all"): "d",
        ("genre", "Crime", "2021"): "d",
        ("genre", "Love", "all"): "cd",
        ("genre", "Love", "2021"): "d",
    }
    assert len(notes) == 1
    assert notes[0] == note("undated_year", n=1, of=4)


def test_a_quarter_needs_the_month():
    units, notes = found("quarter")
    assert {k[2]: v for k, v in units.items() if k[0] == "all"} == {"all": "abcd", "2021-Q3": "bd"}
    assert notes[0] == note("undated_month", n=2, of=4)


def test_the_commonest_values_are_kept_and_the_rest_noted():
    titles = pd.DataFrame(
        {"title_id": [f"t{i:02d}" for i in range(30)], "platform": [f"p{i % 15:02d}" for i in range(30)]}
    )
    units, notes = periods.units(periods.catalogue(titles), Options())
    values = [u.value for u in units if u.scope == "platform"]
    assert values == [f"p{i:02d}" for i in range(12)]
    assert note("most_values", scope="platform", n=15, most=12) in notes


def test_no_titles_no_units():
    assert periods.units(periods.catalogue(TITLES.head(0)), Options())[0] == []
