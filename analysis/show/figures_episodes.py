"""Charts of the course of a title: reception and audience along it, and what they come to in each market."""

from __future__ import annotations

from typing import Any

import pandas as pd
import plotly.graph_objects as go

from analysis.show import labels
from analysis.show.chart import (
    BLUE,
    GREEN,
    GREY,
    ORANGE,
    Chart,
    empty_figure,
    plain,
    rows_figure,
    tick,
    whiskers,
    with_legend,
    zero_line,
)
from analysis.show.words import count, estimate, number, percent, say

ALL = "*"
#: The columns of each curve: value, low, high.
CURVES = {
    "sentiment": ("sentiment", "low", "high"),
    "rating": ("rating", "rating_low", "rating_high"),
    "audience": ("audience", "audience_low", "audience_high"),
}
SHARES = ("hook", "paywall_loss")
STYLES = {
    "within": (BLUE, "circle"),
    "attrition": (ORANGE, "diamond"),
    "ok": (BLUE, "circle"),
    "undecided": (GREY, "circle-open"),
}


def course(frame: pd.DataFrame, kind: str, name: str, lang: str) -> Chart:
    """One curve with its band along a title (or the mean of titles); `frame` holds rows of `arcs` of one of them."""
    value, low, high = CURVES[kind]
    rows = frame[frame[value].notna()].sort_values("x")
    pooled = bool(frame["title_id"].eq(ALL).any())
    color, fill = (GREEN, "rgba(0,158,115,0.2)") if kind == "audience" else (BLUE, "rgba(0,114,178,0.2)")
    figure = empty_figure(320)
    x = (100 * rows["x"].astype(float)).tolist()
    band = [*rows[high].astype(float), *rows[low].astype(float)[::-1]]
    figure.add_trace(
        go.Scatter(
            x=[*x, *x[::-1]], y=band, fill="toself", fillcolor=fill, line={"width": 0}, hoverinfo="skip",
            showlegend=False,
        )
    )  # fmt: skip
    hover = [_hover(row, kind, lang) for row in rows.itertuples()]
    figure.add_trace(
        go.Scatter(
            x=x, y=rows[value].astype(float), mode="lines+markers", text=hover, showlegend=False,
            hovertemplate="%{text}<extra></extra>", line={"color": color, "width": 2}, marker={"size": 6},
        )
    )  # fmt: skip
    axis = "deviation" if pooled and kind != "audience" else "value"
    figure.update_xaxes(title=say("episodes.axis_x", lang), ticksuffix=" %", range=[-2, 102])
    figure.update_yaxes(
        title=say(f"episodes.axis_{kind}_{axis}" if kind != "audience" else "episodes.axis_audience", lang)
    )
    if kind == "audience":
        figure.update_yaxes(tickformat=".0%", rangemode="tozero")
    elif pooled:
        figure.add_hline(y=0, line={"color": GREY, "width": 1.5}, layer="below")
    return Chart(
        name=f"arc_{kind}",
        figure=figure,
        title=say(
            f"episodes.course_title_{kind}",
            lang,
            title=name,
            market=labels.place(_one(frame, "market"), lang),
        ),
        n=_counted(frame, kind, pooled, lang),
        interval=say("episodes.band_pooled" if pooled else "episodes.band", lang),
        how=say(f"episodes.course_how_{'audience' if kind == 'audience' else axis}", lang),
        method="episode-arcs",
        data=frame,
    )


def _one(frame: pd.DataFrame, column: str) -> str:
    return str(frame[column].iloc[0])


def _counted(frame: pd.DataFrame, kind: str, pooled: bool, lang: str) -> str:
    if pooled:
        return say("episodes.n_titles", lang, n=count(frame[f"titles_{kind}"].max()))
    if kind == "audience":
        return say("episodes.n_views", lang)
    return say("episodes.n_comments", lang, n=count(frame[f"n_{kind}"].max()))


def _hover(row: Any, kind: str, lang: str) -> str:
    value, low, high = (getattr(row, column) for column in CURVES[kind])
    shown = (
        say(
            "number.estimate",
            lang,
            value=percent(value),
            spread=say("number.spread", lang, low=percent(low), high=percent(high)),
        )
        if kind == "audience"
        else estimate(value, low, high, lang)
    )
    return "<br>".join(plain(line) for line in (say("episodes.at", lang, x=percent(row.x)), shown))


def summary(frame: pd.DataFrame, lang: str) -> Chart:
    """One measure pooled over titles, a row for each home and market; `frame` holds pooled rows of one measure."""
    measure = str(frame["measure"].iloc[0])
    rows = frame[frame["estimate"].notna()]
    rows = rows.assign(_all=rows["market"].eq(ALL)).sort_values(
        ["_all", "estimate", "market"], ascending=[False, False, True]
    )
    rows = rows.reset_index(drop=True)
    names = [_named(row, lang) for row in rows.itertuples()]
    notes = [say("episodes.titles", lang, n=count(n)) for n in rows["n_titles"]]
    figure = rows_figure(
        [tick(a, b) for a, b in zip(names, notes, strict=True)], 52, say(f"episodes.axis_{measure}", lang)
    )
    if measure in SHARES:
        figure.update_xaxes(tickformat=".0%")
    else:
        zero_line(figure)
    for status, style in STYLES.items():
        part = rows[rows["status"].eq(status)]
        if len(part):
            hover = [_summary_hover(row, names[row.Index], lang) for row in part.itertuples()]
            whiskers(
                figure,
                part,
                list(part.index),
                say(f"episodes.status_{status}", lang),
                style,
                "estimate",
                hover,
            )
    return Chart(
        name=f"arc_{measure}",
        figure=with_legend(figure),
        title=say(f"episodes.title_{measure}", lang),
        n=say("episodes.summary_n", lang, n=count(len(rows)), left=count(len(frame) - len(rows))),
        interval=say("episodes.summary_interval", lang),
        how=say(f"episodes.how_{measure}", lang),
        method="episode-arcs",
        data=frame,
    )


def _named(row: Any, lang: str) -> str:
    return say("episodes.all_markets", lang) if row.market == ALL else labels.market(str(row.market), lang)


def _summary_hover(row: Any, name: str, lang: str) -> str:
    if row.measure in SHARES:
        between = say("number.spread", lang, low=percent(row.low), high=percent(row.high))
        shown = say("number.estimate", lang, value=percent(row.estimate), spread=between)
    else:
        shown = estimate(row.estimate, row.low, row.high, lang)
    lines = [name, shown]
    if not pd.isna(row.q):
        lines.append(say("episodes.hover_q", lang, q=number(row.q, 3), family=count(row.family)))
    return "<br>".join(plain(line) for line in lines)
