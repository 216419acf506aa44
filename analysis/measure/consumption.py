"""Consumption form of the discount: relative views lost abroad, at equal days since release."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

import numpy as np
import pandas as pd
from scipy.stats import beta

from analysis import markets
from analysis.measure.reception import MIN_CONTROLS
from analysis.measure.result import Note, Result, note, result
from analysis.measure.sides import IDENTIFIED
from analysis.stats import Floats, q_values, t_p, t_quantile, welch_df

#: What is consumed; likes and ratings are judgements and belong to reception.
CONSUMED = ("views", "completions", "revenue_usd")
#: Counts within this share of the days since release (and at least a day) are at equal days.
TOLERANCE = 0.1
#: Days by which a release known to the month or the year may be off.
IMPRECISE = {"day": 0, "month": 31, "year": 366}
#: Titles from which on the row of all titles is more than thin.
MIN_TITLES = 5
ALL_TITLES = "*"


def consumption(metrics: pd.DataFrame, titles: pd.DataFrame) -> Result:
    """1 − relative consumption abroad over relative consumption at home, for titles counted in both markets.

    With V a title's count (views, completions, revenue; whole title, all time up to the date of the count),
        L = log[V(t, m)/median V of m's local titles] − log[V(t, h)/median V of h's other titles],
    discount = 1 − exp(L): 0 where a title draws as much of its home's usual audience as of the market's, 0.5
    where half of it is lost, negative where it gains; below 1. Every V is of one platform in a market, the one
    that counts the most titles there; the other platforms' counts are `other_platform` in `dropped`.

    **Equal days.** A count's days since release are `as_of` − `released`, the title's *first* release anywhere:
    a market that came later had less time, and that is part of the loss. All V of a row are at the same days d:
    for each, the count nearest to d is taken, if it lies within 10 % of d (at least a day); a release known
    only to the month or year may be off by 31 or 366 days, which has to fit within that too. Where counts grow
    with the square root of time, 10 % of the days are 5 % of the count. d is the title's own count in m that
    has the most local titles beside it (up to 8 on either side), the latest of these.

    Interval, on logs: the title's own counts are complete and have no sampling error; the medians are those of
    samples of titles. Variance of a log median: Maritz & Jarrett (1978), s² = Σ w·x² − (Σ w·x)² with w the
    binomial weights of the order statistics; t with Welch–Satterthwaite degrees of freedom over both k − 1.
    Row `*`: mean of L over the pair's titles with a number, variance var(L)/n plus that of the medians, which
    the titles share (mean over titles); null under 2 titles.

    `status`: `identified` at 8 local titles in m and 8 other titles at home, `thin` at 5 to 7 (for `*` also under
    5 titles), else `not_identified` with the `reason`: `area_contains_home`, `not_counted_home` (not counted at home),
    `no_release_date`, `no_equal_days`, `no_local_controls`, `few_controls`, `few_home_titles`, `zero_count`.
    A title with 0 abroad or at home has no logarithm and is left out of `*`; a local title with 0 counts as 1,
    which moves no median unless half are. `q`: Benjamini–Hochberg over the titles with a number, per metric, and
    apart from them over the rows `*`. `days` is d, `value_home` and `value_market` are the counts.
    """
    counts, dropped = _counts(metrics, titles)
    rows: list[dict[str, object]] = []
    for (metric, home, market), part in _pairs(counts):
        found = _titles(part, home, market, counts[metric])
        keys = {"metric": metric, "home": home, "market": market}
        rows += [keys | row for row in [*found, _all(found)]]
    table = pd.DataFrame(rows)
    notes: list[Note] = []
    if rows:
        table = table.reindex(columns=[*table.columns.union(["p"], sort=False), "q"])
        for (metric, whole), family in table.groupby([table.metric, table.title_id == ALL_TITLES], sort=True):
            table.loc[family.index, "q"] = q_values(family.p.to_numpy(float))
            n = int(family.p.notna().sum())
            if n:
                notes.append(
                    note(
                        "family_consumption_markets" if whole else "family_consumption_titles",
                        metric=metric,
                        n=n,
                    )
                )
        table = table.sort_values(["metric", "home", "market", "title_id"])
    return result("consumption", table, dropped, tuple(notes))


@dataclass(frozen=True)
class _Counts:
    """The counts of one metric in one market on one platform, as titles × dates padded with nan."""

    titles: pd.Index
    home: np.ndarray
    local: np.ndarray
    days: Floats
    slack: Floats
    value: Floats

    def at(self, days: float) -> Floats:
        """Each title's count nearest to `days`, nan where none is within the tolerance."""
        off = np.abs(self.days - days)
        off = np.where(off + self.slack[:, None] <= tolerance(days), off, np.inf)
        best = off.argmin(axis=1)
        rows = np.arange(len(best))
        return np.where(np.isfinite(off[rows, best]), self.value[rows, best], np.nan)


