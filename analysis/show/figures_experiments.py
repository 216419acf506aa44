"""The chart of two arms: their difference in every market."""

from __future__ import annotations

from typing import Any

import pandas as pd

from analysis.show import labels
from analysis.show.chart import (
    BLUE,
    GREY,
    ORANGE,
    VERMILLION,
    Chart,
    plain,
    rows_figure,
    tick,
    whiskers,
    with_legend,
    zero_line,
)
from analysis.show.figures_markets import one_evidence
from analysis.show.words import count, estimate, number, say

STYLES = {
    ("experiment", True): (BLUE, "circle"),
    ("experiment", False): (VERMILLION, "circle-open"),
    ("comparison", True): (ORANGE, "diamond"),
    ("comparison", False): (GREY, "diamond-open"),
}


def experiments(frame: pd.DataFrame, lang: str) -> Chart:
    """The difference of one pair of arms in each market, with interval and counts.

    `frame` holds rows of the finding `experiments` of one evidence and one pair of arms.
    """
    rows = frame[frame["difference"].notna()].sort_values(["difference", "market"], ascending=[False, True])
    rows = rows.reset_index(drop=True)
    names = [labels.market(str(market), lang) for market in rows["market"]]
    notes = [
        say("chart.experiments.counts", lang, a=count(row.n_a), b=count(row.n_b)) for row in rows.itertuples()
    ]
    evidence = one_evidence(frame)
    first = next(frame.itertuples())
    arms = {"a": str(first.variant_a), "b": str(first.variant_b)}
    figure = rows_figure(
        [tick(name, note) for name, note in zip(names, notes, strict=True)],
        56,
        say(f"chart.experiments.axis_{evidence}", lang, **arms),
    )
    zero_line(figure)
    between = bool(rows["design"].eq("between_titles").any())
    sure = rows["q"].lt(0.05).fillna(False).astype(bool)
    for (status, beyond), style in STYLES.items():
        part = rows[rows["status"].eq(status) & (sure == beyond)]
        if len(part):
            hover = [_hover(row, names[row.Index], lang) for row in part.itertuples()]
            name = say(f"chart.experiments.{status}_{'beyond' if beyond else 'within'}", lang)
            whiskers(figure, part, list(part.index), name, style, "difference", hover)
    return Chart(
        name=f"experiments_{evidence}",
        figure=with_legend(figure),
        title=say("chart.experiments.title", lang, **arms, evidence=labels.evidence(evidence, lang)),
        n=say(
            "chart.experiments.n",
            lang,
            n=count(len(rows)),
            left=count(len(frame) - len(rows)),
            comments=count((rows["n_a"] + rows["n_b"]).sum()),
            family=count(rows["family"].max()) if len(rows) else count(0),
        ),
        interval=say("chart.experiments.interval", lang),
        how=say("chart.experiments.how_between" if between else "chart.experiments.how", lang, **arms),
        method="experiments",
        data=frame,
    )


def _hover(row: Any, name: str, lang: str) -> str:
    lines = [
        name,
        estimate(row.difference, row.low, row.high, lang),
        say(
            "chart.experiments.hover",
            lang,
            q=number(row.q, 3),
            mde=number(row.mde),
            titles=count(row.n_titles),
        ),
    ]
    return "<br>".join(plain(line) for line in lines)
