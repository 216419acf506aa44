"""What was read, what was found, and what cannot be said."""

from __future__ import annotations

import streamlit as st

from analysis.show import findings, tables
from analysis.show import findings_claims as words
from analysis.show import overview as grouped
from analysis.show.notes import said
from analysis.show.words import count, say
from dashboard import components
from dashboard.data import Choice, Data


def render(data: Data, choice: Choice) -> None:
    """The Overview page; it opens with the study's main finding, then the others in groups."""
    lang, info = choice.lang, data.info
    components.sample_mark(info.sample, lang)
    first = grouped.headline(data.findings, choice.evidence, lang, choice.market)
    components.headline(first or say("state.not_measured", lang, names="discount"))
    st.text(info.study)
    for group in grouped.groups(data.findings, [choice.evidence], lang, choice.market):
        lines = [line.sentence for line in group.lines if line.sentence != first]
        if lines:
            _group(group.name, lines, group.pages, lang)
    _claims(data, lang)
    components.section(say("overview.limits", lang))
    components.sentences(findings.limits(data.findings, choice.evidence, lang))
    _read(data, lang)
    _languages(data, lang)
    _record(data, lang)


def _group(name: str, lines: list[str], pages: tuple[str, ...], lang: str) -> None:
    components.section(say(f"overview.group.{name}", lang))
    components.sentences(lines)
    with st.container(horizontal=True, key=f"links-{name}"):
        for page in pages:
            components.link(page, lang)


def _claims(data: Data, lang: str) -> None:
    """How many claims have each verdict, in one row, and those that are decided."""
    claims = data.table("claims")
    if claims.empty:
        return
    components.section(say("overview.group.claims", lang))
    with st.container(horizontal=True, key="claims"):
        for code, n in words.counts(claims).items():
            components.verdict(code, lang, n)
    rows = words.wholes(claims)
    decided = [
        say(
            "overview.decided",
            lang,
            verdict=say(f"claims.verdict.{row.verdict}", lang),
            claim=words.statement(row, lang),
        )
        for code in ("supported", "contradicted")
        for row in rows[rows["verdict"].eq(code)].itertuples()
    ]
    if decided:
        components.sentences(decided)
    components.link("claims", lang)


def _read(data: Data, lang: str) -> None:
    entries = data.info.accounting
    totals = {
        name: count(sum(int(entry.get(name, 0)) for entry in entries))
        for name in ("records", "rows", "duplicates", "empty", "rejects")
    }
    components.section(say("overview.read", lang))
    st.markdown(components.plain(say("overview.totals", lang, n=len(entries), **totals)))
    with st.expander(say("overview.sources", lang)):
        st.caption(components.plain(say("overview.read_note", lang)))
        components.table(tables.accounting(entries, lang), "accounting")
    if data.info.notes:
        with st.expander(say("overview.guesses", lang)):
            for note in data.info.notes:
                st.text(said(note, lang))


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
