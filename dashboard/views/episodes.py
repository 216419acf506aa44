"""Episodes: whether titles start stronger than they finish, and where their audience leaves."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd
import streamlit as st

from analysis.show import figures_episodes, findings_episodes, labels
from analysis.show.figures_episodes import ALL, CURVES, SHARES
from analysis.show.words import say
from dashboard import components, data
from dashboard.data import Choice, Data


def render(loaded: Data, choice: Choice) -> None:
    """The Episodes page; it opens with start against finish."""
    lang = choice.lang
    components.sample_mark(loaded.info.sample, lang)
    frame = loaded.table("arc_summary")
    kind = findings_episodes.evidence_of(choice.evidence)
    home = findings_episodes.home_of(frame)
    if home is None:
        components.headline(say("page.episodes", lang))
        components.nothing("no_episodes", lang)
        return
    homes = sorted(set(frame["home"].dropna()), key=lambda h: (h != home, h))
    rows = findings_episodes.pooled(frame, "start_finish", kind)
    top = st.container()
    if len(homes) > 1:
        home = components.choose(
            "arc_home", say("filter.home", lang), homes, lambda h: labels.market(h, lang)
        )
    with top:
        _headline(rows, home, choice.market or ALL, lang)
    if said := findings_episodes.counts(frame, home, choice.market, kind, lang):
        st.markdown(components.plain(said))
    parts: dict[str, Callable[[], None]] = {
        "course": lambda: _course(loaded, rows, home, choice, kind),
        "audience": lambda: _audience(loaded, frame, home, choice.market, lang),
        "one": lambda: _one_title(loaded, frame, home, choice, kind),
        "reversals": lambda: _reversals(frame, home, lang),
    }
    parts[components.tabs(say("filter.tab", lang), list(parts), lambda code: say(f"tab.{code}", lang))]()
    components.section(say("overview.limits", lang))
    components.sentences(findings_episodes.limits(lang))


def _course(loaded: Data, rows: pd.DataFrame, home: str, choice: Choice, kind: str) -> None:
    _pooled_course(loaded, home, choice.market or home, kind, choice.lang)
    _summary(rows[rows["home"].eq(home)] if len(rows) else rows, choice.lang)


def _headline(rows: pd.DataFrame, home: str, market: str, lang: str) -> None:
    row = rows[rows["home"].eq(home) & rows["market"].eq(market)] if len(rows) else rows
    if row.empty:
        components.headline(say("page.episodes", lang))
        components.nothing("no_finish", lang)
        return
    components.headline(findings_episodes.finish(row.iloc[0], lang))


def _pooled_course(loaded: Data, home: str, market: str, kind: str, lang: str) -> None:
    arcs = loaded.table("arcs")
    rows = (
        arcs[arcs["title_id"].eq(ALL) & arcs["home"].eq(home) & arcs["market"].eq(market)]
        if len(arcs)
        else arcs
    )
    if len(rows) and rows[CURVES[kind][0]].notna().any():
        name = labels.made_in(home, lang)
        components.card(
            figures_episodes.course(rows.reset_index(drop=True), kind, name, lang), lang, "course"
        )


def _summary(rows: pd.DataFrame, lang: str) -> None:
    if len(rows) and rows["estimate"].notna().any():
        components.card(figures_episodes.summary(rows.reset_index(drop=True), lang), lang, "finish")


def _audience(loaded: Data, frame: pd.DataFrame, home: str, market: str | None, lang: str) -> None:
    components.section(say("episodes.audience", lang), say("episodes.audience_note", lang))
    known = [m for m in SHARES if len(findings_episodes.pooled(frame, m))]
    if not known:
        components.nothing("no_views", lang)
        return
    if said := findings_episodes.audience(frame, home, market or ALL, lang):
        components.said(said)
    arcs = loaded.table("arcs")
    rows = arcs[arcs["title_id"].eq(ALL) & arcs["home"].eq(home) & arcs["market"].eq(market or home)]
    if len(rows) and rows["audience"].notna().any():
        name = labels.made_in(home, lang)
        chart = figures_episodes.course(rows.reset_index(drop=True), "audience", name, lang)
        components.card(chart, lang, "audience")
    measure = components.choose(
        "step", say("episodes.step", lang), known, lambda m: say(f"episodes.measure_{m}", lang)
    )
    part = findings_episodes.pooled(frame, measure)
    part = part[part["home"].eq(home)].reset_index(drop=True)
    if part["estimate"].notna().any():
        components.card(figures_episodes.summary(part, lang), lang, "step")


def _one_title(loaded: Data, frame: pd.DataFrame, home: str, choice: Choice, kind: str) -> None:
    lang, market, arcs = choice.lang, choice.market or home, loaded.table("arcs")
    value = CURVES[kind][0]
    rows = arcs[
        arcs["title_id"].ne(ALL) & arcs["home"].eq(home) & arcs["market"].eq(market) & arcs[value].notna()
    ]
    components.section(say("episodes.one", lang), say("episodes.one_note", lang))
    if rows.empty:
        components.nothing("no_arc", lang)
        return
    single = frame[
        frame["title_id"].ne(ALL) & frame["measure"].eq("start_finish") & frame["market"].eq(market)
    ]
    single = single[single["home"].eq(home) & single["evidence"].eq(kind).fillna(False)]
    order = single.dropna(subset="estimate").sort_values(["estimate", "title_id"], ascending=[False, True])
    there = set(rows["title_id"])
    keys = [t for t in order["title_id"] if t in there]
    keys += sorted(there - set(keys))
    names = loaded.info.titles
    title = components.choose("arc_title", say("filter.pick_title", lang), keys, lambda t: names.get(t, t))
    part = rows[rows["title_id"].eq(title)].reset_index(drop=True)
    components.card(figures_episodes.course(part, kind, names.get(title, title), lang), lang, "one")
    with st.expander(say("card.table", lang)):
        components.table(findings_episodes.table(single, names, lang), "arc-titles")
    components.section(say("markets.comments", lang))
    components.comments(data.comments(loaded, title, market), lang, "arc-comments")


def _reversals(frame: pd.DataFrame, home: str, lang: str) -> None:
    components.section(say("episodes.reversals", lang), say("episodes.reversals_note", lang))
    rows = findings_episodes.pooled(frame, "reversals")
    rows = rows[rows["home"].eq(home)] if len(rows) else rows
    if rows.empty or rows["estimate"].isna().all():
        components.nothing("no_bullets", lang)
        return
    components.card(figures_episodes.summary(rows.reset_index(drop=True), lang), lang, "reversals")
