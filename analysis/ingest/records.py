"""The records of one chunk: their typed columns, their titles, and why some of them are rejected."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import UTC, date, datetime

import numpy as np
import pandas as pd
import pyarrow as pa

from analysis import schema, text
from analysis.ingest import dates, people
from analysis.ingest.batch import Account, Chunk
from analysis.ingest.cells import by_distinct, full, strings
from analysis.ingest.convert import convert, rescale
from analysis.ingest.dedupe import Comments, Tally
from analysis.ingest.plan import Plan
from analysis.ingest.titles import Titles

_NAMES = ("title", "original_title")
#: Fields that say something of the title, also in records of other tables.
_OF_TITLE = (*_NAMES, "home_market", "genres")
#: Fields that cannot hold a person's name once they are typed: what `raw` of a reject may show.
_SAFE = ("episode", "number", "market", "home_market", "metric", "value", "as_of", "posted_at", "likes",
         "rating", "at_s", "released", "n_episodes", "duration_s", "production")  # fmt: skip


@dataclass
class State:
    """What is remembered from record to record."""

    key: bytes
    titles: Titles
    platforms: dict[str, str]
    forgotten: frozenset[str] = frozenset()
    erased: set[tuple[str, str]] = field(default_factory=set)
    comments: Comments = field(default_factory=Comments)
    seen: defaultdict[str, Tally] = field(default_factory=lambda: defaultdict(Tally))
    title_rows: set[str] = field(default_factory=set)
    unread: Counter[tuple[int, str, str]] = field(default_factory=Counter)


class Records:
    """The records of a chunk on their way: typed columns, and why a record is rejected, if it is."""

    def __init__(self, chunk: Chunk, plan: Plan, state: State) -> None:
        self.chunk, self.plan, self.state = chunk, plan, state
        self.table = schema.TABLES[plan.table]
        self.sound = np.ones(chunk.rows, dtype=bool)
        self._why: dict[int, str] = {}
        self.columns: dict[str, np.ndarray] = {}
        self.unread: dict[str, set[int]] = {}
        self._read_cells()
        self._fill_constants()

    def get(self, name: str) -> np.ndarray:
        """A typed column; all None where it is neither mapped nor constant."""
        return self.columns[name] if name in self.columns else np.empty(self.chunk.rows, dtype=object)

    def reject(self, where: np.ndarray, why: str) -> None:
        """Gives the records of a mask a reason, unless they have one."""
        self._refuse({int(i): why for i in np.flatnonzero(where & self.sound)})

    def _refuse(self, whys: dict[int, str]) -> None:
        self._why = {**whys, **self._why}
        self.sound[list(whys)] = False

    def pardon(self, where: np.ndarray) -> None:
        """Takes the reasons of the records of a mask back."""
        for i in np.flatnonzero(where & ~self.sound):
            del self._why[int(i)]
        self.sound |= where

    def _kind(self, name: str) -> str:
        is_rating = name == "value" and self.plan.source.constants.get("metric") == "rating_mean"
        return "rating" if is_rating and "metric" not in self.plan.wanted else name

    def _read_cells(self) -> None:
        for name, cells in self.chunk.cells.items():
            kind = self._kind(name)
            table = schema.COMMENT if kind == "rating" else self.table
            column = convert(kind, cells, table, self.plan.source)
            self.columns[name] = column.values
            self.unread[name] = set(column.bad)
            unknown = {i for i, why in column.bad.items() if self._is_bearable(name, why)}
            self.state.unread[(self.plan.entry.index, self.plan.member.name, name)] += len(unknown)
            self._refuse({i: why for i, why in column.bad.items() if i not in unknown})

    def _is_bearable(self, name: str, why: str) -> bool:
        """Whether the record is worth having without the cell: a title, a column that was only guessed, a comment
        without its id, or with a time that the file cannot tell. Otherwise a record of what was seen is not
        altered.
        """
        if name in self.plan.guessed or name in ("comment_id", "reply_to") or why.endswith(dates.RELATIVE):
            return True
        return self.plan.table == "titles" and name not in ("title_id", "home_market")

    def _fill_constants(self) -> None:
        for name, constant in self.plan.source.constants.items():
            if name in self.table.names or name in _OF_TITLE:
                value = convert(
                    name, [constant], self.table, self.plan.source.model_copy(update={"values": {}})
                ).values[0]
                filled = full(value, self.chunk.rows)
                if name in self.columns:
                    filled = np.where(pd.isna(self.columns[name]), filled, self.columns[name])
                self.columns[name] = filled
        if "platform" in self.columns:
            known = self.state.platforms
            self.columns["platform"] = by_distinct(
                self.columns["platform"], lambda name: known.get(text.fold(name), name)
            )

    def resolve_titles(self, where: np.ndarray | None = None) -> None:
        """Puts the id of the title that each record means into `title_id`, where a mask is true if given."""
        asked = np.ones(self.chunk.rows, dtype=bool) if where is None else where
        names = np.array([~pd.isna(self.get(name)) for name in _NAMES]).any(axis=0)
        self.reject(~asked & ~names, "says no title")
        at = np.flatnonzero(asked)
        known = [name for name in ("title_id", *_NAMES, "home_market") if name in self.columns]
        told = list(zip(*(self.columns[name][at].tolist() for name in known), strict=True))
        found = {one: self._resolve(dict(zip(known, one, strict=True))) for one in dict.fromkeys(told)}
        out = np.empty(self.chunk.rows, dtype=object)
        out[at] = [found[one] for one in told]
        if any(isinstance(one, KeyError) for one in found.values()):
            unclear = {int(i): str(out[i].args[0]) for i in at if isinstance(out[i], KeyError)}
            self._refuse({i: why for i, why in unclear.items() if self.sound[i]})
            out[list(unclear)] = None
        self.columns["title_id"] = out
        self.reject(asked & pd.isna(out), "says no title")

    def _resolve(self, told: dict[str, str | None]) -> str | KeyError | None:
        names = tuple(told.get(name) for name in _NAMES)
        try:
            return self.state.titles.resolve(told.get("title_id"), names, told.get("home_market"))
        except KeyError as error:
            return error

    def require(self, *names: str) -> None:
        """Rejects records that do not say one of these."""
        for name in names:
            self.reject(pd.isna(self.get(name)), f"says no {name}")

    def rescale(self, column: str, where: np.ndarray, name: str) -> None:
        """Puts ratings on 0-1 by the entry's rating_scale."""
        found = rescale(self.get(column), where, self.plan.source.rating_scale, name)
        self.columns[column] = found.values
        self._refuse(found.bad)

    def name_titles(self, keep: np.ndarray) -> None:
        """Makes stubs of titles that these records name and nobody lists, and adds what they know of
        others.
        """
        ids = self.get("title_id")
        shared = self.plan.source.constants.get("platform")
        told = [name for name in _OF_TITLE if name in self.columns]
        done: set[str] = set()
        kept = np.flatnonzero(keep)
        for i in kept if told else kept[~pd.Series(ids[kept], dtype=object).duplicated()]:
            title_id = ids[i]
            if title_id in done or (not told and self.state.titles.known(title_id)):
                continue
            given = {name: self.columns[name][i] for name in told}
            if not self.state.titles.known(title_id):
                given["platform"] = shared
            self.state.titles.add(title_id, given, "stub")
            if all(given[name] is not None for name in told):
                done.add(title_id)

    def rejects(self, account: Account) -> pa.Table:
        """The rejected records and the broken ones, in REJECTED's schema."""
        if self.sound.all() and not self.chunk.broken:
            return schema.REJECTED.schema.empty_table()
        authors = strings(self.chunk.cells["author"]) if "author" in self.chunk.cells else None
        rows: list[tuple[str | None, str, str | None]] = [(b.where, b.why, None) for b in self.chunk.broken]
        for i in np.flatnonzero(~self.sound):
            why = self._why[int(i)]
            if why == people.FORGOTTEN:  # not even the place, which leads to the person in the export
                rows.append((None, why, None))
                continue
            if authors is not None and authors[i] is not None and len(authors[i]) > 2:
                why = why.replace(authors[i], "[author]")
            rows.append((self.chunk.where(int(i)), why, self._raw(int(i))))
        names = schema.REJECTED.names
        values = [[account.source] * len(rows), [self.plan.member.name] * len(rows), *zip(*rows, strict=True)]
        return pa.table(dict(zip(names, values, strict=True)), schema=schema.REJECTED.schema)

    def _raw(self, i: int) -> str:
        shown = {}
        for name in _SAFE:
            value = self.columns[name][i] if name in self.columns else None
            value = value[0] if isinstance(value, tuple) else value
            if value is not None:
                if name == "posted_at":
                    value = datetime.fromtimestamp(value / 1e6, tz=UTC)
                shown[name] = value.isoformat() if isinstance(value, date | datetime) else value
        title_id = self.get("title_id")[i]
        if title_id is not None and self.state.titles.known(title_id):
            shown["title_id"] = title_id
        return json.dumps(shown, ensure_ascii=False)

    def rows(self, keep: np.ndarray) -> pa.Table:
        """The kept records as a table in the schema."""
        arrays = []
        size, part = int(keep.sum()), slice(None) if keep.all() else keep
        for column in self.table.columns:
            if column.name not in self.columns:
                arrays.append(pa.nulls(size, column.type))
                continue
            values = self.columns[column.name][part]
            if column.type == schema.DATE:
                values = np.array([whole_day(v) for v in values], dtype=object)
            # Whole numbers are kept as floats, times as whole microseconds.
            kept_as = {schema.INT: schema.FLOAT, schema.TIME: schema.INT}.get(column.type, column.type)
            arrays.append(pa.array(values, type=kept_as).cast(column.type))
        return pa.Table.from_arrays(arrays, schema=self.table.schema)


def whole_day(value: tuple[date, str] | None) -> date | None:
    """The date where its day is known."""
    return value[0] if value is not None and value[1] == "day" else None
