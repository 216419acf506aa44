"""The forms in which a title may be named: without what uploaders add, with its season told apart."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter

import pandas as pd

from analysis import text

FORM_COLUMNS = ["row", "form", "number", "dense"]

_TAG = re.compile(r"#\w+|https?://\S+")
# Brackets and bars part a name from what is added to it, or from a second name; a colon is part of a name.
_PARTS = re.compile(r"[()\[\]{}【】「」『』《》〈〉〔〕|/\\•…]|\s[-–—~]+\s|-{2,}|—+|[“”\"]")
_NUMERAL = {"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "first": 1, "second": 2, "third": 3, "fourth": 4,
            "fifth": 5, "ii": 2, "iii": 3, "iv": 4, "vi": 6, "vii": 7, "viii": 8,
            **{sign: value for value, sign in enumerate("一二三四五六七八九十", start=1)}}  # fmt: skip
_WORDS = "|".join(word for word in _NUMERAL if word.isascii())
_NUMBERED = re.compile(
    r"\b(?:seasons?|parts?|pt|vol(?:ume)?|chapter|book|temporada|parte|saison|staffel|musim|bagian|phần|sezon)"
    rf"[\s.:]*(?P<a>\d{{1,2}}(?:\s?[-&]\s?\d{{1,2}})?|{_WORDS})\b"
    rf"|\b(?P<b>{_WORDS}|\d{{1,2}}(?=st|nd|rd|th))(?:st|nd|rd|th)?\s(?:season|part)\b"
    r"|\bs0?(?P<c>\d{1,2})(?=e\d|\b)"
    r"|第(?P<d>[一二三四五六七八九十]|\d{1,2})\s?(?:季|[部期](?!\w))|(?P<e>\d{1,2})\s?기(?!\w)"
    r"|(?:시즌|シーズン|ภาค|ซีซั่น|ซีซัน)\s?(?P<f>\d{1,2})"
    r"|(?P<g>续集|續集|\bsequel\b)"
    # A figure after the name, or before its subtitle: `Ode to Joy 2`, `Go Go Squid 2: ...`; 1988 is none.
    r"|(?<=[^\W\d])\s?(?<![^\W\d_]-)(?P<h>(?<!\d)[2-9]|\b(?:ii|iii|iv|vi|vii|viii))(?=\s*:|\s*$)"
)
_NOISE = re.compile(
    r"\b(?:hd|4k|1080p|720p|uncut|no cut|full|complete|free|new|all)?\s?"
    r"\b(?:movies?|episodes?|drama series|series|short drama|mini drama|[ck]?-?dramas?|versions?)\b"
    r"(?=\s*$|\s*(?:hd|eng|sub|dub|with|online|in|all|full|free|ep|\d|[|,!.]))"
    r"|\bfull (?:movie|episodes?|series|drama|story|version|hd)\b"
    r"|\bep(?:isode|s)?s?[\s.]*\d{1,3}(?:\s?(?:[-~–]|to)\s?(?:ep)?\s?\d{1,3})?\b|\be\d{1,3}\b|\d+ episodes\b"
    r"|\b(?:multi|eng(?:lish)?|indo|thai|vietnamese|malay|spanish|esp(?:añol)?|portugu[eê]s|hindi|arabic|fr|vost(?:fr)?)"
    r"[\s-]?(?:sub(?:s|bed|title[sd]?)?|dub(?:bed)?)\b|\bsub (?:indo|español|thai|eng|esp)\b"
    r"|\b(?:sub(?:bed|titled?)|subtitles?|dubbed|dub|dublado|doblad[oa]|legendado|vostfr|uncut|hd|4k|trailer oficial)\b"
    r"|\b(?:reelshort|dramabox|shortmax|goodshort|flextv|netshort|dailymotion|youtube)(?: (?:movie|video|episodes?))?\b"
    r"|\b(?:watch )?(?:no|not) cut\b|\bwatch (?:now|the complete story|till the end|full|free|online)\b"
    r"|^\s*complete\s*$|\bfree (?:hd )?episodes?\b|\bfree to watch\b|\bbinge (?:now|watch)\b"
    r"|\bfree hot eps\b|^\s*new 20\d\d\s*$"
    r"|第\s?\d+\s?(?:[-~至到]\s?\d+\s?)?[集话話回](?:完结|完)?|全\s?\d*\s?集|更新至\d+集|\d+集全|完整版|全集|大结局|短剧|微短剧"
    r"|中(?:文)?字(?:幕)?|英文字幕|双语字幕|国语(?:版|配音)?|粤语(?:版|配音)?|配音版?|高清"
    r"|자막|더빙|吹替(?:版)?|字幕(?:版)?"
)
# `Fall in Love (2021)`, `Secret Love 2014`; but `Reply 1997` is another work than `Reply 1988`.
_YEAR = re.compile(r"\(\s*(?:19|20)\d\d\s*\)|(?<=\w) 20\d\d\s*$")
_SCRIPTS = {"CJK": "han", "HANGUL": "hangul", "HIRAGANA": "kana", "KATAKANA": "kana"}


@dataclass(frozen=True)
class Name:
    """The forms of one name, and which season or part it is: `1` where nothing is said."""

    forms: tuple[str, ...]
    number: str


def clean(name: str) -> Name:
    """What a name says once additions are gone: `Phoenix Bride (Dubbed) EP 1-80 | Full Movie` -> `phoenix bride`.

    Brackets, bars, dashes and emoji part it; a part of one short word is no form where there are others.
    `重启人生 ブラッシュアップライフ`, two names in two scripts, is both and each.
    A season, part or number at the end tells works apart, so it leaves the form and becomes `number`.
    """
    folded = _TAG.sub(" ", _YEAR.sub(" ", text.fold(name)))
    pictures = "".join(
        "|" if unicodedata.category(c) in ("So", "Sk", "Cs", "Co", "Cn") else c for c in folded
    )
    plain = re.sub("[\ufe00-\ufe0f\u200b-\u200d\u2060]", "", pictures)
    numbers: list[str] = []
    forms: list[str] = []
    for part in _PARTS.split(plain):
        bare = _NOISE.sub(" ", part).strip(" .,!:-")
        numbers += [_number(match) for match in _NUMBERED.finditer(bare)]
        form = _words(_NUMBERED.sub(" ", bare)) or _words(bare if not numbers else "")
        parts = [form, *_by_script(form)]
        forms += [f for f in dict.fromkeys(parts) if f not in forms and any(c.isalpha() for c in f)]
    long = [form for form in forms if _says_enough(form)] or [
        f for f in forms[:1] if len(f) > 1 or text.is_dense(f)
    ]
    if not long:  # `K2` and `Drama` are names, if poor ones
        whole = _words(plain)
        return Name((whole,) if whole else (), "1")
    return Name(tuple(long), max(numbers, key=lambda number: (len(number), number), default="1"))


def forms(titles: pd.DataFrame) -> pd.DataFrame:
    """One row per form of `title` and `original_title` of each title: row, form, number, dense.

    `row` is the position in `titles`, `dense` true for scripts without blanks. A title without a name is
    called by its id where that is made of words. Sorted by row, names in their order.
    """
    rows: list[tuple[int, str, str, bool]] = []
    named = (
        titles[["title", "original_title"]]
        .astype(object)
        .where(titles[["title", "original_title"]].notna(), None)
    )
    spelt = named.assign(title_id=titles["title_id"]).itertuples(index=False, name=None)
    for row, (title, original, title_id) in enumerate(spelt):
        names = [name for name in (title, original) if name]
        if not names and re.search(r"[^\W\d_]{3,}[-_ ][^\W\d_]{2,}", str(title_id)):
            names = [re.sub(r"[-_]+", " ", str(title_id))]
        for found in map(clean, names):
            rows += [(row, form, found.number, text.is_dense(form)) for form in found.forms]
    frame = pd.DataFrame(rows, columns=FORM_COLUMNS).astype({"row": "int64", "dense": bool})
    return frame.drop_duplicates(["row", "form", "number"], ignore_index=True)


def _by_script(form: str) -> list[str]:
    """The words of each script where a form has several of which one is dense; nothing where it has one."""
    words = form.split()
    kinds = [_script(word) for word in words]
    for at, word in enumerate(words):  # `응답하라 1988`: a figure belongs to the word before it
        if at and not any(c.isalpha() for c in word):
            kinds[at] = kinds[at - 1]
    runs = [
        " ".join(w for w, _ in run) for _, run in groupby(zip(words, kinds, strict=True), key=itemgetter(1))
    ]
    return runs if len(runs) > 1 and set(kinds) - {"spaced"} else []


def _script(word: str) -> str:
    """Kana in a word make it Japanese, whatever Han it has."""
    found = {_SCRIPTS.get(unicodedata.name(c, "").split(" ", 1)[0], "spaced") for c in word}
    return next((script for script in ("kana", "hangul", "han") if script in found), "spaced")


def _number(match: re.Match[str]) -> str:
    if match.group("g"):
        return "2"
    found = next(value for value in match.groups() if value)
    return str(_NUMERAL.get(found, found)).replace(" ", "").lstrip("0") or "0"


def _words(part: str) -> str:
    """The letters and figures of a part, parted by single blanks."""
    kept = "".join(
        c if c.isalnum() or unicodedata.category(c)[0] == "M" else ("" if c in "'’" else " ") for c in part
    )
    return " ".join(kept.split())


def _says_enough(form: str) -> bool:
    return len(form) >= 2 if text.is_dense(form) else len(form.split()) >= 2 or len(form) >= 8
