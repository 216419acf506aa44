"""Eigenvalues of a sample's kernel in single precision, compiled so that threads run beside one another.

Imported only where effective stories are counted, since numba takes half a second to load. SciPy's own call
is no faster and keeps Python's lock; NumPy's takes a third longer.
"""

from __future__ import annotations

import numpy as np
from numba import njit

from analysis.measure.curveball import WORD, add, listed


@njit(cache=True, nogil=True)
def eigenvalues(matrix: np.ndarray) -> np.ndarray:
    """The eigenvalues of a symmetric float32 matrix, rising."""
    return np.linalg.eigvalsh(matrix)


@njit(cache=True, nogil=True)
def of_sets(sets: np.ndarray, count: np.ndarray, room: np.ndarray) -> np.ndarray:
    """The eigenvalues of K/n by the Jaccard kernel K of n titles, `count` of them with each of the `sets`.

    Titles with the same set are one item with their common weight: the same eigenvalues, a smaller matrix.
    `room` is an array of the narrowest type that holds the largest set.
    """
    items = np.flatnonzero(count)
    n = len(items)
    own = np.empty(WORD * sets.shape[1], dtype=np.int64)
    columns = np.zeros((len(own), n), dtype=np.uint8)
    size, root = np.empty(n, dtype=np.float32), np.empty(n, dtype=np.float32)
    shared = np.empty(n, dtype=room.dtype)
    rho = np.zeros((n, n), dtype=np.float32)
    for i in range(n):
        held = listed(sets[items[i]], own)
        size[i], root[i] = held, np.sqrt(count[items[i]] / count.sum())
        shared[:i] = 0
        for k in range(held):
            add(columns[own[k], :i], shared[:i])
            columns[own[k], i] = 1
        _row(shared[:i], size[:i], root[:i], size[i], root[i], rho[i, :i])
        rho[i, i] = root[i] * root[i]
    return np.linalg.eigvalsh(rho)


@njit(cache=True, nogil=True, error_model="numpy")
def _row(
    shared: np.ndarray,
    sizes: np.ndarray,
    roots: np.ndarray,
    size: np.float32,
    root: np.float32,
    into: np.ndarray,
) -> None:
    for j in range(len(shared)):
        both = np.float32(shared[j])
        into[j] = both / (sizes[j] + size - both) * (roots[j] * root)
