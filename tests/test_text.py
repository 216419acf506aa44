"""What counts as the same words."""

from hypothesis import given
from hypothesis import strategies as st

from analysis import text


def test_elongation_emoji_runs_case_and_width_are_the_same_words():
    assert text.same_words("Bagusss!!! 😂😂😂") == text.same_words("bagus! 😂")
    assert text.same_words("ＡＢＣ  d") == text.same_words("abc d")
    assert text.same_words("👍🏽👍🏻") == text.same_words("👍")


def test_different_words_and_numbers_stay_different():
    assert text.same_words("100 views") != text.same_words("10 views")
    assert text.same_words("好看") != text.same_words("难看")


@given(st.text())
def test_normalising_twice_is_normalising_once_for_folding(raw):
    assert text.fold(text.fold(raw)) == text.fold(raw)


def test_dense_scripts():
    assert text.is_dense("真的很好看 lol") and text.is_dense("สนุกมาก") and text.is_dense("재밌다")
    assert not text.is_dense("very good 好") and not text.is_dense("😂😂")


@given(st.sets(st.text()), st.sets(st.text()))
def test_jaccard_is_symmetric_and_bounded(a, b):
    assert text.jaccard(a, b) == text.jaccard(b, a)
    assert 0 <= text.jaccard(a, b) <= 1 and text.jaccard(a, a) == 1
