"""Comments as votes: what each one weighs in its title's standing, and for which categories it speaks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.measure.reception import EVIDENCE
from analysis.measure.sides import Side
from analysis.measure.standings import reference, shares
from analysis.stats import Floats, clusters

Ints = NDArray[np.int64]

#: Keys that no category may have: no category at all, and what is too rare to stand alone.
NONE, OTHER = "none", "other"


@dataclass(frozen=True)
class Voices:
    """The comments that make standings of one evidence, sorted by block (a title in a market).

    `omega` is what a comment weighs in its title's standing there (all of a block add up to 1), `score` its
    value minus the mean that the standing is measured from: Σ omega·score = Z. `row` is its place in the
    scored frame, `cluster` its author, `rank` the author's number inside the block.
    """

    blocks: pd.MultiIndex
    whole: NDArray[np.bool_]
    n_clusters: Ints
    block: Ints
    row: Ints
    omega: Floats
    score: Floats
    cluster: Ints
    named: NDArray[np.bool_]
    rank: Ints


@dataclass(frozen=True)
class Votes:
    """One row a comment and category: `voice` is the place in `Voices`, `part` what the category gets."""

    keys: NDArray[np.object_]
    voice: Ints
    key: Ints
    part: Floats
    starts: Ints


def voices(scored: pd.DataFrame, evidence: str, found: Mapping[tuple[str, str], Side]) -> Voices:
    """The comments behind the standings of one evidence; `found` are the sides that gaps are taken between.

    A comment weighs its weight over its cell's, times the cell's share in the standing; comments in cells that
    do not count weigh nothing and are left out. A block is whole where its comments make up all of the
    standing: where a published mean counts beside them, it is not.
    """
    value, weight = EVIDENCE[evidence]
    x, w = (pd.to_numeric(scored[c]).to_numpy(float, na_value=np.nan) for c in (value, weight))
    use = np.isfinite(x) & (w > 0) & scored.title_id.notna().to_numpy() & scored.market.notna().to_numpy()
    rows = np.flatnonzero(use)
    x, w = x[rows], w[rows]
    code, uniques = {}, {}
    for column, unknown in (("title_id", ""), ("market", ""), ("platform", ""), ("lang", "und")):
        values = scored[column].astype(object).where(scored[column].notna(), unknown).to_numpy()[rows]
        code[column], uniques[column] = pd.factorize(values, sort=True)
    share, centre = np.zeros(len(rows)), np.zeros(len(rows))
    for number, market in enumerate(uniques["market"]):
        side = found.get((evidence, str(market)))
        here = np.flatnonzero(code["market"] == number)
        if side is None or not len(here):
            continue
        title = pd.Index(side.titles).get_indexer(pd.Index(uniques["title_id"], dtype=object))
        at = {stratum: i for i, stratum in enumerate(side.strata)}
        stratum = np.array(
            [[at.get((str(p), str(lang)), -1) for lang in uniques["lang"]] for p in uniques["platform"]]
        )
        t, g = title[code["title_id"][here]], stratum[code["platform"][here], code["lang"][here]]
        held = (t >= 0) & (g >= 0)
        share[here] = np.where(held, shares(side)[t, g], 0.0)
        centre[here] = np.where(held, reference(side)[t, g], 0.0)
    cell = code["title_id"]
    for column in ("market", "platform", "lang"):
        cell = cell * len(uniques[column]) + code[column]
    _, cell = np.unique(cell, return_inverse=True)
    total = np.bincount(cell, w, cell.max(initial=-1) + 1)
    omega = share * w / total[cell]
    block = code["title_id"] * len(uniques["market"]) + code["market"]
    kept = np.flatnonzero(omega > 0)
    kept = kept[np.argsort(block[kept], kind="stable")]
    numbers, block = np.unique(block[kept], return_inverse=True)
    names = pd.MultiIndex.from_arrays(
        [part.astype(object) for part in _names(numbers, uniques["title_id"], uniques["market"])]
    )
    cluster = clusters(scored["author"].iloc[rows[kept]])
    rank, n_clusters = _ranks(block, cluster, len(numbers))
    return Voices(
        names, np.abs(np.bincount(block, omega[kept], len(numbers)) - 1) < 1e-9, n_clusters, block, rows[kept],
        omega[kept], (x - centre)[kept], cluster, scored["author"].notna().to_numpy()[rows[kept]], rank,
    )  # fmt: skip


def _names(numbers: Ints, titles: np.ndarray, markets: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    if not len(numbers):
        return np.empty(0, object), np.empty(0, object)
    return np.asarray(titles)[numbers // len(markets)], np.asarray(markets)[numbers % len(markets)]


def _ranks(block: Ints, cluster: Ints, n_blocks: int) -> tuple[Ints, Ints]:
    """Each comment's author as 0, 1, 2 … inside its block, and how many a block has."""
    pairs, member = np.unique(block * (cluster.max(initial=0) + 1) + cluster, return_inverse=True)
    of_pair = pairs // (cluster.max(initial=0) + 1)
    first = np.searchsorted(of_pair, np.arange(n_blocks))
    return member - first[block], np.bincount(of_pair, minlength=n_blocks)


def votes(found: Voices, categories: pd.DataFrame) -> Votes:
    """The categories that each comment speaks for, in equal parts; those with none speak for `none`.

    `categories` has a row a comment and category: `comment` (its row in the scored frame) and `key`.
    """
    known = categories.dropna(subset=["key"])
    code, keys = pd.factorize(known["key"].astype(object).to_numpy(), sort=True)
    place = np.full(max(found.row.max(initial=-1), known["comment"].max() if len(known) else -1) + 1, -1)
    place[found.row] = np.arange(len(found.row))
    voice = place[known["comment"].to_numpy(np.int64)] if len(known) else np.empty(0, np.int64)
    pair = np.unique(voice[voice >= 0] * max(len(keys), 1) + code[voice >= 0])
    voice, code = pair // max(len(keys), 1), pair % max(len(keys), 1)
    n = np.bincount(voice, minlength=len(found.row))
    silent = np.flatnonzero(n == 0)
    voice, code = np.r_[voice, silent], np.r_[code, np.full(len(silent), len(keys))]
    order = np.lexsort((code, voice))
    voice, code = voice[order], code[order]
    of_block = found.block[voice]
    return Votes(
        np.append(np.asarray(keys, object), NONE), voice, code, 1.0 / np.maximum(n, 1)[voice],
        np.searchsorted(of_block, np.arange(len(found.blocks) + 1)),
    )  # fmt: skip
