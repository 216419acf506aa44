"""Whether those who name something judge its titles better than the others there do."""

from __future__ import annotations

import numpy as np
import pandas as pd

from analysis.measure.resonance_odds import MIN_TITLES
from analysis.stats import t_quantile

_CELL = ["title_id", "market", "platform", "lang"]


def lift(scored: pd.DataFrame, mentions: pd.DataFrame, masked: pd.DataFrame) -> pd.DataFrame:
    """Mean score of the comments that name a key, the name taken out, minus that of the others beside them.

    d_i = s of comment i without its names (`masked`) − the weighted mean s of the comments in the same title, market,
    platform and language that do not name the key; lift = Σ w_i·d_i / Σ w_i. In units of s, −2 to 2. The name must
    be out before scoring: `revenge` is a bad word to a scorer whoever says it. Interval ± t_{T − 1}·√V with
    V = T/(T − 1)·Σ_t (Σ_{i in t} w_i(d_i − lift))²/(Σ w)², T titles; null under MIN_TITLES titles.
    Columns: key, market, lift, lift_low, lift_high. Source: Cameron & Miller, Journal of Human Resources 50 (2015).
    """
    columns = ["key", "market", "lift", "lift_low", "lift_high"]
    s = scored.sentiment.to_numpy(float, na_value=np.nan)
    w = scored.weight.to_numpy(float, na_value=np.nan)
    cell = scored.groupby(_CELL, dropna=False, sort=False).ngroup().to_numpy()
    counts = np.isfinite(s) & (w > 0)
    n_cells = int(cell.max(initial=-1)) + 1
    sums = [np.bincount(cell[counts], v[counts], n_cells) for v in (w, w * s)]
    part = mentions.merge(masked.rename(columns={"sentiment": "score"}), on="comment")
    at = part.comment.to_numpy()
    part = part.assign(
        title=scored.title_id.to_numpy(object)[at], market=scored.market.to_numpy(object)[at], cell=cell[at],
        w=w[at], own_w=np.where(counts[at], w[at], 0.0), own=np.where(counts[at], w[at] * s[at], 0.0),
    )  # fmt: skip
    part = part[part.title.notna() & part.market.notna()]
    if part.empty:
        return pd.DataFrame(columns=columns)
    beside = part.groupby(["key", "cell"], sort=False)[["own_w", "own"]].transform("sum").to_numpy()
    rest = sums[0][part.cell] - beside[:, 0]
    mean = np.divide(
        sums[1][part.cell] - beside[:, 1], rest, out=np.full(len(part), np.nan), where=rest > 1e-9
    )
    part = part.assign(d=part.score - mean)
    part = part[np.isfinite(part.d) & (part.w > 0)]
    if part.empty:
        return pd.DataFrame(columns=columns)
    by = ["key", "market"]
    part = part.assign(wd=part.w * part.d)
    total = part.groupby(by, sort=True)[["w", "wd"]].sum()
    value = (total.wd / total.w).rename("lift")
    titles = part.groupby([*by, "title"], sort=True)[["w", "wd"]].sum().reset_index("title")
    titles = titles.join(value)
    squares = ((titles.wd - titles.lift * titles.w) ** 2).groupby(level=by, sort=True).sum()
    n = titles.groupby(level=by, sort=True).size()
    se = np.sqrt(squares * n / np.maximum(n - 1, 1)) / total.w
    half = pd.Series(t_quantile((n - 1).to_numpy(float)), n.index) * se
    out = pd.DataFrame({"lift": value, "lift_low": value - half, "lift_high": value + half})
    return out.where(n >= MIN_TITLES, np.nan).reset_index()[columns]
