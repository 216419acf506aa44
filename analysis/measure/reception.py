"""How a title is received in a market: its comments' weighted mean, and its standing among local titles."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from analysis import markets, stats
from analysis.measure.result import Note, Result, note, result
from analysis.spec import Options

EVIDENCE = {"sentiment": ("sentiment", "weight"), "rating": ("rating", "rating_weight")}
SCALE = {"sentiment": (-1.0, 1.0), "rating": (0.0, 1.0)}
CELL = ["title_id", "market", "platform", "language", "evidence"]
STRATUM = ["evidence", "market", "platform", "language"]

#: A mean over fewer local titles than this is no standard to compare with.
MIN_CONTROLS = 5
#: A language's scores enter verdicts from this validation on.
VALID_N, VALID_F1, VALID_GAP = 300, 0.55, 0.05
#: A stratum in which all agree (up to rounding) does not say how far viewers differ.
NO_SPREAD = 1e-12
#: Variance taken for one rater's stars on 0-1 where only a site's mean is known (standard deviation 0.2).
RATER_VARIANCE = 0.04


def reception(
    scored: pd.DataFrame,
    metrics: pd.DataFrame,
    titles: pd.DataFrame,
    options: Options,
    validation: Mapping[str, Mapping],
) -> Result:
    """R and its standing for every cell (title, market, platform, language of the comment, evidence).

    `mean` R = Σw·x / Σw over the cell's comments; x is `sentiment` in [−1, 1] with `weight`, or `rating` in
    [0, 1] with `rating_weight`. Comments without a value, a market or a positive weight are dropped and
    counted. A comment of unknown language is in stratum `und`.

    `se`² = s² / n_eff. n_eff = (Σw)² / Σ_a (Σ_{i of author a} w_i)²: an author's comments on a title count as
    one voice, comments without an author each as their own (`stats.n_eff`). s² is the within-title variance
    pooled over the stratum (market, platform, language),
    s² = Σ_t Σ_i w_i(x_i − R_t)² / Σ_t Σ_i w_i·(1 − 1/n_eff_t), unbiased under that n_eff: a cell's own
    variance is correlated with a bounded mean and vanishes where all agree. `low`, `high`: R ± t·se with
    Σ_t(n_eff_t − 1) degrees of freedom, cut off at the ends of the scale; null where no title of the stratum
    has two voices or all of the stratum agree.

    Evidence `rating` also has cells from `rating_mean` metrics of whole titles, at their latest date:
    language null, n_comments = n_eff = `rating_n`, se² = 0.04 / rating_n. Where rating_n is unknown, n and
    se are null. A platform's mean and its comments' stars would count one rating twice, so per market and
    platform only the kind that covers more titles is kept (comments if equal), the other counted as
    `rating_counted_twice`.

    `standing` Z = R − the plain mean of R over the stratum's local titles (home_market = market, itself left
    out), those with n_eff ≥ min_comments, where there are at least 5; `standing_se`² = se² + var(R of
    those)/their number. An area has no local titles. `validated` is false for sentiment in a language whose
    validation has not n ≥ 300, macro_f1 ≥ 0.55 and |mean_gap| ≤ 0.05; ratings need no scorer and are true.

    No comments give an empty table. The order of rows changes nothing.
    """
    dropped: dict[str, int] = {}
    notes: list[Note] = []
    ordered = _ordered(scored, dropped)
    parts = []
    for evidence, (value, weight) in EVIDENCE.items():
        if options.evidence not in ("both", evidence):
            continue
        part = _comment_cells(ordered, evidence, value, weight, dropped)
        if evidence == "rating":
            part = _one_kind(part, _metric_cells(metrics, dropped, notes), dropped)
        parts.append(part)
    cells = pd.concat(parts, ignore_index=True)
    cells = _standing(cells, titles, options.min_comments)
    sure = {lang for lang in set(cells.language.dropna()) if validated(str(lang), validation)}
    cells["validated"] = (cells.evidence == "rating") | cells.language.isin(sure)
    cells = cells.sort_values(["evidence", "title_id", "market", "platform", "language"], na_position="first")
    if (cells.n_authors.isna() & cells.language.notna()).any():
        notes.append(note("no_authors"))
    return result("reception", cells, dropped, tuple(notes))


def validated(language: str, validation: Mapping[str, Mapping]) -> bool:
    """True where a language's scores may enter verdicts; a tag such as zh-Hant falls back on its language."""
    row = validation_row(language, validation)
    known = [row.get(key) for key in ("n", "macro_f1", "mean_gap")]
    if any(value is None for value in known):
        return False
    n, f1, gap = (float(value) for value in known if value is not None)
    return n >= VALID_N and f1 >= VALID_F1 and abs(gap) <= VALID_GAP


