"""Start minus finish: how much better the first third of a title is received than the last."""

from __future__ import annotations

import numpy as np
import pandas as pd

from analysis.stats import Floats, clusters, n_eff, t_quantile

#: Authors present in both thirds that a comparison within authors needs, and comments each third needs without it.
MIN_AUTHORS, MIN_COMMENTS = 20, 10
CELL = ["title_id", "market"]


def thirds(x: Floats) -> np.ndarray:
    """0 in the first third, 2 in the last, 1 between."""
    return np.minimum((x * 3).astype(int), 2)


def start_finish(rows: pd.DataFrame) -> pd.DataFrame:
    """One row a title and market: estimate, low, high, variance, n, n_comments, n_authors, status.

    `rows` has title_id, market, stratum, author, weight, x (position) and y (score or stars). Within authors: the mean
    over those with comments in both thirds, at least MIN_AUTHORS, of mean y of the first third − mean y of the last;
    authors weigh equally; interval ± t_{n − 1}·s/√n; status `within`. Who stops watching cannot pass for a weak finish.
    Otherwise over all comments, inside each stratum (thirds may differ in language), weighted by w₁w₂/(w₁ + w₂);
    interval by Welch with s²/n_eff of each third; status `attrition`: viewers who stay are not those who left, so the
    number says less than it seems to. `too_few` without MIN_COMMENTS in either third. Range: twice that of y.
    """
    rows = rows[np.isfinite(rows.y) & (rows.weight > 0)].reset_index(drop=True)
    rows = rows.assign(third=thirds(rows.x.to_numpy(float)))
    rows = rows[rows.third != 1]
    if rows.empty:
        return pd.DataFrame(
            columns=[*CELL, "estimate", "variance", "df", "n", "n_comments", "n_authors", "status"]
        )
    within, everybody = _within(rows), _over_all(rows)
    chosen = everybody.join(within, rsuffix="_within")
    use = (chosen.n_within >= MIN_AUTHORS) & (chosen.variance_within > 0)
    for column in ("estimate", "variance", "df", "n"):
        chosen[column] = chosen[column].where(~use, chosen[f"{column}_within"])
    few = ~use & (chosen[["n_0", "n_2"]].min(axis=1) < MIN_COMMENTS)
    chosen["status"] = np.select([use, few], ["within", "too_few"], "attrition")
    chosen.loc[few, ["estimate", "variance", "df"]] = np.nan
    half = t_quantile(chosen.df.to_numpy(float)) * np.sqrt(chosen.variance.to_numpy(float))
    chosen = chosen.assign(low=chosen.estimate - half, high=chosen.estimate + half).reset_index()
    return chosen[
        [*CELL, "estimate", "low", "high", "variance", "df", "n", "n_comments", "n_authors", "status"]
    ]


def _within(rows: pd.DataFrame) -> pd.DataFrame:
    named = rows[rows.author.notna()]
    by = [*CELL, "author", "third"]
    sums = named.assign(wy=named.weight * named.y).groupby(by, sort=True)[["weight", "wy"]].sum()
    means = (sums.wy / sums.weight).unstack("third").reindex(columns=[0, 2])  # noqa: PD010
    both = (means[0] - means[2]).dropna().groupby(level=CELL, sort=True)
    found = both.agg(["mean", "var", "size"]).rename(columns={"mean": "estimate", "size": "n"})
    return found.assign(variance=found["var"] / found.n, df=found.n - 1.0)[
        ["estimate", "variance", "df", "n"]
    ]


def _over_all(rows: pd.DataFrame) -> pd.DataFrame:
    cell = rows.groupby([*CELL], sort=True).ngroup().to_numpy()
    cells = rows[CELL].drop_duplicates().sort_values(CELL, ignore_index=True)
    size = len(cells)
    stratum = rows.groupby([*CELL, "stratum"], sort=True, dropna=False).ngroup().to_numpy()
    w, y = rows.weight.to_numpy(float), rows.y.to_numpy(float)
    apart = _between_thirds(cell, stratum, rows.third.to_numpy(), w, y, size)
    part = cell * 2 + (rows.third.to_numpy() == 2)
    total = np.bincount(part, w, 2 * size)
    mean = np.bincount(part, w * y, 2 * size) / np.maximum(total, 1e-12)
    spread = np.bincount(part, w * (y - mean[part]) ** 2, 2 * size) / np.maximum(total, 1e-12)
    effective = n_eff(w, part, clusters(rows.author), 2 * size)
    v = (spread / np.maximum(effective - 1, 1e-9)).reshape(size, 2)
    known = (effective > 1).reshape(size, 2).all(axis=1)
    free = np.maximum(effective.reshape(size, 2) - 1, 1e-9)
    df = v.sum(axis=1) ** 2 / np.maximum((v**2 / free).sum(axis=1), 1e-300)
    count = np.bincount(part, minlength=2 * size).reshape(size, 2)
    people = rows.groupby(CELL, sort=True).author.nunique().to_numpy(float)
    return cells.assign(
        estimate=apart, variance=np.where(known, v.sum(axis=1), np.nan), df=np.where(known, df, np.nan),
        n=count.sum(axis=1), n_0=count[:, 0], n_2=count[:, 1], n_comments=count.sum(axis=1),
        n_authors=np.where(people > 0, people, np.nan),
    ).set_index(CELL)  # fmt: skip


def _between_thirds(
    cell: np.ndarray, stratum: np.ndarray, third: np.ndarray, w: Floats, y: Floats, size: int
) -> Floats:
    """Difference of the thirds inside each stratum, strata weighing w₁w₂/(w₁ + w₂)."""
    n = int(stratum.max()) + 1
    part = stratum * 2 + (third == 2)
    total = np.bincount(part, w, 2 * n).reshape(n, 2)
    mean = np.bincount(part, w * y, 2 * n).reshape(n, 2) / np.maximum(total, 1e-12)
    v = total.prod(axis=1) / total.sum(axis=1)
    of_cell = np.zeros(n, dtype=np.int64)
    of_cell[stratum] = cell
    below = np.bincount(of_cell, v, size)
    above = np.bincount(of_cell, v * (mean[:, 0] - mean[:, 1]), size)
    return np.divide(above, below, out=np.full(size, np.nan), where=below > 0)
