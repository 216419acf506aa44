"""A study file, read and checked as a whole before anything else is read or written."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import yaml
from pydantic import ValidationError

from analysis.errors import StudyFileError
from analysis.spec import problems
from analysis.spec.keys import File, ListedTitle, Options, Source


@dataclass(frozen=True)
class Entry:
    """A source entry with its files found; `index` is its place in the study file, from 0."""

    index: int
    source: Source
    files: tuple[Path, ...]


@dataclass(frozen=True)
class Study:
    """A checked study file. `sample` is true for the made study of `crosscut demo`."""

    path: Path
    text: str
    name: str
    home_market: str | None
    titles: tuple[ListedTitle, ...]
    entries: tuple[Entry, ...]
    options: Options
    sample: bool


def of_entries(path: Path, entries: list[Entry]) -> Study:
    """A study of these entries alone, which lies nowhere on disk: for looking at files before there is one."""
    return Study(path, "", "", None, (), tuple(entries), Options(), False)


def load(path: Path) -> Study:
    """The study in `path`. Raises StudyFileError with one sentence that names the key and its line."""
    if not path.is_file():
        raise StudyFileError(f"{path}: there is no such study file.")
    try:
        text = path.read_text(encoding="utf-8-sig")
        node = yaml.compose(text, Loader=yaml.SafeLoader)
        raw = yaml.safe_load(text)
        twice = next(problems.twice(node), None)
    except UnicodeDecodeError as error:
        raise StudyFileError(f"{path}: the study file has to be UTF-8 text ({error.reason}).") from error
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f", line {mark.line + 1}" if mark else ""
        problem = getattr(error, "problem", None) or "it cannot be read"
        raise StudyFileError(f"{path}{where}: this is not YAML ({problem}).") from error
    if twice is not None:
        raise StudyFileError(
            f"{path}, line {twice.start_mark.line + 1}: the key {twice.value} comes twice; keep one of them."
        )
    if not isinstance(raw, dict):
        raise StudyFileError(f"{path}: a study file starts with keys such as study: and sources:.")
    try:
        parsed = File.model_validate(raw)
    except ValidationError as error:
        raise StudyFileError(problems.sentence(path, node, error)) from error
    return Study(
        path=path,
        text=text,
        name=parsed.study,
        home_market=parsed.home_market,
        titles=tuple(parsed.titles),
        entries=tuple(_entries(path, parsed.sources)),
        options=parsed.options,
        sample=parsed.sample,
    )


def _entries(path: Path, sources: list[Source]) -> Iterator[Entry]:
    base = path.resolve().parent
    for index, source in enumerate(sources):
        given = Path(source.path).expanduser()
        full = given if given.is_absolute() else base / given
        if full.is_file():
            files = [full]
        else:
            pattern = str(full.relative_to(full.anchor))
            magic = any(sign in pattern for sign in "*?[")
            files = sorted(p for p in Path(full.anchor).glob(pattern) if p.is_file()) if magic else []
        if not files:
            raise StudyFileError(
                f"{path}: sources[{index}].path: there is no file {source.path!r} (looked for {full}); mend the path."
            )
        yield Entry(index, source, tuple(files))
