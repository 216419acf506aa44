"""Compiled parts of the null model: trades between titles, how alike titles are, what they have together.

A set is kept as the bits of 64-bit words, `sets[title, word]`. Imported only where a null is drawn, since numba
takes half a second to load. Titles are compared trope by trope: a column of ones and zeros for each trope is
added up over a title's tropes, many titles in one instruction.
"""

from __future__ import annotations

import numpy as np
from numba import njit, types
from numba.extending import intrinsic
from scipy import sparse

WORD = 64


@intrinsic
def ones(typing_context, word):  # type: ignore[no-untyped-def] # noqa: ANN001, ANN201
    """The number of ones in a word."""

    def build(context, builder, signature, args):  # type: ignore[no-untyped-def] # noqa: ANN001, ANN202
        return builder.ctpop(args[0])

    return types.uint64(types.uint64), build


@intrinsic
def lowest(typing_context, word):  # type: ignore[no-untyped-def] # noqa: ANN001, ANN201
    """The place of the lowest one of a word that has any."""

    def build(context, builder, signature, args):  # type: ignore[no-untyped-def] # noqa: ANN001, ANN202
        return builder.cttz(args[0], context.get_constant(types.boolean, True))

    return types.uint64(types.uint64), build


def bitsets(matrix: sparse.csr_array) -> np.ndarray:
    """Each row of a 0/1 matrix as bits, rows by words."""
    n, tropes = matrix.shape
    held = np.zeros((n, -(-tropes // WORD) * WORD), dtype=bool)
    held[:, :tropes] = matrix.toarray()
    return np.packbits(held, axis=1, bitorder="little").view("<u8").astype(np.uint64)


@njit(cache=True, nogil=True)
def listed(words: np.ndarray, into: np.ndarray) -> int:
    """Writes the columns of one set's ones, rising, and returns how many there are."""
    count = 0
    for word in range(len(words)):
        rest = words[word]
        while rest:
            into[count] = WORD * word + np.int64(lowest(rest))  # type: ignore[call-arg]
            count += 1
            rest &= rest - np.uint64(1)
    return count


@njit(cache=True, nogil=True)
def trade(sets: np.ndarray, trades: int, rng: np.random.Generator) -> None:
    """So many curveball trades, in place: two titles put what only one of them has together and deal it anew.

    Every title keeps the size of its set, every trope the number of its titles (Strona et al. 2014, Nature
    Communications 5, 4114).
    """
    n, words = sets.shape
    pool = np.empty(WORD * words, dtype=np.int64)
    either = np.empty(words, dtype=np.uint64)
    for _ in range(trades):
        a = int(rng.random() * n)
        b = int(rng.random() * (n - 1))
        b += b >= a
        own = np.int64(0)
        for word in range(words):
            own += np.int64(ones(sets[a, word] & ~sets[b, word]))  # type: ignore[call-arg]
            either[word] = sets[a, word] ^ sets[b, word]
        count = listed(either, pool)
        if own == 0 or own == count:
            continue
        for word in range(words):
            both = sets[a, word] & sets[b, word]
            sets[a, word] = both
            sets[b, word] = both
        for i in range(own):
            j = i + int(rng.random() * (count - i))
            pool[i], pool[j] = pool[j], pool[i]
        for i in range(count):
            to = a if i < own else b
            sets[to, pool[i] // WORD] |= np.uint64(1) << np.uint64(pool[i] % WORD)


@njit(cache=True, nogil=True)
def add(column: np.ndarray, shared: np.ndarray) -> None:
    """Adds a trope's ones and zeros to how many tropes each title shares."""
    for j in range(len(shared)):
        shared[j] += column[j]


@njit(cache=True, nogil=True)
def _compare(shared: np.ndarray, least: np.ndarray, most: np.ndarray, close: np.ndarray) -> None:
    for j in range(len(shared)):
        close[j] += np.uint16(1) if shared[j] >= least[j] else np.uint16(0)
        most[j] = shared[j] if shared[j] > most[j] else most[j]


@njit(cache=True, nogil=True)
def alike(sets: np.ndarray, sizes: np.ndarray, shared: np.ndarray) -> tuple[int, np.ndarray]:
    """How many ordered pairs of titles have Jaccard ≥ 0.5, and each title's highest Jaccard with another.

    Titles are in the order of their `sizes`, at most 65,535. Among titles of one size, those who share most are
    most alike, so Jaccard is divided out once for each size, not for each pair. `shared` is room for one number
    a title, of the narrowest type that holds the largest set.
    """
    n, words = sets.shape
    own = np.empty(WORD * words, dtype=np.int64)
    columns = np.zeros((WORD * words, n), dtype=np.uint8)
    for i in range(n):
        for k in range(listed(sets[i], own)):
            columns[own[k], i] = 1
    least, most = np.empty_like(shared), np.zeros_like(shared)
    close, best = np.zeros(n, dtype=np.uint16), np.zeros(n)
    for i in range(n):
        if i == 0 or sizes[i] != sizes[i - 1]:
            most[:] = 0
            for j in range(n):
                # |A ∩ B| / |A ∪ B| ≥ 1/2 where three times what is shared reaches both sizes together.
                least[j] = (sizes[i] + sizes[j] + 2) // 3
        shared[:] = 0
        for k in range(listed(sets[i], own)):
            add(columns[own[k]], shared)
        shared[i] = 0
        _compare(shared, least, most, close)
        if i == n - 1 or sizes[i + 1] != sizes[i]:
            for j in range(n):
                best[j] = max(best[j], most[j] / (sizes[i] + sizes[j] - most[j]))
    pairs = 0
    for i in range(n):
        pairs += close[i]
    return pairs, best


@njit(cache=True, nogil=True)
def together(sets: np.ndarray, kept: np.ndarray, pairs: np.ndarray, triples: np.ndarray) -> None:
    """Adds to `pairs[a, b]` and `triples[a, b, c]`, a < b < c, the titles that have the tropes together.

    `kept` gives each column its number there, rising, or −1.
    """
    own = np.empty(WORD * sets.shape[1], dtype=np.int64)
    for row in range(len(sets)):
        count = 0
        for k in range(listed(sets[row], own)):
            if kept[own[k]] >= 0:
                own[count] = kept[own[k]]
                count += 1
        for i in range(count):
            for j in range(i + 1, count):
                pairs[own[i], own[j]] += 1
                for k in range(j + 1, count):
                    triples[own[i], own[j], own[k]] += 1
