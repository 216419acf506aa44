"""Charts of what a market asks about, and of what it takes to."""

from __future__ import annotations

from functools import cache
from typing import Any

import pandas as pd

from analysis.show import labels
from analysis.show.chart import (
    BLUE,
    GREY,
    VERMILLION,
    Chart,
    plain,
    rows_figure,
    tick,
    whiskers,
    with_legend,
    zero_line,
)
from analysis.show.words import count, estimate, number, percent, say

ALL = "*"
#: Rows drawn; those furthest from 0 come first.
MOST_ROWS = 18
ASKED = {"misread": (VERMILLION, "diamond"), "clearer": (BLUE, "circle"), "undecided": (GREY, "circle-open")}
TAKEN = {"above": (BLUE, "diamond"), "below": (VERMILLION, "square"), "undecided": (GREY, "circle-open")}


@cache
def _names() -> dict[str, dict[str, str]]:
    from analysis import lexicon

    return {
        s.id: {code: names[0] for code, names in s.names.items() if names} for s in lexicon.load_symbols()
    }


def symbol(key: str, lang: str) -> str:
    """A symbol's name from the lexicon; its id in words where the lexicon has no name in that language."""
    name = _names().get(key, {}).get(lang)
    return labels.capital(name) if name else key.replace("_", " ")


def named(kind: str, key: str, lang: str) -> str:
    """The name of a symbol, trope, theme or term: terms as people write them."""
    known = {"symbol": symbol, "trope": labels.trope, "theme": labels.theme}
    return known[kind](key, lang) if kind in known else key


def asked(frame: pd.DataFrame, lang: str) -> Chart:
    """How much oftener each symbol is asked about than the others there, against home.

    `frame` holds rows of `comprehension` of one home and one market (or `*`: all abroad).
    """
    rows = frame[frame["confused_diff"].notna() & frame["symbol"].ne(ALL)]
    rows = rows.sort_values(["confused_diff", "symbol"], ascending=[False, True]).reset_index(drop=True)
    rows = rows.assign(low=rows["confused_diff_low"], high=rows["confused_diff_high"])
    names = [symbol(str(key), lang) for key in rows["symbol"]]
    notes = [say("symbols.comments", lang, n=count(n)) for n in rows["n_mentions"]]
    figure = rows_figure(
        [tick(a, b) for a, b in zip(names, notes, strict=True)], 52, say("symbols.asked_axis", lang)
    )
    figure.update_xaxes(tickformat=".0%")
    zero_line(figure)
    for verdict, style in ASKED.items():
        part = rows[rows["verdict"].eq(verdict)]
        if len(part):
            hover = [_asked_hover(row, names[row.Index], lang) for row in part.itertuples()]
            name = say(f"symbols.verdict_{verdict}", lang)
            whiskers(figure, part, list(part.index), name, style, "confused_diff", hover)
    return Chart(
        name="comprehension",
        figure=with_legend(figure),
        title=say("symbols.asked_title", lang, market=where(frame, lang)),
        n=say(
            "symbols.asked_n",
            lang,
            n=count(len(rows)),
            comments=count(rows["n_mentions"].sum()),
            described=count(described(rows).sum()),
            family=count(rows["family"].max()) if len(rows) else count(0),
        ),
        interval=say("symbols.interval", lang),
        how=say("symbols.asked_how", lang),
        method="comprehension",
        data=frame,
    )


def described(frame: pd.DataFrame) -> pd.Series:
    """How many comments describe each symbol without its name; 0 where that was not counted yet."""
    return frame["n_described"] if "n_described" in frame else pd.Series(0, frame.index)


def where(frame: pd.DataFrame, lang: str) -> str:
    """The market of a frame's rows inside a sentence; `*` is abroad."""
    market = str(frame["market"].iloc[0])
    return say("symbols.abroad", lang) if market == ALL else labels.place(market, lang)


def _asked_hover(row: Any, name: str, lang: str) -> str:
    lines = [
        name,
        say(
            "symbols.asked_hover",
            lang,
            there=percent(row.confused),
            home=percent(row.home_confused),
            q=number(row.q, 3),
        ),
    ]
    return "<br>".join(plain(line) for line in lines)


def taken(frame: pd.DataFrame, lang: str) -> Chart:
    """Log odds of each key in one market, with intervals and mentions; the surest rows where there are many.

    `frame` holds rows of `resonance` of one kind and market.
    """
    known = frame[frame["log_odds"].notna()]
    rows = known.sort_values(["p", "key"]).head(MOST_ROWS)
    rows = rows.sort_values(["log_odds", "key"], ascending=[False, True]).reset_index(drop=True)
    kind = str(frame["kind"].iloc[0])
    names = [named(kind, str(key), lang) for key in rows["key"]]
    notes = [say("symbols.comments", lang, n=count(n)) for n in rows["n_mentions"]]
    figure = rows_figure(
        [tick(a, b) for a, b in zip(names, notes, strict=True)], 52, say("symbols.taken_axis", lang)
    )
    zero_line(figure)
    for verdict, style in TAKEN.items():
        part = rows[rows["verdict"].eq(verdict)]
        if len(part):
            hover = [_taken_hover(row, names[row.Index], lang) for row in part.itertuples()]
            name = say(
                f"symbols.verdict_{verdict}_odds" if verdict != "undecided" else "symbols.verdict_undecided",
                lang,
            )
            whiskers(figure, part, list(part.index), name, style, "log_odds", hover)
    return Chart(
        name=f"resonance_{kind}",
        figure=with_legend(figure),
        title=say(f"symbols.taken_title_{kind}", lang, market=where(frame, lang)),
        n=say(
            "symbols.taken_n",
            lang,
            n=count(len(rows)),
            of=count(len(known)),
            comments=count(rows["n_mentions"].sum()),
            family=count(known["family"].max()) if len(known) else count(0),
        ),
        interval=say("symbols.interval" if kind == "term" else "symbols.taken_interval", lang),
        how=say("symbols.taken_how_term" if kind == "term" else "symbols.taken_how", lang),
        method="resonance",
        data=frame,
    )


def _taken_hover(row: Any, name: str, lang: str) -> str:
    lines = [
        name,
        estimate(row.log_odds, row.low, row.high, lang),
        say("symbols.taken_hover", lang, q=number(row.q, 3)),
    ]
    return "<br>".join(plain(line) for line in lines)
