"""What a study file has to say of a file and its cells suggest: the scale of ratings, the order of day and month,
the sign between the tags of one cell.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from analysis.ingest import columns
from analysis.ingest.cells import strings
from analysis.ingest.convert import convert
from analysis.ingest.plan import Plan, unsplit
from analysis.schema import TABLES

_SCALES = ((1, 5), (1, 10), (0, 100))
_DATES = ("%y.%m.%d", "%d.%m.%y", "%d/%m/%Y", "%m/%d/%Y", "%d/%m/%y", "%m/%d/%y", "%d-%m-%Y", "%m-%d-%Y")
#: Two-digit years beyond these are days.
_YEARS = (1995, 2030)


@dataclass(frozen=True)
class Proposals:
    """Columns and keys to accept or edit; never taken without that."""

    columns: dict[str, str] = field(default_factory=dict)
    keys: dict[str, Any] = field(default_factory=dict)


def proposals(plan: Plan) -> Proposals:
    """The rating_scale, date_format and split that the first cells of a file fit, where its entry needs them.

    A scale is the narrowest usual one that holds all ratings. A date format is proposed only where it is the
    one usual form in which all cells are dates.
    """
    found = Proposals()
    free = columns.guess(plan.table, plan.layout.fields, plan.wanted, (), plan.layout.sample)
    rating = plan.wanted.get("rating", free.get("rating"))
    if plan.table == "comments" and plan.source.rating_scale is None and rating is not None:
        scale = _scale(plan, rating)
        if scale is not None:
            found.columns["rating"], found.keys["rating_scale"] = rating, list(scale)
    for ours in ("posted_at", "released", "as_of"):
        if ours in free and plan.source.date_format is None:
            form = _date_format([text for text in strings(plan.layout.sample.get(free[ours], [])) if text])
            if form is not None:
                found.columns[ours], found.keys["date_format"] = free[ours], form
    for ours, separator in unsplit(plan).items():
        found.keys.setdefault("split", {})[ours] = separator
    return found


def _scale(plan: Plan, field: str) -> tuple[int, int] | None:
    cells = plan.layout.sample.get(field, [])
    stated = [v for v in convert("rating", cells, TABLES["comments"], plan.source).values if v is not None]
    bare = [value for value, top in stated if top is None]
    if not bare or (min(bare) >= 0 and max(bare) <= 1):
        return None
    return next((scale for scale in _SCALES if scale[0] <= min(bare) and max(bare) <= scale[1]), None)


def _date_format(texts: list[str]) -> str | None:
    fitting = [form for form in _DATES if texts and all(_is_date(text, form) for text in texts)]
    return fitting[0] if len(fitting) == 1 else None


def _is_date(text: str, form: str) -> bool:
    try:
        return _YEARS[0] <= datetime.strptime(text, form).year <= _YEARS[1]
    except ValueError:
        return False
