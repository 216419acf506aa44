"""Sentences and tables on what a market asks about; and what a brief says of that and of what it takes to."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from analysis.show import figures_symbols, findings_taken, labels
from analysis.show.chart import Chart
from analysis.show.figures_symbols import ALL, symbol
from analysis.show.suppress import SUPPRESSED
from analysis.show.words import NONE, count, listed, missing, number, percent, say

LEVEL = 0.05
MOST_NAMED = 3


def asked(frame: pd.DataFrame, lang: str) -> str:
    """Which symbols are asked about more than the others; `frame` as in `figures_symbols.asked`."""
    rows = frame[frame["symbol"].ne(ALL) & frame["confused_diff"].notna()] if len(frame) else frame
    if rows.empty:
        return say("symbols.asked_nothing", lang)
    there = (
        labels.capital(figures_symbols.where(rows, lang))
        if lang == "en"
        else figures_symbols.where(rows, lang)
    )
    sure = rows[rows["verdict"].eq("misread")].sort_values(["q", "symbol"])
    if sure.empty:
        return say("symbols.asked_none", lang, market=there, n=len(rows))
    first = sure.iloc[0]
    return say(
        "symbols.asked_some",
        lang,
        market=there,
        names=listed([f"“{symbol(str(key), lang)}”" for key in sure["symbol"].head(MOST_NAMED)], lang),
        name=symbol(str(first["symbol"]), lang),
        there=percent(first["confused"]),
        home=percent(first["home_confused"]),
        comments=count(first["n_mentions"]),
        few=len(sure),
        all=len(rows),
    )


def comprehension_table(frame: pd.DataFrame, lang: str) -> pd.DataFrame:
    """Each symbol with its shares there and at home; hidden cells say so."""
    rows = [
        {
            "symbol": say("symbols.all", lang) if row.symbol == ALL else symbol(str(row.symbol), lang),
            "comments": count(row.n_mentions),
            "described": count(row.n_described),
            "asked": _share(row.confused, row.confused_low, row.confused_high, lang),
            "asked_home": percent(row.home_confused),
            "against_others": _share(row.confused_diff, row.confused_diff_low, row.confused_diff_high, lang),
            "q": number(row.q, 3),
            "depth": _share(row.depth, row.depth_low, row.depth_high, lang),
            "depth_home": percent(row.home_depth),
            "verdict": _verdict(row, lang),
        }
        for row in frame.assign(n_described=figures_symbols.described(frame))
        .sort_values(["n_mentions", "symbol"], ascending=[False, True])
        .itertuples()
    ]
    return findings_taken.table(rows, lang)


def limits(lang: str) -> list[str]:
    """What these numbers cannot say."""
    return [say(f"symbols.limit_{name}", lang) for name in ("lexicon", "depth", "home", "relative")]


def headlines(found: Mapping[str, pd.DataFrame], lang: str) -> list[str]:
    """The sentences for a brief, where something stands out."""
    out = []
    abroad = _abroad(found)
    if len(abroad) and abroad["verdict"].eq("misread").any():
        out.append(asked(abroad, lang))
    for kind in ("theme", "trope", "symbol", "term"):
        rows = _kind(found, kind)
        if len(rows) and rows["verdict"].eq("above").any():
            out.append(findings_taken.taken(rows, lang))
    return out


def charts(found: Mapping[str, pd.DataFrame], lang: str) -> list[Chart]:
    """The chart for a brief: what is asked about abroad."""
    rows = _abroad(found)
    return [figures_symbols.asked(rows, lang)] if len(rows) and rows["confused_diff"].notna().any() else []


def abroad(frame: pd.DataFrame) -> pd.DataFrame:
    """The rows of all markets abroad, of the home with most mentions."""
    if frame.empty:
        return frame
    rows = frame[frame["market"].eq(ALL)]
    if rows.empty:
        return rows
    most = rows.groupby("home")["n_mentions"].sum().sort_values(ascending=False, kind="stable").index[0]
    return rows[rows["home"].eq(most)].reset_index(drop=True)


def _abroad(found: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    return abroad(found.get("comprehension", pd.DataFrame()))


def _kind(found: Mapping[str, pd.DataFrame], kind: str) -> pd.DataFrame:
    frame = found.get("resonance", pd.DataFrame())
    return frame[frame["kind"].eq(kind)] if len(frame) else frame


def _share(value: object, low: object, high: object, lang: str) -> str:
    if missing(value):
        return NONE
    between = say("number.spread", lang, low=percent(low), high=percent(high))
    return say("number.estimate", lang, value=percent(value), spread=between)


def _verdict(row: object, lang: str) -> str:
    if getattr(row, SUPPRESSED, False):
        return say("small.cell", lang)
    verdict = getattr(row, "verdict", None)
    if missing(verdict) or not isinstance(verdict, str):
        return labels.coded("status", str(getattr(row, "status", "")), lang)
    return say(f"symbols.verdict_{verdict}", lang)
