"""The gap of one imported title: its standing at home minus its standing abroad."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.measure.discount import by_controls, pairs
from analysis.measure.reception import MIN_CONTROLS, validation_row
from analysis.measure.result import Result, result
from analysis.measure.sides import IDENTIFIED, Side, empty_side, match, sides, trusted, usable, with_home
from analysis.spec import Options
from analysis.stats import Floats, q_values, t_p, t_quantile

COLUMNS = ["gap", "se", "low", "high", "shrunk", "q", "floor"]


def gaps(
    cells: pd.DataFrame,
    titles: pd.DataFrame,
    discount: pd.DataFrame,
    options: Options,
    validation: Mapping[str, Mapping],
) -> Result:
    """G(t, m) for every title with n_eff ≥ min_comments at home and in another market; `discount` is D's table.

    G = Z(t, home) − Z(t, m), in units of the evidence; positive: it stands lower abroad. Z(t, ·) = R − the plain
    mean of R over the stratum's local titles with n_eff ≥ min_comments, t left out, averaged by n_eff over the
    strata (platform, language) with at least 5 such titles.

    se² = both cells' variances + both control means' variances, var(b)/k over the k control titles, one in
    several strata counted once; `low`, `high`: Satterthwaite t, the cells with the degrees of freedom of their
    stratum's pooled variance, the control means with k − 1. `q`: Benjamini–Hochberg over the two-sided tests of
    G = 0 of all gaps with a number, per evidence; the notes say how many.

    `shrunk` = c + B·(G − c), B = τ²/(τ² + v): v both cells' variances (the error that this title does not
    share with the others), τ² = max(0, var of the pair's G − mean v), c the pair's D, or the mean of G where D
    has no number; null under 3 gaps. B = 0 where sampling explains all the differences, 1 where none.

    `floor`, sentiment between languages: |1 − slope ratio|·max(|Z_h|, |Z_m|), slope = mean score of positive
    minus of negative labels in the validation (`slope`), the ratio taken the way round that errs more, the
    worst pair of languages where there are several. 0 for one language and for ratings; null if unknown.

    `status`, `reason`: those of the pair of markets by its controls, and of this title's own: `identified` at
    8 other titles of each market, `thin` at 5 to 7; otherwise as the pair's D says, without numbers. A gap that
    is identified has reason `within_floor` where |G| ≤ floor, `floor_unknown` where the floor is null.
    `n_home`, `n_market`: comments (or raters) in its cells with enough of them. Titles shared by two markets
    with fewer are counted as `few_comments`.
    """
    everything = with_home(cells, titles)
    good = usable(cells, titles, options)
    shown, checked = sides(good), sides(trusted(good, options))
    places = {key: _Standings.of(side, validation) for key, side in checked.items()}
    of_pair = discount.set_index(["evidence", "home", "market"])
    rows, few = [], 0
    for evidence, home, market in pairs(everything):
        found = _rows(shown, places, (evidence, home, market), of_pair.loc[(evidence, home, market)])
        few += _n_seen(everything, evidence, home, market) - len(found)
        rows.append(found)
    columns = ["title_id", "home", "market", "evidence", *COLUMNS, "status", "reason", "n_home", "n_market", "p"]
    table = pd.concat(rows, ignore_index=True) if rows else pd.DataFrame(columns=columns)
    notes = []
    for evidence, part in table.groupby("evidence", sort=True):
        table.loc[part.index, "q"] = q_values(part.p.to_numpy(float))
        if part.p.notna().any():
            notes.append(f"q-values of gaps in {evidence} are over a family of {int(part.p.notna().sum())}.")
    table = table.sort_values(["evidence", "home", "market", "title_id"])
    return result("gaps", table, {"few_comments": few} if few else {}, tuple(notes))


@dataclass(frozen=True)
class _Standings:
    """Z of every title of a side, with its parts; nan where no stratum has 5 other local titles."""

    side: Side
    z: Floats
    cell_variance: Floats
    cell_weight: Floats  # Σ v²/df, Satterthwaite's denominator
    control_variance: Floats
    n_controls: Floats
    slopes: tuple[tuple[float, ...], ...]
    languages: tuple[tuple[str, ...], ...]

    @staticmethod
    def of(side: Side, validation: Mapping[str, Mapping]) -> _Standings:
        """The standings on one side; local titles are each left out of their own controls."""
        own = side.local[:, None] & side.present
        others = side.controls[None, :] - own
        usable_cell = side.present & (others >= MIN_CONTROLS)
        weight = np.where(usable_cell, side.weight, 0.0)
        total = weight.sum(axis=1, keepdims=True)
        share = np.divide(weight, total, out=np.zeros_like(weight), where=total > 0)
        k = side.controls[None, :]
        # R_t − mean of the others = (R_t − mean of all)·k/(k − 1) for one of them.
        away = np.where(usable_cell, side.mean - side.centre, 0.0)
        away = np.where(usable_cell & own, away * k / np.maximum(k - 1, 1), away)
        spread, n = _control_variance(side, share, own)
        variance = np.where(usable_cell, side.var, 0.0)
        by_cell = share**2 * variance
        has = total[:, 0] > 0
        languages = [tuple(side.strata[g][1] for g in np.flatnonzero(row)) for row in usable_cell]
        slopes = {lang: float(validation_row(lang, validation).get("slope", np.nan)) for _, lang in side.strata}
        return _Standings(
            side,
            np.where(has, (share * away).sum(axis=1), np.nan),
            np.where(has, by_cell.sum(axis=1), np.nan),
            (by_cell**2 / np.maximum(side.df, 1e-9)).sum(axis=1),
            np.where(has, spread, np.nan),
            n,
            tuple(tuple(slopes[lang] for lang in row) for row in languages),
            tuple(languages),
        )


def _control_variance(side: Side, share: Floats, own: np.ndarray) -> tuple[Floats, Floats]:
    """var(b)/k of each title's control mean and k: b_u = k·Σ_g share_g·(R_ug − mean of the others in g)/k_g."""
    local = np.flatnonzero(side.local)
    present = side.present[local]
    away = np.where(present, side.mean[local] - side.centre, 0.0)
    variance, n = np.full(len(side.titles), np.nan), np.zeros(len(side.titles))
    for t in np.flatnonzero(share.any(axis=1)):
        mix = share[t]
        active = mix > 0
        chosen = present[:, active].any(axis=1) & (local != t)
        k_g = side.controls[active] - own[t, active]
        shift = np.where(own[t, active], away_of(side, t, active) / k_g, 0.0)  # the others' mean is off by this
        inside = present[np.ix_(chosen, active)]
        b = chosen.sum() * (np.where(inside, away[np.ix_(chosen, active)] + shift, 0.0) @ (mix[active] / k_g))
        variance[t], n[t] = b.var(ddof=1) / len(b), len(b)
    return variance, n


def away_of(side: Side, t: int, active: np.ndarray) -> Floats:
    """A title's R minus the stratum's centre in the active strata, 0 where it has no cell."""
    return np.nan_to_num(side.mean[t, active] - side.centre[active])


def _rows(
    shown: dict[tuple[str, str], Side],
    places: dict[tuple[str, str], _Standings],
    pair: tuple[str, str, str],
    of_pair: pd.Series,
) -> pd.DataFrame:
    """The gaps of one pair of markets, without q."""
    evidence, home, market = pair
    at_home, abroad = (shown.get((evidence, m), empty_side(m)) for m in (home, market))
    rows_h, rows_m = match(at_home, abroad)
    own = at_home.local[rows_h]
    rows_h, rows_m = rows_h[own], rows_m[own]
    ids = at_home.titles[rows_h]
    h, m = (_part(places.get((evidence, place)), ids) for place in (home, market))
    status, reason = of_pair.status, of_pair.reason
    reason = None if pd.isna(reason) else str(reason)
    if reason == "few_shared_titles":  # no reason against the gap of a single title
        status, reason = by_controls(int(of_pair.n_controls), int(of_pair.n_home - of_pair.n_titles))
    frame = pd.DataFrame({
        "title_id": ids, "home": home, "market": market, "evidence": evidence,
        "n_home": at_home.comments[rows_h].sum(axis=1), "n_market": abroad.comments[rows_m].sum(axis=1),
        "gap": h.z - m.z, "v": h.cell_variance + m.cell_variance,
    })  # fmt: skip
    variance = frame.v + h.control_variance + m.control_variance
    frame["se"] = np.sqrt(variance)
    with np.errstate(divide="ignore", invalid="ignore"):
        df = variance**2 / (h.denominator + m.denominator)
        frame["p"] = t_p(frame.gap / frame.se, df)
    half = t_quantile(df.to_numpy(float)) * frame.se
    frame["low"], frame["high"] = frame.gap - half, frame.gap + half
    frame["floor"] = _floor(evidence, h, m)
    frame["status"], frame["reason"] = _status(status, reason, h, m, frame)
    numbers = frame.status.isin(["identified", "thin"])
    frame.loc[~numbers, ["gap", "se", "low", "high", "p", "floor"]] = np.nan
    frame["shrunk"] = _shrunk(frame, float(of_pair.discount) if pd.notna(of_pair.discount) else np.nan)
    return frame.assign(q=np.nan)


@dataclass(frozen=True)
class _Part:
    """The standings of chosen titles, nan for those that the side does not hold."""

    z: Floats
    cell_variance: Floats
    control_variance: Floats
    denominator: Floats
    n_controls: Floats
    held: np.ndarray
    slopes: list[tuple[float, ...]]
    languages: list[tuple[str, ...]]


def _part(standings: _Standings | None, ids: np.ndarray) -> _Part:
    where = {title: i for i, title in enumerate(standings.side.titles)} if standings else {}
    row = np.array([where.get(title, -1) for title in ids], np.int64)

    def pick(values: Floats | None, missing: float) -> Floats:
        if values is None or not len(values):
            return np.full(len(row), missing)
        return np.where(row >= 0, values[row], missing)

    s = standings
    control = pick(s and s.control_variance, np.nan)
    n = pick(s and s.n_controls, 0.0)
    return _Part(
        pick(s and s.z, np.nan), pick(s and s.cell_variance, np.nan), control,
        pick(s and s.cell_weight, np.nan) + control**2 / np.maximum(n - 1, 1), n, row >= 0,
        [s.slopes[i] if s and i >= 0 else () for i in row], [s.languages[i] if s and i >= 0 else () for i in row],
    )  # fmt: skip


def _status(
    status: str, reason: str | None, h: _Part, m: _Part, frame: pd.DataFrame
) -> tuple[list[str], list[str | None]]:
    """Each title's status: the pair's, or worse where its own strata hold fewer controls."""
    statuses: list[str] = []
    reasons: list[str | None] = []
    held = h.held & m.held
    for i, (gap, floor) in enumerate(zip(frame.gap.abs().to_numpy(), frame.floor.to_numpy(), strict=True)):
        fewest = min(h.n_controls[i], m.n_controls[i])
        why = "few_home_titles" if h.n_controls[i] < m.n_controls[i] else "few_controls"
        own: tuple[str, str | None] = (status, reason)
        if status in ("identified", "thin"):
            if np.isnan(gap):
                own = ("not_identified", why if held[i] else "unvalidated_language")
            elif fewest < IDENTIFIED and status == "identified":
                own = ("thin", why)
            elif status == "identified" and np.isnan(floor):
                own = (status, "floor_unknown")
            elif status == "identified" and gap <= floor:
                own = (status, "within_floor")
        statuses.append(own[0])
        reasons.append(own[1])
    return statuses, reasons


def _floor(evidence: str, h: _Part, m: _Part) -> Floats:
    floors = np.zeros(len(h.z))
    if evidence != "sentiment":
        return floors
    for i in range(len(floors)):
        errors = [
            0.0 if lang_h == lang_m else max(abs(1 - a / b), abs(1 - b / a)) if a > 0 and b > 0 else np.nan
            for a, lang_h in zip(h.slopes[i], h.languages[i], strict=True)
            for b, lang_m in zip(m.slopes[i], m.languages[i], strict=True)
        ]
        floors[i] = np.max(errors, initial=0.0) * max(abs(h.z[i]), abs(m.z[i]))
    return floors


def _shrunk(frame: pd.DataFrame, discount: float) -> pd.Series:
    there = frame.gap.notna() & frame.v.notna()
    if there.sum() < 3:
        return pd.Series(np.nan, frame.index)
    g, v = frame.gap[there], frame.v[there]
    tau2 = max(0.0, float(g.var(ddof=1) - v.mean()))
    centre = discount if np.isfinite(discount) else float(g.mean())
    weight = np.divide(tau2, tau2 + v.to_numpy(), out=np.zeros(len(v)), where=tau2 + v.to_numpy() > 0)
    return (centre + weight * (g - centre)).reindex(frame.index)


def _n_seen(cells: pd.DataFrame, evidence: str, home: str, market: str) -> int:
    part = cells[(cells.evidence == evidence) & (cells.home == home)]
    return len(set(part.title_id[part.market == home]) & set(part.title_id[part.market == market]))
