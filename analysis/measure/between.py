"""Two markets compared: in which of them the same imported titles lose more standing."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations

import numpy as np
import pandas as pd

from analysis.measure.imports import Received, judged, received
from analysis.measure.reception import EVIDENCE
from analysis.measure.result import Result, result
from analysis.measure.sides import Side, empty_side, sides, trusted, usable, with_home
from analysis.spec import Options
from analysis.stats import Means, q_values, t_p


def between(cells: pd.DataFrame, titles: pd.DataFrame, options: Options) -> Result:
    """D(h → a) − D(h → b) over the titles of h received in both markets a and b, per evidence.

    With T the n shared titles, A and B the k_a and k_b local titles of the two markets, all at least
    min_comments:
        difference = mean_T[R(t, b) − R(t, a)] + mean_A R(·, a) − mean_B R(·, b)
    in units of the evidence; positive: they lose more in a. The home side of both discounts is that of the
    same titles, so it cancels: no comment from home is needed, and nothing is assumed about the home
    catalogue. It is not the difference of two rows of `discount`, which may rest on different titles.

    Interval: V = var_T[R(t, b) − R(t, a)]/n + var(R of A)/k_a + var(R of B)/k_b, since a title received in
    both markets is one observation (a pair), and the two catalogues are independent; t with
    Welch–Satterthwaite degrees of freedom over (n − 1, k_a − 1, k_b − 1). Strata as in `discount`: centred
    values averaged over a title's strata with at least 5 locals, controls by their contribution. `q`:
    Benjamini–Hochberg over the two-sided tests of no difference of all pairs with a number, per evidence;
    `family` is their number. Adding a constant to all scores of a stratum changes nothing; a and b swapped
    change the sign. a < b by code; pairs of markets that no title of h was received in both of are not listed.

    `identified` at 8 locals in either market and 5 shared titles; `thin` at 5 to 7, or 2 to 4 titles; else
    `not_identified`, without numbers. Sentiment in languages that are not validated counts as in `discount`.
    """
    everything = with_home(cells[cells.evidence.isin(list(EVIDENCE))], titles)
    good = usable(everything, titles, options)
    shown, checked = sides(good), sides(trusted(good, options))
    rows: list[dict[str, object]] = []
    abroad = everything[(everything.home != "") & (everything.home != everything.market)]
    for (evidence, home), part in abroad.groupby(["evidence", "home"], sort=True):
        seen = {str(m): set(rows_.title_id) for m, rows_ in part.groupby("market", sort=True)}
        for a, b in combinations(sorted(seen), 2):
            if seen[a] & seen[b]:
                places = (str(evidence), a), (str(evidence), b)
                both = [[found.get(p, empty_side(p[1])) for p in places] for found in (shown, checked)]
                row = _row(str(home), both[0], both[1])
                rows.append({"home": home, "market_a": a, "market_b": b, "evidence": evidence} | row)
    table = pd.DataFrame(rows)
    notes = []
    for evidence, part in table.groupby("evidence", sort=True) if rows else ():
        family = int(part.p.notna().sum())
        table.loc[part.index, "q"] = q_values(part.p.to_numpy(float))
        table.loc[part.index[part.p.notna()], "family"] = family
        if family:
            notes.append(f"q-values of pairs of markets in {evidence} are over a family of {family}.")
    return result("discount_between", table, {}, tuple(notes))


def _row(home: str, shown: list[Side], checked: list[Side]) -> dict[str, object]:
    loose = _both(home, shown)
    used = _both(home, checked)
    status, reason = _status(*used)
    if status == "not_identified" and _status(*loose)[0] != status:
        return _counts(*used) | {"status": status, "reason": "unvalidated_language", "p": np.nan}
    row = _counts(*used) | {"status": status, "reason": reason, "p": np.nan}
    if status == "not_identified":
        return row
    a, b = used
    means = Means((b.values - a.values, a.control_values, b.control_values), (1.0, 1.0, -1.0))
    low, high = means.interval()
    t = means.estimate / np.sqrt(means.variance) if means.variance > 0 else np.nan
    return row | {"difference": means.estimate, "low": low, "high": high, "p": float(t_p(t, means.df))}


def _both(home: str, pair: list[Side]) -> tuple[Received, Received]:
    """The titles of `home` in both markets, each with the locals of the strata that hold those titles."""
    alone = [received(side, home) for side in pair]
    shared = np.intersect1d(alone[0].titles.astype(str), alone[1].titles.astype(str))
    a, b = (
        replace(received(side, home, shared), held=found.held)
        for side, found in zip(pair, alone, strict=True)
    )
    return a, b


def _counts(a: Received, b: Received) -> dict[str, object]:
    return {
        "n_titles": len(a.values), "n_controls_a": a.n_controls, "n_controls_b": b.n_controls,
        "n_comments": a.comments + b.comments,
    }  # fmt: skip


def _status(a: Received, b: Received) -> tuple[str, str | None]:
    return judged(len(a.values), min(a.n_controls, b.n_controls), a.held and b.held, "few_shared_titles")
