"""Charts of the paper's claims, each number against the value that nothing would give, and of groups of markets."""

from __future__ import annotations

from typing import Any

import pandas as pd
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from analysis.show import findings_claims as words
from analysis.show.chart import (
    BLUE,
    FONT,
    GREY,
    PURPLE,
    VERMILLION,
    Chart,
    balanced,
    empty_figure,
    plain,
    rows_figure,
    tick,
    whiskers,
    with_legend,
    zero_line,
)
from analysis.show.words import count, estimate, say

STYLES = {
    "supported": (BLUE, "circle"),
    "contradicted": (VERMILLION, "diamond"),
    "undecided": (GREY, "circle-open"),
}
#: Height of one part's panel, and columns of its title on a phone.
PANEL, TITLE_COLUMNS = 118, 38


def claim(rows: pd.DataFrame, lang: str) -> Chart:
    """One claim: each tested part on its own axis, with interval, null value and the claimed side.

    `rows` are the claim's `findings_claims.parts`.
    """
    tested = rows[rows["verdict"].isin(list(STYLES))].reset_index(drop=True)
    k = max(len(tested), 1)
    several = len(rows) > 1
    names = [
        "<br>".join(plain(line) for line in balanced(_panel(row, several, lang), TITLE_COLUMNS, 3))
        for row in tested.itertuples()
    ]
    figure = make_subplots(rows=k, cols=1, subplot_titles=names, vertical_spacing=0.68 / k if k > 1 else 0.0)
    top = 62 if several else 30
    figure.update_layout(empty_figure(k * (PANEL + (24 if k > 1 else 0)) + top - 22).layout)
    for row in tested.itertuples():
        _draw(figure, row, int(row.Index) + 1, lang)
    figure.update_annotations(x=0, xanchor="left", align="left", font={"size": 12, "family": FONT})
    figure.update_xaxes(gridcolor="rgba(128,128,128,0.25)", zeroline=False, fixedrange=True, nticks=5)
    figure.update_yaxes(visible=False, range=[-1, 1], fixedrange=True)
    figure.update_layout(margin={"l": 8, "r": 12, "t": top, "b": 8}, showlegend=False)
    counted = [say(f"claims.counted.{row.counted}", lang, n=count(row.n)) for row in tested.itertuples()]
    title = (
        say("claims.chart.title", lang) if several else words.part_name(str(rows["measure"].iloc[0]), lang)
    )
    return Chart(
        name=f"claim_{rows['claim'].iloc[0]}",
        figure=figure,
        title=title,
        n=("；" if lang == "zh" else "; ").join(dict.fromkeys(counted)) + ("。" if lang == "zh" else "."),
        interval=say("claims.chart.interval", lang),
        how=say("claims.chart.how", lang),
        method="the-papers-claims",
        data=rows,
    )


def _panel(row: Any, several: bool, lang: str) -> str:
    side = say(f"claims.side.{row.side}", lang, null=words.null_value(row.null))
    if not several:
        return say("claims.chart.claimed", lang, side=side)
    return say("claims.chart.panel", lang, part=words.part_name(str(row.measure), lang), side=side)


def _draw(figure: go.Figure, row: Any, at: int, lang: str) -> None:
    color, symbol = STYLES[row.verdict]
    hover = (
        f"{estimate(row.estimate, row.low, row.high, lang)} · {say(f'claims.verdict.{row.verdict}', lang)}"
    )
    figure.add_trace(
        go.Scatter(
            x=[row.estimate],
            y=[0],
            mode="markers",
            marker={"color": color, "symbol": symbol, "size": 11, "line": {"width": 1, "color": color}},
            error_x={
                "type": "data",
                "symmetric": False,
                "color": color,
                "thickness": 2,
                "width": 6,
                "array": [row.high - row.estimate],
                "arrayminus": [row.estimate - row.low],
            },
            text=[plain(hover)],
            hovertemplate="%{text}<extra></extra>",
        ),
        row=at,
        col=1,
    )
    ends = [row.low, row.high, row.null]
    room = 0.08 * (max(ends) - min(ends) or 1.0)
    figure.update_xaxes(range=[min(ends) - room, max(ends) + room], row=at, col=1)
    line = {"color": PURPLE, "width": 2, "dash": "dash"}
    figure.add_trace(
        go.Scatter(
            x=[row.null, row.null],
            y=[-1, 1],
            mode="lines",
            line=line,
            hovertemplate=f"{plain(say('column.claimed', lang))}: {words.null_value(row.null)}<extra></extra>",
        ),
        row=at,
        col=1,
    )


def groups(rows: pd.DataFrame, lang: str) -> Chart:
    """The discount of each group of markets, with interval; `rows` are `findings_claims.discounts` of one evidence."""
    rows = rows.sort_values(["estimate", "group"], ascending=[False, True], ignore_index=True)
    labelled = [
        tick(words.group_name(str(row.group), lang), say("groups.counted", lang, n=count(row.n_markets)))
        for row in rows.itertuples()
    ]
    figure = rows_figure(labelled, 52, say("groups.axis", lang))
    zero_line(figure)
    for status, style in (("ok", (BLUE, "circle")), ("one_market", (GREY, "circle-open"))):
        part = rows[rows["status"].eq(status)]
        if len(part):
            hover = [
                plain(estimate(row.estimate, row.low, row.high, lang) + f" · {row.markets}")
                for row in part.itertuples()
            ]
            name = say(f"groups.status.{status}", lang)
            whiskers(figure, part, list(part.index), name, style, "estimate", hover)
    kind = str(rows["kind"].iloc[0])
    return Chart(
        name=f"groups_{kind}",
        figure=with_legend(figure),
        title=say("groups.chart_title", lang, evidence=say(f"evidence.{kind}", lang)),
        n=say("groups.n", lang, groups=count(len(rows)), markets=count(rows["n_markets"].sum())),
        interval=say("groups.interval", lang),
        how=say("groups.how", lang),
        method="groups-of-markets",
        data=rows,
    )
