"""Measures that join the findings of others; the last ones."""

from __future__ import annotations

from analysis.measure.result import Result
from analysis.study.steps.inputs import Inputs
from analysis.study.steps.registry import STEPS, step


@step("discount", "resonance", "comprehension")
def groups(at: Inputs) -> Result:
    """Findings by groups of markets."""
    from analysis.measure.groups import groups

    found = at.found
    return groups(
        found["discount"], found["resonance"], found["comprehension"], at.groups, at.study.home_market
    )


@step()
def claims(at: Inputs) -> Result:
    """What the findings say of claims; it reads whatever was measured."""
    from analysis.measure.claims import Evidence, claims

    there = {name: at.place.finding(name) for name in at.place.finding_names() if name in STEPS}
    return claims(Evidence(there | at.found, at.titles, at.study.home_market, at.groups))
