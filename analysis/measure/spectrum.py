"""The entropy of a kernel's eigenvalues, without the eigenvalues; threads run beside one another.

Imported only where effective stories are counted, since numba takes half a second to load.
"""

from __future__ import annotations

import ctypes

import numpy as np
from numba import njit
from numba.extending import get_cython_function_address

from analysis.measure.curveball import WORD, add, listed

#: LAPACK's reduction to tridiagonal form. SciPy's own call keeps Python's lock; one through ctypes does not.
_TRIDIAGONAL = ctypes.CFUNCTYPE(None, *[ctypes.c_void_p] * 10)(
    get_cython_function_address("scipy.linalg.cython_lapack", "ssytrd")
)
#: Columns that it takes at once.
BLOCK = 64
#: Places of the integral below, in ln s. Under the first are only eigenvalues that single precision cannot tell
#: from 0; the step leaves an error of 10⁻⁹.
STEP = 0.75
PLACES = np.exp(np.arange(-14.0, 10.0, STEP))


def entropy(rho: np.ndarray) -> float:
    """−Σ λ ln λ over the eigenvalues of a positive semidefinite matrix, C-ordered, float32; it is overwritten.

    −Σ λ ln λ = ∫₀^∞ [Σ λ/(λ + s) − Σλ/(1 + s)] ds, and Σ 1/(λ + s) is the trace of an inverse, which a
    tridiagonal matrix of the same eigenvalues gives at once. The trapezoid rule in ln s converges
    exponentially (Trefethen & Weideman 2014, SIAM Review 56, 385–458). Twice as fast as the eigenvalues, and
    as exact: single precision leaves 10⁻⁵, 10⁻⁴ where 500 items are all alike. Only the lower triangle is read.
    """
    n = len(rho)
    diagonal, beside, scale = np.empty(n, np.float32), np.empty(n, np.float32), np.empty(n, np.float32)
    work = np.empty(BLOCK * n, np.float32)
    order, room, failed = ctypes.c_int(n), ctypes.c_int(len(work)), ctypes.c_int(0)
    arrays = [part.ctypes.data for part in (diagonal, beside, scale, work)]
    n_, room_, failed_ = (ctypes.addressof(number) for number in (order, room, failed))
    # What is the lower triangle here is the upper one in Fortran's order.
    _TRIDIAGONAL(b"U", n_, rho.ctypes.data, n_, *arrays, room_, failed_)
    return float(of_tridiagonal(diagonal, beside, PLACES))


@njit(cache=True, nogil=True, error_model="numpy")
def of_tridiagonal(diagonal: np.ndarray, beside: np.ndarray, places: np.ndarray) -> float:
    """The same of a symmetric tridiagonal matrix T.

    Its pivots d_k = a_k + s − b²/d_{k−1} multiply to det(T + s), of whose logarithm Σ 1/(λ + s) = Σ d'_k/d_k
    is the derivative.
    """
    n, many = len(diagonal), len(places)
    one_over, slope, traces = np.zeros(many), np.zeros(many), np.zeros(many)
    sum_, squares, b2 = 0.0, 0.0, 0.0
    for k in range(n):
        a = np.float64(diagonal[k])
        sum_ += a
        squares += a * a + 2 * b2
        for q in range(many):
            slope[q] = 1 + b2 * one_over[q] * one_over[q] * slope[q]
            one_over[q] = 1 / (a + places[q] - b2 * one_over[q])
            traces[q] += slope[q] * one_over[q]
        if k < n - 1:
            b2 = np.float64(beside[k]) ** 2
    total = 0.0
    for q in range(many):
        total += places[q] * (n - places[q] * traces[q] - sum_ / (1 + places[q]))
    # Below the first place the integrand is s times a constant, above the last (Σλ − Σλ²)/s: geometric series.
    ends = places[0] * (n - places[0] * traces[0] - sum_ / (1 + places[0])) + (sum_ - squares) / places[-1]
    step = np.log(places[1] / places[0])
    return step * (total + ends / (np.exp(step) - 1))


@njit(cache=True, nogil=True)
def of_sets(sets: np.ndarray, count: np.ndarray, room: np.ndarray) -> np.ndarray:
    """K/n by the Jaccard kernel K of n titles, `count` of them with each of the `sets`; the lower triangle.

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
    return rho


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
