"""Slow, obvious twins of drivers, consumption and experiments: plain loops over plain records."""

from __future__ import annotations

import math
from collections import defaultdict

import naive_reception as naive
import numpy as np


def ballots(scored, keys, home, value, weight, min_comments):
    """{(title, market): [(vote, score − reference, keys, comment, author)]}: what each comment adds to a standing."""
    cells = naive.cells(scored, value, weight)
    enough = {key: cell for key, cell in cells.items() if cell["n_eff"] >= min_comments}
    by_cell = defaultdict(list)
    for i, row in enumerate(scored.to_dict("records")):
        if math.isnan(row[value]) or not row[weight] > 0:
            continue
        key = (row["title_id"], row["market"], row["platform"], row["lang"])
        if key in enough:
            author = row["author"] if isinstance(row["author"], str) else None
            by_cell[key].append((row[weight], row[value], keys.get(i) or {"none"}, i, author))
    found = defaultdict(list)
    for title, market in {key[:2] for key in by_cell}:
        usable = {}
        for key in by_cell:
            others = [c["mean"] for o, c in enough.items()
                      if o[1:] == key[1:] and o != key and home[o[0]] == market]  # fmt: skip
            if key[:2] == (title, market) and len(others) >= 5:
                usable[key] = naive.mean(others)
        total = sum(enough[key]["n_eff"] for key in usable)
        for key, reference in usable.items():
            weights = sum(w for w, *_ in by_cell[key])
            for w, x, names, i, author in by_cell[key]:
                vote = enough[key]["n_eff"] / total * w / weights
                found[title, market].append((vote, x - reference, names, i, author))
    return found


def small(comments):
    """True under 10 comments, or under 3 people where any is named."""
    people = {author for _, author in comments if author is not None}
    return len(comments) < 10 or 0 < len(people) < 3


def renamed(home, market):
    """{category: its name after rare ones have joined `other`}."""
    who = [defaultdict(set), defaultdict(set)]
    for side, votes in zip(who, (home, market), strict=True):
        for _, _, names, i, author in votes:
            for name in names:
                side[name].add((i, author))
    present = set(who[0]) | set(who[1])
    joined = {c for c in present if small(who[0][c]) or small(who[1][c])}
    while joined and joined != present:
        pooled = [set().union(*(side[c] for c in joined)) for side in who]
        if not any(map(small, pooled)):
            break
        rest = sorted(present - joined, key=lambda c: (c == "none", c))
        joined.add(min(rest, key=lambda c: min(len(who[0][c]), len(who[1][c]))))
    return {c: "other" if c in joined else c for c in present}


def split(home, market):
    """{category: (composition, valuation)} of Σ vote·score at home minus the same abroad."""
    names = renamed(home, market)
    share, total = [defaultdict(float), defaultdict(float)], [defaultdict(float), defaultdict(float)]
    for s, votes in enumerate((home, market)):
        for vote, score, keys, *_ in votes:
            for key in keys:
                share[s][names[key]] += vote / len(keys)
                total[s][names[key]] += vote / len(keys) * score
    score = {}
    for c in set(names.values()):
        pair = [total[s][c] / share[s][c] if share[s][c] > 0 else None for s in (0, 1)]
        score[c] = [pair[s] if pair[s] is not None else pair[1 - s] for s in (0, 1)]
    centre = sum((share[0][c] + share[1][c]) / 2 * sum(score[c]) / 2 for c in score)
    return {
        c: (
            (share[0][c] - share[1][c]) * (sum(score[c]) / 2 - centre),
            (share[0][c] + share[1][c]) / 2 * (score[c][0] - score[c][1]),
        )
        for c in score
    }


def pooled(found, pairs):
    """The ballots of several titles as those of one in which the titles weigh equally."""
    return [(vote / len(pairs), *rest) for key in pairs for vote, *rest in found[key]]


