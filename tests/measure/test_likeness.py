import naive_homogenization as naive
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.measure import likeness


@given(st.integers(3, 15), st.integers(0, 1000))
@settings(deadline=None, max_examples=60)
def test_mean_cosine_against_the_naive_twin(n, seed):
    x = likeness.unit_length(np.random.default_rng(seed).normal(size=(n, 5)).astype(np.float16))
    estimate, se = likeness.mean_cosine(x)
    assert estimate == pytest.approx(naive.mean_cosine(list(x)))
    assert se == pytest.approx(naive.jackknife(list(x), naive.mean_cosine))


def test_limits():
    assert likeness.mean_cosine(np.tile([0.6, 0.8], (9, 1))) == pytest.approx((1, 0), abs=1e-7)
    assert likeness.mean_cosine(np.eye(6))[0] == pytest.approx(0)
    estimate, se = likeness.mean_cosine(np.array([[1.0, 0.0], [-1.0, 0.0]]))
    assert estimate == pytest.approx(-1)
    assert np.isnan(se)


def test_table_without_some_embeddings():
    frame = pd.DataFrame({"title_id": ["a", "b"], "lang": ["en", "en"], "embedding": [[1.0, 0.0], None]})
    texts = likeness.TextEmbeddings.of(frame)
    assert list(texts.ids) == ["a"]
    assert texts.vectors.shape == (1, 2)
    assert len(likeness.TextEmbeddings.of(frame.iloc[1:]).ids) == 0


def test_interval_holds_the_truth():
    centre = np.zeros(16)
    centre[0] = 1.0

    def vectors(n, rng):
        return likeness.unit_length(centre + rng.normal(size=(n, 16)) * 0.4)

    truth = likeness.mean_cosine(vectors(50_000, np.random.default_rng(99)))[0]
    inside = []
    for run in range(300):
        estimate, se = likeness.mean_cosine(vectors(60, np.random.default_rng(run)))
        inside.append(abs(estimate - truth) <= 1.96 * se)
    assert 0.92 <= np.mean(inside) <= 0.985, np.mean(inside)
