"""What a reader finds in a file before it reads it, and what it knows of its source beforehand."""

from __future__ import annotations

from dataclasses import dataclass, field

from analysis.notes import Note


@dataclass(frozen=True)
class Preset:
    """What is known of a format: its table, its fields, and what holds where nothing else is said.

    `columns` maps our column to the names that its field goes by, the best first; `zone` is the time zone of
    times that state none, as an IANA name.
    """

    table: str | None = None
    columns: dict[str, tuple[str, ...]] = field(default_factory=dict)
    constants: dict[str, str] = field(default_factory=dict)
    rating_scale: tuple[float, float] | None = None
    split: dict[str, str] = field(default_factory=dict)
    values: dict[str, dict[str, str]] = field(default_factory=dict)
    zone: str | None = None


@dataclass(frozen=True)
class Layout:
    """A file's form: its fields, the cells of its first records, and how it is to be taken apart."""

    kind: str
    fields: tuple[str, ...]
    sample: dict[str, list[object]]
    records: bool
    encoding: str = "utf-8"
    mark: int = 0
    separator: str = ","
    returns_only: bool = False
    sheet: str | None = None
    at: str | None = None
    notes: tuple[Note, ...] = ()