def validation_row(language: str, validation: Mapping[str, Mapping]) -> Mapping:
    """The validation row of a language, or of the language of a longer tag; empty where there is none.

    A romanised text (`hi-Latn`) is another thing to a scorer than the same language in its own script: no fallback.
    """
    base = language if language.endswith("-Latn") else language.split("-")[0]
    return validation.get(language) or validation.get(base) or {}


def _ordered(scored: pd.DataFrame, dropped: dict[str, int]) -> pd.DataFrame:
    """Comments with a title and market, sorted by cell and comment, with a cluster number for the author."""
    known = scored.title_id.notna() & scored.market.notna()
    if (~known).any():
        dropped["no_market"] = int((~known).sum())
    frame = scored.loc[known, ["title_id", "market", "platform", "lang", "author", "comment_id",
                               "sentiment", "rating", "weight", "rating_weight"]]  # fmt: skip
    keys, codes = {}, {}
    for name, column, unknown in (
        ("title_id", "title_id", ""), ("market", "market", ""), ("platform", "platform", ""), ("language",
        "lang", "und"),
    ):  # fmt: skip
        codes[name], keys[name] = pd.factorize(frame[column].astype(object).fillna(unknown), sort=True)
    cell = np.zeros(len(frame), np.int64)
    for name in keys:
        cell = cell * max(len(keys[name]), 1) + codes[name]
    order = np.lexsort((pd.factorize(frame.comment_id.astype(object), sort=True)[0], cell))
    ordered = pd.DataFrame({name: keys[name].to_numpy()[codes[name][order]] for name in keys})
    ordered["cell"] = cell[order]
    author = frame.author.iloc[order]
    ordered["cluster"], ordered["named"] = stats.clusters(author), author.notna().to_numpy()
    for column in ("sentiment", "rating", "weight", "rating_weight"):
        ordered[column] = pd.to_numeric(frame[column].iloc[order]).to_numpy(float, na_value=np.nan)
    return ordered


def _comment_cells(
    ordered: pd.DataFrame, evidence: str, value: str, weight: str, dropped: dict[str, int]
) -> pd.DataFrame:
    has_value = np.isfinite(ordered[value].to_numpy())
    weighted = ordered[weight].to_numpy() > 0
    for reason, lost in ((f"no_{evidence}", ~has_value), (f"no_{weight}", has_value & ~weighted)):
        if lost.any():
            dropped[reason] = int(lost.sum())
    use = ordered[has_value & weighted]
    if use.empty:
        return pd.DataFrame(columns=[*CELL, "n_comments", "n_authors", "n_eff", "mean", "se", "low", "high"])
    x, w, cell = use[value].to_numpy(), use[weight].to_numpy(), use["cell"].to_numpy()
    starts = np.flatnonzero(np.r_[True, cell[1:] != cell[:-1]])
    n = np.diff(np.r_[starts, len(use)])
    index = np.repeat(np.arange(len(n)), n)
    total = np.add.reduceat(w, starts)
    mean = np.add.reduceat(w * x, starts) / total
    squares = np.add.reduceat(w * (x - mean[index]) ** 2, starts)
    named = use["named"].to_numpy()
    seen = np.unique(np.column_stack([index[named], use["cluster"].to_numpy()[named]]), axis=0)
    n_authors = np.bincount(seen[:, 0], minlength=len(n)).astype(float)
    cells = use.iloc[starts][["title_id", "market", "platform", "language"]].reset_index(drop=True)
    cells["evidence"], cells["n_comments"] = evidence, n
    cells["n_authors"] = np.where(n_authors > 0, n_authors, np.nan)
    cells["n_eff"] = stats.n_eff(w, index, use["cluster"].to_numpy(), len(n))
    cells["mean"] = mean
    return _with_intervals(cells, squares, total)


def _with_intervals(cells: pd.DataFrame, squares: np.ndarray, total: np.ndarray) -> pd.DataFrame:
    # One author alone has n_eff 1 up to rounding; that tells nothing about the spread within titles.
    free = np.where(cells.n_eff > 1 + 1e-9, cells.n_eff - 1, 0.0)
    stratum = cells.groupby(STRATUM, sort=False).ngroup().to_numpy()
    pooled = np.bincount(stratum, np.where(free > 0, squares, 0.0))
    room = np.bincount(stratum, total * free / cells.n_eff)
    s2 = np.divide(pooled, room, out=np.full(len(room), np.nan), where=room > 0)
    s2[s2 <= NO_SPREAD] = np.nan
    cells["se"] = np.sqrt(s2[stratum] / cells.n_eff)
    half = stats.t_quantile(np.bincount(stratum, free)[stratum]) * cells.se
    least, most = SCALE[cells.evidence.iloc[0]]
    low, high = (cells["mean"] - half).clip(lower=least), (cells["mean"] + half).clip(upper=most)
    return cells.assign(low=low, high=high)


