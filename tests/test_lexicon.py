import shutil

import pytest

from analysis import lexicon
from analysis.enrich.matching import Matcher, fold
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
    assert len(symbols) >= 60
    assert set(SYMBOLS.split()) <= {symbol.id for symbol in symbols}
    assert sum(symbol.analogy is not None for symbol in symbols) >= 40
    for symbol in symbols:
        assert {"zh", "en"} <= set(symbol.names) & set(symbol.meaning) & set(symbol.look), symbol.id
        texts = [*symbol.explain.values(), *(symbol.analogy.text.values() if symbol.analogy else ())]
        assert all(len(text) < 300 for text in texts), symbol.id


def test_every_language_names_most_symbols_and_has_words_for_those_it_names(capsys):
    symbols = lexicon.load_symbols()
    named = {lang: [s for s in symbols if lang in s.names or lang in s.ambiguous] for lang in sorted(NINE)}
    with capsys.disabled():
        print("\nsymbols named:", {lang: f"{len(found)}/{len(symbols)}" for lang, found in named.items()})
    for lang, found in named.items():
        assert len(found) >= 0.85 * len(symbols), lang
        assert [s.id for s in found if not (s.meaning.get(lang) and s.look.get(lang))] == [], lang


def test_a_name_belongs_to_one_symbol():
    owner: dict[str, str] = {}
    for symbol in lexicon.load_symbols():
        for words in (symbol.names, symbol.ambiguous):
            for form in {fold(word) for lang in words for word in words[lang]}:
                assert owner.setdefault(form, symbol.id) == symbol.id, form


def test_a_name_that_is_ambiguous_in_one_language_is_not_plain_in_another_that_it_is_read_as():
    for symbol in lexicon.load_symbols():
        plain = {fold(word): lang for lang, words in symbol.names.items() for word in words}
        for lang, words in symbol.ambiguous.items():
            for word in words:
                # Chinese and Japanese are told apart by kana, other languages of one script are not.
                other = plain.get(fold(word))
                assert other is None or {lang, other} == {"zh", "ja"}, (symbol.id, word)


def test_words_of_meaning_look_and_nearness_are_apart():
    for symbol in lexicon.load_symbols():
        for lang in NINE:
            meaning, look, near = (
                {fold(w) for w in words.get(lang, ())} for words in (symbol.meaning, symbol.look, symbol.near)
            )
            assert not meaning & look, (symbol.id, lang)
            # An ambiguous name found by a meaning word would make its mentions look understood.
            assert not near & (meaning | look), (symbol.id, lang)


def test_no_cue_of_confusion_stands_in_a_word_of_meaning_or_look():
    for cues in lexicon.load_cues():
        found = Matcher({"cue": {cues.lang: [*cues.asks, *cues.misreads]}}, bare_accents=False)
        for symbol in lexicon.load_symbols():
            words = [*symbol.meaning.get(cues.lang, ()), *symbol.look.get(cues.lang, ())]
            assert [word for word, hits in zip(words, found.keys(words), strict=True) if hits] == [], (
                symbol.id
            )


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


SYMBOL = """- id: a_symbol
  source: editor
  explain: {en: A thing., zh: 物。}
  names: {en: [thing]}
"""


def _load_symbols(tmp_path, text):
    (tmp_path / "symbols.yaml").write_text(text, encoding="utf-8")
    return lexicon.load_symbols(tmp_path)


def test_an_analogy_carries_its_source_or_there_is_none(tmp_path):
    (told,) = _load_symbols(
        tmp_path, SYMBOL + "  analogy: {en: Like it., zh: 似之。, source: A book (1900)}\n"
    )
    assert told.analogy == lexicon.Analogy({"en": "Like it.", "zh": "似之。"}, "A book (1900)")


def test_an_analogy_without_a_source_is_none(tmp_path):
    (told,) = _load_symbols(tmp_path, SYMBOL + f"  analogy: {lexicon.NO_ANALOGY}\n")
    assert told.analogy is None


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ("  analogy: {en: Like it., zh: 似之。}\n", "`source` is missing"),
        ("  analogy: Like it.\n", "none known with a source"),
        ("  ambiguous: {en: [item]}\n", "`near`"),
        ("  near: {en: [china]}\n", "`near`"),
        ("  ambiguous: {en: [item, item]}\n  near: {en: [china]}\n", "twice"),
    ],
)
def test_a_wrong_symbol_is_one_sentence_that_names_the_place(tmp_path, more, said):
    with pytest.raises(ModelError) as caught:
        _load_symbols(tmp_path, SYMBOL + more)
    assert said in str(caught.value) and "`a_symbol`" in str(caught.value)


def test_unknown_names():
    with pytest.raises(ModelError, match="no trope `nonsense`"):
        lexicon.canonical("nonsense")
    with pytest.raises(ModelError, match="no lexicon"):
        lexicon.version("nonsense")


def test_no_word_of_meaning_makes_a_description():
    """What a comment understood must not choose whether it is counted."""
    for symbol in lexicon.load_symbols():
        for kind in (symbol.marks, symbol.places):
            for lang, words in kind.items():
                assert not set(words) & set(symbol.meaning.get(lang, ())), (symbol.id, lang)


@pytest.mark.parametrize(("words", "beside"), [("shape", "marks"), ("things", "places")])
def test_words_that_describe_need_the_words_beside_them(tmp_path, words, beside):
    (tmp_path / "symbols.yaml").write_text(
        "- {id: a, source: editor, explain: {en: A., zh: 甲。}, names: {en: [axe]}, "
        + words
        + ": {en: [blade]}}"
    )
    with pytest.raises(ModelError, match=f"`{words}` and `{beside}`"):
        lexicon.load_symbols(tmp_path)
