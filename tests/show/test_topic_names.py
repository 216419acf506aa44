"""Names of topics: led by the reader's language, and never what a person wrote changed."""

import json

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.measure.topics_words import label
from analysis.show import figures_drivers, topic_names
from analysis.show.words import say

WORDS = {"en": ["coins", "costs"], "zh-Hans": ["会员", "全集", "广告"], "ja": ["広告"], "id": ["koin"]}


def topics(*rows: dict) -> pd.DataFrame:
    usual = {"share": 0.1, "renamed": False, "keywords": "{}"}
    return pd.DataFrame([usual | {"topic": i} | row for i, row in enumerate(rows)])


def name(lang: str, stored: str, words: dict[str, list[str]], **more: object) -> str:
    rows = topics({"label": stored, "keywords": json.dumps(words)} | more)
    return next(topic_names.shown(row, lang) for row in rows.itertuples())


def test_a_made_up_label_leads_with_the_readers_language():
    stored = label(WORDS, ["zh-Hans", "ja"])
    assert stored == "coins, costs · 会员 · 広告"
    assert name("en", stored, WORDS) == stored
    assert name("zh", stored, WORDS) == "会员, 全集 · coins · 広告"
    traditional = {"en": ["coins"], "zh-Hant": ["會員"]}
    assert name("zh", "coins · 會員", traditional) == "會員 · coins"


def test_a_word_of_two_languages_is_said_once():
    words = {"en": ["drama"], "id": ["drama", "yg"], "zh-Hans": ["很多"]}
    assert name("en", label(words, ["id", "zh-Hans"]), words) == "drama · 很多"
    assert name("zh", label(words, ["id", "zh-Hans"]), words) == "很多 · drama"


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_what_has_no_words_of_the_reader_or_a_persons_name_stays(lang):
    only = {"pt": ["moedas"], "id": ["koin"]}
    assert name(lang, "moedas · koin", only) == "moedas · koin"
    assert name(lang, "coins, costs", WORDS, renamed=True) == "coins, costs"
    assert name(lang, "Money talk", WORDS, renamed=None) == "Money talk"
    assert name(lang, "Topic 4", {}, topic=3) == say("topics.unnamed", lang, n=3)
    assert name(lang, "", {}, topic=-1) == say("topics.none", lang)


@given(
    st.dictionaries(
        st.sampled_from(["en", "zh-Hans", "zh-Hant", "ja", "id"]),
        st.lists(st.text("abc会员全", min_size=1, max_size=3), min_size=1, max_size=4, unique=True),
        min_size=1,
    ),
    st.permutations(["zh-Hans", "zh-Hant", "ja", "id", "en"]),
    st.sampled_from(["en", "zh"]),
)
def test_any_made_up_label_starts_in_the_readers_language_where_it_can(words, order, lang):
    shown = name(lang, label(words, order), words)
    own = next((words[code] for code in topic_names.READ[lang] if code in words), None)
    parts = shown.split(topic_names.LANGUAGE)
    assert shown and len(parts) <= topic_names.LANGUAGES
    assert own is None or set(parts[0].split(topic_names.WORD)) <= set(own)


def test_drivers_by_topic_are_named_and_found_by_their_key():
    table = topics({"label": "coins, costs · 会员", "keywords": json.dumps(WORDS)}, {"label": "none"})
    drivers = pd.DataFrame(
        {
            "by": ["topic", "topic", "topic", "trope"],
            "key": ["coins, costs · 会员", "none (1)", "none", "revenge"],
        }
    )
    rows = topic_names.named(drivers, table, "zh")
    shown = [figures_drivers.category_of(row, "zh") for row in rows.itertuples()]
    assert shown[:3] == ["会员, 全集 · coins", "none", say("drivers.none_topic", "zh")]
    assert shown[3] == figures_drivers.category("trope", "revenge", "zh")
    assert topic_names.of_key(table, "coins, costs · 会员") == [0] and topic_names.of_key(
        table, "none (1)"
    ) == [1]
    empty = topic_names.named(drivers, pd.DataFrame(), "zh")
    assert [figures_drivers.category_of(row, "zh") for row in empty.itertuples()][1] == "none (1)"
