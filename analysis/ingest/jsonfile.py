"""JSON: one value that holds a list of records, or one record a line."""

from __future__ import annotations

import codecs
import json
from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any, NamedTuple

import ijson

from analysis import spec
from analysis.errors import SourceError
from analysis.ingest import fastjson
from analysis.ingest.batch import CHUNK_ROWS, Broken, Chunk
from analysis.ingest.delimited import stated
from analysis.ingest.layout import Layout
from analysis.ingest.lines import Lines
from analysis.ingest.open import DAMAGE, Member
from analysis.notes import Note, note

MAX_WHOLE = 1 << 28
SAMPLE_ROWS = 1_000
DEPTH = 5
#: What json.loads raises: RecursionError for values nested too deeply, ValueError for the rest.
UNREADABLE = (ValueError, RecursionError)


class UnfinishedError(SourceError):
    """A JSON file that is too large to be read whole, or that ends or breaks midway."""


class Place(NamedTuple):
    """Where a record is: its line, if the file is one of lines, and its place inside the JSON value."""

    line: int = 0
    offset: int = 0
    within: str = ""

    def inside(self, part: str) -> Place:
        """The place of a part of the record here."""
        return self._replace(within=f"{self.within}.{part}".strip(".")) if part else self

    def __str__(self) -> str:
        line = f"line {self.line}, byte {self.offset}" if self.line else ""
        return ", ".join(part for part in (line, self.within) if part) or "the whole file"


def load(member: Member, encoding: str, mark: int) -> Any:
    """The whole file as one JSON value. Raises SourceError where it is too large, too deep or not JSON."""
    with member.open() as stream:
        try:
            data = stream.read(MAX_WHOLE + 1)
        except DAMAGE as error:
            raise SourceError(
                f"{member.name}: cannot be read to its end ({error}); export it again."
            ) from error
    if len(data) > MAX_WHOLE:
        raise UnfinishedError(
            f"{member.name}: a JSON value of over {MAX_WHOLE >> 20} MB is not read; save it as JSON lines."
        )
    try:
        return json.loads(data[mark:].decode(encoding))
    except UnicodeDecodeError as error:
        raise SourceError(
            f"{member.name}: byte {error.start + mark} is not {encoding.upper()}; say encoding:."
        ) from error
    except RecursionError as error:
        raise SourceError(
            f"{member.name}: this JSON is nested too deeply to be an export of comments."
        ) from error
    except json.JSONDecodeError as error:
        raise UnfinishedError(
            f"{member.name}: this is not JSON ({error.msg}, line {error.lineno}); export it again."
        ) from error
    except ValueError as error:
        raise SourceError(f"{member.name}: this is not JSON ({error}); export it again.") from error


def documents(member: Member, encoding: str, mark: int) -> Iterator[tuple[Place, object]]:
    """The JSON values of a file: each line's, each of a list's, or the one that it is.

    A list that is too large to be read whole is streamed, and one that is cut off gives what it has. A value
    that cannot be read, or is no object, comes as Broken. Raises SourceError as `load` does where nothing
    can be read.
    """
    start = member.head()[mark:].decode(encoding, "replace")
    if is_lines(start):
        with member.open() as stream:
            lines = Lines(stream, encoding, mark)
            while lines.fill():
                texts = lines.waiting
                for text, number, offset in zip(texts, *lines.take(len(texts)), strict=True):
                    if not text.isspace():
                        place = Place(number, offset)
                        yield place, parse(text, place)
            if lines.damage:
                yield Place(), Broken(lines.end, lines.damage)
    elif start.lstrip().startswith("["):
        yield from _listed(member, encoding, mark)
    else:
        yield Place(), load(member, encoding, mark)


