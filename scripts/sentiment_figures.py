"""What the sentiment head is worth: out of fold, on parallel sentences, against stars, on phrases of viewers."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.stats import rankdata
from sentiment_sets import DOMAIN, LABELS, PARALLEL, SEED

from analysis.enrich import validation
from analysis.enrich.sentiment import vader

DRAWS = 1_000
ALIKE = ("en", "id")
"""The pair of languages that NusaX holds and that the project measures."""

Floats = NDArray[np.float64]


def by_language(rows: pd.DataFrame, p: Floats) -> dict[str, dict[str, Any]]:
    """A validation row for each language; sets weigh equally. A language with open sets is judged on them alone."""
    table: dict[str, dict[str, Any]] = {}
    lang, is_open = rows["lang"].to_numpy(), rows["open"].to_numpy()
    judged = (rows["set"] != DOMAIN).to_numpy()
    for code in sorted(set(lang[judged])):
        mine = judged & (lang == code)
        mine &= is_open == is_open[mine].any()
        sets = rows["set"].to_numpy()[mine]
        measured = validation.rounded(validation.row(rows["y"].to_numpy()[mine], p[mine], sets))
        trained = bool(is_open[mine].all())
        table[code] = {**measured, "sets": sorted(set(sets)), "trained_on": trained}
    return table


def mean_f1(rows: pd.DataFrame, p: Floats, name: str) -> float:
    """Macro-F1 of one set, averaged over its languages."""
    found = []
    for code in sorted(set(rows.loc[rows["set"] == name, "lang"])):
        mine = ((rows["set"] == name) & (rows["lang"] == code)).to_numpy()
        found.append(
            validation.macro_f1(validation.confusion(rows["y"].to_numpy()[mine], p[mine].argmax(axis=1)))
        )
    return float(np.mean(found))


def parallel(rows: pd.DataFrame, p: Floats) -> dict[str, Any]:
    """The same sentences in twelve languages: each language's mean and slope, and all against English.

    `pair` compares English with Indonesian sentence by sentence with 95 % bootstrap intervals over sentences.
    """
    mine = (rows["set"] == PARALLEL).to_numpy()
    frame = rows[mine].assign(s=(p[:, 2] - p[:, 0])[mine])
    s = frame.pivot_table(index="sentence", columns="lang", values="s")
    y = frame.drop_duplicates("sentence").set_index("sentence")["y"].reindex(s.index).to_numpy()
    text = frame.pivot_table(index="sentence", columns="lang", values="text", aggfunc="first")
    each = {}
    for code in s.columns:
        compound = np.nan_to_num(vader(text[code].tolist(), ["en"] * len(text)))
        each[str(code)] = {
            **{
                key: round(value, 4)
                for key, value in compared(s["en"].to_numpy(), s[code].to_numpy(), y).items()
            },
            "mean": round(float(s[code].mean()), 4),
            "slope": round(_slope(s[code].to_numpy(), y), 4),
            "vader_mean": round(float(compound.mean()), 4),
            "vader_slope": round(_slope(compound, y), 4),
        }
    return {"sentences": len(s), "languages": each, "pair": _intervals(s, y)}


def compared(a: Floats, b: Floats, y: NDArray[np.int64]) -> dict[str, float]:
    """Difference of means (over all, and the largest within a label), ratio of slopes b over a, and correlation."""
    within = [a[y == k].mean() - b[y == k].mean() for k in range(3)]
    return {
        "difference": float(a.mean() - b.mean()),
        "within_label": float(max(within, key=abs)),
        "slope_ratio": _slope(b, y) / _slope(a, y),
        "correlation": float(np.corrcoef(a, b)[0, 1]),
    }


def _slope(s: Floats, y: NDArray[np.int64]) -> float:
    return float(s[y == 2].mean() - s[y == 0].mean())


def _intervals(s: pd.DataFrame, y: NDArray[np.int64]) -> dict[str, list[float]]:
    a, b = (s[code].to_numpy() for code in ALIKE)
    rng = np.random.default_rng(SEED)
    drawn = []
    for _ in range(DRAWS):
        i = rng.integers(0, len(y), len(y))
        drawn.append(compared(a[i], b[i], y[i]))
    low, high = pd.DataFrame(drawn).quantile([0.025, 0.975]).to_numpy()
    point = compared(a, b, y)
    return {key: [round(float(x), 4) for x in (point[key], low[j], high[j])] for j, key in enumerate(point)}


def stars(s: Floats, given: Floats) -> dict[str, float]:
    """Spearman's rank correlation of s with stars and its 95 % bootstrap interval; texts that say nothing left out."""
    known = np.isfinite(s)
    a, b = s[known], given[known]
    rng = np.random.default_rng(SEED)
    drawn = []
    for _ in range(DRAWS):
        i = rng.integers(0, len(a), len(a))
        drawn.append(_spearman(a[i], b[i]))
    low, high = np.quantile(drawn, [0.025, 0.975])
    return {"n": len(a), "rho": round(_spearman(a, b), 4), "low": round(low, 4), "high": round(high, 4)}


def _spearman(a: Floats, b: Floats) -> float:
    return float(np.corrcoef(rankdata(a), rankdata(b))[0, 1])


def idioms(rows: pd.DataFrame, p: Floats) -> dict[str, dict[str, float]]:
    """Of phrases of praise and complaint: how many have the right sign, and the mean s of either, by language."""
    s = p[:, 2] - p[:, 0]
    frame = rows.assign(s=s, right=np.sign(s) == rows["y"] - 1)
    frame = frame[frame["y"] != LABELS.index("neutral")]
    return {
        str(code): {
            "n": len(one),
            "right": int(one["right"].sum()),
            "praise": round(float(one.loc[one["y"] == 2, "s"].mean()), 3),
            "complaint": round(float(one.loc[one["y"] == 0, "s"].mean()), 3),
        }
        for code, one in frame.groupby("lang")
    }


def english_words(rows: pd.DataFrame, name: str, codes: tuple[str, ...]) -> dict[str, dict[str, float]]:
    """How far the English words in a set's texts tell its labels: VADER's area under the ROC curve, by language."""
    table = {}
    for code in codes:
        part = rows[(rows["set"] == name) & (rows["lang"] == code)]
        compound = np.nan_to_num(vader(part["text"].tolist(), ["en"] * len(part)))
        used = (compound != 0) & (part["y"] != LABELS.index("neutral")).to_numpy()
        positive = (part["y"] == LABELS.index("positive")).to_numpy()[used]
        ranks = rankdata(compound[used])
        n = int(positive.sum())
        above = ranks[positive].sum() - n * (n + 1) / 2
        table[code] = {
            "share": round(float((compound != 0).mean()), 3),
            "auc": round(float(above / (n * (len(ranks) - n))), 3),
        }
    return table
