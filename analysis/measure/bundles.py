"""Bundles: tropes that come together in titles more often than their popularity explains."""

from __future__ import annotations

import os
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import sparse, special
from scipy import stats as distributions

from analysis import stats
from analysis.measure import periods, template, tropes
from analysis.measure.result import Result, note, result
from analysis.spec import Options

#: Titles with a trope that a unit needs, and tropes that can be tested.
FEWEST_TITLES, FEWEST_TROPES = 40, 2
#: Catalogues drawn: enough for a mean and a variance, whose own errors are put on.
DRAWS = 99
#: A trope is tested where so many titles have it, a triple where each of its pairs is in so many.
FEWEST_WITH, FEWEST_PAIR = 10, 5
#: Among more tropes than this the commonest are tested: triples take the cube of it in memory.
MOST_TROPES = 128
#: What a triple's own draws weigh against those of all triples, in titles expected.
PRIOR = 20.0
LEVEL = 0.05


def bundles(trope_hits: pd.DataFrame, titles: pd.DataFrame, options: Options) -> Result:
    """Pairs and triples of tropes that come together more than chance, over all time: `bundles`.

    `tropes` are joined by `+` in alphabetical order, `size` is 2 or 3, `n_titles` have them all. For a pair
    `expected` is the mean over 99 catalogues with the same set sizes and trope popularity (curveball); for a
    triple what its three pairs explain (`pairs_explain`), times what set sizes make of that in the drawn
    catalogues. `ratio` = n_titles/expected, `low`, `high` by Wilson's interval of n_titles. The hypergeometric
    law is not used: titles with many tropes make all pairs common, and a set of two has no third.

    `p` is one-sided (more than expected): for a pair a law of counts with the draws' mean and variance
    (`upper_tail`); for a triple the binomial over the titles with its rarest pair, which errs on the side of
    no finding. `q` by Benjamini–Hochberg over `family`: all pairs (or triples) tested in a scope's value and
    kind of source: of the commonest 128 tropes in 10 titles or more, triples with each pair in 5 or more.
    Listed are those with q < 0.05, and the most likely one where there is none, so that the family is on record.
    """
    # Compiled code is loaded before threads ask for it all at once.
    from analysis.measure import curveball  # noqa: F401

    listed = periods.catalogue(titles)
    units, _ = periods.units(listed, options)
    asked: list[tuple[dict[str, str], bytes, int]] = []
    jobs: dict[bytes, Future[pd.DataFrame]] = {}
    few = 0
    # Compiled code runs beside the lock; each job has its own generator, so the order of jobs changes nothing.
    with ThreadPoolExecutor(min(4, os.cpu_count() or 1)) as pool:
        for source in tropes.kinds(trope_hits):
            found = tropes.sets(trope_hits, source)
            matrix = found.of(listed["title_id"])
            has = np.diff(matrix.indptr) > 0
            for unit in (u for u in units if u.period == periods.ALL):
                rows = unit.rows[has[unit.rows]]
                if len(rows) < FEWEST_TITLES:
                    few += 1
                    continue
                key = source.encode() + rows.tobytes()
                if key not in jobs:
                    ids = "\n".join(listed["title_id"].iloc[rows].astype(str))
                    rng = stats.generator(options.seed, ids, f"{source} bundles")
                    jobs[key] = pool.submit(of_sets, matrix[rows], found.tropes, rng)
                keys = {"scope": unit.scope, "value": unit.value, "source": source}
                asked.append((keys, key, len(rows)))
    frames = [jobs[key].result().assign(**keys, n=n) for keys, key, n in asked]
    rows_ = pd.concat(frames, ignore_index=True) if frames else pd.DataFrame()
    notes = tuple(
        note("family_pairs" if size == 2 else "family_triples", source=source, n=int(family))
        for (source, size), family in (
            rows_[rows_["scope"] == periods.ALL].groupby(["source", "size"])["family"].first().items()
            if len(rows_)
            else ()
        )
    )
    return result("bundles", rows_, {"values with under 40 titles": few}, notes)


