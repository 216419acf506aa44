"""How like a synopsis is to the description of each trope, on a scale that means the same for every trope."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from analysis.enrich.encoder import Encoder
from analysis.errors import ModelError
from analysis.lexicon import Trope
from analysis.shipped import DATA

CALIBRATION = DATA / "models" / "tropes" / "calibration.json"

Array = NDArray[np.float64]
Span = tuple[int, int]

ENOUGH = 30
"""Titles of one side needed to standardise within the study, where an encoder has no reference constants."""

SIDES = ("zh", "en")
_HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff]")
_KANA_HANGUL = re.compile(r"[\u3040-\u30ff\uac00-\ud7a3]")
_LETTER = re.compile(r"[^\W\d_]")
# A full stop ends a sentence only before a blank, so that "4.5" stays whole.
_SENTENCE = re.compile(r"(?:[^。！？!?…\n.]|\.(?![\s\"'”]|$))+[。！？!?…\n.]*")
_LEAST = 4


@dataclass(frozen=True)
class Calibration:
    """The constants of `data/models/tropes/calibration.json`, made by `scripts/calibrate_tropes.py`.

    `prior`: the share of titles that have the trope, by tags and corrected by titles coded by hand. `weights`:
    of the intercept, of the likeness and of the mean likeness of a title to all tropes. `precision`: how often
    a name or a phrase found in a synopsis is the trope, as judged once from excerpts. `reference`: per side,
    mean and sd of the cosines by trope, valid for `encoder` only. `threshold`: from which probability on a synopsis
    counts as telling the trope.
    """

    encoder: str
    prior: Mapping[str, float]
    weights: tuple[float, float, float]
    precision: Mapping[str, float]
    tropes: tuple[str, ...]
    reference: Mapping[str, Mapping[str, Array]]
    threshold: Mapping[str, float]


@dataclass(frozen=True)
class Likeness:
    """`raw`: (titles, tropes, 3) cosines; `best`: (titles, tropes) the likest sentence, one of `spans`."""

    raw: Array
    best: NDArray[np.int64]
    spans: list[list[Span]]
    sides: NDArray[np.str_]


def calibration() -> Calibration:
    """The constants; ModelError where the file is missing or is not one."""
    return _read(CALIBRATION)


def calibration_version() -> str:
    """sha256 of the file of the constants: what was made with others is stale."""
    try:
        return hashlib.sha256(CALIBRATION.read_bytes()).hexdigest()
    except OSError as error:
        raise _broken(CALIBRATION, error) from error


def sentences(text: str) -> list[Span]:
    """Spans of the sentences of a text, ends of lines counted as ends; the whole text where there is none."""
    spans = []
    for match in _SENTENCE.finditer(text):
        kept = match.group().strip()
        if len(kept) >= _LEAST:
            start = match.start() + len(match.group()) - len(match.group().lstrip())
            spans.append((start, start + len(kept)))
    return spans or [(0, len(text))]


def side(text: str) -> str:
    """Which wording of a description a text is held against: `zh` where most letters are Han, else `en`."""
    han = len(_HAN.findall(text))
    return "zh" if 2 * han > len(_LETTER.findall(text)) and not _KANA_HANGUL.search(text) else "en"


def measure(texts: Sequence[str], tropes: Sequence[Trope], encoder: Encoder) -> Likeness:
    """Three cosines of each text with each trope.

    The whole text with the description; the whole text with the mean vector of names and phrases; the most
    alike sentence with the mean of those two. Each in [-1, 1]. Texts are compared in Chinese where they are
    Chinese, else with the English wording (the encoder is multilingual).
    """
    spans = [sentences(text) for text in texts]
    sides = np.array([side(text) for text in texts], dtype="<U2")
    whole = encoder.encode(list(texts))
    parts = encoder.encode([text[a:b] for text, found in zip(texts, spans, strict=True) for a, b in found])
    first = np.concatenate([[0], np.cumsum([len(found) for found in spans])]).astype(int)
    raw = np.zeros((len(texts), len(tropes), 3))
    best = np.zeros((len(texts), len(tropes)), dtype=np.int64)
    for name in SIDES:
        chosen = np.flatnonzero(sides == name)
        if not chosen.size:
            continue
        description, words, both = _vectors(tropes, name, encoder)
        raw[chosen, :, 0] = whole[chosen] @ description.T
        raw[chosen, :, 1] = whole[chosen] @ words.T
        for i in chosen:
            alike = parts[first[i] : first[i + 1]] @ both.T
            best[i] = alike.argmax(axis=0)
            raw[i, :, 2] = alike.max(axis=0)
    return Likeness(raw, best, spans, sides)


def constants(raw: Array) -> dict[str, list[list[float]]]:
    """Mean and standard deviation over titles, per trope and cosine: what `standardised` divides by."""
    return {"mean": raw.mean(axis=0).round(5).tolist(), "sd": raw.std(axis=0).round(5).tolist()}


def standardised(found: Likeness, reference: Mapping[str, Mapping[str, Array]]) -> Array:
    """(titles, tropes) mean of the three cosines as z-scores of a reference corpus of the same side.

    Without constants for a side they are taken from the titles themselves if there are ENOUGH, else the row
    is NaN: likeness then says nothing. A cosine that does not vary in the reference has z = 0.
    """
    out = np.full(found.raw.shape[:2], np.nan)
    for name in SIDES:
        chosen = found.sides == name
        given = reference.get(name)
        if given is None:
            if chosen.sum() < ENOUGH:
                continue
            given = {key: np.array(value) for key, value in constants(found.raw[chosen]).items()}
        sd = np.where(given["sd"] > 0, given["sd"], np.inf)
        out[chosen] = ((found.raw[chosen] - given["mean"]) / sd).mean(axis=2)
    return out


def probability(z: Array, ids: Sequence[str], known: Calibration) -> Array:
    """logistic(w0 + logit(prior) + w1 z + w2 mean z), in [0, 1]; 0 where z is NaN.

    The mean over tropes is taken away in part, because some synopses are like everything. Calibrated so that,
    joined with the words found, its mean is the share of synopses that tell the trope, as coded by hand; the
    tropes that were not coded share the level of those that were.
    """
    least = min(known.prior.values())
    prior = np.array([known.prior.get(trope, least) for trope in ids])
    base, own, mean = known.weights
    score = base + np.log(prior / (1 - prior)) + own * z + mean * z.mean(axis=1, keepdims=True)
    return np.nan_to_num(1 / (1 + np.exp(-score)))


@cache
def _read(path: Path) -> Calibration:
    try:
        raw = json.loads(path.read_text(encoding="utf-8"))
        reference = {
            side: {key: np.array(values, dtype=float) for key, values in found.items()}
            for side, found in raw["reference"].items()
        }
        return Calibration(
            raw["encoder"],
            raw["prior"],
            tuple(raw["weights"]),
            raw["precision"],
            tuple(raw["tropes"]),
            reference,
            raw["threshold"],
        )
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise _broken(path, error) from error


def _broken(path: Path, error: Exception) -> ModelError:
    return ModelError(f"{path} is no trope calibration ({error!r}): run scripts/calibrate_tropes.py.")


def _vectors(tropes: Sequence[Trope], name: str, encoder: Encoder) -> tuple[Array, Array, Array]:
    description = encoder.encode([trope.description[name] for trope in tropes]).astype(float)
    lists = [[*trope.names.get(name, ()), *trope.phrases.get(name, ())] for trope in tropes]
    flat = encoder.encode([word for words in lists for word in words]).astype(float)
    ends = np.cumsum([len(words) for words in lists])
    words = np.array(
        [
            flat[end - len(found) : end].mean(axis=0) if found else description[i]
            for i, (found, end) in enumerate(zip(lists, ends, strict=True))
        ]
    )
    words = _unit(words)
    return description, words, _unit(description + words)


def _unit(vectors: Array) -> Array:
    length = np.linalg.norm(vectors, axis=1, keepdims=True)
    return vectors / np.where(length > 0, length, 1)
