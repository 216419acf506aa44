"""Which titles of different platforms are one drama: evidence weighed pair by pair, nothing joined."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.enrich.title_evidence import EVIDENCE, Vectors, evidence, platforms

__all__ = [
    "COLUMNS",
    "EVIDENCE",
    "SHOWN",
    "SIZE",
    "WEIGHTS",
    "Vectors",
    "evidence",
    "log_odds",
    "pairs",
    "platforms",
]

Floats = NDArray[np.float32]

SHOWN = 0.5
"""Score from which a pair is suggested."""

SIZE = 2_200
"""Titles on one side where the weights were learned: among more, chance likenesses are more frequent."""

WEIGHTS = {
    "prior": -6.43,
    "spaced": 0.89,
    "spaced_equal": 2.53,
    "spaced_other": -1.33,
    "dense": 0.0,
    "dense_equal": 3.41,
    "dense_other": -4.26,
    "length": 1.1,
    "rare": 2.02,
    "meaning": 1.37,
    "translated": 10.74,
    "synopsis": 7.68,
    "synopsis_near": 1.74,
    "synopsis_known": -1.36,
    "year_same": 1.0,
    "year_far": -3.0,
    "episodes_same": 0.95,
    "episodes_other": -0.5,
    "tropes": 0.22,
}
"""Log-odds of one unit of each evidence, learned by `scripts/calibrate_same_title.py` from some 3,200 Asian dramas with
their English, native and older names as MyDramaList and Douban list them; `docs/matching.md` tells how well they do.
Three were held to a limit, since micro-dramas are cut and dated anew by each platform: year_same to 1, year_far to -3,
episodes_other to -0.5. The learner let no likeness speak against a pair and no contradiction for one.
"""

COLUMNS = ["left", "right", "score", "log_odds", "same_platform", "likeness", "left_form", "right_form", "equal_names",
           "meaning_cosine", "synopsis_cosine"]  # fmt: skip


def pairs(
    titles: pd.DataFrame,
    forms: pd.DataFrame,
    meanings: Floats,
    synopses: Vectors,
    trope_sets: pd.DataFrame,
    shown: float = SHOWN,
) -> pd.DataFrame:
    """Pairs of titles that are likely one drama (score >= `shown`): COLUMNS, `left` < `right` being title ids.

    `titles` is the table, `forms` is `title_names.forms(titles)`, `meanings` its rows embedded, `synopses` the
    embedded synopses, `trope_sets` has title_id and trope. The log-odds of a pair is a sum over its evidence (Fellegi
    and Sunter 1969), each worth its WEIGHT:

    - names, the best of all forms in one script and of one season: `spaced` and `dense`, likeness 0-1 above one half;
      `_equal`; `_other`, likeness below 0.7; `length`, log2(1 + words or signs) of an equal name, at most 3; `rare`,
      tf-idf cosine of their n-grams; `meaning` and `translated`, cosine of their embeddings above 0.3 in one script
      and across two;
    - `synopsis` and `synopsis_near`, cosine above 0.2 and above 0.75, and `synopsis_known`, that both have one;
    - `year_same`, and `year_far`, more than three years apart; `episodes_same`, -log of how common the number is, at
      most 5, and `episodes_other`; `tropes`, -log of how common each shared trope is, at most 6 in all.

    What is unknown is worth nothing. Home markets that exclude one another, seasons or parts that differ, and titles of
    one platform without an equal name never pair. The order of the rows of `titles` changes nothing. Platforms first
    that differ, then by log-odds, then by id. Nothing is assigned one to one: a re-upload is a second pair.
    """
    rows = evidence(titles, forms, meanings, synopses, trope_sets)
    if rows.empty:
        return pd.DataFrame(columns=COLUMNS)
    rows["log_odds"] = log_odds(rows, int(pd.Series(platforms(titles)).value_counts().iloc[0])).round(4)
    rows["score"] = (1 / (1 + np.exp(-rows["log_odds"]))).round(3)
    kept = rows[rows["score"] >= shown].reset_index(drop=True)
    called = np.array([*forms["form"], None], dtype=object)  # -1: no form compared
    ids = titles["title_id"].astype(str).to_numpy()
    one, other = ids[kept["left"]], ids[kept["right"]]
    turned = one > other
    kept["left"], kept["right"] = np.where(turned, other, one), np.where(turned, one, other)
    first, second = called[kept["left_at"]], called[kept["right_at"]]
    kept["left_form"], kept["right_form"] = np.where(turned, second, first), np.where(turned, first, second)
    kept = kept.sort_values(
        ["same_platform", "log_odds", "left", "right"], ascending=[True, False, True, True], ignore_index=True
    )
    return kept[COLUMNS]


def log_odds(rows: pd.DataFrame, largest: int) -> NDArray[np.float64]:
    """The sum of WEIGHTS times the evidence, less log(largest / SIZE) where the largest platform has more than SIZE
    titles. It never falls as names or synopses grow more alike.
    """
    found = sum(rows[name].to_numpy(float) * WEIGHTS[name] for name in EVIDENCE)
    return np.asarray(WEIGHTS["prior"] + found - np.log(max(1.0, largest / SIZE)))
