"""What is wrong with a study file, as one sentence with its key and line."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from analysis.spec.cells import nearest
from analysis.spec.keys import Experiment, File, ListedTitle, Options, Source


def sentence(path: Path, node: yaml.Node | None, error: ValidationError) -> str:
    """The first problem as one sentence with its key and line; unknown keys first, since they explain the rest."""
    problems = sorted(error.errors(), key=lambda e: e["type"] != "extra_forbidden")
    first = problems[0]
    place = [part for part in first["loc"] if part != "[key]"]
    dotted = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in place).lstrip(".")
    line = _line(node, place)
    where = f"{path}, line {line}: {dotted or 'the file'}"
    if first["type"] == "extra_forbidden":
        return f"{where}: unknown key{nearest(str(place[-1]), _keys_beside(place))}."
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
    model = models.get(str(place[0]), File) if len(place) > 1 else File
    model = Experiment if place[:2] == ["options", "experiment"] and len(place) > 2 else model
    return list(model.model_fields)


def twice(node: yaml.Node | None) -> Iterator[yaml.Node]:
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
