"""How good sentiment scores are on labelled texts: from labels and class probabilities to a validation row."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

CLASSES = ("negative", "neutral", "positive")
BINS = 15
DRAWS, SEED = 2_000, 7

Floats = NDArray[np.float64]
Labels = NDArray[np.int64]


def row(y: Labels, p: Floats, groups: NDArray[Any] | None = None) -> dict[str, float]:
    """n, macro_f1 (with 95 % limits), mean_gap, slope, calibration_error and what a perfect model would show.

    `y` holds 0, 1, 2 for negative, neutral, positive; `p` the class probabilities, one row a text. With `groups` (the
    labelled set of each text) the figures are means over the groups, so that no large set outvotes a small one.

    - `macro_f1`: mean F1 over the classes that are labelled; 0 to 1. Its limits are percentiles of 2,000 bootstrap
      draws of texts (drawn as counts of the confusion table, which is the same thing).
    - `mean_gap` = |mean s − mean label| and `slope` = mean s of positive − mean s of negative labels, s = p_pos −
      p_neg, classes made equally frequent, since the scores are calibrated so: a sample's mix of labels is no error
      of a scorer. A scorer that says 0 of everything has gap 0, slope 0 and no F1.
    - `sample_gap`: |mean s − mean label| in the sample's own mix of classes, for information.
    - `calibration_error`: `calibration_error`, and `calibration_expected`: its mean were p true.

    A sample without neutral labels is judged more strictly: what a scorer calls neutral is a miss there.
    Raises ValueError where no label is negative or none is positive, or p does not add up to 1.
    Source: Guo et al. (2017), On Calibration of Modern Neural Networks, ICML.
    """
    if not {0, 2} <= set(np.unique(y).tolist()):
        raise ValueError("both negative and positive labels are needed")
    if p.shape != (len(y), 3) or not np.allclose(p.sum(axis=1), 1.0, atol=1e-6):
        raise ValueError("three class probabilities a text are needed, and they add up to 1")
    names = np.zeros(len(y), dtype=int) if groups is None else np.asarray(groups)
    parts = [names == name for name in np.unique(names)]
    s = p[:, 2] - p[:, 0]
    predicted = p.argmax(axis=1)
    tables = [confusion(y[part], predicted[part]) for part in parts]
    low, high = f1_interval(tables)
    balanced = [_class_means(y[part], s[part]) for part in parts]
    expected, observed = expected_calibration_error(p, y), calibration_error(y, p, class_weights(y))
    return {
        "n": len(y),
        "macro_f1": float(np.mean([macro_f1(table) for table in tables])),
        "macro_f1_low": low,
        "macro_f1_high": high,
        "mean_gap": abs(float(np.mean([np.mean([m - (k - 1) for k, m in of.items()]) for of in balanced]))),
        "sample_gap": abs(float(np.mean(s) - np.mean(y - 1))),
        "slope": float(np.mean([of[2] - of[0] for of in balanced if {0, 2} <= set(of)])),
        "calibration_error": observed,
        "calibration_expected": expected,
    }


def confusion(y: Labels, predicted: Labels) -> NDArray[np.int64]:
    """Counts of texts by label (rows) and prediction (columns)."""
    return np.bincount(3 * y + predicted, minlength=9).reshape(3, 3)


def macro_f1(table: NDArray[Any]) -> float:
    """Mean over the labelled classes of F1 = 2·hits / (labelled + predicted), from a confusion table."""
    return float(_macro_f1(np.asarray(table)[None])[0])


def f1_interval(tables: list[NDArray[np.int64]], draws: int = DRAWS, seed: int = SEED) -> tuple[float, float]:
    """95 % percentile bootstrap limits of the mean macro-F1 over the tables, texts drawn anew within each."""
    rng = np.random.default_rng(seed)
    drawn = [
        _macro_f1(rng.multinomial(t.sum(), t.ravel() / t.sum(), size=draws).reshape(draws, 3, 3))
        for t in tables
    ]
    low, high = np.nanquantile(np.mean(drawn, axis=0), [0.025, 0.975])
    return float(low), float(high)


def class_weights(y: Labels) -> Floats:
    """Weights that add up to 1 and make the labelled classes equally frequent."""
    count = np.bincount(y, minlength=3)
    return np.asarray(1.0 / (count[y] * np.count_nonzero(count)))


def calibration_error(y: Labels, p: Floats, weights: Floats, bins: int = BINS) -> float:
    """Σ over bins of the weight in it · |share right − mean confidence|, 0 to 1; bins are equal parts of confidence.

    Confidence is the largest of a text's three probabilities.
    """
    sure = p.max(axis=1)
    place = np.minimum((sure * bins).astype(int), bins - 1)
    difference = ((p.argmax(axis=1) == y) - sure) * weights
    return float(np.abs(np.bincount(place, difference, minlength=bins)).sum() / weights.sum())


def expected_calibration_error(p: Floats, y: Labels, draws: int = 200, seed: int = SEED) -> float:
    """Mean calibration error at this n if p were true: labels drawn from p, weighed as the sample's classes are."""
    rng, weights = np.random.default_rng(seed), class_weights(y)
    upper = p.cumsum(axis=1)
    drawn = [(rng.random(len(p))[:, None] > upper[:, :2]).sum(axis=1) for _ in range(draws)]
    return float(np.mean([calibration_error(labels, p, weights) for labels in drawn]))


def rounded(measured: Mapping[str, float]) -> dict[str, float]:
    """The row as it is kept: four decimals, n a whole number."""
    return {key: int(value) if key == "n" else round(float(value), 4) for key, value in measured.items()}


def _class_means(y: Labels, s: Floats) -> dict[int, float]:
    return {int(k): float(s[y == k].mean()) for k in np.unique(y)}


def _macro_f1(tables: NDArray[Any]) -> Floats:
    hits = np.diagonal(tables, axis1=1, axis2=2)
    labelled, predicted = tables.sum(axis=2), tables.sum(axis=1)
    with np.errstate(invalid="ignore"):
        f1 = np.where(labelled > 0, 2 * hits / (labelled + predicted), np.nan)
    return np.asarray(np.nanmean(f1, axis=1))
