"""The comments behind a number, without their authors, and only where the cell is not small."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from analysis.corpus import Workspace
from analysis.show import suppress, topic_names

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
    whole: tuple[int, int | None] | None = None,
) -> Comments:
    """At most `n` comments of a title, market or platform, picked by a fixed shuffle.

    `home` keeps those on titles from there, `names` those that name a trope or symbol (`("tropes", "revenge")`) or,
    of the comments that topics were fitted on, those in a topic (`("topics", key)`, its key in `drivers`).

    A cell of fewer than MIN_COMMENTS comments, or MIN_AUTHORS people where authors are known, gives none; `whole` is
    how many comments and people it has where only a sample of it can be listed.
    """
    among = None
    if names is not None and names[0] == "topics":
        among, names = _fitted(workspace, names[1]), None
    found = workspace.comments_of(title_id, market, platform, n, home, names, among)
    if found.empty:
        return Comments(found.reindex(columns=list(COLUMNS)), 0, False)
    total, people = int(found["n_comments"].iloc[0]), int(found["n_authors"].iloc[0])
    n, authors = whole or (total, people or None)
    cell = pd.DataFrame({"n": [n], "authors": [authors]}, dtype="Int64")
    small = bool(suppress.is_small(cell["n"], cell["authors"]).iloc[0])
    table = found[list(COLUMNS)] if not small else found[list(COLUMNS)].head(0)
    return Comments(table.reset_index(drop=True), total, small)


def _fitted(workspace: Workspace, key: str) -> list[str]:
    """The comments of the fitted sample in a topic, as `platform/comment_id`."""
    topics, drawn = workspace.finding("topics"), workspace.finding("topic_map")
    rows = drawn[drawn["topic"].isin(topic_names.of_key(topics, key))]
    return (rows["platform"].fillna("") + "/" + rows["comment_id"]).tolist()
