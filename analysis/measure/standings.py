"""The standing of every title on one side, with the parts of its variance: what a gap is made of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.measure.reception import MIN_CONTROLS, validation_row
from analysis.measure.sides import Bools, Side
from analysis.stats import Floats


@dataclass(frozen=True)
class Standings:
    """Z of titles in one market: nan (and no controls) where no stratum holds 5 other local titles.

    Z = Σ_g share_g·(R_g − mean of R over the local titles of stratum g, itself left out), share by n_eff.
    `cells` is the variance of its own cells, `controls` that of the control means, `denominator` the sum of
    squared parts over their degrees of freedom (Satterthwaite), `n_controls` the local titles compared
    with. `languages` are those of the strata that count, `slopes` their scorers' slopes; `held`: the side
    has the title.
    """

    titles: NDArray[np.object_]
    z: Floats
    cells: Floats
    controls: Floats
    denominator: Floats
    n_controls: Floats
    held: Bools
    languages: tuple[tuple[str, ...], ...]
    slopes: tuple[tuple[float, ...], ...]

    def take(self, titles: NDArray[np.object_]) -> Standings:
        """The standings of these titles, nan for those that are not held."""
        row = pd.Index(self.titles).get_indexer(pd.Index(titles, dtype=object))
        held = row >= 0

        def pick(values: Floats, missing: float = np.nan) -> Floats:
            return np.where(held, values[row], missing) if len(values) else np.full(len(row), missing)

        return Standings(
            titles, pick(self.z), pick(self.cells), pick(self.controls), pick(self.denominator),
            pick(self.n_controls, 0.0), held,
            tuple(self.languages[i] if i >= 0 else () for i in row),
            tuple(self.slopes[i] if i >= 0 else () for i in row),
        )  # fmt: skip


def shares(side: Side) -> Floats:
    """Titles × strata: a title's weights over the strata with 5 other local titles, by n_eff; rows sum to 1 or 0."""
    own = side.local[:, None] & side.present
    counts = side.present & (side.controls[None, :] - own >= MIN_CONTROLS)
    weight = np.where(counts, side.weight, 0.0)
    total = weight.sum(axis=1, keepdims=True)
    return np.divide(weight, total, out=np.zeros_like(weight), where=total > 0)


def reference(side: Side) -> Floats:
    """Titles × strata: the mean of R over the stratum's local titles, itself left out; what Z is measured from."""
    own = side.local[:, None] & side.present
    k = side.controls[None, :]
    without = side.centre - np.where(own, side.mean - side.centre, 0.0) / np.maximum(k - 1, 1)
    return np.where(own, without, np.broadcast_to(side.centre, side.mean.shape))


def standings(side: Side, validation: Mapping[str, Mapping]) -> Standings:
    """The standings on one side; each local title is left out of its own controls."""
    own = side.local[:, None] & side.present
    k = side.controls[None, :]
    share = shares(side)
    counts = share > 0
    # R_t − mean of the others = (R_t − mean of all)·k/(k − 1) for one of them.
    factor = np.where(own, k / np.maximum(k - 1, 1), 1.0)
    away = np.where(counts, (side.mean - side.centre) * factor, 0.0)
    by_cell = share**2 * np.where(counts, side.var, 0.0)
    controls, n_controls = _controls(side, share, own)
    # A stratum without degrees of freedom has no variance either: nan, whatever this divides by.
    denominator = (by_cell**2 / np.maximum(side.df, 1e-9)).sum(axis=1)
    denominator = denominator + controls**2 / np.maximum(n_controls - 1, 1)
    has = np.asarray(counts.any(axis=1))
    slope = [float(validation_row(lang, validation).get("slope") or np.nan) for _, lang in side.strata]
    active = [np.flatnonzero(row) for row in counts]
    return Standings(
        side.titles, np.where(has, (share * away).sum(axis=1), np.nan), np.where(has, by_cell.sum(axis=1),
        np.nan), controls, denominator, n_controls, np.ones(len(has), bool), tuple(tuple(side.strata[g][1]
        for g in gs) for gs in active), tuple(tuple(slope[g] for g in gs) for gs in active),
    )  # fmt: skip


def _controls(side: Side, share: Floats, own: Bools) -> tuple[Floats, Floats]:
    """Variance of each title's control mean, var(b)/k, and k.

    b_u = k·Σ_g share_g·(R_ug − mean of the controls in g)/k_g over the k local titles other than t itself.
    """
    local = np.flatnonzero(side.local)
    present = side.present[local]
    away = np.where(present, side.mean[local] - side.centre, 0.0)
    variance, n = np.full(len(side.titles), np.nan), np.zeros(len(side.titles))
    for t in np.flatnonzero(share.any(axis=1)):
        active = np.flatnonzero(share[t] > 0)
        inside = present[:, active] & (local != t)[:, None]
        itself = own[t, active]
        k_g = side.controls[active] - itself
        # Without t the mean of the stratum moves by minus this.
        shift = np.where(itself, side.mean[t, active] - side.centre[active], 0.0) / k_g
        chosen = inside.any(axis=1)
        part = np.where(inside, away[:, active] + shift, 0.0)[chosen]
        b = len(part) * (part @ (share[t, active] / k_g))
        variance[t], n[t] = b.var(ddof=1) / len(b), len(b)
    return variance, n
