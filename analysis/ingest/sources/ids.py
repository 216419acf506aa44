"""Ids and counts of platforms, as exports of any make write them."""

from __future__ import annotations

import re

_ROUNDED = re.compile(r"[\d.]+e\+?\d+", re.IGNORECASE)


def ident(value: object) -> str | None:
    """An id as text; None where there is none: empty, `0`, or a number that a spreadsheet has rounded.

    `7.41E+18` stands for thousands of ids: taken as one, it would make them one comment.
    """
    if isinstance(value, bool) or not isinstance(value, str | int):
        return None
    if isinstance(value, int):
        return str(value) if 0 < value < 10**40 else None
    text = value.strip()
    return None if text in ("", "0") or _ROUNDED.fullmatch(text) else text


def parent(value: object, *roots: object) -> str | None:
    """The id of the comment that is answered; None where it is none, or one of `roots`: the post, the
    comment itself.
    """
    found = ident(value)
    return None if found is None or found in {ident(root) for root in roots} else found


def count(value: object) -> object:
    """A count as it stands; None below zero, which platforms write for a count that is hidden."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    return None if isinstance(value, int | float) and not value >= 0 else value
