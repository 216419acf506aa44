"""Which cultural symbols a comment names or describes, and whether it asks about or misreads one."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from analysis.enrich import symbols_matchers as matchers
from analysis.enrich.matching import Hit, Matcher
from analysis.enrich.symbols_matchers import CUE, TOLD, UNSURE

VERSION = "3"
"""Changes when the rule changes, so that stored columns are made again."""

_END = re.compile(r"(?:[.!?…。！？؟⁇⁈‼｡]+|[\n\r])+")
_ASKS = frozenset("?？؟⁇⁈")
# The kana of Japanese; の and the へ of emoticons stand in Chinese comments too.
_HIRAGANA = re.compile(r"[ぁ-ねは-ふほ-ゖ]")
_KATAKANA = re.compile(r"[ァ-ヺー]{3}")
_HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]+")


class Read(NamedTuple):
    """What one comment says of symbols: where it names one, and where it describes one that it does not name."""

    named: list[Hit]
    described: list[Hit]

    @property
    def names(self) -> list[str]:
        """The symbols named, sorted."""
        return sorted({hit.key for hit in self.named})

    @property
    def descriptions(self) -> list[str]:
        """The symbols described and not named, sorted."""
        return sorted({hit.key for hit in self.described})


def comment_symbols(texts: Sequence[str | None], folder: Path | None = None) -> list[list[str]]:
    """The symbols that each comment names, as sorted ids; an empty or missing text names none.

    A name inside a longer name of another symbol is not counted (`dragon` in `dragon boat`). An ambiguous
    name counts where a word of its `near` list stands in the same sentence or in the one before or after it.
    Han words are read as Japanese in a text with kana and as Chinese in any other. Recall differs between
    languages, so shares may be compared only within a language, or after each market's mean is taken away
    (measure `comprehension`).
    """
    return [Read(named, []).names for named in mentions(texts, folder)]


def mentions(texts: Sequence[str | None], folder: Path | None = None) -> list[list[Hit]]:
    """Where each comment names which symbol, by the rules of `comment_symbols`, in order of place."""
    words, near = matchers.names(folder), matchers.near(folder)
    return [
        _named(text, hits, near) if text and hits else []
        for text, hits in zip(texts, words.find(texts), strict=True)
    ]


def read(texts: Sequence[str | None], folder: Path | None = None) -> list[Read]:
    """Where each comment names a symbol, and where it describes one without a name for it.

    A description is a word of the symbol's `shape` outside of all names, with a word of its `marks` of the same
    language in the same sentence, or in a sentence that asks (a question mark, or a cue of `comprehension.yaml` of
    that language); or a common word of its `things` with one of its `places`. Such words are common ones: they tell
    something only in comments on titles of the symbols' home (`lexicon.HOMES`), which is for the caller to see to.
    """
    words, near = matchers.names(folder), matchers.near(folder)
    return [
        _read(text, hits, near, folder) if text and hits else Read([], [])
        for text, hits in zip(texts, words.find(texts), strict=True)
    ]


def confused(
    texts: Sequence[str | None],
    symbol_hits: Sequence[Sequence[str]],
    folder: Path | None = None,
    found: Sequence[Read] | None = None,
) -> NDArray[np.bool_]:
    """True where a comment asks about or misreads a symbol that it names or describes.

    Namely where the sentence that does so is a question, or where a cue of `comprehension.yaml` (in any of
    its languages) stands in that sentence or in the one before or after it. False where `symbol_hits`, as
    from `comment_symbols`, is empty. What is counted is how people ask in words: not every question is a
    misunderstanding, so the share means something only as a difference between markets. `found` is what `read`
    gives for the texts, where it is there already.
    """
    out = np.zeros(len(texts), dtype=bool)
    told = [i for i, (text, hits) in enumerate(zip(texts, symbol_hits, strict=True)) if text and len(hits)]
    chosen = [str(texts[i]) for i in told]
    reads = read(chosen, folder) if found is None else [found[i] for i in told]
    for i, text, seen, asked in zip(told, chosen, reads, matchers.cues(folder).find(chosen), strict=True):
        hits = [hit for hit in (*seen.named, *seen.described) if hit.key in symbol_hits[i]]
        out[i] = _confused(text, hits, asked)
    return out


def _read(text: str, hits: list[Hit], near: Matcher, folder: Path | None) -> Read:
    named = _named(text, hits, near)
    told = [hit for hit in _in_language(text, hits) if hit.key[-2:] in TOLD]
    keys = {hit.key for hit in named}
    free = [
        hit
        for hit in told
        if hit.key.split()[0] not in keys and not any(_overlap(hit, name) for name in named)
    ]
    return Read(named, _described(text, free, folder) if free else [])


def _named(text: str, hits: list[Hit], near: Matcher) -> list[Hit]:
    named = [hit for hit in _in_language(text, hits) if hit.key[-2:] not in TOLD]
    if any(hit.key.endswith(UNSURE) for hit in named):
        clues = near.find([text])[0]
        ends = _ends(text)
        named = [hit for hit in named if not hit.key.endswith(UNSURE) or _beside(hit, clues, ends)]
    return _longest([hit._replace(key=hit.key.split()[0]) for hit in named])


def _in_language(text: str, hits: list[Hit]) -> list[Hit]:
    other = "zh" if _japanese(text) else "ja"
    return [hit for hit in hits if hit.lang != other or not _HAN.fullmatch(text[hit.start : hit.end])]


def _described(text: str, words: list[Hit], folder: Path | None) -> list[Hit]:
    ends, asks = _ends(text), _asking(text)
    marks, cues = matchers.marks(folder).find([text])[0], matchers.cues(folder).find([text])[0]
    # The key of a cue is not a symbol's: it stands for any.
    told: dict[tuple[int, str], list[Hit]] = {}
    for hit in (*marks, *cues):
        told.setdefault((bisect_right(ends, hit.start), hit.lang), []).append(hit)
    kept = []
    for word in words:
        symbol, _, sign = word.key.split()
        at, shape = bisect_right(ends, word.start), sign == "~"
        wanted = {f"{symbol} {TOLD[f' {sign}'][1]}", *([CUE] if shape else [])}
        beside = (hit.key in wanted and not _overlap(hit, word) for hit in told.get((at, word.lang), ()))
        if (shape and at in asks) or any(beside):
            kept.append(word._replace(key=symbol))
    return _longest(kept)


def _overlap(a: Hit, b: Hit) -> bool:
    return a.start < b.end and b.start < a.end


def _asking(text: str) -> set[int]:
    """The sentences that end in a question mark."""
    return {i for i, match in enumerate(_END.finditer(text)) if _ASKS & set(match.group())}


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
    names = [(hit.start, hit.end) for hit in symbols]
    at = {bisect_right(ends, hit.start) for hit in symbols}
    if at & _asking(text):
        return True
    # A cue inside a symbol's own name says nothing about the symbol.
    free = [cue for cue in cues if not any(start <= cue.start and cue.end <= end for start, end in names)]
    return any(abs(bisect_right(ends, cue.start) - sentence) <= 1 for cue in free for sentence in at)
