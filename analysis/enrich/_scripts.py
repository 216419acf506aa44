"""Which script a text is written in, and which of the two Chinese character sets."""

from __future__ import annotations

import re
from functools import cache

HAN, KANA, HANGUL, THAI, ARABIC, DEVANAGARI, CYRILLIC, LATIN, OTHER = (
    "Hani", "Kana", "Hang", "Thai", "Arab", "Deva", "Cyrl", "Latn", "Zyyy",
)  # fmt: skip
"""ISO 15924 codes; OTHER is any script that is not named here."""

_LETTERS = {
    HAN: re.compile("[\u2e80-\u2fdf\u3005\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]"),
    KANA: re.compile("[\u3041-\u30ff\u31f0-\u31ff\uff66-\uff9f]"),
    HANGUL: re.compile("[\u1100-\u11ff\u3130-\u318f\ua960-\ua97f\uac00-\ud7ff]"),
    THAI: re.compile("[\u0e01-\u0e4e]"),
    ARABIC: re.compile("[\u0620-\u06ff\u0750-\u077f\u08a0-\u08ff\ufb50-\ufdff\ufe70-\ufefc]"),
    DEVANAGARI: re.compile("[\u0900-\u097f]"),
    CYRILLIC: re.compile("[\u0400-\u052f]"),
    LATIN: re.compile("[a-zA-Z\u00aa-\u024f\u1e00-\u1eff]"),
}
_BEYOND_LATIN = re.compile("[^\u0000-\u036f\u1e00-\u1eff\u2000-\u206f]")
_DENSE = (HAN, KANA, HANGUL, THAI)
"""Scripts that say more by a letter: one counts as two of the others."""

_WRITTEN_IN = {
    HAN: "zh ja",
    KANA: "ja zh",
    HANGUL: "ko",
    THAI: "th",
    ARABIC: "ar fa ur ps ckb ku sd ug azb mzn pnb ks",
    DEVANAGARI: "hi mr ne sa bho mai gom new dty bh",
    CYRILLIC: "ru uk bg be mk sr kk ky mn tg tt ba cv ce os av kv mhr mrj myv sah tyv xal bxr krc lez rue uz az sh",
}
_FITS = {script: frozenset(codes.split()) for script, codes in _WRITTEN_IN.items()}
_OTHER_THAN_LATIN = (
    "zh ja ko th ar fa ur ps ckb sd ug mzn pnb he yi hi mr ne sa bho mai new gom ru uk bg be mk el ka hy am my km "
    "lo bn as ta te kn ml gu pa or si dv bo dz"
)
_NEVER_LATIN = frozenset(_OTHER_THAN_LATIN.split())


def script_of(words: str) -> str:
    """The script of most letters, where one of Han, Kana, Hangul or Thai counts as two of the others."""
    if words.isascii() or not _BEYOND_LATIN.search(words):
        return LATIN
    count = {script: len(pattern.findall(words)) for script, pattern in _LETTERS.items()}
    if count[KANA] * 4 > count[HAN]:
        # A text in Japanese is mostly Han, and a の alone does not make Chinese Japanese.
        count[KANA], count[HAN] = (count[KANA] + count[HAN], 0) if count[KANA] else (0, count[HAN])
    known = sum(count.values())
    count[OTHER] = sum(map(str.isalpha, words)) - known
    return max(count, key=lambda script: count[script] * (2 if script in _DENSE else 1))


def share_of(script: str, words: str) -> float:
    """The share of a text's letters that are of a script (Han counts as Kana's); 0 where there are none."""
    letters = sum(map(str.isalpha, words))
    mine = len(_LETTERS[script].findall(words)) + (len(_LETTERS[HAN].findall(words)) if script == KANA else 0)
    return min(1.0, mine / letters) if letters else 0.0


def fits(language: str, script: str) -> bool:
    """Whether texts in a language are written in that script, by the base code of the language."""
    if script == LATIN:
        return language not in _NEVER_LATIN
    return script not in _FITS or language in _FITS[script]


def chinese(words: str) -> str | None:
    """`Hans` or `Hant`, whichever has more characters that the other lacks; None where neither or both have.

    Simplified are those of GB 2312 that Big5 lacks, traditional the common ones of Big5 (its first level) that GB 2312
    lacks. Many short texts use only characters that both share.
    """
    simplified, traditional = _only()
    hans, hant = len(simplified.findall(words)), len(traditional.findall(words))
    return None if hans == hant else "Hans" if hans > hant else "Hant"


@cache
def _only() -> tuple[re.Pattern[str], re.Pattern[str]]:
    hans, hant = [], []
    for character in map(chr, range(0x4E00, 0xA000)):
        gb, big5 = character.encode("gb2312", "ignore"), character.encode("big5", "ignore")
        if gb and not big5:
            hans.append(character)
        elif big5 and not gb and big5 <= b"\xc6\x7e":
            hant.append(character)
    return re.compile(f"[{''.join(hans)}]"), re.compile(f"[{''.join(hant)}]")
