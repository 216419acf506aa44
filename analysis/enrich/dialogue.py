"""Passages that the transcripts of two titles have in common word for word, found without comparing all pairs."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

import numpy as np
import pandas as pd
import pyarrow.parquet as pq

from analysis.corpus import Workspace
from analysis.corpus.files import readable
from analysis.enrich import language
from analysis.enrich.winnowing import WIDTH, Hashes, Ints, Words, chains, fingerprints

STOCK = 10
"""A shingle in more titles than these is a stock phrase, a recap or a credit, and counts for nothing."""

FEWEST = 4
"""Shingles in common from which two titles are looked at."""

UNSEEN = (FEWEST - 1) * WIDTH
"""Words that a passage has at most, stock phrases left out, which two titles share that are not looked at."""

SHOWN = 400
"""Characters of a passage that are kept."""


class Document(NamedTuple):
    """The transcript of one episode."""

    title_id: str
    number: int
    transcript: str


class Scenes(NamedTuple):
    """`pairs`: title_a, title_b, `words` of the longest passage in common, `share` of the shorter transcript that is
    common, passage_a, passage_b, language_a, language_b (null where the passage is short); `n`: transcripts searched.
    """

    pairs: pd.DataFrame
    n: int


class _Title(NamedTuple):
    hashes: Hashes
    places: Ints
    starts: Ints  # place of the first word of each episode
    numbers: tuple[int, ...]
    words: int


def documents(workspace: Workspace) -> Iterator[Document]:
    """Every transcript of a workspace, a few at a time."""
    path = workspace.tables / "episodes.parquet"
    if not path.is_file():
        return
    with readable(str(path)):
        for batch in pq.ParquetFile(path).iter_batches(16, columns=["title_id", "number", "transcript"]):
            for row in batch.to_pylist():
                if row["transcript"]:
                    yield Document(str(row["title_id"]), int(row["number"]), row["transcript"])


def scenes(read: Callable[[], Iterator[Document]], least: int) -> Scenes:
    """The pairs of titles with at least FEWEST shingles in common; passages where they have `least` words or more.

    `read` gives every transcript, in any order, and is asked again for passages: only fingerprints of texts
    are kept. Shingles of more than STOCK titles are left out, so copies of one text in more titles go unseen.
    """
    ids, titles = _read(read)
    titles = _rare(titles) if titles else []
    rows = []
    for a, b in _candidates([one.hashes for one in titles]) if titles else ():
        one, other = titles[a], titles[b]
        _, mine, theirs = np.intersect1d(one.hashes, other.hashes, assume_unique=True, return_indices=True)
        starts, lengths = chains(one.places[mine], other.places[theirs])
        best = int(lengths.argmax())
        share = min(1.0, float(lengths.sum()) / min(one.words, other.words))
        rows.append((ids[a], ids[b], int(lengths[best]), share, a, b, *starts[best]))
    pairs = pd.DataFrame(rows, columns=["title_a", "title_b", "words", "share", "a", "b", "at_a", "at_b"])
    long = pairs.index[pairs["words"] >= least]
    for side in ("a", "b"):
        wanted = pairs.loc[long, [side, f"at_{side}", "words"]].itertuples(name=None)
        found = _passages(read, ids, titles, list(wanted))
        pairs[f"passage_{side}"] = pd.Series(found, index=pairs.index, dtype="string")
        codes, _ = language.detect([found[i] for i in long])
        told = {i: language.base_code(code) for i, code in zip(long, codes, strict=True)}
        pairs[f"language_{side}"] = pd.Series(told, index=pairs.index, dtype="string")
    return Scenes(pairs.drop(columns=["a", "b", "at_a", "at_b"]), len(ids))


def _read(read: Callable[[], Iterator[Document]]) -> tuple[list[str], list[_Title]]:
    """The ids, sorted, and what is kept of each title's transcript: its episodes one after another."""
    words = Words()
    kept: dict[str, list[tuple[int, Hashes, Ints, int]]] = {}
    for one in read():
        hashes, _, _ = words(one.transcript)
        kept.setdefault(one.title_id, []).append((one.number, *fingerprints(hashes), len(hashes)))
    titles = []
    for title in sorted(kept):
        episodes = sorted(kept.pop(title), key=lambda episode: episode[0])
        lengths = np.array([length for *_, length in episodes], dtype=np.int64)
        starts = np.cumsum(lengths) - lengths
        every = np.concatenate([hashes for _, hashes, _, _ in episodes])
        places = np.concatenate(
            [places + start for (_, _, places, _), start in zip(episodes, starts, strict=True)]
        )
        hashes, first = np.unique(every, return_index=True)
        numbers = tuple(number for number, *_ in episodes)
        titles.append((title, _Title(hashes, places[first], starts, numbers, int(lengths.sum()))))
    return [title for title, _ in titles], [one for _, one in titles]


