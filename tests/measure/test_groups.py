"""Measures by group of markets: membership, pooling, and what is left out."""

import made_claims as made
import numpy as np
import pytest

from analysis import markets, stats
from analysis.measure.groups import groups
from analysis.measure.result import note

VALUES = {"TH": 0.1, "ID": 0.2, "MY": 0.15, "US": 0.3, "BR": 0.25, "IN": 0.5}
NOTHING = made.table("resonance", []), made.table("comprehension", [])


def of(discount, resonance=NOTHING[0], comprehension=NOTHING[1], chosen=markets.GROUPS, home="CN"):
    return groups(discount, resonance, comprehension, chosen, home)


def test_groups_are_pooled_as_paule_and_mandel_do():
    found = of(made.discount(VALUES))
    table = found.table.set_index("group")
    assert set(table.index) == {"southeast_asia", "europe_north_america", "latin_america"}
    row = table.loc["southeast_asia"]
    se = 0.05 / stats.t_quantile(np.inf)
    wanted = stats.pool(np.array([0.2, 0.15, 0.1]), np.full(3, se**2))
    assert (row.n_markets, row.markets, row.status) == (3, "ID MY TH", "ok")
    assert [row.estimate, row.low, row.high] == pytest.approx([wanted.estimate, wanted.low, wanted.high])
    assert found.notes == (note("in_no_group", markets=("IN",)),)


def test_one_market_keeps_its_own_interval():
    row = of(made.discount(VALUES)).table.set_index("group").loc["europe_north_america"]
    assert row.status == "one_market" and [row.estimate, row.low, row.high] == pytest.approx(
        [0.3, 0.25, 0.35]
    )


def test_the_order_of_rows_changes_nothing():
    frame = made.discount(VALUES)
    again = of(frame.sample(frac=1, random_state=1)).table
    assert of(frame).table.equals(again)


def test_the_study_names_its_groups_and_home_is_in_none():
    keys = {("chivalry", m): 1.0 for m in ("CN", "TH", "JP")}
    found = of(made.discount(VALUES), made.resonance(keys), chosen={"Asia": ["142"], "One": ["TH"]}).table
    told = found[found.measure == "resonance"].set_index("group")
    assert told.markets.to_dict() == {"Asia": "JP TH", "One": "TH"} and told.kind.eq("trope").all()
    assert found[found.measure == "discount"].set_index("group").markets["Asia"] == "ID IN MY TH"


def test_nothing_measured_is_an_empty_table_and_thin_discounts_are_counted():
    assert of(made.table("discount", [])).table.empty
    thin = of(made.discount(VALUES).assign(status="thin"))
    assert thin.table.empty and thin.dropped == {"discount not identified": 6}


def test_the_default_groups_hold_whom_they_should():
    names = ["TH", "US", "CA", "FR", "PL", "MX", "BR", "CU", "SA", "EG", "MA", "KR", "TW", "IN", "NG"]
    of_market = {m: [g for g, codes in markets.GROUPS.items() if markets.in_group(codes, m)] for m in names}
    west, latin, arab, east = ["europe_north_america"], ["latin_america"], ["arab_world"], ["east_asia"]
    wanted = {"TH": ["southeast_asia"], "US": west, "CA": west, "FR": west, "PL": west, "MX": latin, "BR": latin,
              "CU": latin, "SA": arab, "EG": arab, "MA": arab, "KR": east, "TW": east, "IN": [], "NG": []}  # fmt: skip
    assert of_market == wanted
    assert all(markets.is_market(code) for codes in markets.GROUPS.values() for code in codes)
    assert len(markets.GROUPS["arab_world"]) == 22
