"""Slow, obvious twins of themes told from coded comments: loops over comments, one formula at a time."""

from __future__ import annotations

import statistics


def calibration(coded, keys):
    """By (language, key): b and the variance of ln b.

    `coded` are (language, weight of the draw, weight of the comment, {key: named}, {key: told}).
    """
    found = {}
    for language in sorted({c[0] for c in coded}):
        here = [c for c in coded if c[0] == language]
        half = 0.5 * statistics.median(c[1] for c in here)
        for key in keys:
            named = told = half
            for _, w, v, y, p in here:
                named += w * v * y[key]
                told += w * v * p[key]
            b = named / told
            apart = 0.5 * statistics.median(c[1] for c in here) ** 2
            for _, w, v, y, p in here:
                apart += w**2 * (1 - 1 / w) * (v * (y[key] - b * p[key])) ** 2
            found[language, key] = b, apart / named**2
    return found


def taken_over(comments, keys, variance):
    """By (market, key): the variance that a market's log odds minus the mean of its keys' take over from the ln b.

    `comments` are (title, market, language, weight, {key: what it counts for}); `variance` by (language, key).
    """
    found = {}
    titles, languages = sorted({c[0] for c in comments}), sorted({c[2] for c in comments})
    for market in sorted({c[1] for c in comments}):
        own = []
        for key in keys:
            here, there = dict.fromkeys(languages, 0.0), dict.fromkeys(languages, 0.0)
            for title in titles:
                n1 = sum(c[3] for c in comments if c[0] == title and c[1] == market)
                n0 = sum(c[3] for c in comments if c[0] == title and c[1] != market)
                if not n1 or not n0:
                    continue
                for t, m, language, weight, counts in comments:
                    if t == title and m == market:
                        here[language] += weight * counts[key] * n0 / (n1 + n0)
                    elif t == title:
                        there[language] += weight * counts[key] * n1 / (n1 + n0)
            parts = [
                here[x] / (sum(here.values()) or 1) - there[x] / (sum(there.values()) or 1) for x in languages
            ]
            own.append(sum(s**2 * variance[x, key] for s, x in zip(parts, languages, strict=True)))
        k = len(keys)
        for key, value in zip(keys, own, strict=True):
            found[market, key] = (1 - 1 / k) ** 2 * value + (sum(own) - value) / k**2
    return found
