"""Comments without the tropes and symbols that they name: what is left for the scorer to judge."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from analysis.enrich import symbols
from analysis.enrich import trope_sources as sources

VERSION = "1"
"""Changes when the rule changes, so that stored columns are made again."""


def masked(texts: Sequence[str | None], folder: Path | None = None) -> list[str | None]:
    """Each text with all names of tropes and symbols taken out; None where it names none.

    A name has a mood of its own for a scorer (`revenge`, `evil mother-in-law`), which would pass for the mood of
    those who name it. A blank stands in its place, so that the words around it do not grow together; nothing
    else changes. A text that is nothing but a name leaves an empty one, which has no score.
    """
    named = [i for i, text in enumerate(texts) if text]
    chosen = [str(texts[i]) for i in named]
    found = zip(symbols.mentions(chosen, folder), sources.matcher("names", folder).find(chosen), strict=True)
    out: list[str | None] = [None] * len(texts)
    for i, text, hits in zip(named, chosen, found, strict=True):
        if spans := sorted((hit.start, hit.end) for kind in hits for hit in kind):
            out[i] = _without(text, spans)
    return out


def _without(text: str, spans: list[tuple[int, int]]) -> str:
    parts, reached = [], 0
    for start, end in spans:
        if end > reached:
            parts.append(text[reached : max(start, reached)])
            reached = end
    return " ".join(" ".join([*parts, text[reached:]]).split())
