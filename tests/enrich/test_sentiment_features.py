from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import csr_matrix
from sklearn.feature_extraction.text import CountVectorizer

from analysis.enrich import _features, _grams, _head

#: Wide enough that two of a few hundred n-grams hardly ever share a column.
WIDE = 40

words = st.text(alphabet="abcé好く한 😀", min_size=0, max_size=30)


def by_scikit_learn(texts: list[str]) -> np.ndarray:
    """Inner products of the texts' counts: the same whatever column each n-gram has."""
    characters = CountVectorizer(analyzer="char_wb", ngram_range=(2, 5), lowercase=False)
    pairs = CountVectorizer(token_pattern=r"\S+", ngram_range=(1, 2), lowercase=False)
    parts = [vectoriser.fit_transform(texts).toarray() for vectoriser in (characters, pairs)]
    return sum(part @ part.T for part in parts)


@settings(max_examples=60, deadline=None)
@given(st.lists(words, min_size=1, max_size=6))
def test_counts_are_those_of_scikit_learn(texts: list[str]) -> None:
    if not any(text.strip() for text in texts):
        assert _grams.counts(texts, WIDE).nnz == 0
        return
    counted = _grams.counts(texts, WIDE)
    used, column = np.unique(counted.indices, return_inverse=True)
    dense = csr_matrix((counted.data, column, counted.indptr), shape=(len(texts), len(used))).toarray()
    assert dense @ dense.T == pytest.approx(by_scikit_learn(texts))


@given(st.lists(words, min_size=2, max_size=6))
def test_a_row_depends_on_its_text_alone(texts: list[str]) -> None:
    together = _features.hashed(texts)
    alone = _features.hashed(texts[1:2])
    assert (together[1] != alone[0]).nnz == 0


def test_the_order_of_letters_and_of_words_counts() -> None:
    a, b, c = _grams.counts(["ab cd", "ba cd", "cd ab"], WIDE)
    assert (a != b).nnz and (a != c).nnz


def test_surrogates_and_nothing_are_read() -> None:
    assert _grams.counts(["\ud800 a", ""], 18).shape == (2, 2**18)
    assert _grams.counts([], 18).shape == (0, 2**18)


def small_head(rng: np.random.Generator) -> _head.Head:
    def made(*shape: int) -> np.ndarray:
        return rng.normal(size=shape).astype(np.float32)

    columns, weights = np.array([1, 4, 5], dtype=np.int32), np.array([0.2, 0.3, 0.5], np.float32)
    return _head.Head(
        pooled=_head.Pooled(made(4, 3), made(8, 3), made(3)),
        network=_head.Network(made(4, 6), made(6), made(6, 3), made(3), np.array(["en"]), made(1, 6), made(1, 6, 3),
                              made(1, 3)),
        own={"en": _head.Own(columns, np.abs(made(3)), made(3, 3), made(4, 3), made(3), weights, 8)},
        mix=np.array([0.6, 0.4], np.float32),
    )  # fmt: skip


def by_hand(head: _head.Head, e: np.ndarray, h: np.ndarray, lang: str) -> np.ndarray:
    """One text's logits, coefficient by coefficient."""

    def unit(x: np.ndarray) -> np.ndarray:
        return x / np.sqrt((x**2).sum()) if x.any() else x

    network, own = head.network, head.own.get(lang)
    pooled = e @ head.pooled.embedding + unit(h) @ head.pooled.hashes + head.pooled.bias
    known = lang in network.languages.tolist()
    units = np.maximum(e @ network.inner + network.inner_bias + known * network.own_inner_bias[0], 0)
    nonlinear = (
        units @ (network.outer + known * network.own_outer[0]) + network.bias + known * network.own_bias[0]
    )
    if own is None:
        return head.mix[0] * pooled + head.mix[1] * nonlinear
    weighed = unit(h[own.columns] * own.idf) @ own.hashes + e @ own.embedding + own.bias
    return own.mix[0] * pooled + own.mix[1] * nonlinear + own.mix[2] * weighed


def test_logits_are_the_weighted_sum_of_the_members() -> None:
    rng = np.random.default_rng(1)
    head = small_head(rng)
    e, h = rng.normal(size=(6, 4)).astype(np.float32), rng.integers(0, 3, (6, 8)).astype(np.float32)
    h[2] = 0
    lang = ["en", "th", "en", "en", "und", "th"]
    expected = [by_hand(head, e[i], h[i], code) for i, code in enumerate(lang)]
    assert head.logits(e, csr_matrix(h), lang) == pytest.approx(np.array(expected), abs=1e-5)


def test_a_head_is_read_as_it_was_written(tmp_path) -> None:
    head = small_head(np.random.default_rng(2))
    _head.save(tmp_path / "head.npz", head, {"und": np.zeros(3), "en": np.array([0.1, 0.2, 0.3])})
    again, calibration = _head.load(tmp_path / "head.npz")
    assert calibration["en"].tolist() == [0.1, 0.2, 0.3]
    assert again.own["en"].columns.tolist() == [1, 4, 5]
    assert again.own["en"].width == 8
    assert again.network.own_outer == pytest.approx(head.network.own_outer, abs=1e-3, rel=1e-3)
    assert again.mix == pytest.approx(head.mix)
