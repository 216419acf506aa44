"""Commands about what is read: ingest, match, forget."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from analysis.cli.printing import print_accounting, progress_display
from analysis.cli.shared import Folder, Given, open_workspace


def ingest(
    study: Annotated[
        Path, typer.Argument(metavar="STUDY|FOLDER", help="A study file, or a folder of exports.")
    ],
    workspace: Folder = None,
    dry_run: Annotated[
        bool,
        typer.Option(
            "--dry-run",
            help="Write nothing: account for a study, or tell what each file of a folder is "
            "and print a study file to edit.",
        ),
    ] = False,
) -> None:
    """Read the sources of a study into the workspace's tables."""
    from analysis import spec
    from analysis import study as studies
    from analysis.corpus import Workspace

    if study.is_dir():
        if dry_run:
            for line in studies.report(studies.look(study)):
                print(line)
            return
        study = studies.study_of(study)
    loaded = spec.load(study)
    with progress_display() as progress:
        if dry_run:
            accounts, notes = studies.dry_run(loaded)
        else:
            place = Workspace(workspace or studies.default_workspace(study))
            accounts, notes = studies.ingest(loaded, place, progress)
    print_accounting(accounts, notes)


def match(
    workspace: Given,
    limit: Annotated[
        int, typer.Option("--limit", min=1, metavar="N", help="Pairs at most, best first.")
    ] = 30,
    out: Annotated[
        Path | None, typer.Option("--out", metavar="FILE", help="Write the pairs and the snippet here too.")
    ] = None,
) -> None:
    """Suggest which titles of different platforms are one drama; nothing is joined until the study file says so."""
    from analysis import study as studies
    from analysis.study import matching

    place = open_workspace(workspace)
    found = matching.match(studies.of_workspace(place), place, limit)
    for line in (*found.lines, *found.notes):
        print(line)
    if found.snippet:
        print(f"\n# Paste what is right into the study file, then run it again:\n{found.snippet}", end="")
    if out is not None:
        place.write_text(out, "".join(f"# {line}\n" for line in (*found.lines, *found.notes)) + found.snippet)


def forget(
    person: Annotated[
        str,
        typer.Argument(
            metavar="PERSON",
            help="A name or user id as the export spells it, or a pseudonym; - reads it from input.",
        ),
    ],
    workspace: Given,
    platform: Annotated[
        str | None, typer.Option("--platform", metavar="NAME", help="Only the person of that name there.")
    ] = None,
) -> None:
    """Erase a person: their comments, what was worked out from them, and all findings."""
    from analysis.study import forgetting

    place = open_workspace(workspace)
    told = sys.stdin.readline() if person == "-" else person
    erased = forgetting.forget(place, told, platform)
    print(
        f"Comments erased: {erased.comments:,}. Replies that no longer tell what they answer: {erased.replies:,}."
    )
    if not place.finding_names():
        study = (place.path / place.manifest()["study"]["path"]).resolve()
        print(
            f"The findings held them and are gone; measure anew:  crosscut run {study} --workspace {place.path}"
        )
    print(
        "Yours to delete: the files that were read, and the exports, briefs and copies of this workspace made before."
    )
