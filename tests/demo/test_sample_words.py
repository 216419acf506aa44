"""Comments that no template wrote: none is another with a word swapped; only short or planted ones repeat."""

import re
import unicodedata
from collections import defaultdict

import pytest

from analysis.demo.banks import SHORT_DENSE, SHORT_WORDS, bank

SPACELESS = ("zh", "zh-TW", "ja", "th")
VARIATION = "\ufe0f"


def is_short(row) -> bool:
    """A word or two, a few characters where a language writes no spaces, or only emoji."""
    most = SHORT_DENSE + 3 if row.language in SPACELESS else SHORT_WORDS + 1
    return len(words(row.text, row.language)) <= most


def words(text: str, language: str) -> tuple[str, ...]:
    """Words, or characters where a language writes no spaces; without signs, case, and drawn-out letters."""
    text = re.sub(r"(.)\1+", r"\1", unicodedata.normalize("NFKC", text.replace(VARIATION, "")).casefold())
    kept = "".join(c if unicodedata.category(c)[0] in "LNM" else " " for c in text)
    return tuple(kept.replace(" ", "")) if language in SPACELESS else tuple(kept.split())


def swapped(texts: dict[str, tuple[str, ...]], most: int) -> list[tuple[str, str]]:
    """Pairs that become equal when up to `most` neighbouring tokens of each are taken out at one place."""
    holders = defaultdict(set)
    for name, tokens in texts.items():
        for start in range(len(tokens) + 1):
            for end in range(start, min(start + most, len(tokens)) + 1):
                holders[hash((tokens[:start], tokens[end:]))].add(name)
    groups = {tuple(sorted(names)) for names in holders.values() if len(names) > 1}
    return sorted(
        (a, b)
        for group in groups
        for i, a in enumerate(group)
        for b in group[i + 1 :]
        if len(texts[a]) > most and len(texts[b]) > most
    )


def test_the_lint_sees_a_swapped_word():
    texts = {
        "a": ("so", "good", "i", "cried"),
        "b": ("so", "bad", "i", "cried"),
        "c": ("quite", "another", "one"),
    }
    assert swapped(texts, 1) == [("a", "b")]
    assert swapped({"a": tuple("一口气看完"), "b": tuple("一口气刷完")}, 4) == [("a", "b")]


@pytest.mark.parametrize("language", ["zh", "zh-TW", "en", "es", "pt", "id", "th", "ja", "ko", "ar"])
def test_no_comment_is_another_with_a_word_swapped(sample, language):
    rows = sample.comments[(sample.comments.language == language) & sample.comments.copy_of.isna()]
    rows = rows[~rows.apply(is_short, axis=1)]
    assert len(rows) > 800
    texts = {f"{r.market} {r.comment_id}": words(r.text, language) for r in rows.itertuples()}
    found = swapped(texts, 4 if language in SPACELESS else 1)
    shown = dict(zip(texts, rows.text, strict=True))
    assert not [(shown[a], shown[b]) for a, b in found]


def test_only_short_comments_and_planted_copies_repeat(sample):
    free = sample.comments[sample.comments.copy_of.isna()]
    repeated = free[free.duplicated(["language", "text"], keep=False)]
    assert len(repeated) and repeated.apply(is_short, axis=1).all()
    assert len(repeated) < 0.05 * len(sample.comments)


def test_planted_copies_say_what_their_first_says(sample):
    copies = sample.comments[sample.comments.copy_of.notna()]
    assert 0.02 < len(copies) / len(sample.comments) < 0.06
    first = sample.comments.set_index("comment_id").text
    for row in copies.itertuples():
        assert words(row.text, row.language) == words(first[row.copy_of], row.language)


def test_viewers_write_in_the_languages_of_their_market_and_name_each_other(sample):
    text = sample.comments.text
    assert text.str.contains("@").sum() > 100 and text.str.contains("example.org").sum() > 10
    assert text.str.contains("@example.com").sum() > 5
    english = sample.comments[(sample.comments.language == "en") & (sample.comments.market != "US")]
    assert {"ID", "TH"} <= set(english.market)
    names = sample.truth["private"]["names"]
    assert len(names) == len(set(names)) and all(len(name) >= 5 for name in names)


def test_the_themes_of_a_comment_begin_with_the_one_it_was_made_on(sample):
    said = sample.comments.themes.str.split("|")
    assert (said.str[0] == sample.comments.theme).all() and said.map(lambda themes: len(set(themes))).equals(
        said.str.len()
    )
    short = sample.comments.theme == "short"
    assert short.any() and (said[short].str.len() == 1).all()
    assert not said[~short].map(lambda themes: "short" in themes).any()
    copies = sample.comments[sample.comments.copy_of.notna()]
    first = sample.comments.set_index("comment_id").themes
    assert (copies.themes == first[copies.copy_of].to_numpy()).all()


@pytest.mark.parametrize("language", ["zh", "zh-TW", "en", "es", "pt", "id", "th", "ja", "ko", "ar"])
def test_the_themes_of_a_comment_are_those_of_the_clauses_in_it(sample, language):
    """Clauses are looked for as they stand in the bank; those that are typed otherwise are not found."""
    clauses = {(c.text, theme, v) for (theme, v), of in bank(language).clauses.items() for c in of}
    texts = {text for text, _, _ in clauses}
    unclear = {a for a in texts if any(a != b and a in b for b in texts)}
    unclear |= {text for text in texts if len({(t, v) for x, t, v in clauses if x == text}) > 1}
    rows = sample.comments[(sample.comments.language == language) & (sample.comments.theme != "short")]
    found = wrong = whole = 0
    for text, valence, themes in zip(rows.text, rows.valence, rows.themes.str.split("|"), strict=True):
        there = {
            theme for clause, theme, v in clauses if v == valence and clause not in unclear and clause in text
        }
        found, wrong = found + len(there), wrong + len(there - set(themes))
        whole += there == set(themes)
    assert found > 0.3 * len(rows) and wrong == 0
    assert whole > 0.15 * len(rows), "in many comments every clause is found, and no theme is left over"
