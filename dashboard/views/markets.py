"""Where titles lose standing: every market, then one market's titles, then one title and its comments."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from analysis.show import figures, findings, labels, tables
from analysis.show.words import say
from dashboard import components
from dashboard import data as loading
from dashboard.data import Choice, Data
from dashboard.views import markets_checks, markets_drivers, markets_groups


def render(data: Data, choice: Choice) -> None:
    """The Markets page; it opens with the discount of the market chosen, or the largest."""
    lang = choice.lang
    components.sample_mark(data.info.sample, lang)
    discount = data.table("discount")
    if discount.empty:
        components.headline(
            say("finding.discount.nothing", lang, evidence=findings.by(choice.evidence, lang))
        )
        components.nothing("no_discount", lang)
        markets_drivers.watched_everywhere(data, choice)
        return
    components.headline(findings.headline(discount, choice.evidence, lang, choice.market))
    markets_checks.first(data, choice)
    rows = findings.of_evidence(discount, choice.evidence)
    if sentence := findings.summary(discount, choice.evidence, lang):
        st.markdown(components.plain(sentence))
    if len(rows):
        drawn = bool(rows["discount"].notna().any())
        if drawn:
            components.card(figures.discount(rows, lang), lang, "discount")
        with st.expander(say("card.table", lang), expanded=not drawn):
            components.table(tables.discount(rows, lang), "discount")
    if choice.market is None:
        st.info(components.plain(say("state.pick_market", lang)), icon=":material/touch_app:")
        markets_groups.render(data, choice)
        markets_drivers.watched_everywhere(data, choice)
        markets_checks.render(data, choice)
        return
    if choice.evidence == "corrected":
        st.info(components.plain(say("state.corrected_titles", lang)), icon=":material/info:")
        return
    _titles(data, choice, choice.market, rows[rows["market"] == choice.market])
    markets_drivers.drivers(data, choice, choice.market)
    _travel(data, choice, choice.market)
    markets_drivers.watched(data, choice, choice.market)
    markets_checks.render(data, choice)


def _titles(data: Data, choice: Choice, market: str, of_market: pd.DataFrame) -> None:
    lang, names = choice.lang, data.info.titles
    gaps = _of(data.table("gaps"), choice, market)
    known = of_market["discount"].dropna()
    if len(gaps) and gaps["gap"].notna().any():
        line = float(known.iloc[0]) if len(known) == 1 else None
        components.card(figures.gaps(gaps, names, lang, line), lang, "gaps")
        with st.expander(say("card.table", lang)):
            components.table(tables.gaps(gaps, names, lang), "gaps")
    else:
        components.nothing("no_gaps", lang)
    cells = _of(data.table("reception"), choice, market)
    if len(cells) and cells["standing"].notna().any():
        components.card(figures.standings(cells, names, data.info.homes, lang), lang, "standings")
    else:
        components.nothing("no_standings", lang)
    ordered = gaps.sort_values("gap", ascending=False)["title_id"] if len(gaps) else pd.Series(dtype="string")
    rest = sorted(set(cells["title_id"]) - set(ordered)) if len(cells) else []
    options = [*dict.fromkeys(str(title) for title in ordered), *rest]
    if options:
        title = components.choose("title", say("filter.pick_title", lang), options, lambda t: names.get(t, t))
        _title(data, choice, market, title, cells)


def _title(data: Data, choice: Choice, market: str, title: str, cells: pd.DataFrame) -> None:
    lang = choice.lang
    components.section(say("markets.strata", lang), say("markets.strata_note", lang))
    st.text(data.info.titles.get(title, title))
    components.table(tables.reception(cells[cells["title_id"] == title], lang), "strata")
    components.section(say("markets.comments", lang))
    components.comments(loading.comments(data, title, market), lang)


def _travel(data: Data, choice: Choice, market: str) -> None:
    lang = choice.lang
    rows = _of(data.table("travel"), choice, market)
    components.section(say("filter.travel", lang))
    kinds = sorted(set(rows["by"].dropna())) if len(rows) else []
    if not kinds:
        components.nothing("no_travel", lang)
        return
    by = components.choose(
        "by", say("filter.kind", lang), kinds, lambda kind: labels.coded("by", kind, lang), "trope"
    )
    part = rows[rows["by"] == by]
    st.markdown(components.plain(findings.travel(part, lang)))
    if part["effect"].notna().any():
        components.card(figures.travel(part, lang), lang, "travel")


def _of(frame: pd.DataFrame, choice: Choice, market: str) -> pd.DataFrame:
    if frame.empty:
        return frame
    rows = findings.of_evidence(frame, choice.evidence)
    return rows[rows["market"] == market].reset_index(drop=True)
