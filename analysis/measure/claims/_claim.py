"""What a claim is made of, and the rule by which it is judged."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Literal

import pandas as pd

from analysis.measure.columns import FINDINGS

#: The row of a claim as a whole.
WHOLE = "*"
NAN = float("nan")


@dataclass(frozen=True)
class Evidence:
    """What claims are tested on: findings by name, the titles, the study's home market and its groups of markets."""

    found: Mapping[str, pd.DataFrame]
    titles: pd.DataFrame
    home: str | None = None
    groups: Mapping[str, Sequence[str]] = field(default_factory=dict)

    def table(self, name: str) -> pd.DataFrame:
        """A finding with its columns; empty where it was not measured."""
        frame = self.found.get(name)
        return pd.DataFrame(columns=list(FINDINGS.get(name, {}))) if frame is None else frame

    def of_home(self, name: str) -> pd.DataFrame:
        """The rows of a finding by scope that are about the home market's titles (all, where the study has none)."""
        frame = self.table(name)
        scope, value = ("home_market", self.home) if self.home else ("all", "all")
        return frame[frame["scope"].eq(scope) & frame["value"].eq(value)]


@dataclass(frozen=True)
class Part:
    """One number of a claim: estimate, interval, null value, the side of it that is claimed, what was counted.

    `enough` is false where another condition for support fails, `identified` where the number says less than it seems
    to and has no verdict; `why` then says the reason, or why there is no number.
    """

    key: str
    null: float
    side: Literal["above", "below"]
    estimate: float = NAN
    low: float = NAN
    high: float = NAN
    n: int = 0
    counted: str = "titles"
    why: str = ""
    enough: bool = True
    identified: bool = True

    def row(self) -> dict[str, object]:
        """The part as a row of the finding, with its verdict and why."""
        said = verdict(self)
        row = asdict(self) | {"part": self.key, "measure": self.key, "verdict": said, "why": self.reason()}
        return {name: value for name, value in row.items() if name not in ("key", "enough", "identified")}

    def reason(self) -> str:
        """Why the verdict is what it is, as a code."""
        said = verdict(self)
        if said == "no_data":
            return self.why or "not_measured"
        if said == "undecided":
            return self.why if self.why and not (self.enough and self.identified) else "holds_null"
        return "beyond" if said == "supported" else "other_side"


def verdict(part: Part) -> str:
    """`supported`, `contradicted`, `undecided` or `no_data`, by where the whole interval lies."""
    if any(math.isnan(value) for value in (part.estimate, part.low, part.high)):
        return "no_data"
    if not part.identified:
        return "undecided"
    above, below = part.low > part.null, part.high < part.null
    claimed, other = (above, below) if part.side == "above" else (below, above)
    if other:
        return "contradicted"
    return "supported" if claimed and part.enough else "undecided"


def whole(parts: Sequence[Part]) -> tuple[str, str]:
    """The verdict on a claim of several parts, and why: contradicted if any is, supported if all are."""
    said = [verdict(part) for part in parts]
    if "contradicted" in said:
        return "contradicted", "a_part_fails"
    if all(one == "supported" for one in said):
        return "supported", "all_parts"
    if all(one == "no_data" for one in said):
        return "no_data", "no_part"
    return "undecided", "a_part_untested" if "undecided" not in said else "a_part_undecided"
