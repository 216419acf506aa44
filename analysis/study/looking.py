"""A folder of exports as a person reads it: file by file, then the study file to accept or edit."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from analysis.errors import StudyFileError
from analysis.ingest.folder import FILL_IN, Sight, look
from analysis.notes import kept
from analysis.show.notes import said

__all__ = ["look", "report", "study_of"]

_LONGEST = 70
_SHOWN_REJECTS = 5


def study_of(folder: Path) -> Path:
    """The one study file in a folder. Raises StudyFileError where there is none, or more than one."""
    found = sorted(path for path in folder.iterdir() if path.suffix in (".yaml", ".yml"))
    if len(found) != 1:
        what = "no study file" if not found else f"{len(found)} study files"
        raise StudyFileError(
            f"{folder}: there is {what} in this folder; name one, or look at the exports with "
            f"`crosscut ingest {folder} --dry-run`."
        )
    return found[0]


def report(sights: Iterator[Sight]) -> Iterator[str]:
    """Lines that tell of each file what it is and what a study would read of it, then the study file.

    What the files say is shown without control characters, so that a comment cannot steer a terminal.
    """
    entries = []
    for sight in sights:
        yield from _of_file(sight)
        if sight.entry and not sight.problem:
            entries.append(sight.entry)
    if not entries:
        yield "Nothing here can be read as it is."
        return
    yield "A study file to accept or edit:"
    yield ""
    yield "study: A name for it"
    yield "home_market: " + FILL_IN
    yield "sources:"
    for entry in entries:
        for number, (key, value) in enumerate(entry.items()):
            yield f"  {'- ' if number == 0 else '  '}{key}: {_flow(value)}"
    if any("constants" in entry or "rating_scale" in entry for entry in entries):
        yield ""
        yield f"{FILL_IN} stands for what the files do not say; a rating_scale is guessed from the cells: check it."


def _of_file(sight: Sight) -> Iterator[str]:
    yield plain(sight.file)
    if sight.says:
        table = f", read as {sight.table}" if sight.table else ""
        why = f", since {plain(sight.why)}" if sight.why else ""
        yield f"  recognised  {sight.says}{table}{why}"
    if sight.problem:
        yield f"  problem     {plain(sight.problem, 10**4)}"
        yield ""
        return
    if sight.account is not None:
        account = sight.account
        parts = [f"{getattr(account, name):,} {name}" for name in ("rows", "duplicates", "empty", "rejects")]
        yield f"  records     {account.records:,}: {', '.join(parts)}"
    if sight.guessed:
        guessed = ", ".join(f"{ours}: {theirs}" for ours, theirs in sight.guessed.items())
        yield f"  guessed     {plain(guessed, 10**4)}"
    if sight.lacks:
        yield f"  asks for    {', '.join(sight.lacks)}, which nothing in the file says"
    for note in sight.notes:
        words = said(kept(note), "en").removeprefix(f"sources[0] ({sight.file}): ")
        yield f"  note        {plain(words, 10**4)}"
    for why, count in list(sight.rejects.items())[:_SHOWN_REJECTS]:
        yield f"  rejects     {count:,} × {plain(why, 200)}"
    for row in sight.rows:
        yield f"  row         {', '.join(f'{name}: {_cell(value)}' for name, value in row.items())}"
    yield ""


def _flow(value: Any) -> str:
    text = yaml.safe_dump(value, default_flow_style=True, allow_unicode=True, sort_keys=False, width=10**6)
    return text.strip().removesuffix("\n...")


def _cell(value: Any) -> str:
    return plain(f"{value:.6g}" if isinstance(value, float) else str(value))


def plain(text: str, longest: int = _LONGEST) -> str:
    """Text as a terminal may show it: one line, without control characters, cut to a length."""
    clean = "".join(" " if unicodedata.category(sign)[0] == "C" else sign for sign in text)
    clean = " ".join(clean.split())
    return clean if len(clean) <= longest else f"{clean[: longest - 1]}…"
