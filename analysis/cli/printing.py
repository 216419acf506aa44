"""What several commands print: progress, the accounting of sources, the findings in a sentence each."""

from __future__ import annotations

import sys
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from analysis.corpus import Workspace


@contextmanager
def progress_display() -> Iterator[Callable[[str, int, int], None]]:
    """A progress display on stderr with rate and time left; silent where stderr is no terminal."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    console = Console(stderr=True)
    columns = (
        TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TextColumn("{task.fields[pace]}"),
    )  # fmt: skip
    with Progress(*columns, console=console, disable=not console.is_terminal) as display:
        tasks: dict[str, Any] = {}
        marks: dict[str, deque[tuple[float, int]]] = {}

        def report(stage: str, done: int, total: int) -> None:
            if stage not in tasks:
                tasks[stage] = display.add_task(stage, total=total or None, pace="")
                marks[stage] = deque(maxlen=30)
            marks[stage].append((time.monotonic(), done))
            display.update(tasks[stage], completed=done, total=total or None, pace=_pace(marks[stage], total))

        yield report


def _pace(marks: deque[tuple[float, int]], total: int) -> str:
    """What is done in a second and the time left, by the latest (time, done); rich's own forgets after 30 s."""
    (begun, first), (now, done) = marks[0], marks[-1]
    if now <= begun or done <= first:
        return ""
    rate = (done - first) / (now - begun)
    left = f", {timedelta(seconds=round((total - done) / rate))} left" if total > done else ""
    return f"{rate:,.0f}/s{left}"


def print_accounting(accounts: list[dict[str, Any]], notes: list[Any]) -> None:
    """One line per source entry: rows + duplicates + empty + rejects = records."""
    from rich.console import Console
    from rich.table import Table

    from analysis.show.notes import said

    table = Table(box=None, pad_edge=False, header_style="bold")
    for column in ("source", "table", "read as"):
        table.add_column(column, overflow="fold")
    numbers = ("records", "rows", "duplicates", "empty", "rejects")
    for column in numbers:
        table.add_column(column, justify="right")
    for account in accounts:
        cells = [str(account["path"]), str(account["table"]), str(account["source"])]
        table.add_row(*cells, *(f"{account[name]:,}" for name in numbers))
    wide = None if sys.stdout.isatty() else 120
    console = Console(markup=False, highlight=False, width=wide)
    console.print(table, markup=False)
    for note in notes:
        console.print(f"note: {said(note, 'en')}", markup=False, soft_wrap=True)


def print_findings(place: Workspace) -> None:
    """The headlines of a measured workspace."""
    from analysis.show import findings
    from analysis.show.words import one_line

    print()
    for sentence in findings.headlines(place, "en"):
        print(f"• {one_line(sentence)}")
