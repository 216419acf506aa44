"""What joins two synopses: one series, the same words, another language; and which of them came first."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import sparse

from analysis import text

Ints = NDArray[np.int64]

KINDS = ("translation", "paraphrase", "verbatim", "series")

VERBATIM = 0.5
"""Share of the shorter text's character 5-grams that the other has too, from which the words are the same."""

_PRECISIONS = {"year": "%Y", "month": "%Y-%m", "day": "%Y-%m-%d"}


def incidence(ids: pd.Series, owners: Iterable[str], keys: Iterable[str]) -> sparse.csr_array:
    """Titles by keys, 1 where a title has the key: (n, number of keys). Owners that are no title are left out."""
    row = pd.Series(np.arange(len(ids)), index=pd.Index(ids))
    frame = pd.DataFrame({"owner": pd.Series(owners, dtype=object), "key": pd.Series(keys, dtype=object)})
    frame = frame[frame["owner"].isin(row.index) & frame["key"].notna()].drop_duplicates()
    codes, names = pd.factorize(frame["key"], sort=True)
    cells = (np.ones(len(frame), dtype=np.int32), (row[frame["owner"]].to_numpy(), codes))
    return sparse.csr_array(cells, shape=(len(ids), max(len(names), 1)))


def in_common(matrix: sparse.csr_array, pairs: Ints) -> Ints:
    """How many keys the two titles of each pair share."""
    if not len(pairs):
        return np.empty(0, np.int64)
    return np.asarray(matrix[pairs[:, 0]].multiply(matrix[pairs[:, 1]]).sum(axis=1), dtype=np.int64).ravel()


def series(ids: pd.Series, names: pd.DataFrame) -> sparse.csr_array:
    """Titles by series names: two that share one are of one franchise.

    `names` has title_id and form, a name without its season or part. A form also counts where it begins a longer one
    (`late night diner` and `late night diner tokyo stories`) if it has two words, or four signs without blanks.
    """
    forms = {str(form) for form in names["form"] if _says_enough(str(form))}
    rows = [
        (title, form)
        for title, full in zip(names["title_id"], names["form"].astype(str), strict=True)
        for form in {full, *(begun for begun in _beginnings(full) if begun in forms)}
    ]
    return incidence(ids, [title for title, _ in rows], [form for _, form in rows])


def _says_enough(form: str) -> bool:
    return len(form) >= 4 if text.is_dense(form) else " " in form


def _beginnings(form: str) -> list[str]:
    if text.is_dense(form):
        return [form[:end] for end in range(4, len(form))]
    words = form.split()
    return [" ".join(words[:end]) for end in range(2, len(words))]


def verbatim(texts: list[str], pairs: Ints) -> NDArray[np.bool_]:
    """Whether at least the share VERBATIM of the shorter text of each pair stands word for word in the other."""
    used = np.unique(pairs)
    grams = {int(i): set(text.shingles(text.same_words(texts[int(i)]))) for i in used}
    return np.array(
        [
            len(grams[int(a)] & grams[int(b)]) >= VERBATIM * min(len(grams[int(a)]), len(grams[int(b)]))
            for a, b in pairs
        ],
        dtype=bool,
    )


def released(titles: pd.DataFrame) -> pd.Series:
    """The date of release as far as it is known, `2021`, `2021-05` or `2021-05-03`; null where it is not."""
    dates = pd.to_datetime(titles["released"], errors="coerce")
    exact = titles["released_precision"].fillna("day").map(_PRECISIONS).fillna("%Y")
    shown = pd.Series(pd.NA, index=titles.index, dtype="string")
    for form in sorted(set(exact)):
        mine = exact.eq(form) & dates.notna()
        shown[mine] = dates[mine].dt.strftime(form)
    return shown


def earlier(a: object, b: object, first: str, second: str) -> str | None:
    """Which of two came first by their dates, as far as both are known; null where that does not decide."""
    if not isinstance(a, str) or not isinstance(b, str):
        return None
    known = min(len(a), len(b))
    if a[:known] == b[:known]:
        return None
    return first if a[:known] < b[:known] else second
