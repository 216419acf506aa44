"""Douban: stars in three forms, local times, lists of titles and their scores."""

from datetime import UTC, datetime

import pytest
from making import FOLDER, Result, read, study

from analysis.errors import StudyFileError
from analysis.ingest.sources.douban import stars

HERE = FOLDER / "douban"
KNOWN = {"title_id": "t", "market": "CN"}


def taken(tmp_path, *names, **entry):
    entry.setdefault("constants", {"market": "CN"})
    for name in names:
        (tmp_path / name).write_bytes((HERE / name).read_bytes())
    return Result(study(tmp_path, [{"path": name, **entry} for name in names]))


def ratings(made):
    return [c["rating"] for c in made.comments]


def test_words_for_stars_are_five_to_one(tmp_path):
    made = taken(tmp_path, "short.csv", constants=KNOWN)
    assert ratings(made) == [1.0, 0.75, 0.5, 0.25, 0.0, None]
    first = made.comments[0]
    assert first["posted_at"] == datetime(2020, 5, 31, 2, 20, 30, tzinfo=UTC), "a time in China"
    assert (first["likes"], first["platform"], first["comment_id"][:1] != "") == (123, "douban", True)
    assert first["author"] and "编造甲" not in made.everything()
    assert made.account.rejects == 0


def test_words_tell_a_table_whose_headers_do_not(tmp_path):
    made = taken(tmp_path, "words.csv", constants=KNOWN)
    assert made.account.source == "douban" and ratings(made) == [0.75, 0.0, None]
    other = (HERE / "words.csv").read_text(encoding="utf-8").replace("推荐", "9").replace("很差", "3")
    made = read(tmp_path, other.replace("看过", "5"), rating_scale=[1, 10], columns={"rating": "评分"})
    assert made.account.source == "tabular"


def test_stars_of_the_sites_own_class_names(tmp_path):
    made = taken(tmp_path, "ant_comments.csv")
    assert ratings(made) == [1.0, 0.25, None]
    assert [c["title_id"] for c in made.comments] == ["36000001", "36000001", "36000002"]
    assert made.comments[2]["posted_at"] == datetime(2019, 8, 31, 16, 30, tzinfo=UTC)


def test_ratings_and_the_comments_that_they_came_with_are_records_of_their_own(tmp_path):
    made = taken(tmp_path, "ant_comments.csv", "ant_ratings.csv")
    assert len(made.comments) == 6 and [a.duplicates for a in made.accounts] == [0, 0]
    assert made.comments[3]["comment_id"] == "rating-8800000001" and made.comments[3]["rating"] == 1.0
    assert made.comments[0]["author"] == made.comments[3]["author"]


def test_the_same_export_twice_adds_nothing(tmp_path):
    once = taken(tmp_path, "ant_comments.csv")
    (tmp_path / "again").mkdir()
    twice = taken(tmp_path / "again", "ant_comments.csv", "ant_comments.csv")
    assert len(twice.comments) == len(once.comments) and twice.accounts[1].duplicates == 3


def test_data_sets(tmp_path):
    made = taken(tmp_path, "dmsc.csv")
    assert ratings(made) == [0.5, 1.0] and [c["likes"] for c in made.comments] == [2404, 381]
    (title,) = made.titles.values()
    assert (title["original_title"], title["title"]) == ("编造的电影", "A Made Film")
    made = taken(tmp_path, "dmr.json")
    assert ratings(made) == [1.0, 0.25] and {c["title_id"] for c in made.comments} == {"36000001"}
    made = taken(tmp_path, "tracker.csv", constants=KNOWN)
    assert ratings(made) == [0.75, 0.0, None]


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        (["10", "50", ""], [0.0, 1.0, None]),
        (["1", "5", "0"], [0.0, 1.0, None]),
        (["4", "3"], [0.75, 0.5]),
        (["allstar30", "力荐", ""], None),
        (["3", "9"], None),
        (["15", "50"], None),
    ],
)
def test_the_scale_is_told_from_the_cells_or_asked_for(tmp_path, cells, expected):
    rows = "".join(f"u{i},text {i},0,{cell},x,2025-06-01\n" for i, cell in enumerate(cells))
    content = "user_id,user_comment,votes,rating,user_location,create_time\n" + rows
    if expected is None and cells[0].isdigit():
        with pytest.raises(StudyFileError, match="need their scale; add rating_scale"):
            read(tmp_path, content, table=None, constants=KNOWN)
    elif expected is not None:
        assert ratings(read(tmp_path, content, table=None, constants=KNOWN)) == expected
    stated = read(tmp_path, content, table=None, constants=KNOWN, rating_scale=[0, 50])
    assert stated.account.rows == len(cells), "a stated scale is taken at its word"


def test_stars():
    told = {
        "allstar40 rating": "40",
        "力荐": "5",
        "很差": "1",
        " 3 ": "3",
        4: "4",
        4.5: "4.5",
        "9 stars": "9 stars",
    }
    assert {cell: stars(cell) for cell in told} == told
    for none in ("看过", "想看", "未评分", "[]", "0", 0, "None", "2020-01-01 10:00:00", []):
        assert stars(none) is None
    for odd in (None, True, {"a": 1}, ["x"], 10**5000):
        assert stars(odd) == odd


def test_lists_of_titles_with_scores(tmp_path):
    made = taken(tmp_path, "ant_movies.csv", constants={})
    first, second = made.titles["36000001"], made.titles["36000002"]
    assert (first["title"], first["home_market"], first["genres"], first["tags"]) == (
        "编造的剧",
        "CN",
        ["剧情", "爱情"],
        ["逆袭", "甜宠"],
    )
    assert second["home_market"] == "KR" and second["tags"] is None and "演员" not in made.everything()
    made = taken(tmp_path, "ant_movies.csv", table="metrics")
    # 8.0 of Douban's 2 to 10 is four stars of one to five; 0.0 stands for no score yet.
    assert [(m["metric"], m["value"]) for m in made.metrics] == [
        ("rating_mean", 0.75),
        ("rating_n", 123456.0),
        ("rating_n", 0.0),
    ]
    assert made.account.empty == 1
    made = taken(tmp_path, "listed.csv", constants={})
    assert [t["home_market"] for t in made.titles.values()] == ["CN", None]
    made = taken(tmp_path, "listed.csv", table="metrics")
    assert [round(m["value"], 6) for m in made.metrics] == [0.75, 123456, 0.55, 1000]


def test_a_study_that_states_scale_or_column_is_obeyed(tmp_path):
    made = taken(tmp_path, "ant_movies.csv", table="metrics", rating_scale=[0, 10])
    assert made.metrics[0]["value"] == 0.8
    own = {
        "table": "metrics",
        "columns": {"title_id": "MOVIE_ID", "value": "DOUBAN_VOTES"},
        "constants": {"metric": "rating_n", "market": "CN", "platform": "douban"},
    }
    made = taken(tmp_path, "ant_movies.csv", **own)
    assert [m["value"] for m in made.metrics] == [123456.0, 0.0] and made.account.records == 2
