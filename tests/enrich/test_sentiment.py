from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from analysis.enrich import _features, encoder, sentiment
from analysis.errors import ModelError

SHARED_DATA = Path(__file__).resolve().parents[3] / "shared" / "data" / "sentiment"

GOOD_AND_BAD = {
    "en": (
        [
            "love the chemistry between the leads 😍",
            "best short drama I have seen this year",
            "the actress is amazing",
        ],
        ["what a waste of time", "the acting is terrible", "same boring CEO story again"],
    ),
    "zh": (
        ["男女主cp感绝了😍", "今年看过最好的短剧", "女主演技太棒了", "强烈推荐"],
        ["浪费时间", "演技太差了", "又是霸总，无聊死了", "结局太让人失望了"],
    ),
    "ja": (
        ["このドラマ最高、一晩で全部見ちゃった", "女優さんの演技が素晴らしい", "すごくおすすめです"],
        ["時間の無駄だった", "演技がひどい", "また社長ものか、つまらない"],
    ),
    "ko": (
        ["남녀주인공 케미 너무 좋아요 😍", "올해 본 숏드라마 중 최고", "강력 추천합니다"],
        ["시간 낭비", "연기가 너무 못해요", "또 재벌 이야기 지겹다"],
    ),
    "th": (
        ["เคมีพระนางดีมาก 😍", "นางเอกเล่นเก่งมาก", "แนะนำเลยค่ะ"],
        ["เสียเวลามาก", "แสดงแย่มาก", "ตอนจบผิดหวังมาก"],
    ),
    "ar": (
        ["الكيمياء بين الأبطال جميلة 😍", "البطلة ممثلة رائعة", "أنصح به بشدة"],
        ["نفس القصة المملة مرة أخرى", "القصة غير منطقية", "أسوأ مسلسل 🤮"],
    ),
    "es": (
        ["me encanta la química de los protagonistas 😍", "la actriz es increíble", "la recomiendo mucho"],
        ["qué pérdida de tiempo", "la actuación es terrible", "la trama no tiene sentido"],
    ),
    "pt": (
        ["amo a química do casal 😍", "a atriz é maravilhosa", "recomendo muito"],
        ["que perda de tempo", "a atuação é péssima", "a história não faz sentido"],
    ),
    "id": (
        ["chemistry pemeran utamanya keren 😍", "drama pendek terbaik tahun ini", "sangat direkomendasikan"],
        ["aktingnya jelek banget", "endingnya mengecewakan banget", "ceritanya nggak masuk akal"],
    ),
}


def score(texts: list[str], lang: str) -> sentiment.Scores:
    return sentiment.model().score(texts, [lang] * len(texts), encoder.load().encode(texts))


@pytest.mark.parametrize("lang", GOOD_AND_BAD)
def test_praise_scores_above_zero_and_complaint_below(lang: str) -> None:
    good, bad = GOOD_AND_BAD[lang]
    assert score(good, lang).s.mean() > 0 > score(bad, lang).s.mean()


def test_probabilities_add_up_and_s_is_their_difference() -> None:
    texts = ["so good", "so bad 😡", "episode 12", "❤️", "好看", "x" * 5_000]
    scores = score(texts, "en")
    assert scores.p_neg + scores.p_neu + scores.p_pos == pytest.approx(1)
    assert (scores.s == scores.p_pos - scores.p_neg).all()
    assert (np.abs(scores.s) <= 1).all()


@pytest.mark.parametrize("text", ["", "   ", "12 34", "...", "!?", "@someone https://example.org/x", "#5"])
def test_nothing_to_read_is_null_not_neutral(text: str) -> None:
    scores = score([text], "en")
    assert np.isnan([scores.p_neg, scores.p_neu, scores.p_pos, scores.s]).all()
    assert np.isnan(sentiment.vader([text], ["en"])).all()


@pytest.mark.parametrize("text", ["👍", "🇮🇩", "❤️", ":)", "666", "555", "ㅋㅋㅋ", "a"])
def test_an_emoji_or_a_number_used_as_a_word_can_be_read(text: str) -> None:
    assert np.isfinite(score([text], "en").s).all()


def test_a_text_scores_the_same_alone_and_in_a_batch_of_any_order() -> None:
    texts = ["great story", "什么烂剧", "ok", "ละครเรื่องนี้สนุกมาก"]
    lang = ["en", "zh", "en", "th"]
    vectors = encoder.load().encode(texts)
    together = sentiment.model().score(texts, lang, vectors).s
    alone = [
        sentiment.model().score([t], [c], v[None]).s[0] for t, c, v in zip(texts, lang, vectors, strict=True)
    ]
    assert together == pytest.approx(alone, abs=1e-6)


def test_a_language_without_labelled_data_is_flagged_and_shares_a_calibration() -> None:
    texts = ["what a wonderful story"] * 3
    scores = sentiment.model().score(texts, ["en", "sw", "und"], encoder.load().encode(texts))
    assert scores.calibrated.tolist() == [True, False, False]
    assert scores.s[1] == scores.s[2]


