"""Invented names of viewers."""

from __future__ import annotations

from analysis.demo import plants
from analysis.demo.banks import is_dense, names


def handles(market: str, n: int) -> list[str]:
    """`n` different made handles of a market's language."""
    first, second = names()["handles"][plants.MARKETS[market].language]
    sign = "" if is_dense(first[0]) else "_"
    made = []
    for i in range(n):
        a, b, again = (
            first[i % len(first)],
            second[(i // len(first)) % len(second)],
            i // (len(first) * len(second)),
        )
        made.append(f"{a}{sign}{b}{(i * 37) % 90 + 10}{again or ''}")
    return made
