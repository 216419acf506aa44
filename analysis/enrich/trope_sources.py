"""The signals of a title's tropes, one function a source: a probability for every pair, and its evidence."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis import lexicon
from analysis.enrich import likeness
from analysis.enrich.encoder import Encoder
from analysis.enrich.matching import Hit, Matcher, fold
from analysis.lexicon import Trope

P_TAG = 0.98
"""A tag is the seller's or the fans' own statement; 0.02 is left for slips; set, not measured."""

P_DIALOGUE = 0.3
"""One word in an hour of dialogue says little, so two different ones make a hit; set, not measured."""

Array = NDArray[np.float64]
Pair = tuple[int, int]

_SHOWN = 200


@dataclass(frozen=True)
class Found:
    """`p`: (titles, tropes) probabilities by one source; `evidence` of one pair, None where there is none."""

    p: Array
    evidence: Callable[[int, int], str | None]


@cache
def roots(folder: Path | None = None) -> tuple[Trope, ...]:
    """The tropes that are measured: those that are neither a synonym nor a part of another."""
    return tuple(t for t in lexicon.load_tropes(folder) if lexicon.canonical(t.id, folder) == t.id)


@cache
def matcher(kind: str, folder: Path | None = None) -> Matcher:
    """All `names` or all `phrases` of the tropes, by canonical id."""
    words: dict[str, dict[str, list[str]]] = {}
    for trope in lexicon.load_tropes(folder):
        entry = words.setdefault(lexicon.canonical(trope.id, folder), {})
        for lang, found in getattr(trope, kind).items():
            entry.setdefault(lang, []).extend(found)
    return Matcher(words)


def from_tags(tags: Sequence[Sequence[str]], folder: Path | None = None) -> Found:
    """P_TAG where a tag or genre names the trope.

    A tag counts where it is one of the lexicon's tags or names; a Chinese one also where it only contains it,
    since sellers write compounds (都市逆袭, 赘婿/爽文).
    """
    exact, within = _tag_words(folder)
    cells: dict[Pair, str] = {}
    column = {trope.id: j for j, trope in enumerate(roots(folder))}
    for i, listed in enumerate(tags):
        for tag in listed:
            inside = {hit.key for hit in within.find([tag])[0]}
            for trope in sorted(exact.get(_plain(tag), set()) | inside):
                cells.setdefault((i, column[trope]), tag)
    p = _filled(len(tags), len(column), dict.fromkeys(cells, P_TAG))
    return Found(p, lambda i, j: cells.get((i, j)))


def from_words(texts: list[str], precision: Mapping[str, float], folder: Path | None = None) -> Found:
    """Noisy-or of a name and a phrase found, each with its measured precision; repeats add nothing."""
    p = np.zeros((len(texts), len(roots(folder))))
    cells: dict[Pair, str] = {}
    for kind in ("names", "phrases"):
        hits = _hits(texts, kind, folder)
        for pair, found in hits.items():
            p[pair] = 1 - (1 - p[pair]) * (1 - precision[kind])
            cells.setdefault(pair, _around(texts[pair[0]], found[0]))
    return Found(p, lambda i, j: cells.get((i, j)))


def from_dialogue(texts: list[str], folder: Path | None = None) -> Found:
    """Noisy-or over the different words of the lexicon in a transcript, P_DIALOGUE each."""
    p = np.zeros((len(texts), len(roots(folder))))
    cells: dict[Pair, str] = {}
    for kind in ("names", "phrases"):
        for pair, found in _hits(texts, kind, folder).items():
            different = {hit.pattern for hit in found}
            p[pair] = 1 - (1 - p[pair]) * (1 - P_DIALOGUE) ** len(different)
            cells.setdefault(pair, _around(texts[pair[0]], found[0]))
    return Found(p, lambda i, j: cells.get((i, j)))


def from_synopsis(
    texts: list[str], encoder: Encoder, known: likeness.Calibration, folder: Path | None = None
) -> Found:
    """Noisy-or of the words found and of the likeness to the description; 0 where there is no synopsis."""
    words = from_words(texts, known.precision, folder)
    told = [i for i, text in enumerate(texts) if text.strip()]
    if not told:
        return words
    listed = roots(folder)
    alike = likeness.measure([texts[i] for i in told], listed, encoder)
    ids = tuple(trope.id for trope in listed)
    # Constants of another encoder, or of a user's own lexicon, would mean nothing.
    fits = known.tropes == ids and known.encoder == encoder.name
    z = likeness.standardised(alike, known.reference if fits else {})
    p = words.p.copy()
    p[told] = 1 - (1 - p[told]) * (1 - likeness.probability(z, ids, known))
    row = {i: at for at, i in enumerate(told)}

    def evidence(i: int, j: int) -> str | None:
        if (sentence := words.evidence(i, j)) is not None or i not in row:
            return sentence
        start, end = alike.spans[row[i]][int(alike.best[row[i], j])]
        return texts[i][start:end][:_SHOWN]

    return Found(p, evidence)


def strongest(sources: Mapping[str, Found]) -> Found:
    """All sources together: noisy-or; the evidence is that of the likeliest source, which it names."""
    stack = np.stack([found.p for found in sources.values()])
    names, best = list(sources), stack.argmax(axis=0)

    def evidence(i: int, j: int) -> str | None:
        name = names[int(best[i, j])]
        return f"{name}: {sources[name].evidence(i, j)}"

    return Found(1 - (1 - stack).prod(axis=0), evidence)


def tag_lists(titles: pd.DataFrame) -> list[list[str]]:
    """Tags and genres of each title, empty where there are none."""
    columns = [titles[name].tolist() for name in ("tags", "genres") if name in titles]
    return (
        [
            [str(tag) for cell in row if isinstance(cell, (list, tuple, np.ndarray)) for tag in cell]
            for row in zip(*columns, strict=True)
        ]
        if columns
        else [[] for _ in range(len(titles))]
    )


def _hits(texts: list[str], kind: str, folder: Path | None) -> dict[Pair, list[Hit]]:
    column = {trope.id: j for j, trope in enumerate(roots(folder))}
    cells: dict[Pair, list[Hit]] = {}
    for i, found in enumerate(matcher(kind, folder).find(texts)):
        for hit in found:
            cells.setdefault((i, column[hit.key]), []).append(hit)
    return cells


def _around(text: str, hit: Hit) -> str:
    """The sentence in which a word was found."""
    for start, end in likeness.sentences(text):
        if start <= hit.start < end:
            shown = text[start : max(end, hit.end)]
            return shown if len(shown) <= _SHOWN else text[max(start, hit.start - _SHOWN // 2) :][:_SHOWN]
    return text[hit.start : hit.end]


@cache
def _tag_words(folder: Path | None) -> tuple[dict[str, set[str]], Matcher]:
    exact: dict[str, set[str]] = {}
    within: dict[str, dict[str, list[str]]] = {}
    for trope in lexicon.load_tropes(folder):
        trope_id = lexicon.canonical(trope.id, folder)
        for words in (*trope.tags.values(), *trope.names.values()):
            for word in words:
                exact.setdefault(_plain(word), set()).add(trope_id)
        chinese = [*trope.tags.get("hongguo", ())]
        within.setdefault(trope_id, {}).setdefault("zh", []).extend(chinese)
    return exact, Matcher(within)


def _plain(tag: str) -> str:
    return " ".join(fold(tag).split())


def _filled(rows: int, columns: int, cells: Mapping[Pair, float]) -> Array:
    p = np.zeros((rows, columns))
    for pair, value in cells.items():
        p[pair] = value
    return p
