"""Charts of one market's titles: their gaps to home, and how they stand among the local ones."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from analysis.show import labels
from analysis.show.chart import (
    BLUE,
    ORANGE,
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
from analysis.show.figures_markets import one_evidence, total
from analysis.show.suppress import SUPPRESSED
from analysis.show.words import count, estimate, number, say

#: Above so many titles a caterpillar drops its names and its height stays that of a page.
MOST_NAMED = 40
UNNAMED_HEIGHT = 1_000


def gaps(
    frame: pd.DataFrame,
    titles: Mapping[str, str],
    lang: str,
    discount: float | None = None,
    most_named: int = MOST_NAMED,
) -> Chart:
    """The gaps of one market's imported titles, the largest on top; `discount` draws the market's own line.

    `frame` holds rows of the finding `gaps` of one market and one evidence; suppressed gaps are only counted.
    """
    hidden = int(frame[SUPPRESSED].sum()) if SUPPRESSED in frame else 0
    rows = (
        frame[frame["gap"].notna()]
        .sort_values(["gap", "title_id"], ascending=[False, True])
        .reset_index(drop=True)
    )
    names = [titles.get(title, title) for title in rows["title_id"]]
    evidence = one_evidence(rows)
    figure = _caterpillar(names, say(f"chart.gaps.axis_{evidence}", lang), most_named)
    zero_line(figure)
    if discount is not None:
        figure.add_vline(x=discount, line={"color": ORANGE, "width": 2, "dash": "dash"}, layer="below")
        figure.add_trace(
            go.Scatter(
                x=[None],
                y=[None],
                mode="lines",
                line={"color": ORANGE, "width": 2, "dash": "dash"},
                name=say("chart.gaps.discount_line", lang),
            )
        )
    for beyond, style in ((True, (BLUE, "circle")), (False, (VERMILLION, "circle-open"))):
        part = rows[_beyond_error(rows) == beyond]
        if len(part):
            name = say("chart.gaps.beyond" if beyond else "chart.gaps.within", lang)
            hover = [_gap_hover(row, names[row.Index], lang) for row in part.itertuples()]
            whiskers(figure, part, list(part.index), name, style, "gap", hover)
    figure.add_trace(
        go.Scatter(
            x=rows["shrunk"].astype(float),
            y=list(rows.index),
            mode="markers",
            name=say("chart.gaps.shrunk", lang),
            marker={"symbol": "line-ns-open", "size": 12, "color": PURPLE, "line": {"width": 2}},
            hoverinfo="skip",
        )
    )
    market = labels.place(str(frame["market"].iloc[0]), lang) if len(frame) else ""
    return Chart(
        name=f"gaps_{evidence}",
        figure=with_legend(figure),
        title=say("chart.gaps.title", lang, market=market, evidence=labels.evidence(evidence, lang)),
        n=say("chart.gaps.n", lang, n=count(len(rows)), hidden=count(hidden)),
        interval=say("chart.gaps.interval", lang),
        how=say("chart.gaps.how", lang),
        method="gaps",
        data=rows.assign(title=names),
    )


def standings(frame: pd.DataFrame, titles: Mapping[str, str], homes: Mapping[str, str], lang: str) -> Chart:
    """How a market's local and imported titles stand among its local ones.

    `frame` holds rows of `reception` of one market and evidence; a title has a dot in each of its strata.
    """
    rows = frame[frame["standing"].notna()].copy()
    rows["low"] = rows["standing"] - 1.96 * rows["standing_se"]
    rows["high"] = rows["standing"] + 1.96 * rows["standing_se"]
    rows = rows.sort_values(["standing", "title_id"], ascending=[False, True]).reset_index(drop=True)
    local = pd.Series(
        [homes.get(t) == m for t, m in zip(rows["title_id"], rows["market"], strict=True)], dtype=bool
    )
    names = [titles.get(title, title) for title in rows["title_id"]]
    evidence = one_evidence(rows)
    figure = _caterpillar(names, say(f"chart.standings.axis_{evidence}", lang))
    zero_line(figure)
    for is_local, key, style in (
        (True, "local", (VERMILLION, "diamond-open")),
        (False, "imported", (BLUE, "circle")),
    ):
        part = rows[local == is_local]
        if len(part):
            hover = [_standing_hover(row, names[row.Index], lang) for row in part.itertuples()]
            name = say(f"chart.standings.{key}", lang, n=count(part["title_id"].nunique()))
            whiskers(figure, part, list(part.index), name, style, "standing", hover)
    market = labels.place(str(frame["market"].iloc[0]), lang) if len(frame) else ""
    return Chart(
        name=f"standings_{evidence}",
        figure=with_legend(figure),
        title=say("chart.standings.title", lang, market=market, evidence=labels.evidence(evidence, lang)),
        n=say(
            "chart.standings.n",
            lang,
            n=count(rows["title_id"].nunique()),
            dots=count(len(rows)),
            comments=total(rows["n_comments"], lang),
        ),
        interval=say("chart.standings.interval", lang),
        how=say("chart.standings.how", lang),
        method="standing",
        data=rows.assign(title=names, local=local),
    )


def _caterpillar(names: list[str], axis: str, most_named: int = MOST_NAMED) -> go.Figure:
    named = len(names) <= most_named
    row_height = 38 if named else max(4, min(14, UNNAMED_HEIGHT // len(names)))
    figure = rows_figure([tick(name) if named else "" for name in names], row_height, axis)
    if not named:
        figure.update_yaxes(showticklabels=False)
    return figure


def _beyond_error(rows: pd.DataFrame) -> pd.Series:
    """True where a gap is a verdict: identified, q < 0.05 in its family, and above its languages' error."""
    unsure = rows["reason"].isin(["within_floor", "floor_unknown"])
    return (rows["status"].eq("identified") & rows["q"].lt(0.05) & ~unsure).fillna(False).astype(bool)


def _gap_hover(row: Any, name: str, lang: str) -> str:
    lines = [
        name,
        estimate(row.gap, row.low, row.high, lang),
        say(
            "chart.gaps.hover",
            lang,
            shrunk=number(row.shrunk),
            home=count(row.n_home),
            market=count(row.n_market),
        ),
    ]
    return "<br>".join(plain(line) for line in lines)


def _standing_hover(row: Any, name: str, lang: str) -> str:
    where = labels.language(str(row.language), lang) if isinstance(row.language, str) else ""
    lines = [name, f"{row.platform} {where}", estimate(row.standing, row.low, row.high, lang)]
    return "<br>".join(plain(line) for line in lines)
