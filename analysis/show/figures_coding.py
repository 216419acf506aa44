"""The charts of hand coding: raw against corrected discounts, and the agreement of coders."""

from __future__ import annotations

import pandas as pd

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
    zero_line,
)
from analysis.show.figures_markets import span, total
from analysis.show.words import count, estimate, number, say, spread

CORRECTED, RAW = (BLUE, "circle"), (VERMILLION, "diamond-open")
#: From here on conclusions may be drawn; from the second on they are sound (Krippendorff 2004, 11.4).
TENTATIVE, SOUND = 0.667, 0.8


def raw_corrected(both: pd.DataFrame, lang: str) -> Chart:
    """The discount of each pair of markets before and after the correction; `both` as `findings_coding.pairs`."""
    rows = both[both["discount"].notna()].reset_index(drop=True)
    several = len(set(rows["home"])) > 1
    names = [_pair(row.home, row.market, several, lang) for row in rows.itertuples()]
    notes = [say("chart.coding.coded", lang, n=count(row.n_coded)) for row in rows.itertuples()]
    figure = rows_figure(
        [tick(name, note) for name, note in zip(names, notes, strict=True)],
        row_height=64,
        x_title=say("chart.discount.axis_sentiment", lang),
    )
    zero_line(figure)
    at = rows.index.to_numpy(float)
    raw = rows[["raw", "raw_low", "raw_high"]].set_axis(["estimate", "low", "high"], axis=1)
    corrected = rows[["discount", "low", "high"]].set_axis(["estimate", "low", "high"], axis=1)
    for part, shift, key, style in ((corrected, -0.15, "corrected", CORRECTED), (raw, 0.15, "raw", RAW)):
        there = part["estimate"].notna()
        hover = [
            f"{plain(names[row.Index])}<br>{plain(estimate(row.estimate, row.low, row.high, lang))}"
            for row in part[there].itertuples()
        ]
        whiskers(
            figure, part[there], list(at[there] + shift), say(f"chart.coding.{key}", lang), style, hover=hover
        )
    return Chart(
        name="discount_corrected",
        figure=with_legend(figure),
        title=say("chart.coding.title", lang),
        n=say("chart.coding.n", lang, n=count(len(rows)), coded=span(rows["n_coded"], lang)),
        interval=say("chart.coding.interval", lang),
        how=say("chart.coding.how", lang),
        method="correction-by-hand-coding",
        data=rows,
    )


def agreement(table: pd.DataFrame, lang: str) -> Chart:
    """Krippendorff's alpha of each language with its interval, and the two usual marks."""
    rows = table[table["alpha"].notna() & table["what"].eq("sentiment")].sort_values(
        ["alpha", "language"], ascending=[False, True]
    )
    rows = rows.reset_index(drop=True)
    names = [labels.language(str(code), lang) for code in rows["language"]]
    notes = [say("chart.agreement.coded", lang, n=count(n)) for n in rows["n"]]
    figure = rows_figure(
        [tick(name, note) for name, note in zip(names, notes, strict=True)],
        row_height=48,
        x_title=say("chart.agreement.axis", lang),
        legend=False,
    )
    for mark in (TENTATIVE, SOUND):
        zero_line(figure, mark)
    hover = [
        f"{plain(name)}<br>{number(row.alpha)} ({spread(row.low, row.high, lang)})"
        for name, row in zip(names, rows.itertuples(), strict=True)
    ]
    whiskers(figure, rows, list(rows.index), say("chart.agreement.title", lang), CORRECTED, "alpha", hover)
    return Chart(
        name="agreement",
        figure=figure,
        title=say("chart.agreement.title", lang),
        n=say("chart.agreement.n", lang, n=total(rows["n"], lang), codes=total(rows["n_codes"], lang)),
        interval=say("chart.agreement.interval", lang),
        how=say("chart.agreement.how", lang),
        method="agreement-of-coders",
        data=rows,
    )


def _pair(home: str, market: str, several: bool, lang: str) -> str:
    name = labels.market(market, lang)
    return say("chart.discount.pair", lang, home=labels.market(home, lang), market=name) if several else name
