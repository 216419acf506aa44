"""Commands about topics: rename, merge, check."""

from __future__ import annotations

from typing import Annotated

import typer

from analysis.cli.shared import Given, open_workspace

app = typer.Typer(no_args_is_help=True, help="Topics of comments: rename, merge, check how stable they are.")


@app.command("rename")
def rename(
    topic: Annotated[int, typer.Argument(metavar="TOPIC", help="Its number, as on the Topics page.")],
    name: Annotated[str, typer.Argument(metavar="NAME", help="What it is called from now on.")],
    workspace: Given,
) -> None:
    """Name a topic; the name is kept when topics are fitted again."""
    from analysis.study import topics

    place = open_workspace(workspace)
    topics.rename(place, topic, name)
    print(f"Topic {topic} is now called {' '.join(name.split())}; kept in {topics.path(place)}")


@app.command("merge")
def merge(
    numbers: Annotated[list[int], typer.Argument(metavar="TOPICS...", help="Two numbers or more.")],
    workspace: Given,
) -> None:
    """Show several topics as one and measure them again; kept when topics are fitted again."""
    from analysis import study as studies
    from analysis.study import topics

    place = open_workspace(workspace)
    found = topics.merge(studies.of_workspace(place), place, numbers)["topics"].table
    print(f"{int(found['topic'].ge(0).sum())} topics now; kept in {topics.path(place)}")


@app.command("check")
def check(workspace: Given) -> None:
    """Fit topics four times on 5,000 comments (two seeds, two orders) and say how alike the fits are; minutes."""
    from analysis import study as studies
    from analysis.study import topics

    place = open_workspace(workspace)
    found = topics.check(studies.of_workspace(place), place)
    print(
        f"Adjusted Rand index of {len(found.refits)} refits: mean {found.rand:.2f}, least {found.least:.2f}, "
        f"on the {found.both:.0%} of comments that have a topic in both. Per topic: column stability of topics."
    )
