"""Which titles belong together: scopes, periods, and the families within which units are compared."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.measure.result import Note, note
from analysis.spec import Options

ALL = "all"
#: Columns of `titles` that make a scope each; `genres` holds lists.
SCOPES = {"platform": "platform", "home_market": "home_market", "genre": "genres"}
#: A scope shows its commonest values only; the rest are named in a note.
MOST_VALUES = 12


@dataclass(frozen=True)
class Unit:
    """A part of the catalogue; `rows` are positions in `catalogue(titles)`, rising."""

    scope: str
    value: str
    period: str
    rows: np.ndarray

    @property
    def family(self) -> tuple[str, str]:
        """What is standardised alike: the periods of one value, or the values of one scope over all time."""
        return (self.scope, "") if self.period == ALL else (self.scope, self.value)


def catalogue(titles: pd.DataFrame) -> pd.DataFrame:
    """The titles in the order of their ids, each once."""
    return titles.drop_duplicates("title_id").sort_values("title_id").reset_index(drop=True)


def labels(titles: pd.DataFrame, period: str) -> pd.Series:
    """The period of each title, as `2021` or `2021-Q3`; null where the date is not known finely enough.

    A quarter needs a release known to the month; a year needs any date.
    """
    if "released" not in titles:
        return pd.Series(pd.NA, index=titles.index, dtype="string")
    date = pd.to_datetime(titles["released"], errors="coerce")
    year = date.dt.year.astype("Int64").astype("string")
    if period == "year":
        return year
    if "released_precision" not in titles:
        return pd.Series(pd.NA, index=titles.index, dtype="string")
    quarter = year + "-Q" + date.dt.quarter.astype("Int64").astype("string")
    return quarter.where(titles["released_precision"].isin(["day", "month"]).to_numpy())


def units(titles: pd.DataFrame, options: Options) -> tuple[list[Unit], tuple[Note, ...]]:
    """Every scope, value and period that holds a title, and notes on what was left out.

    `titles` comes from `catalogue`. Each value has period `all`, with the undated titles, and one unit for
    each year or quarter (`options.period`), without them. A title with several genres is in each of them.
    """
    period = labels(titles, options.period)
    everything = np.arange(len(titles))
    found, notes = _by_period(ALL, ALL, everything, period), []
    for scope, column in SCOPES.items():
        if column not in titles:
            continue
        long = pd.Series(titles[column].to_numpy(), index=everything).explode().dropna()
        long = long.astype("string").str.strip()
        long = long[long != ""]
        long = long[~pd.MultiIndex.from_arrays([long.index, long]).duplicated()]
        counts = long.value_counts().rename_axis("value").reset_index(name="n")
        counts = counts.sort_values(["n", "value"], ascending=[False, True])
        for value in sorted(counts["value"].head(MOST_VALUES)):
            rows = np.sort(long.index[long == value].to_numpy())
            found += _by_period(scope, str(value), rows, period)
        if len(counts) > MOST_VALUES:
            notes.append(note("most_values", n=len(counts), scope=scope, most=MOST_VALUES))
    undated = int(period.isna().sum())
    if undated:
        known = options.period == "year"
        notes.append(note("undated_year" if known else "undated_month", n=undated, of=len(titles)))
    return found, tuple(notes)


def _by_period(scope: str, value: str, rows: np.ndarray, period: pd.Series) -> list[Unit]:
    if len(rows) == 0:
        return []
    within = period.iloc[rows].reset_index(drop=True)
    dated = within.groupby(within).indices
    return [
        Unit(scope, value, ALL, rows),
        *(Unit(scope, value, str(name), rows[np.sort(dated[name])]) for name in sorted(dated)),
    ]


def years(label: str) -> float:
    """The beginning of a period in years: 2021.0 for `2021`, 2021.5 for `2021-Q3`."""
    year, _, quarter = label.partition("-Q")
    return float(year) + (int(quarter) - 1) / 4 if quarter else float(year)
