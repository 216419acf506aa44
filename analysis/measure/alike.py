"""Which titles are alike in genre or year of release, for controls that match."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.measure.sides import Bools
from analysis.measure.variants import Alike

#: Years of release between a title and its control.
YEARS_APART = 1


def by_genre(titles: pd.DataFrame) -> Alike:
    """Titles that share at least one genre; a title without genres is like none, not even itself."""
    rows = titles.drop_duplicates("title_id").set_index("title_id")["genres"]
    exploded = rows[rows.map(lambda g: g is not None and np.ndim(g) == 1 and len(g) > 0)].explode().dropna()
    title, ids = pd.factorize(exploded.index.astype(object))
    genre, genres = pd.factorize(exploded.astype(str).str.casefold())
    has = np.zeros((len(ids) + 1, len(genres)))
    has[title, genre] = 1.0

    def alike(one: NDArray[np.object_], other: NDArray[np.object_]) -> Bools:
        # The last row, which −1 picks, is that of titles without genres.
        a, b = (has[pd.Index(ids).get_indexer(pd.Index(t, dtype=object))] for t in (one, other))
        return np.asarray(a @ b.T > 0)

    return alike


def by_year(titles: pd.DataFrame) -> Alike:
    """Titles released at most one calendar year apart; a title without a date is like none."""
    rows = titles.drop_duplicates("title_id").set_index("title_id")["released"]
    years = pd.to_datetime(rows, errors="coerce").dt.year

    def alike(one: NDArray[np.object_], other: NDArray[np.object_]) -> Bools:
        a, b = (
            years.reindex(pd.Index(t, dtype=object)).to_numpy(float, na_value=np.nan) for t in (one, other)
        )
        return np.asarray(np.abs(a[:, None] - b[None, :]) <= YEARS_APART)

    return alike
