"""Measures by market read by group of markets."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from analysis import markets, stats
from analysis.measure.result import Result, note, result

Z95 = float(stats.t_quantile(np.inf))
_READ = ["measure", "kind", "key", "home", "market", "x", "low", "high", "least"]


def groups(
    discount: pd.DataFrame,
    resonance: pd.DataFrame,
    comprehension: pd.DataFrame,
    chosen: Mapping[str, Sequence[str]],
    home: str | None,
) -> Result:
    """Discount, resonance and comprehension by group of markets: `groups`.

    `chosen` maps a group to markets or M49 areas; a market may be in several groups or in none, and the home market
    is in none. Estimates of a group's markets are pooled with Paule and Mandel's variance between markets and Hartung
    and Knapp's interval (`stats.pool`); a standard error is half a market's interval over 1.96, a little too large
    where the interval is Student's. `measure` is `discount` (identified markets; `kind` the evidence), `resonance`
    (tropes, symbols, themes), `depth` or `confused` (differences to home; key `*` the mean over symbols). Units are
    the measure's own. Status `ok`; `one_market` where there is nothing to pool, with that market's own interval. A
    group none of whose markets has the number has no row. `least` is the smallest number of comments behind a market.
    A pooled number is the mean of these markets, each counting by its precision and never by its audience.
    """
    parts = [_discount(discount, home), _resonance(resonance, home), *_comprehension(comprehension, home)]
    read = pd.concat([part[_READ] for part in parts], ignore_index=True)
    # Concatenating with empty tables makes objects of numbers.
    numbers = ["x", "low", "high", "least"]
    read[numbers] = read[numbers].apply(pd.to_numeric).astype(float)
    read = read[read.x.notna() & (read.high > read.low)]
    rows: list[dict[str, object]] = []
    for group, codes in chosen.items():
        inside = {market: markets.in_group(codes, str(market)) for market in set(read.market)}
        part = read[read.market.map(inside).fillna(False).astype(bool)]
        for (measure, kind, key, where), found in part.groupby(_READ[:4], sort=True, dropna=False):
            row = {"measure": measure, "kind": kind, "key": key, "home": where, "group": group}
            rows.append(row | _pooled(found.sort_values("market")))
    outside = set(read.market) - {
        m for codes in chosen.values() for m in set(read.market) if markets.in_group(codes, m)
    }
    notes = (note("in_no_group", markets=tuple(sorted(outside))),) if outside else ()
    thin = int(discount["status"].eq("thin").sum()) if len(discount) else 0
    return result("groups", rows, {"discount not identified": thin}, notes)


def _pooled(rows: pd.DataFrame) -> dict[str, object]:
    about: dict[str, object] = {
        "n_markets": len(rows), "markets": " ".join(rows.market), "least": rows.least.min(),
    }  # fmt: skip
    if len(rows) == 1:
        one = rows.iloc[0]
        return about | {"estimate": one.x, "low": one.low, "high": one.high, "status": "one_market"}
    found = stats.pool(rows.x.to_numpy(float), ((rows.high - rows.low).to_numpy(float) / (2 * Z95)) ** 2)
    return about | {
        "estimate": found.estimate, "low": found.low, "high": found.high, "tau2": found.tau2, "status": "ok",
    }  # fmt: skip


def _discount(frame: pd.DataFrame, home: str | None) -> pd.DataFrame:
    if frame.empty:
        return pd.DataFrame(columns=_READ)
    rows = frame[frame["status"].eq("identified")]
    rows = rows[rows["home"].eq(home)] if home else rows
    return rows.assign(
        measure="discount", kind=rows["evidence"], key="*", x=rows["discount"], least=rows["n_comments"]
    )


def _resonance(frame: pd.DataFrame, home: str | None) -> pd.DataFrame:
    if frame.empty:
        return pd.DataFrame(columns=_READ)
    rows = frame[frame["kind"].isin(["trope", "symbol", "theme"]) & frame["market"].ne(home or "")]
    return rows.assign(measure="resonance", home=None, x=rows["log_odds"], least=rows["n_mentions"])


def _comprehension(frame: pd.DataFrame, home: str | None) -> list[pd.DataFrame]:
    if frame.empty:
        return []
    rows = frame[frame["market"].ne("*")].assign(kind="symbol", key=frame["symbol"])
    rows = rows if "home" in rows else rows.assign(home=home)
    rows = rows[rows["home"].eq(home)] if home else rows
    depth = rows.assign(measure="depth", x=rows["diff"], low=rows["diff_low"], high=rows["diff_high"])
    parts = [depth.assign(least=rows["n_mentions"])]
    if "confused_diff" in rows:
        asked = rows.assign(measure="confused", x=rows["confused_diff"], low=rows["confused_diff_low"])
        parts.append(asked.assign(high=rows["confused_diff_high"], least=rows["n_mentions"]))
    return parts
