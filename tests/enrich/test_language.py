from __future__ import annotations

import re
import time

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis import markets
from analysis.enrich.language import base_code, detect, scored_as, tell
from analysis.measure.reception import validated, validation_row

EMOJI = ["😂", "❤️", "👍🏽", "👨‍👩‍👧", "🇮🇩", "3️⃣", "‼️", "ℹ️", "☺", "™️", "〰️", "㊗️", "🏴󠁧󠁢󠁥󠁮󠁧󠁿"]
WORDS = [
    "great",
    "story",
    "bagus",
    "sekali",
    "ceritanya",
    "muy",
    "aburrida",
    "剧情",
    "太好看了",
    "드라마",
    "재미있어요",
]
WORDS += [
    "สนุกมาก",
    "جميل",
    "مسلسل",
    "bahut",
    "accha",
    "hai",
    "面白かった",
    "hahaha",
    "https://a.example/x",
    "@someone",
]


def told(text: str, market: str | None = None, declared: str | None = None) -> str:
    return str(tell([text], [declared], [markets.languages(market)])[0][0])


@pytest.mark.parametrize(
    ("text", "lang"),
    [
        ("这部剧真的太好看了,女主演得好", "zh-Hans"),
        ("這部劇真的太好看了,女主演得好", "zh-Hant"),
        ("好看好看", "zh"),
        ("このドラマは本当に面白かったです", "ja"),
        ("ドラマの最終回", "ja"),
        ("这个の好看", "zh-Hans"),
        ("이 드라마 정말 재미있어요", "ko"),
        ("ละครเรื่องนี้สนุกมาก", "th"),
        ("هذا المسلسل رائع جدا", "ar"),
        ("ceritanya bagus sekali dan pemainnya keren", "id"),
        ("la historia me parece muy aburrida", "es"),
        ("a história é muito bonita, não consigo parar", "pt"),
        ("the plot makes no sense at all", "en"),
        ("THE PLOT MAKES NO SENSE AT ALL", "en"),
        ("@someone https://example.org/x the ending was really sad", "en"),
        ("hahaha the ending was really funny hahaha", "en"),
    ],
)
def test_the_language_of_plain_sentences(text: str, lang: str) -> None:
    found, p = detect([text])
    assert found[0] == lang
    assert 0.5 <= p[0] <= 1


@pytest.mark.parametrize(
    ("text", "lang"),
    [
        ("yeh drama bahut accha hai yaar", "hi-Latn"),
        ("kya baat hai bhai, mujhe bhi dekhna hai", "hi-Latn"),
        ("acting toh mast thi lekin story nahi samajh aayi", "hi-Latn"),
        ("el mosalsal da gamed awy w el batal 7elw", "ar-Latn"),
        ("ana msh fahma leh keda", "ar-Latn"),
        ("wallahi kteer helwa", "ar-Latn"),
    ],
)
def test_hindi_and_arabic_in_latin_letters_are_marked_in_every_market(text: str, lang: str) -> None:
    assert {told(text, market) for market in (None, "IN", "EG", "US", "ID")} == {lang}


@pytest.mark.parametrize(
    "text",
    [
        "cosa hai fatto, non ne posso più",
        "hai kak, aku suka sekali main di sini",
        "habibi come to dubai",
        "inshallah there is a second season",
        "alhamdulillah akhirnya tamat juga",
        "thầy nên hướng dẫn thực hành nhiều hơn",
        "mp3 and 4k on day 2",
    ],
)
def test_words_borrowed_or_shared_do_not_make_a_text_romanised(text: str) -> None:
    assert not told(text).endswith("Latn")


def test_a_romanised_text_shares_neither_stratum_nor_validation_with_the_native_script() -> None:
    good = {"n": 5_000, "macro_f1": 0.9, "mean_gap": 0.0}
    roman, native = told("bahut accha hai yaar"), told("यह नाटक बहुत अच्छा है")
    assert (roman, native) == ("hi-Latn", "hi")
    assert validated(native, {"hi": good}) and not validated(roman, {"hi": good})
    assert validated(roman, {"hi-Latn": good})
    assert scored_as(roman) == roman


def test_both_chinese_scripts_are_scored_and_validated_as_chinese() -> None:
    row = {"n": 5_000, "macro_f1": 0.9, "mean_gap": 0.0}
    for tag in ("zh", "zh-Hans", "zh-Hant"):
        assert scored_as(tag) == "zh"
        assert validation_row(tag, {"zh": row}) == row


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   ",
        "666",
        "!!!",
        "😍😍😍",
        "hahaha",
        "wkwkwk",
        "xd",
        "12:30",
        "@a_long_name",
        "https://example.org/a",
        "[link] [mention]",
        "❤️",
        "ℹ️",
    ],
)
def test_what_has_no_words_is_undetermined_in_every_market(text: str) -> None:
    found, p = tell([text] * 3, [None, "en", None], [(), (), ("id",)])
    assert found.tolist() == ["und"] * 3 and p.tolist() == [0.0] * 3


