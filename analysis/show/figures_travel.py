"""The chart of what travels: tropes, genres and symbols whose titles fare better or worse abroad."""

from __future__ import annotations

from typing import Any

import pandas as pd

from analysis.show import labels
from analysis.show.chart import (
    BLUE,
    GREY,
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
    "travels_well": (BLUE, "triangle-right"),
    "travels_badly": (VERMILLION, "triangle-left"),
    "undecided": (GREY, "circle-open"),
}
MOST_ROWS = 30


def travel(frame: pd.DataFrame, lang: str) -> Chart:
    """Effects of one market, one evidence and one kind of key (`by`), the best traveller on top.

    `frame` holds rows of the finding `travel`. Of more than 30 keys the largest effects are drawn.
    """
    known = frame[frame["effect"].notna()]
    strongest = known.assign(size=known["effect"].abs()).sort_values(["size", "key"], ascending=[False, True])
    rows = (
        strongest.head(MOST_ROWS).drop(columns="size").sort_values(["effect", "key"], ascending=[False, True])
    )
    rows = rows.reset_index(drop=True)
    names = [labels.key(str(row.by), str(row.key), lang) for row in rows.itertuples()]
    notes = [say("chart.travel.titles", lang, n=count(n)) for n in rows["n_with"]]
    figure = rows_figure(
        [tick(a, b) for a, b in zip(names, notes, strict=True)], 52, say("chart.travel.axis", lang)
    )
    zero_line(figure)
    verdicts = rows["verdict"].fillna("undecided")
    for name, style in STYLES.items():
        part = rows[verdicts == name]
        if len(part):
            hover = [_hover(row, names[row.Index], lang) for row in part.itertuples()]
            whiskers(
                figure, part, list(part.index), say(f"chart.travel.{name}", lang), style, "effect", hover
            )
    kind = labels.coded("by", str(rows["by"].iloc[0]), lang) if len(rows) else ""
    market = labels.place(str(rows["market"].iloc[0]), lang) if len(rows) else ""
    family = (
        rows["family"].dropna().max() if "family" in rows and rows["family"].notna().any() else len(frame)
    )
    return Chart(
        name="travel",
        figure=with_legend(figure),
        title=say(
            "chart.travel.title",
            lang,
            evidence=labels.evidence(one_evidence(rows), lang),
            kind=kind,
            market=market,
        ),
        n=say("chart.travel.n", lang, n=count(len(rows)), of=count(len(frame)), family=count(family)),
        interval=say("chart.travel.interval", lang),
        how=say("chart.travel.how", lang),
        method="travel",
        data=rows.assign(name=names),
    )


def _hover(row: Any, name: str, lang: str) -> str:
    lines = [
        name,
        estimate(row.effect, row.low, row.high, lang),
        say(
            "chart.travel.hover",
            lang,
            q=number(row.q, 3),
            adjusted=number(row.effect_adj),
            q_adj=number(row.q_adj, 3),
        ),
    ]
    return "<br>".join(plain(line) for line in lines)
