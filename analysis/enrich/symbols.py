"""Which cultural symbols a comment names, and whether it asks about or misreads one."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from analysis import lexicon
from analysis.enrich.matching import Hit, Matcher

VERSION = "2"
"""Changes when the rule changes, so that stored columns are made again."""

_END = re.compile(r"(?:[.!?…。！？؟⁇⁈‼｡]+|[\n\r])+")
_ASKS = frozenset("?？؟⁇⁈")
# The kana of Japanese; の and the へ of emoticons stand in Chinese comments too.
_HIRAGANA = re.compile(r"[ぁ-ねは-ふほ-ゖ]")
_KATAKANA = re.compile(r"[ァ-ヺー]{3}")
_HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]+")
_UNSURE = " ?"


def comment_symbols(texts: Sequence[str | None], folder: Path | None = None) -> list[list[str]]:
    """The symbols that each comment names, as sorted ids; an empty or missing text names none.

    A name inside a longer name of another symbol is not counted (`dragon` in `dragon boat`). An ambiguous
    name counts where a word of its `near` list stands in the same sentence or in the one before or after it.
    Han words are read as Japanese in a text with kana and as Chinese in any other. Recall differs between
    languages, so shares may be compared only within a language, or after each market's mean is taken away
    (measure `comprehension`).
    """
    return [sorted({hit.key for hit in hits}) for hits in mentions(texts, folder)]


def mentions(texts: Sequence[str | None], folder: Path | None = None) -> list[list[Hit]]:
    """Where each comment names which symbol, by the rules of `comment_symbols`, in order of place."""
    names, near = _names(folder), _near(folder)
    return [
        _resolve(text, hits, near) if text and hits else []
        for text, hits in zip(texts, names.find(texts), strict=True)
    ]


def confused(
    texts: Sequence[str | None], symbol_hits: Sequence[Sequence[str]], folder: Path | None = None
) -> NDArray[np.bool_]:
    """True where a comment asks about or misreads a symbol that it names.

    Namely where the sentence that names one is a question, or where a cue of `comprehension.yaml` (in any of
    its languages) stands in that sentence or in the one before or after it. False where `symbol_hits`, as
    from `comment_symbols`, is empty. What is counted is how people ask in words: not every question is a
    misunderstanding, so the share means something only as a difference between markets.
    """
    out = np.zeros(len(texts), dtype=bool)
    named = [i for i, (text, hits) in enumerate(zip(texts, symbol_hits, strict=True)) if text and len(hits)]
    chosen = [str(texts[i]) for i in named]
    symbols, cues = mentions(chosen, folder), _cues(folder).find(chosen)
    for i, text, found, asked in zip(named, chosen, symbols, cues, strict=True):
        out[i] = _confused(text, [hit for hit in found if hit.key in symbol_hits[i]], asked)
    return out


def _resolve(text: str, hits: list[Hit], near: Matcher) -> list[Hit]:
    other = "zh" if _japanese(text) else "ja"
    read = [hit for hit in hits if hit.lang != other or not _HAN.fullmatch(text[hit.start : hit.end])]
    if any(hit.key.endswith(_UNSURE) for hit in read):
        clues = near.find([text])[0]
        ends = _ends(text)
        read = [hit for hit in read if not hit.key.endswith(_UNSURE) or _beside(hit, clues, ends)]
    return _longest([hit._replace(key=hit.key.split()[0]) for hit in read])


def _japanese(text: str) -> bool:
    return len(_HIRAGANA.findall(text)) > 1 or _KATAKANA.search(text) is not None


def _beside(name: Hit, clues: list[Hit], ends: list[int]) -> bool:
    at = bisect_right(ends, name.start)
    return any(
        clue.key == name.key.split()[0]
        and abs(bisect_right(ends, clue.start) - at) <= 1
        and (clue.end <= name.start or name.end <= clue.start)
        for clue in clues
    )


def _longest(hits: list[Hit]) -> list[Hit]:
    kept: list[Hit] = []
    for hit in sorted(hits, key=lambda hit: (hit.start, -hit.end, hit.key, hit.lang)):
        inside = any(
            hit.end <= other.end and (hit.key == other.key or (hit.start, hit.end) != other[1:3])
            for other in kept
        )
        if not inside:
            kept.append(hit)
    return kept


def _ends(text: str) -> list[int]:
    return [match.end() for match in _END.finditer(text)]


def _confused(text: str, symbols: list[Hit], cues: list[Hit]) -> bool:
    ends = _ends(text)
    closing = [match.group() for match in _END.finditer(text)]
    names = [(hit.start, hit.end) for hit in symbols]
    at = {bisect_right(ends, hit.start) for hit in symbols}
    if any(sentence < len(closing) and _ASKS & set(closing[sentence]) for sentence in at):
        return True
    # A cue inside a symbol's own name says nothing about the symbol.
    free = [cue for cue in cues if not any(start <= cue.start and cue.end <= end for start, end in names)]
    return any(abs(bisect_right(ends, cue.start) - sentence) <= 1 for cue in free for sentence in at)


@cache
def _names(folder: Path | None) -> Matcher:
    # One key a language, since what a Han word is depends on the language that it is read in.
    keyed: dict[str, dict[str, tuple[str, ...]]] = {}
    for symbol in lexicon.load_symbols(folder):
        for lang, words in symbol.names.items():
            keyed[f"{symbol.id} {lang}"] = {lang: words}
        for lang, words in symbol.ambiguous.items():
            keyed[f"{symbol.id} {lang}{_UNSURE}"] = {lang: words}
    return Matcher(keyed)


@cache
def _near(folder: Path | None) -> Matcher:
    return Matcher({symbol.id: symbol.near for symbol in lexicon.load_symbols(folder) if symbol.near})


@cache
def _cues(folder: Path | None) -> Matcher:
    # An accent tells a question from a statement: `qué es` asks, `que es` does not.
    words = {cue.lang: [*cue.asks, *cue.misreads] for cue in lexicon.load_cues(folder)}
    return Matcher({"cue": words}, bare_accents=False)
