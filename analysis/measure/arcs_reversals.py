"""Reversals: how often the mood of bullet comments swings within an episode, beyond what noise does."""

from __future__ import annotations

import numpy as np
import pandas as pd

from analysis.stats import Floats, generator

#: Bullet comments an episode needs, seconds around a moment that count, and shuffles of times.
MIN_COMMENTS, WINDOW, SHUFFLES = 30, 10.0, 199
#: Comments of one episode beyond which a random part of so many is read.
MOST_COMMENTS = 5_000
STEP = 1.0
CELL = ["title_id", "market"]


def of_episodes(rows: pd.DataFrame, durations: pd.Series, seed: int) -> pd.DataFrame:
    """One row an episode: title_id, market, episode, minutes, reversals (beyond noise), n.

    `rows` has title_id, market, episode, at_s and y, sorted; `durations` seconds by (title_id, episode), else the last
    comment's second. See `reversals`. Episodes under MIN_COMMENTS bullet comments are left out; of
    more than MOST_COMMENTS a random part is read.
    """
    out = []
    for (title, market, episode), part in rows.groupby([*CELL, "episode"], sort=True):
        if len(part) >= MIN_COMMENTS:
            at = part.at_s.to_numpy(float)
            known = float(durations.get((title, episode), 0.0))
            length = max(known if np.isfinite(known) else 0.0, float(at.max()), STEP)
            rng = generator(seed, "reversals", str(title), str(market), str(episode))
            read = np.sort(rng.permutation(len(part))[:MOST_COMMENTS])
            found, noise = reversals(at[read], part.y.to_numpy(float)[read], length, rng)
            minutes = length / 60
            out.append((title, market, int(episode), minutes, (found - noise) / minutes, len(part)))
    return pd.DataFrame(out, columns=[*CELL, "episode", "minutes", "reversals", "n"])


def reversals(at: Floats, y: Floats, length: float, rng: np.random.Generator) -> tuple[float, float]:
    """Reversals in one episode, and their mean under shuffled times.

    The curve m(t) is the kernel mean (tricube, ± WINDOW seconds) of y − mean(y), each second. Under shuffled times its
    sd at t is s(t); c is the 95 % quantile of max |m|/s over the shuffles, so that noise leaves the band ± c·s anywhere
    in one episode of twenty. A reversal is a crossing from above the band to below it or back, however long the curve
    stays inside between. 0 where all y are alike. Source: permutation bands as in Davison & Hinkley, Bootstrap
    Methods and their Application (1997), 4.2.4.
    """
    moments = np.arange(STEP / 2, length, STEP)
    k = np.clip(1 - (np.abs(moments[:, None] - at[None, :]) / WINDOW) ** 3, 0, None) ** 3
    total = k.sum(axis=1)
    k = k[total > 0] / total[total > 0, None]
    centred = y - y.mean()
    if not len(k) or np.ptp(y) == 0:
        return 0.0, 0.0
    shuffled = np.stack([rng.permutation(centred) for _ in range(SHUFFLES)], axis=1)
    noise = k @ shuffled
    spread = np.maximum(noise.std(axis=1, ddof=1), 1e-12)[:, None]
    limit = float(np.quantile(np.abs(noise / spread).max(axis=0), 0.95))
    curve = (k @ centred)[:, None] / spread
    return float(_crossings(curve, limit)[0]), float(_crossings(noise / spread, limit).mean())


def _crossings(curves: Floats, limit: float) -> Floats:
    """Changes of side among the moments at which each column lies outside ± limit."""
    side = np.where(curves > limit, 1, np.where(curves < -limit, -1, 0))
    place = np.where(side != 0, np.arange(len(side))[:, None], -1)
    last = np.maximum.accumulate(place, axis=0)
    before = np.vstack([np.full((1, side.shape[1]), -1), last[:-1]])
    earlier = np.take_along_axis(side, np.maximum(before, 0), axis=0)
    return np.asarray(((side != 0) & (before >= 0) & (earlier != side)).sum(axis=0), float)
