"""The one catalogue of user-facing strings, and numbers as both languages write them."""

from __future__ import annotations

import importlib.resources
import math
import string
from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

import yaml

LANGUAGES = ("en", "zh")
MINUS = "−"
NONE = "–"


@cache
def catalogue() -> Mapping[str, Mapping[str, str]]:
    """Every string by dotted key and language, as `catalogue.yaml` has it."""
    source = importlib.resources.files("analysis.show") / "catalogue.yaml"
    found: dict[str, Mapping[str, str]] = {}
    _flatten("", yaml.safe_load(source.read_text(encoding="utf-8")), found)
    return MappingProxyType(found)


def _flatten(prefix: str, node: Mapping[str, object], found: dict[str, Mapping[str, str]]) -> None:
    for key, value in node.items():
        name = f"{prefix}.{key}" if prefix else str(key)
        if isinstance(value, Mapping) and "en" in value and not isinstance(value["en"], Mapping):
            found[name] = {str(k): str(v) for k, v in value.items()}
        elif isinstance(value, Mapping):
            _flatten(name, value, found)


def known(key: str) -> bool:
    """True where the catalogue has the key."""
    return key in catalogue()


def say(key: str, lang: str, /, **values: object) -> str:
    """The string `key` in `lang` with its placeholders filled; English has a `one` form for n = 1.

    Raises KeyError for an unknown key or a missing value: both are mistakes of the program, which tests find.
    """
    entry = catalogue()[key]
    form = "one" if lang == "en" and str(values.get("n")) == "1" and "one" in entry else lang
    return entry[form].format(**values)


def placeholders(text: str) -> set[str]:
    """The names of a string's placeholders."""
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def number(value: object, digits: int = 2) -> str:
    """A number with a true minus sign and no negative zero; a dash where it is unknown."""
    if missing(value):
        return NONE
    text = f"{float(value):,.{digits}f}"  # type: ignore[arg-type]
    negative = text.startswith("-") and any(sign in text for sign in "123456789")
    return (MINUS if negative else "") + text.lstrip("-")


def count(value: object) -> str:
    """A whole number with thousands separators; a dash where it is unknown."""
    return number(value, 0)


def percent(value: object, digits: int = 0) -> str:
    """A share in [0, 1] as a percentage; a dash where it is unknown."""
    return NONE if missing(value) else f"{number(100 * float(value), digits)}\u00a0%"  # type: ignore[arg-type]


def spread(low: object, high: object, lang: str, digits: int = 2) -> str:
    """The interval alone, `0.05 to 0.19`; says so where there is none."""
    if missing(low) or missing(high):
        return say("number.no_interval", lang)
    return say("number.spread", lang, low=number(low, digits), high=number(high, digits))


def estimate(value: object, low: object, high: object, lang: str, digits: int = 2) -> str:
    """A number with its interval, `0.12 (0.05 to 0.19)`."""
    return say("number.estimate", lang, value=number(value, digits), spread=spread(low, high, lang, digits))


def listed(parts: list[str], lang: str) -> str:
    """Parts joined as a list in a sentence."""
    if len(parts) < 2:
        return "".join(parts)
    comma, last = ("、", "和") if lang == "zh" else (", ", " and ")
    return comma.join(parts[:-1]) + last + parts[-1]


def joined(sentences: list[str], lang: str) -> str:
    """Sentences one after another, with a blank between them in English; their small print comes last."""
    blank = "" if lang == "zh" else " "
    halves = [small_print(sentence) for sentence in sentences]
    findings, notes = (blank.join(half[side] for half in halves if half[side]) for side in (0, 1))
    return f"{findings}\n{notes}" if notes else findings


def small_print(sentence: str) -> tuple[str, str]:
    """A sentence's finding and its small print (n, scale, caveats), which the catalogue sets after a line break."""
    finding, _, note = sentence.partition("\n")
    return finding, note.replace("\n", " ")


def one_line(sentence: str) -> str:
    """A sentence with its small print behind it."""
    finding, note = small_print(sentence)
    return finding + ("" if not note or not finding or finding.endswith("。") else " ") + note


def missing(value: object) -> bool:
    """True for None, NaN and pandas' NA."""
    if value is None:
        return True
    try:
        return math.isnan(float(value))  # type: ignore[arg-type]
    except (TypeError, ValueError):
        return not isinstance(value, str)
