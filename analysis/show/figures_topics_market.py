"""The chart of one market's topics against the mean of the markets."""

from __future__ import annotations

import pandas as pd
import plotly.graph_objects as go

from analysis.show import findings_topics, labels
from analysis.show.chart import BLUE, GREY, ORANGE, Chart, plain, rows_figure, tick, whiskers, with_legend
from analysis.show.figures_topics import DRAWN
from analysis.show.findings_topics import NONE, shared
from analysis.show.words import count, number, say

SIDES = {"above": (ORANGE, "diamond"), "below": (BLUE, "square"), "alike": (GREY, "circle")}


def sided(markets: pd.DataFrame, market: str) -> pd.DataFrame:
    """A market's topics, the largest first, with `usual`, the mean share over the markets that have one, and `side`:
    `above` or `below` where the interval leaves it out, else `alike`."""
    usual = markets.groupby("topic")["share"].mean()
    rows = markets[markets["market"].eq(market) & markets["topic"].ne(NONE) & markets["share"].notna()]
    rows = rows.sort_values(["share", "topic"], ascending=[False, True]).reset_index(drop=True)
    rows = rows.assign(usual=rows["topic"].map(usual).astype(float), side="alike")
    rows.loc[rows["low"].gt(rows["usual"]).fillna(False), "side"] = "above"
    rows.loc[rows["high"].lt(rows["usual"]).fillna(False), "side"] = "below"
    return rows


def in_market(topics: pd.DataFrame, markets: pd.DataFrame, market: str, lang: str) -> Chart:
    """The share of the market's comments that each topic has, the mean of the markets beside it."""
    found = sided(markets, market)
    rows = found.head(DRAWN)
    names = [findings_topics.name(topics, int(topic), lang) for topic in rows["topic"]]
    notes = [say("topics.of", lang, n=count(row.n), all=count(row.n_total)) for row in rows.itertuples()]
    ticks = [tick(name, note) for name, note in zip(names, notes, strict=True)]
    figure = rows_figure(ticks, 62, say("chart.topics.axis_market", lang))
    for side, style in SIDES.items():
        part = rows[rows["side"].eq(side)]
        if len(part):
            hover = [
                "<br>".join(
                    plain(line)
                    for line in (
                        names[row.Index],
                        shared(row.share, row.low, row.high, lang),
                        say("topics.lift", lang, value=number(row.lift)),
                    )
                )
                for row in part.itertuples()
            ]
            scaled = 100 * part[["share", "low", "high"]].astype(float)
            whiskers(figure, scaled, list(part.index), say(f"topics.{side}", lang), style, "share", hover)
    figure.add_trace(
        go.Scatter(
            x=100 * rows["usual"],
            y=list(rows.index),
            name=plain(say("topics.usual", lang)),
            mode="markers",
            marker={"symbol": "line-ns-open", "size": 16, "color": GREY, "line": {"width": 2}},
            hoverinfo="skip",
        )
    )
    figure.update_xaxes(rangemode="tozero")
    place = labels.place(market, lang)
    return Chart(
        name="topics_in_market",
        figure=with_legend(figure),
        title=say("chart.topics_in_market.title", lang, market=labels.capital(place)),
        n=say(
            "chart.topics_in_market.n",
            lang,
            shown=count(len(rows)),
            n=count(len(found)),
            comments=count(found["n"].sum()),
        ),
        interval=say("chart.topics.interval", lang),
        how=say("chart.topics_in_market.how", lang),
        method="topics",
        data=found,
    )
