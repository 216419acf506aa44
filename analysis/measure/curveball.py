"""Compiled parts of the null model of template use: trades between titles, and how alike titles are.

Sets are kept twice: as the column numbers of a sparse matrix, and as bits of 32-bit words,
`bits[word, title]`, in which a title is compared with all others at once. Imported only where a null is
drawn, since numba takes half a second to load. Where titles are compared, numbers are 32 bits wide and
division does not raise, or the compiler would not vectorise it: seven times slower.
"""

from __future__ import annotations

import numpy as np
from numba import njit, types
from numba.extending import intrinsic

WORD = 32


@intrinsic
def _ones(typing_context, word):  # type: ignore[no-untyped-def] # noqa: ANN001, ANN202
    """The number of ones in a word."""

    def build(context, builder, signature, args):  # type: ignore[no-untyped-def] # noqa: ANN001, ANN202
        return builder.ctpop(args[0])

    return types.uint32(types.uint32), build


@njit(cache=True, nogil=True)
def bitsets(indptr: np.ndarray, indices: np.ndarray, words: int) -> np.ndarray:
    """Each title's set as bits, words by titles."""
    bits = np.zeros((words, len(indptr) - 1), dtype=np.uint32)
    for row in range(len(indptr) - 1):
        for place in range(indptr[row], indptr[row + 1]):
            bits[indices[place] // WORD, row] |= np.uint32(1) << np.uint32(indices[place] % WORD)
    return bits


@njit(cache=True, nogil=True)
def _has(bits: np.ndarray, row: int | np.int64, trope: int) -> bool:
    return (bits[trope // WORD, row] >> np.uint32(trope % WORD)) & np.uint32(1) != 0


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
            if not _has(bits, b, indices[place]):
                places[count] = place
                count += 1
        own = count
        for place in range(indptr[b], indptr[b + 1]):
            if not _has(bits, a, indices[place]):
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
            word, bit = trope // WORD, np.uint32(1) << np.uint32(trope % WORD)
            to, other = (a, b) if i < own else (b, a)
            bits[word, to] |= bit
            bits[word, other] &= ~bit
            indices[places[i]] = trope


@njit(cache=True, nogil=True)
def _add_shared(words: np.ndarray, word: np.uint32, shared: np.ndarray) -> None:
    for j in range(len(words)):
        shared[j] += np.int32(_ones(words[j] & word))  # type: ignore[call-arg]


@njit(cache=True, nogil=True, error_model="numpy")
def _compare(
    shared: np.ndarray, sizes: np.ndarray, size: np.float32, best: np.ndarray, close: np.ndarray
) -> None:
    for j in range(len(shared)):
        both = np.float32(shared[j])
        either = sizes[j] + size - both
        close[j] += np.float32(1) if both + both >= either else np.float32(0)
        jaccard = both / either
        best[j] = jaccard if jaccard > best[j] else best[j]


@njit(cache=True, nogil=True)
def alike(bits: np.ndarray, sizes: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """For each title: how many others have Jaccard ≥ 0.5 with it, and the highest Jaccard with another.

    `sizes` are float32; whole numbers below 2²⁴ are exact in it.
    """
    words, n = bits.shape
    close, best = np.zeros(n, dtype=np.float32), np.zeros(n, dtype=np.float32)
    shared = np.empty(n, dtype=np.int32)
    for i in range(n):
        shared[:] = 0
        for word in range(words):
            _add_shared(bits[word], bits[word, i], shared)
        shared[i] = 0
        _compare(shared, sizes, sizes[i], best, close)
    return close, best


@njit(cache=True, nogil=True)
def together(
    indptr: np.ndarray, indices: np.ndarray, kept: np.ndarray, pairs: np.ndarray, triples: np.ndarray
) -> None:
    """Adds to `pairs[a, b]` and `triples[a, b, c]`, a < b < c, the titles that have the tropes together.

    `kept` gives each column its number there, or −1. Without room for triples (length 0) they are not counted.
    """
    own = np.empty(len(kept), dtype=np.int64)
    for row in range(len(indptr) - 1):
        count = 0
        for place in range(indptr[row], indptr[row + 1]):
            number = kept[indices[place]]
            if number >= 0:
                at = count
                while at > 0 and own[at - 1] > number:
                    own[at] = own[at - 1]
                    at -= 1
                own[at] = number
                count += 1
        for i in range(count):
            for j in range(i + 1, count):
                pairs[own[i], own[j]] += 1
                if len(triples) > 0:
                    for k in range(j + 1, count):
                        triples[own[i], own[j], own[k]] += 1
