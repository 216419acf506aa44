"""Normalising text: what counts as the same words said again."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

_SPACE = re.compile(r"\s+")
# A run of one sign, letters elongated and emoji repeated alike; digits carry meaning by their count.
_RUN = re.compile(r"([^\d\s])\1+")
# Variation selectors, zero-width joiners and skin tones change how an emoji looks, not what is said.
_INVISIBLE = re.compile("[\ufe00-\ufe0f\u200b-\u200d\u2060\U0001f3fb-\U0001f3ff]")
_DENSE = re.compile("[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff]")
_LETTER = re.compile(r"[^\W\d_]")


def fold(text: str) -> str:
    """NFKC, case-folded, with white space squeezed to single blanks: for matching names."""
    return _SPACE.sub(" ", unicodedata.normalize("NFKC", text).casefold()).strip()


def same_words(text: str) -> str:
    """The text as compared for copies: `fold`, with elongation and runs of one emoji squeezed to one sign.

    `Bagusss!!! 😂😂` and `bagus! 😂` come out alike; `100` and `10` do not.
    """
    return _RUN.sub(r"\1", _INVISIBLE.sub("", fold(text)))


def is_dense(text: str) -> bool:
    """True where most letters are Han, Kana, Thai or Hangul: scripts that say more per character."""
    letters = len(_LETTER.findall(text))
    return letters > 0 and 2 * len(_DENSE.findall(text)) >= letters


def shingles(text: str, width: int = 5) -> list[str]:
    """The distinct character n-grams of a text, sorted; the text itself if it is shorter than one."""
    return sorted({text[i : i + width] for i in range(max(1, len(text) - width + 1))})


def jaccard(left: Iterable[str], right: Iterable[str]) -> float:
    """|A∩B| / |A∪B| of two collections taken as sets; 1 for two empty ones."""
    a, b = set(left), set(right)
    return len(a & b) / len(a | b) if a or b else 1.0
