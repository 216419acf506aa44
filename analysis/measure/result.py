"""What every measure returns: its table, what was left out, and what the reader must know."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import pandas as pd

from analysis.measure.columns import FINDINGS
from analysis.notes import Note, kept, note

__all__ = ["Note", "Result", "kept", "note", "result"]


@dataclass(frozen=True)
class Result:
    """A measured table with its evidence.

    `table` has exactly the columns of the finding `name`; `dropped` counts what was left out, by reason;
    `notes` are facts that belong beside the numbers (family sizes, sub-sampling).
    Raises ValueError where the columns are not those of the contract.
    """

    name: str
    table: pd.DataFrame
    dropped: Mapping[str, int] = field(default_factory=dict)
    notes: tuple[Note, ...] = ()

    def __post_init__(self) -> None:
        wanted = list(FINDINGS[self.name])
        if list(self.table.columns) != wanted:
            raise ValueError(f"{self.name}: columns {list(self.table.columns)} are not {wanted}")


def result(
    name: str,
    rows: pd.DataFrame | list[dict[str, object]],
    dropped: Mapping[str, int] | None = None,
    notes: tuple[Note, ...] = (),
) -> Result:
    """A Result from rows in any column order, with the contract's columns and types; no rows give an empty table."""
    columns = FINDINGS[name]
    frame = pd.DataFrame(rows)
    frame = frame.reindex(columns=list(columns)).astype(columns)
    return Result(name, frame.reset_index(drop=True), dict(dropped or {}), notes)
