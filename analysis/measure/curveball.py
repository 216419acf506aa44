"""Compiled parts of the null model of template use: trades between titles, and how alike titles are."""

# Imported only where a null model is drawn: numba takes half a second to load.

from __future__ import annotations

import numpy as np
from numba import njit, types
from numba.extending import intrinsic


@intrinsic
def _ones(typing_context, word):  # type: ignore[no-untyped-def] # noqa: ANN001, ANN202
    """The number of ones in a 64-bit word."""

    def build(context, builder, signature, args):  # type: ignore[no-untyped-def] # noqa: ANN001, ANN202
        return builder.ctpop(args[0])

    return types.uint64(types.uint64), build


@njit(cache=True, nogil=True)
def bitsets(indptr: np.ndarray, indices: np.ndarray, words: int) -> np.ndarray:
    """Each title's set as bits of `words` 64-bit words."""
    bits = np.zeros((len(indptr) - 1, words), dtype=np.uint64)
    for row in range(len(indptr) - 1):
        for place in range(indptr[row], indptr[row + 1]):
            bits[row, indices[place] >> 6] |= np.uint64(1) << np.uint64(indices[place] & 63)
    return bits


@njit(cache=True, nogil=True)
def trade(
    indptr: np.ndarray, indices: np.ndarray, bits: np.ndarray, trades: int, rng: np.random.Generator
) -> None:
    """So many curveball trades, in place: two titles put what only one of them has together and deal it anew.

    Every title keeps the size of its set, every trope the number of its titles (Strona et al. 2014, Nature
    Communications 5, 4114). `bits` is kept in step.
    """
    n = len(indptr) - 1
    widest = 0
    for row in range(n):
        widest = max(widest, indptr[row + 1] - indptr[row])
    places = np.empty(2 * widest, dtype=np.int64)
    pool = np.empty(2 * widest, dtype=np.int64)
    for _ in range(trades):
        a = rng.integers(0, n)
        b = rng.integers(0, n - 1)
        b += b >= a
        count = 0
        for place in range(indptr[a], indptr[a + 1]):
            trope = indices[place]
            if not (bits[b, trope >> 6] >> np.uint64(trope & 63)) & np.uint64(1):
                places[count] = place
                count += 1
        own = count
        for place in range(indptr[b], indptr[b + 1]):
            trope = indices[place]
            if not (bits[a, trope >> 6] >> np.uint64(trope & 63)) & np.uint64(1):
                places[count] = place
                count += 1
        if own == 0 or own == count:
            continue
        for i in range(count):
            pool[i] = indices[places[i]]
        for i in range(own):
            j = i + rng.integers(0, count - i)
            pool[i], pool[j] = pool[j], pool[i]
        for i in range(count):
            trope = pool[i]
            word, bit = trope >> 6, np.uint64(1) << np.uint64(trope & 63)
            to, other = (a, b) if i < own else (b, a)
            bits[to, word] |= bit
            bits[other, word] &= ~bit
            indices[places[i]] = trope


@njit(cache=True, nogil=True)
def alike(bits: np.ndarray, sizes: np.ndarray, best: np.ndarray) -> int:
    """The number of pairs with Jaccard ≥ 0.5; `best` receives each title's highest Jaccard with another."""
    n, words = bits.shape
    pairs = 0
    best[:] = 0.0
    for i in range(n):
        most = best[i]
        for j in range(i + 1, n):
            both = np.int64(0)
            for word in range(words):
                both += np.int64(_ones(bits[i, word] & bits[j, word]))  # type: ignore[call-arg]
            if both == 0:
                continue
            either = sizes[i] + sizes[j] - both
            if 2 * both >= either:
                pairs += 1
            jaccard = both / either
            most = max(most, jaccard)
            best[j] = max(best[j], jaccard)
        best[i] = most
    return pairs
