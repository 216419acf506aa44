"""A score means the same in two languages, and in viewers' words; each check is shown to fail where it should."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import yaml
from scipy.stats import binomtest

from analysis.enrich import sentiment

ROOT = Path(__file__).resolve().parents[2]
SHARED = ROOT.parent / "shared" / "data"
SCRIPTS = ROOT / "scripts"
absent = pytest.mark.skipif(
    not (SHARED / "sentiment").is_dir(), reason="the labelled sets are not on this machine"
)


@pytest.fixture(scope="module")
def scripts():
    """The training script's modules, which import one another by name."""
    sys.path.insert(0, str(SCRIPTS))
    import sentiment_figures
    import sentiment_fit
    import sentiment_sets
    import train_sentiment

    yield sentiment_sets, sentiment_fit, sentiment_figures, train_sentiment
    sys.path.remove(str(SCRIPTS))


def comparable(a: np.ndarray, b: np.ndarray, y: np.ndarray, compared) -> bool:
    """The study's own demand of two languages' scores of the same sentences."""
    found = compared(a, b, y)
    return bool(
        abs(found["difference"]) <= 0.04
        and abs(found["within_label"]) <= 0.08
        and 0.9 <= found["slope_ratio"] <= 1.1
        and found["correlation"] >= 0.6
    )


def test_shifts_and_muteness_are_not_comparable(scripts) -> None:
    compared = scripts[2].compared
    rng = np.random.default_rng(3)
    y = rng.integers(0, 3, 5_000)
    sound = 0.6 * (y - 1) + rng.normal(0, 0.2, len(y))
    other = sound + rng.normal(0, 0.2, len(y))
    assert comparable(sound, other, y, compared)
    assert not comparable(sound, other + 0.1, y, compared)
    assert not comparable(sound, 0.5 * other, y, compared)
    assert not comparable(sound, rng.permutation(other), y, compared)
    muted = 0.05 * other
    assert not comparable(sound, muted - muted.mean() + sound.mean(), y, compared)


@absent
@pytest.mark.slow
def test_parallel_sentences_left_out_of_fitting_score_alike(scripts) -> None:
    """Fitted anew without a fold, calibrated without it and without any row of the parallel set."""
    sets, fitting, figures, train = scripts
    rows = sets.read(SHARED / "sentiment")
    held = np.isin(sets.folds(rows), (3, 4))
    parallel = (rows["set"] == sets.PARALLEL).to_numpy()
    rows = rows[rows["open"] & (rows["lang"].isin(["en", "id"]) | ~parallel)]
    held = held[rows.index]
    e = train.encoder.load().encode(rows["text"].tolist())
    h = train._features.hashed(rows["text"].tolist())
    y, lang = rows["y"].to_numpy(), rows["lang"].to_numpy()
    half = np.random.default_rng(5).random(len(rows)) < 0.8
    head = fitting.fit(rows[~held & half], e[~held & half], h[~held & half], 1)
    z = head.members(e, h, lang).mean(axis=1).astype(float)
    s = {}
    for code in ("en", "id"):
        rest = ~held & ~half & (lang == code) & (rows["set"] != sets.PARALLEL).to_numpy()
        test = held & (lang == code) & (rows["set"] == sets.PARALLEL).to_numpy()
        parameters = fitting.fit_calibration(z[rest], y[rest], sets.balanced(rows[rest]))
        p = sentiment.calibrate(z[test], parameters)
        s[code] = pd.DataFrame(
            {"s": p[:, 2] - p[:, 0], "y": y[test]}, index=rows["sentence"][test]
        ).sort_index()
    assert (s["en"]["y"] == s["id"]["y"]).all()
    found = figures.compared(s["en"]["s"].to_numpy(), s["id"]["s"].to_numpy(), s["en"]["y"].to_numpy())
    # Some 240 sentences: wider than what is asked of all of them by what chance does to so few.
    assert abs(found["difference"]) < 0.1
    assert abs(found["within_label"]) < 0.2
    assert 0.75 < found["slope_ratio"] < 1.33
    assert found["correlation"] > 0.6
    assert s["en"].groupby("y")["s"].mean().diff().dropna().min() > 0.3


@pytest.fixture(scope="module")
def checked():
    """Our own check phrases, never trained on, as the kept head scores them."""
    held = yaml.safe_load((sentiment.FOLDER / "domain.yaml").read_text(encoding="utf-8"))
    rows = [
        (lang, label, text)
        for lang, labels in held["check"].items()
        for label, texts in labels.items()
        for text in texts
    ]
    frame = pd.DataFrame(rows, columns=["lang", "label", "text"])
    frame["s"] = sentiment.model().score(frame["text"].tolist(), frame["lang"].tolist()).s
    trained = {text for labels in held["train"].values() for texts in labels.values() for text in texts}
    assert not trained & set(frame["text"])
    return frame


def test_viewers_praise_is_above_zero_and_their_complaint_below_in_all_nine_languages(checked) -> None:
    mean = checked.pivot_table(index="lang", columns="label", values="s")
    assert len(mean) == 9
    assert (mean["positive"] > 0).all(), mean
    assert (mean["negative"] < 0).all(), mean


def test_signs_of_check_phrases_are_right_more_often_than_a_coin_in_each_language(checked) -> None:
    right = np.sign(checked["s"]) == checked["label"].map({"positive": 1, "negative": -1})
    for lang, one in right.groupby(checked["lang"]):
        assert binomtest(int(one.sum()), len(one), alternative="greater").pvalue < 0.05, lang


def test_no_phrase_of_the_sample_study_is_trained_on() -> None:
    def letters(text: str) -> str:
        return "".join(filter(str.isalnum, text.lower()))

    def leaves(node):
        if isinstance(node, dict | list):
            for child in node.values() if isinstance(node, dict) else node:
                yield from leaves(child)
        elif isinstance(node, str):
            yield letters(node)

    held = yaml.safe_load((sentiment.FOLDER / "domain.yaml").read_text(encoding="utf-8"))["train"]
    sample = set()
    for path in sorted((ROOT / "analysis" / "demo" / "phrases").glob("*.yaml")):
        sample |= set(leaves(yaml.safe_load(path.read_text(encoding="utf-8"))))
    assert len(sample) > 1_000
    assert not set(leaves(held)) & sample
