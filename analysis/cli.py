"""The crosscut command: parse, call, print. Everything heavy is imported where it is used."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from analysis.errors import CrosscutError

if TYPE_CHECKING:
    from analysis.corpus import Workspace

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


@app.command()
def run(study: StudyFile, workspace: Folder = None, jobs: Jobs = None) -> None:
    """Read, enrich and measure a study; what is up to date is not done again."""
    from analysis import study as studies

    with _progress() as progress:
        outcome = studies.run(study, workspace, jobs, progress)
    _print_accounting(outcome.accounts, outcome.notes)
    _print_findings(outcome.workspace)
    print(f"\nWorkspace: {outcome.workspace.path}")
    print(f"See it:    crosscut dashboard --workspace {outcome.workspace.path}")


@app.command()
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
    with _progress() as progress:
        if dry_run:
            accounts, notes = studies.dry_run(loaded)
        else:
            place = Workspace(workspace or studies.default_workspace(study))
            accounts, notes = studies.ingest(loaded, place, progress)
    _print_accounting(accounts, notes)


@app.command()
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

    place = _workspace(workspace)
    study = studies.of_workspace(place)
    if encoder:
        study = replace(study, options=study.options.model_copy(update={"encoder": encoder}))
    with engines.on(engine, address), _progress() as progress:
        studies.enrich(study, place, jobs, progress)
    print(f"Enriched: {place.path}")


@app.command()
def measure(
    workspace: Given,
    only: Annotated[
        str | None, typer.Option("--only", metavar="NAME", help="Measure one finding only.")
    ] = None,
) -> None:
    """Measure everything and write the findings."""
    from analysis import study as studies

    place = _workspace(workspace)
    with _progress() as progress:
        rows = studies.measure(studies.of_workspace(place), place, only, progress)
    for name, count in rows.items():
        print(f"{name:<18} {count:>8,} rows")


@app.command()
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
        place = _workspace(workspace)
        spreads = planning.of_workspace(place, studies.of_workspace(place).options)
        source = "as measured in this workspace"
    named = {"titles": sd_titles, "gaps": sd_gaps, "comments": sd_comments}
    given = {name: value for name, value in named.items() if value is not None}
    spreads = {evidence: replace(spread, **given) for evidence, spread in spreads.items()}
    asked = planning.design(titles, comments, locals_, home)
    for line in planning.plan(asked, spreads, source, locals_, home):
        print(line)


@app.command()
def status(workspace: Given) -> None:
    """What a workspace holds: accounting, what is enriched, what is measured."""
    from analysis.study import coding_store, validating

    place = _workspace(workspace)
    manifest = place.manifest()
    print(f"{manifest['study']['name']}" + ("  [sample data]" if manifest["study"]["sample"] else ""))
    _print_accounting(manifest["accounting"], manifest["notes"])
    shards = place.shards()
    print(
        f"\nEnriched: {sum(place.enriched_path(shard).exists() for shard in shards)} of {len(shards)} shards"
    )
    print(f"Measured: {', '.join(place.finding_names()) or 'nothing yet'}")
    drawn = coding_store.coded(place)
    if len(drawn):
        print(f"Coding: {len(drawn):,} comments drawn, {drawn.y.notna().sum():,} of them coded")
    for line in validating.validation_of(place, manifest["options"]["sentiment"])[1]:
        print(line)


@app.command()
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

    place = _workspace(workspace)
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


@app.command()
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

    place = _workspace(workspace)
    found = matching.match(studies.of_workspace(place), place, limit)
    for line in (*found.lines, *found.notes):
        print(line)
    if found.snippet:
        print(f"\n# Paste what is right into the study file, then run it again:\n{found.snippet}", end="")
    if out is not None:
        place.write_text(out, "".join(f"# {line}\n" for line in (*found.lines, *found.notes)) + found.snippet)


@app.command()
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

    place = _workspace(workspace)
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


@app.command()
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
    place = _workspace(workspace)
    studies.require_measured(place)
    place.write_text(out, briefs.of_workspace(place, lang))
    print(f"Brief: {out}")


@app.command()
def export(
    workspace: Given,
    out: Annotated[Path, typer.Option("--out", metavar="DIR", help="The folder to write to.")],
    format_: Annotated[str, typer.Option("--format", help="csv, xlsx or parquet")] = "csv",
) -> None:
    """Write every findings table; small cells are suppressed, and no cell is a formula."""
    from analysis import study as studies
    from analysis.show import export as exports

    place = _workspace(workspace)
    studies.require_measured(place)
    for path in exports.write(place, out, format_):
        print(path)


@app.command()
def dashboard(
    workspace: Given,
    port: Annotated[int, typer.Option("--port", min=1, max=65535, help="The port on localhost.")] = 8501,
) -> None:
    """Open the pages on localhost."""
    from analysis import study as studies

    place = _workspace(workspace)
    studies.require_measured(place)
    raise SystemExit(_serve(place.path, port))


@app.command()
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
    from analysis import demo as sample
    from analysis import study as studies

    path = sample.make(folder, titles, comments, seed)
    print(f"Sample data: made, not observed. Its planted truth is in {path.parent / 'truth.json'}")
    with _progress() as progress:
        outcome = studies.run(path, None, jobs, progress)
    _print_accounting(outcome.accounts, outcome.notes)
    _print_findings(outcome.workspace)
    if not no_dashboard:
        raise SystemExit(_serve(outcome.workspace.path, port))


talk = typer.Typer(no_args_is_help=True, help="Topics of comments: rename, merge, check how stable they are.")
app.add_typer(talk, name="topics")


@talk.command("rename")
def topics_rename(
    topic: Annotated[int, typer.Argument(metavar="TOPIC", help="Its number, as on the Topics page.")],
    name: Annotated[str, typer.Argument(metavar="NAME", help="What it is called from now on.")],
    workspace: Given,
) -> None:
    """Name a topic; the name is kept when topics are fitted again."""
    from analysis.study import topics

    place = _workspace(workspace)
    topics.rename(place, topic, name)
    print(f"Topic {topic} is now called {' '.join(name.split())}; kept in {topics.path(place)}")


@talk.command("merge")
def topics_merge(
    numbers: Annotated[list[int], typer.Argument(metavar="TOPICS...", help="Two numbers or more.")],
    workspace: Given,
) -> None:
    """Show several topics as one and measure them again; kept when topics are fitted again."""
    from analysis import study as studies
    from analysis.study import topics

    place = _workspace(workspace)
    found = topics.merge(studies.of_workspace(place), place, numbers)["topics"].table
    print(f"{int(found['topic'].ge(0).sum())} topics now; kept in {topics.path(place)}")


@talk.command("check")
def topics_check(workspace: Given) -> None:
    """Fit topics four times on 5,000 comments (two seeds, two orders) and say how alike the fits are; minutes."""
    from analysis import study as studies
    from analysis.study import topics

    place = _workspace(workspace)
    found = topics.check(studies.of_workspace(place), place)
    print(
        f"Adjusted Rand index of {len(found.refits)} refits: mean {found.rand:.2f}, least {found.least:.2f}, "
        f"on the {found.both:.0%} of comments that have a topic in both. Per topic: column stability of topics."
    )


hand = typer.Typer(
    no_args_is_help=True, help="Hand coding: draw comments for coders, take their labels back."
)
app.add_typer(hand, name="code")


@hand.command("draw")
def code_draw(
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
) -> None:
    """Draw comments at random for coders: one sheet each, without scores, titles or authors."""
    from analysis import study as studies
    from analysis.study import coding

    place = _workspace(workspace)
    found = coding.draw(studies.of_workspace(place), place, per_group, coders, out, lang, overlap)
    for row in found.groups.itertuples():
        made = "local" if row.home == row.market else f"from {row.home}"
        print(
            f"{row.market} {row.platform} {row.language} {made}: {int(row.now):,} of {row.n_comments:,} comments on "
            f"{row.n_titles:,} titles" + (f", {int(row.before):,} before" if row.before else "")
        )
    for path in found.sheets:
        print(f"Sheet: {path}")
    print(
        "Write negative, neutral or positive (or -1, 0, 1) into the column label, then:  "
        f"crosscut code import --workspace {place.path} {' '.join(map(str, found.sheets))}"
    )


@hand.command("import")
def code_import(
    files: Annotated[list[Path], typer.Argument(metavar="FILES...", help="Sheets of `crosscut code draw`.")],
    workspace: Given,
) -> None:
    """Take coders' labels into the workspace; sheets may be unfinished, and the same one may come again."""
    from analysis.study import coding

    place = _workspace(workspace)
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