def of_sets(matrix: sparse.csr_array, names: tuple[str, ...], rng: np.random.Generator) -> pd.DataFrame:
    """The bundles of one set of titles (titles by tropes, 0 or 1, no row empty)."""
    counted = counts(matrix, rng)
    if counted is None:
        return pd.DataFrame()
    labels = np.array(names, dtype=object)[counted.kept]
    frames = [_pairs(counted), _triples(counted)]
    out = []
    for frame, size in zip(frames, (2, 3), strict=True):
        if frame.empty:
            continue
        frame["q"] = stats.q_values(frame["p"].to_numpy(float))
        chosen = frame["q"] < LEVEL
        chosen.iloc[int(frame["p"].argmin())] = True
        frame = frame[chosen].assign(size=size, family=len(frame))
        parts = np.stack([labels[frame[f"at{i}"]] for i in range(size)], axis=1)
        low, high = tropes.wilson(frame["n_titles"], np.array(matrix.shape[0]))
        frame = frame.assign(
            tropes=["+".join(row) for row in parts], ratio=frame["n_titles"] / frame["expected"]
        )
        scale = matrix.shape[0] / frame["expected"]
        out.append(frame.assign(low=low * scale, high=high * scale).sort_values(["p", "tropes"]))
    return pd.concat(out, ignore_index=True) if out else pd.DataFrame()


@dataclass(frozen=True)
class Counts:
    """How many titles have pairs and triples of the `kept` tropes: observed, and in the draws.

    `pair` and `triple` are observed, upper triangles filled; `pair_mean`, `pair_var` and `triple_sum` are over
    the draws. `single` counts each trope's titles.
    """

    kept: np.ndarray
    n: int
    single: np.ndarray
    pair: np.ndarray
    triple: np.ndarray
    pair_mean: np.ndarray
    pair_var: np.ndarray
    triple_sum: np.ndarray


def counts(matrix: sparse.csr_array, rng: np.random.Generator) -> Counts | None:
    """Observed and drawn counts; None where under two tropes can be tested."""
    from analysis.measure import curveball

    matrix = sparse.csr_array(matrix)
    common = np.asarray(matrix.sum(axis=0)).ravel()
    chosen = np.argsort(-common, kind="stable")[:MOST_TROPES]
    kept = np.sort(chosen[common[chosen] >= FEWEST_WITH])
    if len(kept) < FEWEST_TROPES:
        return None
    number = np.full(matrix.shape[1], -1, dtype=np.int64)
    number[kept] = np.arange(len(kept))
    k, n = len(kept), matrix.shape[0]
    sets = curveball.bitsets(matrix)

    def together(into: np.ndarray) -> np.ndarray:
        pairs = np.zeros((k, k), dtype=np.int64)
        curveball.together(sets, number, pairs, into)
        return pairs

    triple = np.zeros((k, k, k), dtype=np.int64)
    pair = together(triple)
    total, squares, triple_sum = np.zeros((k, k)), np.zeros((k, k)), np.zeros((k, k, k), dtype=np.int64)
    for draw in range(DRAWS):
        curveball.trade(sets, n * (template.BETWEEN if draw else template.FIRST), rng)
        drawn = together(triple_sum).astype(float)
        total += drawn
        squares += drawn**2
    mean = total / DRAWS
    variance = (squares - DRAWS * mean**2) / (DRAWS - 1)
    return Counts(kept, n, common[kept], pair, triple, mean, np.maximum(variance, 0.0), triple_sum)


def _pairs(found: Counts) -> pd.DataFrame:
    at0, at1 = np.triu_indices(len(found.kept), 1)
    seen, mean = found.pair[at0, at1], found.pair_mean[at0, at1]
    p = upper_tail(seen, mean, found.pair_var[at0, at1], DRAWS)
    # A pair that no draw has is expected less than once in all of them.
    expected = np.maximum(mean, 1 / DRAWS)
    return pd.DataFrame({"at0": at0, "at1": at1, "n_titles": seen, "expected": expected, "p": p})


