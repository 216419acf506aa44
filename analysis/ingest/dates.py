"""Dates and times as exports write them. Times that state no zone are taken as UTC unless one is given."""

from __future__ import annotations

import re
import unicodedata
import zoneinfo
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from email.utils import parsedate_to_datetime
from functools import cache, lru_cache

from analysis.ingest.datewords import (
    AFTER_NOON,
    BEFORE_NOON,
    EVENING,
    MONTH,
    MONTHS,
    TWO_MEANINGS,
    ZONES,
    bare,
    is_relative,
)

AMBIGUOUS = "could be day or month first; state date_format"
UNREADABLE = "is no date that can be read; state date_format"
#: The time cannot be known: nothing is wrong with the cell, and nothing can be stated that would help.
RELATIVE = "is relative to the day of export, which the file does not say"
NO_YEAR = "says no year"
TWO_DIGITS = "has a year of two digits; state date_format, such as %y.%m.%d"
NO_ZONE = "names a time zone of two meanings"

_SEP = r"\s*[-/.\u2010-\u2015年년]\s*"
_DAY = re.compile(rf"(?<!\d)(\d{{4}}){_SEP}(\d{{1,2}})\s*[-/.\u2010-\u2015月월]\s*(\d{{1,2}})(?!\d)")
_MONTH = re.compile(rf"(?<!\d)(\d{{4}}){_SEP}(\d{{1,2}})\s*[月월]?(?![\d-])")
_YEAR = re.compile(r"(?P<before>\D*)(?<!\d)(\d{4})(?:\.0)?\s*[年년]?\D*")
_SOLID = re.compile(r"(\d{4})(\d{2})(\d{2})(?:[t _]?(\d{2}):?(\d{2}):?(\d{2})(?:\.\d+)?(z)?)?")
_TURNED = re.compile(r"(?<!\d)(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})(?!\d)")
_SHORT = re.compile(r"(?<![\d-])\d{1,2}([-/.])\s?\d{1,2}\1\s?\d{2}(?![\d:])")
_YEARLESS = re.compile(r"\d{1,2}(?:[-/.]\d{1,2}|\s*[月월]\s*\d{1,2}\s*[日일]?)\.?(?:\s+\D*\d{1,2}:\d{2}.*)?")
_WORD_FIRST = re.compile(rf"{MONTH}\s+(\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?:de\s+)?(\d{{4}})\b")
_WORD_SECOND = re.compile(
    rf"(?<!\d)(\d{{1,2}})(?:st|nd|rd|th|er|º|o)?\.?[\s-]+(?:de\s+)?{MONTH},?[\s-]+(?:del?\s+)?(\d{{4}})\b"
)
_WORD_BETWEEN = re.compile(rf"(?<!\d)(\d{{4}})[\s-]+{MONTH}[\s-]+(\d{{1,2}})(?!\d)")
_YEAR_LAST = re.compile(rf"{MONTH}\s+(\d{{1,2}})\s+\d{{1,2}}:\d{{2}}(?::\d{{2}})?\s+\S{{1,6}}\s+(\d{{4}})\b")
_WORD_MONTH = re.compile(rf"\W*{MONTH},?\s+(?:de\s+)?(\d{{4}})\W*")
_HALF = "|".join((*BEFORE_NOON, *AFTER_NOON, *EVENING))
_CLOCK = re.compile(
    rf"({_HALF})?\s*(?<!\d)(\d{{1,2}})(?::|h(?=\d\d\b)|\s*[시時时点點]\s*)(\d{{1,2}})(?!\d)\s*[분分]?"
    r"(?:(?::|\s*(?=\d{1,2}\s*[초秒]))(\d{1,2})\s*[초秒]?(?:[.,](\d{1,9}))?)?\s*((?<![a-z])[ap]\.?\s?m\b)?"
    r"\s*((?:utc|gmt)?\s*[+\u2212-]\d{1,2}(?::?\d{2})?(?!\d)|[a-z]{1,4}\b)?"
)
_EPOCH = re.compile(r"(\d{10})(?:\.\d+)?|(\d{13})(?:\.0)?|(\d{16})")
_HAS_TIME = re.compile(r"%[-#]?[HIcXTRsrf]")
#: The Thai calendar is 543 years ahead.
_BUDDHIST, _AHEAD = range(2400, 2601), 543


