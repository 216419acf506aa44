"""What a brief says of checks: whether discounts hold, and imports where no discount can be told."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from analysis.show import figures_checks, findings_checks, tables_checks
from analysis.show.chart import Chart
from analysis.show.findings import of_evidence
from analysis.show.words import joined, say

#: Pairs of markets that a brief lists, those that differ most.
MOST_PAIRS = 12


def lines(found: Mapping[str, pd.DataFrame], kinds: list[str], lang: str) -> list[str]:
    """How many discounts hold throughout, one sentence for each kind of evidence that has any."""
    said = [findings_checks.overall(_rows(found, "sensitivity", kind), kind, lang) for kind in kinds]
    return [sentence for sentence in said if sentence]


def tables(found: Mapping[str, pd.DataFrame], kind: str, lang: str) -> list[tuple[str, pd.DataFrame, str]]:
    """Title, table and note of each section on one kind of evidence; nothing where nothing was measured."""
    out = []
    rows = _rows(found, "sensitivity", kind)
    evidence = say(f"evidence.{kind}", lang)
    if len(rows):
        note = say("checks.sensitivity_note", lang)
        title = f"{say('checks.sensitivity', lang)} · {evidence}"
        out.append((title, tables_checks.verdicts(rows, lang), note))
    pairs = _rows(found, "discount_between", kind)
    numbered = pairs[pairs["difference"].notna()] if len(pairs) else pairs
    if len(numbered):
        sure = numbered[numbered["q"].lt(0.05).fillna(False) & numbered["status"].eq("identified")]
        chosen = sure if len(sure) else numbered
        largest = chosen["difference"].abs().sort_values(ascending=False, kind="stable").index[:MOST_PAIRS]
        shown = tables_checks.between(chosen.loc[largest], lang, tables_checks.BETWEEN_ON_PAPER)
        title = f"{say('checks.between', lang)} · {evidence}"
        of = say("brief.largest", lang, n=len(shown), of=len(chosen))
        out.append((title, shown, joined([findings_checks.between(pairs, lang), of], lang)))
    imported = _rows(found, "imports", kind)
    if _needed(found, kind) and len(imported) and imported["standing"].notna().any():
        note = joined(findings_checks.imports(imported, lang), lang)
        title = f"{say('checks.imports', lang)} · {evidence}"
        known = imported[imported["standing"].notna()]
        out.append((title, tables_checks.imports(known, lang, tables_checks.IMPORTS_ON_PAPER), note))
    return out


def charts(found: Mapping[str, pd.DataFrame], kind: str, lang: str) -> list[Chart]:
    """Imports against local titles, where no discount on this evidence has a number."""
    rows = _rows(found, "imports", kind)
    drawn = _needed(found, kind) and len(rows) and rows["standing"].notna().any()
    return [figures_checks.imports(rows, lang)] if drawn else []


def _needed(found: Mapping[str, pd.DataFrame], kind: str) -> bool:
    rows = _rows(found, "discount", kind)
    return not (len(rows) and rows["discount"].notna().any())


def _rows(found: Mapping[str, pd.DataFrame], name: str, kind: str) -> pd.DataFrame:
    return of_evidence(found[name], kind) if name in found else pd.DataFrame()
