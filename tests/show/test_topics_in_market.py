"""One market's topics against the mean of the markets, against numbers worked out by hand."""

import pandas as pd

from analysis.show import figures_topics_market

TOPICS = pd.DataFrame(
    {
        "topic": [0, 1, 2, -1],
        "label": ["a", "b", "<b>c</b>", ""],
        "keywords": "{}",
        "share": [0.1, 0.2, 0.1, 0.6],
    }
)


def markets() -> pd.DataFrame:
    cells = [
        (0, "ID", 0.3),
        (1, "ID", 0.1),
        (2, "ID", None),
        (-1, "ID", 0.6),
        (0, "US", 0.1),
        (1, "US", 0.12),
    ]
    rows = [
        {"topic": t, "market": m, "share": s, "low": None if s is None else s - 0.05,
         "high": None if s is None else s + 0.05, "lift": 1.0, "n": 30, "n_total": 100}
        for t, m, s in cells
    ]  # fmt: skip
    return pd.DataFrame(rows).astype({"share": "float64", "low": "float64", "high": "float64"})


def test_sides_are_told_by_the_interval_and_the_mean_of_the_markets():
    rows = figures_topics_market.sided(markets(), "ID")
    assert rows["topic"].tolist() == [0, 1] and rows["usual"].round(6).tolist() == [0.2, 0.11]
    assert rows["side"].tolist() == ["above", "alike"]
    assert figures_topics_market.sided(markets(), "US")["side"].tolist() == ["alike", "below"]


def test_the_chart_draws_each_side_and_the_mean():
    chart = figures_topics_market.in_market(TOPICS, markets(), "ID", "en")
    drawn = {trace.name: [round(x, 6) for x in trace.x] for trace in chart.figure.data}
    assert drawn["oftener than the mean"] == [30.0] and drawn["mean of the markets"] == [20.0, 11.0]
    assert "60 comments" in chart.n and "<b>" not in str(chart.figure)
