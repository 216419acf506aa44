"""Which field of a file is which column of ours, where the study file does not say."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.resources import files
from typing import cast

import yaml
from rapidfuzz import fuzz, process

from analysis.ingest import people

#: Similarity of a misspelt or plural name (`coments`, `reviews`) from which it is taken; shorter names have
#: to be equal.
_CUTOFF, _SHORTEST = 92, 6


@cache
def synonyms() -> dict[str, dict[str, list[str]]]:
    """By table and column of ours: names under which exports carry it, the better ones first."""
    text = (files(__package__) / "synonyms.yaml").read_text(encoding="utf-8")
    return cast(dict[str, dict[str, list[str]]], yaml.safe_load(text))


def plain(name: str) -> str:
    """A column name without case, blanks and signs: `Star_Rating` → `starrating`."""
    return re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", name).casefold())


def guess(
    table: str, fields: Iterable[str], taken: Mapping[str, str], settled: Iterable[str]
) -> dict[str, str]:
    """Our columns that are neither mapped nor constant, with the field that carries each.

    A field is taken by its own name first, then by a listed synonym, then by a name that differs in a
    letter or two; a field serves once, and where two fields fit equally well none is taken.
    """
    free = {field: plain(field) for field in fields if field not in taken.values()}
    open_columns = [
        column for column in synonyms()[table] if column not in taken and column not in set(settled)
    ]
    found: dict[str, str] = {}
    for names_of in (_own, _listed):
        for column in open_columns:
            for name in names_of(table, column):
                match = [field for field, bare in free.items() if bare == name]
                if column not in found and len(match) == 1:
                    found[column] = match[0]
                    del free[match[0]]
    for column in open_columns:
        names = [
            n for n in (*_own(table, column), *_listed(table, column)) if len(n) >= _SHORTEST and n.isascii()
        ]
        near = [
            f
            for f, bare in free.items()
            if process.extractOne(bare, names, scorer=fuzz.ratio, score_cutoff=_CUTOFF)
        ]
        if column not in found and len(near) == 1:
            found[column] = near[0]
            del free[near[0]]
    return found


def _own(table: str, column: str) -> tuple[str, ...]:
    # `title` in a file of comments is the headline of a review as often as the drama: never guessed.
    return () if (table, column) == ("comments", "title") else (plain(column),)


def _listed(table: str, column: str) -> tuple[str, ...]:
    return tuple(plain(name) for name in synonyms()[table][column])


def nearest(name: str, fields: Iterable[str]) -> str:
    """`; did you mean X?`, or the fields that there are."""
    known = list(fields)
    match = process.extractOne(
        name.casefold(), {f: f.casefold() for f in known}, scorer=fuzz.ratio, score_cutoff=50
    )
    if match:
        return f"; did you mean {match[2]!r}?"
    # A file without a header shows its first record here, which may name people.
    shown = people.mask(" ".join(", ".join(known[:20]).split()))
    return f"; it has {shown}{' ...' if len(known) > 20 else ''}."
