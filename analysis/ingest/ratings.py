"""Ratings as cells state them, and their place on a scale."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from analysis.ingest import numbers

_NUMBER = r"(\d+(?:[.,]\d+)?)"
_STAR_WORDS = "stars?|points?|점|点|點|分|星|つ星|estrellas?|estrelas?|bintang|sternen?|étoiles?|★|⭐"
_LABEL = r"(?:(?:별점|평점|评分|評分|評価|rating|rated|score|nota|calificación|avaliação|skor)\s*:?\s*)?"
_OF = (
    re.compile(
        rf"{_LABEL}{_NUMBER}\s*(?:{_STAR_WORDS})?\s*(?:/|out of|of|von|de|sur|dari)\s*{_NUMBER}\s*(?:{_STAR_WORDS})?"
    ),
    re.compile(rf"{_LABEL}{_NUMBER}\s*(?:점|点|分|星)?\s*\({_NUMBER}\s*(?:점|点|分)?\s*(?:만점|満点|满分)\)"),
)
_OUT_OF = (  # the scale stands first: 별점(10점 만점 중)10
    re.compile(rf"\D*?{_NUMBER}\s*점\s*만점\s*(?:중|에)\s*\)?\s*{_NUMBER}\s*점?"),
    re.compile(rf"\D*?{_NUMBER}\s*(?:つ星のうち|点満点中|星中)\s*{_NUMBER}\s*点?"),
)
_PLAIN = re.compile(rf"{_LABEL}(?:[★⭐]\s*)?{_NUMBER}\s*(?:{_STAR_WORDS})?")
_STARS = re.compile(r"(?P<full>[★⭐✭\u2b50\ufe0f]*)(?P<half>[½⯪✬]?)(?P<none>[☆✩]*)")
#: The words of Douban's five stars, and its style classes, which count tenths of stars; 00 is no rating.
_WORDS = {"力荐": 5, "力薦": 5, "推荐": 4, "推薦": 4, "还行": 3, "還行": 3, "较差": 2, "較差": 2, "很差": 1}
_CLASS = re.compile(r"(?:allstar|rating)([1-4][05]|50)(?:\s+rating)?")
_STAR_CLASS = re.compile(r"star-?([1-5])")
_CHINESE_STARS = {f"{sign}星": value for value, sign in enumerate("一二三四五", 1)}


@lru_cache(maxsize=1 << 12)
def parse(text: str) -> tuple[float, float | None] | None:
    """The rating in a cell and the top of the scale where the cell names it; None where it is no rating.

    `8` → (8, None), `8/10` → (8, 10), `별점(10점 만점 중)10` → (10, 10), `★★★½` → (3.5, None),
    `★★★☆☆` → (3, 5), `80%` → (80, 100), `力荐` → (5, 5), `allstar40` → (4, 5). A thumb is no rating.
    """
    clean = unicodedata.normalize("NFC", text).strip()
    stars = _STARS.fullmatch(clean)
    if stars and clean.strip("\ufe0f"):
        full = len(stars["full"].replace("\ufe0f", ""))
        return full + (0.5 if stars["half"] else 0.0), float(
            full + bool(stars["half"]) + len(stars["none"])
        ) if stars["none"] else None
    clean = unicodedata.normalize("NFKC", clean).lower().replace("\ufe0f", "")
    if (word := _worded(clean)) is not None:
        return word
    for pattern in _OF:
        if match := pattern.fullmatch(clean):
            return _float(match[1]), _float(match[2])
    for pattern in _OUT_OF:
        if match := pattern.fullmatch(clean):
            return _float(match[2]), _float(match[1])
    if match := re.fullmatch(rf"{_NUMBER}\s*%", clean):
        return _float(match[1]), 100.0
    if match := _PLAIN.fullmatch(clean):
        return _float(match[1]), None
    number = numbers.parse(text)
    return None if number is None else (number, None)


def _worded(clean: str) -> tuple[float, float | None] | None:
    if clean in _WORDS:
        return float(_WORDS[clean]), 5.0
    if clean in _CHINESE_STARS:
        return float(_CHINESE_STARS[clean]), None
    if match := _CLASS.fullmatch(clean):
        return int(match[1]) / 10, 5.0
    match = _STAR_CLASS.fullmatch(clean)
    return (float(match[1]), None) if match else None


def _float(digits: str) -> float:
    return float(digits.replace(",", "."))


def place(rating: float, top: float | None, scale: tuple[float, float] | None) -> float | str:
    """The rating on 0-1, or the reason why it has no place there.

    (rating - low) / (high - low) on the stated scale; without one, a rating with its own top is rating / top
    and a bare number has to lie in 0-1 already.
    """
    if scale is None:
        if top is None:
            return rating if 0 <= rating <= 1 else "lies outside 0 to 1; state rating_scale"
        return rating / top if 0 <= rating <= top and top > 0 else "lies outside its own scale"
    low, high = scale
    if top is not None and top != high:
        return f"is given out of {top:g} where rating_scale ends at {high:g}"
    return (
        (rating - low) / (high - low)
        if low <= rating <= high
        else f"lies outside the scale {low:g} to {high:g}"
    )
