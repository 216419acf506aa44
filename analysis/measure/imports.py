"""Imports against locals: how a home market's titles stand among a market's own, without a home side."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.measure.reception import EVIDENCE, MIN_CONTROLS
from analysis.measure.result import Result, result
from analysis.measure.sides import IDENTIFIED, Side, anchored, empty_side, sides, trusted, usable, with_home
from analysis.spec import Options
from analysis.stats import Floats, Means

#: Imported titles from which on their mean is identified, and below which it has no interval.
FEW_TITLES, FEWEST = 5, 2
#: `home` of the row of all imports of a market together.
ALL = "*"


def imports(cells: pd.DataFrame, titles: pd.DataFrame, options: Options) -> Result:
    """Mean standing of a home market's titles in another market, against that market's own titles.

    T the n titles of h received in m, M the k local titles of m, each with n_eff ≥ min_comments; titles
    weigh equally:
        standing = mean_T R(·, m) − mean_M R(·, m)
    in units of the evidence; positive: the imports are received better than the market's own. V =
    var(R of T)/n + var(R of M)/k, since both are samples of titles; Welch's t. Over several strata (platform,
    language) R is centred on the locals of each stratum with at least 5 of them and averaged by n_eff, as in
    `discount`, with which it shares its market side. One row per home market, and where there are several
    `home` = `*` for all imports of known origin together. Adding a constant to all scores of a stratum
    changes nothing.

    It is a standing and no discount: nothing says how the titles stand at home, and imports that are still
    watched and reviewed are the ones somebody chose. It needs no comments from home.

    `identified` at k ≥ 8 and n ≥ 5, `thin` at 5 to 7 locals or 2 to 4 imports, else `not_identified` without
    numbers; an area has no local titles. Sentiment in languages that are not validated counts as in
    `discount`. `n_comments`: comments or raters in the cells compared.
    """
    everything = with_home(cells[cells.evidence.isin(list(EVIDENCE))], titles)
    good = usable(everything, titles, options)
    shown, checked = sides(good), sides(trusted(good, options))
    abroad = everything[(everything.home != "") & (everything.home != everything.market)]
    keys = abroad[["evidence", "home", "market"]].drop_duplicates()
    several = keys[keys.duplicated(["evidence", "market"])]
    keys = pd.concat([keys, several.assign(home=ALL)]).drop_duplicates()
    rows: list[dict[str, object]] = []
    for evidence, home, market in sorted(map(tuple, keys.to_numpy(str))):
        loose, used = (
            received(found.get((evidence, market), empty_side(market)), home) for found in (shown, checked)
        )
        rows.append({"home": home, "market": market, "evidence": evidence} | _row(loose, used))
    unknown = int(everything.loc[everything.home == "", "title_id"].nunique())
    return result("imports", rows, {"home_unknown": unknown} if unknown else {})


def _row(loose: Received, used: Received) -> dict[str, object]:
    def status(r: Received) -> tuple[str, str | None]:
        return judged(len(r.values), r.n_controls, r.held, "few_imports")

    found, reason = status(used)
    if found == "not_identified" and status(loose)[0] != found:
        reason = "unvalidated_language"
    row: dict[str, object] = {
        "n_titles": len(used.values), "n_controls": used.n_controls, "n_comments": used.comments,
        "status": found, "reason": reason,
    }  # fmt: skip
    if found == "not_identified":
        return row
    means = Means((used.values, used.control_values), (1.0, -1.0))
    low, high = means.interval()
    return row | {"standing": means.estimate, "low": low, "high": high}


@dataclass(frozen=True)
class Received:
    """Imported titles of one market: each one's R minus the locals' mean, and the locals' contributions.

    `control_values` have mean 0 and are those of `Side.control_values`; `held`: any title of that home is
    usable at all. Without enough locals `values` are empty and `n_controls` those of the best stratum.
    """

    titles: NDArray[np.object_]
    values: Floats
    control_values: Floats
    n_controls: int
    comments: int
    held: bool


def received(side: Side, home: str, only: NDArray[np.str_] | None = None) -> Received:
    """The titles of `home` (`*`: of any other market) in a market, all or those of `only`."""
    foreign = ~side.local & np.asarray(side.home != "", bool)
    wanted = foreign if home == ALL else foreign & np.asarray(side.home == home, bool)
    if only is not None:
        wanted &= np.isin(side.titles.astype(str), only)
    ok = anchored(side)
    share = side.share(ok)
    there = wanted & (share.sum(axis=1) > 0)
    if not there.any():
        best = int(side.controls.max(initial=0))
        return Received(side.titles[there], np.zeros(0), np.zeros(0), best, 0, bool(wanted.any()))
    values = (share * side.deviation(ok)).sum(axis=1)[there]
    control_values, is_control = side.control_values(share[there].mean(axis=0), ok)
    comments = side.comments[there | is_control][:, ok].sum()
    return Received(
        side.titles[there], values, control_values, int(is_control.sum()), int(comments), bool(wanted.any())
    )


def judged(n_titles: int, n_controls: int, held: bool, few: str) -> tuple[str, str | None]:
    """Status and reason by the number of imported titles and of locals; `few` is the reason for few titles."""
    if not held:
        return "not_identified", "few_comments"
    if n_controls < MIN_CONTROLS:
        return "not_identified", "no_local_controls" if n_controls == 0 else "few_controls"
    if n_titles < FEWEST:
        return "not_identified", few
    if n_controls < IDENTIFIED:
        return "thin", "few_controls"
    return ("thin", few) if n_titles < FEW_TITLES else ("identified", None)
