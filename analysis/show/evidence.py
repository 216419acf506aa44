"""The comments behind a number, without their authors, and only where the cell is not small."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from analysis.corpus import Workspace
from analysis.show import suppress

COLUMNS = ("text", "rating", "sentiment", "lang", "weight", "posted_at")


@dataclass(frozen=True)
class Comments:
    """Some of a cell's comments; `total` counts all, `small` says that the cell is hidden."""

    table: pd.DataFrame
    total: int
    small: bool


def comments_behind(
    workspace: Workspace,
    title_id: str | None = None,
    market: str | None = None,
    platform: str | None = None,
    n: int = 50,
    home: str | None = None,
    names: tuple[str, str] | None = None,
) -> Comments:
    """At most `n` comments of a title, market or platform, picked by a fixed shuffle.

    `home` keeps those on titles from there, `names` those that name a trope or symbol (`("tropes", "revenge")`).

    A cell of fewer than MIN_COMMENTS comments, or MIN_AUTHORS people where authors are known, gives none.
    """
    found = workspace.comments_of(title_id, market, platform, n, home, names)
    if found.empty:
        return Comments(found.reindex(columns=list(COLUMNS)), 0, False)
    total = int(found["n_comments"].iloc[0])
    authors = found["n_authors"].replace(0, pd.NA).head(1)
    small = bool(suppress.is_small(found["n_comments"].head(1), authors).iloc[0])
    table = found[list(COLUMNS)] if not small else found[list(COLUMNS)].head(0)
    return Comments(table.reset_index(drop=True), total, small)
