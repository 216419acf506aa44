"""A folder of exports, looked at without a study file: what each file is, what it lacks, what its rows become."""

from __future__ import annotations

import os
import secrets
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from analysis import spec
from analysis.errors import CrosscutError
from analysis.ingest import readers
from analysis.ingest.batch import Account
from analysis.ingest.columns import best_table
from analysis.ingest.open import members
from analysis.ingest.plan import draft, lacking
from analysis.ingest.proposals import proposals
from analysis.notes import Note

#: What an entry of a study file says where only the user can know it; a study file that still has it is refused.
FILL_IN = spec.FILL_IN
_STANDS_FOR = {"title_id": "?", "market": "001", "platform": "file", "metric": "views"}
#: What records that leave it empty are rejected for.
_UNSAID = {"title_id": ("says no title",), **{n: (f"says no {n}",) for n in ("market", "platform", "metric")}}
_SHOWN_ROWS = 3


@dataclass(frozen=True)
class Sight:
    """One file as one table: what it was taken for, and what a study would read from it.

    `entry` is its entry in a study file; `lacks` names what nothing in the file says and only the user can
    fill in; `rows` are the first ones, as our columns; `problem` is why it cannot be read, if it cannot.
    """

    file: str
    says: str = ""
    why: str = ""
    table: str = ""
    entry: dict[str, Any] = field(default_factory=dict)
    guessed: dict[str, str] = field(default_factory=dict)
    lacks: tuple[str, ...] = ()
    account: Account | None = None
    rows: tuple[dict[str, Any], ...] = ()
    rejects: dict[str, int] = field(default_factory=dict)
    notes: tuple[Note, ...] = ()
    problem: str = ""


def look(folder: Path) -> Iterator[Sight]:
    """Every file below a folder, in the order of their names; hidden files, study files and workspaces are left
    out. A file that serves several tables comes once for each.
    """
    for path in sorted(folder.rglob("*")):
        inside = path.relative_to(folder)
        hidden = any(part.startswith(".") or part.endswith(".crosscut") for part in inside.parts)
        if path.is_file() and not hidden and path.suffix.lower() not in (".yaml", ".yml"):
            yield from _look_at(folder, path, str(inside).replace(os.sep, "/"))


def _look_at(folder: Path, path: Path, name: str) -> Iterator[Sight]:
    try:
        inside = members(path, name)
        first = inside[0]
        matches = [readers.recognise(member) for member in inside]
        match = matches[0]
        if len({(match.source, match.format.preset.table) for match in matches}) > 1:
            kinds = ", ".join(dict.fromkeys(match.format.says for match in matches))
            yield Sight(name, problem=f"{name}: holds files of several kinds ({kinds}); unpack it.")
            return
        tables: list[str] = []
        why = ""
        for form in readers.READERS[match.source]:
            if form.preset.table and form.recognise(match.head)[0] > 0 and form.preset.table not in tables:
                tables.append(form.preset.table)
        if not tables:
            layout = match.format.survey(first, spec.Source(path=name))
            table, why = best_table(layout.fields, layout.sample)
            if table is None:
                yield Sight(name, match.format.says, match.why, problem=f"{name}: {why}; map it by hand.")
                return
            tables = [table]
    except CrosscutError as error:
        yield Sight(name, problem=str(error))
        return
    sights = []
    for table in tables:
        try:
            sights.append(_as_table(folder, path, name, match.source, table, why))
        except CrosscutError as error:
            sights.append(Sight(name, match.format.says, match.why, table, problem=str(error)))
    # A table that the file serves besides is worth a word only where it has rows for it.
    yield sights[0]
    yield from (sight for sight in sights[1:] if sight.account is not None and sight.account.rows)


def _as_table(folder: Path, path: Path, name: str, source: str, table: str, why: str) -> Sight:
    given = spec.Source.model_validate({"path": name, "source": source, "table": table})
    plan, _ = draft(name, spec.Entry(0, given, (path,)), members(path, name)[0])
    mapped = {ours: theirs for ours, theirs in plan.guessed.items() if ours != theirs}
    proposed = proposals(plan)
    mapped |= proposed.columns
    groups = [group for group in lacking(plan) if not {*proposed.columns} & {*group}]
    lacks = tuple(group[0] for group in groups)
    unknown = [" or ".join(group) for group in groups if group[0] not in _STANDS_FOR]
    entry: dict[str, Any] = {"path": name, "source": source, "table": table}
    if mapped:
        entry["columns"] = mapped
    entry |= proposed.keys
    notes = tuple(note for note in plan.notes if note.values.get("column") not in proposed.columns.values())
    seen = Sight(
        name, plan.format.says, why or plan.why, table, entry, mapped, lacks, notes=notes,
        problem=f"{name}: nothing says {', '.join(unknown)} of these {table}; map it by hand." if unknown else "",
    )  # fmt: skip
    if unknown:
        return seen
    seen, rejects = _with_rows(seen, folder, path)
    unsaid = [name for name in _STANDS_FOR if any(why in rejects for why in _UNSAID[name])]
    if unsaid:
        # The format has a field for it, and the records leave it empty.
        seen, _ = _with_rows(replace(seen, lacks=(*seen.lacks, *unsaid)), folder, path)
    if seen.lacks:
        seen.entry["constants"] = dict.fromkeys(seen.lacks, FILL_IN)
    return seen


def _with_rows(seen: Sight, folder: Path, path: Path) -> tuple[Sight, Counter[str]]:
    from analysis.ingest import Ingestion

    stand_in = {name: _STANDS_FOR[name] for name in seen.lacks}
    source = spec.Source.model_validate({**seen.entry, **({"constants": stand_in} if stand_in else {})})
    study = spec.of_entries(folder / "study.yaml", [spec.Entry(0, source, (path,))])
    reader = Ingestion(study, secrets.token_bytes(32))
    rows: list[dict[str, Any]] = []
    rejects: Counter[str] = Counter()
    for batch in reader:
        rejects.update(batch.rejects["why"].to_pylist())
        if len(rows) < _SHOWN_ROWS and len(batch.rows):
            rows += batch.rows.slice(0, _SHOWN_ROWS - len(rows)).to_pylist()
    if seen.table == "titles":
        rows = reader.titles().slice(0, _SHOWN_ROWS).to_pylist()
    hidden = {*stand_in, "author"} | ({"source"} if seen.table == "titles" else set())
    told = tuple({k: v for k, v in row.items() if v is not None and k not in hidden} for row in rows)
    account = reader.accounts[0]
    return replace(seen, account=account, rows=told, rejects=dict(rejects.most_common())), rejects
