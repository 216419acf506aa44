"""How those who name a thing feel: the sentence and the chart, against rows whose answer is plain."""

import pandas as pd
import pytest

from analysis.show import figures_lift, findings_lift


def rows(*cells: tuple[str, float | None, float | None, float | None]) -> pd.DataFrame:
    return pd.DataFrame(
        [
            {"kind": "trope", "key": key, "market": "ID", "n_mentions": 20, "lift": value, "lift_low": low,
             "lift_high": high}
            for key, value, low, high in cells
        ]
    ).astype({"lift": "float64", "lift_low": "float64", "lift_high": "float64"})  # fmt: skip


def test_the_surest_lift_is_said_with_how_many_chance_would_give():
    frame = rows(("revenge", 0.6, -0.1, 1.3), ("rebirth", -0.3, -0.4, -0.2), ("amnesia", None, None, None))
    said = findings_lift.lift(frame, "en")
    assert "“Rebirth” are harsher" in said and "−0.30 (−0.40 to −0.20)" in said
    assert "1 of 2 comparisons" in said and "about 0.1" in said
    mirrored = frame.assign(lift=-frame["lift"], lift_low=-frame["lift_high"], lift_high=-frame["lift_low"])
    assert "“Rebirth” are kinder" in findings_lift.lift(mirrored, "en")


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_no_lift_is_called_out_where_all_intervals_hold_0(lang):
    none = findings_lift.lift(rows(("revenge", 0.6, -0.1, 1.3)), lang)
    nothing = findings_lift.lift(rows(("revenge", None, None, None)), lang)
    assert none != nothing and "{" not in none + nothing


def test_each_interval_is_drawn_on_its_side():
    frame = rows(("revenge", 0.6, -0.1, 1.3), ("rebirth", -0.3, -0.4, -0.2), ("amnesia", 0.2, 0.1, 0.3))
    chart = figures_lift.lift(frame, "en")
    drawn = {trace.name: list(trace.x) for trace in chart.figure.data if trace.x is not None and trace.name}
    assert drawn["kinder"] == [0.2] and drawn["harsher"] == [-0.3] and drawn["undecided"] == [0.6]
    assert figures_lift.surest(frame)["key"].tolist()[-1] == "revenge"
