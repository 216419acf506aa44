"""Ratings and their place on a scale of 0 to 1."""

import pytest
from making import read

from analysis.ingest import ratings


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
