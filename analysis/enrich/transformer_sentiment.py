"""Sentiment by any `transformers` model for text classification, named by a folder or on the Hugging Face hub."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.metadata import version as installed
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from analysis.enrich import _features, encoder
from analysis.enrich.sentiment import Scores
from analysis.errors import ModelError

BATCH = 32
LONGEST = 256
"""Tokens of a text that are read; a model that takes fewer reads as many as it takes."""

_STARS = re.compile(r"([1-5])[ _-]*stars?")
_CLASSES = (("neg", 0), ("neutral", 1), ("neu", 1), ("pos", 2))
_FILES = ("*.json", "*.txt", "*.model", "*.safetensors")


class TransformerSentiment:
    """P(negative), P(neutral), P(positive) of a sequence classifier, its labels grouped into the three.

    The softmax of the model's logits, in float32 on the processor. A model of two classes gives P(neutral) = 0; one
    of five stars gives 1 and 2 as negative, 3 as neutral, 4 and 5 as positive. Nothing is calibrated: no language is,
    until labelled texts say how good the scores are.
    """

    def __init__(self, name: str, model: Any, tokenizer: Any, classes: NDArray[np.int64]) -> None:
        self.name = name
        self._model = model
        self._tokenizer = tokenizer
        self._group = np.eye(3)[classes]
        limit = [
            tokenizer.model_max_length,
            getattr(model.config, "max_position_embeddings", None) or LONGEST,
        ]
        # RoBERTa's positions begin behind the padding's.
        first = (
            (getattr(model.config, "pad_token_id", 0) or 0) + 1 if "roberta" in model.config.model_type else 0
        )
        self._longest = int(min(LONGEST, limit[0], limit[1] - first))

    def score(
        self, texts: Sequence[str], lang: Sequence[str], embeddings: NDArray[np.float32] | None = None
    ) -> Scores:
        """Scores each distinct text once, in batches of like length; `lang` and `embeddings` are not read.

        A text without words and without emoji is NaN throughout.
        """
        p = np.full((len(texts), 3), np.nan)
        readable = np.flatnonzero(_features.has_content(texts)).tolist()
        distinct = sorted({texts[i] for i in readable}, key=lambda text: (len(text), text))
        if distinct:
            parts = [self._probabilities(distinct[i : i + BATCH]) for i in range(0, len(distinct), BATCH)]
            place = {text: i for i, text in enumerate(distinct)}
            p[readable] = np.concatenate(parts)[[place[texts[i]] for i in readable]]
        return Scores(p[:, 0], p[:, 1], p[:, 2], p[:, 2] - p[:, 0], np.zeros(len(texts), dtype=bool))

    def _probabilities(self, texts: list[str]) -> NDArray[np.float64]:
        import torch

        read = self._tokenizer(
            texts, padding=True, truncation=True, max_length=self._longest, return_tensors="pt"
        )
        if read["input_ids"].shape[1] == 0:
            return np.full((len(texts), 3), np.nan)  # nothing that the model's tokenizer knows
        with torch.inference_mode():
            logits = self._model(**read).logits.numpy().astype(float)
        e = np.exp(logits - logits.max(axis=1, keepdims=True))
        return np.asarray((e / e.sum(axis=1, keepdims=True)) @ self._group)


@cache
def load(name: str) -> TransformerSentiment:
    """The model in the folder or of the hub's name `name`, loaded once a process.

    A folder is read without a network. Naming a model of the hub is the leave to fetch it, once; after that it is
    read from the hub's own cache. Code that comes with a model is never run. ModelError where it cannot be reached or
    loaded, is no classifier of texts, or names labels that are not negative, neutral, positive or stars.
    """
    folder = _folder(name)
    try:
        import torch
        from transformers import AutoModelForSequenceClassification, AutoTokenizer
        from transformers.utils.logging import disable_progress_bar

        disable_progress_bar()
        torch.set_num_threads(encoder.THREADS)
        tokenizer = AutoTokenizer.from_pretrained(folder, local_files_only=True)
        model = AutoModelForSequenceClassification.from_pretrained(
            folder, local_files_only=True, dtype=torch.float32
        )
        model.eval()
    # The libraries let through whatever their own dependencies raise: files, JSON, weights.
    except Exception as error:
        raise _unusable(name, error) from error
    return TransformerSentiment(name, model, tokenizer, classes(name, model.config.id2label))


def version(name: str) -> str:
    """Fifteen digits of a hash of the model's files, and the versions of the libraries that run it."""
    digest = "".join(encoder.files_digest(str(_folder(name))))
    return f"{digest} transformers {installed('transformers')} torch {installed('torch')} {LONGEST}"


def classes(name: str, labels: Mapping[int, str]) -> NDArray[np.int64]:
    """0, 1 or 2 (negative, neutral, positive) for each of the model's outputs, by what it calls them.

    ModelError where a label is none of these (`LABEL_0`, `joy`), or negative or positive is missing.
    """
    found = [_class_of(str(labels[i])) for i in sorted(labels)]
    unclear = [str(labels[i]) for i, code in zip(sorted(labels), found, strict=True) if code is None]
    if unclear or not {0, 2} <= set(found):
        shown = ", ".join(unclear[:3]) or "negative or positive is missing"
        raise ModelError(
            f"The sentiment model `{name}` does not say which of its labels are negative and positive ({shown}): "
            "name them negative, neutral, positive or 1 star to 5 stars under id2label in its config.json."
        )
    return np.array(found, dtype=np.int64)


def _class_of(label: str) -> int | None:
    plain = label.strip().lower()
    stars = _STARS.fullmatch(plain)
    if stars:
        return (0, 0, 1, 2, 2)[int(stars[1]) - 1]
    words = re.findall(r"[a-z]+", plain)
    codes = {code for word in words for start, code in _CLASSES if word.startswith(start)}
    return codes.pop() if len(codes) == 1 else None


@cache
def _folder(name: str) -> Path:
    local = Path(name).expanduser()
    if local.is_dir():
        return local
    try:
        from huggingface_hub import snapshot_download
        from huggingface_hub.errors import LocalEntryNotFoundError

        try:
            return Path(snapshot_download(name, allow_patterns=list(_FILES), local_files_only=True))
        except LocalEntryNotFoundError:
            return Path(snapshot_download(name, allow_patterns=list(_FILES)))
    # Whatever keeps a hub from being reached: names, addresses, certificates, proxies.
    except Exception as error:
        raise _unusable(name, error) from error


def _unusable(name: str, error: Exception) -> ModelError:
    reason = str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
    return ModelError(
        f"The sentiment model `{name}` cannot be loaded ({reason}): give `builtin`, the folder of a transformers model "
        "that classifies texts (with safetensors weights), or the name of one on a hub that can be reached."
    )