def jackknife(home, market, groups):
    """Grouped jackknife variance of `split` for one title, categories fixed; authors dealt out in turn."""
    fixed = renamed(home, market)
    sides = []
    for votes in (home, market):
        order = {}
        for *_, i, author in sorted(votes, key=lambda v: v[3]):
            order.setdefault(author if author is not None else ("alone", i), len(order))
        sides.append([
            (vote, score, None, keys, fixed, order[author if author is not None else ("alone", i)] % groups)
            for vote, score, keys, i, author in votes
        ])  # fmt: skip
    drawn = []
    for j in range(groups):
        left = [[v for v in votes if v[5] != j] for votes in sides]
        drawn.append(_fixed(*left))
    names = sorted({name for d in drawn for name in d})
    out = {}
    for name in names:
        values = np.array([d[name] for d in drawn])
        out[name] = (groups - 1) / groups * ((values - values.mean(axis=0)) ** 2).sum(axis=0)
    return out


def _fixed(home, market):
    share, total = [defaultdict(float), defaultdict(float)], [defaultdict(float), defaultdict(float)]
    for s, votes in enumerate((home, market)):
        whole = sum(v[0] for v in votes)
        for vote, score, _, keys, fixed, _ in votes:
            for key in keys:
                share[s][fixed[key]] += vote / whole / len(keys)
                total[s][fixed[key]] += vote / whole / len(keys) * score
    names = set(share[0]) | set(share[1])
    score = {c: [total[s][c] / share[s][c] for s in (0, 1)] for c in names}
    centre = sum((share[0][c] + share[1][c]) / 2 * sum(score[c]) / 2 for c in names)
    return {
        c: (
            (share[0][c] - share[1][c]) * (sum(score[c]) / 2 - centre),
            (share[0][c] + share[1][c]) / 2 * (score[c][0] - score[c][1]),
        )
        for c in names
    }


def consumption(counts, home, title, h, m):
    """L of one title and its numbers of controls, from {(title, market): [(days, value)]}; None without equal days."""

    def at(t, market, d):
        near = [(abs(days - d), days, v) for days, v in counts.get((t, market), [])]
        near = [n for n in near if n[0] <= max(1.0, 0.1 * d)]
        return min(near)[2] if near else None

    best = None
    for d, _ in counts.get((title, m), []):
        own = at(title, h, d), at(title, m, d)
        if None in own:
            continue
        rest = [at(t, h, d) for t in home if home[t] == h and t != title]
        there = [at(t, m, d) for t in home if home[t] == m]
        rest, there = ([v for v in vs if v is not None] for vs in (rest, there))
        score = (min(len(rest), len(there), 8), d)
        if best is None or score > best[0]:
            best = score, own, rest, there
    if best is None:
        return None
    (fewest, _), (v_h, v_m), rest, there = best
    if fewest < 5:
        return None, len(rest), len(there)
    return (
        math.log(v_m / np.median(there)) - math.log(v_h / np.median(rest)),
        len(rest),
        len(there),
    )


def arms(rows):
    """Σ A·(mean a − mean b)/Σ A over strata of (stratum, arm a?, weight, score); None where no stratum has both."""
    top = bottom = 0.0
    for stratum in sorted({row[0] for row in rows}):
        sides = [[r for r in rows if r[0] == stratum and r[1] == first] for first in (True, False)]
        weights = [sum(r[2] for r in side) for side in sides]
        if not all(weights):
            continue
        means = [sum(r[2] * r[3] for r in side) / w for side, w in zip(sides, weights, strict=True)]
        a = weights[0] * weights[1] / sum(weights)
        top, bottom = top + a * (means[0] - means[1]), bottom + a
    return top / bottom if bottom else None


def leave_one_out(rows, title_of):
    """Jackknife variance of `arms` over titles."""
    titles = sorted(set(title_of))
    values = [arms([r for r, t in zip(rows, title_of, strict=True) if t != out]) for out in titles]
    if None in values:
        return math.nan
    return (len(titles) - 1) / len(titles) * sum((v - mean_of(values)) ** 2 for v in values)


def mean_of(values):
    return sum(values) / len(values)
