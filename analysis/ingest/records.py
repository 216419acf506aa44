"""The records of one chunk: their typed columns, their titles, and why some of them are rejected."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

import numpy as np
import pyarrow as pa

from analysis import schema, text
from analysis.ingest.batch import Account, Chunk
from analysis.ingest.convert import convert, rescale, strings
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
    comments: Comments = field(default_factory=Comments)
    seen: Tally = field(default_factory=Tally)
    valued: Tally = field(default_factory=Tally)
    title_rows: set[str] = field(default_factory=set)
    unread: Counter[tuple[int, str, str]] = field(default_factory=Counter)


class Records:
    """The records of a chunk on their way: typed columns, and why a record is rejected, if it is."""

    def __init__(self, chunk: Chunk, plan: Plan, state: State) -> None:
        self.chunk, self.plan, self.state = chunk, plan, state
        self.table = schema.TABLES[plan.table]
        self.why = np.empty(chunk.rows, dtype=object)
        self.columns: dict[str, np.ndarray] = {}
        self.unread: dict[str, set[int]] = {}
        self._read_cells()
        self._fill_constants()

    def get(self, name: str) -> np.ndarray:
        """A typed column; all None where it is neither mapped nor constant."""
        return self.columns[name] if name in self.columns else np.empty(self.chunk.rows, dtype=object)

    def reject(self, where: np.ndarray, why: str) -> None:
        """Gives the records of a mask a reason, unless they have one."""
        self.why[where & (self.why == None)] = why  # noqa: E711 - elementwise

    @property
    def sound(self) -> np.ndarray:
        """Which records are not rejected."""
        return np.asarray(self.why == None, dtype=bool)  # noqa: E711 - elementwise

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
            # A title or a guessed column is worth having without the cell; a record of what was seen is not
            # altered.
            if name in self.plan.guessed or (
                self.plan.table == "titles" and name not in ("title_id", "home_market")
            ):
                self.state.unread[(self.plan.entry.index, self.plan.member.name, name)] += len(column.bad)
                continue
            for i, why in column.bad.items():
                self.why[i] = self.why[i] or why

    def _fill_constants(self) -> None:
        for name, constant in self.plan.source.constants.items():
            if name in self.table.names or name in _OF_TITLE:
                value = convert(
                    name, [constant], self.table, self.plan.source.model_copy(update={"values": {}})
                ).values[0]
                filled = self.get(name).copy()
                empty = np.flatnonzero(filled == None)  # noqa: E711 - elementwise
                for i in empty:
                    filled[i] = value
                self.columns[name] = filled
        if "platform" in self.columns:
            known = self.state.platforms
            self.columns["platform"] = np.array(
                [p and known.get(text.fold(p), p) for p in self.columns["platform"]], dtype=object
            )

    def resolve_titles(self, where: np.ndarray | None = None) -> None:
        """Puts the id of the title that each record means into `title_id`, where a mask is true if given."""
        ids, market = self.get("title_id"), self.get("home_market")
        names = [self.get(name) for name in _NAMES]
        known: dict[tuple[Any, ...], str | KeyError | None] = {}
        out = np.empty(self.chunk.rows, dtype=object)
        for i, told in enumerate(zip(ids, *names, market, strict=True)):
            if where is not None and not where[i]:
                self.why[i] = self.why[i] or (None if any(told[1:-1]) else "says no title")
                continue
            if told not in known:
                try:
                    known[told] = self.state.titles.resolve(told[0], told[1:-1], told[-1])
                except KeyError as error:
                    known[told] = error
            found = known[told]
            if isinstance(found, KeyError):
                self.why[i] = self.why[i] or str(found.args[0])
            else:
                out[i] = found
        self.columns["title_id"] = out
        unsaid = np.asarray(out == None, dtype=bool)  # noqa: E711 - elementwise
        self.reject(unsaid if where is None else unsaid & where, "says no title")

    def require(self, *names: str) -> None:
        """Rejects records that do not say one of these."""
        for name in names:
            self.reject(np.asarray(self.get(name) == None), f"says no {name}")  # noqa: E711 - elementwise

    def rescale(self, column: str, where: np.ndarray, name: str) -> None:
        """Puts ratings on 0-1 by the entry's rating_scale."""
        found = rescale(self.get(column), where, self.plan.source.rating_scale, name)
        self.columns[column] = found.values
        for i, why in found.bad.items():
            self.why[i] = self.why[i] or why

    def name_titles(self, keep: np.ndarray) -> None:
        """Makes stubs of titles that these records name and nobody lists, and adds what they know of
        others.
        """
        ids = self.get("title_id")
        shared = self.plan.source.constants.get("platform")
        told = [name for name in _OF_TITLE if name in self.columns]
        done: set[str] = set()
        for i in np.flatnonzero(keep):
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
        authors = strings(self.chunk.cells["author"]) if "author" in self.chunk.cells else None
        rows: list[tuple[str, str, str | None]] = [(b.where, b.why, None) for b in self.chunk.broken]
        for i in np.flatnonzero(~self.sound):
            why = str(self.why[i])
            if authors is not None and authors[i] is not None and len(authors[i]) > 2:
                why = why.replace(authors[i], "[author]")
            rows.append((self.chunk.where(int(i)), why, self._raw(int(i))))
        names = schema.REJECTED.names
        values = [[account.source] * len(rows), [self.plan.member.name] * len(rows), *zip(*rows, strict=True)]
        if not rows:
            return schema.REJECTED.schema.empty_table()
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
        for column in self.table.columns:
            values = self.get(column.name)[keep]
            if column.type == schema.INT:
                values = np.array([None if v is None else int(v) for v in values], dtype=object)
            elif column.type == schema.DATE:
                values = np.array([whole_day(v) for v in values], dtype=object)
            if column.type == schema.TIME:
                arrays.append(pa.array(values, type=pa.int64()).cast(schema.TIME))
            else:
                arrays.append(pa.array(values, type=column.type))
        return pa.Table.from_arrays(arrays, schema=self.table.schema)


def whole_day(value: tuple[date, str] | None) -> date | None:
    """The date where its day is known."""
    return value[0] if value is not None and value[1] == "day" else None
