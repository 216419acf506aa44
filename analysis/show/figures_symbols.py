"""Chart of what a market asks about; and names of symbols, tropes, themes and terms."""

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
from analysis.show.words import count, number, percent, say

ALL = "*"
ASKED = {"misread": (VERMILLION, "diamond"), "clearer": (BLUE, "circle"), "undecided": (GREY, "circle-open")}


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
