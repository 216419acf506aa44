"""The chart of relative views kept abroad, at equal days since release."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from analysis.show import labels
from analysis.show.chart import BLUE, GREY, VERMILLION, Chart, plain, rows_figure, tick, whiskers, with_legend
from analysis.show.words import count, estimate, number, percent, say

#: Shares kept that the axis names.
TICKS = (0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 50.0)
STYLES = {"beyond": (BLUE, "circle"), "within": (VERMILLION, "circle-open"), "thin": (GREY, "diamond-open")}
MOST_NAMED = 40
UNNAMED_HEIGHT = 1_000


def of_titles(
    frame: pd.DataFrame, titles: Mapping[str, str], lang: str, most_named: int = MOST_NAMED
) -> Chart:
    """The titles of one market and metric, those that lose most on top; `frame` holds rows of `consumption`."""
    known = frame[frame["discount"].notna() & frame["title_id"].ne("*")]
    names = [titles.get(str(title), str(title)) for title in known["title_id"]]
    market = labels.place(str(frame["market"].iloc[0]), lang)
    title = say("chart.consumption.title_titles", lang, market=market, metric=metric(frame, lang))
    return _chart(known.assign(name=names), title, frame, lang, most_named)


def of_markets(frame: pd.DataFrame, lang: str) -> Chart:
    """All titles of each pair of markets by one metric; `frame` holds rows `*` of `consumption`."""
    known = frame[frame["discount"].notna()]
    several = len(set(frame["home"])) > 1
    names = [_pair(row, several, lang) for row in known.itertuples()]
    title = say("chart.consumption.title_markets", lang, metric=metric(frame, lang))
    return _chart(known.assign(name=names), title, frame, lang, MOST_NAMED)


def metric(frame: pd.DataFrame, lang: str) -> str:
    """The one metric of the rows in words."""
    return labels.coded("metric", str(frame["metric"].iloc[0]), lang)


def _pair(row: Any, several: bool, lang: str) -> str:
    there = labels.market(str(row.market), lang)
    return (
        say("chart.discount.pair", lang, home=labels.market(str(row.home), lang), market=there)
        if several
        else there
    )


def _chart(known: pd.DataFrame, title: str, frame: pd.DataFrame, lang: str, most_named: int) -> Chart:
    rows = known.sort_values(["discount", "home", "market", "title_id"], ascending=[False, True, True, True])
    rows = rows.reset_index(drop=True)
    kept = pd.DataFrame({"estimate": 1 - rows["discount"], "low": 1 - rows["high"], "high": 1 - rows["low"]})
    one = rows["title_id"].ne("*").all()
    named = len(rows) <= most_named
    notes: Sequence[str] = [
        "" if one else say("chart.consumption.titles", lang, n=count(n)) for n in rows["n_titles"]
    ]
    ticks = [tick(name, note) if named else "" for name, note in zip(rows["name"], notes, strict=True)]
    height = (42 if one else 52) if named else max(4, min(14, UNNAMED_HEIGHT // max(len(rows), 1)))
    figure = rows_figure(ticks, height, say("chart.consumption.axis", lang))
    if not named:
        figure.update_yaxes(showticklabels=False)
    least, most = float(kept.min().min(skipna=True)), float(kept.max().max(skipna=True))
    shown = [t for t in TICKS if min(least, 0.5) / 1.3 <= t <= max(most, 2.0) * 1.3]
    figure.update_xaxes(type="log", tickvals=shown, ticktext=[percent(t) for t in shown])
    figure.add_vline(x=1, line={"color": GREY, "width": 1.5}, layer="below")
    for name, chosen in _verdicts(rows).items():
        part = kept[chosen]
        if len(part):
            hover = [_hover(rows.loc[i], lang) for i in part.index]
            whiskers(
                figure,
                part,
                list(part.index),
                say(f"chart.consumption.{name}", lang),
                STYLES[name],
                hover=hover,
            )
    return Chart(
        name=f"consumption_{frame['metric'].iloc[0]}",
        figure=with_legend(figure),
        title=title,
        n=say(
            "chart.consumption.n" if one else "chart.consumption.n_markets",
            lang,
            n=count(len(rows)),
            left=count(len(frame[frame["title_id"].ne("*")]) - len(rows) if one else len(frame) - len(rows)),
            least=count(rows["n_controls"].min()) if len(rows) else count(0),
        ),
        interval=say("chart.consumption.interval", lang),
        how=say("chart.consumption.how", lang),
        method="consumption",
        data=frame,
    )


def _verdicts(rows: pd.DataFrame) -> dict[str, pd.Series]:
    sure = rows["status"].eq("identified").fillna(False).astype(bool)
    beyond = sure & rows["q"].lt(0.05).fillna(False).astype(bool)
    return {"beyond": beyond, "within": sure & ~beyond, "thin": ~sure}


def _hover(row: Any, lang: str) -> str:
    lines = [
        str(row["name"]),
        estimate(100 * (1 - row["discount"]), 100 * (1 - row["high"]), 100 * (1 - row["low"]), lang, 0)
        + " %",
        say("chart.consumption.hover", lang, q=number(row["q"], 3), n=count(row["n_controls"])),
    ]
    return "<br>".join(plain(line) for line in lines)
