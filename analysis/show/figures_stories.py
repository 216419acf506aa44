"""Charts of how tropes go together, come and go, and who took them up first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from analysis.show import labels
from analysis.show.chart import (
    BLUE,
    GREY,
    LABEL_COLUMNS,
    NOTE,
    VERMILLION,
    Chart,
    plain,
    rows_figure,
    tick,
    whiskers,
    with_legend,
    wrapped,
    zero_line,
)
from analysis.show.figures_homogenization import scope_of
from analysis.show.words import count, estimate, number, percent, say

MOST_BUNDLES, MOST_CHANGES, MOST_LEADS = 12, 20, 20
LEVEL = 0.05


def bundle_name(joined: str, lang: str) -> str:
    """The tropes of a bundle in words: `rebirth+revenge` is `Rebirth + Revenge`."""
    return " + ".join(labels.trope(trope, lang) for trope in joined.split("+"))


def bundles(frame: pd.DataFrame, lang: str) -> Chart:
    """How many times as often as by chance tropes come together; those with q < 0.05, the surest on top.

    `frame` holds rows of the finding `bundles` of one scope, value and source.
    """
    sure = frame[frame["q"].lt(LEVEL)].sort_values(["size", "q", "p", "tropes"])
    rows = pd.concat([sure[sure["size"].eq(size)].head(MOST_BUNDLES) for size in (2, 3)], ignore_index=True)
    names = [bundle_name(str(joined), lang) for joined in rows["tropes"]]
    notes = [
        say("chart.bundles.note", lang, n=count(row.n_titles), expected=number(row.expected, 1))
        for row in rows.itertuples()
    ]
    ticks = [
        _tropes_tick(str(joined), note, lang) for joined, note in zip(rows["tropes"], notes, strict=True)
    ]
    figure = rows_figure(ticks, 66, say("chart.bundles.axis", lang))
    zero_line(figure, 1.0)
    styles = {2: (BLUE, "circle"), 3: (VERMILLION, "diamond")}
    for size, style in styles.items():
        part = rows[rows["size"].eq(size)]
        if len(part):
            hover = [
                _hover(names[r.Index], [_ratio(r, lang), notes[r.Index], _q(r, lang)])
                for r in part.itertuples()
            ]
            whiskers(
                figure, part, list(part.index), say(f"chart.bundles.of_{size}", lang), style, "ratio", hover
            )
    # Ratios of rare bundles reach a hundred; on a log axis twice is as far as half.
    figure.update_xaxes(type="log", dtick="D2")
    pairs, triples = (frame.loc[frame["size"].eq(size), "family"].max() for size in (2, 3))
    return Chart(
        name="bundles",
        figure=with_legend(figure),
        title=say("chart.bundles.title", lang, scope=scope_of(frame, lang)),
        n=say(
            "chart.bundles.n",
            lang,
            n=count(frame["n"].max()),
            shown=count(len(rows)),
            of=count(len(sure)),
            pairs=count(0 if pd.isna(pairs) else pairs),
            triples=count(0 if pd.isna(triples) else triples),
        ),
        interval=say("chart.bundles.interval", lang),
        how=say("chart.bundles.how", lang),
        method="bundles",
        data=sure.assign(name=[bundle_name(str(joined), lang) for joined in sure["tropes"]]),
    )


def _tropes_tick(joined: str, note: str, lang: str) -> str:
    """A line for each trope of a bundle, the note below them."""
    names = [wrapped(labels.trope(trope, lang), LABEL_COLUMNS + 4, 1)[0] for trope in joined.split("+")]
    return "<br>".join([*map(plain, names), f'<span style="{NOTE}">{plain(note)}</span>'])


CHANGES = {
    "new": (BLUE, "triangle-right"),
    "fading": (VERMILLION, "triangle-left"),
    "undecided": (GREY, "circle-open"),
}


def changes(frame: pd.DataFrame, lang: str) -> Chart:
    """The change of each trope's share of titles from the first to the last third of periods, largest gain on top.

    `frame` holds rows of the finding `trope_change` of one scope, value and source. All new and fading tropes
    come first; of the others as many of the largest changes as there is room for.
    """
    ranked = frame.assign(sure=frame["verdict"].ne("undecided"), size=frame["change"].abs())
    chosen = ranked.sort_values(["sure", "size", "trope"], ascending=[False, False, True]).head(MOST_CHANGES)
    rows = chosen.drop(columns=["sure", "size"]).sort_values(["change", "trope"], ascending=[False, True])
    rows = rows.reset_index(drop=True)
    names = [labels.trope(str(trope), lang) for trope in rows["trope"]]
    notes = [
        say("chart.changes.note", lang, first=percent(row.share_first), last=percent(row.share_last))
        for row in rows.itertuples()
    ]
    figure = rows_figure(
        [tick(a, b) for a, b in zip(names, notes, strict=True)], 52, say("chart.changes.axis", lang)
    )
    zero_line(figure)
    for name, style in CHANGES.items():
        part = rows[rows["verdict"].eq(name)]
        if len(part):
            hover = [_hover(names[r.Index], [notes[r.Index], _q(r, lang)]) for r in part.itertuples()]
            whiskers(
                figure, part, list(part.index), say(f"chart.changes.{name}", lang), style, "change", hover
            )
    figure.update_xaxes(tickformat="+.0%")
    known = frame.head(1)
    return Chart(
        name="trope_change",
        figure=with_legend(figure),
        title=say("chart.changes.title", lang, scope=scope_of(frame, lang), **_thirds(known)),
        n=say(
            "chart.changes.n",
            lang,
            n_first=count(known["n_first"].max()),
            n_last=count(known["n_last"].max()),
            shown=count(len(rows)),
            of=count(len(frame)),
        ),
        interval=say("chart.changes.interval", lang),
        how=say("chart.changes.how", lang),
        method="new-and-fading-tropes",
        data=frame.assign(name=[labels.trope(str(trope), lang) for trope in frame["trope"]]),
    )


def _thirds(known: pd.DataFrame) -> dict[str, str]:
    return {name: str(known[name].iloc[0]) if len(known) else "–" for name in ("first", "last")}


def leads(frame: pd.DataFrame, lang: str) -> Chart:
    """How many quarters later a follower took a trope up than its leader, the longest lag on top.

    `frame` holds the leads of the finding `lead_lag` of one scope and source.
    """
    rows = frame.sort_values(["lag_quarters", "trope"], ascending=[False, True]).head(MOST_LEADS)
    rows = rows.reset_index(drop=True)
    names = [labels.trope(str(trope), lang) for trope in rows["trope"]]
    notes = [order(row, lang) for row in rows.itertuples()]
    figure = rows_figure(
        [tick(a, b) for a, b in zip(names, notes, strict=True)],
        52,
        say("chart.leads.axis", lang),
        legend=False,
    )
    zero_line(figure)
    hover = [
        _hover(
            names[r.Index], [notes[r.Index], estimate(r.lag_quarters, r.low, r.high, lang, 1), _q(r, lang)]
        )
        for r in rows.itertuples()
    ]
    whiskers(
        figure, rows, list(rows.index), say("chart.leads.axis", lang), (BLUE, "circle"), "lag_quarters", hover
    )
    figure.update_xaxes(rangemode="tozero")
    scope = labels.coded("scope", str(rows["scope"].iloc[0]), lang) if len(rows) else ""
    family = rows["family"].max() if len(rows) else 0
    unit = say(f"chart.leads.by_{rows['unit'].iloc[0]}", lang) if len(rows) else ""
    return Chart(
        name="lead_lag",
        figure=with_legend(figure),
        title=say("chart.leads.title", lang, scope=scope),
        n=say("chart.leads.n", lang, n=count(len(frame)), family=count(family), unit=unit),
        interval=say("chart.leads.interval", lang),
        how=say("chart.leads.how", lang),
        method="lead-and-lag",
        data=rows.assign(name=names),
    )


def order(row: Any, lang: str) -> str:
    """`China before United States`: who led and who followed in one row of `lead_lag`."""
    show = labels.market if row.scope == "home_market" else (lambda value, _: value)
    return say(
        "chart.leads.order", lang, leader=show(str(row.leader), lang), follower=show(str(row.follower), lang)
    )


TRENDS = {
    "rising": (BLUE, "triangle-right"),
    "falling": (VERMILLION, "triangle-left"),
    "undecided": (GREY, "circle-open"),
}


def trends(frame: pd.DataFrame, measure: str, lang: str) -> Chart:
    """The yearly change of one measure over the values of one scope, the largest rise on top.

    `frame` holds rows of `homogenization_trend` of one scope and source.
    """
    rows = frame[frame["measure"].eq(measure)].sort_values(["slope", "value"], ascending=[False, True])
    rows = rows.reset_index(drop=True)
    scope = str(rows["scope"].iloc[0]) if len(rows) else "all"
    names = [labels.market(v, lang) if scope == "home_market" else str(v) for v in rows["value"]]
    notes = [
        say("chart.trends.note", lang, n=count(r.n_titles), periods=count(r.n_periods))
        for r in rows.itertuples()
    ]
    figure = rows_figure(
        [tick(a, b) for a, b in zip(names, notes, strict=True)], 52, say("chart.trends.axis", lang)
    )
    zero_line(figure)
    for name, style in TRENDS.items():
        part = rows[rows["verdict"].eq(name)]
        if len(part):
            hover = [
                _hover(
                    names[r.Index], [estimate(r.slope, r.low, r.high, lang), _weighted(r, lang), _q(r, lang)]
                )
                for r in part.itertuples()
            ]
            whiskers(figure, part, list(part.index), say(f"chart.trends.{name}", lang), style, "slope", hover)
    return Chart(
        name=f"trend_{measure}_by_{scope}",
        figure=with_legend(figure),
        title=say(
            "chart.trends.title",
            lang,
            measure=labels.coded("measure", measure, lang),
            scope=labels.coded("scope", scope, lang),
        ),
        n=say(
            "chart.trends.n", lang, n=count(len(rows)), family=count(rows["family"].max() if len(rows) else 0)
        ),
        interval=say("chart.trends.interval", lang),
        how=say("chart.trends.how", lang),
        method="trends",
        data=rows,
    )


#: Measures whose yearly change is too small to be read with two decimals.
SHARES = ("template_pairs", "top5_share", "original_share", "cosine")


def trend_table(frame: pd.DataFrame, lang: str) -> pd.DataFrame:
    """Every measure's yearly change in one scope, value and source, with both intervals and the verdict."""
    heads = ("measure", "verdict", "a_year", "interval", "weighted", "q", "n_periods", "n_titles")
    rows: list[Mapping[str, object]] = []
    for r in frame.sort_values("measure").itertuples():
        digits = 4 if r.measure in SHARES else 2
        rows.append(
            {
                "measure": labels.coded("measure", str(r.measure), lang),
                "a_year": number(r.slope, digits),
                "interval": say(
                    "number.spread", lang, low=number(r.low, digits), high=number(r.high, digits)
                ),
                "weighted": estimate(r.meta_slope, r.meta_low, r.meta_high, lang, digits),
                "q": number(r.q, 3),
                "verdict": say(f"chart.trends.{r.verdict}", lang),
                "n_periods": count(r.n_periods),
                "n_titles": count(r.n_titles),
            }
        )
    table = pd.DataFrame(rows, columns=list(heads), dtype="object")
    return table.rename(columns={name: say(f"column.{name}", lang) for name in heads})


def _weighted(row: Any, lang: str) -> str:
    return say(
        "chart.trends.weighted", lang, estimate=estimate(row.meta_slope, row.meta_low, row.meta_high, lang)
    )


def _ratio(row: Any, lang: str) -> str:
    return estimate(row.ratio, row.low, row.high, lang, 1)


def _q(row: Any, lang: str) -> str:
    return say("chart.bundles.q", lang, q=number(row.q, 3), family=count(row.family))


def _hover(name: str, lines: Sequence[str]) -> str:
    return "<br>".join(plain(line) for line in (name, *lines))
