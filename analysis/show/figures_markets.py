"""The chart of the discount of each market."""

from __future__ import annotations

from typing import Any

import pandas as pd
import plotly.graph_objects as go

from analysis.show import labels
from analysis.show.chart import (
    BLUE,
    GREY,
    PURPLE,
    VERMILLION,
    Chart,
    plain,
    rows_figure,
    tick,
    whiskers,
    with_legend,
    zero_line,
)
from analysis.show.suppress import SUPPRESSED
from analysis.show.words import count, estimate, listed, missing, say, spread

#: Home markets that a chart names in its title.
MOST_ORIGINS = 2
STATUS_STYLES = {"identified": (BLUE, "circle"), "thin": (VERMILLION, "diamond-open")}
OTHER_STYLE = (PURPLE, "triangle-up-open")


def discount(frame: pd.DataFrame, lang: str) -> Chart:
    """The cultural discount of every market on one kind of evidence: dot, 95 % interval, prediction interval.

    `frame` holds rows of the finding `discount` of one evidence. A market without a number keeps its row.
    """
    rows = frame.sort_values("discount", ascending=False, na_position="last", kind="stable").reset_index(
        drop=True
    )
    several = len(set(rows["home"])) > 1
    names = [_pair(row.home, row.market, several, lang) for row in rows.itertuples()]
    notes = [_note(row, lang) for row in rows.itertuples()]
    evidence = one_evidence(rows)
    figure = rows_figure(
        [tick(name, note) for name, note in zip(names, notes, strict=True)],
        row_height=56,
        x_title=say(f"chart.discount.axis_{evidence}", lang),
    )
    zero_line(figure)
    shown = rows["discount"].notna()
    wide = rows[shown & rows["pi_low"].notna()]
    if len(wide) or evidence != "corrected":
        figure.add_trace(_prediction(wide, lang))
    for status in [*STATUS_STYLES, *sorted(set(rows.loc[shown, "status"]) - set(STATUS_STYLES))]:
        part = rows[shown & rows["status"].eq(status)]
        if part.empty:
            continue
        hover = [_discount_hover(row, names[row.Index], lang) for row in part.itertuples()]
        style = STATUS_STYLES.get(status, OTHER_STYLE)
        whiskers(
            figure, part, list(part.index), labels.coded("status", status, lang), style, "discount", hover
        )
    origins = sorted(set(rows["home"].dropna()))
    few = 0 < len(origins) <= MOST_ORIGINS
    homes = listed([labels.made_in(home, lang) for home in origins], lang) if few else ""
    return Chart(
        name=f"discount_{evidence}",
        figure=with_legend(figure),
        title=say(
            "chart.discount.title",
            lang,
            evidence=labels.evidence(evidence, lang),
            titles=homes or say("chart.discount.no_titles", lang),
        ),
        n=say("chart.discount.n", lang, n=count(len(rows)), comments=span(rows["n_comments"], lang)),
        interval=say("chart.coding.interval" if evidence == "corrected" else "chart.discount.interval", lang),
        how=say("chart.discount.how", lang),
        method="cultural-discount",
        data=rows,
    )


def _prediction(rows: pd.DataFrame, lang: str) -> go.Scatter:
    """Thin lines with end caps, in one trace so that the legend names them once."""
    x, y = [], []
    for row in rows.itertuples():
        x += [row.pi_low, row.pi_high, None]
        y += [row.Index, row.Index, None]
    return go.Scatter(
        x=x,
        y=y,
        mode="lines+markers",
        line={"color": GREY, "width": 1},
        hoverinfo="skip",
        marker={"symbol": "line-ns-open", "size": 7, "color": GREY},
        name=say("chart.discount.prediction", lang),
    )


def _pair(home: str, market: str, several: bool, lang: str) -> str:
    name = labels.market(market, lang)
    return say("chart.discount.pair", lang, home=labels.market(home, lang), market=name) if several else name


def _note(row: Any, lang: str) -> str:
    """How many titles, and where there is no number, why none is drawn."""
    titles = say("chart.discount.titles", lang, n=count(row.n_titles))
    if getattr(row, SUPPRESSED, False):
        return f"{titles} · {say('small.short', lang)}"
    return (
        titles if not missing(row.discount) else f"{titles} · {labels.coded('status', str(row.status), lang)}"
    )


def _discount_hover(row: Any, name: str, lang: str) -> str:
    lines = [
        name,
        estimate(row.discount, row.low, row.high, lang),
        say("chart.discount.hover_pi", lang, spread=spread(row.pi_low, row.pi_high, lang)),
        say("chart.discount.hover_n", lang, titles=count(row.n_titles), locals=count(row.n_controls)),
    ]
    return "<br>".join(plain(line) for line in lines)


def one_evidence(rows: pd.DataFrame) -> str:
    """The one kind of evidence of the rows; raises ValueError where two are mixed, which no number may do."""
    kinds = sorted(set(rows["evidence"].dropna()))
    if len(kinds) > 1:
        raise ValueError(f"one chart shows one kind of evidence, not {kinds}")
    return kinds[0] if kinds else "rating"


def span(values: pd.Series, lang: str) -> str:
    """The least and the most of the known counts. Pairs of markets share their home's comments: no sum is true."""
    known = values.dropna()
    if known.empty:
        return say("number.unknown", lang)
    least, most = count(known.min()), count(known.max())
    return least if least == most else say("number.spread", lang, low=least, high=most)


def total(values: pd.Series, lang: str) -> str:
    """The sum of the known counts; says so where none is known."""
    known = values.dropna()
    return count(known.sum()) if len(known) else say("number.unknown", lang)
