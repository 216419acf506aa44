"""Lead and lag: which platform or home market took up a trope first, and how long the other took."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations

import numpy as np
import pandas as pd
from scipy import sparse

from analysis import stats
from analysis.measure import periods, tropes
from analysis.measure.result import Note, Result, note, result
from analysis.spec import Options

SCOPES = ("platform", "home_market")
#: Titles that each side needs in every year (or quarter) of the window, and with the trope in the whole of it.
FEWEST_IN_BIN, FEWEST_WITH = 5, 20
#: The window has so many years (or quarters) at least; its first and last fifth say from where to where it rose.
FEWEST_BINS, END = 8, 5
#: A side took a trope up where its share rose by so many standard errors.
RISE = 3.0
DRAWS = 1_999
MAX_FAILED = 0.05
LEVEL = 0.05


def lead_lag(trope_hits: pd.DataFrame, titles: pd.DataFrame, options: Options) -> Result:
    """Which platform or home market took a trope up first, and how many quarters later another did: `lead_lag`.

    For each side, T is the mean time of the rise of the trope's share of titles (`rise_time`), within the
    longest run of years or quarters in which both sides have 5 titles or more each; lag = T_follower −
    T_leader, in quarters, so a side that always has more of a trope does not lead by that, nor one that has
    more titles. `unit` says by what titles were counted: options.period, or the other of `year` and `quarter`
    where only by that two sides share a run of 8 (dates known to the year only; or few years). A pair is
    tested where the trope's share rose by 3 standard errors on both sides and 20 titles on each have it: one
    that a side had taken up before the window, or that neither took up, has no lag that could be told.
    Interval: percentiles of 1,999 bootstrap draws of titles within side and unit; p = 2·(1 + #draws on the
    other side of zero)/2,000; `q` by Benjamini–Hochberg over `family`, all pairs and tropes tested in the
    scope and kind of source. Only lags with q < 0.05 are listed, with status `ok`: of the others it cannot be
    told who was first. A lead is an order in time, not a proof that one took it from the other.

    Where none is listed one row says why by `status`: `no_side`, `one_side` (fewer than two `n_sides` have
    titles), `short` (the longest `run` that two share is under 8), `rare` (in none of the `n_pairs` pairs with
    such a run do both have 20 titles with one trope), `no_rise` (of `n_candidates` pairs and tropes that have,
    none rose on both), `not_told` (none of `family` has q < 0.05).
    """
    listed = periods.catalogue(titles)
    other = "quarter" if options.period == "year" else "year"
    units = {
        unit: periods.units(listed, options.model_copy(update={"period": unit}))[0]
        for unit in (options.period, other)
    }
    rows: list[dict[str, object]] = []
    notes: tuple[Note, ...] = ()
    for source in tropes.kinds(trope_hits):
        if source == "combined":  # its mix of kinds changes over the years
            continue
        found = tropes.sets(trope_hits, source)
        matrix, known = found.of(listed["title_id"]), tropes.examined(trope_hits, listed, source)
        for scope in SCOPES:
            looks = [
                _look([u for u in own if u.scope == scope], unit, matrix, known, found.tropes)
                for unit, own in units.items()
            ]
            look = next((one for one in looks if one.windows), looks[0])
            own_rows = _of_scope(look, stats.generator(options.seed, "lead_lag", scope, source))
            rows += [{"scope": scope, "source": source, **row} for row in own_rows]
            if tested := own_rows[0]["family"]:
                told = sum(row["status"] == "ok" for row in own_rows)
                notes += (note("lead_told", scope=scope, source=source, tested=tested, told=told),)
    order = ["scope", "source", "trope", "leader", "follower"]
    return result("lead_lag", sorted(rows, key=lambda row: [str(row.get(name)) for name in order]), {}, notes)


@dataclass(frozen=True)
class _Look:
    """The sides of a scope counted by one unit, and the pairs that share a long enough run of it."""

    unit: str
    names: tuple[str, ...]
    n_sides: int
    run: int
    windows: list[tuple[Side, Side, np.ndarray]]


def _look(
    units: list[periods.Unit], unit: str, matrix: sparse.csr_array, known: np.ndarray, names: tuple[str, ...]
) -> _Look:
    n_sides = sum(bool(known[u.rows].any()) for u in units if u.period == periods.ALL)
    sides = _sides([u for u in units if u.period != periods.ALL], matrix, known, unit)
    windows = [(a, b, _window(a, b)) for a, b in combinations(sides, 2)]
    run = max((len(window) for _, _, window in windows), default=0)
    return _Look(unit, names, n_sides, run, [w for w in windows if len(w[2]) >= FEWEST_BINS])


def _of_scope(look: _Look, rng: np.random.Generator) -> list[dict[str, object]]:
    """The leads that can be told, or one row that says why there is none."""
    candidates, tested = 0, []
    for a, b, window in look.windows:
        enough, found = _of_pair(a, b, window, look.names, rng)
        candidates += enough
        tested += found
    seen: dict[str, object] = {
        "unit": look.unit if look.n_sides > 1 else None,
        "n_sides": look.n_sides,
        "run": look.run,
        "n_pairs": len(look.windows),
        "n_candidates": candidates,
        "family": len(tested),
    }
    if tested:
        frame = pd.DataFrame(tested)
        frame["q"] = stats.q_values(frame["p"].to_numpy(float))
        told = frame[frame["q"] < LEVEL]
        if len(told):
            return [{**row, **seen, "status": "ok"} for row in told.to_dict("records")]
    lacking = {
        "no_side": look.n_sides == 0,
        "one_side": look.n_sides < 2,
        "short": not look.windows,
        "rare": candidates == 0,
        "no_rise": not tested,
    }
    return [{**seen, "status": next((why for why, holds in lacking.items() if holds), "not_told")}]


@dataclass(frozen=True)
class Side:
    """One platform or home market: titles and titles with each trope, by bin; `bins` are whole numbers."""

    name: str
    bins: np.ndarray
    n_titles: np.ndarray
    n_with: np.ndarray
    quarters: int


def _sides(units: list[periods.Unit], matrix: sparse.csr_array, known: np.ndarray, unit: str) -> list[Side]:
    per_year, quarters = (4, 1) if unit == "quarter" else (1, 4)
    out = []
    for name in sorted({u.value for u in units}):
        own = sorted((u for u in units if u.value == name), key=lambda u: u.period)
        rows = [u.rows[known[u.rows]] for u in own]
        bins = np.array([round(periods.years(u.period) * per_year) for u in own], dtype=np.int64)
        n_with = np.array([np.asarray(matrix[r].sum(axis=0)).ravel() for r in rows])
        out.append(Side(name, bins, np.array([len(r) for r in rows]), n_with, quarters))
    return out


def _window(a: Side, b: Side) -> np.ndarray:
    """The longest run of bins without a gap in which both sides have enough titles; the latest of equals."""
    usable = [side.bins[side.n_titles >= FEWEST_IN_BIN] for side in (a, b)]
    both = np.intersect1d(usable[0], usable[1])
    runs = np.split(both, np.flatnonzero(np.diff(both) > 1) + 1)
    return max(reversed(runs), key=len)


def _of_pair(
    a: Side, b: Side, window: np.ndarray, names: tuple[str, ...], rng: np.random.Generator
) -> tuple[int, list[dict[str, object]]]:
    """How many tropes enough titles of both have, and the lags of those that rose on both."""
    counts = []
    for side in (a, b):
        at = np.searchsorted(side.bins, window)
        counts.append((side.n_with[at], side.n_titles[at]))
    enough = np.all([k.sum(axis=0) >= FEWEST_WITH for k, _ in counts], axis=0)
    rose = np.all([rise(k, n) >= RISE for k, n in counts], axis=0)
    out = []
    for trope in np.flatnonzero(enough & rose):
        own = [(k[:, trope], n) for k, n in counts]
        lag = rise_time(*own[1]) - rise_time(*own[0])
        drawn = _drawn(*own[1], rng) - _drawn(*own[0], rng)
        usable = drawn[np.isfinite(drawn)]
        if len(usable) < (1 - MAX_FAILED) * DRAWS:
            continue
        sign = 1 if lag >= 0 else -1
        low, high = np.quantile(sign * usable, [0.025, 0.975]) * a.quarters
        leader, follower = ((a, 0), (b, 1))[::sign]
        out.append(
            {
                "trope": names[trope],
                "leader": leader[0].name,
                "follower": follower[0].name,
                "lag_quarters": float(abs(lag) * a.quarters),
                "low": float(low),
                "high": float(high),
                "p": min(1.0, 2 * (1 + int(np.sum(sign * usable <= 0))) / (len(usable) + 1)),
                "n_leader": int(own[leader[1]][0].sum()),
                "n_follower": int(own[follower[1]][0].sum()),
                "first": _label(window[0], a.quarters),
                "last": _label(window[-1], a.quarters),
            }
        )
    return int(enough.sum()), out


def _label(at: int, quarters: int) -> str:
    return str(at) if quarters == 4 else f"{at // 4}-Q{at % 4 + 1}"


def _ends(bins: int) -> int:
    return max(1, bins // END)


def rise(n_with: np.ndarray, n_titles: np.ndarray) -> np.ndarray:
    """The rise from the first to the last fifth of bins in standard errors, for each trope (columns).

    Shares of a fifth are the means of its bins'; the errors are binomial with Agresti and Coull's shares.
    """
    end, n = _ends(len(n_titles)), n_titles[:, None]
    share, smooth = n_with / n, (n_with + 2) / (n + 4)
    variance = smooth * (1 - smooth) / (n + 4)
    error = np.sqrt(variance[:end].sum(axis=0) + variance[-end:].sum(axis=0)) / end
    return np.asarray((share[-end:].mean(axis=0) - share[:end].mean(axis=0)) / error)


def rise_time(n_with: np.ndarray, n_titles: np.ndarray) -> np.ndarray:
    """T, the mean time at which a share rose, in bins from the window's beginning; null where it did not rise.

    T = Σ_j (p_1 − p_j)/(p_1 − p_0), p_j the share in bin j, p_0 and p_1 the means of the first and the last
    fifth of bins. A share that jumps at τ has T = τ; one that rises in a curve has the curve's mean time. A
    constant added to all shares, or a factor on them, changes nothing. Bins are the last axis.
    """
    p = n_with / n_titles
    end = _ends(p.shape[-1])
    before, after = p[..., :end].mean(axis=-1), p[..., -end:].mean(axis=-1)
    with np.errstate(invalid="ignore", divide="ignore"):
        time = (after[..., None] - p).sum(axis=-1) / (after - before)
    return np.asarray(np.where(after > before, time, np.nan))


def _drawn(n_with: np.ndarray, n_titles: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Times of rise of bootstrap draws: the titles of each bin drawn again with replacement."""
    return rise_time(rng.binomial(n_titles, n_with / n_titles, (DRAWS, len(n_titles))), n_titles)
