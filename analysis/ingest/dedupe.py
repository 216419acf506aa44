"""Records met before: ids for comments that have none, and counts of keys in little memory."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import numpy as np
import pandas as pd

#: Keys are kept in this many ranges, so that merging, which needs room for two copies, has only one of them in hand.
_RANGES = 16
_STARTS = np.arange(1, _RANGES, dtype=np.uint64) << np.uint64(60)


class Tally:
    """How often keys were met, 8 bytes for each time that is remembered: sorted runs that are merged as they grow."""

    def __init__(self) -> None:
        self._runs: list[list[np.ndarray]] = [[] for _ in range(_RANGES)]

    def add(self, keys: np.ndarray) -> np.ndarray:
        """Counts the keys; for each, how often it was met before, earlier places of this call included."""
        return self._add(keys, False)

    def new(self, keys: np.ndarray) -> np.ndarray:
        """Which keys were never met before, earlier places of this call included; each is remembered once."""
        return self._add(keys, True) == 0

    def _add(self, keys: np.ndarray, once: bool) -> np.ndarray:
        order = np.argsort(keys, kind="stable")
        ordered = keys[order]
        met = np.arange(len(keys)) - np.searchsorted(ordered, ordered) + self.count(ordered)
        self._push(ordered[met == 0] if once else ordered)
        out = np.empty(len(keys), dtype=np.int64)
        out[order] = met
        return out

    def count(self, keys: np.ndarray) -> np.ndarray:
        """How often each of these sorted keys was met."""
        total = np.zeros(len(keys), dtype=np.int64)
        for runs, mine, sums in zip(self._runs, _ranges(keys), _ranges(keys, total), strict=True):
            for known in runs:
                sums += np.searchsorted(known, mine, "right") - np.searchsorted(known, mine)
        return total

    def _push(self, keys: np.ndarray) -> None:
        for runs, mine in zip(self._runs, _ranges(keys), strict=True):
            runs.append(mine.copy())
            while len(runs) > 1 and len(runs[-2]) < 2 * len(runs[-1]):
                merged = np.concatenate([runs.pop(), runs.pop()])
                merged.sort()
                runs.append(merged)


def _ranges(keys: np.ndarray, values: np.ndarray | None = None) -> list[np.ndarray]:
    """Sorted keys, or values that stand beside them, cut into the ranges."""
    return np.split(keys if values is None else values, np.searchsorted(keys, _STARTS))


def keys_of(*columns: np.ndarray) -> np.ndarray:
    """64-bit hashes of rows. Two of 20,000,000 different ones agree with probability 0.00001.

    The sum of a SipHash of each cell, with another key for each column; None counts as a text of its own.
    """
    total = np.zeros(len(columns[0]), dtype=np.uint64)
    for place, column in enumerate(columns):
        total += pd.util.hash_array(column, hash_key=f"{place:016d}", categorize=False)
    return total


class Comments:
    """Tells comments met before, over all entries of a study, and names those without an id.

    With an id, a comment is known by (platform, id). Without one, by what it says: title, market, episode,
    time, second, rating, text and author, and its ordinal among the same within its file. So nothing is
    merged inside one file, and the same export read twice adds nothing. A made id hashes all of these but
    the author, and counts on where it has to, so it holds no name and does not depend on the workspace's
    key.

    Memory: 8 bytes for a comment with an id, 24 for one without.
    """

    def __init__(self) -> None:
        self._known, self._said = Tally(), Tally()
        self._in_file = Tally()

    def next_file(self) -> None:
        """To be called before each file: ordinals count anew."""
        self._in_file = Tally()

    def sift(
        self, ids: np.ndarray, platforms: np.ndarray, authors: np.ndarray, content: Sequence[np.ndarray]
    ) -> tuple[np.ndarray, np.ndarray]:
        """The ids, made ones included, and which comments are new."""
        given = ~pd.isna(ids)
        fresh = np.zeros(len(ids), dtype=bool)
        if given.any():
            fresh[given] = self._known.new(keys_of(platforms[given], ids[given]))
        if given.all():
            return ids, fresh
        at = np.flatnonzero(~given)
        ids = ids.copy()
        ids[at], fresh[at] = self._without_id(platforms[at], authors[at], [part[at] for part in content])
        return ids, fresh

    def _without_id(
        self, platforms: np.ndarray, authors: np.ndarray, content: Sequence[np.ndarray]
    ) -> tuple[np.ndarray, np.ndarray]:
        texts = [["" if part is None else str(part) for part in column] for column in content]
        said = np.fromiter(map(_digest, map("\x1f".join, zip(*texts, strict=True))), object, len(platforms))
        ordinals = self._in_file.add(keys_of(said, platforms, authors))
        fresh = self._known.new(keys_of(said, platforms, authors, ordinals))
        ids = said.copy()
        numbers = self._said.add(keys_of(said[fresh], platforms[fresh]))
        again = np.flatnonzero(fresh)[numbers > 0]
        ids[again] = [
            f"{name}-{number}" for name, number in zip(said[again], numbers[numbers > 0], strict=True)
        ]
        return ids, fresh


def _digest(text: str) -> str:
    return hashlib.blake2b(text.encode("utf-8", "replace"), digest_size=10).hexdigest()
