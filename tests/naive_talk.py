"""Slow, obvious twins of the measures of what audiences talk about: loops over comments, one formula at a time."""

from __future__ import annotations

import itertools
import math

import numpy as np


def log_odds(comments, key, market):
    """ln of the Mantel–Haenszel odds of naming `key`, market against the rest, half a mention added on either side.

    `comments` are (title, market, weight, set of keys); every title is taken.
    """
    top = bottom = 0.0
    halves = []
    for title in sorted({c[0] for c in comments}):
        here = [c for c in comments if c[0] == title and c[1] == market]
        there = [c for c in comments if c[0] == title and c[1] != market]
        n1, n0 = sum(c[2] for c in here), sum(c[2] for c in there)
        if not n1 or not n0:
            continue
        a, c = (sum(x[2] for x in side if key in x[3]) for side in (here, there))
        top += a * (n0 - c) / (n1 + n0)
        bottom += c * (n1 - a) / (n1 + n0)
        if a + c > 0:
            halves.append((0.5 * n0 / (n1 + n0), 0.5 * n1 / (n1 + n0)))
    r, s = (sum(h[i] for h in halves) / len(halves) for i in (0, 1))
    return math.log((top + r) / (bottom + s))


def monroe(y_i, n_i, y_j, n_j, alpha, alpha0):
    """δ of one word (Monroe et al. 2008, equation 16)."""
    return math.log((y_i + alpha) / (n_i + alpha0 - y_i - alpha)) - math.log(
        (y_j + alpha) / (n_j + alpha0 - y_j - alpha)
    )


def local_line(x, y, w, at, h):
    """The height at `at` of the weighted least-squares line with tricube weights."""
    k = np.array([max(0.0, 1 - abs((v - at) / h) ** 3) ** 3 for v in x]) * w
    design = np.column_stack([np.ones(len(x)), np.asarray(x) - at])
    return float(np.linalg.lstsq(design * np.sqrt(k)[:, None], np.asarray(y) * np.sqrt(k), rcond=None)[0][0])


def crossings(curve, limit):
    """Changes of side among the moments outside ± limit."""
    sides = [1 if v > limit else -1 for v in curve if abs(v) > limit]
    return sum(a != b for a, b in itertools.pairwise(sides))


def design_effect(rows):
    """Share, and n over the design effect of titles, of unweighted comments (title, x) by different people."""
    n = len(rows)
    p = sum(x for _, x in rows) / n
    titles = sorted({t for t, _ in rows})
    sums = [sum(x - p for t, x in rows if t == title) for title in titles]
    variance = len(titles) / (len(titles) - 1) * sum(s * s for s in sums) / n**2
    return p, n / max(1.0, variance / (p * (1 - p) / n))


def start_finish(rows):
    """Mean over authors with comments in both thirds of first minus last; rows are (author, x, y)."""
    found = []
    for author in sorted({r[0] for r in rows}):
        first = [y for a, x, y in rows if a == author and x < 1 / 3]
        last = [y for a, x, y in rows if a == author and x >= 2 / 3]
        if first and last:
            found.append(sum(first) / len(first) - sum(last) / len(last))
    return sum(found) / len(found), len(found)