def tolerance(days: float) -> float:
    """How many days a count may be away from `days`: 10 % of them, at least 1."""
    return max(1.0, TOLERANCE * days)


def log_median(values: Floats) -> tuple[float, float]:
    """The log of the median of counts, and its variance by Maritz & Jarrett (1978); nan under 2 values.

    Σ w_i·x_(i)² − (Σ w_i·x_(i))² over the ordered logs, w_i = the probability that a resampled median is x_(i),
    from the beta distribution with both parameters (n + 1)/2. Zeros count as 1, which keeps the logs finite.
    """
    if not len(values):
        return float("nan"), float("nan")
    x = np.sort(np.log(np.where(values > 0, values, 1.0)))
    n = len(x)
    # The median of an even number is the mean of counts, not of logs.
    centre = float(np.log(np.median(np.exp(x - x.mean()))) + x.mean())
    weight, away = _weights(n), x - centre
    variance = float(weight @ away**2 - (weight @ away) ** 2) if n > 1 else float("nan")
    return centre, variance


@cache
def _weights(n: int) -> Floats:
    return np.diff(beta.cdf(np.arange(n + 1) / n, (n + 1) / 2, (n + 1) / 2))


def _counts(
    metrics: pd.DataFrame, titles: pd.DataFrame
) -> tuple[dict[str, dict[str, _Counts]], dict[str, int]]:
    """The counts by metric and market, on each market's one platform; what was left out."""
    whole = metrics.episode.isna() & metrics.value.notna() & metrics.market.notna() & metrics.as_of.notna()
    rows = metrics[whole & metrics.metric.isin(CONSUMED)]
    known = titles.drop_duplicates("title_id").set_index("title_id")
    released = pd.to_datetime(rows.title_id.map(known.released), errors="coerce")
    days = (pd.to_datetime(rows.as_of) - released).dt.days.to_numpy(float, na_value=np.nan)
    slack = rows.title_id.map(known.released_precision).map(IMPRECISE).fillna(0).to_numpy(float)
    rows = rows.assign(
        days=days, slack=slack, home=rows.title_id.map(known.home_market), platform=rows.platform.fillna("")
    )
    early = rows.days < 0
    per = rows[~early].groupby(["metric", "market", "platform"]).title_id.nunique().reset_index(name="n")
    per = per.sort_values(["metric", "market", "n", "platform"], ascending=[True, True, False, True])
    best = per.drop_duplicates(["metric", "market"])[["metric", "market", "platform"]]
    kept = rows[~early].merge(best, on=["metric", "market", "platform"])
    dropped = {"before_release": int(early.sum()), "other_platform": len(rows) - int(early.sum()) - len(kept)}
    found: dict[str, dict[str, _Counts]] = {}
    kept = kept.sort_values(["title_id", "days", "as_of", "value"], na_position="last")
    for (metric, market), part in kept.groupby(["metric", "market"], sort=True):
        row, ids = pd.factorize(part.title_id.to_numpy(object))
        column = part.groupby("title_id").cumcount().to_numpy()
        shape = (len(ids), int(column.max()) + 1)
        when, value = np.full(shape, np.nan), np.full(shape, np.nan)
        when[row, column], value[row, column] = part.days, part.value
        first = part.drop_duplicates("title_id")
        area = markets.is_area(str(market))
        local = np.zeros(len(ids), bool) if area else (first.home == market).fillna(False).to_numpy(bool)
        home = first.home.fillna("").to_numpy(object)
        found.setdefault(str(metric), {})[str(market)] = _Counts(
            pd.Index(ids), home, local, when, first.slack.to_numpy(float), value
        )
    return found, {reason: n for reason, n in dropped.items() if n}


def _pairs(counts: dict[str, dict[str, _Counts]]) -> Iterator[tuple[tuple[str, str, str], list[str]]]:
    """Each metric, home and market with the titles of that home which were counted in that market."""
    for metric, places in sorted(counts.items()):
        for market, there in sorted(places.items()):
            for home in sorted(set(there.home) - {"", market}):
                if not markets.is_area(home):
                    yield (metric, home, market), [str(t) for t in there.titles[there.home == home]]


