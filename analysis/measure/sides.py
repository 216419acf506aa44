"""One market's titles against its own local titles: what discount, gaps and travel have in common."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis import markets
from analysis.measure.reception import MIN_CONTROLS
from analysis.spec import Options
from analysis.stats import Floats

#: Why a number is missing or hedged; the pages say these in words.
REASONS = {
    "area_contains_home": "the market is an area of which the home market is part",
    "no_home_side": "there are no comments or ratings from the titles' home market",
    "no_shared_titles": "no title was received in both markets",
    "few_comments": "no title has min_comments effective comments in both markets",
    "no_local_controls": "the market has no titles of its own to compare with",
    "few_controls": "the market has fewer than 8 titles of its own to compare with (under 5: no number)",
    "few_home_only": "fewer than 8 home titles were not shown in the market (under 5: no number)",
    "few_home_titles": "at home there are fewer than 8 other titles to compare with (under 5: no number)",
    "few_shared_titles": "fewer than 5 titles were received in both markets (fewer than 2: no number)",
    "unvalidated_language": "the comments are in a language whose sentiment scores are not validated",
    "unvalidated_used": "scores of languages that are not validated are used, as the study asks",
    "within_floor": "the gap is within the measurement error between two languages",
    "few_coded": "a group of the comparison has fewer than 50 comments coded by hand",
    "low_agreement": "the coders of one of its languages agree too little (Krippendorff's alpha under 0.667)",
    "agreement_unknown": "no two coders coded the same comments in one of its languages",
    "floor_unknown": "the measurement error between these two languages is not known",
}
#: Local titles, and titles not exported, from which on a discount is identified; `MIN_CONTROLS` is thin.
IDENTIFIED = 8
#: Titles shared by two markets from which on differences between titles mean something.
SHARED = 10

PLACE, STRATUM_NAMES = ("evidence", "market"), ("platform", "language")

Bools = NDArray[np.bool_]


@dataclass(frozen=True)
class Side:
    """The titles of one market and evidence, titles × strata; a stratum is (platform, language).

    `mean`, `var` (squared se) and `weight` (n_eff) are nan, nan and 0 where a title has no cell in the
    stratum. `df` are the degrees of freedom of a stratum's pooled variance. `home` is each title's home
    market.
    """

    market: str
    titles: NDArray[np.object_]
    home: NDArray[np.object_]
    strata: tuple[tuple[str, str], ...]
    mean: Floats
    var: Floats
    weight: Floats
    df: Floats
    comments: Floats

    @property
    def present(self) -> Bools:
        """Titles × strata: the title has a cell there."""
        return np.isfinite(self.mean)

    @property
    def local(self) -> Bools:
        """Titles made for this market; an area has none."""
        if markets.is_area(self.market):
            return np.zeros(len(self.titles), bool)
        return np.asarray(self.home == self.market, bool)

    @property
    def controls(self) -> Floats:
        """Local titles in each stratum."""
        return (self.present & self.local[:, None]).sum(axis=0).astype(float)

    @property
    def centre(self) -> Floats:
        """Plain mean of R over the local titles of each stratum; nan where there are none."""
        total = np.where(self.present & self.local[:, None], self.mean, 0.0).sum(axis=0)
        return np.divide(total, self.controls, out=np.full(len(self.strata), np.nan), where=self.controls > 0)

    def deviation(self, anchored: Bools) -> Floats:
        """Titles × strata: R minus the stratum's centre in anchored strata; 0 where there is none."""
        return np.where(self.present & anchored, self.mean - self.centre, 0.0)

    def share(self, anchored: Bools) -> Floats:
        """Titles × strata: a title's weights over its anchored strata, by n_eff; rows sum to 1 or 0."""
        weight = np.where(self.present & anchored, self.weight, 0.0)
        total = weight.sum(axis=1, keepdims=True)
        return np.divide(weight, total, out=np.zeros_like(weight), where=total > 0)

    def control_values(self, mix: Floats, anchored: Bools) -> tuple[Floats, Bools]:
        """The control titles' values for a comparison spread over strata by `mix`, and which they are.

        b_u = k·Σ_g mix_g·[u in g]·(R_ug − centre_g)/k_g for the k local titles in strata with mix_g > 0;
        their mean is 0, and var(b)/k is the variance of Σ_g mix_g·centre_g, where a title in several strata
        counts once. With one stratum b_u is R_u minus the local mean.
        """
        active = (mix > 0) & anchored
        chosen = self.local & self.present[:, active].any(axis=1)
        part = np.divide(mix, self.controls, out=np.zeros_like(mix), where=active)
        return float(chosen.sum()) * self.deviation(anchored)[chosen] @ part, chosen


