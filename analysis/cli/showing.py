"""Commands that show what was found: dashboard, brief, export."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from analysis.cli.serving import serve
from analysis.cli.shared import Given, open_workspace


def brief(
    workspace: Given,
    out: Annotated[Path, typer.Option("--out", metavar="FILE", help="Where the brief is written.")],
    lang: Annotated[str, typer.Option("--lang", help="en or zh.")] = "en",
    format_: Annotated[str, typer.Option("--format", help="html")] = "html",
) -> None:
    """Write a brief that can be printed and cited."""
    from analysis import study as studies
    from analysis.errors import StudyFileError
    from analysis.show import brief as briefs

    if format_ != "html":
        raise StudyFileError(f"--format {format_}: a brief is written as html; use --format html.")
    if lang not in ("en", "zh"):
        raise StudyFileError(f"--lang {lang}: briefs speak en and zh; use one of them.")
    place = open_workspace(workspace)
    studies.require_measured(place)
    place.write_text(out, briefs.of_workspace(place, lang))
    print(f"Brief: {out}")


def export(
    workspace: Given,
    out: Annotated[Path, typer.Option("--out", metavar="DIR", help="The folder to write to.")],
    format_: Annotated[str, typer.Option("--format", help="csv, xlsx or parquet")] = "csv",
) -> None:
    """Write every findings table; small cells are suppressed, and no cell is a formula."""
    from analysis import study as studies
    from analysis.show import export as exports

    place = open_workspace(workspace)
    studies.require_measured(place)
    for path in exports.write(place, out, format_):
        print(path)


def dashboard(
    workspace: Given,
    port: Annotated[int, typer.Option("--port", min=1, max=65535, help="The port on localhost.")] = 8501,
) -> None:
    """Open the pages on localhost."""
    from analysis import study as studies

    place = open_workspace(workspace)
    studies.require_measured(place)
    raise SystemExit(serve(place.path, port))
