"""Commands that work a study out: run, enrich, measure, demo, and status, which tells what is there."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from analysis.cli.printing import print_accounting, print_findings, progress_display
from analysis.cli.serving import serve
from analysis.cli.shared import Folder, Given, Jobs, StudyFile, open_workspace


def run(study: StudyFile, workspace: Folder = None, jobs: Jobs = None) -> None:
    """Read, enrich and measure a study; what is up to date is not done again."""
    from analysis import study as studies

    with progress_display() as progress:
        outcome = studies.run(study, workspace, jobs, progress)
    print_accounting(outcome.accounts, outcome.notes)
    print_findings(outcome.workspace)
    print(f"\nWorkspace: {outcome.workspace.path}")
    print(f"See it:    crosscut dashboard --workspace {outcome.workspace.path}")


def enrich(
    workspace: Given,
    jobs: Jobs = None,
    encoder: Annotated[
        str | None,
        typer.Option("--encoder", metavar="NAME", help="Another encoder than the study names, this once."),
    ] = None,
    engine: Annotated[
        str, typer.Option("--engine", metavar="NAME", help="local, or a cluster that exists: ray or dask.")
    ] = "local",
    address: Annotated[
        str | None,
        typer.Option(
            "--address",
            metavar="ADDRESS",
            help="The cluster's; by default RAY_ADDRESS or DASK_SCHEDULER_ADDRESS.",
        ),
    ] = None,
) -> None:
    """Work out language, sentiment, embeddings, tropes and symbols; only what is missing or stale."""
    from dataclasses import replace

    from analysis import study as studies
    from analysis.enrich import engines

    place = open_workspace(workspace)
    study = studies.of_workspace(place)
    if encoder:
        study = replace(study, options=study.options.model_copy(update={"encoder": encoder}))
    with engines.on(engine, address), progress_display() as progress:
        studies.enrich(study, place, jobs, progress)
    print(f"Enriched: {place.path}")


def measure(
    workspace: Given,
    only: Annotated[
        str | None, typer.Option("--only", metavar="NAME", help="Measure one finding only.")
    ] = None,
) -> None:
    """Measure everything and write the findings."""
    from analysis import study as studies

    place = open_workspace(workspace)
    with progress_display() as progress:
        rows = studies.measure(studies.of_workspace(place), place, only, progress)
    for name, count in rows.items():
        print(f"{name:<18} {count:>8,} rows")


def status(workspace: Given) -> None:
    """What a workspace holds: accounting, what is enriched, what is measured."""
    from analysis.measure.result import kept
    from analysis.show.notes import said
    from analysis.study import coding_kinds, coding_store, state, validating

    place = open_workspace(workspace)
    manifest = place.manifest()
    print(f"{manifest['study']['name']}" + ("  [sample data]" if manifest["study"]["sample"] else ""))
    print_accounting(manifest["accounting"], manifest["notes"])
    found = state.state(place)
    print(f"\nEnriched: {found.enriched} of {found.shards} shards")
    if found.outdated:
        print(f"Of an older version: {found.outdated} more; run:  crosscut enrich --workspace {place.path}")
    print(f"Measured: {', '.join(found.measured) or 'nothing yet'}")
    if found.damaged:
        print(f"Damaged: {', '.join(found.damaged)}; `crosscut run STUDY` makes them anew.")
    if not found.tables_whole:
        print("A table is damaged or gone; `crosscut run STUDY` reads it again.")
    for what in coding_kinds.WHAT:
        if n := len(coding_store.drawn(place, what)):
            done = coding_store.labels(place, what).item.nunique()
            print(f"Coding for {what}: {n:,} comments drawn, {done:,} of them coded")
    for own in validating.validation_of(place, manifest["options"]["sentiment"])[1]:
        print(said(kept(own), "en"))


def demo(
    titles: Annotated[int, typer.Option("--titles", help="Titles in the sample.")] = 150,
    comments: Annotated[int, typer.Option("--comments", help="Comments in the sample.")] = 15_000,
    seed: Annotated[int, typer.Option("--seed", min=0, help="Another seed makes another sample.")] = 7,
    folder: Annotated[Path, typer.Option("--out", metavar="DIR", help="Where the sample is made.")] = Path(
        "sample"
    ),
    port: Annotated[int, typer.Option("--port", min=1, max=65535)] = 8501,
    jobs: Jobs = None,
    no_dashboard: Annotated[bool, typer.Option("--no-dashboard", help="Make and measure only.")] = False,
) -> None:
    """Make the sample study, measure it and open the dashboard."""
    from functools import partial

    from analysis import demo as sample
    from analysis import study as studies
    from analysis.demo import coder

    path = sample.make(folder, titles, comments, seed)
    print(f"Sample data: made, not observed. Its planted truth is in {path.parent / 'truth.json'}")
    command = f"crosscut demo --titles {titles} --comments {comments} --seed {seed}"
    with progress_display() as progress:
        outcome = studies.run(path, None, jobs, progress, command, partial(coder.code, sample=path.parent))
    print_accounting(outcome.accounts, outcome.notes)
    print_findings(outcome.workspace)
    if not no_dashboard:
        raise SystemExit(serve(outcome.workspace.path, port))
