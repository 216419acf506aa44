"""The words by which symbols are found, each kind in one automaton."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from analysis import lexicon
from analysis.enrich.matching import Matcher

UNSURE, CUE = " ?", "cue"
# How a hit that describes is known: its words, and the words of which one has to stand with it.
TOLD = {" ~": ("shape", "marks"), " =": ("things", "places")}

_HAMZA, _TA = re.compile(r"اء\b"), re.compile(r"ة\b")


@cache
def names(folder: Path | None) -> Matcher:
    """All words that name or describe a symbol; their keys are `ID LANGUAGE`, with UNSURE or a sign of TOLD behind."""
    # One key a language, since what a Han word is depends on the language that it is read in.
    keyed: dict[str, dict[str, Sequence[str]]] = {}
    for symbol in lexicon.load_symbols(folder):
        for lang, words in symbol.names.items():
            keyed[f"{symbol.id} {lang}"] = {lang: words}
        for lang, words in symbol.ambiguous.items():
            keyed[f"{symbol.id} {lang}{UNSURE}"] = {lang: words}
        for sign, (kind, _) in TOLD.items():
            for lang, words in getattr(symbol, kind).items():
                keyed[f"{symbol.id} {lang}{sign}"] = {lang: _typed(words)}
    return Matcher(keyed)


@cache
def near(folder: Path | None) -> Matcher:
    """The words of which one has to stand near an ambiguous name; their keys are the symbols'."""
    return Matcher({symbol.id: symbol.near for symbol in lexicon.load_symbols(folder) if symbol.near})


@cache
def marks(folder: Path | None) -> Matcher:
    """The words of which one has to stand with a word that describes; their keys are `ID KIND`, as in TOLD."""
    keyed: dict[str, dict[str, list[str]]] = {}
    for symbol in lexicon.load_symbols(folder):
        for _, kind in TOLD.values():
            keyed[f"{symbol.id} {kind}"] = {
                lang: _typed(words) for lang, words in getattr(symbol, kind).items()
            }
    return Matcher(keyed)


def _typed(words: Sequence[str]) -> list[str]:
    """The words, and the Arabic ones as they are typed in haste: without the hamza at the end, with ه for ة."""
    plain = (_HAMZA.sub("ا", word) for word in words)
    return list(
        dict.fromkeys(
            form for word in zip(words, plain, strict=True) for form in (*word, _TA.sub("ه", word[1]))
        )
    )


@cache
def cues(folder: Path | None) -> Matcher:
    """The ways of asking and of misreading; their key is CUE."""
    # An accent tells a question from a statement: `qué es` asks, `que es` does not.
    words = {cue.lang: [*cue.asks, *cue.misreads] for cue in lexicon.load_cues(folder)}
    return Matcher({CUE: words}, bare_accents=False)
