"""Charts of checks: a discount under its alternatives, two markets compared, imports against locals."""

from __future__ import annotations

from typing import Any

import pandas as pd

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
from analysis.show.figures_markets import OTHER_STYLE, STATUS_STYLES, one_evidence, span
from analysis.show.findings_checks import HEADLINE, alternative, holds, origin
from analysis.show.tables_checks import turned
from analysis.show.words import count, estimate, number, say

CHECK_STYLES = {
    "headline": (PURPLE, "square"),
    "holds": (BLUE, "circle"),
    "fails": (VERMILLION, "diamond-open"),
}
PAIR_STYLES = {
    "sure": (BLUE, "circle"),
    "unsure": (GREY, "circle-open"),
    "thin": (VERMILLION, "diamond-open"),
}
MOST_ROWS = 20


def sensitivity(frame: pd.DataFrame, lang: str) -> Chart:
    """One discount and what it is under each alternative; those in other units are left to the table.

    `frame` holds the rows of `sensitivity` of one home, market and evidence.
    """
    rows = frame[frame["estimate"].notna() & frame["alternative"].ne("other_evidence")].reset_index(drop=True)
    names = [alternative(str(name), lang) for name in rows["alternative"]]
    notes = [_counted(row, lang) for row in rows.itertuples()]
    evidence = one_evidence(frame)
    figure = rows_figure(
        [tick(a, b) for a, b in zip(names, notes, strict=True)],
        52,
        say(f"chart.discount.axis_{evidence}", lang),
    )
    zero_line(figure)
    kind = rows["holds"].map({True: "holds", False: "fails"}).astype(object)
    kind = kind.where(rows["alternative"].ne(HEADLINE), "headline")
    for name, style in CHECK_STYLES.items():
        part = rows[kind == name]
        if len(part):
            hover = [
                f"{plain(names[row.Index])}<br>{plain(estimate(row.estimate, row.low, row.high, lang))}"
                for row in part.itertuples()
            ]
            legend = say(f"chart.sensitivity.{name}", lang)
            whiskers(figure, part, list(part.index), legend, style, "estimate", hover)
    home, market = (str(frame[c].iloc[0]) if len(frame) else "" for c in ("home", "market"))
    return Chart(
        name=f"sensitivity_{evidence}_{home}_{market}",
        figure=with_legend(figure),
        title=say(
            "chart.sensitivity.title", lang, titles=labels.made_in(home, lang), market=labels.place(market, lang),
            evidence=labels.evidence(evidence, lang),
        ),
        n=say("chart.sensitivity.n", lang, held=holds(frame, lang), comments=span(frame["n_comments"], lang)),
        interval=say("chart.sensitivity.interval", lang),
        how=say("chart.sensitivity.how", lang),
        method="sensitivity",
        data=frame,
    )  # fmt: skip


def _counted(row: Any, lang: str) -> str:
    return say("chart.sensitivity.counts", lang, titles=count(row.n_titles), locals=count(row.n_controls))


