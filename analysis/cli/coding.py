"""Commands about labels that people give: validate, code draw, code import."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from analysis.cli.shared import Given, open_workspace

app = typer.Typer(no_args_is_help=True, help="Hand coding: draw comments for coders, take their labels back.")


def validate(
    labelled: Annotated[
        Path,
        typer.Argument(
            metavar="LABELLED.csv", help="A sample with the columns text, label and, optionally, lang."
        ),
    ],
    workspace: Given,
    lang: Annotated[
        str | None,
        typer.Option("--lang", metavar="CODE", help="The language of all rows, such as id or zh-Hant."),
    ] = None,
) -> None:
    """Say how good the study's sentiment scores are on your own labels; measure counts by it from then on."""
    from analysis import study as studies
    from analysis.measure.reception import validated
    from analysis.study import validating

    place = open_workspace(workspace)
    found = validating.validate(studies.of_workspace(place), place, labelled, lang)
    for code, row in found.rows.items():
        print(
            f"{code}: n = {row['n']:,}, macro-F1 = {row['macro_f1']:.3f} ({row['macro_f1_low']:.3f} to "
            f"{row['macro_f1_high']:.3f}), |mean s - mean label| = {row['mean_gap']:.3f} with the classes made equally "
            f"frequent ({row['sample_gap']:.3f} as they come), slope = {row['slope']:.3f}, calibration error = "
            f"{row['calibration_error']:.3f} ({row['calibration_expected']:.3f} if the probabilities were true): "
            f"{'enters verdicts' if validated(code, found.rows) else 'does not enter verdicts'}"
        )
    for note in found.notes:
        print(f"note: {note}")
    print("Verdicts need n of 300, macro-F1 of 0.55 and a mean gap of at most 0.05.")
    print(
        f"Written: {place.path / validating.FILE}; measure anew:  crosscut measure --workspace {place.path}"
    )


@app.command("draw")
def draw(
    workspace: Given,
    out: Annotated[Path, typer.Option("--out", metavar="FOLDER", help="Where the sheets are written.")],
    per_group: Annotated[
        int,
        typer.Option("--per-group", min=1, metavar="N", help="Comments of each group; 50 or more correct."),
    ] = 60,
    coders: Annotated[int, typer.Option("--coders", min=1, metavar="K", help="One sheet each.")] = 2,
    lang: Annotated[
        str | None, typer.Option("--lang", metavar="CODE", help="Only comments in this language.")
    ] = None,
    overlap: Annotated[
        float, typer.Option("--overlap", min=0, max=1, help="The share that every coder codes.")
    ] = 0.25,
    what: Annotated[
        str, typer.Option("--what", metavar="NAME", help="What is coded: sentiment or themes.")
    ] = "sentiment",
) -> None:
    """Draw comments at random for coders: one sheet each, without scores, titles or authors."""
    from analysis import study as studies
    from analysis.study import coding, coding_kinds

    place = open_workspace(workspace)
    found = coding.draw(studies.of_workspace(place), place, per_group, coders, out, lang, overlap, what)
    for row in found.groups.itertuples():
        made = "local" if row.home == row.market else f"from {row.home}"
        print(
            f"{row.market} {row.platform} {row.language} {made}: {int(row.now):,} of {row.n_comments:,} comments on "
            f"{row.n_titles:,} titles" + (f", {int(row.before):,} before" if row.before else "")
        )
    for path in found.sheets:
        print(f"Sheet: {path}")
    if what == "themes":
        print(f"Themes: {coding_kinds.theme_list()}")
    print(
        f"{coding_kinds.WHAT[what].advice}, then:  "
        f"crosscut code import --workspace {place.path} {' '.join(map(str, found.sheets))}"
    )


@app.command("import")
def take(
    files: Annotated[list[Path], typer.Argument(metavar="FILES...", help="Sheets of `crosscut code draw`.")],
    workspace: Given,
) -> None:
    """Take coders' labels into the workspace; sheets may be unfinished, and the same one may come again."""
    from analysis.study import coding

    place = open_workspace(workspace)
    found = coding.take(place, files)
    print(
        f"Labels: {found.new:,} new, {found.changed:,} changed, {found.same:,} as before; {found.blank:,} not coded "
        f"yet; {len(found.refused):,} rows refused."
    )
    for line in found.refused[:20]:
        print(f"refused: {line}")
    if len(found.refused) > 20:
        print(f"refused: and {len(found.refused) - 20:,} more")
    print(f"Measure anew:  crosscut measure --workspace {place.path}")
