"""JSON: one value that holds a list of records, or one record a line."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from analysis import spec
from analysis.errors import SourceError
from analysis.ingest.batch import CHUNK_ROWS, Broken, Chunk
from analysis.ingest.delimited import stated
from analysis.ingest.layout import Layout
from analysis.ingest.lines import Line, Lines
from analysis.ingest.open import DAMAGE, Member

MAX_WHOLE = 1 << 28
SAMPLE_ROWS = 1_000
DEPTH = 5
#: What json.loads raises: RecursionError for values nested too deeply, ValueError for the rest.
UNREADABLE = (ValueError, RecursionError)


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
        raise SourceError(
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
        raise SourceError(
            f"{member.name}: this is not JSON ({error.msg}, line {error.lineno}); export it again."
        ) from error
    except ValueError as error:
        raise SourceError(f"{member.name}: this is not JSON ({error}); export it again.") from error


def survey(member: Member, source: spec.Source, head: bytes) -> Layout:
    """The fields of the first records; whether the file is one value or lines is told from its first line."""
    encoding, mark = stated(source, member, head)
    if _is_lines(head[mark:].decode(encoding, "replace")):
        return _survey_lines(member, encoding, mark)
    at, found = place_of_records(load(member, encoding, mark), member.name)
    fields, sample = flatten_all([record for record in found[:SAMPLE_ROWS] if isinstance(record, dict)])
    return Layout("json", fields, sample, bool(found), encoding, mark, at=at, notes=_nested(member, sample))


def _is_lines(text: str) -> bool:
    first = text.lstrip().partition("\n")[0]
    if not first.startswith("{"):
        return False
    try:
        return isinstance(json.loads(first), dict) and bool(text.lstrip().partition("\n")[2].strip())
    except UNREADABLE:
        # A broken first line of JSON lines: the second one tells.
        second = text.lstrip().partition("\n")[2].partition("\n")[0]
        return len(first) > 2 and second.startswith("{")


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


def _nested(member: Member, sample: Mapping[str, list[object]]) -> tuple[str, ...]:
    lists = [
        n
        for n, cells in sample.items()
        if any(isinstance(c, list) and c and isinstance(c[0], dict) for c in cells)
    ]
    return (f"{member.name}: the lists inside records ({', '.join(lists)}) are not read.",) if lists else ()


def _survey_lines(member: Member, encoding: str, mark: int) -> Layout:
    found: list[dict[str, Any]] = []
    any_record = False
    with member.open() as stream:
        for line in Lines(stream, encoding, mark):
            if line.text.strip():
                any_record = True
                value = parse(line)
                if isinstance(value, dict):
                    found.append(value)
                if len(found) == SAMPLE_ROWS:
                    break
    fields, sample = flatten_all(found)
    return Layout("jsonl", fields, sample, any_record, encoding, mark, notes=_nested(member, sample))


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


def parse(line: Line) -> object:
    """The value on a line, or Broken with the reason."""
    try:
        line.text.encode()
        value = json.loads(line.text)
    except UnicodeEncodeError:
        return Broken(line.where, "holds bytes that are not of the file's encoding")
    except json.JSONDecodeError as error:
        return Broken(line.where, f"is not JSON ({error.msg})")
    except UNREADABLE as error:
        return Broken(
            line.where, f"is not JSON ({'nested too deeply' if isinstance(error, RecursionError) else error})"
        )
    return value if isinstance(value, dict) else Broken(line.where, "is no JSON object")


def read(member: Member, layout: Layout, wanted: Mapping[str, str]) -> Iterator[Chunk]:
    """All records, in chunks."""
    chunk = Collector(wanted)
    if layout.kind == "json":
        at, found = place_of_records(load(member, layout.encoding, layout.mark), member.name)
        for number, record in enumerate(found):
            place = f"{at}[{number}]"
            chunk.add(record if isinstance(record, dict) else Broken(place, "is no JSON object"), place)
            if chunk.full:
                yield chunk.take()
    else:
        with member.open() as stream:
            lines = Lines(stream, layout.encoding, layout.mark)
            for line in lines:
                if line.text.strip():
                    chunk.add(parse(line), line)
                    if chunk.full:
                        yield chunk.take()
            if lines.damage:
                chunk.add(Broken(lines.end, lines.damage), "")
    if not chunk.is_empty:
        yield chunk.take()


class Collector:
    """Gathers records into chunks; shared by the readers of nested formats."""

    def __init__(self, wanted: Mapping[str, str]) -> None:
        self._wanted = dict(wanted)
        self._records: list[Mapping[str, Any]] = []
        self._places: list[str | tuple[int, int]] = []
        self._broken: list[Broken] = []

    def add(self, record: object, place: str | Line) -> None:
        """One record, or Broken."""
        if isinstance(record, dict):
            self._records.append(record)
            self._places.append((place.number, place.offset) if isinstance(place, Line) else place)
        elif isinstance(record, Broken):
            self._broken.append(record)

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
        cells = {
            ours: [pick(record, theirs) for record in self._records] for ours, theirs in self._wanted.items()
        }
        chunk = Chunk(cells, len(self._records), _where(self._places), self._broken)
        self._records, self._places, self._broken = [], [], []
        return chunk


def _where(places: list[str | tuple[int, int]]) -> Callable[[int], str]:
    def where(i: int) -> str:
        place = places[i]
        return place if isinstance(place, str) else f"line {place[0]}, byte {place[1]}"

    return where
