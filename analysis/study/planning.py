"""`crosscut plan`: before collecting, the smallest discount that a study of a given size could find."""

from __future__ import annotations

from dataclasses import replace
from math import isnan

from analysis.corpus import Workspace
from analysis.errors import StudyFileError
from analysis.measure.power import POWER, Design, Spread, measured, smallest
from analysis.measure.sides import IDENTIFIED
from analysis.spec import Options

#: Spreads taken where nothing was measured, on a scale of 0 to 1. Public ratings: the titles of
#: one market differ by 0.05 (788 Chinese dramas on MyDramaList), 0.09 (Naver reviews of 181 films) to 0.15 (310 dramas
#: on Douban); the same 310 dramas differ between two sites by 0.13; single ratings of one title by 0.24 to 0.41.
ASSUMED = Spread(titles=0.10, gaps=0.13, comments=0.30, votes=0.8)
#: Times the titles asked for, in the table.
TIMES = (0.5, 1, 2, 4)
#: Stands for comments without end.
ENDLESS = 10**12


def design(titles: int, comments: int, locals_: int | None = None, home: int | None = None) -> Design:
    """The study as asked for; without numbers, as many local titles and as many titles kept at home as exported ones,
    8 at least.

    Raises StudyFileError where fewer titles are at home than are exported.
    """
    home = titles + max(titles, IDENTIFIED) if home is None else home
    if home < titles:
        raise StudyFileError(
            f"--home {home}: the {titles} exported titles are among the titles at home; name at least {titles}."
        )
    return Design(titles, home, max(titles, IDENTIFIED) if locals_ is None else locals_, comments)


def of_workspace(place: Workspace, options: Options) -> dict[str, Spread]:
    """The spreads that a measured study shows, by evidence.

    Raises StudyFileError where it has no pair of markets with enough titles to show them.
    """
    found = measured(place.finding("reception"), place.table("titles"), options)
    if not found:
        raise StudyFileError(
            f"{place.path}: no pair of markets has titles enough to show how far they differ; "
            "leave --workspace out and name --sd-titles, --sd-gaps and --sd-comments."
        )
    return found


def plan(
    asked: Design,
    spreads: dict[str, Spread],
    source: str,
    locals_: int | None = None,
    home: int | None = None,
) -> list[str]:
    """What `crosscut plan` prints: the study, what is assumed, the smallest discount, and a table over titles.

    `spreads` by evidence; `source` says where they are from. `locals_` and `home` are numbers that the user fixed:
    they stay as they are in the table, the others grow with the titles.
    """
    kept = asked.home - asked.titles
    lines = [
        f"The study: {asked.titles} titles seen at home and in one market abroad, {kept} more seen at home only, "
        f"{asked.locals} of the market's own titles, and {asked.comments} comments or ratings on each in each market.",
    ]
    if min(kept, asked.locals) < IDENTIFIED:
        lines.append(
            f"With fewer than {IDENTIFIED} local titles, or titles seen at home only, a discount is shown as thin "
            "evidence without a verdict; with fewer than 5 it has no number."
        )
    for evidence, spread in spreads.items():
        lines += ["", *_of_evidence(asked, evidence, spread, source, locals_, home)]
    return lines


def _of_evidence(
    asked: Design, evidence: str, spread: Spread, source: str, locals_: int | None, home: int | None
) -> list[str]:
    found = smallest(asked, spread)
    best = smallest(replace(asked, comments=ENDLESS), spread)
    lines = [
        f"{evidence.capitalize()}, {source}: titles of one market differ by {spread.titles:.3f} (standard deviation), "
        f"what they lose in a market by {spread.gaps:.3f}, comments on one title by {spread.comments:.3f}; "
        f"100 comments count as {100 * spread.votes:.0f}, since copies and busy authors count less.",
    ]
    if isnan(found):
        return [
            *lines,
            "Such a study gives no number: it needs 2 exported titles, 5 local ones and 5 kept at home.",
        ]
    limit = (
        f"However many comments, it stays at {best:.3f}: after that only more titles help."
        if spread.titles and spread.gaps
        else "A spread of 0 means that sampling explains all differences seen; name --sd-titles and "
        "--sd-gaps to be safe."
    )
    lines += [
        f"The smallest discount that it finds with {POWER:.0%} power (two-sided test at 5 %) is {found:.3f}. {limit}",
        "  exported  at home  local  comments  smallest discount",
    ]
    for times in TIMES:
        n = max(2, round(asked.titles * times))
        row = design(n, asked.comments, locals_, None if home is None else max(home, n))
        value = smallest(row, spread)
        shown = "no number" if isnan(value) else f"{value:.3f}"
        lines.append(f"  {row.titles:>8}  {row.home:>7}  {row.locals:>5}  {row.comments:>8}  {shown:>17}")
    return lines