def upper_tail(seen: np.ndarray, mean: np.ndarray, variance: np.ndarray, draws: int) -> np.ndarray:
    """P(count ≥ seen) for a count of which mean and variance are known from so many draws.

    A binomial with that mean and variance, where the variance is the larger a Poisson law, and beyond it a
    negative binomial. The variance is the upper 95 % bound of the draws' (χ²), with the mean's own error put
    on, so that few draws err on the side of no finding; the p-value may be smaller than 1/draws, which a
    family of thousands of pairs needs. With set sizes and popularity fixed, counts vary less than by Poisson.
    """
    seen, mean = np.asarray(seen, float), np.maximum(np.asarray(mean, float), 1 / draws)
    bound = (draws - 1) / distributions.chi2.ppf(0.05, draws - 1)
    variance = np.maximum(np.asarray(variance, float), 0.0) * bound * (1 + 1 / draws)
    near = np.abs(variance / mean - 1) < 1e-6
    with np.errstate(invalid="ignore", divide="ignore"):
        trials = np.maximum(mean**2 / (mean - variance), seen)
        binomial = special.betainc(seen, trials - seen + 1, np.minimum(mean / trials, 1.0))
        size = mean**2 / (variance - mean)
        overdispersed = special.betainc(seen, size, np.clip(mean / (size + mean), 0.0, 1.0))
    poisson = special.gammainc(np.maximum(seen, 1.0), mean)
    p = np.where(variance < mean, binomial, overdispersed)
    p = np.where(near | ~np.isfinite(p), poisson, p)
    return np.asarray(np.where(seen <= 0, 1.0, np.clip(p, 0.0, 1.0)))


def _triples(found: Counts) -> pd.DataFrame:
    often = found.pair >= FEWEST_PAIR
    a, b, c = np.nonzero(often[:, :, None] & often[:, None, :] & often[None, :, :])
    if len(a) == 0:
        return pd.DataFrame()
    singles = found.single[a], found.single[b], found.single[c]

    def explained(pair: np.ndarray) -> np.ndarray:
        return pairs_explain(found.n, singles, (pair[a, b], pair[a, c], pair[b, c]))

    by_chance = DRAWS * explained(found.pair_mean)
    drawn = found.triple_sum[a, b, c]
    typical = drawn.sum() / by_chance.sum()
    factor = (drawn + PRIOR * typical) / (by_chance + PRIOR)
    seen, expected = found.triple[a, b, c], explained(found.pair) * factor
    most = np.minimum.reduce([found.pair[a, b], found.pair[a, c], found.pair[b, c]]).astype(float)
    expected = np.maximum(expected, 1 / DRAWS)
    chance = np.minimum(expected / most, 1.0)
    p = np.where(seen > 0, special.betainc(np.maximum(seen, 1), most - seen + 1, chance), 1.0)
    return pd.DataFrame({"at0": a, "at1": b, "at2": c, "n_titles": seen, "expected": expected, "p": p})


def pairs_explain(
    n: int,
    singles: tuple[np.ndarray, np.ndarray, np.ndarray],
    pairs: tuple[np.ndarray, np.ndarray, np.ndarray],
) -> np.ndarray:
    """Titles expected to have tropes a, b and c from how many have each and each pair (ab, ac, bc).

    The log-linear model without three-way interaction: the odds ratio of a and b is the same among titles
    with and without c. One unknown, found by bisection between its bounds; for independent tropes n·p_a·p_b·p_c.
    Bishop, Fienberg & Holland, Discrete Multivariate Analysis (1975), chapter 3.
    """
    one, two, three = (np.asarray(part, float) for part in singles)
    ab, ac, bc = (np.asarray(part, float) for part in pairs)
    none = n - one - two - three + ab + ac + bc
    low = np.maximum.reduce([np.zeros_like(ab), ab + ac - one, ab + bc - two, ac + bc - three])
    high = np.minimum.reduce([ab, ac, bc, none])
    for _ in range(60):
        x = (low + high) / 2
        up = x * (one - ab - ac + x) * (two - ab - bc + x) * (three - ac - bc + x)
        down = (ab - x) * (ac - x) * (bc - x) * (none - x)
        low, high = np.where(up < down, x, low), np.where(up < down, high, x)
    return np.asarray((low + high) / 2)
