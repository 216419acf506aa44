"""How many go on watching: views of an episode over those of the first, what the first step and the paywall cost."""

from __future__ import annotations

import numpy as np
import pandas as pd

from analysis.measure.arcs_places import positions
from analysis.stats import Floats, t_quantile

#: Steps on either side of the paywall with which its step is compared, and how many of them must be known.
SIDE, MIN_STEPS = 4, 4
#: Steps from which the noise of the first one is told.
CALM = (3, 10)
CELL = ["title_id", "market"]


def views(metrics: pd.DataFrame) -> pd.DataFrame:
    """Views by episode, counted at one date on one platform: title_id, market, episode, views.

    Of a title's (platform, date) pairs in a market that with most episodes, then the latest, then the first name. A
    count of zero is missing: nobody publishes an episode that nobody opened.
    """
    rows = metrics[metrics.metric.eq("views") & metrics.episode.notna() & metrics.value.gt(0)]
    rows = rows.assign(platform=rows.platform.astype(object).fillna(""), as_of=pd.to_datetime(rows.as_of))
    batch = [*CELL, "platform", "as_of"]
    n = rows.groupby(batch, dropna=False, sort=True).size().rename("n").reset_index()
    best = n.sort_values([*CELL, "n", "as_of", "platform"], ascending=[True, True, False, False, True])
    rows = rows.merge(best.drop_duplicates(CELL)[batch], on=batch)
    rows = rows.drop_duplicates([*CELL, "episode"]).sort_values([*CELL, "episode"], ignore_index=True)
    return (
        rows[[*CELL, "episode", "value"]]
        .rename(columns={"value": "views"})
        .astype({"episode": int, "views": float})
    )


def retention(counts: pd.DataFrame, length: pd.Series) -> pd.DataFrame:
    """Views of each episode over those of the first: title_id, market, x, kept; none where the first is not known."""
    first = counts[counts.episode.eq(1)].set_index(CELL).views
    at = pd.MultiIndex.from_frame(counts[CELL])
    kept = counts.views / first.reindex(at).to_numpy()
    out = counts[CELL].assign(x=positions(counts.title_id, counts.episode, length), kept=kept)
    return out[out.kept.notna() & np.isfinite(out.x)].reset_index(drop=True)


def steps(counts: pd.DataFrame, episodes: pd.DataFrame) -> pd.DataFrame:
    """`hook` and `paywall_loss` of every title and market, on the log scale with a variance.

    e_k = ln(V_k/V_{k−1}); hook = exp(e₂), the audience of episode 2 over 1; paywall loss = 1 − exp(e_p − median e) over
    the SIDE steps before and after the first paid episode p, of which MIN_STEPS must be known. A count is no sample,
    so the noise is that of steps nobody planned: the variance of e₃ … e₁₀ for the hook; for the paywall that of its
    neighbours, times 1 + π/(2n) for their median. Columns: title_id, market, measure, log, variance, n (steps).
    """
    e = counts.assign(e=np.log(counts.views / counts.groupby(CELL).views.shift()))
    e = e[counts.episode.eq(counts.groupby(CELL).episode.shift() + 1)]
    calm = e[e.episode.between(*CALM)].groupby(CELL).e.agg(["var", "size"])
    hook = e[e.episode.eq(2)].set_index(CELL).e.rename("log").to_frame().join(calm)
    hook = hook[hook["size"] >= MIN_STEPS].rename(columns={"var": "variance", "size": "n"})
    parts = [hook.reset_index().assign(measure="hook")]
    paid = episodes[episodes.paywalled.fillna(False).astype(bool)].groupby("title_id").number.min()
    near = e.assign(p=pd.to_numeric(e.title_id.map(paid)).astype(float)).dropna(subset="p")
    at = near[near.episode.eq(near.p)].set_index(CELL).e.rename("at")
    beside = near[near.episode.ne(near.p) & (near.episode - near.p).abs().le(SIDE)]
    around = beside.groupby(CELL).e.agg(["median", "var", "size"])
    wall = at.to_frame().join(around).dropna()
    wall = wall[wall["size"] >= MIN_STEPS]
    wall = wall.assign(
        log=wall["at"] - wall["median"], variance=wall["var"] * (1 + np.pi / (2 * wall["size"]))
    )
    parts.append(wall.rename(columns={"size": "n"}).reset_index().assign(measure="paywall_loss"))
    return pd.concat(parts, ignore_index=True)[[*CELL, "measure", "log", "variance", "n"]]


def shown(measure: pd.Series, log: Floats) -> Floats:
    """A number on the log scale as it is shown: the share kept (hook) or lost (paywall)."""
    return np.asarray(np.where(measure.eq("paywall_loss"), 1 - np.exp(log), np.exp(log)))


def of_titles(found: pd.DataFrame) -> pd.DataFrame:
    """The rows of single titles: estimate with ± t_{n − 1} standard errors, carried over from the log scale."""
    log = found.log.to_numpy(float)
    half = t_quantile(found.n.to_numpy(float) - 1) * np.sqrt(found.variance.to_numpy(float))
    ends = np.sort(np.stack([shown(found.measure, log - half), shown(found.measure, log + half)]), axis=0)
    return found.assign(estimate=shown(found.measure, log), low=ends[0], high=ends[1], status="ok")
