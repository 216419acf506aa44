"""Titles: listed ones, those of the sources, and stubs for those that are only named; joined by id and
exact name.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Mapping
from typing import Any

import pyarrow as pa

from analysis import schema, spec, text
from analysis.errors import StudyFileError
from analysis.ingest import dates
from analysis.notes import Note, note

_LISTED = ("title", "original_title", "home_market", "language", "platform", "synopsis", "n_episodes",
           "production", "original_script")  # fmt: skip
#: Titles that a note names at most.
_SHOWN = 10


def name_key(name: str) -> str:
    """A name as compared: NFKC, case-folded, without blanks and punctuation; the folded name if nothing is
    left.
    """
    folded = text.fold(name)
    bare = "".join(c for c in folded if unicodedata.category(c)[0] not in "PZC" and c not in "~|")
    return bare or folded


def slug(name: str) -> str:
    """A readable id made from a name: its words joined by hyphens."""
    words = re.sub(r"[\W_]+", "-", text.fold(name)).strip("-")
    return (
        words[:80]
        if 0 < len(words) <= 80
        else f"{words[:60]}-{hashlib.sha256(name.encode()).hexdigest()[:8]}".strip("-")
    )


def _short(name: str) -> str:
    """A name as a note shows it: a cell in the wrong column may be a whole page."""
    return name if len(name) <= 80 else f"{name[:80]} ..."


def _plain(value: Any) -> Any:
    return name_key(value) if isinstance(value, str) else value


class Titles:
    """All titles of a study. What the study file lists wins; then the first record that knows a field."""

    def __init__(self, study: spec.Study) -> None:
        self._study = study
        self._rows: dict[str, dict[str, Any]] = {}
        self._ids: dict[str, str] = {}
        self._names: dict[str, list[str]] = {}
        self._listed_names: dict[str, str] = {}
        self._joined: dict[str, str] = {}
        self._stubs: list[str] = []
        for listed in study.titles:
            self._list(listed)

    def _list(self, listed: spec.ListedTitle) -> None:
        if listed.title_id in self._rows:
            raise StudyFileError(
                f"{self._study.path}: titles: {listed.title_id!r} is listed twice; join the two."
            )
        row: dict[str, Any] = {name: getattr(listed, name) for name in _LISTED}
        row |= {"genres": listed.genres or None, "tags": listed.tags or None, "source": "study"}
        if listed.released is not None:
            found = dates.day(str(listed.released))
            if isinstance(found, str):
                raise StudyFileError(
                    f"{self._study.path}: titles: released {str(listed.released)!r} of {listed.title_id!r} "
                    "is no date; write 2024-05-31, 2024-05 or 2024."
                )
            row["released"], row["released_precision"] = found
        self._rows[listed.title_id] = row
        for other in (listed.title_id, *listed.also):
            if self._ids.setdefault(other, listed.title_id) != listed.title_id:
                raise StudyFileError(
                    f"{self._study.path}: titles: {other!r} is listed under two titles; choose one."
                )
        for name in (listed.title, listed.original_title, *listed.also):
            if name:
                self._name(name, listed.title_id)
                self._listed_names.setdefault(name_key(name), listed.title_id)

    def _name(self, name: str, title_id: str) -> None:
        owners = self._names.setdefault(name_key(name), [])
        if title_id not in owners:
            owners.append(title_id)

    def known(self, title_id: str) -> bool:
        """True for the id of a title that is listed, was read or was named."""
        return title_id in self._rows

    def resolve(
        self, title_id: str | None, names: tuple[str | None, ...], market: str | None = None
    ) -> str | None:
        """The id of the title that a record means; None where it says neither id nor name.

        An id counts before a name. An unknown id is its own title, unless its name is that of a listed one
        (of the same home market, where both are known): that join is noted. A bare name is looked up among
        all names; one that several titles share raises KeyError with the sentence for the reject.
        """
        if title_id is not None:
            if title_id in self._ids:
                return self._ids[title_id]
            owner = next((o for o in (self._listed_names.get(name_key(n)) for n in names if n) if o), None)
            if owner is not None and self._agree(owner, market):
                self._ids[title_id] = owner
                self._joined[title_id] = owner
                return owner
            if not title_id.isdigit() and len(set(self._names.get(name_key(title_id), []))) == 1:
                return self._names[name_key(title_id)][0]
            return title_id
        for name in names:
            owners = self._names.get(name_key(name), []) if name else []
            if len(owners) > 1:
                raise KeyError(
                    f"the name belongs to {len(owners)} titles ({', '.join(owners[:3])}); give title_id"
                )
            if owners:
                return owners[0]
        name = next((name for name in names if name), None)
        if name is None:
            return None
        made = slug(name)
        taken = made in self._rows and name_key(name) not in self._names
        return f"{made}-{hashlib.sha256(name.encode()).hexdigest()[:8]}" if taken else made

    def own(self, given: Mapping[str, Any]) -> str:
        """The id of a title that its record names without an id: one met before if nothing speaks against it.

        Two dramas may share a name: the same name with another original name or date is another title.
        """
        names = [given[name] for name in ("title", "original_title") if given.get(name)]
        listed = next((o for o in (self._listed_names.get(name_key(name)) for name in names) if o), None)
        if listed is not None and self._agree(listed, given.get("home_market")):
            return listed
        for owner in [owner for name in names for owner in self._names.get(name_key(name), [])]:
            row = self._rows[owner]
            if not any(
                given.get(name) is not None
                and row.get(name) is not None
                and _plain(given[name]) != _plain(row[name])
                for name in ("title", "original_title", "released", "home_market")
            ):
                return owner
        made = slug(names[0])
        if made not in self._rows:
            return made
        whole = "\x1f".join(
            str(given.get(name)) for name in ("title", "original_title", "released", "home_market")
        )
        return f"{made}-{hashlib.sha256(whole.encode()).hexdigest()[:8]}"

    def _agree(self, owner: str, market: str | None) -> bool:
        home = self._rows[owner].get("home_market") or self._study.home_market
        return home is None or market is None or home == market

    def add(self, title_id: str, given: Mapping[str, Any], source: str) -> None:
        """Takes over what a record knows of a title and was not known before; `source` is where it came
        from.
        """
        row = self._rows.get(title_id)
        if row is None:
            row = self._rows[title_id] = {"source": source}
            self._ids.setdefault(title_id, title_id)
            if source == "stub":
                self._stubs.append(title_id)
        elif row["source"] == "stub" and source != "stub":
            row["source"] = source
        for name, value in given.items():
            if (
                value is not None
                and row.get(name) is None
                and name not in ("title_id", "source", "released_precision")
            ):
                row[name] = value
                if name == "released":
                    row["released_precision"] = given.get("released_precision")
        for name in ("title", "original_title"):
            if given.get(name):
                self._name(given[name], title_id)

    def notes(self) -> list[Note]:
        """Which titles were joined by name, and which were only named."""
        found = [
            note("read_joined", other=_short(other), title=_short(own)) for other, own in self._joined.items()
        ]
        if self._stubs:
            shown = tuple(_short(name) for name in self._stubs[:_SHOWN])
            found.append(
                note(
                    "read_stubs" if len(self._stubs) <= _SHOWN else "read_stubs_some",
                    n=len(self._stubs),
                    titles=shown,
                )
            )
        return found

    def table(self) -> pa.Table:
        """All titles in the order in which they were met; the study's home market where nothing else is
        said.
        """
        rows = [
            {
                "title_id": title_id,
                **{name: row.get(name) for name in schema.TITLE.names[1:]},
                "home_market": row.get("home_market") or self._study.home_market,
            }
            for title_id, row in self._rows.items()
        ]
        return pa.Table.from_pylist(rows, schema=schema.TITLE.schema)
