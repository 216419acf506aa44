"""The sentiment head's numbers and how they turn features into logits; nothing here is fitted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

Array = NDArray[np.float32]


@dataclass(frozen=True)
class Pooled:
    """Linear in the embedding and in the n-grams (rows of length 1), one set of coefficients for all languages."""

    embedding: Array
    hashes: Array
    bias: Array

    def logits(self, e: Array, h: csr_matrix) -> Array:
        """One row a text, one column a class."""
        return np.asarray(e @ self.embedding + _directed(h, self.hashes) + self.bias)


@dataclass(frozen=True)
class Network:
    """One hidden layer of rectified units on the embedding; languages add to its biases and outer weights.

    A language that is not in `languages` has the shared weights alone.
    """

    inner: Array
    inner_bias: Array
    outer: Array
    bias: Array
    languages: NDArray[Any]
    own_inner_bias: Array
    own_outer: Array
    own_bias: Array

    def logits(self, e: Array, lang: NDArray[Any]) -> Array:
        """One row a text, one column a class."""
        before = e @ self.inner + self.inner_bias
        z = np.empty((len(e), 3), dtype=np.float32)
        row = {str(code): i for i, code in enumerate(self.languages)}
        for code in set(lang.tolist()):
            mine = lang == code
            i = row.get(code)
            add, outer, bias = (
                (0, self.outer, self.bias)
                if i is None
                else (self.own_inner_bias[i], self.outer + self.own_outer[i], self.bias + self.own_bias[i])
            )
            z[mine] = np.maximum(before[mine] + add, 0) @ outer + bias
        return z


@dataclass(frozen=True)
class Own:
    """Linear in the embedding and in the n-grams weighed by their rarity (tf-idf), for one language alone.

    Kept are the columns that occur in at least two texts of the language: `hashes` and `idf` have a row for each.
    `mix` is what each member of the head (pooled, network, own) weighs in this language.
    """

    columns: NDArray[np.int32]
    idf: Array
    hashes: Array
    embedding: Array
    bias: Array
    mix: Array
    width: int

    @cached_property
    def _wide(self) -> Array:
        """Column by column of the features: three weights times idf, then idf squared."""
        wide = np.zeros((self.width, 4), dtype=np.float32)
        wide[self.columns] = np.column_stack([self.hashes * self.idf[:, None], self.idf**2])
        return wide

    def logits(self, e: Array, h: csr_matrix) -> Array:
        """One row a text, one column a class."""
        squared = h.copy()
        squared.data = squared.data**2
        length = np.sqrt(squared @ self._wide[:, 3])
        weighed = np.asarray(h @ self._wide[:, :3])
        return np.asarray(e @ self.embedding + weighed / np.where(length > 0, length, 1)[:, None] + self.bias)


@dataclass(frozen=True)
class Head:
    """Weighted sum of three members' logits; a language without an `own` member has two, weighed by `mix`."""

    pooled: Pooled
    network: Network
    own: Mapping[str, Own]
    mix: Array

    def logits(self, e: Array, h: csr_matrix, lang: Sequence[str]) -> Array:
        """One row a text, one column a class (negative, neutral, positive), before calibration."""
        return self.mixed(self.members(e, h, lang), lang)

    def members(self, e: Array, h: csr_matrix, lang: Sequence[str]) -> Array:
        """(n, 3 members, 3 classes): pooled, network, own; zeros where a language has no own member."""
        code = np.asarray(lang, dtype=object)
        z = np.zeros((len(code), 3, 3), dtype=np.float32)
        z[:, 0], z[:, 1] = self.pooled.logits(e, h), self.network.logits(e, code)
        for name, member in self.own.items():
            mine = np.flatnonzero(code == name)
            if len(mine):
                z[mine, 2] = member.logits(e[mine], h[mine])
        return z

    def mixed(self, members: Array, lang: Sequence[str]) -> Array:
        """The weighted sum of members' logits."""
        return mixed(members, lang, {code: member.mix for code, member in self.own.items()}, self.mix)


def mixed(members: Array, lang: Sequence[str], mixes: Mapping[str, Array], shared: Array) -> Array:
    """(n, 3 classes) from (n, 3 members, 3 classes): weights of the language, or `shared` for the first two."""
    code = np.asarray(lang, dtype=object)
    weights = np.tile(np.append(shared, 0).astype(np.float32), (len(code), 1))
    for name, mix in mixes.items():
        weights[code == name] = mix
    return np.asarray(np.einsum("nm,nmk->nk", weights, members))


def save(path: Path, head: Head, calibration: Mapping[str, NDArray[np.float64]]) -> None:
    """All numbers in one compressed file, weights as float16; no code."""
    arrays: dict[str, NDArray[Any]] = {"mix": head.mix}
    for prefix, part in (("pooled", head.pooled), ("network", head.network)):
        arrays |= _arrays(prefix, part)
    for code, member in head.own.items():
        arrays |= _arrays(f"own.{code}", member)
    arrays["calibration.languages"] = np.array(sorted(calibration))
    arrays["calibration"] = np.array([calibration[code] for code in sorted(calibration)])
    np.savez_compressed(path, **arrays)  # type: ignore[arg-type]


def load(path: Path) -> tuple[Head, dict[str, NDArray[np.float64]]]:
    """What `save` wrote. Raises OSError, KeyError or ValueError where the file is no such head."""
    with np.load(path, allow_pickle=False) as file:
        arrays = {name: file[name] for name in file.files}
    names = sorted({name.split(".")[1] for name in arrays if name.startswith("own.")})
    head = Head(
        pooled=_made(Pooled, "pooled", arrays),
        network=_made(Network, "network", arrays),
        own={code: _made(Own, f"own.{code}", arrays) for code in names},
        mix=arrays["mix"].astype(np.float32),
    )
    codes = arrays["calibration.languages"].tolist()
    return head, dict(zip(codes, arrays["calibration"].astype(float), strict=True))


def _arrays(prefix: str, part: Any) -> dict[str, NDArray[Any]]:
    found = {f"{prefix}.{field.name}": np.asarray(getattr(part, field.name)) for field in fields(part)}
    return {name: a.astype(np.float16) if a.dtype.kind == "f" else a for name, a in found.items()}


def _made(kind: type[Any], prefix: str, arrays: Mapping[str, NDArray[Any]]) -> Any:
    found = {field.name: arrays[f"{prefix}.{field.name}"] for field in fields(kind)}
    return kind(**{name: a.astype(np.float32) if a.dtype.kind == "f" else a for name, a in found.items()})


def _directed(h: csr_matrix, weights: Array) -> Array:
    """Rows of h, scaled to length 1, times the weights; a row of zeros gives zeros."""
    squared = h.copy()
    squared.data = squared.data**2
    length = np.sqrt(np.asarray(squared.sum(axis=1)).ravel())
    return np.asarray((h @ weights) / np.where(length > 0, length, 1)[:, None])