# -- helpers ---------------------------------------------------------------------------------------------------------


def _workspace(path: Path) -> Workspace:
    from analysis.corpus import Workspace

    place = Workspace(path)
    place.require()
    return place


def _serve(workspace: Path, port: int) -> int:
    """Starts Streamlit as a process and waits; Ctrl-C ends it."""
    with socket.socket() as probe:
        if probe.connect_ex(("127.0.0.1", port)) == 0:
            raise CrosscutError(f"--port {port}: something else answers there; choose another port.")
    script = Path(__file__).parents[1] / "dashboard" / "app.py"
    command = [
        sys.executable, "-m", "streamlit", "run", str(script), "--server.port", str(port),
        "--server.address", "localhost", "--server.headless", "true", "--browser.gatherUsageStats", "false",
        "--server.fileWatcherType", "none",
    ]  # fmt: skip
    environment = os.environ | {"CROSSCUT_WORKSPACE": str(workspace.resolve())}
    print(f"\nDashboard: http://localhost:{port}   (Ctrl-C ends it)", flush=True)
    process = subprocess.Popen(command, env=environment, cwd=script.parents[1])  # noqa: S603 - our own fixed command
    # A terminated command must not leave its pages serving on.
    signal.signal(signal.SIGTERM, lambda *_: process.terminate())
    try:
        return process.wait()
    except KeyboardInterrupt:
        process.send_signal(signal.SIGINT)
        process.wait(timeout=10)
        return 0


@contextmanager
def _progress() -> Iterator[Callable[[str, int, int], None]]:
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


def _print_accounting(accounts: list[dict[str, Any]], notes: list[str]) -> None:
    """One line per source entry: rows + duplicates + empty + rejects = records."""
    from rich.console import Console
    from rich.table import Table

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
        console.print(f"note: {note}", markup=False, soft_wrap=True)


def _print_findings(place: Workspace) -> None:
    from analysis.show import findings
    from analysis.show.words import one_line

    print()
    for sentence in findings.headlines(place, "en"):
        print(f"• {one_line(sentence)}")
