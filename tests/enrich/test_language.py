from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.enrich.language import base_code, detect, effective


@pytest.mark.parametrize(
    ("text", "lang"),
    [
        ("这部剧真的太好看了,女主演得好", "zh"),
        ("這部劇真的太好看了,女主演得好", "zh"),
        ("このドラマは本当に面白かったです", "ja"),
        ("이 드라마 정말 재미있어요", "ko"),
        ("ละครเรื่องนี้สนุกมาก", "th"),
        ("هذا المسلسل رائع جدا", "ar"),
        ("ceritanya bagus sekali dan pemainnya keren", "id"),
        ("la historia me parece muy aburrida", "es"),
        ("a história é muito bonita, não consigo parar", "pt"),
        ("the plot makes no sense at all", "en"),
        ("THE PLOT MAKES NO SENSE AT ALL", "en"),
        ("@someone https://example.org/x the ending was really sad", "en"),
    ],
)
def test_the_language_of_plain_sentences(text: str, lang: str) -> None:
    found, p = detect([text])
    assert found[0] == lang
    assert 0.5 <= p[0] <= 1


@pytest.mark.parametrize(
    "text", ["", "   ", "666", "!!!", "😍😍😍", "ok", "好看", "@a_long_name", "https://example.org/a"]
)
def test_a_text_without_three_letters_is_undetermined(text: str) -> None:
    found, p = detect([text])
    assert (found[0], p[0]) == ("und", 0.0)


@given(st.lists(st.text(max_size=60), max_size=8))
def test_any_text_gets_a_code_and_a_probability(texts: list[str]) -> None:
    lang, p = detect(texts)
    assert len(lang) == len(p) == len(texts)
    assert ((p >= 0) & (p <= 1)).all()
    assert all(code == base_code(code) or code == "und" for code in lang)
    assert (p[lang == "und"] == 0).all()


def test_a_batch_says_what_single_texts_say() -> None:
    texts = ["great story", "很好看的故事", "great story", "😍"]
    together = detect(texts)
    alone = [detect([text]) for text in texts]
    assert together[0].tolist() == [lang[0] for lang, _ in alone]
    assert together[1].tolist() == [p[0] for _, p in alone]


@pytest.mark.parametrize(
    ("tag", "code"),
    [
        ("pt_BR", "pt"),
        ("zh-Hant-TW", "zh"),
        ("in", "id"),
        ("iw", "he"),
        ("EN", "en"),
        ("und", None),
        ("", None),
        (None, None),
    ],
)
def test_base_codes(tag: str | None, code: str | None) -> None:
    assert base_code(tag) == code


def test_declared_then_detected_then_the_market_then_undetermined() -> None:
    declared = pd.Series(["pt-BR", None, None, None, "und"], index=[5, 3, 9, 1, 7])
    market = pd.Series(["en", "en", "id", None, "th"], index=declared.index)
    lang, p = np.array(["en", "es", "es", "es", "und"]), np.array([0.99, 0.9, 0.3, 0.3, 0.0])
    used = effective(declared, market, lang, p)
    assert used.tolist() == ["pt", "es", "id", "und", "th"]
    assert used.index.equals(declared.index)
    assert effective(declared, None, lang, p).tolist() == ["pt", "es", "und", "und", "und"]


def test_nothing_in_nothing_out() -> None:
    lang, p = detect([])
    assert len(lang) == len(p) == 0
    assert effective(pd.Series([], dtype=object), None, lang, p).empty
