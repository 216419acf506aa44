"""Experiments: which arm is received better, in which market, and how far that can be believed."""

from __future__ import annotations

import streamlit as st

from analysis.show import figures_experiments, findings_behind, tables_behind
from analysis.show.words import say
from dashboard import components
from dashboard.data import Choice, Data


def render(data: Data, choice: Choice) -> None:
    """The Experiments page; it opens with the surest difference between two arms."""
    lang = choice.lang
    components.sample_mark(data.info.sample, lang)
    frame = data.table("experiments")
    rows = frame[frame["evidence"].eq(choice.evidence)] if len(frame) else frame
    if choice.market and len(rows):
        rows = rows[rows["market"].eq(choice.market)]
    if frame.empty or rows.empty:
        components.headline(
            say("finding.experiments.no_arms", lang) if frame.empty else say("page.experiments", lang)
        )
        components.nothing("no_experiments" if frame.empty else "no_arms", lang)
        return
    components.headline(findings_behind.experiments(rows, choice.evidence, lang))
    if sentence := findings_behind.experiment_counts(rows, lang):
        st.markdown(components.plain(sentence))
    pairs = sorted(set(zip(rows["variant_a"], rows["variant_b"], strict=True)))
    shown = {f"{a}|{b}": rows[rows["variant_a"].eq(a) & rows["variant_b"].eq(b)] for a, b in pairs}
    chosen = next(iter(shown))
    if len(shown) > 1:
        chosen = components.choose(
            "arms", say("filter.arms", lang), list(shown), lambda pair: _named(pair, lang)
        )
    part = shown[chosen].reset_index(drop=True)
    drawn = bool(part["difference"].notna().any())
    if drawn:
        components.card(figures_experiments.experiments(part, lang), lang, "experiments")
    with st.expander(say("card.table", lang), expanded=not drawn):
        components.table(tables_behind.experiments(rows, lang), "experiments")
    components.section(say("overview.limits", lang))
    components.sentences(findings_behind.experiment_limits(lang))


def _named(pair: str, lang: str) -> str:
    a, _, b = pair.partition("|")
    return say("filter.arms_pair", lang, a=a, b=b)
