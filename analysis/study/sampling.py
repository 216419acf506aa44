"""Which comments are drawn for coding, and who codes them: by numbers that each comment keeps for good."""

from __future__ import annotations

import hashlib

import numpy as np
import pandas as pd

from analysis.measure.coded import GROUP
from analysis.stats import Floats, Ints


def items(frame: pd.DataFrame) -> list[str]:
    """A name for each comment that tells nothing of it, whatever the seed; never a number to a spreadsheet."""
    return [f"c{_digest('item', p, c)[:12]}" for p, c in _ids(frame)]


def allocate(sizes: Ints, order: Floats, total: int) -> tuple[Ints, Floats]:
    """How many comments each title gives, and the expected number, when `total` are to be had.

    Every title gives the same number q or all it has; what is left over goes one each to the titles that
    come first in `order` (random numbers). Expected, over that order: q + left/(titles that have more).
    More in all than there is takes everything. A larger total never takes fewer from a title.
    """
    sizes = np.asarray(sizes, np.int64)
    total = min(int(total), int(sizes.sum()))
    ranked = np.sort(sizes)
    taken = np.cumsum(ranked) + ranked * np.arange(len(sizes) - 1, -1, -1)  # by all titles at level ranked[i]
    below = int((taken <= total).sum())
    done = int(ranked[:below].sum())
    level = (total - done) // (len(sizes) - below) if below < len(sizes) else int(ranked[-1])
    counts, more = np.minimum(sizes, level), sizes > level
    left = total - int(counts.sum())
    expected = counts.astype(float)
    if more.any():
        expected[more] += left / more.sum()
        first = np.flatnonzero(more)[np.argsort(order[more], kind="stable")[:left]]
        counts[first] += 1
    return counts, expected


def select(frame: pd.DataFrame, before: pd.DataFrame, per_group: int, seed: int) -> pd.DataFrame:
    """The comments of `frame` that are drawn once `per_group` more of each group are, with `pi`.

    `frame`: item, platform, comment_id, title_id and GROUP; `before`: what was drawn already. In a title
    those with the least random numbers are taken, and the numbers never change: so draws are nested, and
    several draws are one stratified sample, a simple random one within each title, with
        pi = expected number of its title (`allocate`) / comments of its title.
    What was drawn before from a frame that has changed since stays drawn.
    """
    had = before.groupby(GROUP).size().to_dict()
    numbers = np.array([_uniform(seed, "comment", p, c) for p, c in _ids(frame)])
    rows = frame.assign(number=numbers).sort_values([*GROUP, "title_id", "number", "item"], ignore_index=True)
    sizes = rows.groupby([*GROUP, "title_id"], sort=True).size().rename("size").reset_index()
    sizes["order"] = [
        _uniform(seed, "title", *key) for key in sizes[[*GROUP, "title_id"]].itertuples(index=False)
    ]
    parts = []
    for group, part in sizes.groupby(GROUP, sort=True):
        total = int(had.get(group, 0)) + per_group
        count, expected = allocate(part["size"].to_numpy(), part.order.to_numpy(), total)
        parts.append(part.assign(count=count, pi=expected / part["size"]))
    told = pd.concat(parts)[[*GROUP, "title_id", "count", "pi"]]
    rows = rows.merge(told, on=[*GROUP, "title_id"], how="left")
    place = rows.groupby([*GROUP, "title_id"], sort=False).cumcount()
    return rows[(place < rows["count"]) | rows.item.isin(set(before.item))].drop(columns=["number", "count"])


def deal(rows: pd.DataFrame, coders: int, overlap: float, seed: int) -> pd.DataFrame:
    """One row for each comment and coder, with `order`, a random number by which a sheet is sorted.

    Of each group the share `overlap`, rounded up, goes to every coder; the rest to one each, in turn.
    """
    rows = rows.assign(order=[_uniform(seed, "order", item) for item in rows.item])
    rows = rows.sort_values([*GROUP, "order", "item"], ignore_index=True)
    place = rows.groupby(GROUP, sort=False).cumcount()
    size = rows.groupby(GROUP, sort=False).item.transform("size")
    shared = (place < np.ceil(overlap * size)).to_numpy() & (coders > 1)
    turn = np.zeros(len(rows), np.int64)
    turn[~shared] = np.arange(int((~shared).sum())) % coders
    parts = [rows[shared | (turn == coder)].assign(coder=f"coder-{coder + 1}") for coder in range(coders)]
    return pd.concat(parts, ignore_index=True)


def _ids(frame: pd.DataFrame) -> zip[tuple[str, str]]:
    return zip(frame["platform"].astype(str), frame["comment_id"].astype(str), strict=True)


def _digest(*parts: object) -> str:
    return hashlib.sha256("\x1f".join(map(str, parts)).encode()).hexdigest()


def _uniform(*parts: object) -> float:
    return int(_digest(*parts)[:13], 16) / 16**13
