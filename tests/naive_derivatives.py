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


def margins(whole, passages, groups, pairs, pull_mean, pull_spread, least, weight):
    """How far each pair stands out, from both sides, by loops; `passages` as for `similarity`."""

    def matches(cosines):
        """Of every text (its title and number): cosine by candidate title."""
        found = {}
        for a, b in pairs:
            for title, other in ((a, b), (b, a)):
                for number, cosine in enumerate(cosines(title, other)):
                    found.setdefault((title, number), {})[other] = cosine
        return found

    def without_highest(values):
        return sorted(values)[:-1] if len(values) > 1 else list(values)

    def z(found):
        within, freedom = {}, {}
        for text, values in found.items():
            within[text] = freedom[text] = 0
            for group in set(groups):
                own = sorted(v for o, v in values.items() if groups[o] == group)[:-1]
                within[text] += sum((v - np.mean(own)) ** 2 for v in own)
                freedom[text] += max(len(own) - 1, 0)
        usual = sum(within.values()) / max(sum(freedom.values()), 1)
        out = {}
        for text, values in found.items():
            spread = (within[text] + pull_spread * usual) / (freedom[text] + pull_spread)
            for other, value in values.items():
                rest = without_highest([v for o, v in values.items() if o != other])
                own = without_highest(
                    [v for o, v in values.items() if o != other and groups[o] == groups[other]]
                )
                mean = (sum(own) + pull_mean * np.mean(rest or [0.0])) / (len(own) + pull_mean)
                square = sum((v - mean) ** 2 for v in own)
                variance = (square + pull_spread * spread) / (len(own) + pull_spread)
                out[text, other] = (value - mean) / np.sqrt(variance + least**2) if rest else 0.0
        return out

    def best(a, b):
        return [max(float(v @ w) for w in passages[b][0]) for v in passages[a][0]]

    texts, parts = z(matches(lambda a, b: [float(whole[a] @ whole[b])])), z(matches(best))
    signals = [
        [min(texts[(a, 0), b], texts[(b, 0), a]) for a, b in pairs],
        [
            min(
                sum(share * parts[(t, i), o] for i, share in enumerate(passages[t][1] / passages[t][1].sum()))
                for t, o in ((a, b), (b, a))
            )
            for a, b in pairs
        ],
    ]
    first, second = (np.array(one) / np.median(np.abs(np.array(one) - np.median(one))) for one in signals)
    return first + weight * second


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
