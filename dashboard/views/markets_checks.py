"""How sure the discounts are, how markets compare with one another, and imports against locals."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd
import streamlit as st

from analysis.show import figures_checks as figures
from analysis.show import findings, labels
from analysis.show import findings_checks as sentences
from analysis.show import tables_checks as tables
from analysis.show.words import say
from dashboard import components
from dashboard.data import Choice, Data

#: A part of a page behind a tab.
Part = Callable[[Data, Choice], None]
#: The kinds of evidence whose discounts are checked.
EVIDENCE = ("rating", "sentiment")


def first(data: Data, choice: Choice) -> None:
    """Under the headline: whether the chosen market's discounts hold, or imports where none has a number."""
    if choice.evidence not in EVIDENCE:
        return
    if not _discounts(data, choice):
        _imports(data, choice)
    elif choice.market and len(parts := _of_market(data, choice)) == 1:
        st.markdown(components.plain(sentences.verdict(parts[0], choice.lang)))


def parts(data: Data, choice: Choice) -> dict[str, Part]:
    """The tabs of the Markets page that check its numbers; none on evidence that is itself an alternative."""
    if choice.evidence not in EVIDENCE:
        return {}
    found: dict[str, Part] = {"checks": _sensitivity, "between": _between}
    return found | ({"imports": _imports} if _discounts(data, choice) else {})


def _of_market(data: Data, choice: Choice) -> list[pd.DataFrame]:
    """The chosen market's discounts with their alternatives, one frame a home market."""
    rows = _rows(data.table("sensitivity"), choice)
    return sentences.groups(rows[rows["market"] == choice.market]) if len(rows) else []


def _discounts(data: Data, choice: Choice) -> bool:
    rows = _rows(data.table("discount"), choice)
    if choice.market and len(rows):
        rows = rows[rows["market"] == choice.market]
    return bool(len(rows)) and bool(rows["discount"].notna().any())


def _sensitivity(data: Data, choice: Choice) -> None:
    lang = choice.lang
    components.section(say("checks.sensitivity", lang), say("checks.sensitivity_note", lang))
    table = _rows(data.table("sensitivity"), choice)
    if table.empty:
        components.nothing("no_sensitivity", lang)
        return
    if choice.market is None:
        if sentence := sentences.overall(table, choice.evidence, lang):
            st.markdown(components.plain(sentence))
        components.table(tables.verdicts(table, lang), "verdicts")
        return
    parts = {str(part["home"].iloc[0]): part for part in _of_market(data, choice)}
    if not parts:
        components.nothing("no_sensitivity", lang)
        return
    home = next(iter(parts))
    if len(parts) > 1:
        home = components.choose(
            "home", say("filter.home", lang), list(parts), lambda code: labels.market(code, lang)
        )
        st.markdown(components.plain(sentences.verdict(parts[home], lang)))
    part = parts[home]
    if len(sentences.shown(part)) and part["estimate"].notna().any():
        components.card(figures.sensitivity(part, lang), lang, "sensitivity")
    with st.expander(say("card.table", lang)):
        components.table(tables.alternatives(part, data.info.titles, lang), "alternatives")


def _between(data: Data, choice: Choice) -> None:
    lang, market = choice.lang, choice.market
    components.section(say("checks.between", lang), say("checks.between_note", lang))
    rows = _rows(data.table("discount_between"), choice)
    if market and len(rows):
        rows = rows[rows["market_a"].eq(market) | rows["market_b"].eq(market)]
    if rows.empty:
        components.nothing("no_between", lang)
        return
    st.markdown(components.plain(sentences.between(rows, lang)))
    drawn = bool(rows["difference"].notna().any())
    if drawn:
        components.card(figures.between(rows, lang, market), lang, "between")
    with st.expander(say("card.table", lang), expanded=not drawn):
        components.table(tables.between(rows, lang), "between")


def _imports(data: Data, choice: Choice) -> None:
    lang = choice.lang
    components.section(say("checks.imports", lang), say("checks.imports_note", lang))
    rows = _rows(data.table("imports"), choice)
    if choice.market and len(rows):
        rows = rows[rows["market"] == choice.market]
    if rows.empty:
        components.nothing("no_imports", lang)
        return
    drawn = bool(rows["standing"].notna().any())
    components.sentences(sentences.imports(rows, lang) or [say("finding.imports.nothing", lang)])
    if drawn:
        components.card(figures.imports(rows, lang), lang, "imports")
    with st.expander(say("card.table", lang), expanded=not drawn):
        components.table(tables.imports(rows, lang), "imports")


def _rows(frame: pd.DataFrame, choice: Choice) -> pd.DataFrame:
    return frame if frame.empty else findings.of_evidence(frame, choice.evidence)