def _rare(titles: list[_Title]) -> list[_Title]:
    """The titles with those of their shingles only that another title has, and no more than STOCK."""
    every = np.concatenate([one.hashes for one in titles])
    every.sort()  # in place: of many long transcripts this is most of the memory
    again = np.zeros(
        (2, len(every)), dtype=bool
    )  # whether the next title has it, too; whether STOCK more have it
    again[0, :-1] = every[1:] == every[:-1]
    again[1, :-STOCK] = every[STOCK:] == every[:-STOCK]
    first = ~np.roll(again[0], 1)
    rare = every[first & again[0] & ~again[1]]
    found = []
    for one in titles:
        place = np.minimum(np.searchsorted(rare, one.hashes), len(rare) - 1)
        mine = rare[place] == one.hashes if len(rare) else np.zeros(len(place), dtype=bool)
        found.append(one._replace(hashes=one.hashes[mine], places=one.places[mine]))
    return found


def _candidates(hashes: list[Hashes]) -> list[tuple[int, int]]:
    """The pairs, by place, with at least FEWEST hashes in common; no hash is in more than STOCK of the lists."""
    every = np.concatenate(hashes)
    owner = np.repeat(np.arange(len(hashes)), [len(one) for one in hashes])
    order = np.argsort(every, kind="stable")
    every, owner = every[order], owner[order]
    codes, counts = [np.empty(0, np.int64)], [np.empty(0, np.int64)]
    for step in range(1, STOCK):
        same = every[step:] == every[:-step]
        code, count = np.unique(owner[:-step][same] * len(hashes) + owner[step:][same], return_counts=True)
        codes.append(code)
        counts.append(count)
    pairs, place = np.unique(np.concatenate(codes), return_inverse=True)
    common = np.bincount(place, np.concatenate(counts), len(pairs))
    return [(int(code) // len(hashes), int(code) % len(hashes)) for code in pairs[common >= FEWEST]]


def _passages(
    read: Callable[[], Iterator[Document]],
    ids: list[str],
    titles: list[_Title],
    wanted: list[tuple[int, ...]],
) -> dict[int, str]:
    """By the number of a pair its passage: `wanted` has that number, the title, its first word, how many words."""
    places: dict[tuple[str, int], list[tuple[int, int, int]]] = {}
    for pair, title, at, length in wanted:
        episode = int(np.searchsorted(titles[title].starts, at, side="right")) - 1
        key = ids[title], titles[title].numbers[episode]
        places.setdefault(key, []).append((pair, at - int(titles[title].starts[episode]), length))
    words, found = Words(), {}
    for one in read() if places else ():
        asked = places.get((one.title_id, one.number), [])
        if asked:
            _, begins, ends = words(one.transcript)
        for pair, at, length in asked:
            passage = one.transcript[begins[at] : ends[min(at + length, len(ends)) - 1]]
            passage = " ".join(passage.split())
            found[pair] = passage if len(passage) <= SHOWN else f"{passage[:SHOWN]} …"
    return found
