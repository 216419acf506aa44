"""Episodes and audience figures of the sample study."""

from __future__ import annotations

import numpy as np
import pandas as pd

from analysis.demo import plants

_SIZE = {
    "CN": 6e6,
    "US": 9e5,
    "BR": 7e5,
    "MX": 6e5,
    "ID": 9e5,
    "TH": 6e5,
    "JP": 5e5,
    "KR": 4e5,
    "SA": 3e5,
    "TW": 2e5,
}
"""Views of the first episode of a middling title in each market."""
_POPULARITY_SD = 0.5
_COUNTED_AFTER = 180
"""Days from release to the count, the same for every title."""


def episodes(titles: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """One row an episode of every title that is no copy: number, seconds, paywalled or not."""
    own = titles[titles.copy_of.isna()]
    rows = own.loc[own.index.repeat(own.n_episodes), ["title_id", "paywall"]].reset_index(drop=True)
    rows["number"] = rows.groupby("title_id", sort=False).cumcount() + 1
    rows["duration_s"] = rng.integers(60, 121, len(rows))
    rows["paywalled"] = rows.number >= rows.paywall
    return rows


def views(cells: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """Views by title, market and episode, and their sum by title and market (episode 0).

    Views of episode 2 are EPISODE_TWO of the first, PAYWALL_LOSS are lost at the paywall and DECAY at every
    other step, each with a little noise. Chinese titles lose the market's `consumption` share.
    """
    fame = dict(
        zip(sorted(set(cells.title_id)), rng.normal(0, _POPULARITY_SD, cells.title_id.nunique()), strict=True)
    )
    parts = []
    for cell in cells.itertuples():
        market = plants.MARKETS[cell.market]
        start = np.log(_SIZE[cell.market]) + fame[cell.title_id] + rng.normal(0, 0.15)
        if cell.kind == "import":
            start += np.log1p(-market.consumption)
        step = np.full(cell.n_episodes, np.log1p(-plants.DECAY)) + rng.normal(0, 0.01, cell.n_episodes)
        step[0] = start
        step[1] += np.log(plants.EPISODE_TWO) + rng.normal(0, 0.05) - np.log1p(-plants.DECAY)
        step[cell.paywall - 1] += np.log1p(-plants.PAYWALL_LOSS) + rng.normal(0, 0.04)
        count = np.floor(np.exp(np.cumsum(step))).astype("int64")
        parts.append(
            pd.DataFrame(
                {
                    "title_id": cell.title_id,
                    "episode": np.arange(cell.n_episodes + 1),
                    "market": cell.market,
                    "platform": market.platform,
                    "metric": "views",
                    "value": np.r_[count.sum(), count],
                    "as_of": (cell.released + pd.Timedelta(days=_COUNTED_AFTER)).strftime("%Y-%m-%d"),
                }
            )
        )
    return pd.concat(parts, ignore_index=True)
