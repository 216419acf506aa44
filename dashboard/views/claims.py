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
    components.section(say("claims.all", lang), say("claims.note", lang))
    st.caption(components.plain(say("claims.paper", lang)))
    components.table(words.table(claims, lang), "claims")


def _claim(claims: pd.DataFrame, row: Any, lang: str) -> None:
    statement = words.statement(row, lang)
    st.subheader(components.plain(statement), anchor=False)
    components.verdict(str(row.verdict), lang)
    st.markdown(components.plain(words.reading(claims, str(row.claim), lang)))
    rows = words.parts(claims, str(row.claim))
    if rows["verdict"].ne("no_data").any():
        chart = figures_claims.claim(rows, lang)
        components.card(chart, lang, f"claim-{row.claim}")
    st.caption(components.plain(say("claims.cited", lang, where=row.cited)))
    if known(f"page.{row.page}"):
        page = say("claims.evidence", lang, page=say(f"page.{row.page}", lang))
        st.markdown(f"[{components.plain(page)}](./{row.page}?lang={lang})")
