"""How claims bring several rows of a finding to one number with its interval."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd

from analysis import markets, stats
from analysis.measure.claims._claim import NAN, WHOLE, Evidence, Part
from analysis.measure.periods import ALL
from analysis.measure.tropes import SOURCES
from analysis.stats import Floats

Z95 = float(stats.t_quantile(np.inf))


@dataclass(frozen=True)
class Number:
    """An estimate with its 95 % interval and how many rows, titles or markets are in it."""

    estimate: float = NAN
    low: float = NAN
    high: float = NAN
    n: int = 0

    def part(self, key: str, side: Literal["above", "below"], counted: str, why: str = "") -> Part:
        """The number as a part of a claim that is about 0."""
        return Part(key, 0.0, side, self.estimate, self.low, self.high, self.n, counted, why)


def pooled(value: Floats, low: Floats, high: Floats) -> Number:
    """The random-effects mean (`stats.pool`) of estimates with intervals, in any order.

    A standard error is half an interval over 1.96, a little too large where the interval is Student's. One estimate
    alone keeps its own interval.
    """
    known = np.isfinite(value) & (high > low)
    order = np.lexsort((high[known], low[known], value[known]))
    value, low, high = (x[known][order] for x in (value, low, high))
    if len(value) == 1:
        return Number(float(value[0]), float(low[0]), float(high[0]), 1)
    if not len(value):
        return Number()
    found = stats.pool(value, ((high - low) / (2 * Z95)) ** 2)
    return Number(found.estimate, found.low, found.high, found.n)


def of_rows(frame: pd.DataFrame, value: str, low: str = "low", high: str = "high") -> Number:
    """`pooled` over the rows of a frame."""
    columns = (pd.to_numeric(frame[name]).to_numpy(float, na_value=NAN) for name in (value, low, high))
    return pooled(*columns)


def of_arcs(evidence: Evidence, measure: str, null: float) -> Part:
    """The part of a claim that a pooled row of `arc_summary` tells: over home titles, all markets together.

    What is told within viewers goes first, then ratings before sentiment. A comparison of the viewers of the first
    third with those of the last (`attrition`) has a number and no verdict: who stays is not who left.
    """
    frame = evidence.table("arc_summary")
    if frame.empty:
        return Part(measure, null, "above", why="not_measured")
    rows = frame[frame["measure"].eq(measure) & frame["title_id"].eq(WHOLE) & frame["market"].eq(WHOLE)]
    if evidence.home:
        rows = rows[rows["home"].eq(evidence.home)]
    known = rows[rows["estimate"].notna()]
    known = known.assign(after=known["status"].eq("attrition")).sort_values(["after", "evidence"])
    if known.empty:
        return Part(measure, null, "above", why="too_few_titles" if len(rows) else "not_measured")
    row = known.iloc[0]
    if measure == "start_finish":  # in units of its evidence
        measure = f"{measure}_{row['evidence']}"
    return Part(
        measure, null, "above", float(row["estimate"]), float(row["low"]), float(row["high"]), int(row["n"]),
        why="attrition", identified=row["status"] != "attrition",
    )  # fmt: skip


def by_source(frame: pd.DataFrame, period: str | None = ALL) -> pd.DataFrame:
    """The rows with a number of the one kind of source that comes first (`SOURCES`); kinds are never mixed."""
    known = frame[frame["estimate" if "estimate" in frame else "slope"].notna()]
    known = known[known["period"].eq(period)] if period else known
    present = [source for source in SOURCES if known["source"].eq(source).any()]
    return known[known["source"].eq(present[0])] if present else known.head(0)


def themes(
    evidence: Evidence, keys: Collection[str], members: Sequence[str] | None = None, home: bool = False
) -> Number:
    """Mean log odds of themes of comments over markets: `members`, all abroad where None, home alone with `home`.

    Each theme in each market is one estimate x with variance v, of which τ² (`uneven`) is how unevenly a lexicon finds
    themes from language to language, or how surely coded comments tell it. Mean Σ w·x with w ∝ 1/v; its variance
    Σ w²(v − τ²) + Σ_g (Σ_{i in g} wτ)², g the estimates of one theme in markets of one main language, which share what
    is found there. With one estimate a group that is 1/Σ(1/v). The mean is of these themes and markets, and of no
    others. Otherwise the estimates are taken as independent, which numbers relative to a market's own median nearly
    are (on average a little less).
    """
    frame = evidence.table("resonance")
    if frame.empty:
        return Number()
    rows = frame[frame["kind"].eq("theme") & frame["key"].isin(keys) & frame["log_odds"].notna()]
    own = rows["market"].eq(evidence.home) if evidence.home else pd.Series(False, index=rows.index)
    rows = rows[own if home else ~own]
    if members is not None:
        rows = rows[rows["market"].isin(members)]
    rows = rows.sort_values(["key", "market"])
    value, low, high, uneven = (rows[name].to_numpy(float) for name in ("log_odds", "low", "high", "uneven"))
    if not len(rows):
        return Number()
    variance = ((high - low) / (2 * Z95)) ** 2
    weight = (1 / variance) / (1 / variance).sum()
    tongue = [next(iter(markets.languages(code)), code).split("-")[0] for code in rows["market"]]
    shared = pd.Series(weight * uneven).groupby([rows["key"].to_numpy(), tongue]).sum().to_numpy()
    half = Z95 * float(np.sqrt((weight**2 * (variance - uneven**2)).sum() + (shared**2).sum()))
    estimate = float((weight * value).sum())
    return Number(estimate, estimate - half, estimate + half, len(rows))
