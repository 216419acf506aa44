"""The sentiment model that a study names: the one that comes with the project, or a `transformers` model."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from analysis.enrich import sentiment, transformer_sentiment

BUILTIN = "builtin"


class Scorer(Protocol):
    """Class probabilities of texts in their languages."""

    def score(
        self, texts: Sequence[str], lang: Sequence[str], embeddings: NDArray[np.float32] | None = None
    ) -> sentiment.Scores:
        """One row a text; NaN where nothing can be read. `embeddings` are those of the default encoder."""
        ...


def load(name: str = BUILTIN) -> Scorer:
    """The model of that name. Raises ModelError where it cannot be loaded."""
    return sentiment.model() if name == BUILTIN else transformer_sentiment.load(name)


def reads_embeddings(name: str) -> bool:
    """Whether the model reads the default encoder's embeddings."""
    return name == BUILTIN


def version(name: str = BUILTIN) -> str:
    """Changes with whatever may change a score of the model, by name and by what its files hold."""
    if name != BUILTIN:
        return f"{name} {transformer_sentiment.version(name)}"
    return f"{name} {sentiment.version()}"


def shipped_validation(name: str = BUILTIN) -> Mapping[str, Mapping[str, Any]]:
    """The validation rows that come with the project: of its own model, and of no other."""
    return sentiment.validation() if name == BUILTIN else {}
