"""What coding by hand corrects: raw and corrected discounts, how far coders agree, and what is still lacking."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from analysis.show import figures, findings_coding, findings_recall
from analysis.show.words import say
from dashboard import components
from dashboard.data import Choice, Data

COMMANDS = (
    "crosscut code draw --workspace DIR --per-group 60 --coders 2 --out FOLDER",
    "crosscut code import --workspace DIR FOLDER/*.csv",
    "crosscut measure --workspace DIR",
)
THEME_COMMANDS = (
    "crosscut code draw --workspace DIR --what themes --per-group 60 --coders 2 --out FOLDER",
    *COMMANDS[1:],
)


def render(data: Data, choice: Choice) -> None:
    """The Coding page; it opens with the discount that coding moves most, or with how far coding has come."""
    lang = choice.lang
    components.sample_mark(data.info.sample, lang)
    discount, groups, agreed = data.table("discount"), data.table("coding"), data.table("agreement")
    components.headline(findings_coding.headline(discount, groups, lang, choice.market))
    if sentence := findings_coding.summary(discount, lang):
        st.markdown(components.plain(sentence))
    both = findings_coding.pairs(discount, choice.market)
    if both["discount"].notna().any():
        components.card(figures.raw_corrected(both, lang), lang, "raw-corrected")
    if len(both):
        with st.expander(say("card.table", lang), expanded=not both["discount"].notna().any()):
            components.table(findings_coding.pairs_table(both, lang), "coding-pairs")
    _agreement(agreed, lang)
    themes = data.table("recall")
    if len(themes):
        _recall(themes, agreed, lang)
    _groups(groups, choice.market, lang)
    if len(groups):
        components.section(say("coding.commands", lang), say("coding.commands_note", lang))
        st.code("\n".join(COMMANDS), language=None, wrap_lines=True)
    if themes.empty:
        components.section(say("recall.section", lang))
        components.nothing("no_theme_codes", lang)
        st.code("\n".join(THEME_COMMANDS), language=None, wrap_lines=True)


def _agreement(table: pd.DataFrame, lang: str) -> None:
    table = findings_coding.of_sentiment(table)
    if table.empty:
        return
    components.section(say("coding.agreement", lang))
    st.markdown(components.plain(findings_coding.agreement(table, lang)))
    if table["alpha"].notna().any():
        components.card(figures.agreement(table, lang), lang, "agreement")


def _recall(table: pd.DataFrame, agreed: pd.DataFrame, lang: str) -> None:
    components.section(say("recall.section", lang), say("recall.note", lang))
    st.markdown(components.plain(findings_recall.headline(table, lang)))
    st.markdown(components.plain(findings_recall.agreement(agreed, lang)))
    spoken = findings_recall.languages(table)
    if not spoken:
        return
    code = components.choose(
        "read", say("filter.language", lang), spoken, lambda one: findings_recall.language(one, lang)
    )
    rows = findings_recall.of_language(table, code)
    components.card(figures.recall(rows, lang), lang, "recall")
    with st.expander(say("card.table", lang)):
        components.table(findings_recall.table(rows, lang), "recall")


def _groups(table: pd.DataFrame, market: str | None, lang: str) -> None:
    if table.empty:
        components.nothing("no_coding_groups", lang)
        return
    components.section(say("coding.groups", lang), say("coding.groups_note", lang))
    if sentence := findings_coding.lacking(table, lang):
        st.markdown(components.plain(sentence))
    shown = table[table["market"].eq(market)] if market else table
    components.table(findings_coding.groups_table(shown if len(shown) else table, lang), "coding-groups")
