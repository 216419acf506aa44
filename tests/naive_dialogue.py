"""Slow, obvious twins of what the search for shared dialogue does."""

import re
from itertools import pairwise

from analysis.text import is_dense


def words(text):
    """Words as a person splits them: runs of letters, and each sign of a dense script."""
    found = re.findall(r"\w+", text.lower())
    return [part for word in found for part in (word if is_dense(word) else [word])]


def shingles(words, width):
    return {tuple(words[i : i + width]) for i in range(len(words) - width + 1)}


def winnowed(words, width, window, value):
    """Places of the least shingle, the last of equal ones, of every `window` in a row."""
    last = len(words) - width + 1
    if last < 1:
        return set()
    window = min(window, last)
    return {
        min(range(start, start + window), key=lambda at: (value(at), -at))
        for start in range(last - window + 1)
    }


def chains(places, gap, slack, width):
    """Runs of shared shingles: bands of like offset first, then cut where a run halts or goes back."""
    by_offset = sorted(places, key=lambda p: p[1] - p[0])
    bands, last = [], None
    for place in by_offset:
        offset = place[1] - place[0]
        if last is None or offset - last > slack:
            bands.append([])
        bands[-1].append(place)
        last = offset
    runs = []
    for band in bands:
        # Of equal places in one text the order of offsets decides.
        for place in sorted(band, key=lambda p: p[0]):
            before = runs[-1][-1] if runs and runs[-1][0] in band else None
            step = None if before is None else (place[0] - before[0], place[1] - before[1])
            if step is None or min(step) <= 0 or max(step) > gap:
                runs.append([place])
            else:
                runs[-1].append(place)
    return [
        (
            *run[0],
            width + sum(min(b[0] - a[0], b[1] - a[1], width) for a, b in pairwise(run)),
        )
        for run in runs
    ]
