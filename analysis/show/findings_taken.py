"""Sentences and a table on what a market takes to."""

from __future__ import annotations

import pandas as pd

from analysis.show import labels
from analysis.show.figures_symbols import named
from analysis.show.figures_taken import by_hand
from analysis.show.suppress import SUPPRESSED
from analysis.show.words import NONE, count, missing, number, say, spread


def taken(frame: pd.DataFrame, lang: str) -> str:
    """What stands out in `resonance`: the surest key named more often.

    `frame` holds rows of one kind, of all markets or of one; the family of tests is that of all markets.
    """
    known = frame[frame["log_odds"].notna()] if len(frame) else frame
    if known.empty:
        return say("symbols.taken_nothing", lang)
    kind = str(known["kind"].iloc[0])
    above = known[known["verdict"].eq("above")].sort_values(["p", "market", "key"])
    one = len(set(frame["market"])) == 1
    kinds, family = say(f"by.{kind}", lang), count(frame["family"].max())
    mixed = bool(by_hand(known).any())
    if above.empty:
        ground = "term" if kind == "term" else "coded" if mixed else "lexicon"
        said = say(
            "symbols.taken_none_there" if one else "symbols.taken_none",
            lang,
            n=family,
            kinds=kinds,
            beyond=say(f"symbols.beyond_{ground}", lang),
            market=labels.place(str(known["market"].iloc[0]), lang),
        )
        return said + _hidden(frame, lang)
    first = above.iloc[0]
    said = say(
        "symbols.taken_some",
        lang,
        n=count(len(above)),
        market=labels.place(str(first["market"]), lang),
        name=named(kind, str(first["key"]), lang),
        kinds=kinds,
        size=number(first["log_odds"]),
        spread=spread(first["low"], first["high"], lang),
        base=_base(first, mixed, lang),
        there=say("symbols.there", lang) if one else "",
        family=family,
    )
    return said + _hidden(frame, lang)


def resonance_table(frame: pd.DataFrame, lang: str) -> pd.DataFrame:
    """Each key with its odds, what they rest on, and the lift of those who name it."""
    known = frame.sort_values(["log_odds", "key"], ascending=[False, True], na_position="last")
    hand = by_hand(known)
    rows = [
        {
            "key": named(str(row.kind), str(row.key), lang),
            "market": labels.market(str(row.market), lang),
            "comments": count(row.n_mentions),
            **({"n_coded": count(row.n_coded)} if hand.any() else {}),
            "n_titles": count(row.n_titles),
            "log_odds": _number(row.log_odds, row.low, row.high, lang),
            "q": number(row.q, 3),
            "lift": _number(row.lift, row.lift_low, row.lift_high, lang),
            "status": _status(row, coded, lang),
        }
        for row, coded in zip(known.itertuples(), hand, strict=True)
    ]
    return table(rows, lang)


def table(rows: list[dict[str, str]], lang: str) -> pd.DataFrame:
    """Rows as a table whose columns are named in the reader's language."""
    frame = pd.DataFrame(rows, dtype="object")
    return frame.rename(columns={name: say(f"column.{name}", lang) for name in frame.columns})


def _base(row: pd.Series, mixed: bool, lang: str) -> str:
    """What one number rests on; by the lexicon is said where others of its kind rest on coded comments."""
    if row["kind"] == "theme" and row["status"] == "ok":
        return say("symbols.base_coded", lang, n=count(row["n_coded"]))
    return say("symbols.base_lexicon" if mixed else "symbols.comments", lang, n=count(row["n_mentions"]))


def _hidden(frame: pd.DataFrame, lang: str) -> str:
    """How many numbers of the family are hidden as small cells; nothing where none is."""
    if SUPPRESSED not in frame:
        return ""
    n = int((frame[SUPPRESSED] & frame["status"].isin(("ok", "relative"))).sum())
    return (" " if lang == "en" else "") + say("symbols.taken_hidden", lang, n=count(n)) if n else ""


def _number(value: object, low: object, high: object, lang: str) -> str:
    if missing(value):
        return NONE
    return say("number.estimate", lang, value=number(value), spread=spread(low, high, lang))


def _status(row: object, coded: bool, lang: str) -> str:
    if getattr(row, SUPPRESSED, False):
        return say("small.cell", lang)
    return say("symbols.status_coded", lang) if coded else labels.coded("status", str(row.status), lang)  # type: ignore[attr-defined]
