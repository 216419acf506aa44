"""The tropes of stories, with their synonyms and parts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from analysis.errors import ModelError
from analysis.lexicon.reading import Words, checked, distinct, path_of, read


@dataclass(frozen=True)
class Trope:
    """One trope: what it is called, by which words it shows, what it means, how platforms tag it."""

    id: str
    source: str
    description: Mapping[str, str]
    names: Words
    phrases: Words = field(default_factory=dict)
    tags: Words = field(default_factory=dict)
    merge_with: str | None = None
    part_of: str | None = None


@cache
def load_tropes(folder: Path | None = None) -> tuple[Trope, ...]:
    """All entries of `tropes.yaml`, in file order, synonyms and parts included; ModelError if not valid.

    See `canonical` for the id under which an entry is measured.
    """
    path = path_of("tropes", folder)
    entries = [
        Trope(
            **checked(
                path,
                raw,
                required={"id", "source", "description", "names"},
                words={"names", "phrases"},
                texts={"description"},
                tags={"tags"},
                names={"merge_with", "part_of"},
            )
        )
        for raw in read(path, list)
    ]
    distinct(path, [entry.id for entry in entries])
    parents = _parents(entries)
    for entry in entries:
        if entry.merge_with and entry.part_of:
            raise ModelError(f"{path}: trope `{entry.id}` has both merge_with and part_of: keep one.")
        _root(path, entry.id, parents)
    return tuple(entries)


@cache
def canonical(trope_id: str, folder: Path | None = None) -> str:
    """The id under which a trope is measured: `merge_with` and `part_of` followed to the end.

    Synonyms and parts of one trope must not count as two (they would make titles look more varied).
    Idempotent. ModelError for an id that the lexicon does not have.
    """
    parents = _parents(load_tropes(folder))
    if trope_id not in parents:
        raise ModelError(
            f"{path_of('tropes', folder)} has no trope `{trope_id}`: add it or use one of its ids."
        )
    return _root(path_of("tropes", folder), trope_id, parents)


def _parents(tropes: tuple[Trope, ...] | list[Trope]) -> dict[str, str | None]:
    return {trope.id: trope.merge_with or trope.part_of for trope in tropes}


def _root(path: Path, trope_id: str, parents: Mapping[str, str | None]) -> str:
    seen = [trope_id]
    while (parent := parents[seen[-1]]) is not None:
        if parent not in parents:
            raise ModelError(f"{path}: trope `{seen[-1]}` belongs to `{parent}`, which is no entry.")
        if parent in seen:
            raise ModelError(f"{path}: the tropes {', '.join(seen)} belong to one another in a circle.")
        seen.append(parent)
    return seen[-1]