def _listed(member: Member, encoding: str, mark: int) -> Iterator[tuple[Place, object]]:
    try:
        values = load(member, encoding, mark)
    except UnfinishedError as error:
        values = _streamed(member, encoding, mark, error)
    for number, value in enumerate(values):
        place = Place(within=f"[{number}]")
        if isinstance(value, Broken):
            yield place, Broken(str(place), value.why)
        else:
            yield place, value if isinstance(value, dict) else Broken(str(place), "is no JSON object")


def _streamed(member: Member, encoding: str, mark: int, reason: UnfinishedError) -> Iterator[object]:
    """The entries of a list one by one, then Broken where it cannot be read further. Raises `reason` where
    not even the first one can be read.
    """
    with member.open() as raw:
        raw.read(mark)
        utf8 = encoding in ("utf-8", "ascii")
        stream = raw if utf8 else codecs.EncodedFile(raw, "utf-8", encoding, "replace")
        first = True
        try:
            for value in ijson.items(stream, "item", use_float=True):
                first = False
                yield value
        except (ijson.JSONError, *UNREADABLE, *DAMAGE) as error:
            if first:
                raise reason from error
            why = str(error).partition("\n")[0].rstrip(".: ") or type(error).__name__
            yield Broken("", f"the list cannot be read further ({why})")


def survey(member: Member, source: spec.Source, head: bytes) -> Layout:
    """The fields of the first records; whether the file is one value or lines is told from its first line."""
    encoding, mark = stated(source, member, head)
    start = head[mark:].decode(encoding, "replace")
    at = None
    if is_lines(start) or start.lstrip().startswith("["):
        found = [value for _, value in islice(documents(member, encoding, mark), SAMPLE_ROWS)]
    else:
        at, found = place_of_records(load(member, encoding, mark), member.name)
    fields, sample = flatten_all([record for record in found[:SAMPLE_ROWS] if isinstance(record, dict)])
    kind = "jsonl" if is_lines(start) else "json"
    return Layout(kind, fields, sample, bool(found), encoding, mark, at=at, notes=_nested(member, sample))


def is_lines(text: str) -> bool:
    """Whether a text that starts so is one JSON object a line."""
    first, _, rest = text.lstrip().partition("\n")
    if not first.startswith("{"):
        return False
    try:
        return isinstance(json.loads(first), dict) and bool(rest.strip())
    except UNREADABLE:
        # A broken first line of JSON lines: the second one tells.
        return len(first) > 2 and rest.partition("\n")[0].startswith("{")


def place_of_records(value: Any, name: str) -> tuple[str, list[Any]]:
    """The list of records in a JSON value, which is the value itself or one member of it, and its name."""
    if isinstance(value, list):
        return "", value
    if isinstance(value, dict):
        lists = {k: v for k, v in value.items() if isinstance(v, list) and (not v or isinstance(v[0], dict))}
        if len(lists) == 1:
            return next(iter(lists.items()))
        if lists:
            raise SourceError(
                f"{name}: holds several lists ({', '.join(lists)}); save the one with the records alone."
            )
    raise SourceError(
        f"{name}: this JSON holds no list of records; save it as a list of objects or as JSON lines."
    )


def flatten_all(records: list[dict[str, Any]]) -> tuple[tuple[str, ...], dict[str, list[object]]]:
    """Field names in order of appearance (`user.name` for nested ones, to DEPTH) and their cells."""
    flat = [flatten(record) for record in records]
    fields = tuple(dict.fromkeys(name for record in flat for name in record))
    return fields, {name: [record.get(name) for record in flat] for name in fields}


def flatten(record: Mapping[str, Any]) -> dict[str, object]:
    """One record with nested objects as dotted names, to DEPTH; what lies deeper is left as it is."""
    flat: dict[str, object] = {}
    waiting: list[tuple[str, Mapping[str, Any], int]] = [("", record, 1)]
    while waiting:
        prefix, value, depth = waiting.pop(0)
        for key, cell in value.items():
            if isinstance(cell, dict) and depth < DEPTH:
                waiting.append((f"{prefix}{key}.", cell, depth + 1))
            else:
                flat.setdefault(f"{prefix}{key}", cell)
    return flat


