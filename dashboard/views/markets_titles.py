"""Tabs of the Markets page on one market: its titles, one of them with its comments, and what travels there."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from analysis.show import figures, findings, labels, tables
from analysis.show.words import say
from dashboard import components
from dashboard import data as loading
from dashboard.data import Choice, Data


def measured(data: Data, choice: Choice) -> bool:
    """Whether any title of the market has a gap or a standing to show."""
    gaps, cells = _of(data.table("gaps"), choice), _of(data.table("reception"), choice)
    known = (frame[name] for frame, name in ((gaps, "gap"), (cells, "standing")) if len(frame))
    return any(bool(column.notna().any()) for column in known)


def titles(data: Data, choice: Choice) -> None:
    """Every imported title's gap, and how local and imported titles stand."""
    lang, names = choice.lang, data.info.titles
    discounts = _of(data.table("discount"), choice)
    known = discounts["discount"].dropna() if len(discounts) else pd.Series(dtype=float)
    gaps = _of(data.table("gaps"), choice)
    if len(gaps) and gaps["gap"].notna().any():
        line = float(known.iloc[0]) if len(known) == 1 else None
        components.card(figures.gaps(gaps, names, lang, line), lang, "gaps")
        with st.expander(say("card.table", lang)):
            components.table(tables.gaps(gaps, names, lang), "gaps")
    else:
        components.nothing("no_gaps", lang)
    cells = _of(data.table("reception"), choice)
    if len(cells) and cells["standing"].notna().any():
        components.card(figures.standings(cells, names, data.info.homes, lang), lang, "standings")
    else:
        components.nothing("no_standings", lang)


def one(data: Data, choice: Choice) -> None:
    """One title in the market: its strata and the comments behind it; the widest gap comes first."""
    lang, names, market = choice.lang, data.info.titles, choice.market
    gaps, cells = _of(data.table("gaps"), choice), _of(data.table("reception"), choice)
    ordered = gaps.sort_values("gap", ascending=False)["title_id"] if len(gaps) else pd.Series(dtype="string")
    rest = sorted(set(cells["title_id"]) - set(ordered)) if len(cells) else []
    options = [*dict.fromkeys(str(title) for title in ordered), *rest]
    if market is None or not options:
        components.nothing("no_gaps", lang)
        return
    title = components.choose("title", say("filter.pick_title", lang), options, lambda t: names.get(t, t))
    components.section(say("markets.strata", lang), say("markets.strata_note", lang))
    st.text(names.get(title, title))
    components.table(tables.reception(cells[cells["title_id"] == title], lang), "strata")
    components.section(say("markets.comments", lang))
    components.comments(loading.comments(data, title, market), lang)


def travel(data: Data, choice: Choice) -> None:
    """Which tropes, genres and symbols travel to the market."""
    lang, rows = choice.lang, _of(data.table("travel"), choice)
    components.section(say("filter.travel", lang))
    kinds = sorted(set(rows["by"].dropna())) if len(rows) else []
    if not kinds:
        components.nothing("no_travel", lang)
        return
    by = components.choose(
        "by", say("filter.kind", lang), kinds, lambda kind: labels.coded("by", kind, lang), "trope"
    )
    part = rows[rows["by"] == by]
    components.said(findings.travel(part, lang))
    if part["effect"].notna().any():
        components.card(figures.travel(part, lang), lang, "travel")


def _of(frame: pd.DataFrame, choice: Choice) -> pd.DataFrame:
    if frame.empty:
        return frame
    rows = findings.of_evidence(frame, choice.evidence)
    return rows[rows["market"] == choice.market].reset_index(drop=True)
