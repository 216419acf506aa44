"""What a reader must know, kept as a key and values, so that pages and briefs say it in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

Value = str | int | float | tuple[str, ...] | tuple[float, ...]


@dataclass(frozen=True)
class Note:
    """What the reader must know: the catalogue's entry `note.KEY`, said with these values."""

    key: str
    values: Mapping[str, Value]


def note(key: str, /, **values: Any) -> Note:
    """A note; numbers of numpy become Python's. `n` is a count, by which a sentence is in the singular or not."""
    return Note(
        key, {name: value.item() if hasattr(value, "item") else value for name, value in values.items()}
    )


def kept(said: Note) -> dict[str, object]:
    """A note as a manifest keeps it."""
    return {"key": said.key, "values": dict(said.values)}
