"""What the sentiment head reads of a text beside its embedding: hashed n-grams, emoji, laughter."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

import numpy as np
import regex
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from analysis.enrich import _grams

VERSION = "2"
BITS = 18
N_FEATURES = 2**BITS
LONGEST = 2_000
"""Characters of one text that are read: a bound on what one record can cost."""

_NOISE = regex.compile(r"https?://\S*|www\.\S+|\bhttps?\b|\brt\b\s*@\w+:?|@[\w.·-]+", regex.IGNORECASE)
_REPEATED = regex.compile(r"(.)\1{2,}", regex.DOTALL)
_ELONGATED = regex.compile(r"([\p{L}!?]|\p{Extended_Pictographic})\1{2,}")
_EMOJI = regex.compile(r"\p{Extended_Pictographic}|\p{Regional_Indicator}{2}")
_EMOJI_TRAIL = regex.compile(r"[\p{Emoji_Modifier}\uFE0E\uFE0F\u200D]")
_CONTENT = regex.compile(
    r"\p{L}|(?=[^\d#*©®])\p{Extended_Pictographic}|\p{Regional_Indicator}{2}|5{3,}|6{3,}|23{2,}|[:;=]['-]?[()DPp/3]|<3"
)

_ELONGATION, _LAUGH, _CRY = "\ue000", "\ue001", "\ue002"
"""One private-use character a convention, so that all languages share its weight."""

_LAUGHTER = regex.compile(
    r"哈哈|嘿嘿|hh{2,}|233+|\p{Thai}.*55{2,}|55{2,}.*\p{Thai}|ㅋㅋ|ㅎㅎ|wkwk|\bw(?:k{2,}|w+)\b|k{4,}|\brs(?:rs)+\b"
    r"|(?:ja|je|ha|he|ah){2,}|笑|草|ฮ่า|ههه|\blo+l\b|lmf?ao|\brofl\b|xd+\b"
)
_CRYING = regex.compile(r"呜呜|嗚嗚|\p{Han}.*55{2,}|55{2,}.*\p{Han}|[ㅠㅜ]{2,}|\bt[_.]t\b|hiks|huhu|(?:ฮือ)+")


def without_noise(text: str) -> str:
    """The text without links, @names and retweet marks."""
    return _NOISE.sub(" ", text)


def normalise(text: str) -> str:
    """The text as the head reads it: NFKC, lower case, no links or @names, at most two of a character.

    What the squeezing loses comes back as marks at the end: one for elongation, one for laughter, one for
    crying. 555 is laughter beside Thai letters and crying beside Han; elsewhere it is a number.
    """
    text = _EMOJI_TRAIL.sub("", _NOISE.sub(" ", text[:LONGEST].lower()))
    conventions = ((_ELONGATED, _ELONGATION), (_LAUGHTER, _LAUGH), (_CRYING, _CRY))
    marks = [mark for pattern, mark in conventions if pattern.search(text)]
    squeezed = _REPEATED.sub(r"\1\1", unicodedata.normalize("NFKC", text))
    return " ".join([_EMOJI.sub(r" \g<0> ", squeezed), *marks])


def has_content(texts: Sequence[str]) -> NDArray[np.bool_]:
    """True where a text has a letter, an emoji, an emoticon or a number used as a word (555, 666, 233)."""
    return np.array([bool(_CONTENT.search(_NOISE.sub(" ", text))) for text in texts], dtype=bool)


def hashed(texts: Sequence[str]) -> csr_matrix:
    """1 + ln(count) of each n-gram, word and pair of words, hashed to N_FEATURES columns."""
    counted = _grams.counts([normalise(text) for text in texts], BITS)
    counted.sum_duplicates()
    counted.data = 1 + np.log(counted.data)
    return counted
