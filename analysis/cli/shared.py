"""Options and arguments that several commands have, and the workspace that they name."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from analysis.corpus import Workspace

StudyFile = Annotated[Path, typer.Argument(metavar="STUDY", help="The study file (YAML).")]
Folder = Annotated[
    Path | None,
    typer.Option(
        "--workspace", metavar="DIR", help="The workspace; by default STEM.crosscut beside the study."
    ),
]
Given = Annotated[
    Path, typer.Option("--workspace", metavar="DIR", help="The workspace of a study that has been run.")
]
Jobs = Annotated[
    int | None, typer.Option("--jobs", min=1, metavar="N", help="Processes; all cores by default.")
]


def open_workspace(path: Path) -> Workspace:
    """The workspace at `path`; raises WorkspaceError where there is none."""
    from analysis.corpus import Workspace

    place = Workspace(path)
    place.require()
    return place
