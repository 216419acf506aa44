"""Likeness of texts: the mean cosine between the synopses of a catalogue."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd


@dataclass(frozen=True)
class TextEmbeddings:
    """Sentence embeddings of synopses: title `ids[i]`, written in `langs[i]`, has row i of `vectors`."""

    ids: pd.Series
    langs: pd.Series
    vectors: np.ndarray

    @classmethod
    def of(cls, frame: pd.DataFrame) -> TextEmbeddings:
        """From a table (title_id, lang, embedding); rows without an embedding are left out."""
        frame = frame[frame["embedding"].notna()].reset_index(drop=True)
        vectors = np.stack(frame["embedding"].to_list()) if len(frame) else np.zeros((0, 1), dtype=np.float16)
        return cls(frame["title_id"], frame["lang"], vectors)


def unit_length(vectors: np.ndarray) -> np.ndarray:
    """The vectors as float64 of length 1 (float16 rounding leaves 1 ± 0.001)."""
    x = np.asarray(vectors, dtype=np.float64)
    return np.asarray(x / np.linalg.norm(x, axis=1, keepdims=True))


def mean_cosine(vectors: np.ndarray) -> tuple[float, float]:
    """The mean cosine over all pairs of n ≥ 2 unit vectors, and its jackknife standard error (null under 3).

    (‖Σx‖² − n)/(n(n − 1)), from −1/(n − 1) to 1; 1 where all are alike, 0 for unrelated directions. Without
    title j the sum is Σx − x_j, so all replicates come from one product, without an n×n matrix.
    """
    x = np.asarray(vectors, dtype=np.float64)
    n = len(x)
    total = x.sum(axis=0)
    square = float(total @ total)
    estimate = (square - n) / (n * (n - 1))
    if n < 3:
        return estimate, float("nan")
    left = (square - 2 * (x @ total) + 1 - (n - 1)) / ((n - 1) * (n - 2))
    return estimate, float(np.sqrt((n - 1) / n * np.sum((left - left.mean()) ** 2)))