def test_sets_for_research_only_have_no_calibration() -> None:
    assert not {"zh", "ja", "vi", "ms"} & set(sentiment.model().calibration)
    assert not any(sentiment.validation()[lang]["trained_on"] for lang in ("zh", "ja", "vi", "ms"))


def test_embeddings_of_another_encoder_are_refused() -> None:
    with pytest.raises(ModelError, match="encoder `use`"):
        sentiment.model().score(["a"], ["en"], np.zeros((1, 384), dtype=np.float32))


def test_without_embeddings_the_texts_are_embedded() -> None:
    texts = ["what a wonderful story"]
    assert sentiment.model().score(texts, ["en"]).s == pytest.approx(score(texts, "en").s)


def test_no_texts() -> None:
    assert sentiment.model().score([], [], np.zeros((0, 512), dtype=np.float32)).s.shape == (0,)


@settings(max_examples=40)
@given(arrays(float, (5, 3), elements=st.floats(-20, 20)), st.floats(-3, 3))
def test_calibration_keeps_the_order_of_classes_where_it_only_cools(z: np.ndarray, a: float) -> None:
    p = sentiment.calibrate(z, np.array([a, 0.0, 0.0]))
    assert p.sum(axis=1) == pytest.approx(1)
    for row, q in zip(z, p, strict=True):
        first = int(row.argmax())
        assert q[first] == pytest.approx(q.max())
    identity = np.exp(z) / np.exp(z).sum(axis=1, keepdims=True)
    assert sentiment.calibrate(z, np.zeros(3)) == pytest.approx(identity)


def test_a_bias_raises_its_class() -> None:
    z = np.zeros((1, 3))
    assert sentiment.calibrate(z, np.array([0.0, 1.0, 0.0]))[0, 0] > 1 / 3
    assert sentiment.calibrate(z, np.array([0.0, 0.0, 1.0]))[0, 2] > 1 / 3


def test_every_validation_row_has_its_numbers_in_range() -> None:
    for row in sentiment.validation().values():
        assert row["n"] > 0
        assert 0 <= row["macro_f1"] <= 1
        assert 0 <= row["mean_gap"] <= 1
        assert -2 <= row["slope"] <= 2
        assert row["sets"]


def test_vader_reads_english_only() -> None:
    compound = sentiment.vader(["I love it", "I hate it", "I love it"], ["en", "en", "id"])
    assert compound[0] > 0 > compound[1]
    assert np.isnan(compound[2])


def test_a_missing_head_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"head\.npz"):
        sentiment.SentimentModel.load(tmp_path)
    with pytest.raises(ModelError, match="validation"):
        sentiment.validation(tmp_path)


def test_the_head_is_small_and_needs_no_pickle() -> None:
    path = sentiment.FOLDER / "head.npz"
    assert path.stat().st_size <= 10_000_000
    with np.load(path, allow_pickle=False) as file:
        assert all(file[name].dtype != object for name in file.files)


@pytest.mark.parametrize(
    ("text", "mark"),
    [
        ("sooooo good", _features._ELONGATION),
        ("555 ตลกมาก", _features._LAUGH),
        ("ㅋㅋㅋㅋ", _features._LAUGH),
        ("wkwkwk lucu", _features._LAUGH),
        ("kkkkkk", _features._LAUGH),
        ("ههههه", _features._LAUGH),
        ("太虐了 5555", _features._CRY),
        ("ㅠㅠ 슬퍼", _features._CRY),
    ],
)
def test_conventions_of_typing_become_marks(text: str, mark: str) -> None:
    assert mark in _features.normalise(text)
    assert mark not in _features.normalise("an ordinary sentence 5 5 5 x")


@given(st.text(max_size=80))
def test_normalising_squeezes_and_never_fails(text: str) -> None:
    normal = _features.normalise(text)
    letters = [
        a for a, b, c in zip(normal, normal[1:], normal[2:], strict=False) if a == b == c and a.isalpha()
    ]
    assert not letters


@pytest.mark.slow
@pytest.mark.skipif(not SHARED_DATA.is_dir(), reason="the labelled sets are not on this machine")
@pytest.mark.parametrize(("lang", "file"), [("ja", "ja_tyqiangz.csv"), ("zh", "zh_tyqiangz.csv")])
def test_the_validation_rows_of_unseen_sets_are_what_the_kept_head_gives(lang: str, file: str) -> None:
    from sklearn.metrics import f1_score

    rows = pd.read_csv(SHARED_DATA / file)
    texts = rows["text"].astype(str).tolist()
    scores = score(texts, lang)
    y = rows["label"].map({"negative": 0, "neutral": 1, "positive": 2}).to_numpy()
    p = np.column_stack([scores.p_neg, scores.p_neu, scores.p_pos])
    means = [np.nanmean(scores.s[y == k]) for k in range(3)]
    kept = sentiment.validation()[lang]
    assert f1_score(y, p.argmax(axis=1), average="macro") == pytest.approx(kept["macro_f1"], abs=0.01)
    assert means[2] - means[0] == pytest.approx(kept["slope"], abs=0.01)
    assert abs(np.mean(means)) == pytest.approx(kept["mean_gap"], abs=0.01)
