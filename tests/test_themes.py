"""Themes of comments: the lexicon is checked, the words are read in the comment's language, a column of their own."""

import json

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from enrich_shards import workspace
from hypothesis import given
from hypothesis import strategies as st

from analysis import lexicon
from analysis.enrich import runner, shard
from analysis.enrich.matching import fold
from analysis.enrich.themes import comment_themes
from analysis.errors import ModelError

NINE = {"zh", "en", "es", "pt", "id", "th", "ja", "ko", "ar"}
ENTRY = """- id: a_theme
  group: story
  source: editor
  name: {en: A theme, zh: 主题}
  description: {en: What it is., zh: 说明。}
  names: {en: [father, Father in law], es: [padre]}
"""
OTHER = (
    ENTRY.replace("a_theme", "other").replace("[father, Father in law]", "[mother]").replace("padre", "madre")
)


def load(folder, text):
    (folder / "themes.yaml").write_text(text, encoding="utf-8")
    return lexicon.load_themes(folder)


def test_the_themes_that_the_paper_names_are_there_in_nine_languages():
    themes = {theme.id: theme for theme in lexicon.load_themes()}
    assert {
        "family_ethics",
        "chivalry",
        "philosophy",
        "aesthetics",
        "emotional_entanglement",
        "workplace",
    } <= set(themes)
    for theme in themes.values():
        assert set(theme.names) >= NINE and set(theme.name) == set(theme.description) == {"en", "zh"}, (
            theme.id
        )


def test_a_word_of_a_language_is_of_one_theme_however_it_is_folded():
    owner: dict[tuple[str, str], str] = {}
    for theme in lexicon.load_themes():
        for lang, words in theme.names.items():
            for word in words:
                assert owner.setdefault((lang, fold(word)), theme.id) == theme.id, word


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            ENTRY + OTHER.replace("mother", "FATHER"),
            "`FATHER` (en) is under the themes `a_theme` and `other`",
        ),
        (ENTRY.replace("story", "nonsense"), "`group` must be one of story, making"),
        (ENTRY.replace("  group: story\n", ""), "`group` is missing"),
        (ENTRY.replace("  source: editor\n", ""), "`source` is missing"),
        (ENTRY.replace(" es:", " spanish:"), "no language code"),
        (ENTRY.replace(", zh: 主题", ""), "needs English"),
        (ENTRY + ENTRY, "given twice"),
        (ENTRY + "  colour: red\n", "unknown key `colour`"),
        ("{}", "list of entries"),
    ],
)
def test_a_wrong_file_is_one_sentence_that_names_the_place(tmp_path, text, said):
    with pytest.raises(ModelError) as caught:
        load(tmp_path, text)
    assert said in str(caught.value) and "themes.yaml" in str(caught.value) and "\n" not in str(caught.value)


def test_one_word_may_be_of_two_themes_in_two_languages(tmp_path):
    assert len(load(tmp_path, ENTRY + OTHER.replace("madre", "father"))) == 2


def test_words_count_in_their_language_and_english_ones_everywhere(tmp_path):
    load(tmp_path, ENTRY + OTHER)
    said = [
        "su padre llora",
        "su padre llora",
        "su padre llora",
        "my mother",
        "my Mother and padre",
        "",
        None,
    ]
    langs = ["es", "id", "und", "th", "es", "es", None]
    assert comment_themes(said, langs, tmp_path) == [
        ["a_theme"], [], ["a_theme"], ["other"], ["a_theme", "other"], [], []]  # fmt: skip


@given(st.lists(st.sampled_from(["father", "mother", "nothing", "padre"]), max_size=5))
def test_themes_do_not_depend_on_the_order_or_number_of_words(tmp_path_factory, words):
    folder = tmp_path_factory.getbasetemp() / "own"
    folder.mkdir(exist_ok=True)
    if not (folder / "themes.yaml").exists():
        load(folder, ENTRY + OTHER)
    first, again = comment_themes([" ".join(words), " ".join(sorted(set(words)))], ["en"] * 2, folder)
    assert (
        first
        == again
        == sorted({"father": "a_theme", "mother": "other"}[w] for w in set(words) & {"father", "mother"})
    )


def test_another_list_of_themes_makes_this_column_stale_only(tmp_path):
    place = workspace(tmp_path / "w", 1, 80)
    runner.run(place, shard.Recipe(), jobs=1)
    path = place.enriched / "part-00000.parquet"
    right = pq.read_table(path)
    assert any(right["themes"].to_pylist())
    # A shard of a study that was enriched before there were themes.
    keys = json.loads(right.schema.metadata[b"crosscut"])
    content = keys["content"]
    del keys["themes"]
    marked = right.drop(["themes"]).set_column(1, "platform", pa.array(["kept"] * 80))
    old = marked.set_column(
        marked.column_names.index("sentiment_masked"), "sentiment_masked", pa.array([0.5] * 80)
    )
    place.write(path, old.replace_schema_metadata({b"crosscut": json.dumps(keys).encode()}))
    assert shard.stale(path, content, shard.Recipe()) == {"themes"}
    runner.run(place, shard.Recipe(), jobs=1)
    now = pq.read_table(path)
    assert now["themes"].equals(right["themes"]) and now.schema.names == right.schema.names
    assert now["sentiment_masked"].to_pylist() == [0.5] * 80


def test_what_a_comment_names_of_themes_stays_in_what_is_scored_without_names():
    from analysis.enrich.masking import masked

    (left,) = masked(["such a funny comedy with a red thread of fate, I laughed"])
    assert left is not None and "funny" in left and "thread" not in left
