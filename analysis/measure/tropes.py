"""Trope sets of titles, and how common each trope is."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import sparse, special

from analysis import stats
from analysis.measure import periods
from analysis.measure.result import Result, result
from analysis.spec import Options

#: Kinds of evidence. What one kind cannot see another may, so numbers are compared within a kind only.
SOURCES = ("tags", "synopsis", "transcript", "combined")
Z95 = float(special.ndtri(0.975))


@dataclass(frozen=True)
class TropeSets:
    """Titles by tropes: `matrix[i, j]` is 1 where title `ids[i]` has trope `tropes[j]`; both sorted."""

    ids: pd.Index
    tropes: tuple[str, ...]
    matrix: sparse.csr_array

    def of(self, ids: pd.Series) -> sparse.csr_array:
        """The matrix with one row for each of `ids`; a title without any trope has an empty row."""
        place = self.ids.get_indexer(pd.Index(ids.astype("string")))
        known = np.flatnonzero(place >= 0)
        ones = np.ones(len(known), dtype=np.int64)
        pick = sparse.csr_array((ones, (known, place[known])), shape=(len(ids), len(self.ids)))
        aligned = sparse.csr_array(pick @ self.matrix)
        aligned.sort_indices()
        return aligned


def sets(trope_hits: pd.DataFrame, source: str) -> TropeSets:
    """The trope sets that one kind of source gives: rows of `trope_hits` with `hit`, each pair once."""
    rows = trope_hits.loc[(trope_hits["source"] == source) & trope_hits["hit"].fillna(False).astype(bool)]
    rows = rows[["title_id", "trope"]].astype("string").drop_duplicates()
    row, ids = pd.factorize(rows["title_id"], sort=True)
    column, tropes = pd.factorize(rows["trope"], sort=True)
    ones = np.ones(len(rows), dtype=np.int64)
    matrix = sparse.csr_array((ones, (row, column)), shape=(len(ids), len(tropes)))
    matrix.sort_indices()
    return TropeSets(pd.Index(ids), tuple(str(trope) for trope in tropes), matrix)


def kinds(trope_hits: pd.DataFrame) -> list[str]:
    """The kinds of source that the hits have, in the order of SOURCES."""
    present = set(trope_hits["source"].dropna().unique())
    return [source for source in SOURCES if source in present]


def examined(trope_hits: pd.DataFrame, titles: pd.DataFrame, source: str) -> np.ndarray:
    """True for each title that this kind of source can speak about, whether it found a trope or not.

    A title without tags says nothing on tags; a title whose tags are no tropes does. A transcript is known
    by its rows in `trope_hits`. `combined` needs any of the three.
    """
    kind = trope_hits["source"] == source
    seen = titles["title_id"].isin(trope_hits.loc[kind, "title_id"]).to_numpy()
    if source in ("tags", "combined") and "tags" in titles:
        seen = seen | titles["tags"].map(_some).to_numpy(dtype=bool)
    if source in ("synopsis", "combined") and "synopsis" in titles:
        seen = seen | titles["synopsis"].fillna("").astype(str).str.strip().ne("").to_numpy()
    return np.asarray(seen, dtype=bool)


def _some(tags: object) -> bool:
    return isinstance(tags, (list, tuple, np.ndarray)) and len(tags) > 0


def wilson(with_it: np.ndarray, of: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Wilson's 95 % interval of a share, in [0, 1]; null where there is nothing to count (Wilson 1927)."""
    k, n = np.asarray(with_it, dtype=float), np.asarray(of, dtype=float)
    return stats.wilson(k / np.where(n > 0, n, np.nan), n)


def prevalence(trope_hits: pd.DataFrame, titles: pd.DataFrame, options: Options) -> Result:
    """The share of titles that have each trope, by scope, period and kind of source: `trope_prevalence`.

    Estimates n_with / n_titles with Wilson's interval; n_titles are the titles that the kind of source can
    speak about (`examined`), those without any trope included. A trope that the scope's value has at any
    time has a row in each of its periods, 0 included. A missing tag is no proof of absence, so a share is
    one of what sellers or fans chose to tag. `combined` mixes kinds, whose mix changes over the years,
    so it has period `all` only.
    """
    listed = periods.catalogue(titles)
    units, notes = periods.units(listed, options)
    frames = []
    for source in kinds(trope_hits):
        found = sets(trope_hits, source)
        known = examined(trope_hits, listed, source)
        frames.append(_shares(source, found, found.of(listed["title_id"]), known, of_kind(units, source)))
    rows = pd.concat(frames, ignore_index=True) if frames else pd.DataFrame()
    unlisted = ~trope_hits["title_id"].isin(listed["title_id"])
    dropped = {"title not in the list of titles": int(trope_hits.loc[unlisted, "title_id"].nunique())}
    return result("trope_prevalence", rows, dropped, notes)


def of_kind(units: list[periods.Unit], source: str) -> list[periods.Unit]:
    """The units in which a kind of source may be measured: `combined` has no periods."""
    return [unit for unit in units if source != "combined" or unit.period == periods.ALL]


def _shares(
    source: str, found: TropeSets, matrix: sparse.csr_array, known: np.ndarray, units: list[periods.Unit]
) -> pd.DataFrame:
    if not units or not found.tropes:
        return pd.DataFrame()
    member = membership(units, matrix.shape[0])
    n_with = (member @ matrix).toarray()
    n_titles = member @ known.astype(np.int64)
    value_key = pd.factorize(pd.Series([f"{unit.scope}\t{unit.value}" for unit in units]))[0]
    ever = np.zeros((value_key.max() + 1, n_with.shape[1]), dtype=bool)
    np.logical_or.at(ever, value_key, n_with > 0)
    at, trope = np.nonzero(ever[value_key] & (n_titles > 0)[:, None])
    k, n = n_with[at, trope], n_titles[at]
    low, high = wilson(k, n)
    keys = {name: np.array([getattr(unit, name) for unit in units], dtype=object)[at] for name in _KEYS}
    tropes = np.array(found.tropes, dtype=object)[trope]
    numbers = {"n_titles": n, "n_with": k, "share": k / n, "low": low, "high": high}
    return pd.DataFrame({**keys, "source": source, "trope": tropes, **numbers})


_KEYS = ("scope", "value", "period")


def membership(units: list[periods.Unit], n_titles: int) -> sparse.csr_array:
    """Units by titles, 1 where the title belongs to the unit."""
    rows = np.repeat(np.arange(len(units)), [len(unit.rows) for unit in units])
    columns = np.concatenate([unit.rows for unit in units])
    ones = np.ones(len(rows), dtype=np.int64)
    return sparse.csr_array((ones, (rows, columns)), shape=(len(units), n_titles))
