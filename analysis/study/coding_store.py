"""What a workspace holds of hand coding: the comments that were drawn, and the labels they were given."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd
import pyarrow as pa

from analysis.corpus import Workspace

FOLDER = "coding"

DRAWN = pa.schema([
    ("item", pa.string()), ("platform", pa.string()), ("comment_id", pa.string()), ("title_id", pa.string()),
    ("market", pa.string()), ("language", pa.string()), ("home", pa.string()), ("pi", pa.float64()),
    ("draw", pa.int64()),
])  # fmt: skip
CODES = pa.schema([("item", pa.string()), ("coder", pa.string()), ("label", pa.int64())])


def drawn(place: Workspace) -> pd.DataFrame:
    """Every comment that was drawn: item, the comment, its group, its inclusion probability, its draw."""
    return read(place, "drawn", DRAWN)


def codes(place: Workspace) -> pd.DataFrame:
    """Every label: item, language, coder, label (−1, 0, 1)."""
    given = read(place, "codes", CODES)
    return given.merge(drawn(place)[["item", "language"]], on="item", how="inner")


def coded(place: Workspace) -> pd.DataFrame:
    """The drawn comments with `y`, the mean of their labels; null where nobody has coded them yet."""
    mean = read(place, "codes", CODES).groupby("item", sort=True).label.mean()
    there = drawn(place)
    return there.assign(y=there.item.map(mean).astype(float))


def drop(place: Workspace, gone: Iterable[tuple[str, str]]) -> None:
    """Forgets the draws and labels of these comments (platform, comment_id)."""
    there = drawn(place)
    theirs = pd.MultiIndex.from_frame(there[["platform", "comment_id"]]).isin([(p or "", c) for p, c in gone])
    if theirs.any():
        given = read(place, "codes", CODES)
        write(place, "codes", given[~given.item.isin(set(there.item[theirs]))], CODES)
        write(place, "drawn", there[~theirs], DRAWN)


def read(place: Workspace, name: str, kind: pa.Schema) -> pd.DataFrame:
    """One of the two tables; empty where nothing was drawn or coded."""
    path = place.path / FOLDER / f"{name}.parquet"
    table = place.read(path) if path.exists() else kind.empty_table()
    return table.to_pandas()


def write(place: Workspace, name: str, rows: pd.DataFrame, kind: pa.Schema) -> None:
    """Replaces one of the two tables."""
    table = pa.Table.from_pandas(rows[kind.names], schema=kind, preserve_index=False)
    place.write(place.path / FOLDER / f"{name}.parquet", table)
