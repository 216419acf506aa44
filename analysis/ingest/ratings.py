"""Ratings as cells state them, and their place on a scale."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from analysis.ingest import numbers

_NUMBER = r"(\d+(?:[.,]\d+)?)"
_OF = (
    re.compile(rf"{_NUMBER}\s*(?:/|out of|von|de|sur)\s*{_NUMBER}(?:\s*(?:stars?|points?|점|点|分))?"),
    re.compile(rf"{_NUMBER}\s*(?:점|点|分|星)?\s*\({_NUMBER}\s*(?:점|点|分)?\s*(?:만점|満点|满分)\)"),
)
_OUT_OF = (  # the scale stands first: 별점(10점 만점 중)10
    re.compile(rf"\D*?{_NUMBER}\s*점\s*만점\s*중\s*\)?\s*{_NUMBER}\s*점?"),
    re.compile(rf"\D*?{_NUMBER}\s*つ星のうち\s*{_NUMBER}"),
)
_PLAIN = re.compile(rf"{_NUMBER}\s*(?:stars?|점|点|分|星|つ星|estrellas?|estrelas?|bintang)?")
_STARS = re.compile(r"(?P<full>[★⭐✭\u2b50\ufe0f]*)(?P<half>[½⯪✬]?)(?P<none>[☆✩]*)")


@lru_cache(maxsize=1 << 12)
def parse(text: str) -> tuple[float, float | None] | None:
    """The rating in a cell and the top of the scale where the cell names it; None where it is no rating.

    `8` → (8, None), `8/10` → (8, 10), `별점(10점 만점 중)10` → (10, 10), `★★★½` → (3.5, None),
    `★★★☆☆` → (3, 5), `80%` → (80, 100).
    """
    clean = unicodedata.normalize("NFC", text).strip()
    stars = _STARS.fullmatch(clean)
    if stars and clean:
        full = len(stars["full"].replace("\ufe0f", ""))
        return full + (0.5 if stars["half"] else 0.0), float(
            full + bool(stars["half"]) + len(stars["none"])
        ) if stars["none"] else None
    clean = unicodedata.normalize("NFKC", clean).lower()
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
