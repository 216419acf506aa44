"""The themes of comments: what viewers talk about in everyday words."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from analysis.errors import ModelError
from analysis.lexicon.reading import Words, checked, distinct, path_of, read

GROUPS = ("story", "making")
"""What a theme is of: what is told, or how it is made, shown and sold."""


@dataclass(frozen=True)
class Theme:
    """One theme of comments: its name, what belongs to it, and the words by which a comment is of it."""

    id: str
    group: str
    source: str
    name: Mapping[str, str]
    description: Mapping[str, str]
    names: Words


@cache
def load_themes(folder: Path | None = None) -> tuple[Theme, ...]:
    """All entries of `themes.yaml`, in file order; ModelError if it is not valid.

    A word of one language belongs to one theme: a comment would be of both for one word.
    """
    path = path_of("themes", folder)
    required = {"id", "group", "source", "name", "description", "names"}
    entries = [
        Theme(
            **checked(
                path,
                raw,
                required=required,
                words={"names"},
                texts={"name", "description"},
                names={"group"},
            )
        )
        for raw in read(path, list)
    ]
    distinct(path, [entry.id for entry in entries])
    owner: dict[tuple[str, str], str] = {}
    for entry in entries:
        if entry.group not in GROUPS:
            raise ModelError(f"{path}: theme `{entry.id}`: `group` must be one of {', '.join(GROUPS)}.")
        for lang, words in entry.names.items():
            for word in words:
                first = owner.setdefault((lang, _same(word)), entry.id)
                if first != entry.id:
                    raise ModelError(
                        f"{path}: `{word}` ({lang}) is under the themes `{first}` and `{entry.id}`: keep one."
                    )
    return tuple(entries)


def _same(word: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", word).casefold().split())
