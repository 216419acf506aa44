import re
import time
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.enrich.matching import Matcher, fold


def _found(text, lang, *words, **options):
    hits = Matcher({"k": {lang: list(words)}}, **options).find([text])[0]
    return [text[hit.start : hit.end] for hit in hits]


@pytest.mark.parametrize(
    ("text", "lang", "word", "expected"),
    [
        # Spaced scripts: letters and digits on either side forbid, other scripts do not.
        ("an avenger", "en", "avenge", []),
        ("they spy, espy", "en", "spy", ["spy"]),
        ("two red envelopes!", "en", "red envelope", ["red envelope"]),
        ("RED-ENVELOPE", "en", "red envelope", ["RED-ENVELOPE"]),
        ("他是CEO啊", "en", "ceo", ["CEO"]),
        ("ceo2", "en", "ceo", []),
        ("the CEO’s wife", "en", "ceo", ["CEO"]),
        ("balas dendamnya", "id", "balas dendam", ["balas dendam"]),
        ("amnesia", "pt", "amnésia", ["amnesia"]),
        ("VINGANÇA", "pt", "vingança", ["VINGANÇA"]),
        # Han: containment, but a short word must not cut a word.
        ("战神归来", "zh", "战神", ["战神"]),
        ("他在饮食方面很讲究", "zh", "食方", []),
        ("这是霸道总裁啊", "zh", "霸道总裁", ["霸道总裁"]),
        ("👍🏽👍🏽重生了", "zh", "重生", ["重生"]),
        # Thai writes without blanks.
        ("เธอแก้แค้นแล้ว", "th", "แก้แค้น", ["แก้แค้น"]),
        # Arabic: prefixes and-, by-, the-; not the middle of a word.
        ("والانتقام كان رائعا", "ar", "انتقام", ["انتقام"]),
        ("للعائلة الثرية", "ar", "عائلة", ["عائلة"]),
        ("كانتقامه", "ar", "انتقام", ["انتقام"]),
        ("تتتانتقام", "ar", "انتقام", []),
        ("إنتقام", "ar", "انتقام", ["إنتقام"]),
        # Korean: particles and 하다 after it; no syllable before it.
        ("복수를 위해", "ko", "복수", ["복수"]),
        ("환생한 여자", "ko", "환생", ["환생"]),
        ("재벌집막내", "ko", "재벌", []),
        ("만복수", "ko", "복수", []),
    ],
)
def test_boundaries_suit_the_script(text, lang, word, expected):
    assert _found(text, lang, word) == expected


def test_offsets_are_those_of_the_original_text():
    assert _found("ﬁne ① ｒｅｖｅｎｇｅ ß revenge", "en", "revenge") == ["ｒｅｖｅｎｇｅ", "revenge"]
    apart = unicodedata.normalize("NFD", "복수 amnésia!")
    assert _found(apart, "ko", "복수") == [unicodedata.normalize("NFD", "복수")]
    assert _found(apart, "pt", "amnésia") == [unicodedata.normalize("NFD", "amnésia")]


def test_the_longer_word_of_a_key_wins_and_keys_do_not_disturb_each_other():
    matcher = Matcher({"a": {"en": ["thread", "red thread"]}, "b": {"en": ["red"]}})
    text = "a red thread"
    assert [(h.key, text[h.start : h.end]) for h in matcher.find([text])[0]] == [
        ("a", "red thread"),
        ("b", "red"),
    ]


def test_language_narrows_but_english_stays():
    matcher = Matcher({"k": {"es": ["sistema"], "en": ["system"], "zh": ["系统"]}})
    texts = ["sistema system"] * 4
    found = [[h.lang for h in hits] for hits in matcher.find(texts, ["es", "pt-BR", "und", None])]
    assert found == [["es", "en"], ["en"], ["es", "en"], ["es", "en"]]


def test_accents_matter_where_asked():
    assert _found("el hilo que es rojo", "es", "qué es", bare_accents=False) == []
    assert _found("¿qué es?", "es", "qué es", bare_accents=False) == ["qué es"]


def test_nothing_to_find():
    assert Matcher({}).find(["a", None, ""]) == [[], [], []]
    assert Matcher({"k": {"en": ["a"]}}).find([]) == []
    assert Matcher({"k": {"en": ["a"]}}).keys([None, "", "b a a"]) == [[], [], ["k"]]


@given(st.text(max_size=40), st.text(max_size=40))
def test_a_word_between_blanks_is_found_wherever_it_stands(before, after):
    text = f"{before} ¿revenge? {after}"
    found = _found(text, "en", "revenge")
    assert "revenge" in found
    assert all(fold(words).strip() == "revenge" for words in found)


@given(st.lists(st.sampled_from(["red", "thread", "reds", "x", "的", "红线", "线", " ", "-", "é", "7"])))
def test_agrees_with_a_regular_expression(parts):
    text = "".join(parts)
    slow = [m.start() for m in re.finditer("(?<![a-zé7])red(?:s|es)?(?![a-zé7])", fold(text))]
    assert [hit.start for hit in Matcher({"k": {"en": ["red"]}}).find([text])[0]] == slow


@pytest.mark.slow
def test_fifty_thousand_short_texts_a_second():
    from analysis import lexicon

    matcher = Matcher({trope.id: trope.names for trope in lexicon.load_tropes()})
    plain = ["so good I watched it twice", "太好看了哈哈", "aku suka banget dramanya", "너무 재밌어요"] * 4
    texts = [*plain, "I love how she gets her revenge on the CEO", "复仇爽"] * 4_000
    began = time.perf_counter()
    matcher.find(texts)
    assert len(texts) / (time.perf_counter() - began) > 50_000
