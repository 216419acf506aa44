"""Sensitivity: each discount again under the reasonable alternatives, and whether its conclusion holds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.measure.alike import by_genre, by_year
from analysis.measure.people import Without, people_left_out, without
from analysis.measure.reception import EVIDENCE
from analysis.measure.result import Note, Result, note, result
from analysis.measure.sides import Side, empty_side, sides, trusted, usable
from analysis.measure.variants import (
    Alike,
    Compared,
    Discounts,
    compared,
    matched,
    measured,
    status,
    titles_left_out,
)
from analysis.measure.voices import unweighted
from analysis.spec import Options

#: Fewest effective comments of a title, besides the study's own.
MIN_COMMENTS = (10, 20, 50)
HEADLINE = "headline"
#: Why an alternative has no number, besides the reasons of `sides.REASONS`; the pages say these in words.
REASONS = {
    "not_coded": "no discount was corrected by hand coding",
    "other_evidence_missing": "the other kind of evidence gives no discount here",
    "no_interval": "there is no such interval",
    "same_cells": "it changes nothing in this comparison",
    "few_left": "too few titles are left",
    "no_people": "no comment of this comparison names its author",
    "ratings_need_no_scorer": "ratings need no scorer",
    "few_matched": "too few local titles match, or their genre or year is not known",
}

Sides = dict[tuple[str, str], Side]
Row = dict[str, object]


@dataclass(frozen=True)
class _Studies:
    """The sides of every market under each alternative that changes the cells."""

    own: Sides
    unweighted: Sides
    least: dict[int, Sides]
    languages: Sides
    matching: dict[str, Alike]
    gone: dict[tuple[str, str], Without]
    min_comments: int

    def of(self, found: Sides, d: Row) -> Compared:
        """The two sides of a row of `discount` among these."""
        at_home, abroad = (found.get(p, empty_side(p[1])) for p in _places(d))
        return compared(at_home, abroad)


def sensitivity(
    cells: pd.DataFrame, said: pd.DataFrame, titles: pd.DataFrame, discount: pd.DataFrame, options: Options
) -> Result:
    """Every D(h → m) with a number, once more under each alternative that a reviewer may ask for.

    `cells` is the finding `reception`, `said` the frame of `voices.voices`, `discount` the finding. One row
    each; `headline` first, with D as it is:
    `other_evidence` ratings for sentiment and the other way round · `corrected` by hand coding, for sentiment ·
    `bootstrap` the studentized bootstrap interval · `weights_off` every comment counts 1 · `min_comments_10`,
    `_20`, `_50` but the study's own · `genre` and `year`, controls that share a genre with the title, or were
    released at most a year apart from it (`variants.matched`) · `unvalidated` languages in, or out where the
    study has them in · `title_left_out`, `author_left_out`: of all titles, and of the 10 people who move D
    most by its slope, the one without whom the conclusion is weakest; `n_tried` of these, `n_holding` of
    them hold, `left_out` the title (a person is never named).

    `holds`: the interval lies on the same side of 0 as the headline's; where the headline's holds 0, the
    alternative's does too. So a loss that becomes a gain does not hold, and neither does one whose interval
    merely widens over 0; the sign of an undecided estimate is no finding and is not asked for. An undecided
    headline holds under anything that is imprecise: that is no evidence of no discount. For one left out,
    all have to hold, and the row shown has the bound that lies furthest on the wrong side. Null, and not
    counted, where an alternative has no number; `reason` says why. Numbers of other evidence are in its units.
    """
    studies = _studies(cells, said, titles, options)
    rows: list[Row] = []
    known = discount[discount.discount.notna() & discount.low.notna()].to_dict("records")
    measured_rows = {(d["evidence"], d["home"], d["market"]): d for d in known}
    for d in sorted(known, key=lambda d: (d["evidence"], d["home"], d["market"])):
        if d["evidence"] in EVIDENCE:
            keys = {name: d[name] for name in ("home", "market", "evidence", "n_comments")}
            rows += [keys | {"finding": "discount"} | row for row in _alternatives(d, measured_rows, studies)]
    return result("sensitivity", rows, {}, _notes(rows))


def conclusion(low: float, high: float) -> int:
    """1 where the interval lies above 0, −1 below, 0 where it holds 0."""
    return int(low > 0) - int(high < 0)


def _studies(cells: pd.DataFrame, said: pd.DataFrame, titles: pd.DataFrame, options: Options) -> _Studies:
    cells = cells[cells.evidence.isin(list(EVIDENCE))]

    def of(chosen: Options, frame: pd.DataFrame = cells) -> Sides:
        return sides(trusted(usable(frame, titles, chosen), chosen))

    others = [n for n in MIN_COMMENTS if n != options.min_comments]
    own = of(options)
    spoken = said.groupby(["evidence", "market"], sort=False)
    return _Studies(
        own=own,
        unweighted=of(options, unweighted(cells, said)),
        least={n: of(options.model_copy(update={"min_comments": n})) for n in others},
        languages=of(options.model_copy(update={"unvalidated": not options.unvalidated})),
        matching={"genre": by_genre(titles), "year": by_year(titles)},
        gone={(str(e), str(m)): without(own[e, m], part) for (e, m), part in spoken if (e, m) in own},
        min_comments=options.min_comments,
    )


def _places(d: Row) -> tuple[tuple[str, str], tuple[str, str]]:
    return (str(d["evidence"]), str(d["home"])), (str(d["evidence"]), str(d["market"]))


def _alternatives(d: Row, rows: Mapping[tuple, Row], studies: _Studies) -> Iterator[Row]:
    """The rows of one discount, the headline first."""
    evidence = str(d["evidence"])
    sign = conclusion(_number(d["low"]), _number(d["high"]))
    of = studies.of(studies.own, d)
    yield _headline(d)
    place = d["home"], d["market"]
    other = "sentiment" if evidence == "rating" else "rating"
    yield _of_row("other_evidence", rows.get((other, *place)), sign, "other_evidence_missing")
    if evidence == "sentiment":
        yield _of_row("corrected", rows.get(("corrected", *place)), sign, "not_coded")
    boot = d | {"low": d["boot_low"], "high": d["boot_high"]}
    yield _of_row("bootstrap", boot if pd.notna(d["boot_low"]) else None, sign, "no_interval")
    gone = [
        studies.gone[place].on(side) if place in studies.gone else None
        for place, side in zip(_places(d), (of.home, of.abroad), strict=True)
    ]
    yield _changed("weights_off", of, studies.of(studies.unweighted, d), sign)
    for least, found in studies.least.items():
        yield _changed(f"min_comments_{least}", of, studies.of(found, d), sign)
    for name, alike in studies.matching.items():
        row = _one(name, matched(of, alike), sign)
        yield row if "estimate" in row else row | {"reason": "few_matched"}
    if evidence == "sentiment":
        row = _changed("unvalidated", of, studies.of(studies.languages, d), sign)
        yield row | {"reason": "unvalidated_language"} if row["reason"] == "few_left" else row
    else:
        yield {"alternative": "unvalidated", "reason": "ratings_need_no_scorer"}
    names, left = titles_left_out(of)
    yield _worst("title_left_out", left, sign, names)
    moves = pd.Series(left.estimate - _number(d["discount"]), index=names)
    found_people = people_left_out(of, gone, moves, studies.min_comments)
    if found_people is None:
        yield {"alternative": "author_left_out", "reason": "no_people"}
    else:
        yield _worst("author_left_out", found_people, sign, None)


def _changed(name: str, of: Compared, other: Compared, sign: int) -> Row:
    """D of other cells; no number of its own where they are the same cells."""
    same = all(
        np.array_equal(a.titles, b.titles)
        and a.mean.shape == b.mean.shape
        and np.allclose(a.mean, b.mean, rtol=0, atol=1e-12, equal_nan=True)
        for a, b in ((of.home, other.home), (of.abroad, other.abroad))
    )
    return {"alternative": name, "reason": "same_cells"} if same else _one(name, measured(other), sign)


def _headline(d: Row) -> Row:
    names = ("low", "high", "n_titles", "n_home", "n_controls", "status", "reason")
    return {"alternative": HEADLINE, "estimate": d["discount"]} | {name: d[name] for name in names}


def _of_row(name: str, d: Row | None, sign: int, missing: str) -> Row:
    """An alternative that is a row of `discount` itself."""
    if d is None:
        return {"alternative": name, "reason": missing}
    holds = conclusion(_number(d["low"]), _number(d["high"])) == sign
    return _headline(d) | {"alternative": name, "holds": holds}


def _one(name: str, found: Discounts, sign: int, at: int = 0) -> Row:
    """A row from one variant of D; without a number, which is for want of titles, only the reason."""
    row: Row = {"alternative": name}
    low, high = float(found.low[at]), float(found.high[at])
    if not np.isfinite([low, high]).all():
        return row | {"status": "not_identified", "reason": "few_left"}
    counts = int(found.n_titles[at]), int(found.n_home[at]), int(found.n_controls[at])
    kind, reason = status(*counts)
    row |= {
        "n_titles": counts[0],
        "n_home": counts[1],
        "n_controls": counts[2],
        "status": kind,
        "reason": reason,
    }
    row |= {"estimate": float(found.estimate[at]), "low": low, "high": high}
    return row | {"holds": conclusion(low, high) == sign}


def _worst(name: str, found: Discounts, sign: int, names: np.ndarray | None) -> Row:
    """Of many left out in turn, the one that comes nearest to another conclusion, or furthest into it."""
    low, high = found.low, found.high
    # How far inside the headline's conclusion the interval lies; below 0 it has another.
    margin = {1: low, -1: -high, 0: np.minimum(-low, high)}[sign]
    there = np.isfinite(margin)
    worst = int(np.argmin(np.where(there, margin, np.inf)))
    holding = np.array([conclusion(a, b) == sign for a, b in zip(low[there], high[there], strict=True)])
    # A title without which there is no number left takes the number away; that is no other conclusion.
    row = _one(name, found, sign, worst) | {"n_tried": int(there.sum()), "n_holding": int(holding.sum())}
    return row | ({} if names is None else {"left_out": str(names[worst])})


def _number(value: object) -> float:
    return float("nan") if value is None or pd.isna(value) else float(value)  # type: ignore[arg-type]


def _notes(rows: list[Row]) -> tuple[Note, ...]:
    return (note("alternatives_hold") if rows else note("nothing_to_vary"),)
