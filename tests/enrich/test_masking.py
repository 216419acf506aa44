import pytest

from analysis.enrich.masking import masked
from analysis.enrich.symbol_words import symbol_words


def test_names_of_tropes_and_symbols_are_taken_out_and_nothing_else():
    out = masked(["I love this revenge story!", "what a boring show", "", None, "红线太美了，我哭了"])
    assert out[0] == "I love this story!"
    assert out[1:4] == [None, None, None]
    assert out[4] is not None and "红线" not in out[4] and out[4].endswith("我哭了")


@pytest.mark.parametrize(
    "text", ["revenge", "the red thread and the red envelope", "Revenge, revenge and more REVENGE"]
)
def test_what_is_masked_once_names_nothing_more(text):
    once = masked([text])[0]
    assert once is not None and "revenge" not in once.lower() and masked([once]) == [None]


def test_words_of_meaning_and_look_belong_to_the_symbol_named():
    texts = [
        "the red thread means destiny",
        "that red thread bracelet is pretty",
        "destiny",
        None,
        "a jade pendant and fate",
    ]
    found = symbol_words(texts)
    assert found.text.tolist() == [0, 1, 4] and found.symbol.tolist() == [
        "red_thread",
        "red_thread",
        "jade_pendant",
    ]
    assert found.meaning.tolist() == [True, False, False] and found.look.tolist() == [False, True, False]
    assert symbol_words([]).empty


def test_a_word_inside_the_name_says_nothing():
    """`red paper` is a look word of spring couplets; in `red paper on the door` it is their name."""
    inside, beside = symbol_words(["red paper on the door", "the couplets on red paper"]).look
    assert not inside and beside
