"""Sentences and a table from the finding `derivatives`: pairs of titles that tell one story."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from analysis.show import labels
from analysis.show.words import count, joined, listed, missing, number, percent, say

#: Copies first, a franchise's own seasons last and apart.
KINDS = ("translation", "paraphrase", "verbatim", "series")

#: The texts that are compared.
SOURCES = ("synopsis", "transcript")

#: Pairs that a brief names.
NAMED = 10


def copies(derivatives: pd.DataFrame) -> pd.DataFrame:
    """The pairs that are of no one series, in the order measured."""
    return derivatives[derivatives["kind"].ne("series")].reset_index(drop=True)


def of_source(derivatives: pd.DataFrame, source: str) -> pd.DataFrame:
    """The pairs found by their synopses, or by their transcripts."""
    return derivatives[derivatives["source"].eq(source)].reset_index(drop=True)


def of_kind(derivatives: pd.DataFrame, kind: str) -> pd.DataFrame:
    """The pairs of one kind; `copies` is all but `series`."""
    if kind == "copies":
        return copies(derivatives)
    return derivatives[derivatives["kind"].eq(kind)].reset_index(drop=True)


def headline(derivatives: pd.DataFrame, lang: str) -> str:
    """The first sentence of the page: how many pairs of each kind, by synopses and by transcripts, and how many belong
    to a series.
    """
    every = copies(derivatives)
    found, spoken = (of_source(every, source) for source in SOURCES)
    said = []
    if len(spoken):
        longest = count(spoken["words"].max())
        said.append(say("finding.derivatives.spoken", lang, n=count(len(spoken)), words=longest))
    if found.empty:
        first = "" if said else say("finding.derivatives.none", lang)
    else:
        counts = found["kind"].value_counts()
        one_kind = len(counts) == 1 < len(found)
        parts = [
            say(f"finding.derivatives.{'all' if one_kind else 'of'}.{kind}", lang, n=count(counts[kind]))
            for kind in KINDS
            if kind in counts
        ]
        first = say(
            "finding.derivatives.some",
            lang,
            n=count(len(found)),
            family=count(found["family"].iloc[0]),
            parts=listed(parts, lang),
        )
    n = len(of_kind(derivatives, "series").drop_duplicates(["title_a", "title_b"]))
    if n:
        said.append(say("finding.derivatives.series", lang, n=count(n)))
    return joined([first, *said] if first else said, lang)


def headlines(found: Mapping[str, pd.DataFrame], lang: str) -> list[str]:
    """The sentence for the Overview and the brief; none where nothing was found."""
    table = found.get("derivatives")
    return [headline(table, lang)] if table is not None and len(copies(table)) else []


def first_and_second(row: Any) -> tuple[str, str]:
    """`a` and `b`, the one released earlier first; in the order of the table where dates do not tell."""
    return ("b", "a") if not missing(row.earlier) and row.earlier == row.title_b else ("a", "b")


def about(row: Any, lang: str) -> str:
    """A pair in one line: kind, source, how alike (similarity and q, or the words of dialogue in common), tropes in
    common, and which came first.
    """
    if is_spoken(row):
        alike = [
            say("derivatives.words", lang, n=count(row.words)),
            say("derivatives.share", lang, value=percent(row.similarity, 1)),
        ]
    else:
        alike = [
            say("derivatives.similarity", lang, value=number(row.similarity)),
            say("derivatives.q", lang, value=q_value(row.q)),
        ]
    return " · ".join(
        [
            labels.coded("kind", str(row.kind), lang),
            labels.source(str(row.source), lang),
            *alike,
            say("derivatives.shared", lang, n=count(row.shared_tropes)),
            *([say("derivatives.no_order", lang)] if missing(row.earlier) else []),
        ]
    )


def is_spoken(row: Any) -> bool:
    """Whether a pair was found by its transcripts."""
    return bool(row.source == "transcript")


def q_value(value: float) -> str:
    """A q to three decimals; `< 0.001` where they would be zeros; a dash where there is none."""
    return "< 0.001" if not missing(value) and value < 0.001 else number(value, 3)


def dated(name: str, row: Any, side: str, lang: str) -> str:
    """One title of a pair: its name, its language, its date as far as it is known."""
    date = getattr(row, f"released_{side}")
    code = getattr(row, f"language_{side}")
    language = say("derivatives.no_language", lang) if missing(code) else labels.language(str(code), lang)
    shown = say("derivatives.undated", lang) if missing(date) else str(date)
    return say("derivatives.title", lang, name=name, language=language, date=shown)


def table(derivatives: pd.DataFrame, titles: Mapping[str, str], lang: str) -> pd.DataFrame:
    """The pairs that are most certain, at most NAMED of each source, as a brief prints them."""
    rows = []
    found = copies(derivatives)
    shown = pd.concat([of_source(found, source).head(NAMED) for source in SOURCES])
    for row in shown.itertuples():
        one, other = first_and_second(row)
        ids = {"a": str(row.title_a), "b": str(row.title_b)}
        dates = {side: dated(titles.get(ids[side], ids[side]), row, side, lang) for side in "ab"}
        rows.append(
            [
                dates[one],
                dates[other],
                labels.coded("kind", str(row.kind), lang),
                labels.source(str(row.source), lang),
                number(row.similarity),
                q_value(row.q),
                count(row.words),
            ]
        )
    names = ("title_first", "title_second", "kind_of_pair", "compared_by", "similarity", "q", "words_common")
    return pd.DataFrame(rows, columns=[say(f"column.{name}", lang) for name in names], dtype="object")
