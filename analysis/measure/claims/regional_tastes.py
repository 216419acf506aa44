"""Claim: Southeast Asia takes to family ethics and chivalry, Europe and America to philosophy and aesthetics."""

from __future__ import annotations

from analysis import markets
from analysis.measure.claims._claim import Evidence, Part
from analysis.measure.claims._pooling import themes

PLACE, CITED, PAGE = 8, "Wang & Wang, §4.1", "symbols"
#: Themes of the lexicon, and the group of markets that is said to take to each.
TASTES = {
    "asia_family": ("southeast_asia", "family_ethics"),
    "asia_chivalry": ("southeast_asia", "chivalry"),
    "west_philosophy": ("europe_north_america", "philosophy"),
    "west_aesthetics": ("europe_north_america", "aesthetics"),
}


def test(evidence: Evidence) -> tuple[Part, ...]:
    """Southeast Asia takes to family ethics and chivalry, Europe and America to Oriental philosophy and aesthetics.

    Four parts: mean log odds of comments being of a theme in the markets of the group, each above 0. Groups are the
    project's own whatever the study names, except one that the study names alike.
    """
    frame = evidence.table("resonance")
    seen = sorted(set(frame["market"].dropna()) - {evidence.home}) if len(frame) else []
    parts = []
    for name, (group, theme) in TASTES.items():
        codes = evidence.groups.get(group, markets.GROUPS[group])
        members = [market for market in seen if markets.in_group(codes, market)]
        found = themes(evidence, (theme,), members)
        why = "not_measured" if frame.empty else "too_few_mentions" if members else "no_markets"
        parts.append(found.part(name, "above", "themes", why))
    return tuple(parts)
