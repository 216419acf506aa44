"""Which symbols a comment names or describes, and whether it speaks of what one stands for, or of how it looks."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path

import pandas as pd

from analysis import lexicon
from analysis.enrich import symbols
from analysis.enrich.matching import Hit, Matcher

_KINDS = ("meaning", "look")


def symbol_words(texts: Sequence[str | None], folder: Path | None = None) -> pd.DataFrame:
    """One row a text and symbol: `text` (its place in `texts`), `symbol`, `described`, `meaning`, `look`.

    `described` is true where the text describes the symbol and does not name it; nothing is asked of its words then,
    since a description is one of the look by its making.

    `meaning` is true where a word of the symbol's meaning stands anywhere in the text, `look` the same of its
    look; both may be. A word inside a name of the symbol says nothing about it (`red paper` in `red paper on the
    door`). Sorted by text and symbol. How many of such words a language's lexicon has differs, so shares may be
    compared only after each market's mean over symbols is taken away (measure `comprehension`).
    """
    found = symbols.read(texts, folder)
    named = [one.named for one in found]
    asked = [text if hits else None for text, hits in zip(texts, named, strict=True)]
    rows = []
    for place, (names, words) in enumerate(zip(named, _words(folder).find(asked), strict=True)):
        for symbol in sorted({hit.key for hit in names}):
            told = _told(symbol, names, words)
            rows.append((place, symbol, False, *(kind in told for kind in _KINDS)))
    rows += [(i, symbol, True, False, False) for i, one in enumerate(found) for symbol in one.descriptions]
    types = {"text": "int64", "symbol": "object", "described": "bool", "meaning": "bool", "look": "bool"}
    return pd.DataFrame(sorted(rows), columns=list(types)).astype(types)


def _told(symbol: str, names: list[Hit], words: list[Hit]) -> set[str]:
    own = [(hit.start, hit.end) for hit in names if hit.key == symbol]
    return {
        word.key.split()[1]
        for word in words
        if word.key.split()[0] == symbol and not any(a <= word.start and word.end <= b for a, b in own)
    }


@cache
def _words(folder: Path | None) -> Matcher:
    return Matcher(
        {
            f"{symbol.id} {kind}": getattr(symbol, kind)
            for symbol in lexicon.load_symbols(folder)
            for kind in _KINDS
            if getattr(symbol, kind)
        }
    )
