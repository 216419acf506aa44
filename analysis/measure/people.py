"""D without one person: whose comments move it most, and where it goes without them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.measure.sides import Side
from analysis.measure.variants import Compared, Discounts, discounts, slopes
from analysis.stats import Floats, Ints

#: People whose leaving is worked out exactly: those who move D most by its slope in every cell.
TRIED = 10


@dataclass(frozen=True)
class Without:
    """What each person's leaving does to the cells of one market: one entry a person and cell."""

    titles: NDArray[np.object_]
    row: Ints
    column: Ints
    author: Ints
    mean: Floats
    n_eff: Floats

    def on(self, side: Side) -> Without:
        """The entries in a side that holds some of these titles."""
        row = pd.Index(side.titles).get_indexer(pd.Index(self.titles))[self.row]
        there = row >= 0
        return Without(
            side.titles,
            row[there],
            self.column[there],
            self.author[there],
            self.mean[there],
            self.n_eff[there],
        )


def without(side: Side, said: pd.DataFrame) -> Without:
    """The cells of `side` as they are without each of the people who spoke there, by author.

    R' = (Σwx − a's wx)/(Σw − a's w); n_eff' = (Σw − a's w)²/(Σ_b w_b² − w_a²), nan and 0 where nobody is left.
    Weights of the others stay, copies among them too. `said` are the voices in the side's market.
    """
    title = pd.Index(side.titles).get_indexer(pd.Index(said.title_id, dtype=object))
    strata = pd.MultiIndex.from_tuples(side.strata) if side.strata else pd.MultiIndex.from_arrays([[], []])
    column = strata.get_indexer(pd.MultiIndex.from_arrays([said.platform.astype(object), said.language]))
    used = (title >= 0) & (column >= 0)
    used[used] = side.present[title[used], column[used]]
    part, title, column = said[used], title[used], column[used]
    code = title * max(len(side.strata), 1) + column
    w, wx, w2 = (part[c].to_numpy(float) for c in ("w", "wx", "w2"))
    left_w = np.bincount(code, w)[code] - w
    left_wx, left_w2 = np.bincount(code, wx)[code] - wx, np.bincount(code, w2)[code] - w2
    # What rounding leaves of a cell with one voice is nobody.
    any_left = left_w > 1e-9 * (left_w + w)
    mean = np.divide(left_wx, left_w, out=np.full(len(w), np.nan), where=any_left)
    n_eff = np.divide(left_w**2, left_w2, out=np.zeros(len(w)), where=any_left & (left_w2 > 0))
    author = part.author.to_numpy(np.int64)
    named = author >= 0
    return Without(side.titles, title[named], column[named], author[named], mean[named], n_eff[named])


def influences(
    of: Compared, gone: Sequence[Without | None], title_moves: pd.Series, least: float
) -> pd.Series:
    """By how much D moves without each person, to first order, by author.

    Σ over the person's cells of ∂D/∂R·(R' − R); where the title falls below `least` effective comments, what
    D moves without that title (`title_moves`).
    """
    slope = slopes(of)
    moved = []
    for side, of_side, by in zip((of.home, of.abroad), gone, slope, strict=True):
        if of_side is None:
            continue
        place = of_side.row, of_side.column
        step = by[place] * (of_side.mean - side.mean[place])
        lost = ~(of_side.n_eff >= least)
        names = pd.Index(side.titles[of_side.row[lost]])
        step[lost] = title_moves.reindex(names).fillna(0.0).to_numpy(float)
        moved.append(pd.Series(step, index=of_side.author))
    return pd.concat(moved).groupby(level=0, sort=True).sum() if moved else pd.Series(dtype=float)


def people_left_out(
    of: Compared, gone: Sequence[Without | None], title_moves: pd.Series, least: float
) -> Discounts | None:
    """D without each of the 10 people who move it most, worked out exactly; None where nobody is named.

    `gone` are the entries at home and abroad, `title_moves` what D moves without each title, `least` the
    study's min_comments.
    """
    moves = influences(of, gone, title_moves, least)
    if moves.empty:
        return None
    chosen = moves.abs().sort_values(ascending=False, kind="stable").index[:TRIED].to_numpy()
    arrays = []
    for side, of_side in zip((of.home, of.abroad), gone, strict=True):
        mean, weight = (np.repeat(a[None], len(chosen), axis=0) for a in (side.mean, side.weight))
        if of_side is not None:
            at = pd.Index(chosen).get_indexer(of_side.author)
            hit = at >= 0
            kept = of_side.n_eff[hit] >= least
            place = at[hit], of_side.row[hit], of_side.column[hit]
            mean[place] = np.where(kept, of_side.mean[hit], np.nan)
            weight[place] = np.where(kept, of_side.n_eff[hit], 0.0)
        arrays += [mean, weight]
    return discounts(of, *arrays)
