"""What has been coded by hand and what is still lacking, group by group."""

from __future__ import annotations

import pandas as pd

from analysis.measure.coded import GROUP, NEEDED, Comparison, cells_of, comparisons, entering
from analysis.measure.correction import rectify
from analysis.measure.discount import RANK, compare, judge, pairs
from analysis.measure.result import Note, Result, note, result
from analysis.measure.sides import empty_side, sides, usable
from analysis.spec import Options


def wanted(cells: pd.DataFrame) -> list[Comparison]:
    """The comparisons on sentiment that have titles enough for a number; `cells` are usable, with `home`.

    Languages that are not validated are among them, since codes need no validated scorer.
    """
    cells = cells[cells.evidence == "sentiment"]
    places = sides(cells)
    found = []
    for one in comparisons(places, [(home, market) for _, home, market in pairs(cells)]):
        home, market = (
            places.get(("sentiment", place), empty_side(place)) for place in (one.home, one.market)
        )
        pair = compare(home, market)
        status, _ = judge(pair, one.home, one.market, True, pair.shared_usable, pair.shared_usable)
        if RANK[status] >= RANK["thin"]:
            found.append(one)
    return found


def coding(
    cells: pd.DataFrame,
    scored: pd.DataFrame | None,
    coding: pd.DataFrame,
    titles: pd.DataFrame,
    options: Options,
) -> Result:
    """One row for each group (market, platform, language, titles' home) of a comparison that has a number.

    `n_titles`, `n_comments` its cells with n_eff ≥ min_comments and their comments; `n_drawn` comments that
    were drawn for coding, `n_coded` those of them with a code that are in its cells, `needed` 50, `mean` over
    titles of the scorer's R. Where n_coded reaches 50 also `corrected`, the prediction-powered mean, with
    `low` and `high` (t over titles), and `power` λ; see `correction.rectify`. `scored` is not read where
    nothing is coded.
    """
    good = usable(cells, titles, options)
    good = good[good.evidence == "sentiment"]
    used = cells_of(wanted(good))
    good, chosen = entering(good, used), used[GROUP].drop_duplicates().astype(str)
    sizes = good.groupby(GROUP, as_index=False).agg(
        n_titles=("title_id", "nunique"), n_comments=("n_comments", "sum"), mean=("mean", "mean")
    )
    drawn = coding.groupby(GROUP, as_index=False).agg(n_drawn=("comment_id", "size"))
    table = chosen.merge(sizes, on=GROUP, how="left").merge(drawn, on=GROUP, how="left")
    if scored is not None and coding.y.notna().any():
        found = rectify(good, scored, coding).groups.drop(columns=["n_titles", "mean"])
        table = table.merge(found, on=GROUP, how="left")
    table = table.assign(needed=NEEDED).reindex(
        columns=[*table.columns, *({"n_coded"} - set(table.columns)), "needed"]
    )
    counts = table[["n_drawn", "n_coded"]].astype("Float64").fillna(0)
    table = table.assign(n_drawn=counts.n_drawn, n_coded=counts.n_coded)
    return result("coding", table, notes=_came_later(used.astype(str), coding))


def _came_later(used: pd.DataFrame, coding: pd.DataFrame) -> tuple[Note, ...]:
    """A note for each group with titles that came after the draw: a draw of that size takes some of every title."""
    drawn = coding[[*GROUP, "title_id"]].astype(str)
    notes = []
    for group, part in used.groupby(GROUP, sort=True):
        theirs = drawn[(drawn[GROUP] == group).all(axis=1)]
        unseen = len(set(part.title_id) - set(theirs.title_id))
        if unseen and len(theirs) >= part.title_id.nunique():
            market, platform, language, home = group
            notes.append(
                note(
                    "came_later",
                    market=market,
                    platform=platform,
                    language=language,
                    home=home,
                    n=unseen,
                    drawn=len(theirs),
                )
            )
    return tuple(notes)
