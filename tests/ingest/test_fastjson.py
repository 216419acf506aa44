"""The fast reading of JSON against the plain one."""

import json
import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.ingest.fastjson import loads

SCALARS = (
    st.none() | st.booleans() | st.text(max_size=9) | st.floats() | st.integers(-(2**70), 2**70)
    | st.sampled_from([2**63 - 1, 2**63, 2**64 - 1, 2**64, -(2**63), -(2**63) - 1, 10**18, 10**19, 10**4299])
)  # fmt: skip
VALUES = st.recursive(
    SCALARS, lambda inner: st.lists(inner) | st.dictionaries(st.text(max_size=9), inner), max_leaves=9
)
ODD = [
    "", " ", "nul", "-", "-0", "-0.0", "01", "1.", ".5", "+1", "1e5", "1E400", "-1e999", "1e-999", "NaN", "-Infinity",
    "[1,]", '{"a":1,}', "12345678901234567890.5",
    '{"a":1,"a":2}', '{"a":1} x', "\ufeff{}", '"\x00"', '"\\u0000"', '"\\ud83d"', '"\ud83d"', '"\t"',
    '"\\ud83d\\ude00"', "\u00a0{}", "\r\n\t {}", "18446744073709551616", "-9223372036854775809",
    "0.1000000000000000055511151231257827", '"12345678901234567890123"', "1" * 5000, "[" * 100_000, '{"a":' * 5000,
    "[" * 500 + "]" * 500, '{"a":12345678901234567890123}', "9007199254740993.0", "2.2250738585072011e-308",
]  # fmt: skip


def what(read, text):
    """The value with the types in it, or the error."""
    try:
        return repr(read(text))
    except (ValueError, RecursionError) as error:
        return type(error), str(error) if isinstance(error, json.JSONDecodeError) else ""


@pytest.mark.parametrize("text", ODD, ids=range(len(ODD)))
def test_odd_texts_give_the_same_value_or_the_same_error(text):
    assert what(loads, text) == what(json.loads, text)
    data = text.encode("utf-8", "surrogatepass")
    assert what(loads, data) == what(json.loads, data)


@settings(deadline=None)
@given(VALUES, st.booleans(), st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-32-be"]))
def test_every_value_comes_out_as_it_went_in(value, ascii_only, codec):
    text = json.dumps(value, ensure_ascii=ascii_only)
    assert what(loads, text) == what(json.loads, text)
    data = text.encode(codec, "surrogatepass")
    assert what(loads, data) == what(json.loads, data)


@settings(deadline=None)
@given(VALUES, st.data())
def test_a_spoilt_text_gives_the_same_value_or_the_same_error(value, data):
    text = json.dumps(value)
    at = data.draw(st.integers(0, len(text)))
    text = (
        text[:at] + data.draw(st.sampled_from(["", '"', "}", "1", ".", "e", "-", "\\", "é"])) + text[at + 1 :]
    )
    assert what(loads, text) == what(json.loads, text)


def test_a_number_beyond_64_bits_keeps_its_digits():
    assert loads("[36893488147419103232, -36893488147419103232]") == [2**65, -(2**65)]
    assert math.isinf(loads("1e999"))
