"""Sentences on how sure discounts are, how markets compare, and how imports stand without a home side."""

from __future__ import annotations

from typing import Any

import pandas as pd

from analysis.show import labels
from analysis.show.findings import by, of_evidence
from analysis.show.suppress import SUPPRESSED
from analysis.show.words import count, joined, listed, missing, number, say, spread

HEADLINE = "headline"
#: Pairs of markets, and markets with imports, that a sentence names.
NAMED = 2


def verdict(rows: pd.DataFrame, lang: str) -> str:
    """`Holds in 7 of 8` for one discount: `rows` of `sensitivity` of one home, market and evidence."""
    values = {
        "titles": labels.made_in(str(rows["home"].iloc[0]), lang),
        "market": labels.place(str(rows["market"].iloc[0]), lang),
    }
    counted = rows[rows["holds"].notna()]
    if not len(counted):
        return say("finding.check.none_measured", lang, **values)
    kept = int(counted["holds"].sum())
    sentence = say(f"finding.check.{_conclusion(rows)}", lang, **values, kept=kept, of=len(counted))
    failing = [_inside(name, lang) for name in counted.loc[~counted["holds"].astype(bool), "alternative"]]
    thin = say("finding.check.thin", lang) if _head(rows).status == "thin" else ""
    fails = say("finding.check.fails", lang, which=listed(failing, lang)) if failing else ""
    return ("" if lang == "zh" else " ").join(part for part in (sentence, fails, thin) if part)


def holds(rows: pd.DataFrame, lang: str) -> str:
    """`7 of 8` for one discount, or a dash where nothing could be measured."""
    counted = rows["holds"].dropna()
    return say("finding.check.of", lang, kept=int(counted.sum()), of=len(counted)) if len(counted) else "–"


def alternative(name: str, lang: str) -> str:
    """An alternative in words."""
    return labels.coded("alternative", name, lang)


def _inside(name: str, lang: str) -> str:
    """An alternative inside a sentence."""
    words = alternative(name, lang)
    return words[:1].lower() + words[1:]


def overall(table: pd.DataFrame, evidence: str, lang: str) -> str:
    """How many of all discounts of one evidence keep their conclusion throughout; empty where there is none."""
    rows = of_evidence(table, evidence) if len(table) else table
    counted = rows[rows["holds"].notna()] if len(rows) else rows
    if not len(counted):
        return ""
    every = counted.groupby(["home", "market"])["holds"].all()
    return say(
        "finding.check.overall", lang, n=len(every), kept=int(every.sum()), evidence=by(evidence, lang)
    )


def groups(rows: pd.DataFrame) -> list[pd.DataFrame]:
    """The rows of each discount, in order of home and market."""
    return [part for _, part in rows.groupby(["home", "market"], sort=True)]


def _head(rows: pd.DataFrame) -> Any:
    return next(rows[rows["alternative"] == HEADLINE].itertuples())


def _conclusion(rows: pd.DataFrame) -> str:
    head = _head(rows)
    if missing(head.low):
        return "unclear"
    return "lose" if head.low > 0 else "gain" if head.high < 0 else "unclear"


def between(rows: pd.DataFrame, lang: str) -> str:
    """The surest differences between two markets; `rows` of `discount_between` of one evidence."""
    known = rows[rows["difference"].notna()]
    if not len(known):
        return say("finding.between.nothing", lang)
    sure = known[known["q"].lt(0.05).fillna(False) & known["status"].eq("identified")]
    if not len(sure):
        return say("finding.between.none", lang, n=len(known))
    size = sure["difference"].abs()
    strongest = sure.loc[size.sort_values(ascending=False, kind="stable").index].head(NAMED)
    parts = [_more(row, lang) for row in strongest.itertuples()]
    first = say("finding.between.some", lang, n=len(known), sure=count(len(sure)))
    return (
        first + ("" if lang == "zh" else " ") + say("finding.between.most", lang, parts=listed(parts, lang))
    )


def _more(row: Any, lang: str) -> str:
    sign = 1 if row.difference >= 0 else -1
    places = (row.market_a, row.market_b)[::sign]
    ends = (row.low, row.high) if sign > 0 else (-row.high, -row.low)
    return say(
        "finding.between.more", lang, titles=labels.made_in(str(row.home), lang), size=number(abs(row.difference)),
        spread=spread(*ends, lang), more=labels.place(str(places[0]), lang), less=labels.place(str(places[1]), lang),
    )  # fmt: skip


def imports(rows: pd.DataFrame, lang: str) -> list[str]:
    """How imports stand, one sentence a row with a number, and what such a figure is not."""
    known = rows[rows["standing"].notna()]
    known = known.sort_values(["n_titles", "market", "home"], ascending=[False, True, True])
    if not len(known):
        return []
    out = [_stands(row, lang) for row in known.head(NAMED).itertuples()]
    return [*out, say("finding.imports.note", lang)]


def origin(home: str, lang: str) -> str:
    """Whose imports: a home market's titles, or all of them."""
    return say("finding.imports.all", lang) if home == "*" else labels.made_in(home, lang)


def _stands(row: Any, lang: str) -> str:
    values = {
        "titles": labels.capital(origin(str(row.home), lang)), "market": labels.place(str(row.market), lang),
        "evidence": say(f"finding.scale.{row.evidence}", lang), "n": count(row.n_titles), "k": count(row.n_controls),
    }  # fmt: skip
    if row.low > 0 or row.high < 0:
        sign = 1 if row.low > 0 else -1
        ends = spread(*((row.low, row.high) if sign > 0 else (-row.high, -row.low)), lang)
        key = "above" if sign > 0 else "below"
        sentence = say(f"finding.imports.{key}", lang, **values, size=number(abs(row.standing)), spread=ends)
    else:
        sentence = say(
            "finding.imports.unclear",
            lang,
            **values,
            size=number(row.standing),
            spread=spread(row.low, row.high, lang),
        )
    thin = say("finding.check.thin", lang) if row.status == "thin" else ""
    return joined([sentence, thin], lang) if thin else sentence


def shown(rows: pd.DataFrame) -> pd.DataFrame:
    """The rows that are not hidden as small cells."""
    return rows[~rows[SUPPRESSED].astype(bool)] if SUPPRESSED in rows else rows
