"""The sentence on how those who name a symbol or trope feel."""

from __future__ import annotations

import pandas as pd

from analysis.show import labels
from analysis.show.figures_lift import surest
from analysis.show.figures_symbols import named
from analysis.show.words import count, number, say, spread

#: The share of 95 % intervals that leave out 0 where there is nothing to find.
BY_CHANCE = 0.05


def lift(frame: pd.DataFrame, lang: str) -> str:
    """The surest lift, how many intervals leave out 0, and how many would by chance; rows of one kind."""
    rows = surest(frame)
    if rows.empty:
        return say("symbols.lift_nothing", lang)
    sure = rows[rows["side"].ne("undecided")]
    counts = {"few": len(sure), "all": len(rows), "chance": number(BY_CHANCE * len(rows), 1)}
    kind = str(rows["kind"].iloc[0])
    if sure.empty:
        return say("symbols.lift_none", lang, kinds=say(f"by.{kind}", lang), **counts)
    first = sure.iloc[0]
    return say(
        f"symbols.lift_{'kinder' if first['lift'] > 0 else 'harsher'}",
        lang,
        market=labels.place(str(first["market"]), lang),
        name=named(kind, str(first["key"]), lang),
        size=number(first["lift"]),
        spread=spread(first["lift_low"], first["lift_high"], lang),
        comments=count(first["n_mentions"]),
        **counts,
    )