def usable(cells: pd.DataFrame, titles: pd.DataFrame, options: Options, any_n: bool = False) -> pd.DataFrame:
    """Cells with n_eff ≥ min_comments, with `home`; `any_n` also lets in published means without a number."""
    enough = (cells.n_eff >= options.min_comments).fillna(False)
    if any_n:
        enough |= cells.n_eff.isna()
    return with_home(cells[enough.astype(bool)], titles)


def trusted(cells: pd.DataFrame, options: Options) -> pd.DataFrame:
    """Cells that may enter verdicts: validated ones, or all where the study asks for it."""
    return cells if options.unvalidated else cells[cells.validated.fillna(False).astype(bool)]


def with_home(cells: pd.DataFrame, titles: pd.DataFrame) -> pd.DataFrame:
    """Cells with their title's home market in `home`; empty where it is unknown or an area."""
    home = cells.title_id.map(titles.drop_duplicates("title_id").set_index("title_id").home_market)
    home = home.astype(object).where(home.notna(), "")
    return cells.assign(home=home.where(~home.map(markets.is_area).astype(bool), "").astype(object))


def sides(cells: pd.DataFrame) -> dict[tuple[str, str], Side]:
    """A Side for each (evidence, market) of usable cells."""
    if cells.empty:
        return {}
    text = {
        c: cells[c].astype(object).fillna("").to_numpy(object)
        for c in (*PLACE, *STRATUM_NAMES, "title_id", "home")
    }
    number = {c: cells[c].to_numpy(float, na_value=np.nan) for c in ("mean", "se", "n_eff", "n_comments")}
    place = pd.MultiIndex.from_arrays([text[c] for c in PLACE]).factorize(sort=True)
    stratum, strata = pd.MultiIndex.from_arrays([text[c] for c in STRATUM_NAMES]).factorize(sort=True)
    title, titles = pd.factorize(text["title_id"], sort=True)
    order = np.lexsort((stratum, title, place[0]))
    starts = np.flatnonzero(np.diff(place[0][order], prepend=-1))
    found = {}
    for (evidence, market), rows in zip(place[1], np.split(order, starts[1:]), strict=True):
        t, row = np.unique(title[rows], return_inverse=True)
        g, column = np.unique(stratum[rows], return_inverse=True)
        filled = {c: np.full((len(t), len(g)), np.nan) for c in number}
        for c, values in number.items():
            filled[c][row, column] = values[rows]
        weight, comments = np.nan_to_num(filled["n_eff"]), np.nan_to_num(filled["n_comments"])
        home = np.empty(len(t), object)
        home[row] = text["home"][rows]
        found[str(evidence), str(market)] = Side(
            str(market), titles[t], home, tuple(strata[i] for i in g),
            filled["mean"], filled["se"] ** 2, weight,
            np.maximum(weight - 1, 0.0).sum(axis=0), comments,
        )  # fmt: skip
    return found


def empty_side(market: str) -> Side:
    """A market without usable cells."""
    none = np.zeros((0, 0))
    return Side(market, np.empty(0, object), np.empty(0, object), (), none, none, none, np.zeros(0), none)


def best_strata(home: Side, abroad: Side, least_of: tuple[str, ...]) -> tuple[int, int, Floats]:
    """The pair of strata, one a market, that shares the most titles, and how many of each home it shares.

    For comparisons without local controls: there is nothing to put two strata of a market on one scale
    with, so one pair is used and no other. The number that counts is the least over the home markets in
    `least_of`; ties go to the pair with more effective comments, then to the first by name. (−1, −1, 0s) if
    nothing is shared.
    """
    rows_h, rows_m = match(home, abroad)
    counts = np.array([
        (home.present[rows_h] & (home.home[rows_h] == origin)[:, None]).astype(float).T
        @ abroad.present[rows_m].astype(float)
        for origin in least_of
    ]).reshape(len(least_of), len(home.strata), len(abroad.strata))  # fmt: skip
    least = counts.min(axis=0)
    if least.size == 0 or least.max() == 0:
        return -1, -1, np.zeros(len(least_of))
    both = home.weight[rows_h].sum(axis=0)[:, None] + abroad.weight[rows_m].sum(axis=0)[None, :]
    order = np.lexsort((-both.ravel(), -least.ravel()))
    g, j = np.unravel_index(order[0], least.shape)
    return int(g), int(j), counts[:, g, j]


def match(home: Side, abroad: Side) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Rows of the titles that both sides hold, in title order."""
    ids = home.titles.astype(str), abroad.titles.astype(str)
    _, rows_h, rows_m = np.intersect1d(*ids, assume_unique=True, return_indices=True)
    return rows_h, rows_m


def anchored(side: Side) -> Bools:
    """Strata with at least 5 local titles."""
    return side.controls >= MIN_CONTROLS
