"""Days and moments as people write them."""

from datetime import UTC, date, datetime

import pytest
from making import read

from analysis.ingest import dates


@pytest.mark.parametrize(
    ("cell", "day", "precision"),
    [
        ("2024-05-31", date(2024, 5, 31), "day"),
        ("2024/5/1", date(2024, 5, 1), "day"),
        ("2024.05.31.", date(2024, 5, 31), "day"),
        ("작성일 2024년 5월 31일", date(2024, 5, 31), "day"),
        ("2024年5月31日 首播", date(2024, 5, 31), "day"),
        ("20240531", date(2024, 5, 31), "day"),
        ("| 2024-05-31 |", date(2024, 5, 31), "day"),
        ("May 31, 2024", date(2024, 5, 31), "day"),
        ("31 May 2024", date(2024, 5, 31), "day"),
        ("Aired: May 31, 2024 - Jun 2, 2024", date(2024, 5, 31), "day"),
        ("31/05/2024", date(2024, 5, 31), "day"),
        ("05/31/2024", date(2024, 5, 31), "day"),
        ("05/05/2024", date(2024, 5, 5), "day"),
        ("2024-05-31T23:30:00+09:00", date(2024, 5, 31), "day"),
        ("31 de mayo de 2024", date(2024, 5, 31), "day"),
        ("1º de maio de 2024", date(2024, 5, 1), "day"),
        ("31 Agustus 2024", date(2024, 8, 31), "day"),
        ("31. März 2024", date(2024, 3, 31), "day"),
        ("27 Décembre 2023", date(2023, 12, 27), "day"),
        ("3 ago 2024", date(2024, 8, 3), "day"),
        ("31-May-2024", date(2024, 5, 31), "day"),
        ("31 พ.ค. 2567", date(2024, 5, 31), "day"),
        ("31/05/2567", date(2024, 5, 31), "day"),
        ("พ.ศ. 2567", date(2024, 1, 1), "year"),
        ("mayo de 2024", date(2024, 5, 1), "month"),
        ("2024-05", date(2024, 5, 1), "month"),
        ("2024年5月", date(2024, 5, 1), "month"),
        ("May 2024", date(2024, 5, 1), "month"),
        ("2024", date(2024, 1, 1), "year"),
        ("2024.0", date(2024, 1, 1), "year"),
        ("(2024)", date(2024, 1, 1), "year"),
    ],
)
def test_dates_and_what_of_them_is_known(cell, day, precision):
    assert dates.day(cell) == (day, precision)


@pytest.mark.parametrize(
    "cell",
    [
        "",
        "soon",
        "2024-13-01",
        "2024-02-30",
        "15.02.16",
        "2019-2020",
        "0001-01-01",
        "99999",
        "2500",
        "Mayhem 3, 2024",
        "12:30",
        "31 Foo 2024",
    ],
)
def test_what_is_no_date_is_not_made_one(cell):
    assert isinstance(dates.day(cell), str)


def test_a_date_that_can_be_read_in_two_ways_is_not_guessed():
    assert dates.day("03/04/2024") == dates.AMBIGUOUS
    assert dates.day("03/04/2024", "%d/%m/%Y") == (date(2024, 4, 3), "day")
    assert dates.day("15.02.16", "%y.%m.%d") == (date(2015, 2, 16), "day")
    assert dates.day("2015-02-16", "%y.%m.%d") == "does not fit date_format '%y.%m.%d'"


@pytest.mark.parametrize(
    ("cell", "moment"),
    [
        ("2024-05-31", (2024, 5, 31)),
        ("2024-05-31T10:20:30Z", (2024, 5, 31, 10, 20, 30)),
        ("2024-05-31 10:20:30+09:00", (2024, 5, 31, 1, 20, 30)),
        ("2024.05.31 10:20", (2024, 5, 31, 10, 20)),
        ("May 31, 2024, 10:20 PM", (2024, 5, 31, 22, 20)),
        ("2024. 5. 31. 오후 3:05", (2024, 5, 31, 15, 5)),
        ("1717150830", (2024, 5, 31, 10, 20, 30)),
        ("1717150830000", (2024, 5, 31, 10, 20, 30)),
        ("Fri, 31 May 2024 10:20:30 +0900", (2024, 5, 31, 1, 20, 30)),
        ("12:00 AM, May 31, 2024", (2024, 5, 31)),
        ("2024年5月31日 12:30", (2024, 5, 31, 12, 30)),
        ("2024-05-31 下午3点12分", (2024, 5, 31, 15, 12)),
        ("2024年5月31日 15時12分30秒", (2024, 5, 31, 15, 12, 30)),
        ("May 31, 2024 at 3:12 PM", (2024, 5, 31, 15, 12)),
        ("31 may 2024, 3:12 p. m.", (2024, 5, 31, 15, 12)),
        ("31 de maio de 2024 14h30", (2024, 5, 31, 14, 30)),
        ("Sat May 31 07:12:03 +0000 2025", (2025, 5, 31, 7, 12, 3)),
        ("Fri May 31 2024 10:20:30 GMT+0900 (made)", (2024, 5, 31, 1, 20, 30)),
        ("2024-05-31 10:20 KST", (2024, 5, 31, 1, 20)),
        ("2024-05-31 10:20:30 -0530", (2024, 5, 31, 15, 50, 30)),
        ("20240531102030", (2024, 5, 31, 10, 20, 30)),
        ("1717150830123456", (2024, 5, 31, 10, 20, 30, 123456)),
        ("31/05/2567 10:20", (2024, 5, 31, 10, 20)),
    ],
)
def test_moments_are_in_utc(tmp_path, cell, moment):
    at = datetime(*moment, tzinfo=UTC)
    assert dates.moment(cell) == at
    made = read(tmp_path, f'text,when\nfine,"{cell}"\n', columns={"posted_at": "when"})
    assert made.comments[0]["posted_at"] == at


