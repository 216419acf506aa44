"""Sentences and tables from hand coding: what it corrects, how far coders agree, what is still lacking."""

from __future__ import annotations

from typing import Any

import pandas as pd

from analysis.show import labels
from analysis.show.findings import of_evidence
from analysis.show.suppress import SUPPRESSED
from analysis.show.words import count, estimate, listed, missing, number, percent, say, spread

PAIR = ["home", "market"]
_SIDE = ["discount", "low", "high", "n_titles", "n_coded", "status", "reason", "lacking"]


def pairs(discount: pd.DataFrame, market: str | None = None) -> pd.DataFrame:
    """One row a pair of markets that coding is about: its raw discount on sentiment (`raw`, `raw_low`, `raw_high`)
    beside the corrected one; the largest corrected first, those without a number last.
    """
    if discount.empty:
        return pd.DataFrame(columns=[*PAIR, *_SIDE, "raw", "raw_low", "raw_high"])
    raw = of_evidence(discount, "sentiment")[[*PAIR, "discount", "low", "high"]]
    raw = raw.rename(columns={"discount": "raw", "low": "raw_low", "high": "raw_high"})
    kept = [name for name in (*PAIR, *_SIDE, SUPPRESSED) if name in discount]
    both = of_evidence(discount, "corrected")[kept].merge(raw, on=PAIR, how="left")
    if market:
        both = both[both["market"] == market]
    return both.sort_values(
        ["discount", "market"], ascending=[False, True], na_position="last", ignore_index=True
    )


def headline(discount: pd.DataFrame, coding: pd.DataFrame, lang: str, market: str | None = None) -> str:
    """The first sentence of the Coding page: what coding moves most, or how far it has come."""
    both = pairs(discount, market)
    known = both[both["discount"].notna() & both["raw"].notna()]
    if len(known):
        row = known.loc[(known["discount"] - known["raw"]).abs().idxmax()]
        return say(
            "finding.coding.moves",
            lang,
            titles=labels.made_in(str(row["home"]), lang),
            market=labels.place(str(row["market"]), lang),
            corrected=estimate(row["discount"], row["low"], row["high"], lang),
            raw=estimate(row["raw"], row["raw_low"], row["raw_high"], lang),
            coded=count(row["n_coded"]),
        )
    if coding.empty:
        return say("finding.coding.no_groups", lang)
    enough = int((coding["n_coded"] >= coding["needed"]).sum())
    if int(coding["n_coded"].sum()) == 0:
        needed = count((coding["needed"]).sum())
        return say("finding.coding.nothing", lang, n=count(len(coding)), needed=needed)
    return say("finding.coding.begun", lang, n=count(len(coding)), enough=count(enough))


def summary(discount: pd.DataFrame, lang: str) -> str:
    """How many pairs of markets are corrected, and how many verdicts that changes; empty where none is."""
    both = pairs(discount)
    known = both[both["discount"].notna()]
    if known.empty:
        return ""
    before = (known["raw_low"] > 0).astype(int) - (known["raw_high"] < 0).astype(int)
    after = (known["low"] > 0).astype(int) - (known["high"] < 0).astype(int)
    changed = int((before.to_numpy() != after.to_numpy()).sum())
    return say(
        "finding.coding.summary", lang, known=count(len(known)), n=count(len(both)), changed=count(changed)
    )


def of_sentiment(agreement: pd.DataFrame) -> pd.DataFrame:
    """The rows of `agreement` that discounts rest on."""
    return agreement[agreement["what"].eq("sentiment")] if len(agreement) else agreement


def agreement(table: pd.DataFrame, lang: str) -> str:
    """How far coders agree on sentiment, language by language; empty where nothing is coded."""
    table = of_sentiment(table)
    if table.empty:
        return ""
    known = table[table["alpha"].notna()].sort_values(["alpha", "language"])
    if known.empty:
        return say("finding.coding.agreement_unknown", lang)
    low, high = known.iloc[0], known.iloc[-1]
    few = [labels.language(str(code), lang) for code in known.loc[known["alpha"] < 0.667, "language"]]
    first = say(
        "finding.coding.agreement",
        lang,
        low=number(low["alpha"]),
        high=number(high["alpha"]),
        n=count(len(known)),
    )
    return first + (say("finding.coding.disagree", lang, languages=listed(sorted(few), lang)) if few else "")


