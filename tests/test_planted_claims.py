"""The verdict on each of the paper's claims in the sample study is the one that its truth foresees."""

import json

import pandas as pd
import pytest

from analysis.demo import plants


@pytest.fixture(scope="module")
def found(sample_run):
    truth = json.loads((sample_run.study.parent / "truth.json").read_text())
    folder = sample_run.workspace / "findings"
    return truth, pd.read_parquet(folder / "claims.parquet"), pd.read_parquet(folder / "groups.parquet")


def test_each_claims_verdict_comes_out_and_none_goes_against_what_is_planted(found):
    truth, claims, _ = found
    first = claims[claims.part == "*"].set_index("claim")
    foreseen = {name: row for name, row in truth["claims"].items() if name != "meaning"}
    assert first.verdict.to_dict() == {name: row["verdict"] for name, row in foreseen.items()}
    assert not claims.verdict.eq("contradicted").any()


def test_what_is_planted_lies_in_the_intervals(found):
    truth, claims, _ = found
    rows = claims[claims.measure.notna()].set_index("measure")
    planted = {
        "original_share": truth["original_share"],
        "hook": plants.EPISODE_TWO,
        "paywall_loss": plants.PAYWALL_LOSS,
        "discount_rating": sum(m["rating"] for m in truth["discount"]["markets"].values()) / 9,
    }
    for measure, value in planted.items():
        assert rows.low[measure] <= value <= rows.high[measure], measure


def test_groups_of_markets_hold_the_mean_of_their_markets(found):
    truth, _, groups = found
    rows = groups[(groups.measure == "discount") & (groups.kind == "rating")].set_index("group")
    assert set(rows.index) == {
        "southeast_asia",
        "europe_north_america",
        "latin_america",
        "arab_world",
        "east_asia",
    }
    for row in rows.itertuples():
        members = row.markets.split()
        mean = sum(truth["discount"]["markets"][m]["rating"] for m in members) / len(members)
        assert row.low <= mean <= row.high and row.n_markets == len(members)
