"""Notes of the measures in the reader's language."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from analysis.show import labels
from analysis.show.words import count, known, listed, number, percent, say

#: How values are said, by name; other whole numbers as counts, other numbers with two digits, words as they are.
_WORDS: dict[str, Callable[[str, str], str]] = {
    "by": lambda code, lang: labels.coded("by", code, lang),
    "evidence": labels.evidence,
    "home": labels.market,
    "language": labels.language,
    "market": labels.market,
    "metric": lambda code, lang: labels.coded("metric", code, lang),
    "scope": lambda code, lang: labels.coded("scope", code, lang),
    "source": labels.source,
}


def said(note: object, lang: str) -> str:
    """A note as a manifest keeps it, in words; a sentence of an earlier version is given as it stands."""
    if not isinstance(note, Mapping):
        return str(note)
    key, values = str(note.get("key")), dict(note.get("values") or {})
    words = {name: _word(name, value, lang) for name, value in values.items()}
    if not known(f"note.{key}"):  # it was measured by a later version
        return " · ".join([key, *(f"{name} {word}" for name, word in words.items())])
    return labels.capital(say(f"note.{key}", lang, **words))


def _word(name: str, value: Any, lang: str) -> str:
    if isinstance(value, list | tuple):
        return listed([_word(name.removesuffix("s"), part, lang) for part in value], lang)
    if isinstance(value, str):
        return _WORDS[name](value, lang) if name in _WORDS else value
    if name == "share":
        return percent(value)
    return count(value) if isinstance(value, int) else number(value)
