"""Claim: overseas viewers take to family feuds, emotional entanglement and workplace survival."""

from __future__ import annotations

from analysis.measure.claims._claim import Evidence, Part
from analysis.measure.claims._pooling import themes

PLACE, CITED, PAGE = 6, "Wang & Wang, §3.1", "symbols"
#: Themes of the lexicon that the paper names: family feuds, emotional entanglement, workplace survival.
THEMES = ("family_ethics", "emotional_entanglement", "workplace")


def test(evidence: Evidence) -> tuple[Part, ...]:
    """Overseas viewers take to family feuds, emotional entanglement and workplace survival.

    Mean log odds of comments being of these themes in markets abroad minus at home: above 0. Markets are compared with
    one another, so the two sides depend on each other; the half-widths of their intervals are added, which holds
    whatever the dependence.
    """
    if not evidence.home:
        return (Part("themes_abroad", 0.0, "above", counted="themes", why="no_home"),)
    abroad, home = themes(evidence, THEMES), themes(evidence, THEMES, home=True)
    if not abroad.n or not home.n:
        why = "not_measured" if evidence.table("resonance").empty else "too_few_mentions"
        return (Part("themes_abroad", 0.0, "above", counted="themes", why=why),)
    value = abroad.estimate - home.estimate
    down = abroad.estimate - abroad.low + home.high - home.estimate
    up = abroad.high - abroad.estimate + home.estimate - home.low
    return (Part("themes_abroad", 0.0, "above", value, value - down, value + up, abroad.n, "themes"),)
