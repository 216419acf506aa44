"""Numbers as people write them: thousands separators, k, M, 万 and units behind them."""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal, InvalidOperation
from functools import lru_cache

#: Powers of ten. `mil` is a thousand in Spanish and Portuguese and a million in English: it is not read.
_TIMES = {
    "k": 3, "千": 3, "천": 3, "rb": 3, "ribu": 3, "thousand": 3, "tsd": 3, "w": 4, "万": 4, "萬": 4, "만": 4,
    "lakh": 5, "lakhs": 5, "lac": 5, "m": 6, "mn": 6, "百万": 6, "百萬": 6, "백만": 6, "jt": 6, "juta": 6,
    "million": 6, "millón": 6, "millones": 6, "milhão": 6, "milhões": 6, "mio": 6, "千万": 7, "千萬": 7,
    "천만": 7, "crore": 7, "crores": 7, "亿": 8, "億": 8, "억": 8, "b": 9, "bn": 9, "billion": 9, "miliar": 9,
    "mrd": 9,
}  # fmt: skip
_UNITS = (
    "users?|ratings?|votes?|views?|likes?|followers?|episodes?|eps?|downloads?|watchers?|raters?|people|times|reviews?|"
    "集|话|話|回|期|次|人|条|個|个|赞|位|票|播放|次播放|人评价|화|회|편|명|개|回再生|回視聴"
)
_ABOUT = (
    "约|約|大约|大約|近|超|超过|超過|약|about|approx\\.?|around|over|more than|sekitar|lebih dari|más de|mais de|"
    "cerca de|[~≈>]"
)
_NUMBER = re.compile(
    rf"(?:(?:{_ABOUT})\s*)?(?:us\$|[$¥€£₩₹]|rs\.?|rp\.?)?\s*(?P<sign>[+\u2212-]?)"
    r"(?P<digits>\d(?:[\d.,'\u2019 ]*\d)?)\s*"
    rf"(?:(?P<times>{'|'.join(sorted(map(re.escape, _TIMES), key=len, reverse=True))})\.?)?\s*[+余餘]?\s*"
    rf"(?:{_UNITS})?\s*(?:\([^()\d]*\))?\s*\.?"
)
_GROUPS = re.compile(r"\d{1,3}(?:([,.'\u2019 ])\d{3})(?:\1\d{3})*")
_INDIAN = re.compile(r"\d{1,2}(?:,\d{2})+,\d{3}")
#: Parts of falling size, as in 3억 5천만 or 1万2千: each is a number with its unit, the last may stand alone.
_MIXED = re.compile(r"(?:\d[\d,]*\s*(?:千万|천만|百万|백만|[亿億억万萬만千천])\s*){1,4}(?:\d[\d,]*)?")
_MIXED_PART = re.compile(r"(\d[\d,]*)\s*(千万|천만|百万|백만|[亿億억万萬만千천])?\s*")


@lru_cache(maxsize=1 << 14)
def parse(text: str) -> float | None:
    """The number that a cell states; None where it is none or could be read in two ways.

    `14,787` → 14787, `1.2k` → 1200, `3.4万` → 34000, `8,7` → 8.7, `1.234,5` → 1234.5, `80集` → 80, `10,000+`
    → 10000, `约3.4万` → 34000, `1.2 lakh` → 120000, `1만 2천` → 12000. A single point is a decimal point.
    """
    clean = _western(unicodedata.normalize("NFKC", text).strip().lower())
    match = _NUMBER.fullmatch(clean)
    if match is None:
        return _mixed(clean)
    plain = _plain(match["digits"])
    if plain is None:
        return None
    try:
        value = Decimal(plain).scaleb(_TIMES.get(match["times"] or "", 0))
    except InvalidOperation:
        return None
    number = float(-value if match["sign"] in ("-", "\u2212") else value)
    return number if abs(number) < 1e18 else None


def _western(clean: str) -> str:
    """Digits of any script as 0 to 9, with the Arabic separators as ours."""
    if clean.isascii() or not any(sign.isdecimal() and not sign.isascii() for sign in clean):
        return clean
    plain = (str(unicodedata.decimal(sign)) if sign.isdecimal() else sign for sign in clean)
    return "".join(plain).replace("\u066b", ".").replace("\u066c", ",")


def _mixed(clean: str) -> float | None:
    if len(clean) > 40 or not _MIXED.fullmatch(clean):
        return None
    total, last = 0, 10**18
    for digits, unit in _MIXED_PART.findall(clean):
        part, times = int(digits.replace(",", "")), 10 ** _TIMES.get(unit, 0)
        if part * times >= last:
            return None
        total, last = total + part * times, times
    return float(total)


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
    r"(?:第|제|s\d{1,2}\s*e|ep\.?|e|episode|episodio|episódio|cap[íi]tulo|cap\.?|#)?\s*(\d{1,5})(?:\.0)?\s*(?:集|话|話|回|期|화|회)?"
)


@lru_cache(maxsize=1 << 14)
def episode(text: str) -> float | None:
    """The number of an episode: `3`, `第3集`, `S01E03`, `Ep. 3`, `3화`; None where it is none."""
    match = _EPISODE.fullmatch(unicodedata.normalize("NFKC", text).strip().lower())
    return float(match[1]) if match else None
