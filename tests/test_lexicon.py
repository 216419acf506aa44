import shutil

import pytest

from analysis import lexicon
from analysis.errors import ModelError

NAMED = (
    "counterattack rebirth domineering_ceo sweet_romance revenge transmigration time_travel war_god "
    "son_in_law miracle_doctor wealthy_family hidden_identity contract_marriage boss_employee amnesia "
    "palace_intrigue substitute_bride secret_baby face_slapping evil_mother_in_law second_chance "
    "fake_heiress flash_marriage system time_loop"
)
SYMBOLS = (
    "red_thread lantern_festival mid_autumn spring_couplets ancestor_tablet jade_pendant dragon_boat "
    "red_envelope"
)
NINE = {"zh", "en", "es", "pt", "id", "th", "ja", "ko", "ar"}


def test_tropes_of_the_measures_are_measured_under_their_own_id():
    found = {trope.id for trope in lexicon.load_tropes()}
    assert len(found) >= 40
    assert set(NAMED.split()) <= found
    assert all(lexicon.canonical(trope) == trope for trope in NAMED.split())


def test_merging_is_idempotent_and_ends_in_an_entry():
    ids = {trope.id for trope in lexicon.load_tropes()}
    merged = {trope: lexicon.canonical(trope) for trope in ids}
    assert set(merged.values()) <= ids
    assert all(lexicon.canonical(root) == root for root in merged.values())
    assert merged["book_transmigration"] == "transmigration"


def test_every_trope_has_words_in_chinese_and_english():
    for trope in lexicon.load_tropes():
        assert {"zh", "en"} <= set(trope.names) and {"zh", "en"} <= set(trope.description), trope.id


def test_symbols_have_all_parts():
    symbols = lexicon.load_symbols()
    assert len(symbols) >= 30
    assert set(SYMBOLS.split()) <= {symbol.id for symbol in symbols}
    for symbol in symbols:
        assert {"zh", "en"} <= set(symbol.names) & set(symbol.meaning) & set(symbol.look), symbol.id
        for lang in set(symbol.meaning) & set(symbol.look):
            assert not set(symbol.meaning[lang]) & set(symbol.look[lang]), (symbol.id, lang)


def test_cues_cover_the_nine_languages():
    assert {cue.lang for cue in lexicon.load_cues()} >= NINE


def test_version_is_the_sha256_of_the_file(tmp_path):
    own = tmp_path / "symbols.yaml"
    shutil.copy(lexicon.FOLDER / "symbols.yaml", own)
    assert lexicon.version("symbols", tmp_path) == lexicon.version("symbols")
    other = tmp_path / "other"
    other.mkdir()
    (other / "symbols.yaml").write_bytes(own.read_bytes() + b"\n")
    assert lexicon.version("symbols", other) != lexicon.version("symbols")
    assert lexicon.version("tropes", tmp_path) == lexicon.version("tropes"), "absent: the packaged one"


ENTRY = """- id: a_trope
  source: editor
  description: {en: A story., zh: 故事。}
  names: {en: [story], 'no': [historie]}
"""


def _load(tmp_path, text):
    (tmp_path / "tropes.yaml").write_text(text, encoding="utf-8")
    return lexicon.load_tropes(tmp_path)


def test_a_lexicon_of_the_users_own(tmp_path):
    (trope,) = _load(tmp_path, ENTRY.replace("'no'", "no"))
    assert trope.names["no"] == ("historie",), "`no` is Norwegian, not a truth value"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (ENTRY + "  colour: red\n", "unknown key `colour`"),
        (ENTRY.replace("  source: editor\n", ""), "`source` is missing"),
        (ENTRY + ENTRY, "given twice"),
        (ENTRY + "  part_of: nothing\n", "no entry"),
        (ENTRY + "  part_of: a_trope\n", "circle"),
        (ENTRY.replace("[story]", "story"), "list of words"),
        (ENTRY.replace("a_trope", "A Trope"), "snake_case"),
        (ENTRY.replace(", zh: 故事。", ""), "needs English"),
        (ENTRY + "  names: {en: [tale]}\n", "given twice"),
        ("- [", "no YAML"),
        ("{}", "list of entries"),
    ],
)
def test_a_wrong_file_is_one_sentence_that_names_the_place(tmp_path, text, said):
    with pytest.raises(ModelError) as caught:
        _load(tmp_path, text)
    assert said in str(caught.value) and "tropes.yaml" in str(caught.value)


def test_unknown_names():
    with pytest.raises(ModelError, match="no trope `nonsense`"):
        lexicon.canonical("nonsense")
    with pytest.raises(ModelError, match="no lexicon"):
        lexicon.version("nonsense")
