"""Near copies: pairs of titles that tell one story, their passages side by side for a person to read."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd
import streamlit as st

from analysis.show import figures_derivatives, labels
from analysis.show import findings_derivatives as findings
from analysis.show.notes import said
from analysis.show.words import count, say
from dashboard import components
from dashboard.data import Choice, Data

#: Pairs on one page.
PAGE = 20


def render(data: Data, choice: Choice) -> None:
    """The page of near copies; it opens with how many pairs of each kind there are."""
    lang = choice.lang
    components.sample_mark(data.info.sample, lang)
    table = data.table("derivatives")
    if table.empty:
        components.headline(say("finding.derivatives.none", lang))
        components.nothing("no_derivatives", lang)
        return
    components.headline(findings.headline(table, lang))
    sources = [source for source in findings.SOURCES if len(findings.of_source(table, source))]
    source = sources[0]
    if len(sources) > 1:
        source = components.choose(
            "by", say("filter.compared_by", lang), sources, lambda code: labels.source(code, lang)
        )
    spoken = source == "transcript"
    lead = say("derivatives.lead_spoken" if spoken else "derivatives.lead", lang)
    st.info(components.plain(lead), icon=":material/info:")
    for note in data.info.measured.get("derivatives", {}).get("notes", ()) if spoken else ():
        if isinstance(note, Mapping) and note.get("key") == "copies_dialogue":
            st.caption(components.plain(said(note, lang)))
    table = findings.of_source(table, source)
    kinds = [kind for kind in ("copies", *findings.KINDS) if len(findings.of_kind(table, kind))]
    kind = components.choose(
        "kind", say("filter.pairs", lang), kinds, lambda code: labels.coded("kind", code, lang), kinds[0]
    )
    rows = findings.of_kind(table, kind)
    components.card(figures_derivatives.pairs(rows, data.info.titles, lang), lang, "pairs")
    note = say("derivatives.scenes_note" if spoken else "derivatives.passages_note", lang)
    components.section(say("derivatives.passages", lang), note)
    starts = [str(start) for start in range(0, len(rows), PAGE)]
    start = 0
    if len(starts) > 1:
        chosen = components.choose(
            "from", say("filter.part", lang), starts, lambda at: _span(int(at), len(rows))
        )
        start = int(chosen)
    for row in rows.iloc[start : start + PAGE].itertuples():
        _pair(row, data.info.titles, lang)


def _span(start: int, n: int) -> str:
    return f"{count(start + 1)}–{count(min(start + PAGE, n))} / {count(n)}"


def _pair(row: Any, titles: Mapping[str, str], lang: str) -> None:
    """One pair in a frame: what is known of it, then the passages most alike in two columns."""
    sides = findings.first_and_second(row)
    with st.container(border=True):
        st.caption(components.plain(findings.about(row, lang)))
        for column, side in zip(st.columns(2), sides, strict=True):
            name = str(getattr(row, f"title_{side}"))
            with column:
                st.text(findings.dated(titles.get(name, name), row, side, lang))
        lines = {side: _lines(getattr(row, f"passage_{side}")) for side in sides}
        for texts in zip(*(lines[side] for side in sides), strict=True):
            for column, text in zip(st.columns(2), texts, strict=True):
                with column:
                    st.text(text)


def _lines(passages: object) -> list[str]:
    return [] if pd.isna(passages) else str(passages).split("\n")