@pytest.mark.parametrize("text", ["ok", "好看", "대박", "Lee Min Ho", "Zhang Ruoyun"])
def test_words_that_are_in_no_one_language_are_undetermined_by_themselves(text: str) -> None:
    found, p = detect([text])
    assert (found[0], p[0]) == ("und", 0.0)


def test_a_very_short_text_is_in_the_declared_then_the_markets_language_if_it_is_written_so() -> None:
    assert told("ok", "ID") == "id" and told("ok", "ID", "en-US") == "en"
    assert (
        told("好看", "CN") == "zh-Hans"
        and told("好看", "TW") == "zh-Hant"
        and told("好看", "HK") == "zh-Hant"
    )
    assert told("好看", "CN", "zh_TW") == "zh-Hant"
    assert told("最高", "JP") == "ja"
    assert told("好看", "US") == told("ok", "CN") == told("대박", "TH") == "und"


def test_the_prior_decides_on_short_texts_and_gives_way_on_long_ones() -> None:
    assert told("bagus banget", "ID") == "id"
    long = "I watched this with my whole family and all of us were crying at the end of it"
    assert {told(long, market, "id") for market in (None, "ID", "CN", "BR")} == {"en"}
    p = [tell(["bagus"], [None], [usual])[1][0] for usual in ((), ("id",))]
    assert p[0] < p[1]


@given(st.lists(st.text(max_size=60), max_size=8))
def test_any_text_gets_a_tag_and_a_probability(texts: list[str]) -> None:
    lang, p = detect(texts)
    assert len(lang) == len(p) == len(texts)
    assert ((p >= 0.5) & (p <= 1) | (lang == "und") & (p == 0)).all()
    assert all(re.fullmatch(r"[a-z]{2,3}(-Hans|-Hant|-Latn)?", code) for code in lang)


@given(
    st.lists(st.sampled_from(WORDS), max_size=9),
    st.lists(st.sampled_from(EMOJI), min_size=1, max_size=4),
    st.data(),
)
def test_adding_emoji_changes_nothing(words: list[str], emoji: list[str], data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(words)))
    dressed = [*words[:place], "".join(emoji), *words[place:]]
    usual = data.draw(st.sampled_from([(), ("id",), ("zh-Hans",), ("hi", "en")]))
    texts = [" ".join(words), " ".join(dressed), " ".join(words) + emoji[0]]
    lang, p = tell(texts, [None] * 3, [usual] * 3)
    assert len(set(lang)) == 1 and len(set(p)) == 1


@given(st.text(alphabet="0123456789٠١٢٣४५۶ .,:-/%", max_size=40), st.sampled_from([None, "ID", "CN", "IN"]))
def test_digits_only_are_undetermined(text: str, market: str | None) -> None:
    assert told(text, market, "en") == "und"


@pytest.mark.parametrize(
    "piece",
    [
        "ha",
        "a",
        "😂",
        "哈",
        "@",
        "www.",
        "http://",
        "'",
        "1",
        "[link",
        "e\u0301",
        "hai ",
        "jw",
        "\u20e3",
        " a",
    ],
)
def test_a_hostile_long_text_costs_in_proportion(piece: str) -> None:
    def cost(n: int) -> float:
        text, best = piece * n, float("inf")
        for _ in range(3):
            start = time.process_time()
            detect([text])
            best = min(best, time.process_time() - start)
        return best

    cost(10)
    # Quadratic cost would be 64 times as much; timings of milliseconds are rough.
    assert cost(80_000) < 24 * max(cost(10_000), 1e-3)


def test_a_batch_says_what_single_texts_say() -> None:
    texts = ["great story", "很好看的故事", "great story", "😍"]
    together = detect(texts)
    alone = [detect([text]) for text in texts]
    assert together[0].tolist() == [lang[0] for lang, _ in alone]
    assert together[1].tolist() == [p[0] for _, p in alone]


@pytest.mark.parametrize(
    ("tag", "code"),
    [("pt_BR", "pt"), ("zh-Hant-TW", "zh"), ("in", "id"), ("iw", "he"), ("EN", "en"), ("arz", "ar"), ("und", None),
     ("", None), (None, None), (float("nan"), None)],
)  # fmt: skip
def test_base_codes(tag: object, code: str | None) -> None:
    assert base_code(tag) == code


def test_nothing_in_nothing_out() -> None:
    lang, p = detect([])
    assert len(lang) == len(p) == 0 and lang.dtype.kind == "U" and p.dtype == np.float64
