"""The command for before there are data: plan."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from analysis.cli.shared import open_workspace


def plan(
    titles: Annotated[
        int, typer.Option("--titles", min=2, metavar="N", help="Titles seen at home and in the market.")
    ],
    comments: Annotated[
        int, typer.Option("--comments", min=1, metavar="N", help="Comments or ratings a title and market.")
    ],
    locals_: Annotated[
        int | None,
        typer.Option("--locals", min=0, metavar="N", help="The market's own titles; by default as many."),
    ] = None,
    home: Annotated[
        int | None,
        typer.Option("--home", min=0, metavar="N", help="All titles at home; by default twice as many."),
    ] = None,
    sd_titles: Annotated[
        float | None, typer.Option("--sd-titles", min=0, metavar="X", help="How far titles differ.")
    ] = None,
    sd_gaps: Annotated[
        float | None, typer.Option("--sd-gaps", min=0, metavar="X", help="How far their losses differ.")
    ] = None,
    sd_comments: Annotated[
        float | None, typer.Option("--sd-comments", min=0, metavar="X", help="How far comments differ.")
    ] = None,
    workspace: Annotated[
        Path | None,
        typer.Option("--workspace", metavar="DIR", help="A measured study whose spreads are taken."),
    ] = None,
) -> None:
    """Before collecting: the smallest discount that a study of this size could find."""
    from dataclasses import replace

    from analysis import study as studies
    from analysis.study import planning

    spreads, source = {"any evidence": planning.ASSUMED}, "as assumed, on a scale of 0 to 1"
    if workspace is not None:
        place = open_workspace(workspace)
        spreads = planning.of_workspace(place, studies.of_workspace(place).options)
        source = "as measured in this workspace"
    named = {"titles": sd_titles, "gaps": sd_gaps, "comments": sd_comments}
    given = {name: value for name, value in named.items() if value is not None}
    spreads = {evidence: replace(spread, **given) for evidence, spread in spreads.items()}
    asked = planning.design(titles, comments, locals_, home)
    for line in planning.plan(asked, spreads, source, locals_, home):
        print(line)
