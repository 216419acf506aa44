"""Numbers, spans of time and numbers of episodes as people write them."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.ingest import dates, numbers, ratings


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("14,787", 14787),
        ("1.2k", 1200),
        ("3.4万", 34000),
        ("2.3w", 23000),
        ("1億", 1e8),
        ("8,7", 8.7),
        ("8.7M", 8_700_000),
        ("1.234,5", 1234.5),
        ("1,234.5", 1234.5),
        ("1.234.567", 1234567),
        ("1 234 567", 1234567),
        ("80集", 80),
        ("98集（两版故事开头）", 98),
        ("1 user ", 1),
        ("10,000+", 10000),
        ("１２３", 123),
        ("$1,200", 1200),
        ("-5", -5),
        ("12,34,567", 1234567),
        ("2 million", 2e6),
        ("4.0", 4),
        ("5rb", 5000),
        ("1,5 jt", 1_500_000),
        ("", None),
        ("many", None),
        ("1,2,3", None),
        ("1.2.3", None),
        ("12k3", None),
        ("1.2 lakh", 120_000),
        ("3 crore", 3e7),
        ("₹1,20,000", 120_000),
        ("2 Mio.", 2e6),
        ("2,3 milhões", 2.3e6),
        ("10万+", 100_000),
        ("约3.4万", 34_000),
        ("over 5k views", 5000),
        ("1만 2천", 12_000),
        ("3억 5천만", 350_000_000),
        ("1亿2000万", 120_000_000),
        ("١٬٢٣٤٫٥", 1234.5),
        ("1\u202f234", 1234),
        ("\u22123", -3),
        ("3 mil", None),  # a thousand in Madrid, a million in London
        ("2千1万", None),
        ("<5", None),
        ("1e999", None),
        ("9" * 40, None),
        ("3 of 4", None),
    ],
)
def test_numbers_as_people_write_them(cell, value):
    assert numbers.parse(cell) == value


@settings(deadline=None)
@given(st.integers(-(10**15), 10**15))
def test_whole_numbers_are_read_with_and_without_separators(n):
    assert numbers.parse(str(n)) == n == numbers.parse(f"{n:,}")


@settings(deadline=None)
@given(st.text(max_size=30))
def test_no_text_makes_the_parsers_fail(text):
    for parse in (numbers.parse, numbers.seconds, numbers.episode, ratings.parse, dates.day, dates.moment):
        parse(text)
    dates.moment(text, None, "Asia/Seoul")


PARTS = st.sampled_from(
    ["2024", "05", "31", "May", "-", "/", ":", " ", "+09", "年", "오후", "h", "5", "억", "万", "★"]
)


@settings(deadline=None)
@given(st.lists(PARTS, max_size=12).map("".join))
def test_no_pieces_of_dates_and_numbers_make_the_parsers_fail(text):
    for parse in (numbers.parse, numbers.seconds, numbers.episode, ratings.parse, dates.day, dates.moment):
        parse(text)


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("83.5", 83.5),
        ("1:46:30", 6390),
        ("02:05", 125),
        ("00:12.5", 12.5),
        ("60 min.", 3600),
        ("1 hr. 10 min.", 4200),
        ("PT1H2M", 3720),
        ("3分20秒", 200),
        ("soon", None),
        ("", None),
    ],
)
def test_time_spans(cell, value):
    assert numbers.seconds(cell) == value


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("3", 3),
        ("第3集", 3),
        ("Ep. 12", 12),
        ("S01E03", 3),
        ("3화", 3),
        ("제3회", 3),
        ("Capítulo 3", 3),
        ("3.0", 3),
        ("1-2", None),
        ("last", None),
    ],
)
def test_episode_numbers(cell, value):
    assert numbers.episode(cell) == value
