"""Parts of the Homogenization page: trends, bundles, new and fading tropes, who was first."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from analysis.show import figures_stories as figures
from analysis.show import findings_change as sentences
from analysis.show import findings_stories
from analysis.show.words import say
from dashboard import components
from dashboard.data import Data


def trend(data: Data, scope: str, value: str, source: str, lang: str) -> None:
    """Whether the variety of one scope, value and kind of source rises or falls."""
    table = data.table("homogenization_trend")
    _trend(_of(table, scope, value, source), table, scope, source, lang)


def bundles(data: Data, scope: str, value: str, source: str, lang: str) -> None:
    """Which tropes go together."""
    _bundles(_of(data.table("bundles"), scope, value, source), lang)


def changes(data: Data, scope: str, value: str, source: str, lang: str) -> None:
    """Which tropes are new or fade, and who took one up first."""
    _changes(_of(data.table("trope_change"), scope, value, source), lang)
    _leads(data.table("lead_lag"), scope, source, lang)


def _of(frame: pd.DataFrame, scope: str, value: str, source: str) -> pd.DataFrame:
    return findings_stories.select(frame, scope, value, source) if len(frame) else frame


def _trend(rows: pd.DataFrame, table: pd.DataFrame, scope: str, source: str, lang: str) -> None:
    components.section(say("homogenization.trend", lang))
    if rows.empty:
        components.nothing("no_trend", lang)
    else:
        if warning := sentences.tagging(rows, lang):
            st.warning(components.plain(warning), icon=":material/sell:")
        components.table(figures.trend_table(rows, lang), "trends")
        with st.popover(say("card.method", lang), icon=":material/function:"):
            st.text(say("method.trends", lang))
            st.text(say("card.method_link", lang, anchor="trends"))
    others = table[table["scope"].eq(scope) & table["source"].eq(source)] if len(table) else table
    for measure in ("effective_stories", "effective_tropes_q1"):
        part = others[others["measure"].eq(measure)] if len(others) else others
        if scope != "all" and len(part) > 1:
            components.card(figures.trends(others, measure, lang), lang, f"trends-{measure}")


def _bundles(rows: pd.DataFrame, lang: str) -> None:
    components.section(say("homogenization.bundles", lang))
    if rows.empty:
        components.nothing("no_bundles", lang)
        return
    components.said(sentences.bundles(rows, lang))
    if rows["q"].lt(figures.LEVEL).any():
        components.card(figures.bundles(rows, lang), lang, "bundles")


def _changes(rows: pd.DataFrame, lang: str) -> None:
    components.section(say("homogenization.changes", lang))
    if rows.empty:
        components.nothing("no_changes", lang)
        return
    components.said(sentences.changes(rows, lang))
    components.card(figures.changes(rows, lang), lang, "changes")


def _leads(table: pd.DataFrame, scope: str, source: str, lang: str) -> None:
    components.section(say("homogenization.leads", lang))
    rows = table[table["source"].eq(source)] if len(table) else table
    wanted = [scope] if scope in ("platform", "home_market") else ["home_market", "platform"]
    shown = [rows[rows["scope"].eq(one)] for one in wanted] if len(rows) else []
    shown = [part for part in shown if len(part)]
    if not shown:
        components.nothing("no_leads", lang)
    for part in shown:
        st.markdown(components.plain(sentences.leads(part, lang)))
        if len(sure := sentences.told(part)):
            components.card(figures.leads(sure, lang), lang, f"leads-{part['scope'].iloc[0]}")
