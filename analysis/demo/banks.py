"""The phrase banks and names on which the sample study is built, as read from YAML."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

_FOLDER = Path(__file__).parent
_DENSE = re.compile("[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_HANGUL = re.compile("[\u3131-\u318e\uac00-\ud7af]")
_NOT_THEMES = ("language", "symbols", "titles_local", "synopses_local", "titles_home", "synopses_home")
SHORT_WORDS, SHORT_DENSE = 2, 6
"""Up to so many words, or characters of a script without spaces, a comment is a short one."""


@dataclass(frozen=True)
class Clause:
    """A clause of a bank and its theme; `number` is its place in the bank, the same wherever its words occur."""

    number: int
    text: str
    theme: str | None = None


@dataclass(frozen=True)
class Bank:
    """Clauses of one language by (theme, valence) and by (symbol, use); `short` ones are never joined."""

    language: str
    clauses: dict[tuple[str, str], list[Clause]]
    symbols: dict[tuple[str, str], list[Clause]]
    short: dict[str, list[Clause]]


def is_dense(text: str) -> bool:
    """True where the text has Han, Kana, Thai or Hangul characters."""
    return _DENSE.search(text) is not None


def is_short(text: str) -> bool:
    """True for one or two words, or up to six characters of a script without spaces: what many say alike."""
    plain = re.sub(r"(.)\1+", r"\1", text)
    if is_dense(plain) and not _HANGUL.search(plain):
        return len(re.findall(r"[^\W_]", plain)) <= SHORT_DENSE
    return len(re.findall(r"\w+", plain)) <= SHORT_WORDS


@cache
def phrases(language: str) -> dict[str, Any]:
    """The phrase file of a language as it stands."""
    return dict(yaml.safe_load((_FOLDER / "phrases" / f"{language}.yaml").read_text(encoding="utf-8")))


@cache
def names() -> dict[str, Any]:
    """Made handles, parts of titles, and the sellers' words for tropes."""
    return dict(yaml.safe_load((_FOLDER / "names.yaml").read_text(encoding="utf-8")))


@cache
def bank(language: str) -> Bank:
    """The clauses of a language. Themes that a bank does not have are not talked about in it."""
    raw = phrases(language)
    lists = {
        (theme, v): list(texts)
        for theme, by in raw.items()
        if theme not in _NOT_THEMES
        for v, texts in by.items()
    }
    other = {"zh": "zh-TW", "zh-TW": "zh"}.get(language)
    if language == "zh":
        # The Chinese bank's own `local` clauses are about Taiwanese series, in traditional characters.
        lists = {key: texts for key, texts in lists.items() if key[0] != "local"}
    elif other:
        for valence, texts in phrases(other).get("local", {}).items():
            lists["local", valence] = [*lists.get(("local", valence), []), *texts]
    number: dict[str, int] = {}

    def numbered(texts: list[str], theme: str | None = None) -> list[Clause]:
        return [Clause(number.setdefault(str(text), len(number)), str(text), theme) for text in texts]

    clauses: dict[tuple[str, str], list[Clause]] = {}
    short: dict[str, list[Clause]] = {}
    for (theme, valence), texts in lists.items():
        for clause in numbered(texts, theme):
            where = (
                short.setdefault(valence, [])
                if is_short(clause.text)
                else clauses.setdefault((theme, valence), [])
            )
            where.append(clause)
    symbols = {
        (symbol, use): numbered(texts) for symbol, by in raw["symbols"].items() for use, texts in by.items()
    }
    return Bank(language, clauses, symbols, short)
