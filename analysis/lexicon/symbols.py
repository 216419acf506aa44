"""The cultural symbols: their names, the words of their meaning and look, and what describes them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from analysis.errors import ModelError
from analysis.lexicon.reading import Words, checked, closed, distinct, path_of, read, text_of

NO_ANALOGY = "none known with a source"
"""What an entry says in place of an analogy that nobody vouches for."""

HOMES = ("CN", "HK", "MO", "TW")
"""Markets on whose titles a description of a symbol is taken for it: elsewhere red paper may be any red paper."""


@dataclass(frozen=True)
class Analogy:
    """What a symbol is like in another culture, in English and Chinese, and the work that says so."""

    text: Mapping[str, str]
    source: str


@dataclass(frozen=True)
class Symbol:
    """One cultural symbol: what it is called, the words of its meaning and of its look, an explanation.

    `ambiguous` names count only with a word of `near` beside them. `shape` are words of who sees the thing and has no
    name for it; they count only with a word of `marks`, what it is of, where it is and what is done with it, or in a
    question. `things` are common words for it; they count only with a word of `places`. All four count only on titles
    of HOMES.
    """

    id: str
    source: str
    explain: Mapping[str, str]
    names: Words
    ambiguous: Words = field(default_factory=dict)
    near: Words = field(default_factory=dict)
    meaning: Words = field(default_factory=dict)
    look: Words = field(default_factory=dict)
    shape: Words = field(default_factory=dict)
    marks: Words = field(default_factory=dict)
    things: Words = field(default_factory=dict)
    places: Words = field(default_factory=dict)
    analogy: Analogy | None = None


@cache
def load_symbols(folder: Path | None = None) -> tuple[Symbol, ...]:
    """All entries of `symbols.yaml`, in file order; ModelError if it is not valid."""
    path = path_of("symbols", folder)
    keys = {"names", "ambiguous", "near", "meaning", "look", "shape", "marks", "things", "places"}
    required = {"id", "source", "explain", "names"}
    entries = []
    for raw in read(path, list):
        given = dict(raw) if isinstance(raw, dict) else raw
        analogy = given.pop("analogy", NO_ANALOGY) if isinstance(given, dict) else None
        entry = checked(path, given, required=required, words=keys, texts={"explain"})
        where = f"{path}: entry `{entry['id']}`"
        if bool(entry.get("ambiguous")) != bool(entry.get("near")):
            raise ModelError(f"{where}: `ambiguous` names need words of `near`, and those need names.")
        for words, beside in (("shape", "marks"), ("things", "places")):
            if set(entry.get(words, ())) != set(entry.get(beside, ())):
                raise ModelError(f"{where}: `{words}` and `{beside}` need the same languages.")
        entries.append(Symbol(**entry, analogy=_analogy(f"{where}, `analogy`", analogy)))
    distinct(path, [entry.id for entry in entries])
    return tuple(entries)


def _analogy(where: str, raw: Any) -> Analogy | None:
    if raw == NO_ANALOGY:
        return None
    if not isinstance(raw, dict):
        raise ModelError(f"{where} must have the keys en, source, zh or say `{NO_ANALOGY}`.")
    closed(where, raw, {"en", "zh", "source"}, {"en", "zh", "source"})
    found = {key: text_of(f"{where}, `{key}`", raw[key]) for key in raw}
    return Analogy({lang: found[lang] for lang in ("en", "zh")}, found["source"])
