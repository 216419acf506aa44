"""Numbers as people write them: thousands separators, k, M, 万 and units behind them."""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal, InvalidOperation
from functools import lru_cache

_TIMES = {
    "k": 3, "千": 3, "천": 3, "rb": 3, "ribu": 3, "thousand": 3, "w": 4, "万": 4, "萬": 4, "만": 4, "m": 6,
    "百万": 6, "jt": 6, "juta": 6, "million": 6, "亿": 8, "億": 8, "억": 8, "b": 9, "bn": 9, "billion": 9,
}  # fmt: skip
_UNITS = (
    "users?|ratings?|votes?|views?|likes?|followers?|episodes?|eps?|downloads?|watchers?|raters?|people|times|reviews?|"
    "集|话|話|回|期|次|人|条|個|个|赞|位|票|播放|次播放|人评价|화|회|편|명|개|回再生|回視聴"
)
_NUMBER = re.compile(
    r"(?:us\$|[$¥€£₩]|rp\.?)?\s*(?P<sign>[+-]?)(?P<digits>\d(?:[\d.,'\u2019 ]*\d)?)\s*"
    rf"(?P<times>{'|'.join(sorted(map(re.escape, _TIMES), key=len, reverse=True))})?\s*\+?\s*(?:{_UNITS})?\s*"
    r"(?:\([^()\d]*\))?\s*\.?"
)
_GROUPS = re.compile(r"\d{1,3}(?:([,.'\u2019 ])\d{3})(?:\1\d{3})*")
_INDIAN = re.compile(r"\d{1,2}(?:,\d{2})+,\d{3}")


@lru_cache(maxsize=1 << 14)
def parse(text: str) -> float | None:
    """The number that a cell states; None where it is none or could be read in two ways.

    `14,787` → 14787, `1.2k` → 1200, `3.4万` → 34000, `8,7` → 8.7, `1.234,5` → 1234.5, `80集` → 80, `10,000+`
    → 10000. A single point is a decimal point.
    """
    match = _NUMBER.fullmatch(unicodedata.normalize("NFKC", text).strip().lower())
    if match is None:
        return None
    plain = _plain(match["digits"])
    if plain is None:
        return None
    try:
        value = Decimal(plain).scaleb(_TIMES.get(match["times"] or "", 0))
    except InvalidOperation:
        return None
    number = float(-value if match["sign"] == "-" else value)
    return number if abs(number) < 1e18 else None


def _plain(digits: str) -> str | None:
    """The digits with a decimal point and without separators; None where they follow no custom."""
    comma, point = digits.rfind(","), digits.rfind(".")
    if comma >= 0 and point >= 0:
        last = max(comma, point)
        whole, part = digits[:last], digits[last + 1 :]
        return f"{re.sub(r'[,.]', '', whole)}.{part}" if _GROUPS.fullmatch(whole) and part.isdigit() else None
    if digits.isdigit():
        return digits
    if re.fullmatch(r"\d+\.\d+", digits):
        return digits
    if _GROUPS.fullmatch(digits) or _INDIAN.fullmatch(digits):
        return re.sub(r"\D", "", digits)
    return digits.replace(",", ".") if re.fullmatch(r"\d+,\d{1,2}", digits) else None


_CLOCK = re.compile(r"(?:(?P<h>\d{1,3}):)?(?P<m>\d{1,3}):(?P<s>\d{2}(?:\.\d+)?)")
_SPELT = re.compile(
    r"(?:pt)?(?:(?P<h>\d+)\s*(?:h|hr|hrs|hours?|小时|시간|時間)\.?)?\s*"
    r"(?:(?P<m>\d+)\s*(?:m|min|mins|minutes?|分|分钟|분)\.?)?\s*"
    r"(?:(?P<s>\d+(?:\.\d+)?)\s*(?:s|sec|secs|seconds?|秒|초)\.?)?"
)


@lru_cache(maxsize=1 << 14)
def seconds(text: str) -> float | None:
    """A time span in seconds: `83.5`, `1:46:30`, `1 hr. 10 min.`, `PT1H2M`; None where it is none."""
    clean = unicodedata.normalize("NFKC", text).strip().lower()
    match = _CLOCK.fullmatch(clean) or _SPELT.fullmatch(clean)
    if match is None or not any(match.groups()):
        return parse(text)
    return 3600 * float(match["h"] or 0) + 60 * float(match["m"] or 0) + float(match["s"] or 0)


_EPISODE = re.compile(
    r"(?:第|s\d{1,2}\s*e|ep\.?|e|episode|#)?\s*(\d{1,5})(?:\.0)?\s*(?:集|话|話|回|期|화|회)?"
)


@lru_cache(maxsize=1 << 14)
def episode(text: str) -> float | None:
    """The number of an episode: `3`, `第3集`, `S01E03`, `Ep. 3`, `3화`; None where it is none."""
    match = _EPISODE.fullmatch(unicodedata.normalize("NFKC", text).strip().lower())
    return float(match[1]) if match else None
