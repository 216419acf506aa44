"""What a workspace holds of hand coding: the comments that were drawn, and the labels they were given."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pandas as pd
import pyarrow as pa

from analysis.corpus import Workspace

FOLDER = "coding"

DRAWN = pa.schema([
    ("item", pa.string()), ("platform", pa.string()), ("comment_id", pa.string()), ("title_id", pa.string()),
    ("market", pa.string()), ("language", pa.string()), ("home", pa.string()), ("pi", pa.float64()),
    ("draw", pa.int64()),
])  # fmt: skip
_LABELS = {"sentiment": pa.int64(), "themes": pa.string()}
_FILES = {"sentiment": "{}", "themes": "themes_{}"}


def drawn(place: Workspace, what: str = "sentiment") -> pd.DataFrame:
    """Every comment that was drawn: item, the comment, its group, its inclusion probability, its draw."""
    return _read(place, "drawn", what, DRAWN)


def labels(place: Workspace, what: str = "sentiment") -> pd.DataFrame:
    """Every label as it was given: item, coder, label (−1, 0, 1; or the themes' ids with | between them)."""
    return _read(place, "codes", what, _codes(what))


def codes(place: Workspace, what: str = "sentiment") -> pd.DataFrame:
    """Every label: item, language, coder, label as in `labels`."""
    return labels(place, what).merge(drawn(place, what)[["item", "language"]], on="item", how="inner")


def coded(place: Workspace) -> pd.DataFrame:
    """The drawn comments with `y`, the mean of their labels; null where nobody has coded them yet."""
    mean = labels(place).groupby("item", sort=True).label.mean()
    there = drawn(place)
    return there.assign(y=there.item.map(mean).astype(float))


def drop(place: Workspace, gone: Iterable[tuple[str, str]]) -> None:
    """Forgets the draws and labels of these comments (platform, comment_id)."""
    gone = [(p or "", c) for p, c in gone]
    for what in _LABELS:
        there = drawn(place, what)
        theirs = pd.MultiIndex.from_frame(there[["platform", "comment_id"]]).isin(gone)
        if theirs.any():
            given = labels(place, what)
            write_labels(place, given[~given.item.isin(set(there.item[theirs]))], what)
            write_drawn(place, there[~theirs], what)


def write_drawn(place: Workspace, rows: pd.DataFrame, what: str = "sentiment") -> None:
    """Replaces what was drawn."""
    _write(place, "drawn", what, rows, DRAWN)


def write_labels(place: Workspace, rows: pd.DataFrame, what: str = "sentiment") -> None:
    """Replaces the labels."""
    _write(place, "codes", what, rows, _codes(what))


def _codes(what: str) -> pa.Schema:
    return pa.schema([("item", pa.string()), ("coder", pa.string()), ("label", _LABELS[what])])


def _path(place: Workspace, name: str, what: str) -> Path:
    return place.path / FOLDER / f"{_FILES[what].format(name)}.parquet"


def _read(place: Workspace, name: str, what: str, kind: pa.Schema) -> pd.DataFrame:
    path = _path(place, name, what)
    table = place.read(path) if path.exists() else kind.empty_table()
    return table.to_pandas()


def _write(place: Workspace, name: str, what: str, rows: pd.DataFrame, kind: pa.Schema) -> None:
    place.write(
        _path(place, name, what), pa.Table.from_pandas(rows[kind.names], schema=kind, preserve_index=False)
    )
