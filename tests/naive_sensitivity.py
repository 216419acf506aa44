"""Slow, obvious twins of sensitivity, of markets compared and of imports: plain loops over plain records."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
from naive_reception import mean, var
from scipy import stats


def n_eff(comments, weighted):
    """(Σw)² / Σ over authors of (their Σw)², from records of (value, weight, author)."""
    by_author = {}
    for i, (_, w, author) in enumerate(comments):
        key = ("none", i) if author is None else author
        by_author[key] = by_author.get(key, 0.0) + (w if weighted else 1.0)
    return sum(by_author.values()) ** 2 / sum(w**2 for w in by_author.values())


def cells(scored, value, weight, weighted=True, without=None):
    """{(title, market, platform, language): (mean, n_eff)}; `without` leaves an author out."""
    found = {}
    for row in scored.to_dict("records"):
        x, w = row[value], row[weight]
        author = None if pd.isna(row["author"]) else row["author"]
        if pd.isna(x) or not w > 0 or (author is not None and author == without):
            continue
        key = row["title_id"], row["market"], row["platform"], row["lang"]
        found.setdefault(key, []).append((x, w, author))
    out = {}
    for key, rows in found.items():
        total = sum(w if weighted else 1.0 for _, w, _ in rows)
        out[key] = sum(x * (w if weighted else 1.0) for x, w, _ in rows) / total, n_eff(rows, weighted)
    return out


def matched(home_r, abroad_r, local_r, alike):
    """D, V, n, N, k with controls alike the title: {title: R} at home, abroad, of locals; one stratum."""

    def controls(t, pool):
        return [u for u in pool if alike(t, u)]

    T = [
        t
        for t in sorted(set(home_r) & set(abroad_r))
        if len(controls(t, home_r)) >= 5 and len(controls(t, local_r)) >= 5
    ]
    n = len(T)
    by_home, by_local = {t: controls(t, home_r) for t in T}, {t: controls(t, local_r) for t in T}
    H = sorted({u for us in by_home.values() for u in us})
    M = sorted({u for us in by_local.values() for u in us})

    def pulled(u, r, by):
        """What u adds to D through the control means of all titles, as deviations from them."""
        return sum((r[u] - mean([r[x] for x in us])) / len(us) for us in by.values() if u in us) / n

    d = {
        t: home_r[t]
        - mean([home_r[u] for u in by_home[t]])
        - abroad_r[t]
        + mean([local_r[u] for u in by_local[t]])
        for t in T
    }
    of_T = [d[t] - n * pulled(t, home_r, by_home) for t in T]
    rest = [u for u in H if u not in T]
    of_rest, of_M = [pulled(u, home_r, by_home) for u in rest], [pulled(u, local_r, by_local) for u in M]
    V = var(of_T) / n + len(rest) * var(of_rest) + len(M) * var(of_M)
    return mean(list(d.values())), V, n, len(H), len(M)


def between(home_r, a_r, b_r, local_a, local_b):
    """D(a) − D(b) and its interval, one stratum everywhere, from {title: R}."""
    T_a, T_b = sorted(set(home_r) & set(a_r)), sorted(set(home_r) & set(b_r))
    g_a, g_b = [home_r[t] - a_r[t] for t in T_a], [home_r[t] - b_r[t] for t in T_b]
    both = [t for t in T_a if t in T_b]
    n_a, n_b, n_c = len(T_a), len(T_b), len(both)
    r = 0.0
    if n_c >= 3:
        r = stats.pearsonr([home_r[t] - a_r[t] for t in both], [home_r[t] - b_r[t] for t in both])[0]
    v_a, v_b = var(g_a) / n_a, var(g_b) / n_b
    v_titles = v_a + v_b - 2 * r * math.sqrt(var(g_a) * var(g_b)) * n_c / (n_a * n_b)
    welch = (v_a + v_b) ** 2 / (v_a**2 / (n_a - 1) + v_b**2 / (n_b - 1))
    only_a, only_b = n_a - n_c, n_b - n_c
    df_titles = (n_c - 1) + (welch - n_c + 1) / (only_a + only_b + 2 * n_c) * (only_a + only_b)
    if n_c == 0:
        df_titles = welch
    parts = [
        (v_titles, df_titles), (var(local_a) / len(local_a), len(local_a) - 1),
        (var(local_b) / len(local_b), len(local_b) - 1),
    ]  # fmt: skip
    V = sum(v for v, _ in parts)
    df = V**2 / sum(v**2 / f for v, f in parts)
    difference = mean(g_a) + mean(local_a) - mean(g_b) - mean(local_b)
    half = stats.t.ppf(0.975, df) * math.sqrt(V)
    return difference, difference - half, difference + half


def imports(import_r, local_r):
    """Difference of two means with Welch's interval, by scipy."""
    found = stats.ttest_ind(import_r, local_r, equal_var=False)
    low, high = found.confidence_interval(0.95)
    return float(np.mean(import_r) - np.mean(local_r)), float(low), float(high)
