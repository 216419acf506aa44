"""The votes of one side of a pair of markets by category, and how rare categories join `other`."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from analysis.measure.votes import Ints, Voices, Votes
from analysis.stats import Floats

#: A category with fewer comments, or fewer people where they are known, on either side joins `other`.
MIN_COMMENTS, MIN_PEOPLE = 10, 3


@dataclass(frozen=True)
class Ballots:
    """The votes of one side of a pair: title, category, author group, share, share × score, and who speaks."""

    title: Ints
    key: Ints
    rank: Ints
    share: Floats
    total: Floats
    voice: Ints
    cluster: Ints
    named: NDArray[np.bool_]


def ballots(said: Voices, table: Votes, blocks: Ints) -> Ballots:
    """The votes of some blocks, which become titles 0, 1, 2 … in their order."""
    n = table.starts[blocks + 1] - table.starts[blocks]
    at = np.repeat(table.starts[blocks] - np.r_[0, np.cumsum(n)[:-1]], n) + np.arange(n.sum())
    voice = table.voice[at]
    share = said.omega[voice] * table.part[at]
    return Ballots(
        np.repeat(np.arange(len(blocks)), n), table.key[at], said.rank[voice], share,
        share * said.score[voice], voice, said.cluster[voice], said.named[voice],
    )  # fmt: skip


def of_some(side: Ballots, start: int, stop: int) -> Ballots:
    """The votes on titles from `start` up to `stop`, numbered anew from 0."""
    rows = slice(*np.searchsorted(side.title, [start, stop]))
    cut = Ballots(**{name: values[rows] for name, values in side.__dict__.items()})
    return replace(cut, title=cut.title - start)


def counts(side: Ballots, shape: tuple[int, int]) -> tuple[Floats, Floats]:
    """Comments, and people with a name, of each title and category; a comment counts once in each."""
    cell = side.title * shape[1] + side.key
    size = shape[0] * shape[1]
    return _distinct(cell, side.voice, size).reshape(shape), _distinct(
        cell[side.named], side.cluster[side.named], size
    ).reshape(shape)


def _distinct(cell: Ints, thing: Ints, size: int) -> Floats:
    most = int(thing.max(initial=0)) + 1
    # np.unique hashes before it sorts, which takes longer than all the rest of this measure.
    pairs = np.sort(cell * most + thing)
    return np.bincount(pairs[np.diff(pairs, prepend=-1) > 0] // most, minlength=size).astype(float)


def _small(counted: list[tuple[Floats, Floats]]) -> NDArray[np.bool_]:
    """True where either side has too few comments, or too few people where any has a name."""
    few = [(n < MIN_COMMENTS) | ((people > 0) & (people < MIN_PEOPLE)) for n, people in counted]
    return np.asarray(few[0] | few[1])


def joined(both: list[Ballots], shape: tuple[int, int]) -> list[Ballots]:
    """The sides with rare categories renamed to the last one, `other`, which takes in more while it is rare itself."""
    counted = [counts(side, shape) for side in both]
    present = counted[0][0] + counted[1][0] > 0
    least = np.minimum(counted[0][0], counted[1][0])
    join = present & _small(counted)
    waiting = np.asarray(join.any(axis=1))
    while waiting.any():
        other = [counts(_only(side, join, waiting), (shape[0], 1)) for side in both]
        waiting &= _small(other)[:, 0] & (present & ~join).any(axis=1)
        rows = np.flatnonzero(waiting)
        join[rows, np.where(present & ~join, least, np.inf)[rows].argmin(axis=1)] = True
    return [replace(side, key=np.where(join[side.title, side.key], shape[1] - 1, side.key)) for side in both]


def _only(side: Ballots, join: NDArray[np.bool_], waiting: NDArray[np.bool_]) -> Ballots:
    """The votes that have joined `other` in the titles that are not settled, all under one category."""
    rows = join[side.title, side.key] & waiting[side.title]
    cut = Ballots(**{name: values[rows] for name, values in side.__dict__.items()})
    return replace(cut, key=np.zeros_like(cut.key))
