"""Slow, obvious twins of the parts of topics."""

import math

import numpy as np
import pandas as pd
from scipy import stats


def shares(frame: pd.DataFrame) -> dict[tuple[str, int], tuple[float, float, float]]:
    """Share and interval of each (group, topic), comment by comment; columns group, topic, title, weight, author."""
    out = {}
    for group, part in frame.groupby("group"):
        total = part.weight.sum()
        kish = total**2 / sum(one.weight.sum() ** 2 for _, one in part.groupby("author"))
        titles = sorted(part.title.unique())
        for topic in sorted(frame.topic.unique()):
            p = part.weight[part.topic == topic].sum() / total
            squares = 0.0
            for title in titles:
                of_title = part[part.title == title]
                squares += (of_title.weight[of_title.topic == topic].sum() - p * of_title.weight.sum()) ** 2
            k = len(titles)
            if k < 2:
                out[group, topic] = (p, math.nan, math.nan)
                continue
            v = k / (k - 1) * squares / total**2
            n = min(p * (1 - p) / v, kish) if v > 0 else kish
            t = stats.t.ppf(0.975, k - 1)
            centre = (p + t * t / (2 * n)) / (1 + t * t / n)
            half = t / (1 + t * t / n) * math.sqrt(p * (1 - p) / n + t * t / (4 * n * n))
            out[group, topic] = (p, max(centre - half, 0.0), min(centre + half, 1.0))
    return out


def vote(point: np.ndarray, reference: np.ndarray, topics: np.ndarray, voters: set[int], need: float) -> int:
    """The topic of one point: its neighbours vote with their cosine."""
    votes: dict[int, float] = {}
    for i in sorted(voters):
        votes[int(topics[i])] = votes.get(int(topics[i]), 0.0) + max(float(point @ reference[i]), 0.0)
    real = {topic: value for topic, value in votes.items() if topic >= 0}
    best = max(real, key=lambda topic: real[topic], default=-1)
    return best if best >= 0 and real[best] >= need * sum(votes.values()) else -1


def neighbours(
    points: np.ndarray, languages: np.ndarray, row: int, large: tuple[int, ...], each: int
) -> set[int]:
    """The nearest of each large language to one point, itself left out; twice as many of its own or, if that is
    rare, of the language in which its nearest lies. With one language no more than `each`."""

    def order(lang: int) -> list[int]:
        rows = [i for i in range(len(points)) if languages[i] == lang and i != row]
        return sorted(rows, key=lambda i: -float(points[row] @ points[i]))

    own = int(languages[row])
    if own not in large:
        own = max(large, key=lambda lang: float(points[row] @ points[order(lang)[0]]))
    found: set[int] = set()
    for lang in large:
        found |= set(order(lang)[: each * (2 if lang == own and len(large) > 1 else 1)])
    return found
