"""Claim: stories follow templates."""

from __future__ import annotations

from analysis.measure.claims._claim import Evidence, Part
from analysis.measure.claims._pooling import by_source

PLACE, CITED, PAGE = 2, "Wang & Wang, §3.2", "homogenization"
LEVEL = 0.05


def test(evidence: Evidence) -> tuple[Part, ...]:
    """Stories follow templates.

    Pairs of the home market's titles that share half of their tropes, over what catalogues with the same set sizes
    and trope popularity have: a ratio above 1.25 with p < 0.05. The interval is that of the share of pairs, divided
    by what is expected.
    """
    rows = evidence.of_home("homogenization")
    rows = by_source(rows[rows["measure"].eq("template_pairs") & rows["ratio"].notna()])
    if rows.empty:
        return (Part("template_ratio", 1.25, "above", why="no_null_catalogue"),)
    row = rows.iloc[0]
    expected = float(row["expected"])
    low, high = float(row["low"]) / expected, float(row["high"]) / expected
    sure = bool(row["p"] < LEVEL)
    ratio, n = float(row["ratio"]), int(row["n_titles"])
    return (Part("template_ratio", 1.25, "above", ratio, low, high, n, why="chance_possible", enough=sure),)
