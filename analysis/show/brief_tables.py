"""The tables of a brief, as its template draws them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from analysis.show import brief_checks, findings, findings_claims, findings_derivatives, tables
from analysis.show.material import BriefInfo
from analysis.show.words import joined, say

#: Rows that are kept on one page; a longer table breaks, its head repeated.
SHORT = 16
#: Rows from which a column that says the same in all of them is a line above the table.
SEVERAL = 3


def drawn(
    found: Mapping[str, pd.DataFrame], info: BriefInfo, kinds: list[str], lang: str
) -> list[dict[str, Any]]:
    """Each table with `title`, `note`, `heads`, `rows`, and whether it is `short` enough to stay on one page."""
    out = []
    for kind in kinds:
        rows = findings.of_evidence(found["discount"], kind) if "discount" in found else pd.DataFrame()
        if len(rows):
            title = f"{say('markets.table', lang)} · {say(f'evidence.{kind}', lang)}"
            out.append(_as_table(lang, title, tables.discount(rows, lang, tables.DISCOUNT_ON_PAPER)))
        out += [
            _as_table(lang, title, frame, note)
            for title, frame, note in brief_checks.tables(found, kind, lang)
        ]
    out += [_as_table(lang, *section) for section in findings_claims.brief(found, lang)]
    if "derivatives" in found and len(findings_derivatives.copies(found["derivatives"])):
        near = findings_derivatives.table(found["derivatives"], info.titles, lang)
        out.append(_as_table(lang, say("page.derivatives", lang), near, _lead(found["derivatives"], lang)))
    if "reception" in found and len(languages := tables.languages(found["reception"], lang)):
        out.append(
            _as_table(lang, say("overview.languages", lang), languages, say("overview.languages_note", lang))
        )
    out.append(
        _as_table(
            lang,
            say("overview.read", lang),
            tables.accounting(info.accounting, lang),
            say("overview.read_note", lang),
        )
    )
    for key, frame in (
        ("left_out", tables.dropped(info.measured, lang)),
        ("notes", tables.notes(info.measured, lang)),
    ):
        if len(frame):
            out.append(_as_table(lang, say(f"overview.{key}", lang), frame))
    return out


def _lead(derivatives: pd.DataFrame, lang: str) -> str:
    sources = findings_derivatives.copies(derivatives)["source"]
    said = [say("derivatives.lead", lang)] if sources.eq("synopsis").any() else []
    return joined(
        said + ([say("derivatives.lead_spoken", lang)] if sources.eq("transcript").any() else []), lang
    )


def _as_table(lang: str, title: str, frame: pd.DataFrame, note: str = "") -> dict[str, Any]:
    """A table without the columns that are empty or say one thing throughout: those are said once, above it."""
    frame = frame.astype(str)
    same = [
        name for name in frame.columns if len(frame) >= SEVERAL and frame[name].eq(frame[name].iloc[0]).all()
    ]
    said = [
        say("brief.same", lang, column=name, value=frame[name].iloc[0])
        for name in same
        if frame[name].iloc[0].strip()
    ]
    frame = frame.drop(columns=same)
    note = joined([part for part in (note, *said) if part], lang)
    return {
        "short": len(frame) <= SHORT,
        "title": title,
        "note": note,
        "heads": list(frame.columns),
        "rows": frame.astype(str).to_numpy().tolist(),
    }
