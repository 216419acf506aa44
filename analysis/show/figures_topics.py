"""Charts of topics: how large they are, where and when they are talked of, and the map of comments."""

from __future__ import annotations

from typing import Any

import pandas as pd
import plotly.graph_objects as go

from analysis.show import findings_topics, labels
from analysis.show.chart import (
    BLUE,
    GREY,
    STYLES,
    Chart,
    empty_figure,
    plain,
    rows_figure,
    tick,
    whiskers,
    with_legend,
    wrapped,
    zero_line,
)
from analysis.show.findings_topics import NONE, shared
from analysis.show.words import count, estimate, number, say

#: Topics drawn by size, and topics that have a colour on the map.
DRAWN, COLOURED = 15, 5


def sizes(topics: pd.DataFrame, lang: str, given: bool = False) -> Chart:
    """The share of all comments that each topic has; `given`: with every comment in its most voted topic."""
    names = ("share_all", "low_all", "high_all") if given else ("share", "low", "high")
    frame = findings_topics.real(topics).sort_values(names[0], ascending=False, kind="stable")
    rows = frame.head(DRAWN).reset_index(drop=True)
    figure = rows_figure(
        [
            tick(findings_topics.name(topics, int(row.topic), lang), say("topics.number", lang, n=row.topic))
            for row in rows.itertuples()
        ],
        62,
        say("chart.topics.axis", lang),
        legend=False,
    )
    scaled = _percent(rows, names)
    hover = [
        _hover(
            [
                findings_topics.name(topics, int(r.topic), lang),
                findings_topics.about(topics, int(r.topic), lang),
            ]
        )
        for r in rows.itertuples()
    ]
    whiskers(figure, scaled, list(rows.index), say("page.topics", lang), (BLUE, "circle"), "share", hover)
    figure.update_xaxes(rangemode="tozero")
    outside = topics[topics["topic"].eq(NONE)]
    left = "0 %"
    if len(outside) and not given:
        one = outside.iloc[0]
        left = shared(one["share"], one["low"], one["high"], lang)
    return Chart(
        name="topics",
        figure=figure,
        title=say("chart.topics.title_given" if given else "chart.topics.title", lang),
        n=say("chart.topics.n", lang, shown=count(len(rows)), n=count(len(frame)), left=left),
        interval=say("chart.topics.interval", lang),
        how=say("chart.topics.how_given" if given else "chart.topics.how", lang),
        method="topics",
        data=topics,
    )


def by_market(topics: pd.DataFrame, markets: pd.DataFrame, topic: int, lang: str) -> Chart:
    """A topic's share of the comments of every market, and the mean of the markets as a line."""
    frame = markets[markets["topic"].eq(topic)]
    rows = frame[frame["share"].notna()].sort_values(["share", "market"], ascending=[False, True])
    rows = rows.reset_index(drop=True)
    figure = rows_figure(
        [
            tick(
                labels.market(str(row.market), lang),
                say("topics.of", lang, n=count(row.n), all=count(row.n_total)),
            )
            for row in rows.itertuples()
        ],
        52,
        say("chart.topics.axis_market", lang),
        legend=False,
    )
    mean = float(frame["share"].mean()) if frame["share"].notna().any() else 0.0
    zero_line(figure, 100 * mean)
    hover = [_market_hover(row, lang) for row in rows.itertuples()]
    scaled = _percent(rows, ("share", "low", "high"))
    whiskers(figure, scaled, list(rows.index), say("page.topics", lang), (BLUE, "circle"), "share", hover)
    figure.update_xaxes(rangemode="tozero")
    return Chart(
        name="topic_market",
        figure=figure,
        title=say("chart.topic_market.title", lang, name=findings_topics.name(topics, topic, lang)),
        n=say(
            "chart.topic_market.n",
            lang,
            n=count(len(rows)),
            comments=count(rows["n"].sum()),
            hidden=count(len(frame) - len(rows)),
        ),
        interval=say("chart.topics.interval", lang),
        how=say("chart.topic_market.how", lang),
        method="topics",
        data=frame,
    )


