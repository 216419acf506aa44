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

VERSION = "1"
"""Changes when the rule changes, so that stored columns are made again."""

_END = re.compile(r"(?:[.!?…。！？؟⁇⁈‼｡]+|[\n\r])+")
_ASKS = frozenset("?？؟⁇⁈")


def comment_symbols(texts: Sequence[str | None], folder: Path | None = None) -> list[list[str]]:
    """The symbols that each comment names, as sorted ids; an empty or missing text names none.

    Recall differs between languages, so shares may be compared only within a language, or after each market's
    mean is taken away (measure `comprehension`).
    """
    return _names(folder).keys(texts)


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
    symbols, cues = _names(folder).find(chosen), _cues(folder).find(chosen)
    for i, text, found, asked in zip(named, chosen, symbols, cues, strict=True):
        out[i] = _confused(text, [hit for hit in found if hit.key in symbol_hits[i]], asked)
    return out


def _confused(text: str, symbols: list[Hit], cues: list[Hit]) -> bool:
    ends = [match.end() for match in _END.finditer(text)]
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
    return Matcher({symbol.id: symbol.names for symbol in lexicon.load_symbols(folder)})


@cache
def _cues(folder: Path | None) -> Matcher:
    # An accent tells a question from a statement: `qué es` asks, `que es` does not.
    words = {cue.lang: [*cue.asks, *cue.misreads] for cue in lexicon.load_cues(folder)}
    return Matcher({"cue": words}, bare_accents=False)
