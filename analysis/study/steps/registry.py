"""The registry of measures: what each needs, and what it is given."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from analysis.measure.result import Result
from analysis.study.steps.inputs import Inputs

Measure = Callable[[Inputs], Result]


@dataclass(frozen=True)
class Step:
    """How a finding is measured.

    `needs` are the findings that it reads; measured alone it takes them as they were measured before. `judged`: it asks
    whether the sentiment of a language is validated, so that its notes name validation on the user's own labels.
    """

    measure: Measure
    needs: tuple[str, ...] = ()
    judged: bool = False


#: The findings in the order in which they are measured.
STEPS: dict[str, Step] = {}


def step(*needs: str, judged: bool = False) -> Callable[[Measure], Measure]:
    """Registers a function as the measure of the finding that has its name."""

    def register(measure: Measure) -> Measure:
        STEPS[measure.__name__] = Step(measure, needs, judged)
        return measure

    return register
