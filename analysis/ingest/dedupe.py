"""Records met before: ids for comments that have none, and counts of keys in little memory."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence

import numpy as np


class Tally:
    """How often keys were met, 12 bytes a distinct key: sorted runs that are merged as they grow."""

    def __init__(self) -> None:
        self._runs: list[tuple[np.ndarray, np.ndarray]] = []

    def add(self, keys: np.ndarray) -> np.ndarray:
        """Counts the keys; for each, how often it was met before, earlier places of this call included."""
        distinct, inverse, counts = np.unique(keys, return_inverse=True, return_counts=True)
        earlier = self.count(distinct)[inverse]
        order = np.argsort(inverse, kind="stable")
        starts = np.cumsum(counts) - counts
        within = np.empty(len(keys), dtype=np.int64)
        within[order] = np.arange(len(keys)) - np.repeat(starts, counts)
        self._push(distinct, counts.astype(np.uint32))
        return earlier + within

    def count(self, keys: np.ndarray) -> np.ndarray:
        """How often each key was met."""
        total = np.zeros(len(keys), dtype=np.int64)
        for known, counts in self._runs:
            at = np.minimum(np.searchsorted(known, keys), len(known) - 1)
            total += np.where(known[at] == keys, counts[at], 0)
        return total

    def _push(self, keys: np.ndarray, counts: np.ndarray) -> None:
        if not len(keys):
            return
        self._runs.append((keys, counts))
        while len(self._runs) > 1 and len(self._runs[-2][0]) < 2 * len(self._runs[-1][0]):
            (a, m), (b, n) = self._runs.pop(), self._runs.pop()
            both = np.concatenate([a, b])
            order = np.argsort(both, kind="stable")
            both, sums = both[order], np.concatenate([m, n])[order]
            first = np.flatnonzero(np.concatenate([[True], both[1:] != both[:-1]]))
            self._runs.append((both[first], np.add.reduceat(sums, first).astype(np.uint32)))


def keys_of(texts: Iterable[str]) -> np.ndarray:
    """64-bit hashes. Two of 20,000,000 different texts agree with probability 0.00001."""
    packed = b"".join(hashlib.blake2b(_bytes(text), digest_size=8).digest() for text in texts)
    return np.frombuffer(packed, dtype="<u8")


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "replace")


class Comments:
    """Tells comments met before, over all entries of a study, and names those without an id.

    With an id, a comment is known by (platform, id). Without one, by what it says: title, market, episode,
    time, second, rating, text and author, and its ordinal among the same within its file. So nothing is
    merged inside one file, and the same export read twice adds nothing. A made id hashes all of these but
    the author, and counts on where it has to, so it holds no name and does not depend on the workspace's
    key.
    """

    def __init__(self) -> None:
        self._known, self._said = Tally(), Tally()
        self._in_file = Tally()

    def next_file(self) -> None:
        """To be called before each file: ordinals count anew."""
        self._in_file = Tally()

    def sift(
        self, ids: np.ndarray, platforms: np.ndarray, authors: np.ndarray, content: Sequence[Iterable[object]]
    ) -> tuple[np.ndarray, np.ndarray]:
        """The ids, made ones included, and which comments are new."""
        ids = ids.copy()
        fresh = np.zeros(len(ids), dtype=bool)
        given = np.array([value is not None for value in ids], dtype=bool)
        if given.any():
            at = np.flatnonzero(given)
            fresh[at] = self._known.add(keys_of(f"{platforms[i]}\x1e{ids[i]}" for i in at)) == 0
        if not given.all():
            self._without_id(np.flatnonzero(~given), ids, fresh, platforms, authors, content)
        return ids, fresh

    def _without_id(
        self,
        at: np.ndarray,
        ids: np.ndarray,
        fresh: np.ndarray,
        platforms: np.ndarray,
        authors: np.ndarray,
        content: Sequence[Iterable[object]],
    ) -> None:
        said = [
            "\x1f".join("" if part is None else str(part) for part in parts)
            for parts in zip(*content, strict=True)
        ]
        hashes = [hashlib.blake2b(_bytes(said[i]), digest_size=10).hexdigest() for i in at]
        ordinals = self._in_file.add(
            keys_of(f"{h}\x1e{platforms[i]}\x1e{authors[i] or ''}" for h, i in zip(hashes, at, strict=True))
        )
        whole = keys_of(
            f"{h}\x1e{platforms[i]}\x1e{authors[i] or ''}\x1e{n}"
            for h, i, n in zip(hashes, at, ordinals, strict=True)
        )
        new = self._known.add(whole) == 0
        kept = np.flatnonzero(new)
        numbers = self._said.add(keys_of(f"{platforms[at[k]]}\x1e{hashes[k]}" for k in kept))
        for k, number in zip(kept, numbers, strict=True):
            ids[at[k]] = hashes[k] if number == 0 else f"{hashes[k]}-{number}"
        fresh[at[kept]] = True
