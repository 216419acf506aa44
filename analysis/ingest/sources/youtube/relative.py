"""What YouTube's pages show in place of counts and times: `1.2K`, `3 days ago`."""

from __future__ import annotations

import re

from analysis.ingest import numbers
from analysis.ingest.cells import text_of

#: Years in the languages in which pages are exported most; an unknown word leaves the estimate as it is.
_YEARS = re.compile(
    r"y(?:ea)?rs?\b|年|년|ปี|\b(?:años?|anos?|tahun|ans?|jahre?n?|ann[io]|năm|года?|лет|yıl)\b", re.IGNORECASE
)
_LONGEST = 40


def estimated(moment: object, shown: object) -> object:
    """The time that a collector worked out of the text shown (`3 days ago`); None where that counts in years.

    The estimate is as fine as the unit of the text. Years are rounded down, so that even the year of the
    comment is not known.
    """
    return None if isinstance(shown, str) and _YEARS.search(shown[:_LONGEST]) else moment


def count(shown: object) -> int | None:
    """A count as a page shows it: all its digits, or the two or three to which YouTube rounds (`1.2K` is 1200).

    None where the text states no whole number, as with words for thousand that are not known.
    """
    text = shown.strip() if isinstance(shown, str) else text_of(shown)
    value = numbers.parse(text) if text and len(text) <= _LONGEST else None
    return int(value) if value is not None and value >= 0 and value == int(value) else None
