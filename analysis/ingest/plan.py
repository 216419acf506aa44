"""What will be read from each file and how: all that the study file or a file's head can get wrong is found
here.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from analysis import markets, spec
from analysis.errors import SourceError, StudyFileError
from analysis.ingest import columns, readers
from analysis.ingest.convert import convert
from analysis.ingest.formats import Format
from analysis.ingest.jsonfile import later_fields
from analysis.ingest.layout import Layout, Preset
from analysis.ingest.open import Member, members, skipped
from analysis.notes import Note, note
from analysis.schema import TABLES

#: What a record of each table has to say: one of each group, as a column or a constant.
NEEDED: dict[str, tuple[tuple[str, ...], ...]] = {
    "titles": (("title_id", "title", "original_title"),),
    "episodes": (("title_id", "title", "original_title"), ("number",)),
    "comments": (("title_id", "title", "original_title"), ("market",), ("platform",), ("text", "rating")),
    "metrics": (("title_id", "title", "original_title"), ("market",), ("platform",), ("metric",), ("value",)),
}
_EXAMPLES = {"title_id": "my-title", "market": "KR", "platform": "naver", "metric": "views"}
#: Signs between the tags of one cell, the surer ones first.
_SEPARATORS = ("|", "、", ";", "，", ",", "/")
#: A guessed column of which more than this share of the first cells cannot be read is no such column.
_MISFITS = 0.2


@dataclass(frozen=True)
class Plan:
    """One file of one entry: its reader, its form, and the field of each of our columns.

    `source` is the entry with what the reader knows of its format filled in.
    """

    entry: spec.Entry
    member: Member
    reader: str
    format: Format
    why: str
    table: str
    source: spec.Source
    layout: Layout
    wanted: dict[str, str]
    guessed: dict[str, str]
    notes: tuple[Note, ...]


class Unfit(NamedTuple):
    """Why a field that bears the name of a column of ours was not taken, for an error and for a note."""

    why: str
    note: Note


def whereabouts(entry: spec.Entry, member: Member) -> str:
    """A file and its entry in the study file, as notes name them."""
    return f"sources[{entry.index}] ({member.name})"


def plans(study: spec.Study) -> list[Plan]:
    """A plan for every file of the study, in the order of its entries. Raises SourceError or
    StudyFileError.
    """
    found = []
    for entry in study.entries:
        mine = [_plan(study, entry, member) for member in _members(study, entry)]
        if not any(plan.layout.records for plan in mine):
            first = mine[0]
            known = bool(first.format.preset.columns)
            what = (
                f"it holds no records of {first.format.says}; check source:, or export it again."
                if known
                else "this file is empty: it has a header but no records; export it again."
            )
            raise SourceError(f"{first.member.name}: {what}")
        found += mine
    return found


def _members(study: spec.Study, entry: spec.Entry) -> Iterator[Member]:
    for path in entry.files:
        yield from members(path, _name(study, path))


def _name(study: spec.Study, path: Path) -> str:
    return os.path.relpath(path, study.path.resolve().parent).replace(os.sep, "/")


def left_aside(study: spec.Study) -> list[Note]:
    """A note for each archive that also holds files which are no data."""
    files = dict.fromkeys(path for entry in study.entries for path in entry.files)
    found = {path: skipped(path, _name(study, path)) for path in files}
    return [note("read_left_aside", files=tuple(names)) for names in found.values() if names]


def _plan(study: spec.Study, entry: spec.Entry, member: Member) -> Plan:
    place = f"{study.path}: sources[{entry.index}]"
    plan, unfit = draft(place, entry, member)
    for group in lacking(plan):
        raise StudyFileError(f"{place} ({member.name}): {_ask(plan, group, unfit)}.")
    _check_scale(place, plan)
    return plan


def draft(place: str, entry: spec.Entry, member: Member) -> tuple[Plan, dict[str, Unfit]]:
    """The plan for one file, whether or not it says all that its table needs, and by column of ours why a
    field of that name was not taken. `place` names the entry in sentences.

    Raises SourceError where the file cannot be read, StudyFileError for a key that misfits it.
    """
    given = entry.source
    match = readers.recognise(member, given.source, given.table)
    form = match.format
    table = given.table or form.preset.table
    if table is None:
        raise StudyFileError(f"{place} ({member.name}): add table: titles, episodes, comments or metrics.")
    if form.preset.table not in (None, table):
        raise StudyFileError(
            f"{place}.table: source {match.source} gives {form.preset.table}, not {table}; "
            "read it as tabular instead."
        )
    layout = form.survey(member, given)
    preset = form.preset_of(layout)
    source = given.model_copy(
        update={
            "table": table,
            "constants": {**preset.constants, **given.constants},
            "rating_scale": given.rating_scale or preset.rating_scale,
            "split": {**preset.split, **given.split},
            "values": {**preset.values, **given.values},
            "time_zone": given.time_zone or preset.zone,
        }
    )
    wanted = _mapped(place, member, layout, given, preset)
    where = whereabouts(entry, member)
    guessed, unfit = ({}, {}) if preset.columns else _guessed(table, layout, wanted, source, where)
    notes = [*layout.notes, *(one.note for one in unfit.values()), *_unread(layout, wanted, given, where)]
    wanted |= guessed
    for ours, separator in _unsplit(layout, wanted, source).items():
        notes.append(note("read_lists", where=where, column=wanted[ours], field=ours, sign=separator))
    plan = Plan(
        entry, member, match.source, form, match.why, table, source, layout, wanted, guessed, tuple(notes)
    )
    _check_values(place, source)
    return plan, unfit


def _mapped(place: str, member: Member, layout: Layout, given: spec.Source, preset: Preset) -> dict[str, str]:
    """The fields that the study file names, which have to be there, then those of the format."""
    wanted = {ours: theirs.strip() for ours, theirs in given.columns.items()}
    missing = {theirs for theirs in wanted.values() if theirs not in layout.fields}
    if missing and layout.kind == "jsonl":
        parents = {field.rpartition(".")[0] for field in layout.fields}
        missing -= later_fields(member, layout, missing - parents)
    for ours, theirs in wanted.items():
        if theirs in missing:
            hint = columns.nearest(theirs, layout.fields)
            raise StudyFileError(f"{place}.columns.{ours}: {member.name} has no column {theirs!r}{hint}")
    for ours, names in preset.columns.items():
        if ours == "title_id" and ours in given.constants:
            continue  # who states the drama of a whole file means it of the videos that it names, too
        there = next((name for name in names if name in layout.fields), None)
        if there is not None and ours not in wanted:
            wanted[ours] = there
    return wanted


def _guessed(
    table: str, layout: Layout, wanted: dict[str, str], source: spec.Source, where: str
) -> tuple[dict[str, str], dict[str, Unfit]]:
    """Our columns with the fields that bear their name, and for others why such a field was not taken."""
    settled = set(source.constants)
    if settled & {"title_id"} or "title_id" in wanted:
        settled |= {"title"} if table != "titles" else set()
    found = columns.guess(table, layout.fields, wanted, settled, layout.sample)
    unfit: dict[str, Unfit] = {}
    if "rating" in found and source.rating_scale is None:
        theirs = found.pop("rating")
        unfit["rating"] = Unfit(
            f"{theirs!r} looks like ratings; map it with rating_scale to use it",
            note("read_scale", where=where, column=theirs),
        )
    for ours, theirs in list(found.items()):
        cells = layout.sample.get(theirs, [])
        bad = convert(ours, cells, TABLES[table], source).bad
        if len(bad) > _MISFITS * max(1, len(cells)):
            del found[ours]
            unfit[ours] = Unfit(
                f"{theirs!r} was not taken as {ours}: {len(bad)} of its first {len(cells)} cells do not fit",
                note("read_unfit", where=where, column=theirs, field=ours, bad=len(bad), of=len(cells)),
            )
    return found, unfit


def _unread(layout: Layout, wanted: dict[str, str], given: spec.Source, where: str) -> list[Note]:
    """Columns of our own names that a constant of the study file puts aside: seldom what was meant."""
    return [
        note("read_constant", where=where, column=name)
        for name in given.constants
        if name in layout.fields and name not in wanted and name not in wanted.values()
    ]


def lacking(plan: Plan) -> list[tuple[str, ...]]:
    """Of each group of which a record of this table has to say one: those of which nothing says any."""
    said = {*plan.wanted, *plan.source.constants}
    return [group for group in NEEDED[plan.table] if not said & set(group)]


def _ask(plan: Plan, group: tuple[str, ...], unfit: dict[str, Unfit]) -> str:
    what = " or ".join(group if group[0] != "title_id" else group[:2])
    first = group[0]
    ask = f"map it under columns: {{{first}: ...}}"
    if first in _EXAMPLES and plan.table != "titles":
        ask += f" or add constants: {{{first}: {_EXAMPLES[first]}}}"
    # A column that bears the name and does not fit is the likelier mistake than one that is missing.
    why = next((f" ({unfit[name].why})" for name in group if name in unfit), "")
    return f"nothing says {what} of these {plan.table}{why}; {ask}"


def unsplit(plan: Plan) -> dict[str, str]:
    """Columns of lists whose cells nothing splits, with the sign that parts most of them."""
    return _unsplit(plan.layout, plan.wanted, plan.source)


def _unsplit(layout: Layout, wanted: dict[str, str], source: spec.Source) -> dict[str, str]:
    found = {}
    for ours in ("genres", "tags"):
        cells = [c for c in layout.sample.get(wanted.get(ours, ""), []) if isinstance(c, str) and c.strip()]
        if ours in source.split or not cells:
            continue
        parted = {sign: sum(sign in cell for cell in cells) for sign in _SEPARATORS}
        best = max(parted, key=lambda sign: parted[sign])
        if 2 * parted[best] > len(cells):
            found[ours] = best
    return found


def _check_values(place: str, source: spec.Source) -> None:
    for name in ("market", "home_market"):
        for cell, code in source.values.get(name, {}).items():
            if markets.parse(code) is None:
                raise StudyFileError(
                    f"{place}.values.{name}: {cell!r} is mapped to {code!r}, which is no market."
                )


def _check_scale(place: str, plan: Plan) -> None:
    """Ratings above 1 without a scale would all be rejected: better said before anything is read."""
    column = "rating" if plan.table == "comments" else "value"
    is_rating = plan.table == "comments" or plan.source.constants.get("metric") == "rating_mean"
    if not is_rating or column not in plan.wanted or plan.source.rating_scale is not None:
        return
    cells = plan.layout.sample.get(plan.wanted[column], [])
    found = convert("rating", cells, TABLES["comments"], plan.source).values
    bare = [value[0] for value in found if value is not None and value[1] is None]
    if bare and max(bare) > 1:
        raise StudyFileError(
            f"{place} ({plan.member.name}): ratings such as {max(bare):g} need their scale; "
            "add rating_scale: [1, 5] or the like."
        )
