"""Notes of reading and of the measures in the reader's language."""

from __future__ import annotations

import string
from collections.abc import Callable, Mapping
from typing import Any

from analysis.show import labels
from analysis.show.words import catalogue, count, known, listed, number, percent, say

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
    sentence = say(f"note.{key}", lang, **words)
    return labels.capital(sentence) if _opens_with_a_word(key, lang) else sentence


def _opens_with_a_word(key: str, lang: str) -> bool:
    """Whether a note begins with a value that the catalogue says; names of files stay as they are."""
    literal, name, _, _ = next(iter(string.Formatter().parse(catalogue()[f"note.{key}"][lang])))
    return not literal and name in _WORDS


def _word(name: str, value: Any, lang: str) -> str:
    if isinstance(value, list | tuple):
        return listed([_word(name.removesuffix("s"), part, lang) for part in value], lang)
    if isinstance(value, str):
        return _WORDS[name](value, lang) if name in _WORDS else value
    if name == "share":
        return percent(value)
    return count(value) if isinstance(value, int) else number(value)
