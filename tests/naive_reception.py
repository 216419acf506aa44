"""Slow, obvious twins of reception, discount, gaps and travel: plain loops over plain records."""

from __future__ import annotations

import math
from collections import defaultdict

import numpy as np
from scipy import stats


def var(values):
    mean = sum(values) / len(values)
    return sum((v - mean) ** 2 for v in values) / (len(values) - 1)


def mean(values):
    return sum(values) / len(values)


def n_eff(comments):
    """(Σw)² / Σ over authors of (their Σw)²; comments without an author are authors of their own."""
    by_author = defaultdict(float)
    for i, (_, w, author) in enumerate(comments):
        by_author[("none", i) if author is None else author] += w
    return sum(w for _, w, _ in comments) ** 2 / sum(w**2 for w in by_author.values())


def cells(scored, value, weight):
    """{(title, market, platform, language): its numbers} for one kind of evidence."""
    comments = defaultdict(list)
    for row in scored.to_dict("records"):
        x, w = row[value], row[weight]
        if x is None or math.isnan(x) or not w > 0:
            continue
        author = row["author"] if isinstance(row["author"], str) else None
        language = row["lang"] if isinstance(row["lang"], str) else "und"
        comments[row["title_id"], row["market"], row["platform"], language].append((x, w, author))
    found = {}
    for key, rows in comments.items():
        total = sum(w for _, w, _ in rows)
        named = {author for _, _, author in rows if author}
        found[key] = {
            "mean": sum(w * x for x, w, _ in rows) / total,
            "n_eff": n_eff(rows),
            "n": len(rows),
            "n_authors": len(named) or None,
        }
    for key, cell in found.items():
        squares = room = df = 0.0
        for other, rows in comments.items():
            if other[1:] != key[1:] or found[other]["n_eff"] < 1 + 1e-9:
                continue
            squares += sum(w * (x - found[other]["mean"]) ** 2 for x, w, _ in rows)
            room += sum(w for _, w, _ in rows) * (1 - 1 / found[other]["n_eff"])
            df += found[other]["n_eff"] - 1
        cell["se"] = (
            math.sqrt(squares / room / cell["n_eff"]) if room > 0 and squares / room > 1e-12 else None
        )
        cell["df"] = df
    return found


def standing(found, key, home, min_comments):
    """R minus the mean of the stratum's other local titles, and its variance; None under 5 of them."""
    controls = [
        cell["mean"]
        for other, cell in found.items()
        if other[1:] == key[1:]
        and other != key
        and home[other[0]] == key[1]
        and cell["n_eff"] >= min_comments
    ]
    if len(controls) < 5:
        return None
    return found[key]["mean"] - mean(controls), var(controls) / len(controls), len(controls)


def discount(home_r, abroad_r, local_r):
    """D, its interval and V from {title: R} at home and abroad, and the locals' R: one stratum."""
    T = sorted(set(home_r) & set(abroad_r))
    rest = [home_r[t] for t in home_r if t not in abroad_r]
    n, N, k = len(T), len(home_r), len(local_r)
    d = mean([home_r[t] - abroad_r[t] for t in T]) - mean(list(home_r.values())) + mean(local_r)
    a = [(1 - n / N) * home_r[t] - abroad_r[t] for t in T]
    parts = [(var(a) / n, n - 1), ((N - n) * var(rest) / N**2, N - n - 1), (var(local_r) / k, k - 1)]
    whole = mean(list(home_r.values()))
    parts.append((chosen(n, [r - whole for r in rest]), N - 1))
    V = sum(v for v, _ in parts)
    df = V**2 / sum(v**2 / f for v, f in parts)
    half = stats.t.ppf(0.975, df) * math.sqrt(V)
    return d, d - half, d + half, V


def chosen(n, rest):
    """What exports chosen by success add: squares between the two parts of H, less what chance makes of them.

    `rest` are the deviations from the mean of H of the titles that stayed; those of T are their balance.
    """
    N, there = n + len(rest), mean(rest)
    of_T = -len(rest) * there / n
    between = n * of_T**2 + len(rest) * there**2
    return max(0.0, (between - var(rest)) / N**2)


