"""Claim: fewer than one script in twenty is original."""

from __future__ import annotations

from analysis.measure.claims._claim import Evidence, Part
from analysis.measure.periods import ALL

PLACE, CITED, PAGE = 3, "Wang & Wang, §3.2", "homogenization"


def test(evidence: Evidence) -> tuple[Part, ...]:
    """Fewer than 5 % of scripts are original.

    The share of the home market's titles marked as original scripts, of those where that is known, below 0.05 (Wilson).
    """
    rows = evidence.of_home("homogenization")
    rows = rows[rows["measure"].eq("original_share") & rows["period"].eq(ALL) & rows["estimate"].notna()]
    if rows.empty:
        return (Part("original_share", 0.05, "below", why="no_marks"),)
    row = rows.iloc[0]
    value, low, high = (float(row[name]) for name in ("estimate", "low", "high"))
    return (Part("original_share", 0.05, "below", value, low, high, int(row["n_titles"])),)
