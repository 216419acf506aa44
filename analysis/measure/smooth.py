"""Local linear regression of many curves at once, at the same points."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from analysis.stats import Floats, Ints

#: Where curves are read, and how far around a point comments count.
GRID = np.linspace(0.0, 1.0, 21)
BANDWIDTH = 0.3


@dataclass(frozen=True)
class Curves:
    """Curves × points: fitted values, the factor f of their variance σ²·f, and the weight near each point."""

    value: Floats
    factor: Floats
    near: Floats


def local_linear(
    x: Floats,
    y: Floats,
    w: Floats,
    curve: Ints,
    n: int,
    grid: Floats = GRID,
    h: Floats | float = BANDWIDTH,
) -> Curves:
    """Local linear regression of y on x with the tricube kernel K, one curve for each of `n` numbers in `curve`.

    At g, with d = x − g and S_p = Σ wK·d^p, T_p = Σ wK·d^p·y: m(g) = (S₂T₀ − S₁T₁)/(S₀S₂ − S₁²). The variance of y
    is σ²/w, so that copies that share one vote weigh as one; then Var m = σ²·Σ l²/w, with the weights l of the y.
    `h` is one width or one for each observation. A straight line is returned exactly; nan where all near x are one
    value or none is near.
    Source: Cleveland, JASA 74 (1979); Fan & Gijbels, Local Polynomial Modelling (1996), 2.3 and 3.2.
    """
    h = np.broadcast_to(np.asarray(h, float), x.shape)
    value, factor, near = (np.full((n, len(grid)), np.nan) for _ in range(3))
    for j, point in enumerate(grid):
        d = x - point
        close = np.abs(d) < h
        d, at, weight, target = d[close], curve[close], w[close], y[close]
        k = (1 - np.abs(d / h[close]) ** 3) ** 3
        s0, s1, s2, t0, t1, q0, q1, q2 = (
            np.bincount(at, weight * k * term, n)
            for term in (1.0 + 0 * d, d, d**2, target, d * target, k, k * d, k * d**2)
        )
        below = s0 * s2 - s1**2
        # Rounding leaves a trace where all x are one value.
        fits = below > 1e-9 * np.maximum(s0, 1e-12) ** 2 * float(h.min(initial=1.0)) ** 2
        safe = np.where(fits, below, 1.0)
        value[:, j] = np.where(fits, (s2 * t0 - s1 * t1) / safe, np.nan)
        factor[:, j] = np.where(fits, (s2**2 * q0 - 2 * s1 * s2 * q1 + s1**2 * q2) / safe**2, np.nan)
        near[:, j] = s0
    return Curves(value, factor, near)
