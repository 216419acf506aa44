"""Cells of any type, as CSV, JSON and spreadsheets give them, as text."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Any

import numpy as np
import pandas as pd

#: Python does not write out numbers of more digits than this, and no export means them.
_ENDLESS = 10**4000


def strings(cells: Sequence[object], split: str | None = None) -> np.ndarray:
    """Trimmed text, None where there is none; of a list (or of text that `split` parts) the first entry."""
    out = np.empty(len(cells), dtype=object)
    out[:] = [(c.strip() or None) if type(c) is str else text_of(c) for c in cells]
    if split:
        out[:] = [None if c is None else (c.split(split, 1)[0].strip() or None) for c in out]
    joined = "".join(filter(None, out))
    if not joined.isascii():
        try:
            joined.encode()
        except UnicodeEncodeError:  # halves of emoji, cut by the exporter
            out[:] = [c and c.encode("utf-16", "surrogatepass").decode("utf-16", "replace") for c in out]
    return out


def by_distinct(values: np.ndarray, read: Callable[[Any], Any]) -> np.ndarray:
    """`read` of every value, asked once for each that differs; None stays None."""
    codes, distinct = pd.factorize(values)
    return spread(np.fromiter(map(read, distinct), object, len(distinct)), codes)


def spread(distinct: np.ndarray, codes: np.ndarray) -> np.ndarray:
    """The values that the codes of `pandas.factorize` stand for; None where there was none."""
    padded = np.empty(len(distinct) + 1, dtype=object)
    padded[:-1] = distinct
    return padded[codes]


def full(value: object, size: int) -> np.ndarray:
    """One value everywhere, also where it is a tuple."""
    return spread(np.fromiter([value], object, 1), np.zeros(size, dtype=np.intp))


def text_of(cell: object) -> str | None:
    """One cell of any type as text; None where it is empty, not a number, or nested."""
    if cell is None:
        return None
    if isinstance(cell, bool):
        return str(cell).lower()
    if isinstance(cell, float):
        return (
            None if cell != cell else str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
        )
    if isinstance(cell, datetime | date):
        return cell.isoformat()
    if isinstance(cell, list):
        return text_of(cell[0]) if cell and not isinstance(cell[0], list) else None
    if isinstance(cell, dict):
        return json.dumps(cell, ensure_ascii=False)[:200] if len(cell) < 50 and _is_flat(cell) else None
    if isinstance(cell, bytes):
        return cell.decode("utf-8", "replace").strip() or None
    if isinstance(cell, int) and abs(cell) >= _ENDLESS:
        return None
    return str(cell).strip() or None


def _is_flat(cell: dict[Any, Any]) -> bool:
    return not any(isinstance(value, dict | list) for value in cell.values())
