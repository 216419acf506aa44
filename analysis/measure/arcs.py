"""Arcs: the course of reception and of the audience along a title."""

from __future__ import annotations

import numpy as np
import pandas as pd

from analysis.measure import arcs_audience
from analysis.measure.arcs_places import ALL, lengths, positions
from analysis.measure.result import Result, note, result
from analysis.measure.smooth import GRID, Curves, local_linear
from analysis.spec import Options
from analysis.stats import Floats, clusters, n_eff, t_quantile

#: What is read of a comment: the evidence, its column and its weight.
EVIDENCE = {"sentiment": ("sentiment", "weight"), "rating": ("rating", "rating_weight")}
CELL = ["title_id", "market"]
#: Votes near a point that it needs, and titles that a pooled curve needs.
MIN_NEAR, MIN_TITLES = 3.0, 5
#: Counts of views hardly vary, and fall steeply at first: a narrower window; 2.5 episodes at least.
AUDIENCE_WIDTH = 0.1


def arcs(
    scored: pd.DataFrame,
    placed: pd.DataFrame,
    metrics: pd.DataFrame,
    titles: pd.DataFrame,
    episodes: pd.DataFrame,
    options: Options,
) -> Result:
    """Mean score, mean stars and share of the audience at 21 positions x from 0 (first episode) to 1 (last).

    `placed` has `comment` (row in *scored*) and `episode`. Curves are local linear with a tricube window of ± 0.3
    (`smooth.local_linear`) over comments on a known episode, of titles with `min_comments` of them in a market. Scores
    are taken minus the mean of their stratum in the title, plus the title's, so that a change of language along a
    title is no change of mood. Bands are pointwise, ± 1.96·√(σ²·f), σ² the market's variance of comments within
    titles, widened for people who write often. `audience` is the share of views of episode k over
    episode 1, smoothed likewise within ± 0.1.

    Rows with title_id `*` are the plain mean over a home's titles in a market of each curve minus the title's own mean
    (audience as it is), with ± t·s/√n over titles, from MIN_TITLES titles. Missing is null: no episodes named, no arc.
    """
    length = lengths(titles, episodes, metrics)
    frame = rows_of(scored, placed, length)
    homes = titles.set_index("title_id").home_market
    parts = [
        _curves(frame.assign(y=frame[value], weight=frame[weight]), options.min_comments).rename(
            columns={"value": kind, **_ends(kind), "n": f"n_{kind}", "people": f"authors_{kind}"}
        )
        for kind, (value, weight) in EVIDENCE.items()
    ]
    kept = arcs_audience.retention(arcs_audience.views(metrics), length)
    parts.append(_audience(kept).rename(columns={"value": "audience", **_ends("audience")}))
    out = parts[0]
    for part in parts[1:]:
        out = out.merge(part, on=[*CELL, "x"], how="outer")
    if out.empty:
        return result("arcs", [], {}, (note("no_episodes"),))
    out["home"] = out.title_id.map(homes).astype(object)
    out = pd.concat([out, _pooled(out)], ignore_index=True).sort_values(["title_id", "home", "market", "x"])
    out = out.rename(columns={"sentiment_low": "low", "sentiment_high": "high"})
    dropped = {"no_episode": int(len(scored) - len(frame))}
    return result("arcs", out, {k: v for k, v in dropped.items() if v})


def rows_of(scored: pd.DataFrame, placed: pd.DataFrame, length: pd.Series) -> pd.DataFrame:
    """The comments on a known episode of a title of known length: those of *scored* with `x`, `episode`, `stratum`."""
    at = placed.comment.to_numpy()
    rows = scored.iloc[at].assign(episode=placed.episode.to_numpy())
    rows = rows.assign(x=positions(rows.title_id, rows.episode, length), comment=at)
    if "at_s" in placed:
        rows = rows.assign(at_s=placed.at_s.to_numpy())
    rows = rows[np.isfinite(rows.x) & rows.market.notna()]
    stratum = rows.groupby(["market", "platform", "lang"], dropna=False, sort=True).ngroup()
    return rows.assign(stratum=stratum).reset_index(drop=True)


def _ends(kind: str) -> dict[str, str]:
    return {"low": f"{kind}_low", "high": f"{kind}_high"}


