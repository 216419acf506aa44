"""The paper's claims, one file each. Every file here without a leading underscore is a claim; adding one adds a claim.

A claim's file holds `PLACE` (its order), `CITED` (where it is made), `PAGE` (the page that shows its evidence) and
`test(evidence)`, which returns its `Part`s; the first line of `test`'s docstring is the claim in words.
"""

from __future__ import annotations

import importlib
import pkgutil
from types import ModuleType

from analysis.measure.claims._claim import WHOLE, Evidence, Part, verdict, whole
from analysis.measure.result import Result, note, result

__all__ = ["Evidence", "Part", "claims", "known"]


def known() -> dict[str, ModuleType]:
    """The claims by name, in their order: the modules of this folder."""
    names = [found.name for found in pkgutil.iter_modules(__path__) if not found.name.startswith("_")]
    modules = {name: importlib.import_module(f"{__name__}.{name}") for name in names}
    return dict(sorted(modules.items(), key=lambda item: (item[1].PLACE, item[0])))


def claims(evidence: Evidence) -> Result:
    """Each claim with its verdict: one row a claim (`part` is `*`), and one a part where it has several.

    A part has an estimate, its 95 % interval, the null value and the side of it that is claimed. It is `supported`
    where the whole interval lies on that side, `contradicted` where it lies on the other, `undecided` where it holds
    the null value, `no_data` where there is no interval. A claim is `contradicted` if any part is, `supported` if all
    are, `no_data` if none has a number, else `undecided` (also where a part could not be tested). `why` is a code for
    the reason, `n` counts what `counted` names. Each interval errs once in twenty where the truth is the null value;
    parts are tested by themselves, and their number is printed.
    """
    rows: list[dict[str, object]] = []
    tested = 0
    for name, module in known().items():
        parts = module.test(evidence)
        tested += sum(verdict(part) != "no_data" for part in parts)
        says = (module.test.__doc__ or name).strip().splitlines()[0]
        about = {
            "claim": name,
            "place": module.PLACE,
            "cited": module.CITED,
            "page": module.PAGE,
            "says": says,
        }
        rows += [about | row for row in _rows(parts)]
    notes = (note("claims_tested", n=tested),)
    return result("claims", rows, {}, notes)


def _rows(parts: tuple[Part, ...]) -> list[dict[str, object]]:
    rows = [part.row() for part in parts]
    if len(rows) == 1:
        return [rows[0] | {"part": WHOLE}]
    said, why = whole(parts)
    return [{"part": WHOLE, "verdict": said, "why": why}, *rows]
