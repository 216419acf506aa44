"""Where titles lose standing: every market, then one market's titles, then one title and its comments."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from analysis.show import figures, findings, tables
from analysis.show.words import say
from dashboard import components
from dashboard.data import Choice, Data
from dashboard.views import markets_checks, markets_drivers, markets_groups, markets_titles

Part = Callable[[Data, Choice], None]


def render(data: Data, choice: Choice) -> None:
    """The Markets page; it opens with the discount of the market chosen, or the largest, then one tab."""
    lang = choice.lang
    components.sample_mark(data.info.sample, lang)
    discount = data.table("discount")
    if discount.empty:
        components.headline(
            say("finding.discount.nothing", lang, evidence=findings.by(choice.evidence, lang))
        )
        components.nothing("no_discount", lang)
        markets_drivers.watched(data, choice)
        return
    components.headline(findings.headline(discount, choice.evidence, lang, choice.market))
    markets_checks.first(data, choice)
    if sentence := findings.summary(discount, choice.evidence, lang):
        st.markdown(components.plain(sentence))
    parts = _parts(data, choice)
    chosen = components.tabs(
        say("filter.tab", lang),
        list(parts),
        lambda code: say(f"tab.{code}", lang),
        "titles" if "titles" in parts and markets_titles.measured(data, choice) else "markets",
    )
    parts[chosen](data, choice)


def _parts(data: Data, choice: Choice) -> dict[str, Part]:
    """What the reader can open, by its code in the URL."""
    parts: dict[str, Part] = {"markets": _markets}
    if choice.market and choice.evidence != "corrected":
        parts |= {
            "titles": markets_titles.titles,
            "title": markets_titles.one,
            "behind": markets_drivers.drivers,
            "travel": markets_titles.travel,
        }
    return parts | {"watched": markets_drivers.watched} | markets_checks.parts(data, choice)


def _markets(data: Data, choice: Choice) -> None:
    lang = choice.lang
    rows = findings.of_evidence(data.table("discount"), choice.evidence)
    if len(rows):
        drawn = bool(rows["discount"].notna().any())
        if drawn:
            components.card(figures.discount(rows, lang), lang, "discount")
        with st.expander(say("card.table", lang), expanded=not drawn):
            components.table(tables.discount(rows, lang), "discount")
    if choice.market is None:
        st.info(components.plain(say("state.pick_market", lang)), icon=":material/touch_app:")
        markets_groups.render(data, choice)
    elif choice.evidence == "corrected":
        st.info(components.plain(say("state.corrected_titles", lang)), icon=":material/info:")