def _curves(rows: pd.DataFrame, least: int) -> pd.DataFrame:
    """Curves of all titles of one evidence: title_id, market, x, value, low, high, n, people."""
    columns = [*CELL, "x", "value", "low", "high", "n", "people"]
    rows = rows[rows.y.notna() & (rows.weight > 0)]
    rows = rows[rows.groupby(CELL).y.transform("size") >= least].reset_index(drop=True)
    if rows.empty:
        return pd.DataFrame(columns=columns)
    cell = rows.groupby(CELL, sort=True).ngroup().to_numpy()
    cells = rows[CELL].drop_duplicates().sort_values(CELL, ignore_index=True)
    size = len(cells)
    w, y = rows.weight.to_numpy(float), rows.y.to_numpy(float)
    own = _mean(rows.groupby([*CELL, "stratum"], sort=True).ngroup().to_numpy(), w, y)
    level = _mean(cell, w, y)
    fitted = local_linear(rows.x.to_numpy(float), y - own + level, w, cell, size)
    total = np.bincount(cell, w, size)
    crowd = np.maximum(total / np.maximum(n_eff(w, cell, clusters(rows.author), size), 1e-9), 1.0)
    market = pd.factorize(rows.market, sort=True)[0]
    squares = np.bincount(market, w * (y - own) ** 2) / np.maximum(
        np.bincount(market, w) - np.bincount(pd.factorize(cells.market, sort=True)[0]), 1e-9
    )
    sigma2 = squares[pd.factorize(cells.market, sort=True)[0]] * crowd
    half = 1.96 * np.sqrt(sigma2[:, None] * fitted.factor)
    people = rows.groupby(CELL, sort=True).author.nunique().to_numpy(float)
    told = {"n": np.bincount(cell, minlength=size), "people": np.where(people > 0, people, np.nan)}
    return _long(cells, fitted, half).merge(cells.assign(**told), on=CELL)[columns]


def _audience(kept: pd.DataFrame) -> pd.DataFrame:
    columns = [*CELL, "x", "value", "low", "high"]
    kept = kept[kept.groupby(CELL).x.transform("size") >= 2].reset_index(drop=True)
    if kept.empty:
        return pd.DataFrame(columns=columns)
    cell = kept.groupby(CELL, sort=True).ngroup().to_numpy()
    cells = kept[CELL].drop_duplicates().sort_values(CELL, ignore_index=True)
    x, y = kept.x.to_numpy(float), kept.kept.to_numpy(float)
    narrow = np.maximum(AUDIENCE_WIDTH, 2.5 / np.bincount(cell)[cell])
    fitted = local_linear(x, y, np.ones(len(x)), cell, len(cells), h=narrow)
    at = np.clip(np.searchsorted(GRID, x), 0, len(GRID) - 1)
    off = (y - fitted.value[cell, at]) ** 2
    n = np.bincount(cell, minlength=len(cells))
    sigma2 = np.bincount(cell, np.nan_to_num(off), len(cells)) / np.maximum(n - 2, 1)
    return _long(cells, fitted, 1.96 * np.sqrt(sigma2[:, None] * fitted.factor), 0.0)[columns]


def _long(cells: pd.DataFrame, fitted: Curves, half: Floats, least: float = MIN_NEAR) -> pd.DataFrame:
    shape = fitted.value.shape
    long = cells.loc[np.repeat(np.arange(shape[0]), shape[1])].reset_index(drop=True)
    known = (fitted.near >= least) & np.isfinite(fitted.value)
    value = np.where(known, fitted.value, np.nan)
    return long.assign(
        x=np.tile(GRID, shape[0]),
        value=value.ravel(),
        low=(value - half).ravel(),
        high=(value + half).ravel(),
    )


def _mean(group: np.ndarray, w: Floats, y: Floats) -> Floats:
    """The weighted mean of each row's group."""
    return np.asarray((np.bincount(group, w * y) / np.maximum(np.bincount(group, w), 1e-12))[group])


def _pooled(out: pd.DataFrame) -> pd.DataFrame:
    """The mean curves over a home's titles in each market."""
    by = ["home", "market", "x"]
    found = []
    for kind in (*EVIDENCE, "audience"):
        level = 0.0 if kind == "audience" else out.groupby(CELL)[kind].transform("mean")
        part = out[["home", "market", "x"]].assign(y=(out[kind] - level).astype(float)).dropna()
        sums = part.groupby(by, sort=True).y.agg(["mean", "std", "size"])
        sums = sums[sums["size"] >= MIN_TITLES]
        half = t_quantile(sums["size"].to_numpy(float) - 1) * sums["std"] / np.sqrt(sums["size"])
        found.append(pd.DataFrame({
            kind: sums["mean"], f"{kind}_low": sums["mean"] - half, f"{kind}_high": sums["mean"] + half,
            f"titles_{kind}": sums["size"],
        }))  # fmt: skip
    frame = pd.concat(found, axis=1).reset_index()
    cells = out.drop_duplicates(CELL).groupby(["home", "market"], sort=True)
    people = cells[[f"{what}_{kind}" for what in ("n", "authors") for kind in EVIDENCE]].sum(min_count=1)
    return frame.merge(people.reset_index(), on=["home", "market"], how="left").assign(title_id=ALL)