def over_time(topics: pd.DataFrame, times: pd.DataFrame, topic: int, lang: str) -> Chart:
    """A topic's share of the comments of every year or quarter."""
    frame = times[times["topic"].eq(topic)].sort_values("period").reset_index(drop=True)
    rows = frame[frame["share"].notna()].reset_index(drop=True)
    scaled = _percent(rows, ("share", "low", "high"))
    figure = empty_figure(320)
    figure.add_trace(
        go.Scatter(
            x=rows["period"].astype(str),
            y=scaled["share"],
            mode="lines+markers",
            line={"color": BLUE, "width": 1.5},
            marker={"color": BLUE, "size": 9},
            error_y={
                "type": "data",
                "symmetric": False,
                "color": BLUE,
                "thickness": 1.5,
                "width": 5,
                "array": (scaled["high"] - scaled["share"]).to_list(),
                "arrayminus": (scaled["share"] - scaled["low"]).to_list(),
            },
            text=[
                _hover([str(r.period), shared(r.share, r.low, r.high, lang), _counted(r, lang)])
                for r in rows.itertuples()
            ],
            hovertemplate="%{text}<extra></extra>",
            showlegend=False,
        )
    )
    figure.update_yaxes(title={"text": plain(say("chart.topics.axis_time", lang))}, rangemode="tozero")
    figure.update_xaxes(type="category")
    return Chart(
        name="topic_time",
        figure=figure,
        title=say("chart.topic_time.title", lang, name=findings_topics.name(topics, topic, lang)),
        n=say("chart.topic_time.n", lang, n=count(len(rows)), comments=count(rows["n"].sum())),
        interval=say("chart.topics.interval", lang),
        how=say("chart.topic_time.how", lang),
        method="topics",
        data=frame,
    )


def atlas(topics: pd.DataFrame, points: pd.DataFrame, topic: int, lang: str) -> Chart:
    """The fitted comments on the plane: one topic and the largest others coloured, the rest grey."""
    largest = [int(t) for t in findings_topics.real(topics)["topic"] if t != topic]
    shown = [topic, *largest[: COLOURED - 1]]
    figure = empty_figure(460)
    rest = points[~points["topic"].isin(shown)]
    figure.add_trace(
        go.Scattergl(
            x=rest["x"], y=rest["y"], mode="markers", name=plain(say("topics.rest", lang)), hoverinfo="skip",
            marker={"color": GREY, "size": 3, "opacity": 0.35},
        )
    )  # fmt: skip
    for number_, (color, symbol) in zip(shown, STYLES, strict=False):
        part = points[points["topic"].eq(number_)]
        label = wrapped(findings_topics.name(topics, number_, lang), 40, 1)[0]
        figure.add_trace(
            go.Scattergl(
                x=part["x"], y=part["y"], mode="markers", name=plain(label), hoverinfo="name",
                marker={"color": color, "symbol": symbol, "size": 6, "opacity": 0.8},
            )
        )  # fmt: skip
    figure.update_xaxes(visible=False)
    figure.update_yaxes(visible=False)
    return Chart(
        name="topic_map",
        figure=with_legend(figure),
        title=say("chart.topic_map.title", lang),
        n=say("chart.topic_map.n", lang, n=count(len(points))),
        interval=say("chart.topic_map.interval", lang),
        how=say("chart.topic_map.how", lang),
        method="topics",
        data=points,
    )


def _percent(rows: pd.DataFrame, names: tuple[str, str, str]) -> pd.DataFrame:
    return pd.DataFrame(
        {
            out: 100 * rows[column].astype(float)
            for out, column in zip(("share", "low", "high"), names, strict=True)
        }
    )


def _counted(row: Any, lang: str) -> str:
    return say("topics.of", lang, n=count(row.n), all=count(row.n_total))


def _market_hover(row: Any, lang: str) -> str:
    return _hover(
        [
            labels.market(str(row.market), lang),
            shared(row.share, row.low, row.high, lang),
            say("topics.lift", lang, value=number(row.lift)),
            say(
                "topics.standing",
                lang,
                value=estimate(row.mean_standing, row.standing_low, row.standing_high, lang),
            ),
        ]
    )


def _hover(lines: list[str]) -> str:
    return "<br>".join(plain(line) for line in lines)
