"""What arcs come to: start minus finish, hook, paywall loss and reversals, by title and pooled."""

from __future__ import annotations

import numpy as np
import pandas as pd

from analysis.measure import arcs_audience
from analysis.measure.arcs import EVIDENCE, rows_of
from analysis.measure.arcs_finish import start_finish
from analysis.measure.arcs_places import ALL, lengths
from analysis.measure.arcs_reversals import of_episodes
from analysis.measure.result import Result, note, result
from analysis.spec import Options
from analysis.stats import Floats, pool, q_values, t_p, t_quantile

#: Titles that a pooled number needs, and episodes that a title's reversals need.
MIN_TITLES, MIN_EPISODES = 5, 3
CELL = ["title_id", "market"]
_LOG = ("hook", "paywall_loss")


def arc_summary(
    scored: pd.DataFrame,
    placed: pd.DataFrame,
    metrics: pd.DataFrame,
    titles: pd.DataFrame,
    episodes: pd.DataFrame,
    options: Options,
) -> Result:
    """One row a title, market and measure; and the same pooled over titles (title_id `*`).

    `measure` is `start_finish` (`arcs_finish.start_finish`, by evidence), `hook` and `paywall_loss`
    (`arcs_audience.steps`; shares, of views), `reversals` (a minute, beyond noise; `arcs_reversals.reversals`; the
    mean over episodes with ± t·s/√n, from MIN_EPISODES). `placed` has `comment` (row in *scored*), `episode`, `at_s`.

    Pooled by random effects (Paule–Mandel τ², Hartung–Knapp interval; hook and paywall loss on logs) over a home's
    titles in a market, and, with market `*`, over titles of which each counts as the mean of its markets; from
    MIN_TITLES titles. Start minus finish is pooled over comparisons within authors where there are MIN_TITLES of them,
    else over all, and flagged `attrition`. q is Benjamini–Hochberg over titles, and over pooled rows, for each measure
    and evidence. Source: Paule & Mandel (1982), J. Res. NBS 87; Hartung & Knapp (2001), Statistics in Medicine 20.
    """
    length = lengths(titles, episodes, metrics)
    frame = rows_of(scored, placed, length)
    parts = []
    for kind, (value, weight) in EVIDENCE.items():
        found = start_finish(frame.assign(y=frame[value].astype(float), weight=frame[weight].astype(float)))
        parts.append(found.assign(measure="start_finish", evidence=kind))
    counted = arcs_audience.steps(arcs_audience.views(metrics), episodes)
    parts.append(arcs_audience.of_titles(counted).assign(df=counted.n.astype(float) - 1))
    parts.append(_reversals(frame, episodes, options.seed))
    parts = [part for part in parts if len(part)]
    if not parts:
        return result("arc_summary", [], {}, (note("no_episodes"),))
    rows = pd.concat(parts, ignore_index=True)
    rows["home"] = rows.title_id.map(titles.set_index("title_id").home_market).astype(object)
    rows["value"] = np.where(rows.measure.isin(_LOG), rows.log if "log" in rows else np.nan, rows.estimate)
    rows["evidence"] = rows.evidence.astype(object).where(rows.evidence.notna(), "")
    out = pd.concat([rows, _pooled(rows)], ignore_index=True)
    out["p"] = t_p(out.value / np.sqrt(out.variance.where(out.variance > 0)), out.df)
    out.loc[out.measure.eq("hook") | ~out.status.isin(["ok", "within", "attrition"]), "p"] = np.nan
    out["family"] = 0
    for _, at in out.groupby(["measure", "evidence", out.title_id.eq(ALL)]).groups.items():
        p = out.loc[at, "p"].to_numpy(float)
        out.loc[at, "q"], out.loc[at, "family"] = q_values(p), int(np.isfinite(p).sum())
    out["evidence"] = out.evidence.replace("", None)
    few = {"too_few": int(rows.status.eq("too_few").sum())}
    out = out.sort_values(["measure", "evidence", "title_id", "home", "market"])
    return result("arc_summary", out, {k: v for k, v in few.items() if v})


