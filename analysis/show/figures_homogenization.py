"""Charts of how many stories and tropes a catalogue holds, over periods and beside others."""

from __future__ import annotations

from typing import Any

import pandas as pd
import plotly.graph_objects as go

from analysis.show import labels
from analysis.show.chart import (
    BLUE,
    DASHES,
    STYLES,
    Chart,
    empty_figure,
    plain,
    rows_figure,
    tick,
    whiskers,
    with_legend,
)
from analysis.show.words import count, estimate, say

STORIES = ("effective_stories", "effective_stories_text")
TROPES = ("effective_tropes_q0", "effective_tropes_q1", "effective_tropes_q2")


def over_periods(frame: pd.DataFrame, measures: tuple[str, ...], lang: str, kind: str) -> Chart:
    """Estimates over periods, a line, marker and band for each measure.

    `frame` holds rows of `homogenization` of one scope, value and source; period `all` is left out. `kind` is
    `stories` or `tropes` and chooses the words.
    """
    rows = frame[frame["measure"].isin(measures) & frame["period"].ne("all") & frame["estimate"].notna()]
    rows = rows.sort_values(["measure", "source", "period"]).reset_index(drop=True)
    figure = empty_figure(320)
    periods = sorted(set(rows["period"]))
    lines = [(m, s) for m in measures for s in sorted(set(rows.loc[rows["measure"] == m, "source"]))]
    for place, (measure, source) in enumerate(lines[: len(STYLES)]):
        part = rows[rows["measure"].eq(measure) & rows["source"].eq(source)]
        color, symbol = STYLES[place]
        figure.add_trace(_band(part, color))
        hover = [hover_of(row, lang) for row in part.itertuples()]
        figure.add_trace(
            go.Scatter(
                x=part["period"],
                y=part["estimate"].astype(float),
                mode="lines+markers",
                name=_line_name(measure, source, lang),
                text=hover,
                hovertemplate="%{text}<extra></extra>",
                marker={"color": color, "symbol": symbol, "size": 10},
                line={"color": color, "dash": DASHES[place], "width": 2},
                error_y=_error_y(part, color),
            )
        )
    figure.update_xaxes(type="category", categoryorder="array", categoryarray=periods, tickangle=0)
    figure.update_yaxes(title=say(f"chart.{kind}.axis", lang), rangemode="tozero")
    known = sorted(set(rows["source"]))
    by = labels.source(known[0], lang) if len(known) == 1 else say("source.synopsis", lang)
    low, high = rows["n_titles"].min(), rows["n_titles"].max()
    return Chart(
        name=measures[0],
        figure=with_legend(figure),
        title=say(f"chart.{kind}.title", lang, scope=scope_of(frame, lang), source=by),
        n=say(f"chart.{kind}.n", lang, low=count(low), high=count(high), size=_sizes(rows["size"], lang)),
        interval=say(f"chart.{kind}.interval", lang),
        how=say(f"chart.{kind}.how", lang),
        method=f"effective-{kind}",
        data=rows,
    )


def compared(frame: pd.DataFrame, measure: str, lang: str) -> Chart:
    """One measure over the values of one scope (home markets, platforms, genres), all periods together.

    `frame` holds rows of `homogenization` of one scope and source.
    """
    rows = frame[frame["measure"].eq(measure) & frame["period"].eq("all") & frame["estimate"].notna()]
    rows = rows.sort_values(["estimate", "value"]).reset_index(drop=True)
    scope = str(rows["scope"].iloc[0]) if len(rows) else "all"
    names = [labels.market(v, lang) if scope == "home_market" else str(v) for v in rows["value"]]
    notes = [say("chart.compared.titles", lang, n=count(n)) for n in rows["n_titles"]]
    ticks = [tick(a, b) for a, b in zip(names, notes, strict=True)]
    figure = rows_figure(ticks, 52, labels.coded("measure", measure, lang), legend=False)
    hover = [f"{plain(names[row.Index])}<br>{hover_of(row, lang)}" for row in rows.itertuples()]
    whiskers(
        figure, rows, list(rows.index), labels.coded("measure", measure, lang), (BLUE, "circle"), hover=hover
    )
    figure.update_xaxes(rangemode="tozero")
    return Chart(
        name=f"{measure}_by_{scope}",
        figure=with_legend(figure),
        title=say(
            "chart.compared.title",
            lang,
            measure=labels.coded("measure", measure, lang),
            scope=labels.coded("scope", scope, lang),
        ),
        n=say("chart.compared.n", lang, n=count(len(rows)), size=_sizes(rows["size"], lang)),
        interval=say("chart.stories.interval", lang),
        how=say("chart.compared.how", lang),
        method="effective-stories",
        data=rows,
    )


def _sizes(values: pd.Series, lang: str) -> str:
    """The common size, or its range where it differs between rows."""
    shown = sorted({round(float(value)) for value in values.dropna()})
    if len(shown) < 2:
        return count(shown[0] if shown else None)
    return say("number.spread", lang, low=count(shown[0]), high=count(shown[-1]))


def _line_name(measure: str, source: str, lang: str) -> str:
    if measure == "effective_stories_text":
        return labels.source(source, lang)
    return labels.coded("measure", measure, lang)


def _band(part: pd.DataFrame, color: str) -> go.Scatter:
    known = part[part["low"].notna() & part["high"].notna()]
    red, green, blue = (int(color[i : i + 2], 16) for i in (1, 3, 5))
    return go.Scatter(
        x=[*known["period"], *known["period"][::-1]],
        y=[*known["low"], *known["high"][::-1]],
        fill="toself",
        fillcolor=f"rgba({red},{green},{blue},0.15)",
        line={"width": 0},
        hoverinfo="skip",
        showlegend=False,
        mode="lines",
    )


def _error_y(part: pd.DataFrame, color: str) -> dict[str, object]:
    value = part["estimate"].astype(float)
    return {
        "type": "data",
        "symmetric": False,
        "color": color,
        "thickness": 1.5,
        "width": 5,
        "array": part["high"].astype(float) - value,
        "arrayminus": value - part["low"].astype(float),
    }


def scope_of(frame: pd.DataFrame, lang: str) -> str:
    """What the rows of one scope and value cover, in words."""
    return labels.scope(str(frame["scope"].iloc[0]), str(frame["value"].iloc[0]), lang) if len(frame) else ""


def hover_of(row: Any, lang: str) -> str:
    """The hover text of one row: its period, estimate, interval and n."""
    lines = [
        labels.coded("period", str(row.period), lang),
        estimate(row.estimate, row.low, row.high, lang),
        say("chart.compared.titles", lang, n=count(row.n_titles)),
    ]
    return "<br>".join(plain(line) for line in lines)
