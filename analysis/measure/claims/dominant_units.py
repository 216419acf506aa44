"""Claim: a few proven plot units dominate, and more and more so."""

from __future__ import annotations

import numpy as np

from analysis.measure import periods, tropes
from analysis.measure.claims._claim import Evidence, Part
from analysis.measure.claims._pooling import by_source

PLACE, CITED, PAGE = 1, "Wang & Wang, §3.2", "homogenization"
UNITS = ("counterattack", "rebirth", "domineering_ceo")


def test(evidence: Evidence) -> tuple[Part, ...]:
    """A few proven plot units (counterattack, rebirth, domineering president) dominate the stories.

    Two parts: the share of the home market's titles with one of the three, above 0.5 (Wilson), on the first kind of
    source that speaks about 20 titles; and the change of effective stories a year, below 0: Theil and Sen's slope, with
    the outer ends of its interval and that of the meta-regression, so that both have to see it.
    """
    return _share(evidence), _slope(evidence)


def _share(evidence: Evidence) -> Part:
    part = Part("units_share", 0.5, "above", why="not_measured")
    hits = evidence.table("trope_hits")
    if hits.empty:
        return part
    titles = periods.catalogue(evidence.titles)
    titles = titles[titles["home_market"].eq(evidence.home)] if evidence.home else titles
    for source in tropes.kinds(hits):
        known = tropes.examined(hits, titles, source)
        n = int(known.sum())
        if n < 20:
            continue
        rows = hits[
            hits["source"].eq(source) & hits["hit"].fillna(False).astype(bool) & hits["trope"].isin(UNITS)
        ]
        k = int(titles.loc[known, "title_id"].isin(rows["title_id"]).sum())
        low, high = (float(end[0]) for end in tropes.wilson(np.array([k]), np.array([n])))
        return Part("units_share", 0.5, "above", k / n, low, high, n)
    return Part("units_share", 0.5, "above", why="too_few_titles")


def _slope(evidence: Evidence) -> Part:
    rows = evidence.of_home("homogenization_trend")
    rows = by_source(rows[rows["measure"].eq("effective_stories")], period=None)
    if rows.empty:
        return Part("stories_slope", 0.0, "below", why="too_few_periods")
    row = rows.iloc[0]
    low, high = min(row["low"], row["meta_low"]), max(row["high"], row["meta_high"])
    return Part(
        "stories_slope", 0.0, "below", float(row["slope"]), float(low), float(high), int(row["n_titles"])
    )
