"""Sentences and tables on the paper's claims and on groups of markets."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from analysis.show import labels
from analysis.show.words import NONE, count, estimate, joined, known, missing, number, say

WHOLE = "*"
VERDICTS = ("supported", "contradicted", "undecided", "no_data")


def wholes(claims: pd.DataFrame) -> pd.DataFrame:
    """One row a claim, in their order."""
    return claims[claims["part"].eq(WHOLE)].sort_values(["place", "claim"], ignore_index=True)


def parts(claims: pd.DataFrame, claim: str) -> pd.DataFrame:
    """The rows of a claim that have something to measure: its parts, or the claim itself where it has one."""
    rows = claims[claims["claim"].eq(claim)]
    several = rows[rows["part"].ne(WHOLE)]
    return (several if len(several) else rows).reset_index(drop=True)


def statement(row: Any, lang: str) -> str:
    """The claim in words: the catalogue's, or what the claim's own file says."""
    return say(f"claims.says.{row.claim}", lang) if known(f"claims.says.{row.claim}") else str(row.says)


def part_name(measure: str, lang: str) -> str:
    """What a part measures, with its unit."""
    return labels.coded("claims.part", measure, lang).replace("_", " ")


def headline(claims: pd.DataFrame, lang: str) -> str:
    """How many of the claims are supported, contradicted, undecided and without data."""
    numbers = counts(claims)
    shown = {verdict: count(n) for verdict, n in numbers.items()}
    return say("claims.headline", lang, all=count(sum(numbers.values())), **shown)


def counts(claims: pd.DataFrame) -> dict[str, int]:
    """How many claims have each verdict, in the order of VERDICTS."""
    said = wholes(claims)["verdict"].value_counts()
    return {verdict: int(said.get(verdict, 0)) for verdict in VERDICTS}


def sentence(row: Any, lang: str) -> str:
    """One part: its number against the null value, and why the verdict is what it is."""
    name = part_name(str(row.measure), lang)
    null = null_value(row.null)
    if missing(row.estimate) or row.verdict == "no_data":
        return say("claims.not_tested", lang, part=name, why=why(row, lang))
    return say(
        "claims.tested",
        lang,
        part=name,
        estimate=estimate(row.estimate, row.low, row.high, lang),
        side=say(f"claims.side.{row.side}", lang, null=null),
        why=why(row, lang),
        counted=say(f"claims.counted.{row.counted}", lang, n=count(row.n)),
    )


def null_value(value: float) -> str:
    """The null value as short as it is: `0`, `0.05`."""
    return count(value) if missing(value) or float(value).is_integer() else number(value)


def why(row: Any, lang: str) -> str:
    """The reason for a verdict in words; a claim of one's own may give its own."""
    if not known(f"claims.why.{row.why}"):
        return str(row.why)
    return say(f"claims.why.{row.why}", lang, null=null_value(row.null))


def reading(claims: pd.DataFrame, claim: str, lang: str) -> str:
    """The sentences under a claim: first why the whole has its verdict, then each part."""
    rows = parts(claims, claim)
    sentences = [sentence(row, lang) for row in rows.itertuples()]
    if len(rows) > 1:
        first: Any = next(wholes(claims[claims["claim"].eq(claim)]).itertuples())
        sentences.insert(0, why(first, lang))
    return joined(sentences, lang)


def table(claims: pd.DataFrame, lang: str) -> pd.DataFrame:
    """Every claim and part as text: verdict, estimate with interval, null value, what was counted."""
    rows = []
    for first in wholes(claims).itertuples():
        several = parts(claims, str(first.claim))
        told = [first] if len(several) == 1 else [first, *several.itertuples()]
        rows += [_row(one, statement(first, lang) if one is first else "", lang) for one in told]
    return _headed(rows, lang)


def _row(row: Any, says: str, lang: str) -> dict[str, str]:
    measured = isinstance(row.measure, str)
    return {
        "claim": says or f"· {part_name(str(row.measure), lang)}",
        "verdict": say(f"claims.verdict.{row.verdict}", lang),
        "estimate": NONE if missing(row.estimate) else estimate(row.estimate, row.low, row.high, lang),
        "claimed": say(f"claims.side.{row.side}", lang, null=null_value(row.null)) if measured else NONE,
        "counted": say(f"claims.counted.{row.counted}", lang, n=count(row.n)) if measured and row.n else NONE,
    }


def brief(found: Mapping[str, pd.DataFrame], lang: str) -> list[tuple[str, pd.DataFrame, str]]:
    """Title, table and note of the brief's sections on claims and groups; nothing where nothing was measured."""
    out = []
    claims = found.get("claims")
    if claims is not None and len(claims):
        out.append((say("page.claims", lang), table(claims, lang), say("claims.note", lang)))
    rows = discounts(found.get("groups"))
    if len(rows):
        out.append((say("groups.title", lang), groups_table(rows, lang), say("groups.note", lang)))
    return out


def discounts(groups: pd.DataFrame | None, kind: str | None = None) -> pd.DataFrame:
    """The rows of `groups` that are a discount with a number, on one kind of evidence where one is given."""
    if groups is None or groups.empty:
        return pd.DataFrame()
    rows = groups[groups["measure"].eq("discount") & groups["estimate"].notna()]
    rows = rows if kind is None else rows[rows["kind"].eq(kind)]
    return rows.sort_values(["kind", "estimate", "group"], ascending=[True, False, True], ignore_index=True)


def group_name(group: str, lang: str) -> str:
    """A group of markets in words; the study's own name for its own groups."""
    return labels.coded("groups.name", group, lang)


def group_headline(rows: pd.DataFrame, lang: str) -> str:
    """Which group of markets loses most, and whether its interval is apart from 0; `rows` are `discounts`."""
    pooled = rows[rows["status"].eq("ok")]
    if pooled.empty:
        return say("groups.none_pooled", lang)
    row: Any = next(pooled.itertuples())
    sure = "apart" if row.low > 0 or row.high < 0 else "holds"
    return say(
        f"groups.{sure}",
        lang,
        group=group_name(str(row.group), lang),
        estimate=estimate(row.estimate, row.low, row.high, lang),
        n=count(row.n_markets),
    )


def groups_table(rows: pd.DataFrame, lang: str) -> pd.DataFrame:
    """Groups of markets as text, one row a group, evidence and key."""
    shown = []
    for row in rows.itertuples():
        codes = str(row.markets).split()
        shown.append(
            {
                "group": group_name(str(row.group), lang),
                "evidence": labels.coded("evidence", str(row.kind), lang),
                "discount": estimate(row.estimate, row.low, row.high, lang),
                "group_markets": ("、" if lang == "zh" else ", ").join(
                    labels.market(code, lang) for code in codes
                ),
                "status": labels.coded("groups.status", str(row.status), lang),
            }
        )
    return _headed(shown, lang)


def _headed(rows: list[dict[str, str]], lang: str) -> pd.DataFrame:
    frame = pd.DataFrame(rows)
    return frame.rename(columns={name: say(f"column.{name}", lang) for name in frame.columns})