def _reversals(frame: pd.DataFrame, episodes: pd.DataFrame, seed: int) -> pd.DataFrame:
    if "at_s" not in frame or frame.at_s.isna().all():
        return pd.DataFrame()
    score, _ = EVIDENCE["sentiment"]
    bullets = frame[frame.at_s.notna() & frame[score].notna()].assign(y=lambda f: f[score].astype(float))
    bullets = bullets.sort_values([*CELL, "episode", "at_s", "comment"])
    durations = episodes.set_index(["title_id", "number"]).duration_s
    found = of_episodes(bullets, durations[~durations.index.duplicated()], seed)
    by = found.groupby(CELL, sort=True)
    out = by.reversals.agg(["mean", "var", "size"]).join(by.n.sum().rename("n_comments")).reset_index()
    out = out.rename(columns={"mean": "estimate", "size": "n"}).assign(
        measure="reversals", evidence="sentiment"
    )
    enough = out.n >= MIN_EPISODES
    out = out.assign(
        variance=(out["var"] / out.n).where(enough), df=out.n - 1.0, status=np.where(enough, "ok", "too_few")
    )
    people = bullets.groupby(CELL, sort=True).author.nunique().rename("n_authors").reset_index()
    half = t_quantile(out.df.to_numpy(float)) * np.sqrt(out.variance)
    out = out.assign(low=out.estimate - half, high=out.estimate + half).merge(people, on=CELL, how="left")
    return out.assign(n_authors=out.n_authors.where(out.n_authors > 0), estimate=out.estimate.where(enough))


def _pooled(rows: pd.DataFrame) -> pd.DataFrame:
    known = rows[rows.value.notna() & (rows.variance > 0) & rows.home.notna()]
    out: list[dict[str, object]] = []
    by = ["home", "measure", "evidence"]
    for keys, part in known.groupby([*by, "market"], sort=True):
        out.append(_pool(_best(part), dict(zip([*by, "market"], keys, strict=True))))
    for keys, part in known.groupby(by, sort=True):
        of_titles = _titles(_best(part))
        out.append(_pool(of_titles, {**dict(zip(by, keys, strict=True)), "market": ALL}))
    return pd.DataFrame(out)


def _best(part: pd.DataFrame) -> pd.DataFrame:
    within = part[part.status.eq("within")]
    return within if within.title_id.nunique() >= MIN_TITLES else part


def _titles(part: pd.DataFrame) -> pd.DataFrame:
    """One row a title: the mean over its markets, whose people are others."""
    by = part.groupby("title_id", sort=True)
    n = by.size()
    sums = by[["n_comments", "n_authors", "n"]].sum(min_count=1)
    status = by.status.agg(lambda s: "attrition" if s.eq("attrition").any() else s.iloc[0])
    return sums.assign(value=by.value.mean(), variance=by.variance.sum() / n**2, status=status).reset_index()


def _pool(part: pd.DataFrame, keys: dict[str, object]) -> dict[str, object]:
    n = len(part)
    row: dict[str, object] = {**keys, "title_id": ALL, "n": n, "n_titles": n}
    row |= {name: part[name].sum(min_count=1) for name in ("n_comments", "n_authors") if name in part}
    if n < MIN_TITLES:
        return row | {"status": "few_titles"}
    found = pool(part.value.to_numpy(float), part.variance.to_numpy(float))
    ends: Floats = np.array([found.estimate, found.low, found.high])
    if keys["measure"] in _LOG:
        ends = arcs_audience.shown(pd.Series([keys["measure"]] * 3), ends)
    half = (found.high - found.low) / 2
    status = "attrition" if part.status.eq("attrition").any() else str(part.status.iloc[0])
    return row | {
        "estimate": ends[0], "low": ends[1:].min(), "high": ends[1:].max(), "sd_titles": found.tau2**0.5,
        "value": found.estimate, "variance": (half / float(t_quantile(n - 1.0))) ** 2, "df": n - 1.0, "status": status,
    }  # fmt: skip