def _titles(ids: list[str], home: str, market: str, places: dict[str, _Counts]) -> list[dict[str, object]]:
    """The rows of one pair's titles; what is known at a number of days is worked out once for all of them."""
    there, at_home = places[market], places.get(home)
    if markets.area_holds(market, home):
        return [_without(t, "area_contains_home") for t in ids]
    if at_home is None:
        return [_without(t, "not_counted_home") for t in ids]
    rows_m, rows_h = there.titles.get_indexer(ids), at_home.titles.get_indexer(ids)
    own = there.days[rows_m]
    grid = np.unique(own[np.isfinite(own)])
    abroad = np.array([there.at(d) for d in grid]).reshape(len(grid), len(there.titles))
    home_side = np.array([at_home.at(d) for d in grid]).reshape(len(grid), len(at_home.titles))
    n_m = np.isfinite(abroad[:, there.local]).sum(axis=1)
    n_h = np.isfinite(home_side[:, at_home.local]).sum(axis=1)
    found = []
    for t, m, h in zip(ids, rows_m, rows_h, strict=True):
        if h < 0:
            found.append(_without(t, "not_counted_home"))
        elif not np.isfinite(there.days[m]).any():
            found.append(_without(t, "no_release_date"))
        else:
            possible = np.isin(grid, there.days[m]) & np.isfinite(abroad[:, m]) & np.isfinite(home_side[:, h])
            if not possible.any():
                found.append(_without(t, "no_equal_days"))
                continue
            controls = np.minimum(n_m, n_h - np.isfinite(home_side[:, h]) * at_home.local[h])
            i = np.flatnonzero(possible)
            i = i[np.lexsort((-grid[i], -np.minimum(controls[i], IDENTIFIED)))][0]
            others = at_home.local & (np.arange(len(at_home.titles)) != h)
            found.append(
                _row(t, grid[i], home_side[i, h], abroad[i, m], home_side[i, others], abroad[i, there.local])
            )
    return found


def _without(title: str, reason: str) -> dict[str, object]:
    return {"title_id": title, "status": "not_identified", "reason": reason, "n_titles": 1}


def _row(
    title: str, days: float, at_home: float, abroad: float, home_titles: Floats, local_titles: Floats
) -> dict[str, object]:
    """One title's numbers at one number of days."""
    home_titles, local_titles = (v[np.isfinite(v)] for v in (home_titles, local_titles))
    k_h, k_m = len(home_titles), len(local_titles)
    row: dict[str, object] = {
        "title_id": title, "days": days, "value_home": at_home, "value_market": abroad, "n_home": k_h,
        "n_controls": k_m, "n_titles": 1,
    }  # fmt: skip
    status, reason = _by_controls(k_h, k_m)
    if status != "not_identified" and min(at_home, abroad) <= 0:
        status, reason = "not_identified", "zero_count"
    row |= {"status": status, "reason": reason}
    if status == "not_identified":
        return row
    (median_h, v_h), (median_m, v_m) = log_median(home_titles), log_median(local_titles)
    size = float(np.log(abroad) - median_m - np.log(at_home) + median_h)
    return row | _interval(size, v_h + v_m, welch_df([v_h, v_m], [k_h - 1, k_m - 1])) | {
        "log": size, "medians": (v_h, v_m)}  # fmt: skip


def _by_controls(k_h: int, k_m: int) -> tuple[str, str | None]:
    fewest = min(k_h, k_m)
    if fewest >= IDENTIFIED:
        return "identified", None
    reason = "no_local_controls" if k_m == 0 else "few_controls" if k_m <= k_h else "few_home_titles"
    return ("thin" if fewest >= MIN_CONTROLS else "not_identified"), reason


def _interval(size: float, variance: float, df: float) -> dict[str, object]:
    """The discount 1 − exp(L) with its interval and p of L = 0."""
    half = float(t_quantile(df)) * np.sqrt(variance)
    t = size / np.sqrt(variance) if variance > 0 else np.nan
    return {
        "discount": 1 - np.exp(size), "low": 1 - np.exp(size + half), "high": 1 - np.exp(size - half),
        "p": float(t_p(t, df)),
    }  # fmt: skip


def _all(found: list[dict]) -> dict[str, object]:
    """The row of all titles of a pair; counts of controls are the fewest of any title."""
    known = [row for row in found if "log" in row]
    if not known:
        why = _commonest([str(row["reason"]) for row in found])
        return _without(ALL_TITLES, why) | {"n_titles": 0}
    n = len(known)
    k_h, k_m = (min(int(row[name]) for row in known) for name in ("n_home", "n_controls"))
    status, reason = _by_controls(k_h, k_m)
    if status == "identified" and n < MIN_TITLES:
        status, reason = "thin", "few_shared_titles"
    size = np.array([row["log"] for row in known])
    medians = np.array([row["medians"] for row in known]).mean(axis=0)
    row: dict[str, object] = {
        "title_id": ALL_TITLES, "n_titles": n, "n_home": k_h, "n_controls": k_m, "status": status, "reason": reason,
        "discount": 1 - np.exp(size.mean()),
    }  # fmt: skip
    if n < 2:
        return row | {"status": "thin", "reason": "few_shared_titles"}
    parts = [float(size.var(ddof=1) / n), *map(float, medians)]
    return row | _interval(float(size.mean()), sum(parts), welch_df(parts, [n - 1, k_h - 1, k_m - 1]))


def _commonest(reasons: list[str]) -> str:
    return max(sorted(set(reasons)), key=reasons.count)
