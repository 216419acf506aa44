"""Claim: Southeast Asia takes to family ethics and chivalry, Europe and America to philosophy and aesthetics."""

from __future__ import annotations

from analysis import markets
from analysis.measure.claims._claim import Evidence, Part
from analysis.measure.claims._pooling import resonance

PLACE, CITED, PAGE = 8, "Wang & Wang, §4.1", "symbols"
#: Tropes and symbols of the lexicons by theme, and the group of markets that is said to take to it.
TASTES = {
    "asia_family": ("southeast_asia", (
        "kinship_reunion", "cut_family_ties", "evil_mother_in_law", "family_feud", "birth_secret", "filial_piety",
        "ancestral_hall", "family_discipline",
    )),
    "asia_chivalry": ("southeast_asia", (
        "chivalry", "war_god", "knight_errant", "jianghu", "sworn_brothers", "kung_fu",
    )),
    "west_philosophy": ("europe_north_america", (
        "yin_yang", "feng_shui", "yuanfen", "three_lives", "cultivation", "taoist_talisman", "chinese_medicine",
    )),
    "west_aesthetics": ("europe_north_america", (
        "hanfu", "qipao", "guqin", "calligraphy", "plum_blossom", "peach_blossom", "hairpin", "peking_opera",
        "red_wedding_dress",
    )),
}  # fmt: skip


def test(evidence: Evidence) -> tuple[Part, ...]:
    """Southeast Asia takes to family ethics and chivalry, Europe and America to Oriental philosophy and aesthetics.

    Four parts: mean log odds of a theme's tropes and symbols in the markets of the group, each above 0. Groups are the
    project's own whatever the study names, except one that the study names alike.
    """
    frame = evidence.table("resonance")
    seen = sorted(set(frame["market"].dropna()) - {evidence.home}) if len(frame) else []
    parts = []
    for name, (group, keys) in TASTES.items():
        codes = evidence.groups.get(group, markets.GROUPS[group])
        members = [market for market in seen if markets.in_group(codes, market)]
        found = resonance(evidence, keys, members)
        why = "not_measured" if frame.empty else "too_few_mentions" if members else "no_markets"
        parts.append(found.part(name, "above", "keys", why))
    return tuple(parts)