def zone(name: str) -> zoneinfo.ZoneInfo:
    """The time zone of an IANA name such as `Asia/Seoul`. Raises ValueError with a sentence for any other."""
    return _zone(name)


@cache
def _zone(name: str) -> zoneinfo.ZoneInfo:
    try:
        return zoneinfo.ZoneInfo(name)
    except (ValueError, OSError, zoneinfo.ZoneInfoNotFoundError):
        raise ValueError(f"{name!r} is no time zone; name one such as Asia/Seoul or UTC.") from None


@lru_cache(maxsize=1 << 15)
def day(text: str, stated: str | None = None) -> tuple[date, str] | str:
    """The date in a cell with its precision (day, month or year), or the reason why there is none.

    Of several dates the first counts. Signs around it are left aside: `2019.05.30.`, `Aired: May 30, 2019`.
    Years 2400 to 2600 are of the Thai calendar. A year of two digits is not guessed at.
    """
    if stated is not None:
        return _stated(text, stated)
    clean = bare(text).strip()
    if match := _DAY.search(clean) or _SOLID.fullmatch(clean):
        return _date(int(match[1]), int(match[2]), int(match[3]), "day")
    if match := _WORD_FIRST.search(clean) or _YEAR_LAST.search(clean):
        return _date(int(match[3]), MONTHS[match[1]], int(match[2]), "day")
    if match := _WORD_SECOND.search(clean):
        return _date(int(match[3]), MONTHS[match[2]], int(match[1]), "day")
    if match := _WORD_BETWEEN.search(clean):
        return _date(int(match[1]), MONTHS[match[2]], int(match[3]), "day")
    if match := _TURNED.search(clean):
        first, second, year = (int(part) for part in match.groups())
        if first <= 12 and second <= 12 and first != second:
            return AMBIGUOUS
        return _date(year, min(first, second) if first != second else first, max(first, second), "day")
    if match := _WORD_MONTH.fullmatch(clean):
        return _date(int(match[2]), MONTHS[match[1]], 1, "month")
    return _coarse(clean)


def _coarse(clean: str) -> tuple[date, str] | str:
    """A year or a month, else why this is no date."""
    if match := _YEAR.fullmatch(clean):
        year = int(match[2])
        # A bare number from 2400 to 2600 is seldom a year.
        return UNREADABLE if year in _BUDDHIST and "พ.ศ" not in match["before"] else _date(year, 1, 1, "year")
    if match := _MONTH.search(clean):
        return _date(int(match[1]), int(match[2]), 1, "month")
    if is_relative(clean):
        return RELATIVE
    if _SHORT.search(clean):
        return TWO_DIGITS
    return NO_YEAR if _YEARLESS.fullmatch(clean) else UNREADABLE


@lru_cache(maxsize=1 << 15)
def moment(text: str, stated: str | None = None, zone: str | None = None) -> datetime | str | None:
    """The time in a cell, in UTC, or the reason why there is none; None where only its month or year is
    given.

    A time that states no zone is taken to be in `zone` (an IANA name; UTC where none is given); of an hour
    that comes twice when clocks go back, the first. A date without a time is midnight UTC whatever the
    zone, so that its day stays the day that was written. Raises ValueError for an unknown zone.
    """
    local = UTC if zone is None else _zone(zone)
    if stated is not None:
        return _moment_stated(text, stated, local)
    clean = bare(text).strip()
    if match := _EPOCH.fullmatch(clean):
        value = float(match[1] or 0) or float(match[2] or 0) / 1e3 or float(match[3] or 0) / 1e6
        return _within(datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=value))
    found = day(text)
    if isinstance(found, str):
        return (_mail(text, local) or found) if found == UNREADABLE else found
    if found[1] != "day":
        return None
    if (match := _SOLID.fullmatch(clean)) and match[4]:
        return _at(found[0], (None, *match.group(4, 5, 6), None, None, match[7]), local)
    clock = _CLOCK.search(_without_date(clean))
    if clock is None:
        return datetime.combine(found[0], datetime.min.time(), tzinfo=UTC)
    return _at(found[0], clock.groups(), local)


