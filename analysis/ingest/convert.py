"""Raw cells to typed columns, a column at a time; what cannot be read is told by row and reason."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Any

import numpy as np
import pandas as pd
import pycountry

from analysis import markets, schema, spec
from analysis.ingest import dates, markup, numbers, people, ratings
from analysis.ingest.cells import by_distinct, spread, strings, text_of

#: What stands for "not known" in cells of numbers, dates and codes; a comment may consist of it.
PLACEHOLDERS = frozenset(
    ["", "-", "--", "—", "–", "/", "\\", "?", ".", "\\n", "n/a", "#n/a", "nan", "null", "none", "nil",
     "undefined", "unknown", "tba", "tbd", "未知", "暂无", "無", "无", "待定", "延期", "미정", "未定", "없음"]
)  # fmt: skip
_FREE = (
    "text",
    "title",
    "original_title",
    "synopsis",
    "transcript",
    "author",
    "title_id",
    "comment_id",
    "reply_to",
)
_IDS = ("comment_id", "reply_to", "title_id")
_PROSE = ("text", "title", "original_title", "synopsis", "transcript")
#: What spreadsheets make of long numbers: one such cell stands for thousands of ids.
_ROUNDED = re.compile(r"\d(?:[.,]\d+)?[eE]\+\d{2}")
#: A time that states its own zone, or a date without a time.
_PLACED = re.compile(r".{10}|.{10,}(?:[zZ]|[+-]\d{2}:?\d{2})")
_BOOLS = {
    **dict.fromkeys(["true", "1", "1.0", "yes", "y", "t", "是", "예", "はい", "sí", "si", "sim", "ya"], True),
    **dict.fromkeys(["false", "0", "0.0", "no", "n", "f", "否", "아니오", "いいえ", "não", "tidak"], False),
}
_TAG = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,8})*")
_SHOWN = 40
_LONGEST = 200
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass
class Column:
    """Typed values (None where not known) and the reason for each cell that could not be read."""

    values: np.ndarray
    bad: dict[int, str] = field(default_factory=dict)


def convert(name: str, cells: Sequence[object], table: schema.Table, source: spec.Source) -> Column:
    """One column of ours from raw cells, by its type, with the entry's split, values and date_format applied.

    A rating stays as stated here (`ratings.parse`); its scale is applied by `rescale`, which also sees the
    metric.
    """
    kind = table.type_of(name) if name in table.names else schema.TITLE.type_of(name)
    if kind == schema.STRINGS:
        return _lists(cells, source.split.get(name), source.values.get(name, {}))
    if name in _FREE and name not in source.values:
        texts = strings(cells, source.split.get(name))
        return (
            _ids(name, texts) if name in _IDS else Column(markup.unescape(texts) if name in _PROSE else texts)
        )
    # Of one type: 1, 1.0 and True are equal to Python.
    plain = set(map(type, cells)) - {type(None)} in ({str}, {int})
    codes, distinct = pd.factorize(np.fromiter(cells, object, len(cells)) if plain else strings(cells))
    column = _distinct(name, strings(distinct.tolist(), source.split.get(name)), kind, source)
    hit = np.zeros(len(distinct) + 1, dtype=bool)
    hit[list(column.bad)] = True
    bad = {int(i): column.bad[codes[i]] for i in np.flatnonzero(hit[codes])}
    return Column(spread(column.values, codes), bad)


def _distinct(name: str, texts: np.ndarray, kind: Any, source: spec.Source) -> Column:
    """The distinct texts of a column, typed."""
    if name not in _FREE:
        texts[_placeholder(texts)] = None
    bad: dict[int, str] = {}
    if name in source.values:
        texts, bad = _mapped(name, texts, source.values[name])
    if name not in _FREE:
        for i in [i for i, text in enumerate(texts) if text is not None and len(text) > _LONGEST]:
            bad[i], texts[i] = f"{name} has {len(texts[i])} letters and signs, which is too long", None
    column = _typed(name, texts, kind, source)
    return Column(column.values, {**column.bad, **bad})


def _typed(name: str, texts: np.ndarray, kind: Any, source: spec.Source) -> Column:
    if name in ("market", "home_market"):
        return _each(
            texts, lambda t: markets.parse(t) or Unread(f"{name} {shown(t)} is no market; map it with values")
        )
    if name == "language":
        return _each(
            texts,
            lambda t: _language(t) or Unread(f"language {shown(t)} is no BCP 47 tag; map it with values"),
        )
    if name in ("metric", "production"):
        known = schema.METRICS if name == "metric" else schema.PRODUCTIONS
        return _each(
            texts, lambda t: t if t in known else Unread(f"{name} {shown(t)} is none of {', '.join(known)}")
        )
    if name == "rating":
        return _each(texts, lambda t: ratings.parse(t) or Unread(f"rating {shape(t)} is no rating"))
    if name in ("episode", "number"):
        return _each(
            texts, lambda t: _told(numbers.episode(t), f"{name} {shape(t)} is no number of an episode")
        )
    if name in ("at_s", "duration_s"):
        return _numeric(texts, numbers.seconds, f"{name} {{}} is no time span", whole=False)
    if kind == schema.INT:
        return _numeric(texts, numbers.parse, f"{name} {{}} is no whole number", whole=True)
    if kind == schema.FLOAT:
        return _numeric(texts, numbers.parse, f"{name} {{}} is no number", whole=False)
    if kind == schema.BOOL:
        return _each(
            texts, lambda t: _told(_BOOLS.get(t.lower()), f"{name} {shape(t)} is neither true nor false")
        )
    if kind == schema.TIME:
        return _times(name, texts, source.date_format, source.time_zone)
    if kind == schema.DATE:
        return _each(texts, lambda t: _day(name, t, source.date_format))
    return Column(texts)


@dataclass(frozen=True)
class Unread:
    """Stands for a cell that cannot be read: why."""

    why: str


def _told(value: Any, why: str) -> Any:
    return Unread(why) if value is None else value


def _each(texts: np.ndarray, read: Callable[[str], Any]) -> Column:
    values = np.empty(len(texts), dtype=object)
    bad: dict[int, str] = {}
    for i, text in enumerate(texts.tolist()):
        value = None if text is None else read(text)
        if isinstance(value, Unread):
            bad[i] = value.why
        else:
            values[i] = value
    return Column(values, bad)


def _placeholder(texts: np.ndarray) -> np.ndarray:
    found = (
        t is not None and len(t) < 10 and not t[0].isdigit() and t.lower() in PLACEHOLDERS for t in texts
    )
    return np.fromiter(found, bool, len(texts))


def _mapped(name: str, texts: np.ndarray, mapping: dict[str, str]) -> tuple[np.ndarray, dict[int, str]]:
    """Cells as `values` maps them; a cell that it maps to is let through, any other one is named."""
    targets = set(mapping.values())
    known = {**{target: target for target in targets}, **mapping}
    column = _each(
        texts, lambda t: known.get(t) or Unread(f"{name} {shown(t)} is not among values.{name}; add it there")
    )
    return column.values, column.bad


def _lists(cells: Sequence[object], split: str | None, mapping: dict[str, str]) -> Column:
    """Lists of trimmed, distinct entries in order; entries that `values` does not map stay as they are."""
    out = np.empty(len(cells), dtype=object)
    for i, cell in enumerate(cells):
        parts: list[object]
        if isinstance(cell, list | tuple):
            parts = list(cell)
        else:
            text = cell if isinstance(cell, str) else text_of(cell)
            parts = [] if text is None else list(text.split(split)) if split else [text]
        entries = [entry for entry in strings(parts) if entry is not None]
        out[i] = list(dict.fromkeys(mapping.get(entry, entry) for entry in entries)) or None
    return Column(out)


def _numeric(texts: np.ndarray, parse: Callable[[str], float | None], why: str, whole: bool) -> Column:
    numeric = pd.to_numeric(pd.Series(texts, dtype=object), errors="coerce").to_numpy(
        dtype=float, na_value=np.nan
    )
    values = np.where(np.isfinite(numeric), numeric, np.nan)
    if whole:
        values = np.where(values == np.floor(values), values, np.nan)
    bad: dict[int, str] = {}
    missing = np.array([text is not None for text in texts], dtype=bool) & np.isnan(values)
    for i in np.flatnonzero(missing):
        value = parse(texts[i])
        if value is None or (whole and value != int(value)):
            bad[int(i)] = why.format(shape(texts[i]))
        else:
            values[i] = value
    if whole:
        for i in np.flatnonzero(np.abs(values) >= 2.0**53):
            bad[int(i)], values[i] = why.format(shape(texts[i])), np.nan
    out = values.astype(object)
    out[np.isnan(values)] = None
    return Column(out, bad)


def _ids(name: str, texts: np.ndarray) -> Column:
    """Ids as they are; one that was rounded is none, since it would stand for many."""
    bad: dict[int, str] = {}
    for i, text in enumerate(texts.tolist()):
        if text is not None and text[-4:-2] in ("E+", "e+") and _ROUNDED.fullmatch(text):
            bad[i], texts[i] = f"{name} {shown(text)} was rounded by a spreadsheet; export it as text", None
    return Column(texts, bad)


def _times(name: str, texts: np.ndarray, stated: str | None, zone: str | None) -> Column:
    """Times as microseconds since 1970 in UTC: ISO 8601 as a column, all else cell by cell.

    A time that states no zone is of `zone`, else UTC.
    """
    values = np.empty(len(texts), dtype=object)
    bad: dict[int, str] = {}
    done = np.zeros(len(texts), dtype=bool)
    if stated is None:
        iso = [t if t is not None and 10 <= len(t) <= 35 and t[4] == "-" else None for t in texts]
        if zone is not None:
            iso = [t if t is not None and _PLACED.fullmatch(t) else None for t in iso]
        fast = pd.to_datetime(pd.Series(iso, dtype=object), format="ISO8601", errors="coerce", utc=True)
        done = fast.notna().to_numpy() & fast.dt.year.between(1880, 2100).to_numpy()
        values[done] = fast[done].astype("datetime64[us, UTC]").astype("int64").to_list()
    for i in np.flatnonzero(~done):
        if texts[i] is not None:
            found = dates.moment(texts[i], stated, zone)
            if isinstance(found, str):
                bad[int(i)] = f"{name} {shape(texts[i])} {found}"
            elif found is not None:
                values[i] = (found - _EPOCH) // timedelta(microseconds=1)
    return Column(values, bad)


def _day(name: str, text: str, stated: str | None) -> tuple[date, str] | Unread:
    found = dates.day(text, stated)
    return Unread(f"{name} {shape(text)} {found}") if isinstance(found, str) else found


@lru_cache(maxsize=1 << 12)
def _language(text: str) -> str | None:
    if _TAG.fullmatch(text):
        return text.replace("_", "-")
    try:
        found = pycountry.languages.lookup(text)
    except LookupError:
        return None
    return str(getattr(found, "alpha_2", found.alpha_3))


def rescale(values: np.ndarray, where: np.ndarray, scale: tuple[float, float] | None, name: str) -> Column:
    """Ratings (number, own top) on 0-1 where `where` is true; 1 is the best. Others stay as they are."""
    out, bad = values.copy(), dict[int, str]()
    out[where] = by_distinct(values[where], lambda value: ratings.place(value[0], value[1], scale))
    for i in np.flatnonzero(np.fromiter((isinstance(value, str) for value in out), bool, len(out)) & where):
        bad[int(i)], out[i] = f"{name} {values[i][0]:g} {out[i]}", None
    return Column(out, bad)


def shown(text: str) -> str:
    """A cell as named in a reason: masked and cut."""
    masked = people.mask(text)
    return repr(masked if len(masked) <= _SHOWN else masked[:_SHOWN] + "…")


def shape(text: str) -> str:
    """A cell that should be a number or date: shown where it has no letters, which may be a name."""
    return f"of {len(text)} letters and signs" if any(sign.isalpha() for sign in text) else shown(text)
