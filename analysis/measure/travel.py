"""What travels: tropes and genres whose titles gain or lose rank between home and another market."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.measure.discount import DRAWS, pairs
from analysis.measure.result import Result, note, result
from analysis.measure.sides import SHARED, Side, best_strata, match, sides, trusted, usable, with_home
from analysis.spec import Options
from analysis.stats import MAX_FAILED_DRAWS, Floats, generator, q_values, t_p, t_quantile

#: Titles with and without a trope or genre from which on its effect is estimated.
MIN_TITLES = 10
LEVEL = 0.05
#: Between these quantiles of a normal distribution lie two standard deviations.
MIDDLE = (0.158655, 0.841345)
KEYS = ["evidence", "home", "market", "by", "key"]
COLUMNS = [*KEYS, "n_with", "n_without", "effect", "low", "high", "p", "effect_adj", "p_adj"]


def travel(cells: pd.DataFrame, titles: pd.DataFrame, trope_sets: pd.DataFrame, options: Options) -> Result:
    """Effect of each trope and genre on how titles of one home market travel to another market.

    For every (home, market, evidence) with at least 10 shared titles, n_eff ≥ min_comments on both sides (a
    published mean that hides its number of raters counts too, without sampling error, and is noted),
    whether there are local controls or not, and also where the market is an area that holds the home
    market. z = (R − mean)/τ̂ in each market over the shared titles, τ̂² = max(0, var R − mean sampling
    variance): the spread of the titles themselves, without which the noisier side would be drawn towards 0.
    Titles weigh equally.

    `effect` = mean of z(t, m) − z(t, h) over the titles with the key minus over those without, in standard
    deviations of the titles; positive: it stands higher abroad than at home. Given for keys with at least
    10 titles with and 10 without. Standard error: 999 bootstrap draws of titles, mean and τ̂ taken anew in
    each, half the distance between their 16th and 84th percentiles (a draw whose τ̂ is nearly 0 is huge, and
    would by itself make a standard deviation); interval and p from t = effect/se, se inflated by
    √(n_i/(n_i − 1)) for the smaller group n_i (a draw's variance falls short by that), with Welch degrees of
    freedom of the two groups. How often these intervals hold is in docs/methods.md. The draws' own quantiles
    will not do for p: 999 draws give none below 0.001, and a family of 100 keys needs smaller ones. Null where
    τ̂ = 0 in either market, or in more than 5 % of draws.

    `effect_adj` = coefficient of the key in z_m ~ 1 + z_h + key + year of release, titles with a known year
    (the year is left out where no two titles with known years differ); OLS with HC3 (MacKinnon & White
    1985) and t_{n − parameters}. τ̂ only scales it, so its p needs no bootstrap. `effect` asks whether a
    key's titles change rank, `effect_adj` whether they rank otherwise than titles equally liked at home:
    they err in different ways when the key's titles are better or worse on both sides. So `verdict` is
    `travels_well` or `travels_badly` only where both have that sign and both q < 0.05, else `undecided`.

    `q`, `q_adj`: Benjamini–Hochberg in the family of keys of one kind (`by`: trope or genre) for one home,
    market and evidence; `family` is its size. Titles without any trope (or genre) are in the spread, and
    neither with nor without: that nothing was found is not that nothing is there. Where a market has
    several strata (platform, language) the one pair that shares most titles is used; languages without
    validation are left out unless options.unvalidated. Both are counted in `dropped`.
    """
    loose = usable(cells, titles, options, any_n=True)
    good = trusted(loose, options)
    found = sides(good)
    keys = {"trope": _sets(trope_sets), "genre": _genres(titles)}
    released = titles.drop_duplicates("title_id").set_index("title_id").released
    year = pd.to_datetime(released, errors="coerce").dt.year
    parts, notes, other_strata = [], [], 0
    for evidence, home, market in pairs(with_home(cells, titles)):
        at_home, abroad = found.get((evidence, home)), found.get((evidence, market))
        shared = _shared(at_home, abroad) if at_home and abroad else None
        if shared is None:
            continue
        other_strata += shared.elsewhere
        if shared.unknown_n:
            asked = 2 * len(shared.titles)
            notes.append(
                note(
                    "raters_unknown",
                    home=home,
                    market=market,
                    evidence=evidence,
                    of=asked,
                    n=shared.unknown_n,
                )
            )
        for by, members in keys.items():
            rng = generator(options.seed, "travel", evidence, home, market, by)
            rows = _effects(shared, members, year.reindex(shared.titles).to_numpy(float), rng)
            parts.append(rows.assign(by=by, home=home, market=market, evidence=evidence))
    table = pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=COLUMNS)
    table = _verdicts(table).sort_values(KEYS)
    dropped = {"few_comments": len(cells) - len(loose), "unvalidated_language": len(loose) - len(good),
               "other_stratum": other_strata}  # fmt: skip
    return result("travel", table, {k: v for k, v in dropped.items() if v}, tuple(notes))


@dataclass(frozen=True)
class _Shared:
    """The shared titles of two markets in one stratum each: R and sampling variances, home first."""

    titles: list[str]
    mean: Floats
    variance: Floats
    unknown_n: int
    elsewhere: int


def _shared(home: Side, abroad: Side) -> _Shared | None:
    g, j, counts = best_strata(home, abroad, (home.market,))
    if counts[0] < SHARED:
        return None
    rows_h, rows_m = match(home, abroad)
    own = home.local[rows_h]
    there = own & home.present[rows_h, g] & abroad.present[rows_m, j]
    elsewhere = int((own & ~there).sum())
    rows_h, rows_m = rows_h[there], rows_m[there]
    variance = np.vstack([home.var[rows_h, g], abroad.var[rows_m, j]])
    return _Shared(
        [str(t) for t in home.titles[rows_h]], np.vstack([home.mean[rows_h, g], abroad.mean[rows_m, j]]),
        np.nan_to_num(variance), int(np.isnan(variance).sum()), elsewhere,
    )  # fmt: skip


def _sets(trope_sets: pd.DataFrame) -> pd.Series:
    """Keys of each title as a list, sorted, by title_id."""
    pairs_ = trope_sets[["title_id", "trope"]].dropna().drop_duplicates().sort_values(["title_id", "trope"])
    return pairs_.groupby("title_id").trope.agg(list)


def _genres(titles: pd.DataFrame) -> pd.Series:
    listed = titles[["title_id", "genres"]].explode("genres").rename(columns={"genres": "trope"})
    return _sets(listed[listed.trope.astype(str).str.strip() != ""])


def _effects(shared: _Shared, members: pd.Series, year: Floats, rng: np.random.Generator) -> pd.DataFrame:
    known = members.reindex(shared.titles).dropna()
    long = known.explode()
    keys = np.array(sorted(set(long)), object)
    row = pd.Index(shared.titles).get_indexer(long.index)
    with_key = np.zeros((len(shared.titles), len(keys)))
    with_key[row, np.searchsorted(keys.astype(str), long.astype(str).to_numpy())] = 1.0
    labelled = np.isin(np.arange(len(shared.titles)), pd.Index(shared.titles).get_indexer(known.index))
    n_with = with_key.sum(axis=0)
    enough = (n_with >= MIN_TITLES) & (labelled.sum() - n_with >= MIN_TITLES)
    keys, with_key = keys[enough], with_key[:, enough]
    without = labelled[:, None] - with_key
    frame = pd.DataFrame({"key": keys, "n_with": with_key.sum(axis=0), "n_without": without.sum(axis=0)})
    if not len(keys):
        return pd.DataFrame(columns=COLUMNS)
    effect, se, df = _raw(shared, with_key, without, rng)
    frame["effect"] = effect
    frame["low"], frame["high"] = effect - t_quantile(df) * se, effect + t_quantile(df) * se
    frame["p"] = t_p(np.divide(effect, se, out=np.full(len(se), np.nan), where=se > 0), df)
    frame["effect_adj"], frame["p_adj"] = _adjusted(shared, with_key, labelled, year)
    return frame


def _spread(total: Floats, square: Floats, variance: Floats, n: float) -> Floats:
    """τ̂ from Σ(R − c), Σ(R − c)² and Σ sampling variance over n titles; nan where it is 0."""
    tau2 = (square - total**2 / n) / (n - 1) - variance / n
    return np.sqrt(np.where(tau2 > 1e-12 * np.maximum(square / n, 1e-300), tau2, np.nan))


def _tau(shared: _Shared, away: Floats) -> Floats:
    """τ̂ of each market, home first."""
    n = len(shared.titles)
    return _spread(away.sum(axis=1), (away**2).sum(axis=1), shared.variance.sum(axis=1), n)


def _raw(
    shared: _Shared, with_key: Floats, without: Floats, rng: np.random.Generator
) -> tuple[Floats, Floats, Floats]:
    """Effect, its bootstrap standard error and degrees of freedom, for every key at once."""
    n = len(shared.titles)
    away = shared.mean - shared.mean.mean(axis=1, keepdims=True)
    counts = rng.multinomial(n, np.full(n, 1 / n), DRAWS).astype(float)

    def effects(times: Floats) -> Floats:
        with_n, without_n = times @ with_key, times @ without
        some = (with_n > 0) & (without_n > 0)
        both = []
        for side in (0, 1):
            r = away[side]
            tau = _spread(times @ r, times @ r**2, times @ shared.variance[side], n)[:, None]
            inside, outside = times @ (with_key * r[:, None]), times @ (without * r[:, None])
            inside = np.divide(inside, with_n, out=np.full(some.shape, np.nan), where=some)
            outside = np.divide(outside, without_n, out=np.full(some.shape, np.nan), where=some)
            both.append((inside - outside) / tau)
        return both[1] - both[0]

    effect = effects(np.ones((1, n)))[0]
    drawn = effects(counts)
    usable_draws = np.isfinite(drawn)
    enough = usable_draws.mean(axis=0) >= 1 - MAX_FAILED_DRAWS
    drawn = np.where(usable_draws, drawn, np.where(enough, np.nan, 0.0))
    low, high = np.nanquantile(drawn, MIDDLE, axis=0)
    se = (high - low) / 2
    smaller = np.minimum(with_key.sum(axis=0), without.sum(axis=0))
    se = se * np.sqrt(smaller / (smaller - 1))
    ok = enough & np.isfinite(effect)
    z = away / _tau(shared, away)[:, None]
    df = _welch(z[1] - z[0], with_key, without)
    return np.where(ok, effect, np.nan), np.where(ok, se, np.nan), df


def _welch(d: Floats, with_key: Floats, without: Floats) -> Floats:
    """Welch degrees of freedom of a difference of means of d, key by key."""
    parts = []
    for group in (with_key, without):
        n = group.sum(axis=0)
        mean = (group * d[:, None]).sum(axis=0) / n
        v = (group * (d[:, None] - mean) ** 2).sum(axis=0) / (n - 1) / n
        parts.append((v, v**2 / (n - 1)))
    below = parts[0][1] + parts[1][1]
    return np.divide(
        (parts[0][0] + parts[1][0]) ** 2, below, out=np.full(len(below), np.nan), where=below > 0
    )


def _adjusted(shared: _Shared, with_key: Floats, labelled: np.ndarray, year: Floats) -> tuple[Floats, Floats]:
    """Coefficient of each key in z_m ~ 1 + z_h + key + year by OLS, and its HC3 p-value.

    By Frisch–Waugh–Lovell: key and z_m are made orthogonal to the other columns, once for all keys.
    """
    none = np.full(with_key.shape[1], np.nan)
    away = shared.mean - shared.mean.mean(axis=1, keepdims=True)
    tau = _tau(shared, away)
    if not np.isfinite(tau).all():
        return none, none
    use = labelled & np.isfinite(year)
    columns = [away[0] / tau[0]]
    if use.any() and np.ptp(year[use]) > 0:
        columns.append(year - year[use].mean())
    else:
        use = labelled.copy()
    X = np.column_stack([np.ones(int(use.sum())), *(c[use] for c in columns)])
    y, key = away[1][use] / tau[1], with_key[use]
    n, free = len(y), len(y) - X.shape[1] - 1
    if free < 1:
        return none, none
    Q = np.linalg.qr(X)[0]
    key_left, y_left = key - Q @ (Q.T @ key), y - Q @ (Q.T @ y)
    norm = (key_left**2).sum(axis=0)
    group = key.sum(axis=0)
    ok = (norm > 1e-9) & (np.minimum(group, n - group) >= MIN_TITLES / 2)
    norm = np.where(ok, norm, 1.0)
    effect = (key_left * y_left[:, None]).sum(axis=0) / norm
    residual = y_left[:, None] - key_left * effect
    leverage = (Q**2).sum(axis=1)[:, None] + key_left**2 / norm
    scaled = residual / np.maximum(1 - leverage, 1e-6)
    se = np.sqrt((key_left**2 * scaled**2).sum(axis=0)) / norm
    p = t_p(np.divide(effect, se, out=none.copy(), where=se > 0), float(free))
    return np.where(ok, effect, np.nan), np.where(ok, p, np.nan)


def _verdicts(table: pd.DataFrame) -> pd.DataFrame:
    table = table.assign(q=np.nan, q_adj=np.nan, family=0)
    for _, part in table.groupby(KEYS[:4], sort=True):
        table.loc[part.index, "q"] = q_values(part.p.to_numpy(float))
        table.loc[part.index, "q_adj"] = q_values(part.p_adj.to_numpy(float))
        table.loc[part.index, "family"] = len(part)
    sure = (table.q < LEVEL) & (table.q_adj < LEVEL)
    up = sure & (table.effect > 0) & (table.effect_adj > 0)
    down = sure & (table.effect < 0) & (table.effect_adj < 0)
    return table.assign(verdict=np.select([up, down], ["travels_well", "travels_badly"], "undecided"))
