"""Sentiment of a comment: P(positive) - P(negative) from the head kept with the project; VADER for English."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from analysis.enrich import _features, _head, encoder
from analysis.errors import ModelError
from analysis.shipped import DATA

FOLDER = DATA / "models" / "sentiment"
SHARED = "und"
"""The calibration of languages without labelled data of their own: fitted on all others together."""

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Scores:
    """Class probabilities (they add up to 1) and s = p_pos - p_neg in [-1, 1]; NaN where nothing can be read.

    `calibrated` is False where the language has no labelled data and the shared calibration was used.
    """

    p_neg: Floats
    p_neu: Floats
    p_pos: Floats
    s: Floats
    calibrated: NDArray[np.bool_]


@dataclass(frozen=True)
class SentimentModel:
    """Members that read a sentence embedding and n-grams, their logits summed with weights, calibrated by language.

    p = softmax(t_l * z + c_l) for the logits z of `_head.Head`, with temperature 1/t_l and class biases c_l
    of language l, fitted under equal class weights: mean p is 1/3 for each class when the classes are made
    equally frequent, so that a language's class mix cannot pass for its mood.

    Source: Guo et al. (2017), On Calibration of Modern Neural Networks, ICML (temperature scaling).
    """

    head: _head.Head
    calibration: Mapping[str, Floats]

    @staticmethod
    def load(folder: Path = FOLDER) -> SentimentModel:
        """The head kept in `folder`, read once a process; ModelError where it is missing or does not fit."""
        return _load(folder)

    def score(
        self, texts: Sequence[str], lang: Sequence[str], embeddings: NDArray[np.float32] | None = None
    ) -> Scores:
        """Score each text in its language. `embeddings` are those of the default encoder, one row a text.

        Without them the texts are embedded here. A text without words and without emoji is NaN throughout.
        ModelError where the embeddings come from another encoder.
        """
        if embeddings is None:
            embeddings = encoder.load().encode(list(texts))
        width = len(self.head.pooled.embedding)
        if embeddings.ndim != 2 or embeddings.shape != (len(texts), width):
            raise ModelError(
                f"The sentiment head reads {len(texts)} embeddings of {width} numbers, "
                f"but got shape {embeddings.shape}: embed the texts with the encoder `use`."
            )
        p = self._probabilities(texts, lang, embeddings)
        p[~_features.has_content(texts)] = np.nan
        known = np.array([code != SHARED and code in self.calibration for code in lang], dtype=bool)
        return Scores(p[:, 0], p[:, 1], p[:, 2], p[:, 2] - p[:, 0], known)

    def _probabilities(self, texts: Sequence[str], lang: Sequence[str], embeddings: Any) -> Floats:
        if not len(texts):
            return np.zeros((0, 3))
        z = self.head.logits(embeddings, _features.hashed(texts), lang)
        shared = self.calibration[SHARED]
        return calibrate(z, np.array([self.calibration.get(code, shared) for code in lang]))


def model() -> SentimentModel:
    """The head that comes with the project."""
    return SentimentModel.load()


@cache
def version(folder: Path = FOLDER) -> str:
    """Fifteen hexadecimal digits that change when the head or its features do."""
    try:
        digest = hashlib.sha256((folder / "head.npz").read_bytes())
    except OSError as error:
        raise ModelError(f"The sentiment head in {folder} cannot be read ({error}): restore it.") from error
    digest.update(f"{_features.VERSION}".encode())
    return digest.hexdigest()[:15]


def calibrate(z: NDArray[Any], parameters: Floats) -> Floats:
    """softmax(exp(a) z + (b, 0, c)) row by row, for rows (a, b, c) of `parameters` (or one row for all)."""
    a, b, c = np.atleast_2d(np.asarray(parameters, dtype=float)).T
    z = np.exp(a)[:, None] * np.asarray(z, dtype=float)
    z[:, 0] += b
    z[:, 2] += c
    e = np.exp(z - z.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


@cache
def _load(folder: Path) -> SentimentModel:
    path = folder / "head.npz"
    try:
        head, calibration = _head.load(path)
    except (OSError, KeyError, ValueError) as error:
        raise ModelError(
            f"The sentiment head {path} cannot be read ({error}): restore it or train it again."
        ) from error
    if head.pooled.hashes.shape != (_features.N_FEATURES, 3) or SHARED not in calibration:
        raise ModelError(f"The sentiment head {path} was made for other features: train it again.")
    return SentimentModel(head, calibration)


@cache
def validation(folder: Path = FOLDER) -> dict[str, dict[str, Any]]:
    """How good the scores are, by language: n, macro_f1, mean_gap, slope, sets, trained_on.

    Out of fold, or on sets never trained on (trained_on false). mean_gap = |mean s - mean label| and slope =
    mean s of positive minus mean s of negative labels, both with classes made equally frequent. A language
    that is not there was never checked.
    """
    path = folder / "validation.json"
    try:
        rows: dict[str, dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise ModelError(f"The validation table {path} cannot be read ({error}): restore it.") from error
    return rows


def vader(texts: Sequence[str], lang: Sequence[str]) -> Floats:
    """VADER's compound score in [-1, 1] for English texts that have words or emoji, NaN for all others.

    Source: Hutto & Gilbert (2014), VADER: A Parsimonious Rule-based Model for Sentiment Analysis, ICWSM.
    """
    result = np.full(len(texts), np.nan)
    english = np.flatnonzero((np.asarray(lang, dtype=object) == "en") & _features.has_content(texts))
    if len(english):
        analyser = _vader()
        result[english] = [analyser.polarity_scores(texts[i])["compound"] for i in english.tolist()]
    return result


@cache
def _vader() -> Any:
    from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

    return SentimentIntensityAnalyzer()
