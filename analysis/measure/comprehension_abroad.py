"""A symbol in all markets abroad together, against the other symbols there, and that against home."""

from __future__ import annotations

import numpy as np
import pandas as pd

from analysis.measure.comprehension_shares import shares
from analysis.stats import Floats, t_p, t_quantile

#: Comments that a symbol needs abroad and at home, and titles.
MIN_COMMENTS, MIN_TITLES = 10, 3


def abroad(rows: pd.DataFrame, home: str, x: str) -> pd.DataFrame:
    """One row a symbol: its share of `x` abroad with interval, and how much more than other symbols', against home.

    In market m a share w₁ of weight names the symbol, w₀ the others, with shares p₁ and p₀ of `x`:
    RD = Σ_m v(p₁ − p₀)/Σ_m v, v = w₁w₀/(w₁ + w₀) (Mantel–Haenszel over markets, so that a symbol talked of where
    questions are easily recognised is not taken for a puzzle); diff = RD abroad − (p₁ − p₀) at home.
    Interval ± t_{T − 1}·√V, V the linearised variance over T titles, the same titles at home and abroad, but no
    smaller than for independent comments with (Σx + 1)/(Σw + 2) for a share. Columns: symbol, n, n_authors,
    n_titles, share, low, high, n_eff, home_share, diff, diff_low, diff_high, p. Null under MIN_COMMENTS comments on
    either side. Source: Greenland & Robins, Biometrics 41 (1985).
    """
    rows = rows.assign(x=rows[x].astype(float))
    away, own = rows[rows.market != home], rows[rows.market == home]
    found = shares(away, ["symbol"])
    at_home = own.assign(wx=own.weight * own.x).groupby("symbol")[["weight", "wx"]].sum()
    found["home_share"] = (at_home.wx / at_home.weight).reindex(found.symbol).to_numpy()
    counts = own.groupby("symbol").size().reindex(found.symbol).fillna(0).to_numpy()
    enough = (found.n >= MIN_COMMENTS) & (counts >= MIN_COMMENTS) & (found.n_titles >= MIN_TITLES)
    numbers = [
        _against(away, own, symbol) if ok and len(found) > 1 else (np.nan,) * 4
        for symbol, ok in zip(found.symbol, enough, strict=True)
    ]
    found[["diff", "diff_low", "diff_high", "p"]] = np.array(numbers, float).reshape(len(found), 4)
    return found


def _against(away: pd.DataFrame, own: pd.DataFrame, symbol: str) -> tuple[float, float, float, float]:
    parts = [_side(frame, symbol) for frame in (away, own)]
    value = parts[0][0] - parts[1][0]
    by_title = parts[0][1].subtract(parts[1][1], fill_value=0.0).sort_index().to_numpy(float)
    titles = len(by_title)
    variance = max(titles / (titles - 1) * float((by_title**2).sum()), parts[0][2] + parts[1][2])
    se = float(np.sqrt(variance))
    half = float(t_quantile(titles - 1.0)) * se
    return value, value - half, value + half, float(t_p(value / se, titles - 1.0))


def _side(rows: pd.DataFrame, symbol: str) -> tuple[float, pd.Series, float]:
    """RD over the markets of one side, what each title adds to its error, and its variance for independent comments."""
    market = pd.factorize(rows.market, sort=True)[0]
    own = (rows.symbol == symbol).to_numpy().astype(int)
    w, x = rows.weight.to_numpy(float), rows.x.to_numpy(float)
    size = int(market.max(initial=-1)) + 1
    cell = market * 2 + own
    total = np.asarray(np.bincount(cell, w, 2 * size), float).reshape(size, 2)
    with_x = np.asarray(np.bincount(cell, w * x, 2 * size), float).reshape(size, 2)
    both = (total > 0).all(axis=1)
    v = np.where(both, total.prod(axis=1) / np.maximum(total.sum(axis=1), 1e-12), 0.0)
    if v.sum() == 0:
        return float("nan"), pd.Series(dtype=float), float("nan")
    v = v / v.sum()
    p = np.divide(with_x, total, out=np.zeros_like(total), where=total > 0)
    value = float((v * (p[:, 1] - p[:, 0])).sum())
    share = np.divide(v[:, None], total, out=np.zeros_like(total), where=total > 0)
    u = np.where(own == 1, 1.0, -1.0) * share.ravel()[cell] * w * (x - p.ravel()[cell])
    by_title = pd.Series(u).groupby(rows.title_id.to_numpy(object)).sum()
    return value, by_title, float((share**2 * total).sum(axis=0) @ _spread(with_x, total))


def _spread(with_x: Floats, total: Floats) -> Floats:
    p = (with_x.sum(axis=0) + 1) / (total.sum(axis=0) + 2)
    return np.asarray(p * (1 - p))
