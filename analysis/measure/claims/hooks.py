"""Claim: a strong hook, frequent reversals, placed pay points."""

from __future__ import annotations

from analysis.measure.claims._claim import Evidence, Part
from analysis.measure.claims._pooling import of_arcs

PLACE, CITED, PAGE = 5, "Wang & Wang, §3.2", "episodes"
NULLS = {"hook": 0.5, "reversals": 0.0, "paywall_loss": 0.0}


def test(evidence: Evidence) -> tuple[Part, ...]:
    """A strong hook at the beginning, frequent reversals, precisely placed pay points.

    Three parts over the home market's titles: views of episode 2 over episode 1 above 0.5, reversals a minute beyond
    shuffled times above 0, loss of audience at the paywall above 0.
    """
    return tuple(of_arcs(evidence, measure, null) for measure, null in NULLS.items())
