"""What is planted in the sample study behind the discounts: arms, views, and parts that add up."""

import json

import pandas as pd
import pytest


@pytest.fixture(scope="module")
def found(sample_run):
    """The findings by name, and the truth."""
    names = ("gaps", "drivers", "consumption", "experiments")
    folder = sample_run.workspace / "findings"
    truth = json.loads((sample_run.study.parent / "truth.json").read_text())
    return {name: pd.read_parquet(folder / f"{name}.parquet") for name in names}, truth


def test_the_arms_differ_as_planted(found):
    rows = found[0]["experiments"].query("evidence == 'rating'").set_index("market")
    truth = {market: t["rating_dub_minus_sub"] for market, t in found[1]["experiments"].items()}
    assert set(rows.index) == set(truth) and set(rows.status) == {"experiment"}
    assert rows.reason.isna().all() and rows.srm_p.gt(0.05).all()
    held = sum(rows.low[m] <= truth[m] <= rows.high[m] for m in truth)
    assert held >= len(truth) - 1
    for market, planted in truth.items():
        sure = rows.q[market] < 0.05
        assert sure == (planted != 0) and (not sure or rows.difference[market] * planted > 0)


def test_the_planted_loss_of_views_lies_in_the_intervals(found):
    rows = found[0]["consumption"].query("title_id == '*' and metric == 'views'").set_index("market")
    planted = pd.Series(found[1]["audience"]["consumption"])
    held = (rows.low <= planted.reindex(rows.index)) & (planted.reindex(rows.index) <= rows.high)
    assert len(rows) == 9 and held.sum() >= 8, held


def test_drivers_add_up_to_the_gaps(found):
    keys = ["evidence", "home", "market", "title_id"]
    gaps = found[0]["gaps"].dropna(subset=["gap"]).set_index(keys).gap
    parts = (
        found[0]["drivers"]
        .query("title_id != '*'")
        .groupby([*keys, "by"])[["composition", "valuation"]]
        .sum()
    )
    for by in ("trope", "symbol"):
        total = parts.xs(by, level="by").sum(axis=1)
        assert total.index.sort_values().equals(gaps.index.sort_values())
        assert total.to_numpy() == pytest.approx(gaps.reindex(total.index).to_numpy(), abs=1e-12)
