"""JSON as `json.loads` reads it, in half the time."""

from __future__ import annotations

import json

import orjson

# orjson gives a whole number beyond 64 bits as a float, so a text that may hold one is not given to it.
_DIGITS = bytes(ord("0") if chr(sign) in "0123456789" else sign for sign in range(256))
_LONG, _LONG_BELOW_ZERO = b"0" * 20, b"-" + b"0" * 19


def loads(text: str | bytes) -> object:
    """The value that a JSON text states: the same as that of json.loads, with the same errors.

    What orjson refuses is left to json.loads, which also takes NaN, infinities and lone surrogates, and raises
    ValueError or RecursionError for the rest.
    """
    try:
        data = text.encode() if isinstance(text, str) else text
        digits = data.translate(_DIGITS)
        if _LONG not in digits and _LONG_BELOW_ZERO not in digits:
            return orjson.loads(data)
    except ValueError:
        pass
    return json.loads(text)
