"""Finding many words at once in many short texts, with word boundaries that suit each script."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from ahocorasick_rs import AhoCorasick, MatchKind

from analysis.enrich import boundaries


class Hit(NamedTuple):
    """One word found: its key, where it begins and ends in the original text, its language, and its words."""

    key: str
    start: int
    end: int
    lang: str
    pattern: str


class _Pattern(NamedTuple):
    key: str
    lang: str
    pattern: str
    fits: boundaries.Rule


# All of these stand for one blank or one letter, character by character, so that offsets are not moved.
_ALIKE = str.maketrans(
    {
        **dict.fromkeys("-‐‑‒–—_·・\u00a0\t\n\r", " "),
        **dict.fromkeys("’‘ʼ`´", "'"),
        **dict.fromkeys("أإآٱ", "ا"),
        "ى": "ي",
    }
)


class Matcher:
    """All words of a lexicon in one automaton.

    `patterns` maps a key to its words by language. Texts and words are compared in NFKC, case-folded, with
    hyphens as blanks and the forms of alef as one letter. Where a word of a Latin alphabet has accents it is
    also found without them (`bare_accents`), as people type.

    Boundaries: spaced scripts on letters and digits, with the plural and `-nya` endings of `boundaries`; Han,
    Kana and Thai by containment, except that a short word must not cut a word of ICU; Arabic allows the
    prefixes و ف ب ل ك ال; Korean allows particles and the forms of 하다 and 되다 after the word.
    """

    def __init__(
        self, patterns: Mapping[str, Mapping[str, Sequence[str]]], *, bare_accents: bool = True
    ) -> None:
        found: dict[str, dict[tuple[str, str], _Pattern]] = {}
        for key in patterns:
            for lang, words in patterns[key].items():
                for word in words:
                    plain = " ".join(fold(word).split())
                    forms = {plain, _bare(plain)} if bare_accents else {plain}
                    for form in sorted(forms - {""}):
                        entry = _Pattern(key, lang, word, boundaries.rule(form, lang))
                        found.setdefault(form, {}).setdefault((key, lang), entry)
        self._forms = sorted(found)
        self._entries = [tuple(found[form].values()) for form in self._forms]
        self._automaton = AhoCorasick(self._forms, matchkind=MatchKind.Standard) if self._forms else None

    def find(self, texts: Sequence[str | None], langs: Sequence[str | None] | None = None) -> list[list[Hit]]:
        """The hits of each text, in order of place; a word inside a longer one of its key is left out.

        With `langs` (the language of each text; `und` or null where unknown) only words of that language and
        of English, which is mixed into every other, count. Without, words of all languages do. Offsets are
        code points of the text as given; an empty or missing text has no hits.
        """
        if langs is None:
            return [self._find(text, None) if text else [] for text in texts]
        return [self._find(text, lang) if text else [] for text, lang in zip(texts, langs, strict=True)]

    def keys(self, texts: Sequence[str | None], langs: Sequence[str | None] | None = None) -> list[list[str]]:
        """The distinct keys found in each text, sorted."""
        return [sorted({hit.key for hit in hits}) for hits in self.find(texts, langs)]

    def _find(self, text: str, lang: str | None) -> list[Hit]:
        if self._automaton is None:
            return []
        folded = fold(text)
        raw = self._automaton.find_matches_as_indexes(folded, overlapping=True)
        if not raw:
            return []
        allowed = None if lang in (None, "und") else {str(lang).split("-")[0], "en"}
        context = boundaries.Context(folded)
        hits = [
            (entry, start, end)
            for index, start, end in raw
            for entry in self._entries[index]
            if (allowed is None or entry.lang in allowed) and entry.fits(context, start, end)
        ]
        if not hits:
            return []
        place = _places(text, folded)
        return [
            Hit(entry.key, place(start), place(end, True), entry.lang, entry.pattern)
            for entry, start, end in _outermost(hits)
        ]


def fold(text: str) -> str:
    """NFKC, case-folded, hyphens as blanks, alef in one form: what is compared."""
    return unicodedata.normalize("NFKC", text).casefold().translate(_ALIKE)


def _bare(word: str) -> str:
    """The word without accents where it is Latin; other scripts need their marks."""
    apart = unicodedata.normalize("NFD", word)
    if all(ord(c) < 0x370 for c in apart):
        return "".join(c for c in apart if not unicodedata.combining(c))
    return word


def _outermost(hits: list[tuple[_Pattern, int, int]]) -> Iterator[tuple[_Pattern, int, int]]:
    """Hits in order of place, without those inside another hit of the same key."""
    if len(hits) == 1:
        yield hits[0]
        return
    reached: dict[str, int] = {}
    for entry, start, end in sorted(hits, key=lambda hit: (hit[1], -hit[2], hit[0].key, hit[0].lang)):
        if end > reached.get(entry.key, -1):
            reached[entry.key] = end
            yield entry, start, end


class _Shifted:
    """Places in a text whose folded form has another length: folded chunk by chunk, as Unicode composes."""

    def __init__(self, text: str) -> None:
        self._starts: list[int] = []
        self._ends: list[int] = []
        begin = 0
        while begin < len(text):
            end = begin + 1
            while end < len(text) and _joins(text[begin:end], text[end]):
                end += 1
            length = len(fold(text[begin:end]))
            self._starts += [begin] * length
            self._ends += [end] * length
            begin = end
        self._length = len(text)

    def __call__(self, at: int, end: bool = False) -> int:
        if end:
            return self._ends[at - 1] if at else 0
        return self._starts[at] if at < len(self._starts) else self._length


class _Same:
    def __call__(self, at: int, end: bool = False) -> int:
        return at


def _joins(left: str, right: str) -> bool:
    """True where normalising changes what lies across the border of two parts."""
    if right.isascii():
        return False
    return bool(unicodedata.combining(right)) or unicodedata.normalize("NFKC", left + right) != (
        unicodedata.normalize("NFKC", left) + unicodedata.normalize("NFKC", right)
    )


def _places(text: str, folded: str) -> _Same | _Shifted:
    # Case folding never shortens, so equal length of a normalised text means that nothing moved.
    if len(text) == len(folded) and unicodedata.is_normalized("NFKC", text):
        return _Same()
    return _Shifted(text)
