"""Charts of templates and tropes: how alike pairs of titles are, and which tropes are commonest."""

from __future__ import annotations

from typing import Any

import pandas as pd
import plotly.graph_objects as go

from analysis.show import labels
from analysis.show.chart import (
    BLUE,
    VERMILLION,
    Chart,
    plain,
    rows_figure,
    tick,
    whiskers,
    with_legend,
)
from analysis.show.figures_homogenization import hover_of, scope_of
from analysis.show.words import count, missing, number, percent, say

MOST_TROPES = 20


def template(frame: pd.DataFrame, measure: str, lang: str) -> Chart:
    """Template use beside what catalogues of the same title sizes and trope popularity have.

    `frame` holds rows of `homogenization` of one scope, value and source; `measure` is `template_pairs` or
    `template_nearest`.
    """
    rows = frame[frame["measure"].eq(measure) & frame["estimate"].notna()]
    rows = rows.sort_values("period", key=lambda p: p.where(p != "all", "~")).reset_index(drop=True)
    names = [labels.coded("period", str(period), lang) for period in rows["period"]]
    notes = [_against(row, lang) for row in rows.itertuples()]
    figure = rows_figure(
        [tick(a, b) for a, b in zip(names, notes, strict=True)], 56, say(f"chart.{measure}.axis", lang)
    )
    joined = rows[rows["expected"].notna()]
    x: list[float | None] = []
    y: list[float | None] = []
    for row in joined.itertuples():
        x, y = [*x, row.expected, row.estimate, None], [*y, row.Index, row.Index, None]
    figure.add_trace(
        go.Scatter(
            x=x,
            y=y,
            mode="lines",
            line={"color": "rgba(128,128,128,0.6)", "width": 2},
            showlegend=False,
            hoverinfo="skip",
        )
    )
    figure.add_trace(
        go.Scatter(
            x=joined["expected"].astype(float),
            y=list(joined.index),
            mode="markers",
            hoverinfo="x",
            name=say("chart.template.expected", lang),
            marker={"color": VERMILLION, "symbol": "diamond-open", "size": 11},
        )
    )
    hover = [
        f"{plain(names[row.Index])}<br>{hover_of(row, lang)}<br>{plain(notes[row.Index])}"
        for row in rows.itertuples()
    ]
    whiskers(
        figure, rows, list(rows.index), say("chart.template.observed", lang), (BLUE, "circle"), hover=hover
    )
    figure.update_xaxes(rangemode="tozero", **({"tickformat": ".0%"} if measure == "template_pairs" else {}))
    return Chart(
        name=measure,
        figure=with_legend(figure),
        title=say(f"chart.{measure}.title", lang, scope=scope_of(frame, lang)),
        n=say(
            "chart.template.n", lang, low=count(rows["n_titles"].min()), high=count(rows["n_titles"].max())
        ),
        interval=say("chart.template.interval", lang),
        how=say(f"chart.{measure}.how", lang),
        method="template-use",
        data=rows,
    )


def prevalence(frame: pd.DataFrame, lang: str) -> Chart:
    """The commonest tropes with Wilson's intervals; `frame` holds one scope, value, period and source."""
    rows = (
        frame.sort_values(["share", "trope"], ascending=[False, True])
        .head(MOST_TROPES)
        .reset_index(drop=True)
    )
    names = [labels.trope(trope, lang) for trope in rows["trope"]]
    figure = rows_figure([tick(name) for name in names], 34, say("chart.prevalence.axis", lang), legend=False)
    share = rows["share"].astype(float)
    figure.add_trace(
        go.Bar(
            x=share,
            y=list(rows.index),
            orientation="h",
            marker={"color": BLUE, "opacity": 0.75},
            width=0.62,
            error_x={
                "type": "data",
                "symmetric": False,
                "color": VERMILLION,
                "thickness": 2,
                "width": 4,
                "array": rows["high"].astype(float) - share,
                "arrayminus": share - rows["low"].astype(float),
            },
            text=[_prevalence_hover(row, names[row.Index], lang) for row in rows.itertuples()],
            textposition="none",
            hovertemplate="%{text}<extra></extra>",
        )
    )
    figure.update_xaxes(tickformat=".0%", rangemode="tozero")
    return Chart(
        name="trope_prevalence",
        figure=with_legend(figure),
        title=say("chart.prevalence.title", lang, scope=scope_of(frame, lang)),
        n=say(
            "chart.prevalence.n",
            lang,
            n=count(rows["n_titles"].max()),
            shown=count(len(rows)),
            of=count(len(frame)),
        ),
        interval=say("chart.prevalence.interval", lang),
        how=say("chart.prevalence.how", lang),
        method="prevalence",
        data=rows.assign(name=names),
    )


def _against(row: Any, lang: str) -> str:
    if missing(row.ratio) or row.status != "ok":
        return labels.coded("status", str(row.status), lang)
    return say("chart.template.ratio", lang, ratio=number(row.ratio), p=number(row.p, 3))


def _prevalence_hover(row: Any, name: str, lang: str) -> str:
    values = {"share": percent(row.share), "low": percent(row.low), "high": percent(row.high)}
    line = say("chart.prevalence.hover", lang, **values, n_with=count(row.n_with), n=count(row.n_titles))
    return f"{plain(name)}<br>{plain(line)}"
