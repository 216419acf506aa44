"""Claim: a strong start but a weak finish."""

from __future__ import annotations

from analysis.measure.claims._claim import Evidence, Part
from analysis.measure.claims._pooling import of_arcs

PLACE, CITED, PAGE = 4, "Wang & Wang, §3.2", "episodes"


def test(evidence: Evidence) -> tuple[Part, ...]:
    """Dramas start strongly but finish weakly.

    Mean of the first third minus mean of the last, within viewers, over the home market's titles: above 0.
    """
    return (of_arcs(evidence, "start_finish", 0.0),)