def tau2(home_r, abroad_r, cell_variances):
    T = sorted(set(home_r) & set(abroad_r))
    return max(0.0, var([home_r[t] - abroad_r[t] for t in T]) - mean(cell_variances))


def discount_strata(home_cells, abroad_cells, locals_m, n_eff_of):
    """D, V, n, N, k over several strata, from {title: {stratum: R}}; home_cells and locals_m hold locals."""

    def centres(local):
        by = defaultdict(list)
        for cells_ in local.values():
            for g, r in cells_.items():
                by[g].append(r)
        return {g: (mean(rs), len(rs)) for g, rs in by.items() if len(rs) >= 5}

    def shares(side, t, cells_, centre):
        ok = [g for g in cells_ if g in centre]
        total = sum(n_eff_of[side, t, g] for g in ok)
        return {g: n_eff_of[side, t, g] / total for g in ok}

    ch, cm = centres(home_cells), centres(locals_m)
    T = [
        t
        for t in sorted(set(home_cells) & set(abroad_cells))
        if any(g in ch for g in home_cells[t]) and any(g in cm for g in abroad_cells[t])
    ]
    n = len(T)
    sh = {t: shares("h", t, home_cells[t], ch) for t in T}
    sm = {t: shares("m", t, abroad_cells[t], cm) for t in T}
    mix_h = {g: sum(sh[t].get(g, 0) for t in T) / n for g in ch}
    mix_m = {g: sum(sm[t].get(g, 0) for t in T) / n for g in cm}
    H = [u for u, cells_ in home_cells.items() if any(mix_h.get(g, 0) > 0 for g in cells_)]
    M = [u for u, cells_ in locals_m.items() if any(mix_m.get(g, 0) > 0 for g in cells_)]

    def spread(u, cells_, mix, centre):
        """What title u takes from the weighted sum of control means, as a deviation."""
        return sum(
            mix.get(g, 0) * (r - centre[g][0]) / centre[g][1] for g, r in cells_[u].items() if g in centre
        )

    at_home = {t: sum(w * (home_cells[t][g] - ch[g][0]) for g, w in sh[t].items()) for t in T}
    there = {t: sum(w * (abroad_cells[t][g] - cm[g][0]) for g, w in sm[t].items()) for t in T}
    d = mean([at_home[t] - there[t] for t in T])
    of_T = [at_home[t] - there[t] - n * spread(t, home_cells, mix_h, ch) for t in T]
    of_rest = [spread(u, home_cells, mix_h, ch) for u in H if u not in T]
    of_M = [spread(u, locals_m, mix_m, cm) for u in M]
    V = var(of_T) / n + len(of_rest) * var(of_rest) + len(of_M) * var(of_M)
    V += chosen(n, [len(H) * b for b in of_rest])
    return d, V, n, len(H), len(M)


def travel_effect(home, abroad, var_h, var_m, with_key, times):
    """Difference of z_m − z_h with the key minus without it, each title counted `times` often."""

    def standardised(r, v):
        n = sum(times)
        centre = sum(t * x for t, x in zip(times, r, strict=True)) / n
        spread = sum(t * (x - centre) ** 2 for t, x in zip(times, r, strict=True)) / (n - 1)
        noise = sum(t * x for t, x in zip(times, v, strict=True)) / n
        return [(x - centre) / math.sqrt(spread - noise) for x in r] if spread > noise else None

    zh, zm = standardised(home, var_h), standardised(abroad, var_m)
    if zh is None or zm is None:
        return None

    def group(wanted):
        rows = [i for i in range(len(home)) if with_key[i] == wanted]
        return sum(times[i] * (zm[i] - zh[i]) for i in rows) / sum(times[i] for i in rows)

    return group(True) - group(False)


def hc3(y, X):
    """OLS coefficients and their HC3 standard errors by the textbook formula."""
    inverse = np.linalg.inv(X.T @ X)
    b = inverse @ X.T @ y
    leverage = np.array([x @ inverse @ x for x in X])
    e = (y - X @ b) / (1 - leverage)
    middle = sum(e[i] ** 2 * np.outer(X[i], X[i]) for i in range(len(y)))
    return b, np.sqrt(np.diag(inverse @ middle @ inverse))
