"""Where in a title a comment or a count stands: its position x in [0, 1]."""

from __future__ import annotations

import numpy as np
import pandas as pd

#: A title of fewer episodes has no course that could be told.
MIN_EPISODES = 3
ALL = "*"


def lengths(titles: pd.DataFrame, episodes: pd.DataFrame, metrics: pd.DataFrame) -> pd.Series:
    """Episodes of each title: what its entry says, else the highest number that is listed or counted."""
    said = pd.to_numeric(titles.set_index("title_id").n_episodes).astype(float)
    seen = [
        pd.to_numeric(frame[column]).astype(float).groupby(frame.title_id).max()
        for frame, column in ((episodes, "number"), (metrics, "episode"))
        if len(frame)
    ]
    most = pd.concat([pd.Series(dtype=float), *seen]).groupby(level=0).max()
    return said.combine_first(most)


def positions(title_id: pd.Series, episode: pd.Series, length: pd.Series) -> np.ndarray:
    """x = (k − ½)/n of episode k of n; nan where n is under MIN_EPISODES or k lies outside 1 to n."""
    n = title_id.map(length).to_numpy(float, na_value=np.nan)
    k = pd.to_numeric(episode).to_numpy(float, na_value=np.nan)
    inside = (n >= MIN_EPISODES) & (k >= 1) & (k <= n)
    return np.where(inside, (k - 0.5) / np.where(inside, n, 1.0), np.nan)
