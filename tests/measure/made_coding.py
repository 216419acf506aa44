"""Made comments with a truth for coders and a scorer that errs differently in each group."""

from __future__ import annotations

import numpy as np
import pandas as pd
from made_cells import NO_METRICS, titles

from analysis.measure.agreement import agreement
from analysis.measure.corrected import with_corrected
from analysis.measure.discount import discount
from analysis.measure.reception import reception
from analysis.measure.result import result
from analysis.spec import Options
from analysis.study import sampling

OPTIONS = Options(min_comments=10, evidence="sentiment", unvalidated=True)
NO_CODES = pd.DataFrame({"item": [], "language": [], "coder": [], "label": []})
AGREED = result(
    "agreement",
    [
        {"what": "sentiment", "language": lang, "n": 30, "coders": 2, "alpha": 0.9}
        for lang in ("zh", "en", "es")
    ],
).table


def comments(rng, runs=1, n=15, rest=12, local=10, per_title=30, gap=0.1, uneven=True):
    """Pairs Hr → Mr at once: each comment's truth y (mean q of its title) and the score of a bad scorer.

    The scorer is too weak (slope 0.6), too low on imports, too high on local titles and on the home titles
    that travel: the raw discount is wrong by about 0.3 and by the slope.
    """
    parts, home = [], {}
    for r in range(runs):
        h, m = f"H{r:03d}", f"M{r:03d}"
        q = np.clip(rng.normal(0, 0.15, n + rest), -0.5, 0.5)
        cells = [(f"{h}{i:03d}", h, q[i], 0.1 if i < n else 0.0) for i in range(n + rest)]
        cells += [(f"{h}{i:03d}", m, q[i] - gap + rng.normal(0, 0.08), -0.2) for i in range(n)]
        cells += [(f"{m}{i:03d}", m, np.clip(rng.normal(0, 0.15), -0.5, 0.5), 0.1) for i in range(local)]
        home |= {t: t[:4] for t, *_ in cells}
        size = (
            rng.integers(per_title // 2, 3 * per_title, len(cells))
            if uneven
            else np.full(len(cells), per_title)
        )
        title, market, mean, bias = (np.repeat(column, size) for column in zip(*cells, strict=True))
        u = rng.random(len(title))
        y = np.where(u < 0.35 + mean / 2, 1, np.where(u < 0.65 + mean / 2, 0, -1)).astype(float)
        author = np.where(rng.random(len(y)) < 0.3, rng.integers(0, 60, len(y)), 100 + np.arange(len(y)))
        style = rng.normal(0, 0.2, 100 + len(y))[author]
        s = np.clip(bias + 0.6 * y + style + rng.normal(0, 0.35, len(y)), -1, 1)
        parts.append(pd.DataFrame({
            "title_id": title, "market": market, "platform": "p", "lang": np.where(market == h, "zh", "en"),
            "author": author + 10**6 * r, "comment_id": [f"{r}-{i}" for i in range(len(y))], "y": y, "sentiment": s,
            "rating": np.nan, "weight": 1.0, "rating_weight": 1.0, "posted_at": pd.NaT,
        }))  # fmt: skip
    frame = pd.concat(parts, ignore_index=True)
    frame = frame.assign(home_market=frame.title_id.map(home)).sort_values(
        ["title_id", "market", "comment_id"]
    )
    return frame.reset_index(drop=True), titles(home)


def frame_of(scored):
    """The comments from which may be drawn, as `study.coding` makes it."""
    rows = scored.rename(columns={"lang": "language", "home_market": "home"})
    rows = rows[["title_id", "market", "platform", "language", "home", "comment_id"]]
    return rows.assign(item=rows.platform + rows.comment_id)


def code(scored, per_group=60, seed=1, before=None):
    """A draw, coded by a coder who is always right."""
    empty = pd.DataFrame({c: [] for c in ("item", "market", "platform", "language", "home", "pi")})
    drawn = sampling.select(frame_of(scored), empty if before is None else before, per_group, seed)
    return drawn.assign(y=drawn.comment_id.map(scored.set_index("comment_id").y))


def cells_of(scored, listed, options=OPTIONS):
    return reception(scored, NO_METRICS, listed, options, {}).table


def both(scored, listed, coding, options=OPTIONS, agreed=AGREED):
    """The discount with its corrected rows."""
    cells = cells_of(scored, listed, options)
    raw = discount(cells, listed, options, {})
    return with_corrected(raw, cells, scored, coding, agreed, listed, options).table


__all__ = ["AGREED", "NO_CODES", "OPTIONS", "agreement", "both", "cells_of", "code", "comments", "frame_of"]
