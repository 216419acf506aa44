"""Slow, obvious twins of hand coding: alpha by pairs of codes, the corrected discount comment by comment."""

from __future__ import annotations

import math
from collections import defaultdict
from itertools import permutations

from naive_reception import var


def alpha(units: list[list[int]], metric: str) -> float:
    """Krippendorff's alpha by counting ordered pairs of codes; `units` are the codes of each comment."""
    units = [codes for codes in units if len(codes) > 1]
    pooled = [code for codes in units for code in codes]
    values = sorted(set(pooled))

    def distance(a, b):
        if metric == "nominal":
            return float(a != b)
        low, high = min(a, b), max(a, b)
        between = sum(pooled.count(v) for v in values if low <= v <= high)
        return (between - (pooled.count(a) + pooled.count(b)) / 2) ** 2

    observed = sum(
        sum(distance(a, b) for a, b in permutations(codes, 2)) / (len(codes) - 1) for codes in units
    ) / len(pooled)
    expected = sum(distance(a, b) for a, b in permutations(pooled, 2)) / (len(pooled) * (len(pooled) - 1))
    return 1 - observed / expected


def allocate(sizes: list[int], order: list[float], total: int) -> list[int]:
    """Comments handed out one by one: always to the title with the fewest so far, then by `order`."""
    counts = [0] * len(sizes)
    for _ in range(min(total, sum(sizes))):
        open_ = [i for i in range(len(sizes)) if counts[i] < sizes[i]]
        counts[min(open_, key=lambda i: (counts[i], order[i]))] += 1
    return counts


def corrected(rows, n_of):
    """One stratum a market. `rows`: (title, market, home, author, s, w, y or None, pi); D, V and each group's λ.

    `n_of`: exported titles, home titles, local titles.
    """
    groups, cells = defaultdict(list), defaultdict(list)
    for title, market, home, author, s, w, y, pi in rows:
        cells[title, market].append((author, s, w, y, pi))
        groups[market, home].append(title)
    mean, power, parts = {}, {}, []
    for (market, home), titles in groups.items():
        keys = sorted({(title, market) for title in titles})
        coded = []
        for key in keys:
            total = sum(w for _, _, w, _, _ in cells[key])
            coded += [(key, a, s, y, w / total / pi) for a, s, w, y, pi in cells[key] if y is not None]
        weight = sum(o for *_, o in coded)
        y_bar, s_bar = (
            sum(o * y for *_, y, o in coded) / weight,
            sum(o * s for _, _, s, _, o in coded) / weight,
        )
        spread = sum(o * (s - s_bar) ** 2 for _, _, s, _, o in coded)
        lam = sum(o * (y - y_bar) * (s - s_bar) for _, _, s, y, o in coded) / spread if spread > 0 else 0.0
        power[market, home] = lam = min(1.0, max(0.0, lam))
        r_bar = y_bar - lam * s_bar
        for key in keys:
            total = sum(w for _, _, w, _, _ in cells[key])
            mean[key] = lam * sum(w * s for _, s, w, _, _ in cells[key]) / total + r_bar
        for key, a, s, y, o in coded:
            part = len(keys) / weight * o * (y - lam * s - r_bar)
            mean[key] += part
            parts.append((key, a, part))
    exported, at_home, local, h, m = *n_of, *_places(rows)
    n, N, k = len(exported), len(at_home), len(local)
    a = [(1 - n / N) * mean[t, h] - mean[t, m] for t in exported]
    stayed, own = [mean[t, h] for t in at_home if t not in exported], [mean[t, m] for t in local]
    d = sum(a) / n - (N - n) / N * sum(stayed) / len(stayed) + sum(own) / k
    variance = var(a) / n + (N - n) * var(stayed) / N**2 + var(own) / k
    # What exports chosen by success add, as on raw scores.
    centre = sum(mean[t, h] for t in at_home) / N
    away = [value - centre for value in stayed]
    variance += max(0.0, (N - n) / (n * N) * (sum(away) / len(away)) ** 2 - var(away) / N**2)
    psi = defaultdict(lambda: defaultdict(float))
    for (t, market), author, part in parts:
        at_home_coef = (1 / n if t in exported else 0.0) - 1 / N
        abroad_coef = -1 / n if t in exported else 1 / k
        coef = at_home_coef if market == h else abroad_coef
        psi[author][t] += coef * part
    extra = sum(sum(by.values()) ** 2 - sum(v**2 for v in by.values()) for by in psi.values())
    return d, math.fsum([variance, max(0.0, extra)]), power


def _places(rows):
    home = next(market for _, market, home, *_ in rows if market == home and market.startswith("H"))
    return home, next(market for _, market, *_ in rows if market != home)
