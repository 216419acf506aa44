"""What was read, what was found, and what cannot be said."""

from __future__ import annotations

import streamlit as st

from analysis.show import findings, tables
from analysis.show.words import count, say
from dashboard import components
from dashboard.data import Choice, Data


def render(data: Data, choice: Choice) -> None:
    """The Overview page; it opens with the study's main finding."""
    lang, info = choice.lang, data.info
    components.sample_mark(info.sample, lang)
    lines = findings.headlines_of(data.findings, lang, [choice.evidence])
    if choice.market and lines:
        lines[0] = findings.headline(data.table("discount"), choice.evidence, lang, choice.market)
    components.headline(lines[0] if lines else say("state.not_measured", lang, names="discount"))
    st.text(info.study)
    if lines[1:]:
        components.section(say("overview.headlines", lang))
        components.sentences(lines[1:])
    components.section(say("overview.limits", lang))
    components.sentences(findings.limits(data.findings, choice.evidence, lang))
    _read(data, lang)
    _languages(data, lang)
    _record(data, lang)


def _read(data: Data, lang: str) -> None:
    entries = data.info.accounting
    totals = {
        name: count(sum(int(entry.get(name, 0)) for entry in entries))
        for name in ("records", "rows", "duplicates", "empty", "rejects")
    }
    components.section(say("overview.read", lang), say("overview.read_note", lang))
    st.markdown(components.plain(say("overview.totals", lang, n=len(entries), **totals)))
    components.table(tables.accounting(entries, lang), "accounting")
    if data.info.notes:
        with st.expander(say("overview.guesses", lang)):
            for note in data.info.notes:
                st.text(note)


def _languages(data: Data, lang: str) -> None:
    components.section(say("overview.languages", lang), say("overview.languages_note", lang))
    reception = data.table("reception")
    shown = tables.languages(reception, lang) if len(reception) else reception
    if shown.empty:
        components.nothing("no_languages", lang)
    else:
        components.table(shown, "languages")


def _record(data: Data, lang: str) -> None:
    for key, frame in (
        ("left_out", tables.dropped(data.info.measured, lang)),
        ("notes", tables.notes(data.info.measured, lang)),
        ("versions", tables.record(data.info, lang)),
    ):
        if len(frame):
            with st.expander(say(f"overview.{key}", lang)):
                components.table(frame, key)
