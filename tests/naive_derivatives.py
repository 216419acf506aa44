"""Near copies worked out pair by pair, slowly and plainly."""

import numpy as np


def similarity(whole, passages, a, b):
    """Mean of the whole texts' cosine and the matched passages', there and back.

    `passages` maps a title to (vectors, lengths).
    """
    texts = float(whole[a] @ whole[b])
    (x, long_x), (y, long_y) = passages[a], passages[b]
    if not len(x) or not len(y):
        return texts
    forth = sum(n * max(float(v @ w) for w in y) for v, n in zip(x, long_x, strict=True)) / sum(long_x)
    back = sum(n * max(float(v @ w) for w in x) for v, n in zip(y, long_y, strict=True)) / sum(long_y)
    return (texts + forth + back) / 3


def nearest(whole, groups, k):
    """Pairs in which one is among the k most alike titles of its group to the other."""
    found = set()
    for a in range(len(whole)):
        for group in set(groups):
            others = [b for b in range(len(whole)) if groups[b] == group and b != a]
            for b in sorted(others, key=lambda b: -float(whole[a] @ whole[b]))[:k]:
                found.add((min(a, b), max(a, b)))
    return found


def margins(alike, k):
    """Similarity less the mean of the titles' means with their k most alike others; `alike` maps pairs to numbers."""
    found = {}
    for pair, c in alike.items():
        usual = []
        for title in pair:
            values = sorted(
                (v for other, v in alike.items() if title in other and other != pair), reverse=True
            )[:k]
            usual.append(sum(values) / len(values))
        found[pair] = c - sum(usual) / 2
    return found


def totals(groups, long, sets, most):
    """How many pairs there are by (low group, high group, shared tropes, passages of the shorter)."""
    found = {}
    for a in range(len(groups)):
        for b in range(a):
            low, high = sorted((groups[a], groups[b]))
            key = (low, high, min(most, len(sets[a] & sets[b])), min(long[a], long[b]))
            found[key] = found.get(key, 0) + 1
    return found


def q_values(p, m):
    """q by its definition: the least of m·p' / #{p ≤ p'} over all p' that are no smaller."""
    return [min(1.0, *(m * t / sum(o <= t for o in p) for t in p if t >= own)) for own in p]


def scale(excess, share):
    """Exponential scale with the upper share only counted."""
    x = sorted(excess)
    r = max(1, int(np.ceil((1 - share) * len(x))))
    return (sum(x[:r]) + (len(x) - r) * x[r - 1]) / r