def _without_date(clean: str) -> str:
    """The text with its numeric date blanked, whose separators are no signs of a zone: `2024-05-31 10:20`."""
    return _TURNED.sub(" ", _DAY.sub(" ", clean, count=1), count=1)


def _at(on: date, parts: tuple[str | None, ...], local: tzinfo) -> datetime | str:
    half, hour, minute, second, part, mark, named = parts
    hours = int(hour or 0)
    if half in EVENING and hours == 12:
        return UNREADABLE
    if half or mark:
        late = half in (*AFTER_NOON, *EVENING) or (mark or "").startswith("p")
        hours = hours % 12 + (12 if late else 0)
    if hours > 23 or int(minute or 0) > 59 or int(second or 0) > 60:
        return UNREADABLE
    if named in TWO_MEANINGS:
        return NO_ZONE
    passed = timedelta(
        hours=hours,
        minutes=int(minute or 0),
        seconds=int(second or 0),
        microseconds=int((part or "0")[:6].ljust(6, "0")),
    )
    at = datetime.combine(on, datetime.min.time()) + passed
    return _in_utc(at, _offset(named) or local)


def _offset(named: str | None) -> tzinfo | None:
    """The zone that a cell states: `+09:00`, `GMT+9`, `KST`, `Z`; None for other words behind the time."""
    if match := re.search(r"([+\u2212-])(\d{1,2}):?(\d{2})?$", named or ""):
        ahead = timedelta(hours=int(match[2]), minutes=int(match[3] or 0))
        if ahead < timedelta(hours=24):
            return timezone(ahead if match[1] == "+" else -ahead)
    hours = ZONES.get(named or "")
    return None if hours is None else timezone(timedelta(hours=hours))


def _in_utc(at: datetime, local: tzinfo) -> datetime | str:
    try:
        return _within((at if at.tzinfo is not None else at.replace(tzinfo=local)).astimezone(UTC))
    except OverflowError:
        return UNREADABLE


def _mail(text: str, local: tzinfo) -> datetime | str | None:
    try:
        found = parsedate_to_datetime(text.strip())
    except (TypeError, ValueError, IndexError, OverflowError):
        return None
    return _in_utc(found, local)


def _moment_stated(text: str, stated: str, local: tzinfo) -> datetime | str | None:
    found = _parsed(text, stated)
    if isinstance(found, str):
        return found
    if _precision(stated) != "day":
        return None
    return _in_utc(found, local if _HAS_TIME.search(stated) else UTC)


def _stated(text: str, stated: str) -> tuple[date, str] | str:
    found = _parsed(text, stated)
    return found if isinstance(found, str) else _date(found.year, found.month, found.day, _precision(stated))


def _parsed(text: str, stated: str) -> datetime | str:
    try:
        wide = unicodedata.normalize("NFKC", text).strip()
        return datetime.strptime(wide, unicodedata.normalize("NFKC", stated))
    except (ValueError, re.error, OverflowError):
        return f"does not fit date_format {stated!r}"


def _precision(stated: str) -> str:
    if re.search(r"%[djxcDFsuwU]", stated):
        return "day"
    return "month" if re.search(r"%[mbB]", stated) else "year"


def _date(year: int, month: int, day: int, precision: str) -> tuple[date, str] | str:
    year -= _AHEAD if year in _BUDDHIST else 0
    if not 1880 <= year <= 2100:
        return UNREADABLE
    try:
        return date(year, month, day), precision
    except ValueError:
        return UNREADABLE


def _within(at: datetime) -> datetime | str:
    return at if 1880 <= at.year <= 2100 else UNREADABLE