@pytest.mark.parametrize(
    "cell",
    [
        "3 days ago",
        "2 weeks ago (edited)",
        "a year ago",
        "yesterday",
        "3d",
        "昨天 12:30",
        "3天前",
        "2小時前",
        "刚刚",
        "1일 전",
        "방금 전",
        "3日前",
        "2か月前",
        "hace 2 días",
        "há 3 dias",
        "uma semana atrás",
        "2 hari yang lalu",
        "setahun yang lalu",
        "vor 2 Tagen",
        "gestern",
        "il y a 3 jours",
        "3 วันที่แล้ว",
        "2 ngày trước",
    ],
)
def test_a_time_told_from_the_day_of_export_is_never_made_up(cell):
    assert dates.moment(cell) == dates.RELATIVE == dates.day(cell)


@pytest.mark.parametrize(
    ("cell", "why"),
    [
        ("15.02.16", dates.TWO_DIGITS),
        ("24. 5. 31. 오후 3:12", dates.TWO_DIGITS),
        ("5/31/24, 3:12 PM", dates.TWO_DIGITS),
        ("05-31 12:30", dates.NO_YEAR),
        ("5月31日", dates.NO_YEAR),
        ("2024-05-31 10:20 CST", dates.NO_ZONE),
        ("2024-05-31 24:30", dates.UNREADABLE),
        ("2024-05-31 晚上12:10", dates.UNREADABLE),
    ],
)
def test_the_reason_says_what_a_date_lacks(cell, why):
    assert dates.moment(cell) == why


def test_times_without_a_zone_are_local_where_a_zone_is_given():
    def at(cell, *, stated=None, zone="Asia/Seoul"):
        return dates.moment(cell, stated, zone)

    half_past_one = datetime(2024, 5, 31, 1, 20, tzinfo=UTC)
    for cell in ("2024-05-31 10:20", "2024. 5. 31. 오전 10:20", "20240531102000", "May 31, 2024 10:20"):
        assert at(cell) == half_past_one
    assert at("31.05.24 10:20", stated="%d.%m.%y %H:%M") == half_past_one
    for cell in ("2024-05-31 01:20Z", "2024-05-31T03:20+02:00", str(int(half_past_one.timestamp()))):
        assert at(cell) == half_past_one, "a stated zone wins"
    midnight = datetime(2024, 5, 31, tzinfo=UTC)
    assert at("2024-05-31") == midnight == at("24.05.31", stated="%y.%m.%d"), "a day stays that day"
    # When clocks go back an hour comes twice: the first is taken.
    assert at("2024-11-03 01:30", zone="America/New_York").hour == 5


@pytest.mark.parametrize("name", ["Seoul", "", "../../etc/passwd", "Asia/Seoul\x00", "KST+9"])
def test_a_zone_that_there_is_not_is_said(name):
    with pytest.raises(ValueError, match=r"is no time zone; name one such as Asia/Seoul"):
        dates.zone(name)
    assert dates.zone("Asia/Seoul").key == "Asia/Seoul"


def test_a_comment_of_which_only_the_year_is_known_has_no_time():
    assert dates.moment("2024") is None and dates.moment("2024-05") is None


def test_a_local_time_is_brought_to_utc_and_a_stated_zone_counts_more(tmp_path):
    cells = (
        "2024-05-31 08:00:00,2024-05-31T08:00:00Z,2024-05-31T08:00:00+09:00,2024-05-31,2024年5月31日 08:00"
    )
    table = "text,when\n" + "".join(f"t,{cell}\n" for cell in cells.split(","))
    made = read(tmp_path, table, columns={"posted_at": "when"}, time_zone="Asia/Shanghai")
    hours = [(c["posted_at"].day, c["posted_at"].hour) for c in made.comments]
    assert hours == [(31, 0), (31, 8), (30, 23), (31, 0), (31, 0)]


def test_a_time_told_from_the_day_of_export_is_not_known_and_the_comment_is_kept(tmp_path):
    made = read(tmp_path, "text,when\nfine,3 days ago\nso so,2024-05-31\n", columns={"posted_at": "when"})
    assert [c["posted_at"] is None for c in made.comments] == [True, False] and not made.rejects
    assert any("one cell of posted_at" in note for note in made.notes)
