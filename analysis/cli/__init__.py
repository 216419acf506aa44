"""The crosscut command: parse, call, print. Everything heavy is imported where it is used."""

from __future__ import annotations

import os
import sys

import typer

from analysis.cli import coding, planning, reading, running, showing, topics
from analysis.errors import CrosscutError

#: What typer ends with on Ctrl-C, as shells do.
STOPPED = 130

app = typer.Typer(
    name="crosscut",
    help="How audiences in different markets receive the same screen stories, and how alike those are becoming.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)

#: In the order in which `crosscut --help` lists them.
for command in (
    running.run,
    reading.ingest,
    running.enrich,
    running.measure,
    planning.plan,
    running.status,
    coding.validate,
    reading.match,
    reading.forget,
    showing.brief,
    showing.export,
    showing.dashboard,
    running.demo,
):
    app.command()(command)
app.add_typer(topics.app, name="topics")
app.add_typer(coding.app, name="code")


def main() -> None:
    """Runs the command; a user's mistake is one sentence on stderr and exit code 2, Ctrl-C says how to go on."""
    try:
        app()
    except CrosscutError as error:
        print(f"crosscut: {error}", file=sys.stderr)
        raise SystemExit(error.exit_code) from None
    except SystemExit as ended:
        if ended.code == STOPPED:
            print(
                "\ncrosscut: stopped; what was finished is kept, and the same command goes on from here.",
                file=sys.stderr,
            )
        raise
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise SystemExit(141) from None
