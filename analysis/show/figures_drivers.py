"""The chart of what is behind a gap: composition and valuation of each category of comment."""

from __future__ import annotations

from typing import Any

import pandas as pd
import plotly.graph_objects as go

from analysis.show import labels
from analysis.show.chart import BLUE, ORANGE, Chart, plain, rows_figure, tick, with_legend, zero_line
from analysis.show.figures_markets import one_evidence
from analysis.show.words import count, estimate, missing, percent, say

#: Categories drawn; the largest parts come first.
MOST_ROWS = 15
#: What is no category of its own comes last.
LAST = ("other", "none")
BARS = (("composition", ORANGE, "/", -0.36), ("valuation", BLUE, "", 0.02))


def drivers(frame: pd.DataFrame, name: str, lang: str) -> Chart:
    """Bars of composition and valuation by category, with intervals, counts and shares.

    `frame` holds rows of the finding `drivers` of one evidence, pair of markets, kind of category and title (or
    all titles, `*`), topics with their names (`topic_names.named`); `name` says which title.
    """
    rows = ordered(frame).head(MOST_ROWS).reset_index(drop=True)
    names = [category_of(row, lang) for row in rows.itertuples()]
    notes = [
        say("chart.drivers.counts", lang, home=count(row.n_home), market=count(row.n_market))
        for row in rows.itertuples()
    ]
    figure = rows_figure(
        [tick(a, b) for a, b in zip(names, notes, strict=True)],
        62,
        say(f"chart.drivers.axis_{one_evidence(rows)}", lang),
    )
    zero_line(figure)
    for part, color, pattern, offset in BARS:
        figure.add_trace(_bars(rows, names, part, (color, pattern, offset), lang))
    first = next(frame.itertuples())
    market, home = labels.place(str(first.market), lang), labels.place(str(first.home), lang)
    return Chart(
        name=f"drivers_{first.by}_{first.evidence}",
        figure=with_legend(figure),
        title=say(
            "chart.drivers.title",
            lang,
            market=market,
            title=name,
            evidence=labels.evidence(one_evidence(rows), lang),
        ),
        n=say(
            "chart.drivers.n",
            lang,
            n=count(first.n_titles),
            shown=count(len(rows)),
            of=count(len(frame)),
            kind=labels.coded("by", str(first.by), lang),
        ),
        interval=say(
            "chart.drivers.interval" if first.title_id == "*" else "chart.drivers.interval_one", lang
        ),
        how=say("chart.drivers.how", lang, market=market, home=home),
        method="drivers",
        data=frame.drop(columns="shown", errors="ignore").assign(
            name=[category_of(row, lang) for row in frame.itertuples()]
        ),
    )


def ordered(frame: pd.DataFrame) -> pd.DataFrame:
    """Categories by the size of their parts, the largest first, what is none of them last."""
    size = frame["composition"].abs() + frame["valuation"].abs()
    last = frame["key"].map({key: i + 1 for i, key in enumerate(LAST)}).fillna(0)
    return (
        frame.assign(_last=last, _size=-size)
        .sort_values(["_last", "_size", "key"])
        .drop(columns=["_last", "_size"])
    )


def category(by: str, key: str, lang: str) -> str:
    """The name of a category; `none` and `other` in words."""
    return (
        say(f"drivers.{key}_{by}", lang)
        if key in LAST and by in ("trope", "symbol", "topic")
        else (labels.key(by, key, lang))
    )


def category_of(row: Any, lang: str) -> str:
    """The name of a row's category; of a topic the one it is `shown` by (`topic_names.named`), if it has such."""
    shown = getattr(row, "shown", None)
    named = isinstance(shown, str) and row.by == "topic" and row.key not in LAST
    return str(shown) if named else category(str(row.by), str(row.key), lang)


def _bars(
    rows: pd.DataFrame, names: list[str], part: str, style: tuple[str, str, float], lang: str
) -> go.Bar:
    color, pattern, offset = style
    x = rows[part].astype(float)
    return go.Bar(
        x=x,
        y=list(rows.index),
        orientation="h",
        width=0.34,
        offset=offset,
        name=say(f"chart.drivers.{part}", lang),
        marker={"color": color, "pattern": {"shape": pattern, "fillmode": "overlay", "fgcolor": "white"}},
        error_x={
            "type": "data",
            "symmetric": False,
            "thickness": 1.5,
            "width": 4,
            "array": (rows[f"{part}_high"].astype(float) - x).to_list(),
            "arrayminus": (x - rows[f"{part}_low"].astype(float)).to_list(),
        },
        text=[_hover(row, names[row.Index], part, lang) for row in rows.itertuples()],
        textposition="none",
        hovertemplate="%{text}<extra></extra>",
    )


def _hover(row: Any, name: str, part: str, lang: str) -> str:
    value, low, high = (getattr(row, f"{part}{end}") for end in ("", "_low", "_high"))
    lines = [
        f"{name}: {say(f'chart.drivers.{part}', lang)}",
        estimate(value, low, high, lang, 3),
        say(
            "chart.drivers.hover",
            lang,
            home=percent(row.share_home, 1),
            market=percent(row.share_market, 1),
        ),
    ]
    return "<br>".join(plain(line) for line in lines if not missing(line))
