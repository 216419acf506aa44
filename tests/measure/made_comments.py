"""Small made worlds of comments: scored frames with authors, copies, strata and categories."""

from __future__ import annotations

import pandas as pd
from made_cells import NO_METRICS, VALID, titles

from analysis.measure.discount import discount
from analysis.measure.gaps import gaps
from analysis.measure.reception import reception
from analysis.spec import Options

TROPES = ("revenge", "rebirth", "war_god", "amnesia")
LANGUAGES = {"CN": ("zh", "en"), "US": ("en", "es")}


def comments(
    rng, n_shared=3, n_rest=6, n_local=6, n=30, *, people=25, strata=2, unnamed=0.2, effect=0.0, spread=0.1
):
    """Scored comments, their tropes and the titles of one pair CN → US; `effect`: tropes' scores abroad."""
    rows, keys, home = [], [], {}
    for origin, count in (("CN", n_shared + n_rest), ("US", n_local)):
        for i in range(count):
            t = f"{origin}{i:03d}"
            home[t] = origin
            quality = rng.normal(0, spread)
            for market in ("CN", "US") if origin == "CN" and i < n_shared else (origin,):
                size = int(rng.integers(n, 2 * n))
                g = rng.integers(0, strata, size)
                chosen = rng.random((size, len(TROPES))) < (0.35 if market == "CN" else 0.2)
                who = rng.integers(0, people, size)
                x = (
                    0.2 * quality
                    + rng.normal(0, 0.3, size)
                    + chosen[:, 0] * (effect if market == "US" else 0)
                )
                named = rng.random(size) >= unnamed
                for j in range(size):
                    rows.append((t, origin, market, f"p{g[j] % 2}", LANGUAGES[market][g[j] // 2],
                                 f"{market}{who[j]}" if named[j] else None, f"{t}{market}{j:04d}",
                                 x[j], min(max(0.5 + x[j] / 2, 0.0), 1.0),
                                 float(rng.choice([1.0, 1.0, 0.5])), 1.0))  # fmt: skip
                    keys.append([k for k, c in zip(TROPES, chosen[j], strict=True) if c])
    scored = pd.DataFrame(rows, columns=["title_id", "home_market", "market", "platform", "lang", "author",
                                         "comment_id", "sentiment", "rating", "weight", "rating_weight"])  # fmt: skip
    order = scored.sort_values(["title_id", "market", "platform", "comment_id"]).index
    scored = scored.loc[order].reset_index(drop=True)
    named = {i: set(keys[o]) for i, o in enumerate(order) if keys[o]}
    long = pd.DataFrame(
        [(i, k) for i, ks in named.items() for k in sorted(ks)], columns=["comment", "key"]
    ).astype({"comment": "int64"})
    return scored, named, long, titles(home)


def measured(scored, listed, options=None):
    """Reception, discount and gaps of the comments."""
    options = options or Options(min_comments=3)
    cells = reception(scored, NO_METRICS, listed, options, VALID).table
    found = discount(cells, listed, options, VALID).table
    return cells, gaps(cells, listed, found, options, VALID).table
