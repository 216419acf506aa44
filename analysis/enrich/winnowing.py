"""Texts as winnowed shingles of words: which two share, and where they run alike."""

from __future__ import annotations

import unicodedata
import zlib

import numpy as np
from numpy.typing import NDArray

from analysis import text
from analysis.enrich.weights import mixed

WIDTH = 8
"""Words of a shingle; each sign of Han, Kana, Hangul and Thai is a word."""

WINDOW = 8
"""Of so many shingles in a row the one with the least hash is compared: no passage of 15 words goes unseen."""

GAP, SLACK = 100, 20
"""Words that a passage may leave out between two shingles in common, and words that one side may put in."""

Ints = NDArray[np.int64]
Hashes = NDArray[np.uint64]


class Words:
    """The words of texts as hashes, alike whatever their width, case or punctuation."""

    def __init__(self) -> None:
        self._kind = np.full(0x110000, 255, dtype=np.uint8)
        self._value = np.zeros(0x110000, dtype=np.uint64)

    def __call__(self, written: str) -> tuple[Hashes, Ints, Ints]:
        """Hash, first sign and end of each word."""
        signs = np.frombuffer(written.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
        for new in np.unique(signs[self._kind[signs] == 255]):
            self._learn(int(new))
        kind = self._kind[signs]
        at = np.flatnonzero(kind)
        if not len(at):
            return np.empty(0, np.uint64), np.empty(0, np.int64), np.empty(0, np.int64)
        joins = (kind[at[1:]] == 1) & (kind[at[:-1]] == 1) & (np.diff(at) == 1)
        first = np.flatnonzero(np.concatenate([[True], ~joins]))
        place = np.arange(len(at)) - np.repeat(first, np.diff(np.append(first, len(at))))
        hashes = np.add.reduceat(mixed(np.stack([self._value[signs[at]], place.astype(np.uint64)])), first)
        return hashes, at[first], at[np.append(first[1:], len(at)) - 1] + 1

    def _learn(self, code: int) -> None:
        sign = chr(code)
        folded = unicodedata.normalize("NFKC", sign).casefold()
        self._value[code] = zlib.crc32(folded.encode("utf-8", "surrogatepass"))
        part_of_word = any(one.isalnum() or unicodedata.category(one)[0] == "M" for one in folded)
        self._kind[code] = 2 if text.is_dense(folded) else int(part_of_word)


def fingerprints(words: Hashes) -> tuple[Hashes, Ints]:
    """Hash and place of the least shingle of every WINDOW in a row, the last of equal ones; each hash once, sorted.

    Two texts that share WIDTH + WINDOW − 1 words in a row share one. Source: Schleimer, Wilkerson & Aiken (2003),
    Winnowing: local algorithms for document fingerprinting.
    """
    if len(words) < WIDTH:
        return np.empty(0, np.uint64), np.empty(0, np.int64)
    shingles = mixed(np.lib.stride_tricks.sliding_window_view(words, WIDTH).T)
    windows = np.lib.stride_tricks.sliding_window_view(shingles, min(WINDOW, len(shingles)))
    width = windows.shape[1]
    places = np.unique(np.arange(len(windows)) + width - 1 - windows[:, ::-1].argmin(axis=1))
    hashes, first = np.unique(shingles[places], return_index=True)
    return hashes, places[first].astype(np.int32)


def chains(mine: Ints, theirs: Ints) -> tuple[Ints, Ints]:
    """Where two texts run alike, from the places of the shingles that they share: the first places, (k, 2), and how
    many words the shingles of each run cover.

    A run goes forward in both, with at most GAP words from one shingle to the next, and SLACK more in one text.
    """
    order = np.argsort(theirs - mine, kind="stable")
    band = np.zeros(len(mine), dtype=np.int64)
    band[order[1:]] = np.cumsum(np.diff((theirs - mine)[order]) > SLACK)
    order = np.lexsort((mine, band))
    places = np.column_stack([mine, theirs])[order]
    steps = np.diff(places, axis=0)
    ends = (np.diff(band[order]) != 0) | (steps > GAP).any(axis=1) | (steps <= 0).any(axis=1)
    covered = np.concatenate([[WIDTH], np.where(ends, WIDTH, np.minimum(steps.min(axis=1), WIDTH))])
    first = np.flatnonzero(np.concatenate([[True], ends]))
    return places[first], np.add.reduceat(covered, first)
