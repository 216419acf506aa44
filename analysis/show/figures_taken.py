"""Chart of what a market takes to, and on what each of its rows rests."""

from __future__ import annotations

from typing import Any

import pandas as pd

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
from analysis.show.figures_symbols import named, where
from analysis.show.words import count, estimate, number, say

#: Rows drawn; those furthest from 0 come first.
MOST_ROWS = 18
TAKEN = {"above": (BLUE, "diamond"), "below": (VERMILLION, "square"), "undecided": (GREY, "circle-open")}
#: Rows that the lexicon alone tells, beside rows that coded comments tell.
BY_LEXICON = {
    "above": (BLUE, "triangle-right"),
    "below": (VERMILLION, "triangle-left"),
    "undecided": (GREY, "x-thin-open"),
}
#: Between two sentences.
_BETWEEN = {"en": " ", "zh": ""}


def by_hand(frame: pd.DataFrame) -> pd.Series:
    """Which rows of `resonance` rest on comments that people coded for themes."""
    return frame["kind"].eq("theme") & frame["status"].eq("ok")


def taken(frame: pd.DataFrame, lang: str) -> Chart:
    """Log odds of each key in one market, with intervals and mentions; the surest rows where there are many.

    `frame` holds rows of `resonance` of one kind and market. Where coded comments tell some of them, marks and labels
    tell the others apart.
    """
    known = frame[frame["log_odds"].notna()]
    rows = known.sort_values(["p", "key"]).head(MOST_ROWS)
    rows = rows.sort_values(["log_odds", "key"], ascending=[False, True]).reset_index(drop=True)
    kind = str(frame["kind"].iloc[0])
    names = [named(kind, str(key), lang) for key in rows["key"]]
    hand = by_hand(rows)
    figure = rows_figure(
        [tick(a, b) for a, b in zip(names, _notes(rows, lang), strict=True)],
        52,
        say("symbols.taken_axis", lang),
    )
    zero_line(figure)
    mixed = bool(hand.any())
    for alone, styles in ((False, TAKEN), (True, BY_LEXICON)):
        for verdict, style in styles.items():
            part = rows[rows["verdict"].eq(verdict) & (mixed & ~hand).eq(alone)]
            if len(part):
                hover = [_taken_hover(row, names[row.Index], lang) for row in part.itertuples()]
                ending = "" if verdict == "undecided" else "_odds"
                name = say(f"symbols.verdict_{verdict}{ending}", lang)
                name = say("symbols.by_lexicon", lang, verdict=name) if alone else name
                whiskers(figure, part, list(part.index), name, style, "log_odds", hover)
    family = count(frame["family"].max()) if len(known) else count(0)
    told = {"n": count(len(rows)), "of": count(len(known)), "family": family}
    if mixed:
        least, most = rows.loc[hand, "n_coded"].min(), rows.loc[hand, "n_coded"].max()
        told |= {
            "hand": count(hand.sum()),
            "rest": count((~hand).sum()),
            "least": count(least),
            "most": count(most),
        }
    else:
        told |= {"comments": count(rows["n_mentions"].sum())}
    return Chart(
        name=f"resonance_{kind}",
        figure=with_legend(figure),
        title=say(f"symbols.taken_title_{kind}", lang, market=where(frame, lang)),
        n=say("symbols.taken_n_coded" if mixed else "symbols.taken_n", lang, **told),
        interval=_read(kind, hand, "interval", lang),
        how=_read(kind, hand, "how", lang) + _BETWEEN[lang] + say("symbols.taken_filled", lang),
        method="resonance",
        data=frame,
    )


def _notes(rows: pd.DataFrame, lang: str) -> list[str]:
    """What each row rests on, in a few words."""
    hand = by_hand(rows)
    if not hand.any():
        return [say("symbols.comments", lang, n=count(n)) for n in rows["n_mentions"]]
    return [
        say("symbols.note_coded", lang, n=count(coded))
        if read
        else say("symbols.note_lexicon", lang, n=count(n))
        for read, coded, n in zip(hand, rows["n_coded"], rows["n_mentions"], strict=True)
    ]


def _read(kind: str, hand: pd.Series, what: str, lang: str) -> str:
    """How a chart is to be read (`how` or `interval`): what coded comments tell, and what the lexicon tells."""
    if kind == "term":
        return say("symbols.taken_how_term" if what == "how" else "symbols.interval", lang)
    if not hand.any():
        return say(f"symbols.taken_{what}", lang)
    parts = ["coded"] if hand.all() else ["coded", "rest"]
    return _BETWEEN[lang].join(say(f"symbols.taken_{what}_{part}", lang) for part in parts)


def _taken_hover(row: Any, name: str, lang: str) -> str:
    lines = [
        name,
        estimate(row.log_odds, row.low, row.high, lang),
        say("symbols.taken_hover", lang, q=number(row.q, 3)),
    ]
    return "<br>".join(plain(line) for line in lines)
