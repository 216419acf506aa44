"""Which comments have to be coded by hand: the groups of every comparison of markets, and their cells."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from analysis.measure.reception import CELL
from analysis.measure.sides import Side, anchored, empty_side, match
from analysis.stats import Floats

#: Where a scorer's errors may have a mean of their own; `home` is the titles': local where it is the market.
GROUP = ["market", "platform", "language", "home"]
PLACE = CELL[:-1]
#: Coded comments that every group of a comparison needs.
NEEDED = 50

Group = tuple[str, str, str, str]


@dataclass(frozen=True)
class Comparison:
    """The discount of `home` titles in `market` as a sum over cells: D = Σ coef·R.

    `cells` holds one row for each cell that enters (market, platform, language, title_id, home, coef); a
    coefficient may be 0, where every title at home is also shown abroad.
    """

    home: str
    market: str
    cells: pd.DataFrame

    @cached_property
    def groups(self) -> list[Group]:
        """The groups of its cells, sorted."""
        found = self.cells[GROUP].drop_duplicates().sort_values(GROUP)
        return [(str(m), str(p), str(g), str(h)) for m, p, g, h in found.itertuples(index=False)]


def key_columns(frame: pd.DataFrame, language: str = "language") -> pd.DataFrame:
    """The columns of a stratum as measures write them: no platform is empty, an unknown language `und`."""
    platform = frame["platform"].astype(object).fillna("")
    return frame.assign(platform=platform, language=frame[language].astype(object).fillna("und"))


def comparison(places: dict[tuple[str, str], Side], home: str, market: str) -> Comparison:
    """The comparison of one pair of markets on sentiment; no cells where no title has controls on both sides.

    D = mean_T[R(t, h) − c_h] − mean_T[R(t, m) − c_m] with c the means of the local titles of the strata, so
    a cell of T at home has share/n − mix/N, of H∖T −mix/N, of T abroad −share/n and of a local title mix/k
    (`sides.Side.share`, mix its mean over T).
    """
    at_home = places.get(("sentiment", home), empty_side(home))
    abroad = places.get(("sentiment", market), empty_side(market))
    rows_h, rows_m = match(at_home, abroad)
    own = at_home.local[rows_h]
    rows_h, rows_m = rows_h[own], rows_m[own]
    share_h, share_m = at_home.share(anchored(at_home)), abroad.share(anchored(abroad))
    both = (share_h[rows_h].sum(axis=1) > 0) & (share_m[rows_m].sum(axis=1) > 0)
    parts = []
    if both.any():
        parts = [_side(at_home, share_h, rows_h[both], 1.0), _side(abroad, share_m, rows_m[both], -1.0)]
    columns = [*GROUP, "title_id", "coef"]
    return Comparison(home, market, pd.concat(parts)[columns] if parts else pd.DataFrame(columns=columns))


def _side(side: Side, share: Floats, titles: np.ndarray, sign: float) -> pd.DataFrame:
    mix = share[titles].mean(axis=0)
    controls = side.local[:, None] & side.present & (mix > 0)
    coef = np.where(controls, -np.divide(mix, side.controls, out=np.zeros_like(mix), where=mix > 0), 0.0)
    coef[titles] += share[titles] / len(titles)
    enters = controls.copy()
    enters[titles] |= share[titles] > 0
    row, column = np.nonzero(enters)
    return pd.DataFrame({
        "market": side.market, "platform": [side.strata[g][0] for g in column],
        "language": [side.strata[g][1] for g in column], "home": side.home[row],
        "title_id": side.titles[row], "coef": sign * coef[row, column],
    })  # fmt: skip


def comparisons(places: dict[tuple[str, str], Side], pairs: list[tuple[str, str]]) -> list[Comparison]:
    """The comparisons of these pairs (home, market) that have cells."""
    found = [comparison(places, home, market) for home, market in pairs]
    return [one for one in found if len(one.cells)]


def cells_of(found: list[Comparison]) -> pd.DataFrame:
    """The cells that enter any of these comparisons: GROUP and title_id, each once, sorted."""
    parts = [one.cells[[*GROUP, "title_id"]] for one in found]
    table = pd.concat(parts) if parts else pd.DataFrame(columns=[*GROUP, "title_id"])
    return table.drop_duplicates().sort_values([*GROUP, "title_id"], ignore_index=True)


def entering(cells: pd.DataFrame, used: pd.DataFrame) -> pd.DataFrame:
    """The cells among `used`. An import that is not measured at home is in no comparison, and is never drawn."""
    keys = pd.MultiIndex.from_frame(used[PLACE].astype(str))
    return cells[pd.MultiIndex.from_frame(cells[PLACE].astype(str)).isin(keys)]
