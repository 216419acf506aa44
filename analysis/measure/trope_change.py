"""New and fading tropes: what the last third of a catalogue's periods has that the first had not."""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy import sparse
from scipy import stats as distributions

from analysis import stats
from analysis.measure import periods, tropes
from analysis.measure.result import Result, note, result
from analysis.measure.tropes import Z95
from analysis.spec import Options

FEWEST_PERIODS = 3
FEWEST_TITLES = 20
#: A trope is tested where the two thirds together have so many titles with it.
FEWEST_WITH = 5
LEVEL = 0.05


def trope_change(trope_hits: pd.DataFrame, titles: pd.DataFrame, options: Options) -> Result:
    """How each trope's share of titles changed from the first to the last third of periods: `trope_change`.

    `change` = share_last − share_first, −1 to 1, with Newcombe's interval (`newcombe`) and `p` of Fisher's
    exact test, mid-p. Titles that get more tags than before make every trope commoner, so beside it stands
    `place_change`: the change of the trope's share of all tropes found, with its interval over titles
    (linearised ratio of sums) and `place_p`. `q` and `place_q` are Benjamini–Hochberg over `family` tests:
    the tropes of one scope's value and kind of source that at least 5 titles of the two thirds have.
    `verdict` is `new` or `fading` where both have one sign and q < 0.05, otherwise `undecided`.

    `first` and `last` name the periods, a third of those that hold titles each; needs 3 periods, and 20
    titles in each third that the kind of source can speak about. `combined` mixes kinds, so has no periods.
    """
    listed = periods.catalogue(titles)
    units, _ = periods.units(listed, options)
    frames, few = [], 0
    for source in tropes.kinds(trope_hits):
        found = tropes.sets(trope_hits, source)
        matrix, known = found.of(listed["title_id"]), tropes.examined(trope_hits, listed, source)
        for (scope, value), dated in _dated(tropes.of_kind(units, source)).items():
            thirds = _thirds(dated, known)
            if thirds is None:
                few += 1
                continue
            (first, early), (last, late) = thirds
            frame = compare(matrix[early], matrix[late])
            frame["trope"] = np.array(found.tropes, dtype=object)[frame["at"]]
            keys = {"scope": scope, "value": value, "source": source, "first": first, "last": last}
            frames.append(frame.assign(**keys, family=len(frame)))
    rows = pd.concat(frames, ignore_index=True) if frames else pd.DataFrame()
    notes = tuple(
        note("family_changes", source=source, n=size)
        for source, size in (
            rows[rows["scope"] == periods.ALL].groupby("source").size().items() if len(rows) else ()
        )
    )
    return result("trope_change", rows, {"values with too few periods or titles": few}, notes)


def _dated(units: list[periods.Unit]) -> dict[tuple[str, str], list[periods.Unit]]:
    out: dict[tuple[str, str], list[periods.Unit]] = {}
    for unit in units:
        if unit.period != periods.ALL:
            out.setdefault((unit.scope, unit.value), []).append(unit)
    return out


def _thirds(
    units: list[periods.Unit], known: np.ndarray
) -> tuple[tuple[str, np.ndarray], tuple[str, np.ndarray]] | None:
    held = [(unit.period, unit.rows[known[unit.rows]]) for unit in units]
    held = sorted((label, rows) for label, rows in held if len(rows))
    if len(held) < FEWEST_PERIODS:
        return None
    third = len(held) // 3
    first, last = (_joined(part) for part in (held[:third], held[-third:]))
    return (first, last) if min(len(first[1]), len(last[1])) >= FEWEST_TITLES else None


def _joined(part: list[tuple[str, np.ndarray]]) -> tuple[str, np.ndarray]:
    labels = (part[0][0], part[-1][0])
    return "–".join(dict.fromkeys(labels)), np.sort(np.concatenate([rows for _, rows in part]))


def compare(early: sparse.csr_array, late: sparse.csr_array) -> pd.DataFrame:
    """The changes between two sets of titles (titles by tropes, 0 or 1); `at` is the trope's column."""
    counts = [np.asarray(part.sum(axis=0)).ravel() for part in (early, late)]
    at = np.flatnonzero(counts[0] + counts[1] >= FEWEST_WITH)
    (a, b), (n, m) = (count[at] for count in counts), (early.shape[0], late.shape[0])
    low, high = newcombe(a, n, b, m)
    p = fisher_mid_p(a, n, b, m)
    (r, v), (s, w) = (_place(part, at) for part in (early, late))
    se = np.sqrt(v + w)
    with np.errstate(invalid="ignore", divide="ignore"):
        place_p = np.where(se > 0, 2 * distributions.norm.sf(np.abs(s - r) / se), np.nan)
    frame = pd.DataFrame(
        {
            "at": at,
            "n_first": n,
            "n_last": m,
            "with_first": a,
            "with_last": b,
            "share_first": a / n,
            "share_last": b / m,
            "change": b / m - a / n,
            "low": low,
            "high": high,
            "p": p,
            "q": stats.q_values(p),
            "place_first": r,
            "place_last": s,
            "place_change": s - r,
            "place_low": s - r - Z95 * se,
            "place_high": s - r + Z95 * se,
            "place_p": place_p,
            "place_q": stats.q_values(place_p),
        }
    )
    sure = (frame["q"] < LEVEL) & (frame["place_q"] < LEVEL)
    up, down = (sure & (sign * frame[["change", "place_change"]] > 0).all(axis=1) for sign in (1, -1))
    return frame.assign(verdict=np.select([up, down], ["new", "fading"], "undecided"))


def newcombe(a: np.ndarray, n: int, b: np.ndarray, m: int) -> tuple[np.ndarray, np.ndarray]:
    """Newcombe's hybrid score interval of b/m − a/n, from the two Wilson intervals; −1 to 1.

    Newcombe 1998, Statistics in Medicine 17, 873–890, method 10.
    """
    p, q = np.asarray(a) / n, np.asarray(b) / m
    (below, above), (under, over) = tropes.wilson(a, np.array(n)), tropes.wilson(b, np.array(m))
    return (
        q - p - np.sqrt((q - under) ** 2 + (above - p) ** 2),
        q - p + np.sqrt((over - q) ** 2 + (p - below) ** 2),
    )


def fisher_mid_p(a: np.ndarray, n: int, b: np.ndarray, m: int) -> np.ndarray:
    """Two-sided mid-p of Fisher's exact test that a of n and b of m are one share: twice the smaller tail.

    The observed table counts half, which brings the test near its level where tables are few (Hirji et al.
    1991, Statistics in Medicine 10, 1137–1153).
    """
    law = distributions.hypergeom(n + m, np.asarray(a) + np.asarray(b), m)
    half = law.pmf(b) / 2
    tails = np.minimum(law.cdf(b) - half, law.sf(b) + half)
    return np.asarray(np.minimum(1.0, 2 * tails))


def _place(matrix: sparse.csr_array, at: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Each trope's share of all tropes found, Σy/Σu over titles, and its variance by residuals y − share·u."""
    n = matrix.shape[0]
    u = np.diff(matrix.indptr).astype(float)
    total = u.sum()
    y = matrix[:, at]
    if total == 0:
        return np.zeros(len(at)), np.zeros(len(at))
    have = np.asarray(y.sum(axis=0)).ravel()
    share = have / total
    # Σ(y − share·u)² without the titles by tropes table in full: y is 0 or 1.
    squares = have - 2 * share * (y.T @ u) + share**2 * np.sum(u**2)
    return share, squares / total**2 * n / max(n - 1, 1)
