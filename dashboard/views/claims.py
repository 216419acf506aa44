"""The paper's claims, each tested on the study's own data."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from analysis.show import figures_claims
from analysis.show import findings_claims as words
from analysis.show.words import known, say
from dashboard import components
from dashboard.data import Choice, Data


def render(data: Data, choice: Choice) -> None:
    """The Claims page; it opens with how many claims this study supports."""
    lang = choice.lang
    components.sample_mark(data.info.sample, lang)
    claims = data.table("claims")
    if claims.empty:
        components.headline(say("page.claims", lang))
        components.nothing("no_claims", lang)
        return
    components.headline(words.headline(claims, lang))
    st.markdown(components.plain(say("claims.lead", lang)))
    for row in words.wholes(claims).itertuples():
        _claim(claims, row, lang)
    _drawn(claims, lang)
    components.section(say("claims.all", lang), say("claims.note", lang))
    st.caption(components.plain(say("claims.paper", lang)))
    components.table(words.table(claims, lang), "claims")


def _claim(claims: pd.DataFrame, row: Any, lang: str) -> None:
    """A claim in words: its verdict, the numbers behind it, where it is made and where its evidence is."""
    st.subheader(components.plain(words.statement(row, lang)), anchor=False)
    with st.container(horizontal=True, vertical_alignment="center", key=f"claim-{row.claim}"):
        components.verdict(str(row.verdict), lang)
        if known(f"page.{row.page}"):
            page = say(f"page.{row.page}", lang)
            components.link(str(row.page), lang, say("claims.evidence", lang, page=page))
    st.markdown(components.plain(words.reading(claims, str(row.claim), lang)))
    st.caption(components.plain(say("claims.cited", lang, where=row.cited)))


def _drawn(claims: pd.DataFrame, lang: str) -> None:
    """One claim drawn, the reader's choice of those that have a number."""
    rows = {str(row.claim): row for row in words.wholes(claims).itertuples()}
    parts = {claim: words.parts(claims, claim) for claim in rows}
    drawable = [claim for claim, part in parts.items() if part["verdict"].ne("no_data").any()]
    if not drawable:
        return
    components.section(say("claims.drawn", lang))
    claim = components.choose(
        "claim", say("filter.claim", lang), drawable, lambda code: words.statement(rows[code], lang)
    )
    components.card(figures_claims.claim(parts[claim], lang), lang, f"claim-{claim}")
