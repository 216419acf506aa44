"""The discount by group of markets, on the Markets page."""

from __future__ import annotations

import streamlit as st

from analysis.show import figures_claims
from analysis.show import findings_claims as words
from analysis.show.words import say
from dashboard import components
from dashboard.data import Choice, Data


def render(data: Data, choice: Choice) -> None:
    """Groups of markets on the evidence chosen; nothing where no group has a number."""
    lang = choice.lang
    rows = words.discounts(data.table("groups"), choice.evidence)
    if rows.empty:
        return
    components.section(say("groups.title", lang), say("groups.note", lang))
    st.markdown(components.plain(words.group_headline(rows, lang)))
    components.card(figures_claims.groups(rows, lang), lang, "groups")
    with st.expander(say("card.table", lang)):
        components.table(words.groups_table(rows, lang), "groups")