def between(frame: pd.DataFrame, lang: str, market: str | None = None) -> Chart:
    """Pairs of markets, the larger loss named first; with `market`, that market against each other one.

    `frame` holds rows of `discount_between` of one evidence. Of more than 20 pairs the largest are drawn.
    """
    rows = turned(frame[frame["difference"].notna()], market)
    size = rows["difference"].abs().sort_values(ascending=False, kind="stable")
    rows = rows.loc[size.index].head(MOST_ROWS)
    rows = rows.sort_values("difference", ascending=False, kind="stable").reset_index(drop=True)
    evidence = one_evidence(frame)
    several = len(set(frame["home"])) > 1
    names = [_against(row, market, several, lang) for row in rows.itertuples()]
    notes = [
        say("chart.between.counts", lang, n=count(n), shared=count(s))
        for n, s in zip(rows["n_titles"], rows["n_shared"], strict=True)
    ]
    figure = rows_figure(
        [tick(a, b) for a, b in zip(names, notes, strict=True)],
        52,
        say(f"chart.between.axis_{evidence}", lang),
    )
    zero_line(figure)
    sure = rows["q"].lt(0.05).fillna(False).map({True: "sure", False: "unsure"}).astype(object)
    kind = sure.where(rows["status"].eq("identified"), "thin")
    for name, style in PAIR_STYLES.items():
        part = rows[kind == name]
        if len(part):
            hover = [
                f"{plain(names[row.Index])}<br>{plain(estimate(row.difference, row.low, row.high, lang))}"
                f"<br>q = {number(row.q, 3)}"
                for row in part.itertuples()
            ]
            legend = say(f"chart.between.{name}", lang)
            whiskers(figure, part, list(part.index), legend, style, "difference", hover)
    place = labels.place(market, lang) if market else ""
    title = say("chart.between.title_of", lang, market=place) if market else say("chart.between.title", lang)
    family = frame["family"].dropna().max() if frame["family"].notna().any() else len(rows)
    return Chart(
        name=f"discount_between_{evidence}",
        figure=with_legend(figure),
        title=f"{title} · {labels.evidence(evidence, lang)}",
        n=say(
            "chart.between.n", lang, n=count(len(rows)),
            of=count(frame["difference"].notna().sum()), family=count(family),
        ),
        interval=say("chart.between.interval", lang),
        how=say("chart.between.how_of", lang, market=place) if market else say("chart.between.how", lang),
        method="markets-compared",
        data=rows,
    )  # fmt: skip


def _against(row: Any, market: str | None, several: bool, lang: str) -> str:
    one, other = labels.market(str(row.market_a), lang), labels.market(str(row.market_b), lang)
    name = other if market else say("chart.between.pair", lang, more=one, less=other)
    return f"{labels.market(str(row.home), lang)}: {name}" if several else name


def imports(frame: pd.DataFrame, lang: str) -> Chart:
    """How each home market's titles stand among a market's own; rows of `imports` of one evidence."""
    rows = frame[frame["standing"].notna()].sort_values(
        ["standing", "market", "home"], ascending=[False, True, True]
    )
    rows = rows.head(MOST_ROWS).reset_index(drop=True)
    evidence = one_evidence(frame)
    one_market = len(set(rows["market"])) == 1
    names = [_import(row, not one_market, lang) for row in rows.itertuples()]
    notes = [
        say("chart.imports.counts", lang, n=count(row.n_titles), locals=count(row.n_controls))
        for row in rows.itertuples()
    ]
    figure = rows_figure(
        [tick(a, b) for a, b in zip(names, notes, strict=True)],
        56,
        say(f"chart.standings.axis_{evidence}", lang),
    )
    zero_line(figure)
    for status in [*STATUS_STYLES, *sorted(set(rows["status"]) - set(STATUS_STYLES))]:
        part = rows[rows["status"] == status]
        if len(part):
            hover = [
                f"{plain(names[row.Index])}<br>{plain(estimate(row.standing, row.low, row.high, lang))}"
                for row in part.itertuples()
            ]
            style = STATUS_STYLES.get(status, OTHER_STYLE)
            legend = labels.coded("status", status, lang)
            whiskers(figure, part, list(part.index), legend, style, "standing", hover)
    return Chart(
        name=f"imports_{evidence}",
        figure=with_legend(figure),
        title=say(
            "chart.imports.title", lang, evidence=labels.evidence(evidence, lang),
            market=labels.place(rows["market"].iloc[0], lang) if one_market else say("chart.imports.any", lang),
        ),
        n=say(
            "chart.imports.n", lang, n=count(len(rows)), of=count(len(frame)), comments=span(rows["n_comments"], lang),
        ),
        interval=say("chart.imports.interval", lang),
        how=say("chart.imports.how", lang),
        method="imports-against-locals",
        data=rows,
    )  # fmt: skip


def _import(row: Any, several: bool, lang: str) -> str:
    titles = labels.capital(origin(str(row.home), lang))
    market = labels.market(str(row.market), lang)
    return say("chart.imports.pair", lang, titles=titles, market=market) if several else titles
