"""Lines and separated records read a block at a time against the same read one by one."""

import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from making import read

from analysis.ingest import batch, lines
from analysis.ingest.batch import Broken
from analysis.ingest.lines import Lines
from analysis.ingest.separated import Record, blocks, records

PIECES = [
    "a",
    "é",
    "漢字",
    ",",
    ",",
    "\n",
    "\n",
    "\r\n",
    "\r",
    '"',
    '""',
    '"x,\ny"',
    "\x00",
    "b,c\n",
    "d,e\n" * 9,
]
TEXTS = st.lists(st.sampled_from(PIECES), max_size=40).map("".join)


@settings(deadline=None)
@given(TEXTS, st.sampled_from(["utf-8", "gb18030", "utf-16-le"]), st.integers(1, 40), st.integers(1, 3))
def test_blocks_hold_the_records_and_places_that_come_one_by_one(text, encoding, size, width):
    data = text.encode(encoding)
    slow = list(records(Lines(io.BytesIO(data), encoding, 0), ",", width))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(lines, "_BLOCK", size)
        patch.setattr(lines, "_PIECE", size)
        fast = []
        for found in blocks(Lines(io.BytesIO(data), encoding, 0), ",", width):
            if isinstance(found, Broken):
                fast.append(found)
            else:
                fast += zip(found.cells, found.numbers, found.offsets, strict=True)
    assert fast == [
        (one.cells, one.start.number, one.start.offset) if isinstance(one, Record) else one for one in slow
    ]


@settings(deadline=None)
@given(
    st.lists(st.sampled_from(["a", "é", "漢字", "\n", "\r\n", "\n\n", "\udcff"]), max_size=40).map("".join),
    st.sampled_from(["utf-8", "utf-16-be", "cp1252"]),
    st.integers(1, 20),
)
def test_lines_are_those_between_line_feeds_with_the_offsets_of_their_bytes(text, encoding, size):
    data = text.encode(encoding, "ignore" if encoding != "utf-8" else "surrogateescape")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(lines, "_BLOCK", size)
        patch.setattr(lines, "_PIECE", size)
        found = Lines(io.BytesIO(data), encoding, 0)
        seen = list(found)
    whole = "".join(line.text for line in seen)
    assert whole.encode(encoding, "surrogateescape") == data and found.damage is None
    assert [line.number for line in seen] == list(range(1, len(seen) + 1))
    offsets = [*(line.offset for line in seen), len(data)]
    for line, after in zip(seen, offsets[1:], strict=True):
        assert data[line.offset : after].decode(encoding, "surrogateescape") == line.text
        assert line.text.count("\n") == line.text.endswith("\n")


def test_a_line_without_end_is_cut(monkeypatch):
    monkeypatch.setattr(lines, "MAX_LINE", 50)
    monkeypatch.setattr(lines, "_BLOCK", 20)
    found = list(Lines(io.BytesIO(b"a" * 1000 + b"\nshort\nlast"), "utf-8", 0))
    assert max(len(line.text) for line in found) <= 70
    assert [line.text for line in found[-2:]] == ["short\n", "last"]
    assert found[-1].offset == 1007


def test_large_records_make_small_chunks(tmp_path, monkeypatch):
    monkeypatch.setattr("analysis.ingest.delimited.CHUNK_BYTES", 1 << 20)
    content = "text,likes\n" + f"{'long ' * 20_000},3\n" * 40
    made = read(tmp_path, content)
    assert made.account.rows == 40 and 2 < len(made.batches) <= 40
    assert batch.CHUNK_ROWS > 40
