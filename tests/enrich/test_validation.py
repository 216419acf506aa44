from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from analysis.enrich import validation


def true_labels(p, seed):
    rng = np.random.default_rng(seed)
    return (rng.random(len(p))[:, None] > p.cumsum(axis=1)[:, :2]).sum(axis=1)


def made(n, seed=1, sharp=2.0):
    rng = np.random.default_rng(seed)
    z = sharp * rng.normal(size=(n, 3))
    return np.exp(z) / np.exp(z).sum(axis=1, keepdims=True)


def test_a_scorer_that_knows_has_nothing_wrong_with_it():
    y = np.repeat([0, 1, 2], [10, 50, 200])
    found = validation.row(y, np.eye(3)[y])
    assert found == {
        "n": 260, "macro_f1": 1, "macro_f1_low": 1, "macro_f1_high": 1, "mean_gap": 0, "sample_gap": 0, "slope": 2,
        "calibration_error": 0, "calibration_expected": 0,
    }  # fmt: skip


def test_a_scorer_that_says_little_has_no_gap_but_no_f1_and_no_slope():
    y = np.repeat([0, 1, 2], 100)
    found = validation.row(y, np.tile([0.33, 0.34, 0.33], (300, 1)))
    assert found["mean_gap"] == pytest.approx(0) and found["slope"] == pytest.approx(0)
    assert found["macro_f1"] == pytest.approx(0.5 / 3)


@settings(max_examples=30)
@given(arrays(int, 40, elements=st.integers(0, 2)), st.integers(0, 50))
def test_the_figures_are_those_of_a_naive_count(y, seed):
    y[:3] = [0, 1, 2]
    p = made(40, seed)
    found, said, s = validation.row(y, p), p.argmax(axis=1), p[:, 2] - p[:, 0]
    f1 = []
    for k in range(3):
        hits = sum(a == b == k for a, b in zip(y, said, strict=True))
        f1.append(2 * hits / (sum(y == k) + sum(said == k)))
    means = [np.mean([x for x, label in zip(s, y, strict=True) if label == k]) for k in range(3)]
    assert found["macro_f1"] == pytest.approx(np.mean(f1))
    assert found["mean_gap"] == pytest.approx(abs(np.mean(means)))
    assert found["slope"] == pytest.approx(means[2] - means[0])
    assert found["sample_gap"] == pytest.approx(abs(s.mean() - (y - 1).mean()))
    assert 0 <= found["macro_f1_low"] <= found["macro_f1_high"] <= 1


@settings(max_examples=20)
@given(st.integers(0, 1000))
def test_the_order_of_texts_and_their_repetition_change_no_estimate(seed):
    p = made(60, seed)
    y = true_labels(p, seed)
    y[:3] = [0, 1, 2]
    order = np.random.default_rng(seed).permutation(60)
    one, other = validation.row(y, p), validation.row(y[order], p[order])
    twice = validation.row(np.tile(y, 2), np.tile(p, (2, 1)))
    for key in ("macro_f1", "mean_gap", "slope", "sample_gap", "calibration_error"):
        assert one[key] == pytest.approx(other[key]) == pytest.approx(twice[key])


def test_a_samples_mix_of_classes_is_no_error_of_a_scorer():
    """Scores calibrated for equal classes, in a sample that is mostly positive: no gap, but one in its own mix."""
    p = made(60_000)
    y = true_labels(p, 3)
    keep = np.random.default_rng(4).random(len(y)) < np.array([0.1, 0.1, 1.0])[y]
    found = validation.row(y[keep], p[keep])
    assert found["mean_gap"] < 0.02 < 0.1 < found["sample_gap"]
    assert found["calibration_error"] < found["calibration_expected"] + 0.02


def test_calibration_error_of_true_probabilities_is_what_is_expected_and_of_boasts_more():
    p = made(3_000)
    errors = [validation.row(true_labels(p, seed), p) for seed in range(5)]
    assert np.mean([e["calibration_error"] - e["calibration_expected"] for e in errors]) == pytest.approx(
        0, abs=0.006
    )
    boast = p**3 / (p**3).sum(axis=1, keepdims=True)
    found = validation.row(true_labels(p, 0), boast)
    assert found["calibration_error"] > found["calibration_expected"] + 0.05


def test_the_bootstrap_interval_is_as_wide_as_the_spread_over_samples():
    p = made(400 * 60)
    y = true_labels(p, 5)
    found = [validation.row(y[i : i + 400], p[i : i + 400]) for i in range(0, len(y), 400)]
    spread = 2 * 1.96 * np.std([row["macro_f1"] for row in found])
    assert np.mean([row["macro_f1_high"] - row["macro_f1_low"] for row in found]) == pytest.approx(
        spread, rel=0.3
    )


def test_a_large_set_does_not_outvote_a_small_one():
    y = np.tile([0, 1, 2], 120)
    right = np.arange(360) < 300
    p = np.where(right[:, None], np.eye(3)[y], np.eye(3)[(y + 1) % 3])
    groups = np.where(right, "a", "b")
    assert validation.row(y, p, groups)["macro_f1"] == pytest.approx(0.5)
    assert validation.row(y, p)["macro_f1"] > 0.8


@pytest.mark.parametrize("y", [[2, 2, 2], [0, 0, 1], [1, 2, 2]])
def test_labels_without_both_poles_say_nothing(y):
    with pytest.raises(ValueError, match="negative and positive"):
        validation.row(np.array(y), np.full((3, 3), 1 / 3))


def test_probabilities_have_to_be_some():
    with pytest.raises(ValueError, match="add up"):
        validation.row(np.array([0, 2]), np.full((2, 3), 0.5))