def _metric_cells(metrics: pd.DataFrame, dropped: dict[str, int], notes: list[Note]) -> pd.DataFrame:
    """Cells from a site's published means, the latest of each title, market and platform."""
    key = ["title_id", "market", "platform"]
    whole = metrics.episode.isna() & metrics.value.notna()
    rows = metrics[metrics.metric.isin(["rating_mean", "rating_n"]) & whole]
    rows = rows.sort_values([*key, "metric", "as_of", "value"], na_position="first")
    rows = rows.drop_duplicates([*key, "metric"], keep="last")
    wide = rows.set_index([*key, "metric"]).value.astype(float).unstack("metric")  # noqa: PD010
    wide = wide.reindex(columns=["rating_mean", "rating_n"]).dropna(subset=["rating_mean"]).reset_index()
    unrated = wide.rating_n <= 0
    if unrated.any():
        dropped["rating_without_raters"] = int(unrated.sum())
    wide = wide[~unrated & wide.market.notna()]
    if wide.rating_n.isna().any():
        notes.append(note("published_means", n=int(wide.rating_n.isna().sum())))
    se = np.sqrt(RATER_VARIANCE / wide.rating_n)
    half = stats.t_quantile(float("inf")) * se
    return pd.DataFrame({
        "title_id": wide.title_id, "market": wide.market, "platform": wide.platform, "language": None,
        "evidence": "rating", "n_comments": wide.rating_n.round(), "n_authors": np.nan,
        "n_eff": wide.rating_n,
        "mean": wide.rating_mean, "se": se,
        "low": (wide.rating_mean - half).clip(lower=0.0), "high": (wide.rating_mean + half).clip(upper=1.0),
    })  # fmt: skip


def _one_kind(stars: pd.DataFrame, means: pd.DataFrame, dropped: dict[str, int]) -> pd.DataFrame:
    """Per market and platform, comments' stars or published means, whichever covers more titles."""
    if stars.empty or means.empty:
        return means if stars.empty else stars
    place = ["market", "platform"]
    covered = pd.DataFrame({
        "stars": stars.groupby(place).title_id.nunique(), "means": means.groupby(place).title_id.nunique(),
    }).fillna(0)  # fmt: skip
    by_stars = covered.index[covered.stars >= covered.means]
    keep_stars = pd.MultiIndex.from_frame(stars[place]).isin(by_stars)
    keep_means = ~pd.MultiIndex.from_frame(means[place]).isin(by_stars)
    left_out = int((~keep_stars).sum() + (~keep_means).sum())
    if left_out:
        dropped["rating_counted_twice"] = left_out
    return pd.concat([stars[keep_stars], means[keep_means]], ignore_index=True)


def _standing(cells: pd.DataFrame, titles: pd.DataFrame, min_comments: int) -> pd.DataFrame:
    home = cells.title_id.map(titles.drop_duplicates("title_id").set_index("title_id").home_market)
    area = cells.market.map(markets.is_area).astype(bool)
    enough = (cells.n_eff >= min_comments).fillna(False)
    control = ((home == cells.market).fillna(False) & ~area & enough).to_numpy(bool)
    stratum = cells.groupby(STRATUM, sort=False, dropna=False).ngroup().to_numpy()
    value = cells["mean"].to_numpy(float)
    # Sums about the stratum's control mean, so that leaving one out loses no digits.
    k = np.bincount(stratum, control)
    total = np.bincount(stratum, np.where(control, value, 0.0))
    away = value - np.divide(total, k, out=np.full(len(k), np.nan), where=k > 0)[stratum]
    first = np.bincount(stratum, np.where(control, away, 0.0))[stratum] - np.where(control, away, 0.0)
    second = np.bincount(stratum, np.where(control, away**2, 0.0))[stratum] - np.where(control, away**2, 0.0)
    others = k[stratum] - control
    known = others >= MIN_CONTROLS
    m = np.where(known, others, 2.0)
    spread = np.maximum(second - first**2 / m, 0.0) / (m - 1)
    standing_se = np.sqrt(cells.se.to_numpy(float) ** 2 + spread / m)
    return cells.assign(
        standing=np.where(known, away - first / m, np.nan), standing_se=np.where(known, standing_se, np.nan)
    )
