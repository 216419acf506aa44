"""Slow, obvious twins of what is measured of tropes: loops over titles, tables and orders."""

from __future__ import annotations

import math
from itertools import combinations


def together(titles: list[set], size: int) -> dict[tuple[str, ...], int]:
    """How many titles have each set of `size` tropes."""
    tropes = sorted(set().union(*titles))
    found = {c: sum(set(c) <= title for title in titles) for c in combinations(tropes, size)}
    return {c: n for c, n in found.items() if n}


def fisher_mid_p(a: int, n: int, b: int, m: int) -> float:
    """Twice the smaller tail over all tables with the same margins, the observed table counted half."""
    weight = {
        y: math.comb(n, a + b - y) * math.comb(m, y) for y in range(max(0, a + b - n), min(m, a + b) + 1)
    }
    total = sum(weight.values())
    below = sum(w for y, w in weight.items() if y < b) + weight[b] / 2
    above = sum(w for y, w in weight.items() if y > b) + weight[b] / 2
    return min(1.0, 2 * min(below, above) / total)


def place(titles: list[set], trope: str) -> tuple[float, float]:
    """A trope's share of all tropes found, and its variance by residuals."""
    n, total = len(titles), sum(map(len, titles))
    share = sum(trope in title for title in titles) / total
    squares = sum(((trope in title) - share * len(title)) ** 2 for title in titles)
    return share, squares / total**2 * n / (n - 1)


def pairs_explain(n: float, singles: list[float], pairs: list[float]) -> float:
    """Proportional fitting of the 2×2×2 table to its three pair tables, from a table of ones."""
    cells = {(i, j, k): 1.0 for i in (0, 1) for j in (0, 1) for k in (0, 1)}
    targets = []
    for (x, y), both in zip(((0, 1), (0, 2), (1, 2)), pairs, strict=True):
        one, two = singles[x], singles[y]
        targets.append(
            (x, y, {(1, 1): both, (1, 0): one - both, (0, 1): two - both, (0, 0): n - one - two + both})
        )
    for _ in range(1_000):
        for x, y, target in targets:
            for side, wanted in target.items():
                chosen = [cell for cell in cells if (cell[x], cell[y]) == side]
                now = sum(cells[cell] for cell in chosen)
                for cell in chosen:
                    cells[cell] *= wanted / now
    return cells[1, 1, 1]


def rise_time(shares: list[float], end: int) -> float:
    before, after = sum(shares[:end]) / end, sum(shares[-end:]) / end
    return sum(after - p for p in shares) / (after - before)
