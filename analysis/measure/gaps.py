"""The gap of one imported title: its standing at home minus its standing abroad."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from analysis.measure.discount import by_controls, pairs, seen
from analysis.measure.result import Result, note, result
from analysis.measure.sides import IDENTIFIED, Side, empty_side, match, sides, trusted, usable, with_home
from analysis.measure.standings import Standings, standings
from analysis.spec import Options
from analysis.stats import Floats, q_values, t_p, t_quantile

KEYS = ["evidence", "home", "market"]


def gaps(
    cells: pd.DataFrame,
    titles: pd.DataFrame,
    discount: pd.DataFrame,
    options: Options,
    validation: Mapping[str, Mapping],
) -> Result:
    """G(t, m) for every title with n_eff ≥ min_comments at home and in another market.

    `discount` is the table of D over the same cells.

    G = Z(t, home) − Z(t, m), in units of the evidence; positive: it stands lower abroad. Z(t, ·) = R − the
    plain mean of R over the stratum's local titles with n_eff ≥ min_comments, t left out, averaged by n_eff
    over the strata (platform, language) with at least 5 such titles.

    se² = both cells' variances + both control means' variances, var(b)/k over the k control titles, one in
    several strata counted once; `low`, `high`: Satterthwaite t, the cells with the degrees of freedom of
    their stratum's pooled variance, the control means with k − 1. `q`: Benjamini–Hochberg over the two-sided
    tests of G = 0 of all gaps with a number, per evidence; the notes say how many.

    `shrunk` = c + B·(G − c), B = τ²/(τ² + v): v both cells' variances (the error that this title does not
    share with the others), τ² = max(0, var of the pair's G − mean v), c the pair's D, or the mean of G where
    D has no number; null under 3 gaps. B = 0 where sampling explains all the differences, 1 where none.

    `floor`, sentiment between languages: |1 − slope ratio|·max(|Z_h|, |Z_m|), slope = mean score of positive
    minus of negative labels in the validation (`slope`), the ratio taken the way round that errs more, the
    worst pair of languages where there are several. 0 for one language and for ratings; null if unknown.

    `status`, `reason`: those of the pair of markets by its controls, and of this title's own: `identified`
    at 8 other titles of each market, `thin` at 5 to 7; otherwise as the pair's D says, without numbers. An
    identified gap has reason `within_floor` where |G| ≤ floor, `floor_unknown` where the floor is null.
    `n_home`, `n_market`: comments (or raters) in its cells with enough of them. Titles seen in both markets
    with fewer are counted as `few_comments`, once a market.
    """
    everything = with_home(cells, titles)
    good = usable(cells, titles, options)
    shown = sides(good)
    places = {key: standings(side, validation) for key, side in sides(trusted(good, options)).items()}
    of_pair = {(r["evidence"], r["home"], r["market"]): r for r in discount.to_dict("records")}
    received = seen(everything)
    parts, few = [], 0
    for evidence, home, market in pairs(everything):
        at_home, abroad = (shown.get((evidence, place), empty_side(place)) for place in (home, market))
        part = _shared(at_home, abroad)
        ids = part["title_id"]
        both = received.get((evidence, home, home), set()) & received[evidence, home, market]
        few += len(both) - len(ids)
        h, m = (
            places[evidence, place].take(ids) if (evidence, place) in places else _none(ids)
            for place in (home, market)
        )
        part |= {"evidence": np.full(len(ids), evidence, object), "home": np.full(len(ids), home, object)}
        part["market"] = np.full(len(ids), market, object)
        parts.append(part | _numbers(h, m, of_pair[evidence, home, market]))
    table = pd.DataFrame({c: np.concatenate([part[c] for part in parts]) for c in parts[0]} if parts else {})
    table["q"], notes = np.nan, []
    for evidence, part in table.groupby("evidence", sort=True) if parts else ():
        table.loc[part.index, "q"] = q_values(part.p.to_numpy(float))
        if n := int(part.p.notna().sum()):
            notes.append(note("family_gaps", evidence=evidence, n=n))
    table = table.sort_values([*KEYS, "title_id"]) if parts else table
    return result("gaps", table, {"few_comments": few} if few else {}, tuple(notes))


def _shared(home: Side, abroad: Side) -> dict[str, np.ndarray]:
    """The titles of one home market on both sides, with their comments."""
    rows_h, rows_m = match(home, abroad)
    own = home.local[rows_h]
    rows_h, rows_m = rows_h[own], rows_m[own]
    n_home, n_market = home.comments[rows_h].sum(axis=1), abroad.comments[rows_m].sum(axis=1)
    return {"title_id": home.titles[rows_h], "n_home": n_home, "n_market": n_market}


def _none(ids: np.ndarray) -> Standings:
    nan, empty = np.full(len(ids), np.nan), ((),) * len(ids)
    return Standings(ids, nan, nan, nan, nan, np.zeros(len(ids)), np.zeros(len(ids), bool), empty, empty)


def _numbers(h: Standings, m: Standings, of_pair: dict) -> dict[str, np.ndarray]:
    """The gaps of one pair of markets, without q."""
    own_variance = h.cells + m.cells
    variance = own_variance + h.controls + m.controls
    gap, se = h.z - m.z, np.sqrt(variance)
    below = h.denominator + m.denominator
    df = np.divide(variance**2, below, out=np.full(len(gap), np.nan), where=below > 0)
    half = t_quantile(df) * se
    t = np.divide(gap, se, out=np.full(len(gap), np.nan), where=se > 0)
    floor = _floor(h, m) if of_pair["evidence"] == "sentiment" else np.zeros(len(gap))
    judged = _status(of_pair, h, m, np.abs(gap), floor)
    status, reason = (np.array([j[i] for j in judged], object) for i in (0, 1))
    known = np.isin(status, ["identified", "thin"])
    numbers = {"gap": gap, "se": se, "low": gap - half, "high": gap + half, "p": t_p(t, df), "floor": floor}
    numbers = {name: np.where(known, values, np.nan) for name, values in numbers.items()}
    centre = float(of_pair["discount"]) if pd.notna(of_pair["discount"]) else np.nan
    numbers["shrunk"] = _shrunk(numbers["gap"], own_variance, centre)
    return {**numbers, "status": status, "reason": reason}


def _status(
    of_pair: dict, h: Standings, m: Standings, size: Floats, floor: Floats
) -> list[tuple[str, str | None]]:
    """Each title's status and reason: the pair's, or worse where its own strata hold fewer controls."""
    status, reason = str(of_pair["status"]), None if pd.isna(of_pair["reason"]) else str(of_pair["reason"])
    if reason == "few_shared_titles":  # no reason against the gap of a single title
        status, reason = by_controls(int(of_pair["n_controls"]), int(of_pair["n_home"] - of_pair["n_titles"]))
    if status not in ("identified", "thin"):
        return [(status, reason)] * len(size)
    fewest = np.minimum(h.n_controls, m.n_controls)
    few = np.where(h.n_controls < m.n_controls, "few_home_titles", "few_controls")
    judged: list[tuple[str, str | None]] = []
    for i in range(len(size)):
        if np.isnan(size[i]):
            held = h.held[i] and m.held[i]
            judged.append(("not_identified", str(few[i]) if held else "unvalidated_language"))
        elif status == "identified" and fewest[i] < IDENTIFIED:
            judged.append(("thin", str(few[i])))
        elif status == "identified" and np.isnan(floor[i]):
            judged.append((status, "floor_unknown"))
        elif status == "identified" and size[i] <= floor[i]:
            judged.append((status, "within_floor"))
        else:
            judged.append((status, reason))
    return judged


def _floor(h: Standings, m: Standings) -> Floats:
    floors = np.zeros(len(h.z))
    for i in range(len(floors)):
        errors = [
            0.0 if lang_h == lang_m else max(abs(1 - a / b), abs(1 - b / a)) if a > 0 and b > 0 else np.nan
            for a, lang_h in zip(h.slopes[i], h.languages[i], strict=True)
            for b, lang_m in zip(m.slopes[i], m.languages[i], strict=True)
        ]
        floors[i] = np.max(errors, initial=0.0) * max(abs(h.z[i]), abs(m.z[i]))
    return floors


def _shrunk(gap: Floats, variance: Floats, centre: float) -> Floats:
    there = np.isfinite(gap) & np.isfinite(variance)
    shrunk = np.full(len(gap), np.nan)
    if there.sum() < 3:
        return shrunk
    g, v = gap[there], variance[there]
    tau2 = max(0.0, float(g.var(ddof=1) - v.mean()))
    centre = centre if np.isfinite(centre) else float(g.mean())
    weight = np.divide(tau2, tau2 + v, out=np.zeros(len(v)), where=tau2 + v > 0)
    shrunk[there] = centre + weight * (g - centre)
    return shrunk
