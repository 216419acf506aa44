"""Cells to values: numbers, dates, ratings, lists, codes."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from making import read

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


@pytest.mark.parametrize(
    ("cell", "scale", "place"),
    [
        ("8", (1, 10), 7 / 9),
        ("1", (1, 5), 0),
        ("5", (1, 5), 1),
        ("8/10", (1, 10), 7 / 9),
        ("8/10", None, 0.8),
        ("별점(10점 만점 중)10", (1, 10), 1),
        ("4 out of 5 stars", (1, 5), 0.75),
        ("4,5", (0, 5), 0.9),
        ("★★★½", (0, 5), 0.7),
        ("★★★☆☆", (1, 5), 0.5),
        ("80%", (0, 100), 0.8),
        ("7점", (1, 10), 6 / 9),
        ("0.25", None, 0.25),
        ("４", (1, 5), 0.75),
        ("4,5 de 5", (1, 5), 0.875),
        ("4.0 out of 5 stars", (1, 5), 0.75),
        ("4 stars out of 5", (1, 5), 0.75),
        ("5つ星のうち4.0", (1, 5), 0.75),
        ("5점 만점에 4점", (1, 5), 0.75),
        ("평점: 8.5", (1, 10), 7.5 / 9),
        ("4.5★", (1, 5), 0.875),
        ("力荐", (1, 5), 1),
        ("推荐", (1, 5), 0.75),
        ("還行", (1, 5), 0.5),
        ("较差", (1, 5), 0.25),
        ("很差", (1, 5), 0),
        ("allstar40", (1, 5), 0.75),
        ("rating20", (1, 5), 0.25),
        ("star4", (1, 5), 0.75),
    ],
)
def test_ratings_have_their_place_on_the_scale(cell, scale, place):
    assert ratings.place(*ratings.parse(cell), scale) == pytest.approx(place)


@pytest.mark.parametrize(
    "cell", ["👍", "👎", "allstar00", "推荐指数", "10/10 would cry", "★ or so", "\ufe0f", ""]
)
def test_what_is_no_rating_is_not_made_one(cell):
    assert ratings.parse(cell) is None


def test_words_of_five_stars_do_not_fit_a_scale_of_ten():
    assert isinstance(ratings.place(*ratings.parse("力荐"), (1, 10)), str)


@pytest.mark.parametrize(
    ("cell", "scale"), [("11", (1, 10)), ("0", (1, 5)), ("8/10", (1, 5)), ("3", None), ("12/10", None)]
)
def test_ratings_off_the_scale_have_none(cell, scale):
    assert isinstance(ratings.place(*ratings.parse(cell), scale), str)


def test_a_rating_that_cannot_be_read_or_is_off_the_scale_is_a_reject(tmp_path):
    content = "text,stars\nfine,5\nodd,six\nfar,6\n,7\n,\n"
    made = read(tmp_path, content, columns={"rating": "stars"}, rating_scale=[1, 5])
    assert [row["rating"] for row in made.comments] == [1.0]
    account = made.account
    assert (account.records, account.rows, account.empty, account.rejects) == (5, 1, 1, 3)
    assert made.whys[1] == "rating 6 lies outside the scale 1 to 5" and "'text': " not in str(made.rejects)


def test_counts_are_not_whole_or_not_read_are_rejects_and_placeholders_are_unknown(tmp_path):
    made = read(tmp_path, "text,likes\na,1.5\nb,-\nc,1.2k\nd,N/A\ne,lots\n", columns={"likes": "likes"})
    assert [(row["text"], row["likes"]) for row in made.comments] == [("b", None), ("c", 1200), ("d", None)]
    assert made.account.rejects == 2


def test_a_cell_too_long_to_be_a_number_is_a_reject(tmp_path):
    made = read(tmp_path, f"text,likes\na,{'9' * 500}\nb,1\n", columns={"likes": "likes"})
    assert made.account.rows == 1 and "500" in made.whys[0] and "999" not in made.whys[0]


def test_a_word_that_stands_for_nothing_in_numbers_is_a_comment_in_texts(tmp_path):
    assert [row["text"] for row in read(tmp_path, "text\nnone\n无\n-\n").comments] == ["none", "无", "-"]


def test_values_map_cells_and_unknown_cells_are_rejects_that_name_the_value(tmp_path):
    source = {
        "columns": {"market": "land"},
        "constants": {"title_id": "t", "platform": "p"},
        "values": {"market": {"한국": "KR"}},
    }
    made = read(tmp_path, "text,land\na,한국\nb,헝가리\nc,KR\nd,US\ne,\n", **source)
    assert [row["text"] for row in made.comments] == ["a", "c"]
    assert ["헝가리" in made.whys[0], "US" in made.whys[1], made.whys[2]] == [True, True, "says no market"]


def test_country_names_are_markets_without_values(tmp_path):
    source = {"columns": {"market": "land"}, "constants": {"title_id": "t", "platform": "p"}}
    made = read(tmp_path, "text,land\na,South Korea\nb,kr\nc,001\nd,Atlantis\n", **source)
    assert [row["market"] for row in made.comments] == ["KR", "KR", "001"]
    assert "'Atlantis'" in made.whys[0]


TITLES = "id,name,land,tags,kind,eps,out\n1,First,KR|US,a| b |a||c,drama,12,2024-05\n2,Second,,,,,later\n"


def test_split_makes_lists_and_takes_the_first_of_a_single_value(tmp_path):
    made = read(
        tmp_path,
        TITLES,
        table="titles",
        split={"tags": "|", "home_market": "|"},
        columns={
            "title_id": "id",
            "title": "name",
            "home_market": "land",
            "tags": "tags",
            "genres": "kind",
            "n_episodes": "eps",
            "released": "out",
        },
    )
    first, second = made.titles["1"], made.titles["2"]
    assert first["home_market"] == "KR" and first["tags"] == ["a", "b", "c"] and first["genres"] == ["drama"]
    assert first["n_episodes"] == 12 and (first["released"], first["released_precision"]) == (
        date(2024, 5, 1),
        "month",
    )
    assert second["tags"] is None and second["home_market"] is None
    # A title is worth having without a date that nobody can read; that it was left out is said.
    assert second["released"] is None and any("1 cells of released" in note for note in made.notes)


def test_metrics_are_rescaled_where_they_are_ratings_and_empty_where_they_have_no_value(tmp_path):
    content = 'id,score,n\na,8.2,"14,787"\nb,,1 user\nc,11,-4\n'
    constants = {"market": "001", "platform": "mdl"}
    rating = {
        "columns": {"title_id": "id", "value": "score"},
        "constants": {**constants, "metric": "rating_mean"},
    }
    made = read(tmp_path, content, table="metrics", rating_scale=[1, 10], **rating)
    assert [row["value"] for row in made.metrics] == [pytest.approx(0.8)] and made.metrics[0][
        "market"
    ] == "001"
    assert (made.account.rows, made.account.empty, made.account.rejects) == (1, 1, 1)
    count = {"columns": {"title_id": "id", "value": "n"}, "constants": {**constants, "metric": "rating_n"}}
    made = read(tmp_path, content, table="metrics", rating_scale=[1, 10], **count)
    assert [row["value"] for row in made.metrics] == [14787, 1] and made.whys == ["value is below 0"]


def test_a_metric_column_is_rescaled_row_by_row(tmp_path):
    content = "id,what,n\na,rating_mean,8.2\na,rating_n,50\na,fame,3\n"
    source = {
        "columns": {"title_id": "id", "metric": "what", "value": "n"},
        "constants": {"market": "KR", "platform": "p"},
    }
    made = read(tmp_path, content, table="metrics", rating_scale=[1, 10], **source)
    assert [row["value"] for row in made.metrics] == [pytest.approx(0.8), 50]
    assert "'fame'" in made.whys[0]


def test_episodes(tmp_path):
    content = "title_id,number,duration_s,paywalled,released\n"
    content += "t,1,1:30,no,2024-05-31\nt,2,90,yes,\nt,2,90,yes,\nt,x,1,no,\n"
    columns = {name: name for name in ("title_id", "number", "duration_s", "paywalled", "released")}
    made = read(tmp_path, content, table="episodes", columns=columns)
    assert [(e["number"], e["duration_s"], e["paywalled"]) for e in made.episodes] == [
        (1, 90.0, False),
        (2, 90.0, True),
    ]
    assert (made.account.duplicates, made.account.rejects) == (1, 1) and "t" in made.titles


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
    assert any("1 cells of posted_at" in note for note in made.notes)


def test_rounded_ids_are_no_ids(tmp_path):
    table = "id,film,text\n7.41E+18,a,fine\n7.41E+18,a,so so\n12,a,good\n13,7.4E+18,bad\n"
    columns = {"comment_id": "id", "title_id": "film"}
    made = read(tmp_path, table, columns=columns, constants={"market": "KR", "platform": "p"})
    assert [c["text"] for c in made.comments] == ["fine", "so so", "good"]
    assert made.whys == ["title_id '7.4E+18' was rounded by a spreadsheet; export it as text"]


def test_entities_are_decoded_and_signs_are_kept(tmp_path):
    made = read(tmp_path, "text\nTom &amp; Jerry &#39;fine&#39; &lt;3\nR&D; a & b\n")
    assert [c["text"] for c in made.comments] == ["Tom & Jerry 'fine' <3", "R&D; a & b"]