def lacking(coding: pd.DataFrame, lang: str) -> str:
    """What is still to be coded; empty where nothing is lacking."""
    short = coding[coding["n_coded"] < coding["needed"]] if len(coding) else coding
    if short.empty:
        return ""
    missing_codes = (short["needed"] - short["n_coded"]).sum()
    return say(
        "finding.coding.lacking", lang, n=count(len(short)), of=count(len(coding)), more=count(missing_codes)
    )


def lacks(codes: object, lang: str) -> str:
    """The groups of one pair that lack codes, in words: `12 of 50 for Chinese titles in Japan (Japanese)`."""
    if not isinstance(codes, str) or not codes:
        return ""
    parts = []
    for code in codes.split("; "):
        group, _, n = code.rpartition("=")
        market, _, rest = group.partition("/")
        _platform, language, home = rest.rsplit("/", 2)
        parts.append(
            say(
                "coding.lacks",
                lang,
                have=n,
                titles=titles(home, market, lang),
                market=labels.place(market, lang),
                language=labels.language(language, lang),
            )
        )
    return ("；" if lang == "zh" else "; ").join(parts)


def titles(home: str, market: str, lang: str) -> str:
    """`local titles`, or `Chinese titles`."""
    return say("coding.local", lang) if home == market else labels.made_in(home, lang)


def pairs_table(both: pd.DataFrame, lang: str) -> pd.DataFrame:
    """Raw beside corrected, with what is lacking."""
    names = ("home", "market", "raw", "corrected", "n_coded", "reason")
    rows = [
        {
            "home": labels.market(str(row.home), lang),
            "market": labels.market(str(row.market), lang),
            "raw": _cell(row.raw, row.raw_low, row.raw_high, lang),
            "corrected": _cell(row.discount, row.low, row.high, lang),
            "n_coded": count(row.n_coded),
            "reason": _why(row, lang),
        }
        for row in both.itertuples()
    ]
    return _table(rows, names, lang)


def _why(row: Any, lang: str) -> str:
    if getattr(row, SUPPRESSED, False):
        return say("small.cell", lang)
    return lacks(row.lacking, lang) or labels.reasons(row.reason, lang)


def groups_table(coding: pd.DataFrame, lang: str) -> pd.DataFrame:
    """Every group: its comments, those drawn and coded, how many are lacking, and what coding changes."""
    names = (
        *("market", "titles", "language", "n_coded", "lacking", "raw", "corrected", "power"),
        *("n_drawn", "n_comments", "platform"),
    )
    rows = [
        {
            "market": labels.market(str(row.market), lang),
            "titles": labels.capital(titles(str(row.home), str(row.market), lang)),
            "language": labels.language(str(row.language), lang),
            "platform": str(row.platform),
            "n_comments": count(row.n_comments),
            "n_drawn": count(row.n_drawn),
            "n_coded": count(row.n_coded),
            "lacking": count(max(0, int(row.needed) - int(row.n_coded))),
            "raw": number(row.mean),
            "corrected": _cell(row.corrected, row.low, row.high, lang),
            "power": percent(row.power),
        }
        for row in coding.itertuples()
    ]
    return _table(rows, names, lang)


def _cell(value: object, low: object, high: object, lang: str) -> str:
    if missing(value):
        return number(value)
    return say("number.estimate", lang, value=number(value), spread=spread(low, high, lang))


def _table(rows: list[dict[str, str]], names: tuple[str, ...], lang: str) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=list(names), dtype="object")
    return frame.rename(columns={name: say(f"coding.column.{name}", lang) for name in names})
