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
    longest run of years in which both sides have 5 titles or more each; of quarters where options.period is
    `quarter`. lag = T_follower − T_leader, in quarters, so a side that always has more of a trope does not
    lead by that, nor one that has more titles. A pair is tested where the trope's share rose by 3 standard
    errors on both sides and 20 titles on each have it: one that a side had taken up before the window, or that
    neither took up, has no lag that could be told. Interval: percentiles of 1,999 bootstrap draws of titles
    within side and year; p = 2·(1 + #draws on the other side of zero)/2,000; `q` by Benjamini–Hochberg over
    `family`, all pairs and tropes tested in the scope and kind of source. Only lags with q < 0.05 are listed:
    of the others it cannot be told who was first. A lead is an order in time, not a proof that one took it
    from the other.
    """
    listed = periods.catalogue(titles)
    units, _ = periods.units(listed, options)
    rows: list[dict[str, object]] = []
    notes: tuple[Note, ...] = ()
    for source in tropes.kinds(trope_hits):
        found = tropes.sets(trope_hits, source)
        matrix, known = found.of(listed["title_id"]), tropes.examined(trope_hits, listed, source)
        dated = [u for u in tropes.of_kind(units, source) if u.period != periods.ALL]
        for scope in SCOPES:
            sides = _sides([u for u in dated if u.scope == scope], matrix, known, options.period)
            rng = stats.generator(options.seed, "lead_lag", scope, source)
            tested = [row for pair in combinations(sides, 2) for row in _of_pair(*pair, found.tropes, rng)]
            if not tested:
                if len(sides) > 1:
                    notes += (note("lead_none", scope=scope, source=source, sides=len(sides)),)
                continue
            frame = pd.DataFrame(tested)
            frame["q"] = stats.q_values(frame["p"].to_numpy(float))
            told = frame[frame["q"] < LEVEL]
            rows += told.assign(scope=scope, source=source, family=len(frame)).to_dict("records")
            notes += (note("lead_told", scope=scope, source=source, tested=len(frame), told=len(told)),)
    order = ["scope", "source", "trope", "leader", "follower"]
    return result("lead_lag", sorted(rows, key=lambda row: [str(row[name]) for name in order]), {}, notes)


@dataclass(frozen=True)
class Side:
    """One platform or home market: titles and titles with each trope, by bin; `bins` are whole numbers."""

    name: str
    bins: np.ndarray
    n_titles: np.ndarray
    n_with: np.ndarray
    quarters: int


def _sides(units: list[periods.Unit], matrix: sparse.csr_array, known: np.ndarray, period: str) -> list[Side]:
    per_year, quarters = (4, 1) if period == "quarter" else (1, 4)
    out = []
    for name in sorted({unit.value for unit in units}):
        own = sorted((u for u in units if u.value == name), key=lambda u: u.period)
        rows = [unit.rows[known[unit.rows]] for unit in own]
        bins = np.array([round(periods.years(unit.period) * per_year) for unit in own], dtype=np.int64)
        n_with = np.array([np.asarray(matrix[r].sum(axis=0)).ravel() for r in rows])
        out.append(Side(name, bins, np.array([len(r) for r in rows]), n_with, quarters))
    return out


def _window(a: Side, b: Side) -> np.ndarray:
    """The longest run of bins without a gap in which both sides have enough titles; the latest of equals."""
    usable = [side.bins[side.n_titles >= FEWEST_IN_BIN] for side in (a, b)]
    both = np.intersect1d(usable[0], usable[1])
    runs = np.split(both, np.flatnonzero(np.diff(both) > 1) + 1)
    return max(reversed(runs), key=len)


def _of_pair(a: Side, b: Side, names: tuple[str, ...], rng: np.random.Generator) -> list[dict[str, object]]:
    window = _window(a, b)
    if len(window) < FEWEST_BINS:
        return []
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
    return out


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
