"""Ingest: from a study's files to typed, anonymous, accounted rows."""

from __future__ import annotations

from collections.abc import Iterator

import pyarrow as pa

from analysis import spec, text
from analysis.ingest.batch import Account, Batch
from analysis.ingest.plan import Plan, left_aside, plans, whereabouts
from analysis.ingest.records import State
from analysis.ingest.tables import process
from analysis.ingest.titles import Titles
from analysis.notes import Note, note

__all__ = ["Account", "Batch", "Ingestion", "check"]


def check(study: spec.Study) -> None:
    """Opens each file's head and raises what a run would raise. Writes nothing.

    Raises SourceError for a file that cannot be read at all, StudyFileError for a key that misfits its file.
    """
    plans(study)
    Titles(study)


class Ingestion:
    """Reads a study once: iterate for batches of at most 20,000 records; then ask for titles, accounts and
    notes.

    `key` makes the pseudonyms; comments by those `forgotten` are rejects that tell nothing. Entries of titles
    are read first, so that names resolve. Raises as `check` does, before anything is read; after that a record
    that cannot be read is a reject and the reading goes on.
    """

    def __init__(self, study: spec.Study, key: bytes, forgotten: frozenset[str] = frozenset()) -> None:
        self._study, self._key, self._forgotten = study, key, forgotten
        self._plans = plans(study)
        self._start()

    def _start(self) -> None:
        spelt = [entry.source.constants.get("platform") for entry in self._study.entries]
        spelt += [title.platform for title in self._study.titles]
        platforms = {text.fold(name): name for name in reversed(spelt) if name}
        self._state = State(self._key, Titles(self._study), platforms, self._forgotten)
        self._accounts = {
            plan.entry.index: Account(plan.entry.index, plan.entry.source.path, plan.reader, plan.table)
            for plan in reversed(self._plans)
        }

    def __iter__(self) -> Iterator[Batch]:
        self._start()
        for plan in sorted(self._plans, key=lambda plan: plan.table != "titles"):
            self._state.comments.next_file()
            for chunk in plan.format.read(plan.member, plan.layout, plan.wanted):
                yield process(chunk, plan, self._state, self._accounts[plan.entry.index])

    def titles(self) -> pa.Table:
        """All titles: listed ones, those of the sources, and stubs of those that records only name."""
        return self._state.titles.table()

    @property
    def accounts(self) -> list[Account]:
        """One account a source entry, in the order of the study file."""
        return [self._accounts[index] for index in sorted(self._accounts)]

    @property
    def erased(self) -> set[tuple[str, str]]:
        """The comments (platform, comment_id) that were left out because their authors were forgotten."""
        return self._state.erased

    @property
    def notes(self) -> list[Note]:
        """What was guessed, what was left unread, which titles were joined by name or made."""
        found = left_aside(self._study)
        for plan in self._plans:
            found += [*plan.notes, *_guesses(plan)]
        for (index, file, name), count in sorted(self._state.unread.items()):
            if count:
                found.append(note("read_cells", where=f"sources[{index}] ({file})", field=name, n=count))
        found += self._state.titles.notes()
        return list({(one.key, *one.values.items()): one for one in found}.values())


def _guesses(plan: Plan) -> Iterator[Note]:
    # A column that bears our own name is no guess worth a line.
    other = {ours: theirs for ours, theirs in plan.guessed.items() if ours != theirs}
    if other:
        snippet = ", ".join(f"{ours}: {theirs}" for ours, theirs in other.items())
        yield note("read_guessed", where=whereabouts(plan.entry, plan.member), columns=snippet)
