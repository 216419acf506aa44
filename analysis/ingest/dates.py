"""Dates and times as exports write them. Times without a zone are taken as UTC."""

from __future__ import annotations

import re
import unicodedata
from datetime import UTC, date, datetime, timedelta
from email.utils import parsedate_to_datetime
from functools import lru_cache

AMBIGUOUS = "could be day or month first; state date_format"
UNREADABLE = "is no date that can be read; state date_format"

_SEP = r"\s*[-/.\u2010-\u2015年년]\s*"
_DAY = re.compile(rf"(?<!\d)(\d{{4}}){_SEP}(\d{{1,2}})\s*[-/.\u2010-\u2015月월]\s*(\d{{1,2}})(?!\d)")
_MONTH = re.compile(rf"(?<!\d)(\d{{4}}){_SEP}(\d{{1,2}})\s*[月월]?(?![\d-])")
_YEAR = re.compile(r"\D*(?<!\d)(\d{4})(?:\.0)?\s*[年년]?\D*")
_SOLID = re.compile(r"(\d{4})(\d{2})(\d{2})")
_TURNED = re.compile(r"(?<!\d)(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})(?!\d)")
_NAMES = {
    name: i
    for i, name in enumerate(
        ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"], 1
    )
}
_WORD = r"(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}\.?"
_WORD_FIRST = re.compile(rf"\b{_WORD}\s+(\d{{1,2}})(?:st|nd|rd|th)?,?\s+(\d{{4}})\b")
_WORD_SECOND = re.compile(rf"(?<!\d)(\d{{1,2}})(?:st|nd|rd|th)?[\s-]+{_WORD},?[\s-]+(\d{{4}})\b")
_WORD_MONTH = re.compile(rf"\W*\b{_WORD},?\s+(\d{{4}})\W*")
_CLOCK = re.compile(
    r"(오전|오후|上午|下午|午前|午後)?\s*(?<!\d)(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?\s*([ap]\.?m)?"
    r"\s*(z\b|utc|gmt|[+-]\d{2}:?\d{2})?"
)
_EPOCH = re.compile(r"(\d{10})(?:\.\d+)?|(\d{13})|(\d{16})")


@lru_cache(maxsize=1 << 15)
def day(text: str, stated: str | None = None) -> tuple[date, str] | str:
    """The date in a cell with its precision (day, month or year), or the reason why there is none.

    Of several dates the first counts. Signs around it are left aside: `2019.05.30.`, `Aired: May 30, 2019`.
    """
    clean = unicodedata.normalize("NFKC", text).strip()
    if stated is not None:
        return _stated(clean, stated)
    clean = clean.lower()
    if match := _DAY.search(clean) or _SOLID.fullmatch(clean):
        return _date(int(match[1]), int(match[2]), int(match[3]), "day")
    if match := _WORD_FIRST.search(clean):
        return _date(int(match[3]), _NAMES[match[1]], int(match[2]), "day")
    if match := _WORD_SECOND.search(clean):
        return _date(int(match[3]), _NAMES[match[2]], int(match[1]), "day")
    if match := _TURNED.search(clean):
        first, second, year = (int(part) for part in match.groups())
        if first <= 12 and second <= 12 and first != second:
            return AMBIGUOUS
        return _date(year, min(first, second) if first != second else first, max(first, second), "day")
    if match := _WORD_MONTH.fullmatch(clean):
        return _date(int(match[2]), _NAMES[match[1]], 1, "month")
    if match := _YEAR.fullmatch(clean):
        return _date(int(match[1]), 1, 1, "year")
    if match := _MONTH.search(clean):
        return _date(int(match[1]), int(match[2]), 1, "month")
    return UNREADABLE


@lru_cache(maxsize=1 << 15)
def moment(text: str, stated: str | None = None) -> datetime | str | None:
    """The time in a cell, in UTC, or the reason why there is none; None where only its month or year is
    given.
    """
    clean = unicodedata.normalize("NFKC", text).strip().lower()
    if stated is not None:
        return _moment_stated(text.strip(), stated)
    if match := _EPOCH.fullmatch(clean):
        value = float(match[1] or 0) or float(match[2] or 0) / 1e3 or float(match[3] or 0) / 1e6
        return _within(datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=value))
    found = day(text)
    if isinstance(found, str):
        return _mail(text) or found
    if found[1] != "day":
        return None
    at = datetime.combine(found[0], datetime.min.time(), tzinfo=UTC)
    clock = _CLOCK.search(clean)
    return at if clock is None else _within(_at(at, clock))


def _at(at: datetime, clock: re.Match[str]) -> datetime | str:
    half, hour, minute, second, part, mark, zone = clock.groups()
    hours = int(hour)
    if half or mark:
        late = (half in ("오후", "下午", "午後")) or (mark or "").startswith("p")
        hours = hours % 12 + (12 if late else 0)
    if hours > 23 or int(minute) > 59 or int(second or 0) > 60:
        return UNREADABLE
    at += timedelta(hours=hours, minutes=int(minute), seconds=int(second or 0))
    at += timedelta(microseconds=int((part or "0")[:6].ljust(6, "0")))
    if zone and zone[0] in "+-":
        ahead = timedelta(hours=int(zone[1:3]), minutes=int(zone[-2:]))
        at = at - ahead if zone[0] == "+" else at + ahead
    return at


def _mail(text: str) -> datetime | str | None:
    try:
        found = parsedate_to_datetime(text.strip())
    except (TypeError, ValueError, IndexError, OverflowError):
        return None
    return _within(found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC))


def _moment_stated(text: str, stated: str) -> datetime | str | None:
    try:
        found = datetime.strptime(text, stated)
    except (ValueError, re.error, OverflowError):
        return f"does not fit date_format {stated!r}"
    if _precision(stated) != "day":
        return None
    try:
        return _within(found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC))
    except OverflowError:
        return UNREADABLE


def _stated(text: str, stated: str) -> tuple[date, str] | str:
    try:
        found = datetime.strptime(text, stated)
    except (ValueError, re.error, OverflowError):
        return f"does not fit date_format {stated!r}"
    return _date(found.year, found.month, found.day, _precision(stated))


def _precision(stated: str) -> str:
    if re.search(r"%[djxcDFsuwU]", stated):
        return "day"
    return "month" if re.search(r"%[mbB]", stated) else "year"


def _date(year: int, month: int, day: int, precision: str) -> tuple[date, str] | str:
    if not 1880 <= year <= 2100:
        return UNREADABLE
    try:
        return date(year, month, day), precision
    except ValueError:
        return UNREADABLE


def _within(at: datetime | str) -> datetime | str:
    return at if isinstance(at, str) or 1880 <= at.year <= 2100 else UNREADABLE