def pick(record: Mapping[str, Any], name: str) -> object:
    """The cell of a field by its plain or dotted name; None where it is not there."""
    if name in record:
        return record[name]
    value: Any = record
    for part in name.split("."):
        if not isinstance(value, dict):
            return None
        value = value.get(part)
    return value


def _nested(member: Member, sample: Mapping[str, list[object]]) -> tuple[Note, ...]:
    lists = [
        n
        for n, cells in sample.items()
        if any(isinstance(c, list) and c and isinstance(c[0], dict) for c in cells)
    ]
    return (note("read_nested", file=member.name, fields=tuple(lists)),) if lists else ()


def later_fields(member: Member, layout: Layout, names: set[str]) -> set[str]:
    """Those of `names` that some record has: rare fields may miss from the first ones."""
    keys = {name: f'"{name.rpartition(".")[2]}"' for name in names}
    found: set[str] = set()
    with member.open() as stream:
        for line in Lines(stream, layout.encoding, layout.mark):
            found |= {name for name, key in keys.items() if name not in found and key in line.text}
            if len(found) == len(names):
                break
    return found


def parse(text: str, place: Place) -> object:
    """The value on a line, or Broken with the reason."""
    try:
        value = fastjson.loads(text.encode())
    except UnicodeEncodeError:
        return Broken(str(place), "holds bytes that are not of the file's encoding")
    except json.JSONDecodeError as error:
        return Broken(str(place), f"is not JSON ({error.msg})")
    except UNREADABLE as error:
        why = "nested too deeply" if isinstance(error, RecursionError) else error
        return Broken(str(place), f"is not JSON ({why})")
    return value if isinstance(value, dict) else Broken(str(place), "is no JSON object")


def read(member: Member, layout: Layout, wanted: Mapping[str, str]) -> Iterator[Chunk]:
    """All records, in chunks."""
    chunk = Collector(wanted)
    for place, record in _records(member, layout):
        chunk.add(record, place)
        if chunk.full:
            yield chunk.take()
    if not chunk.is_empty:
        yield chunk.take()


def _records(member: Member, layout: Layout) -> Iterator[tuple[Place, object]]:
    if layout.at is None:
        yield from documents(member, layout.encoding, layout.mark)
        return
    at, found = place_of_records(load(member, layout.encoding, layout.mark), member.name)
    for number, record in enumerate(found):
        place = Place(within=f"{at}[{number}]")
        yield place, record if isinstance(record, dict) else Broken(str(place), "is no JSON object")


class Collector:
    """Gathers records into chunks; shared by the readers of nested formats."""

    def __init__(self, wanted: Mapping[str, str]) -> None:
        self._wanted = dict(wanted)
        self._records: list[Mapping[str, Any]] = []
        self._places: list[Place] = []
        self._broken: list[Broken] = []

    def add(self, record: object, place: Place) -> None:
        """One record, or Broken."""
        if isinstance(record, dict):
            self._records.append(record)
            self._places.append(place)
        else:
            self._broken.append(
                record if isinstance(record, Broken) else Broken(str(place), "is no JSON object")
            )

    @property
    def full(self) -> bool:
        """True at CHUNK_ROWS records."""
        return len(self._records) + len(self._broken) >= CHUNK_ROWS

    @property
    def is_empty(self) -> bool:
        """True where nothing was added since the last take."""
        return not self._records and not self._broken

    def take(self) -> Chunk:
        """The chunk of what was added since the last take."""
        cells: dict[str, list[object]] = {
            ours: [pick(record, theirs) if "." in theirs else record.get(theirs) for record in self._records]
            for ours, theirs in self._wanted.items()
        }
        places = self._places
        chunk = Chunk(cells, len(self._records), lambda i: str(places[i]), self._broken)
        self._records, self._places, self._broken = [], [], []
        return chunk
