"""Values of a study file as they were typed: markets, names, whole numbers."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated

from pydantic import BeforeValidator
from rapidfuzz import process

from analysis import markets


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


def nearest(word: str, known: Iterable[str]) -> str:
    """How a sentence about an unknown word ends: with the known one that it is like, or with all of them."""
    match = process.extractOne(word, list(known), score_cutoff=60)
    return f"; did you mean {match[0]}?" if match else f"; known are {', '.join(sorted(known))}"
