"""What the first cells of a field look like: numbers, ids, free text, the same few values."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from statistics import median

from analysis.ingest import numbers, ratings

_LOOKED_AT = 200
_LINK = re.compile(r"(?:https?:/)?/\S+")
_LAST_NUMBER = re.compile(r"(\d+)\D*$")
#: Signs in a cell, on average, from which a column is free text; a sign of Han, Kana or Hangul says more.
_PROSE, _PROSE_WIDE = 40, 15
#: The longest names on the platforms have 50 to 100 signs; on average they are far shorter.
_LONGEST_NAME = 60


def _texts(cells: Sequence[object]) -> list[str]:
    found = (str(cell).strip() for cell in cells[:_LOOKED_AT] if cell is not None and cell == cell)
    return [text for text in found if text]


def may_be(column: str, cells: Sequence[object] | None) -> bool:
    """Whether the cells of a field leave it possible that it is this column of ours; empty ones do.

    Only what the later conversion cannot tell is looked at: text, names, ids and ratings.
    """
    texts = _texts(cells or ())
    if not texts:
        return True
    if column == "text":
        return not are_numbers(texts)
    if column == "author":
        return sum(map(len, texts)) <= _LONGEST_NAME * len(texts)
    if column == "comment_id":
        return not _is_serial(texts)
    if column == "rating":
        return _are_ratings(texts)
    return True


def are_numbers(cells: Sequence[object]) -> bool:
    """True where more than half of the cells that say something are numbers, or none says anything."""
    texts = _texts(cells)
    return 2 * sum(len(text) < 40 and _is_number(text) for text in texts) > len(texts) or not texts


def _is_number(text: str) -> bool:
    return numbers.episode(text) is not None or numbers.parse(text) is not None


def are_ids(cells: Sequence[object]) -> bool:
    """True for ids such as platforms give: all different, long, and no running number, which starts anew in
    every export.
    """
    texts = _texts(cells)
    return (
        bool(texts) and len({*texts}) == len(texts) and median(map(len, texts)) >= 8 and not _is_serial(texts)
    )


def _is_serial(texts: Sequence[str]) -> bool:
    last = [_LAST_NUMBER.search(text) for text in texts]
    values = [int(match[1][-15:]) for match in last if match]
    steps = [b - a for a, b in itertools.pairwise(values)]
    return len(values) == len(texts) > 2 and sum(step == 1 for step in steps) >= 0.9 * len(steps)


def _are_ratings(texts: Sequence[str]) -> bool:
    """Between 0 and 100, and no probabilities: those have more than two decimals and lie between 0 and 1."""
    read = [found for found in map(ratings.parse, (text for text in texts if len(text) < 60)) if found]
    if 2 * len(read) < len(texts):
        return False
    values = [value for value, _ in read]
    fine = [value != round(value, 2) for value in values]
    return min(values) >= 0 and max(values) <= 100 and not (max(values) <= 1 and 2 * sum(fine) > len(fine))


def repeats(cells: Sequence[object]) -> bool:
    """True where of at least five cells more than a third has come before."""
    texts = _texts(cells)
    return len(texts) >= 5 and 3 * len({*texts}) < 2 * len(texts)


def is_prose(cells: Sequence[object]) -> bool:
    """True for free text: long, mostly different cells that are no links and no numbers."""
    texts = [text for text in _texts(cells) if not _LINK.fullmatch(text)]
    if not texts or 2 * len({*texts}) < len(texts) or are_numbers(texts):
        return False
    weights = [len(text) * (_PROSE / _PROSE_WIDE if _is_wide(text) else 1.0) for text in texts]
    return sum(weights) >= _PROSE * len(texts)


def _is_wide(text: str) -> bool:
    return 2 * sum("\u2e80" <= sign <= "\ud7af" for sign in text) > len(text)
