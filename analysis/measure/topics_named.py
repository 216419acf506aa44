"""Topics that a person renamed or merged: told again after a refit by their keywords and members."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from analysis.stats import Floats, Ints

#: A topic is the one that a person named where this much of keywords and members agrees.
AGREE = 0.25
#: Members kept of a topic, those nearest to its centre.
KEPT_MEMBERS = 200


@dataclass(frozen=True)
class Signature:
    """By what a topic is told again: keywords (`lang:word`) and digests of comments of the sample in it."""

    keywords: frozenset[str]
    members: frozenset[str]


@dataclass(frozen=True)
class Entry:
    """What a person said of one topic: its name, and the number of the group it was merged into."""

    signature: Signature
    name: str | None = None
    group: int | None = None


@dataclass(frozen=True)
class Named:
    """For every fitted topic the number it is shown under, the names of shown topics, and what found no topic."""

    shown: Ints
    names: Mapping[int, str] = field(default_factory=dict)
    lost: tuple[Entry, ...] = ()


def agreement(entry: Signature, topic: Signature) -> float:
    """Half the Jaccard similarity of the keywords, half that of the members (those of the entry that are in it,
    over the entry's), 0 to 1; where one kind is lacking on either side, the other counts alone."""
    parts = []
    if entry.keywords and topic.keywords:
        parts.append(len(entry.keywords & topic.keywords) / len(entry.keywords | topic.keywords))
    if entry.members and topic.members:
        parts.append(len(entry.members & topic.members) / len(entry.members))
    return sum(parts) / len(parts) if parts else 0.0


def match(entries: Sequence[Entry], topics: Sequence[Signature]) -> list[int | None]:
    """The topic of every entry, each at most once, by the Hungarian method on `agreement`; None under 0.25."""
    from scipy.optimize import linear_sum_assignment

    if not entries or not topics:
        return [None] * len(entries)
    likeness: Floats = np.array([[agreement(e.signature, topic) for topic in topics] for e in entries])
    found: list[int | None] = [None] * len(entries)
    for row, column in zip(*linear_sum_assignment(likeness, maximize=True), strict=True):
        if likeness[row, column] >= AGREE:
            found[int(row)] = int(column)
    return found


def apply(entries: Sequence[Entry], topics: Sequence[Signature]) -> Named:
    """The numbers and names under which topics are shown: merged ones under the smallest number of their group.

    Numbers are then closed up, so that they stay 0, 1, 2 …; a name given to one of a group names it all.
    """
    found = match(entries, topics)
    target = np.arange(len(topics))
    groups: dict[int, list[int]] = {}
    for entry, topic in zip(entries, found, strict=True):
        if topic is not None and entry.group is not None:
            groups.setdefault(entry.group, []).append(topic)
    for members in groups.values():
        target[members] = min(members)
    _, shown = np.unique(target, return_inverse=True)
    names = {
        int(shown[topic]): entry.name
        for entry, topic in zip(entries, found, strict=True)
        if topic is not None and entry.name
    }
    lost = tuple(entry for entry, topic in zip(entries, found, strict=True) if topic is None)
    return Named(shown.astype(np.int64), names, lost)
