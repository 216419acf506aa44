"""Where a word may begin and end, script by script."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cached_property
from itertools import accumulate

SHORT = 2
"""Han and Kana words of at most so many characters must not cut a word of ICU."""

SHORT_THAI = 4
"""The same for Thai, which writes a syllable with two to four characters."""

_DENSE = (
    r"\u0e00-\u0e7f\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0002fa1f"
)
_HANGUL = r"\uac00-\ud7a3"
_ARABIC = r"\u0620-\u065f\u066e-\u06d3"
_IS_DENSE = re.compile(f"[{_DENSE}]")
_IS_THAI = re.compile(r"[\u0e00-\u0e7f]")
_IS_HANGUL = re.compile(f"[{_HANGUL}]")
_IS_ARABIC = re.compile(f"[{_ARABIC}]")
# A letter or digit of a spaced script: what a word of one must not touch.
_SPACED = re.compile(rf"[^\W_{_DENSE}{_HANGUL}]")

_HANGUL_RUN = re.compile(f"[{_HANGUL}]*")
_ARABIC_RUN = re.compile(f"[{_ARABIC}]*")
_ARABIC_BEFORE = re.compile(f"[{_ARABIC}]*$")
_PARTICLE = (
    "은|는|이|가|을|를|의|에|에서|에게|한테|와|과|도|로|으로|만|까지|부터|처럼|보다|마다|밖에|조차|라|란|이라|이란|"
    "라고|이라고|라는|이라는|라서|이라서|나|이나|하고|랑|이랑|들|적|적인|님|씨|네|이네|야|이야|인|인데|인가|인지|임|"
    "이다|다|일|이면|면|이고|고|이었|였|이지|지|이죠|죠|요|이요|예요|이에요|입니다|물|극|기|설정|한|해|했|하"
)
_KOREAN_AFTER = re.compile(f"(?:{_PARTICLE})*")
_KOREAN_VERB = re.compile("(?:하|한|할|함|해|했|합|되|된|될|됨|돼|됐|당|시키|시킨|시켜)")
_ARABIC_PROCLITIC = re.compile("(?:و|ف)?(?:لل|(?:ب|ل|ك)?(?:ال)?)")
_ARABIC_ENCLITIC = re.compile("(?:ه|ها|هم|هن|ي|ك|نا|كم)?")
_LATIN_ENDING = {
    "en": re.compile(r"(?:'s|s'|es|s)?"),
    "es": re.compile(r"(?:es|s)?"),
    "pt": re.compile(r"(?:es|s)?"),
    "fr": re.compile(r"s?"),
    "id": re.compile(r"(?:nya|ku|mu)?"),
}
_NO_ENDING = re.compile("")


class Context:
    """One folded text and, once something asks for them, the word boundaries that ICU sees in it."""

    def __init__(self, text: str) -> None:
        self.text = text

    @cached_property
    def words(self) -> frozenset[int]:
        """Offsets, in code points, at which ICU begins or ends a word."""
        from icu4py.breakers import WordBreaker

        # ICU counts UTF-16 units; the lengths of its segments count code points.
        return frozenset(accumulate((len(word) for word in WordBreaker(self.text, "und")), initial=0))


Rule = Callable[[Context, int, int], bool]
"""Whether a word found at [start, end) of a text stands there as a word."""


def rule(word: str, lang: str) -> Rule:
    """The rule for a folded word of a language, by the script of its first and of its last character."""
    left, right = _left(word), _right(word, lang)
    short = SHORT_THAI if _IS_THAI.match(word) else SHORT
    if len(word) <= short and all(_IS_DENSE.match(c) for c in word):
        return _uncut
    return lambda context, start, end: left(context.text, start) and right(context.text, end)


def _uncut(context: Context, start: int, end: int) -> bool:
    return start in context.words and end in context.words


def _left(word: str) -> Callable[[str, int], bool]:
    if _IS_DENSE.match(word):
        return lambda text, start: True
    if _IS_HANGUL.match(word):
        return lambda text, start: start == 0 or not _IS_HANGUL.match(text[start - 1])
    if _IS_ARABIC.match(word):
        return _arabic_before
    return lambda text, start: start == 0 or not _SPACED.match(text[start - 1])


def _right(word: str, lang: str) -> Callable[[str, int], bool]:
    last = word[-1]
    if _IS_DENSE.match(last):
        return lambda text, end: True
    if _IS_HANGUL.match(last):
        return _korean_after
    if _IS_ARABIC.match(last):
        return _arabic_after
    ending = _LATIN_ENDING.get(lang, _NO_ENDING)

    def spaced(text: str, end: int) -> bool:
        if end == len(text) or not (_SPACED.match(text[end]) or text[end] == "'"):
            return True
        tail = ending.match(text, end)
        stop = tail.end() if tail else end
        return stop == len(text) or not _SPACED.match(text[stop])

    return spaced


def _arabic_before(text: str, start: int) -> bool:
    if start == 0 or not _IS_ARABIC.match(text[start - 1]):
        return True
    before = _ARABIC_BEFORE.search(text[max(0, start - 5) : start])
    return before is not None and _ARABIC_PROCLITIC.fullmatch(before.group()) is not None


def _arabic_after(text: str, end: int) -> bool:
    run = _ARABIC_RUN.match(text, end)
    return run is None or _ARABIC_ENCLITIC.fullmatch(run.group()) is not None


def _korean_after(text: str, end: int) -> bool:
    run = _HANGUL_RUN.match(text, end)
    if run is None or not run.group():
        return True
    return _KOREAN_VERB.match(run.group()) is not None or _KOREAN_AFTER.fullmatch(run.group()) is not None
