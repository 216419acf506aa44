"""The chart of near copies: how alike the pairs are, and of what kind."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
import plotly.graph_objects as go

from analysis.show import findings_derivatives, labels
from analysis.show.chart import STYLES, Chart, plain, rows_figure, tick, with_legend, wrapped
from analysis.show.words import count, say

#: Pairs drawn; the data hold them all.
DRAWN = 15


def pairs(frame: pd.DataFrame, titles: Mapping[str, str], lang: str) -> Chart:
    """How alike the pairs least likely to be chance are; `frame` holds rows of `derivatives` of one source.

    Synopses by their similarity, transcripts by the words of the longest passage in common.
    """
    spoken = frame["source"].eq("transcript").any()
    rows = frame.head(DRAWN).reset_index(drop=True)
    ticks = []
    for row in rows.itertuples():
        one, other = findings_derivatives.first_and_second(row)
        name = {
            side: titles.get(str(getattr(row, f"title_{side}")), str(getattr(row, f"title_{side}")))
            for side in "ab"
        }
        ticks.append(tick(name[one], wrapped(f"↔ {name[other]}", 24, 1)[0]))
    figure = rows_figure(ticks, 56, say("chart.dialogue.axis" if spoken else "chart.derivatives.axis", lang))
    for place, kind in enumerate(findings_derivatives.KINDS):
        part = rows[rows["kind"].eq(kind)]
        if part.empty:
            continue
        color, symbol = STYLES[place]
        figure.add_trace(
            go.Scatter(
                x=part["words" if spoken else "similarity"].astype(float),
                y=list(part.index),
                name=plain(labels.coded("kind", kind, lang)),
                mode="markers",
                marker={"color": color, "symbol": symbol, "size": 11},
                text=[findings_derivatives.about(r, lang) for r in part.itertuples()],
                hovertemplate="%{text}<extra></extra>",
            )
        )
    figure.update_xaxes(range=[0, 1.03 * float(rows["words"].max()) if spoken else 1.03])
    return Chart(
        name="shared_dialogue" if spoken else "near_copies",
        figure=with_legend(figure),
        title=say("chart.dialogue.title" if spoken else "chart.derivatives.title", lang),
        n=say("chart.derivatives.n", lang, shown=count(len(rows)), n=count(len(frame))),
        interval=say("chart.dialogue.interval" if spoken else "chart.derivatives.interval", lang),
        how=say("chart.dialogue.how" if spoken else "chart.derivatives.how", lang),
        method="near-copies",
        data=frame,
    )
