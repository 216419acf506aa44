"""Small made worlds for the tests of reception, discount, gaps and travel."""

from __future__ import annotations

import numpy as np
import pandas as pd

VALID = {
    lang: {"n": 1000, "macro_f1": 0.6, "mean_gap": 0.01, "slope": 0.8} for lang in ("en", "zh", "ko", "es")
}
NO_METRICS = pd.DataFrame(
    {c: [] for c in ("title_id", "episode", "market", "platform", "metric", "value", "as_of")}
)
CELL = [
    "title_id",
    "market",
    "platform",
    "language",
    "evidence",
    "n_comments",
    "n_eff",
    "mean",
    "se",
    "validated",
]


def titles(home: dict[str, str]) -> pd.DataFrame:
    return pd.DataFrame({
        "title_id": list(home), "home_market": list(home.values()), "released": pd.NaT,
        "genres": [[] for _ in home],
    })  # fmt: skip


def cell(
    title, market, mean, *, n=50.0, se=0.03, language="en", platform="p", evidence="rating", validated=True
):
    return (title, market, platform, language, evidence, n, n, mean, se, validated)


def table(rows) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=CELL)


def world(rng, n_shared, n_rest, n_local, *, h="CN", m="US", lang=("zh", "en"), gap=0.1, **more):
    """Cells and titles of one pair: titles of h, the first n_shared of them also in m, and locals of m."""
    rows, home = [], {}
    for i in range(n_shared + n_rest):
        t, q = f"{h}{i:03d}", rng.normal(0, 0.15)
        home[t] = h
        rows.append(cell(t, h, q + rng.normal(0, 0.03), language=lang[0], **more))
        if i < n_shared:
            rows.append(cell(t, m, q - gap + rng.normal(0, 0.08), language=lang[1], **more))
    for i in range(n_local):
        home[f"{m}{i:03d}"] = m
        rows.append(cell(f"{m}{i:03d}", m, rng.normal(0, 0.15), language=lang[1], **more))
    return table(rows), titles(home)


def worlds(runs: int, n_shared: int, n_rest: int, n_local: int, seed: int, gap: float = 0.1):
    """Many pairs at once under made market codes, so that one call measures them all; exports are random."""
    rng = np.random.default_rng(seed)
    rows, home = [], {}
    for r in range(runs):
        h, m = f"H{r:04d}", f"M{r:04d}"
        noise = iter(rng.uniform(0.02, 0.06, n_shared * 2 + n_rest + n_local))

        def measured(t, market, mean, noise=noise):
            se = next(noise)
            rows.append(cell(t, market, mean + rng.normal(0, se), se=se))

        for i in range(n_shared + n_rest):
            home[f"{h}{i:03d}"], q = h, rng.normal(0, 0.15)
            measured(f"{h}{i:03d}", h, q)
            if i < n_shared:
                measured(f"{h}{i:03d}", m, q - gap + rng.normal(0, 0.08))
        for i in range(n_local):
            home[f"{m}{i:03d}"] = m
            measured(f"{m}{i:03d}", m, rng.normal(0, 0.15))
    return table(rows), titles(home)
