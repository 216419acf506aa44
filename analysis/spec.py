"""The study file: a closed list of keys, checked as a whole before anything is read or written."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal
from zoneinfo import available_timezones

import yaml
from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
    field_validator,
    model_validator,
)
from pydantic_core import ErrorDetails
from rapidfuzz import process

from analysis import markets
from analysis.errors import StudyFileError
from analysis.schema import METRICS, TABLES

TableName = Literal["titles", "episodes", "comments", "metrics"]

#: Source readers by name. `analysis.ingest` holds one file for each; a test keeps the two lists equal.
SOURCES = (
    "tabular",
    "google_play",
    "app_store",
    "reelshort",
    "dramabox",
    "shorttv",
    "goodshort",
    "moboreels",
    "flextv",
    "bilibili",
    "douban",
    "mydramalist",
    "hongguo",
    "hongguo_danmaku",
    "subtitles",
    "youtube",
    "tiktok",
    "instagram",
    "zeeschuimer",
    "fourcat",
)


def _code(value: object) -> str:
    if isinstance(value, bool):
        raise ValueError('YAML reads this as true or false; quote the code, as in "NO"')
    code = markets.parse(str(value))
    if code is None:
        raise ValueError(f"{value!r} is no market: use an ISO code such as KR, or an M49 area such as 001")
    return code


Market = Annotated[str, BeforeValidator(_code)]


# YAML reads an unquoted NO as false and 7 as a number: cells that name things are taken as they were typed.
def _typed(value: object) -> object:
    if isinstance(value, bool):
        raise ValueError('YAML reads this as true or false; quote it, as in "NO"')
    return str(value) if isinstance(value, int) else value


def _number(value: object) -> object:
    if isinstance(value, bool):
        raise ValueError("has to be a whole number")
    return value


Name = Annotated[str, BeforeValidator(_typed)]
Whole = Annotated[int, BeforeValidator(_number)]


#: Stands for what only the user can know in entries that are proposed; never a value.
FILL_IN = "FILL_IN"


class _Closed(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=False)


class ListedTitle(_Closed):
    """A title named in the study file; `also` joins ids and names of other platforms to it."""

    title_id: Name
    title: Name | None = None
    original_title: Name | None = None
    home_market: Market | None = None
    language: str | None = None
    released: Any = None
    platform: Name | None = None
    genres: list[str] = Field(default_factory=list)
    tags: list[str] = Field(default_factory=list)
    synopsis: str | None = None
    n_episodes: int | None = None
    production: Literal["live_action", "ai_assisted", "ai_generated"] | None = None
    original_script: bool | None = None
    also: list[Name] = Field(default_factory=list)


class Source(_Closed):
    """One entry of `sources`: which files, read how, into which table."""

    path: str
    source: str | None = None
    table: TableName | None = None
    columns: dict[str, str] = Field(default_factory=dict)
    rating_scale: tuple[float, float] | None = None
    constants: dict[str, Name] = Field(default_factory=dict)
    split: dict[str, str] = Field(default_factory=dict)
    values: dict[str, dict[Name, Name]] = Field(default_factory=dict)
    date_format: str | None = None
    encoding: str | None = None
    separator: str | None = None
    sheet: Name | None = None
    time_zone: str | None = None

    @field_validator("source")
    @classmethod
    def _known_source(cls, value: str | None) -> str | None:
        if value is not None and value not in SOURCES:
            raise ValueError(f"{value!r} is no source{_nearest(value, SOURCES)}")
        return value

    @field_validator("time_zone")
    @classmethod
    def _known_zone(cls, value: str | None) -> str | None:
        if value is not None and value not in available_timezones():
            raise ValueError(f"{value!r} is no time zone: use an IANA name such as Asia/Shanghai")
        return value

    @field_validator("rating_scale")
    @classmethod
    def _rising(cls, value: tuple[float, float] | None) -> tuple[float, float] | None:
        if value is not None and not -math.inf < value[0] < value[1] < math.inf:
            raise ValueError("has to rise, as in [1, 10]")
        return value

    @field_validator("separator")
    @classmethod
    def _one_character(cls, value: str | None) -> str | None:
        if value is not None and len(value) != 1:
            raise ValueError("has to be one character")
        return value

    @model_validator(mode="after")
    def _columns_exist(self) -> Source:
        known = set(TABLES[self.table].names) if self.table else {n for t in TABLES.values() for n in t.names}
        # home_market and language may be stated where comments or metrics name titles that nobody listed.
        known |= {"home_market", "title", "genres", "language"}
        for key in ("columns", "constants", "split", "values"):
            for name in getattr(self, key):
                if name not in known:
                    raise ValueError(
                        f"{key}.{name} is no column of {self.table or 'any table'}{_nearest(name, known)}"
                    )
        for name, value in self.constants.items():
            if value == FILL_IN:
                raise ValueError(f"constants.{name} still has to be filled in")
        for name in ("market", "home_market"):
            if name in self.constants and markets.parse(self.constants[name]) is None:
                raise ValueError(f"constants.{name}: {self.constants[name]!r} is no market")
        metric = self.constants.get("metric")
        if metric is not None and metric not in METRICS:
            raise ValueError(f"constants.metric: {metric!r} is no metric{_nearest(metric, METRICS)}")
        return self


class Experiment(_Closed):
    """How the arms of `comments.variant` were assigned, and to how many viewers.

    `audience` are viewers counted by the platform when they were assigned, by market and arm; never comments.
    """

    randomised: bool = False
    ratio: dict[Name, float] | None = None
    audience: dict[Market, dict[Name, Whole]] | None = None

    @field_validator("ratio")
    @classmethod
    def _shares(cls, value: dict[str, float] | None) -> dict[str, float] | None:
        if value is not None and (len(value) < 2 or not all(0 < part < math.inf for part in value.values())):
            raise ValueError("has to name at least two arms with positive parts, as in {dub: 1, sub: 1}")
        return value

    @field_validator("audience")
    @classmethod
    def _counts(cls, value: dict[str, dict[str, int]] | None) -> dict[str, dict[str, int]] | None:
        for market, arms in (value or {}).items():
            if len(arms) < 2 or min(arms.values()) < 0 or sum(arms.values()) == 0:
                raise ValueError(f"{market} has to count at least two arms, as in {{dub: 1034, sub: 1019}}")
        return value

    @model_validator(mode="after")
    def _same_arms(self) -> Experiment:
        for market, arms in (self.audience or {}).items():
            unknown = sorted(set(arms) ^ set(self.ratio)) if self.ratio else []
            if unknown:
                raise ValueError(
                    f"audience.{market} and ratio have to name the same arms; {unknown[0]} is in one only"
                )
        return self


class Options(_Closed):
    """What a study may choose; the defaults are those of the design."""

    min_comments: Whole = Field(default=20, ge=1)
    encoder: str = Field(default="use", min_length=1)
    sentiment: str = Field(default="builtin", min_length=1)
    seed: Whole = Field(default=7, ge=0)
    period: Literal["year", "quarter"] = "year"
    unvalidated: bool = False
    market_groups: dict[str, list[Market]] | None = None
    evidence: Literal["both", "sentiment", "rating"] = "both"
    experiment: Experiment | None = None

    @field_validator("market_groups")
    @classmethod
    def _no_empty_group(cls, value: dict[str, list[str]] | None) -> dict[str, list[str]] | None:
        for name, members in (value or {}).items():
            if not members:
                raise ValueError(f"{name} has to name at least one market, as in {{{name}: [TH, ID]}}")
        return value


class _File(_Closed):
    study: Name = Field(min_length=1)
    home_market: Market | None = None
    titles: list[ListedTitle] = Field(default_factory=list)
    sources: list[Source] = Field(min_length=1)
    options: Options = Field(default_factory=Options)
    sample: bool = False


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
        twice = next(_twice(node), None)
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
        parsed = _File.model_validate(raw)
    except ValidationError as error:
        raise StudyFileError(_sentence(path, node, error)) from error
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


def _sentence(path: Path, node: yaml.Node | None, error: ValidationError) -> str:
    """The first problem as one sentence with its key and line; unknown keys first, since they explain the rest."""
    problems = sorted(error.errors(), key=lambda e: e["type"] != "extra_forbidden")
    first = problems[0]
    place = [part for part in first["loc"] if part != "[key]"]
    dotted = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in place).lstrip(".")
    line = _line(node, place)
    where = f"{path}, line {line}: {dotted or 'the file'}"
    if first["type"] == "extra_forbidden":
        return f"{where}: unknown key{_nearest(str(place[-1]), _keys_beside(place))}."
    if first["type"] == "missing":
        return f"{where}: this key is missing; add it."
    return f"{where}: {_plain(first)}."


def _plain(problem: ErrorDetails) -> str:
    """What pydantic says of a value, without the words of its programmers."""
    said = {
        "dict_type": "has to be a mapping, as in {key: value}",
        "model_type": "has to be a mapping, as in {key: value}",
        "list_type": "has to be a list, as in [a, b] or lines that start with -",
        "tuple_type": "has to be a list of two numbers, as in [1, 10]",
        "too_short": "is empty; name at least one",
        "string_type": "has to be text",
        "string_too_short": "is empty; say what it is",
    }
    return said.get(problem["type"], str(problem["msg"]).removeprefix("Value error, ").removeprefix("Input "))


def _keys_beside(place: list[Any]) -> list[str]:
    models: dict[str, type[BaseModel]] = {"titles": ListedTitle, "sources": Source, "options": Options}
    model = models.get(str(place[0]), _File) if len(place) > 1 else _File
    model = Experiment if place[:2] == ["options", "experiment"] and len(place) > 2 else model
    return list(model.model_fields)


def _twice(node: yaml.Node | None) -> Iterator[yaml.Node]:
    """The keys that a mapping has a second time: YAML would keep the last without a word."""
    waiting, seen = [node], set[int]()
    while waiting:
        part = waiting.pop()
        if part is None or id(part) in seen:  # an alias may lead back to its own anchor
            continue
        seen.add(id(part))
        if isinstance(part, yaml.MappingNode):
            names = [key.value for key, _ in part.value]
            yield from (key for i, (key, _) in enumerate(part.value) if key.value in names[:i])
            waiting += [value for _, value in part.value]
        elif isinstance(part, yaml.SequenceNode):
            waiting += part.value


def _line(node: yaml.Node | None, place: list[Any]) -> int:
    """The line of the innermost node on the way to `place` that the file has."""
    line = 1
    for part in place:
        if isinstance(node, yaml.MappingNode):
            match = [(key, value) for key, value in node.value if key.value == str(part)]
            if not match:
                break
            line, node = match[0][0].start_mark.line + 1, match[0][1]
        elif isinstance(node, yaml.SequenceNode) and isinstance(part, int) and part < len(node.value):
            node = node.value[part]
            line = node.start_mark.line + 1
        else:
            break
    return line


def _nearest(word: str, known: Any) -> str:
    match = process.extractOne(word, list(known), score_cutoff=60)
    return f"; did you mean {match[0]}?" if match else f"; known are {', '.join(sorted(known))}"
