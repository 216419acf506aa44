"""How alike the stories are: how many are told, from how common a template, with which tropes."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd
import streamlit as st

from analysis.show import figures, findings_change, findings_stories, labels
from analysis.show.words import say
from dashboard import components
from dashboard.data import Choice, Data
from dashboard.views import stories_change, stories_evidence


def render(data: Data, choice: Choice) -> None:
    """The Homogenization page; it opens with the number of effective stories of the titles chosen."""
    lang = choice.lang
    components.sample_mark(data.info.sample, lang)
    table = data.table("homogenization")
    sources = findings_stories.sources(table) if len(table) else []
    if not sources:
        components.headline(say("finding.stories.nothing", lang, n=0))
        components.nothing("no_stories", lang)
        return
    opening = st.container()
    scope, value, source = _pickers(table, sources, lang)
    rows = findings_stories.select(table, scope, value, source)
    with opening:
        components.headline(findings_stories.headline(rows, lang))
        trends = data.table("homogenization_trend")
        trend = (
            findings_change.trend(findings_stories.select(trends, scope, value, source), lang)
            if len(trends)
            else ""
        )
        more = (findings_stories.change(rows, lang), trend, findings_stories.template(rows, lang))
        components.sentences([sentence for sentence in more if sentence])
    chosen = (scope, value, source)
    parts: dict[str, Callable[[], None]] = {
        "stories": lambda: _stories(data, chosen, lang),
        "template": lambda: _template(rows, lang),
        "tropes": lambda: _tropes(data, chosen, lang),
        "change": lambda: stories_change.changes(data, *chosen, lang),
        "evidence": lambda: stories_evidence.render(data, *chosen, lang),
    }
    if scope != "all":
        alike = table[table["scope"].eq(scope) & table["source"].eq(source)]
        parts["compared"] = lambda: _compared(alike, lang)
    parts[components.tabs(say("filter.tab", lang), list(parts), lambda code: say(f"tab.{code}", lang))]()


def _stories(data: Data, chosen: tuple[str, str, str], lang: str) -> None:
    table = data.table("homogenization")
    _periods(findings_stories.select(table, *chosen), findings_stories.select(table, *chosen[:2]), lang)
    stories_change.trend(data, *chosen, lang)


def _tropes(data: Data, chosen: tuple[str, str, str], lang: str) -> None:
    _prevalence(findings_stories.select(data.table("trope_prevalence"), *chosen), lang)
    stories_change.bundles(data, *chosen, lang)


def _pickers(table: pd.DataFrame, sources: list[str], lang: str) -> tuple[str, str, str]:
    scopes = ["all", *sorted(set(table["scope"].dropna()) - {"all"})]
    value = "all"
    scope = components.choose(
        "scope", say("filter.scope", lang), scopes, lambda s: labels.coded("scope", s, lang)
    )
    if scope != "all":
        values = sorted(set(table.loc[table["scope"] == scope, "value"].dropna()))
        show = labels.market if scope == "home_market" else (lambda v, _: v)
        value = components.choose("value", say("filter.value", lang), values, lambda v: show(v, lang))
    usual = findings_stories.default_source(table)
    source = components.choose(
        "source", say("filter.source", lang), sources, lambda s: labels.source(s, lang), usual
    )
    st.caption(components.plain(say("homogenization.source_note", lang)))
    return scope, value, source


def _periods(rows: pd.DataFrame, all_sources: pd.DataFrame, lang: str) -> None:
    drawn = False
    for kind, measures, frame in (
        ("stories", figures.STORIES[:1], rows),
        ("stories", figures.STORIES[1:], all_sources),
        ("tropes", figures.TROPES, rows),
    ):
        part = frame[frame["measure"].isin(measures) & frame["estimate"].notna() & frame["period"].ne("all")]
        if len(set(part["period"])) > 1:
            components.card(figures.over_periods(frame, measures, lang, kind), lang, measures[0])
            drawn = True
    if not drawn:
        components.nothing("no_periods", lang)


def _template(rows: pd.DataFrame, lang: str) -> None:
    drawn = False
    for measure in ("template_pairs", "template_nearest"):
        if rows.loc[rows["measure"] == measure, "estimate"].notna().any():
            components.card(figures.template(rows, measure, lang), lang, measure)
            drawn = True
    if not drawn:
        components.nothing("no_template", lang)


def _prevalence(rows: pd.DataFrame, lang: str) -> None:
    periods = sorted(set(rows["period"].dropna()), key=lambda p: (p != "all", p))
    if not periods:
        components.nothing("no_prevalence", lang)
        return
    period = components.choose(
        "period", say("filter.period", lang), periods, lambda p: labels.coded("period", p, lang), "all"
    )
    part = rows[rows["period"] == period]
    st.markdown(components.plain(findings_stories.commonest(part, lang)))
    components.card(figures.prevalence(part, lang), lang, "prevalence")


def _compared(table: pd.DataFrame, lang: str) -> None:
    rows = table[
        table["measure"].eq("effective_stories") & table["period"].eq("all") & table["estimate"].notna()
    ]
    if len(set(rows["value"])) > 1:
        components.section(say("homogenization.compared", lang))
        components.card(figures.compared(table, "effective_stories", lang), lang, "compared")
        if note := findings_stories.tagging(table[table["value"].isin(rows["value"])], lang):
            st.caption(components.plain(note))
            if table.loc[table["measure"].eq("effective_stories_two"), "estimate"].notna().sum() > 1:
                components.card(figures.compared(table, "effective_stories_two", lang), lang, "compared-two")
