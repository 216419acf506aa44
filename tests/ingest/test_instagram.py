"""Instagram comments of a collector, of the official API and of a user's own archive."""

import datetime as dt
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from making import FOLDER, Result, adds_up, study

from analysis.ingest.sources.instagram import media_id, post_id

CONSTANTS = {"title_id": "made", "market": "US"}
SIGNS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"


def read(folder, *names):
    return Result(study(folder, [{"path": str(FOLDER / name), "constants": CONSTANTS} for name in names]))


def test_comments_of_instaloader_with_their_answers(tmp_path):
    made = read(tmp_path, "instagram/instaloader.json")
    assert [(c["comment_id"][-1], c["text"], c["likes"], c["reply_to"]) for c in made.comments] == [
        ("3", "¡Qué final! [mention]", 2, None),
        ("1", "The CEO again...", 5, None),
        ("2", "always the CEO 😂", 0, "17900000000000001"),
    ]
    assert made.comments[1]["posted_at"] == dt.datetime(2024, 9, 24, 20, 1, tzinfo=dt.UTC)
    assert {(c["platform"], c["title_id"]) for c in made.comments} == {("instagram", "made")}
    for personal in ("made_viewer", "Made Person", "5001"):
        assert personal not in made.everything()


def test_comments_of_the_api(tmp_path):
    made = read(tmp_path, "instagram/graph.json")
    assert [(c["comment_id"][-1], c["title_id"], c["likes"], c["reply_to"]) for c in made.comments] == [
        ("1", "made", 5, None),
        ("2", "made", 0, "17900000000000001"),
        ("4", "made", 1, None),
    ]
    assert made.comments[0]["posted_at"] == dt.datetime(2024, 9, 24, 20, 1, tzinfo=dt.UTC)
    assert len({c["author"] for c in made.comments}) == 3


@pytest.mark.parametrize("turn", [1, -1])
def test_overlapping_exports_add_up_to_the_union(tmp_path, turn):
    made = read(tmp_path, *["instagram/instaloader.json", "instagram/graph.json"][::turn])
    assert adds_up(made.accounts) and sum(a.duplicates for a in made.accounts) == 2
    assert sorted(c["comment_id"][-1] for c in made.comments) == ["1", "2", "3", "4"]


def test_an_archive_of_a_user_names_nobody(tmp_path):
    made = read(tmp_path, "instagram/own.json")
    assert [(c["text"], c["author"]) for c in made.comments] == [
        ("Это лучшая серия 😍", None),
        ("when is part two", None),
    ]
    assert made.comments[1]["posted_at"] - made.comments[0]["posted_at"] == dt.timedelta(minutes=1)
    assert "made_studio" not in made.everything()


def test_comments_on_reels_in_an_archive(tmp_path):
    comments = json.loads((FOLDER / "instagram/own.json").read_text())
    (tmp_path / "r.json").write_text(json.dumps({"comments_reels_comments": comments}))
    made = Result(study(tmp_path, [{"path": "r.json", "constants": CONSTANTS}]))
    assert len(made.comments) == 2 and made.comments[0]["text"] == "Это лучшая серия 😍"


def code_of(number):
    digits = ""
    while number:
        number, digit = divmod(number, 64)
        digits = SIGNS[digit] + digits
    return digits


@given(number=st.integers(64**4, 2**63 - 1))
def test_a_short_code_is_the_number_of_its_post(number):
    code = code_of(number)
    assert media_id(code) == str(number)
    stated = [
        {"code": code},
        {"shortcode": code},
        {"pk": number},
        {"id": f"{number}_5001"},
        {"id": str(number)},
    ]
    assert {post_id(post) for post in stated} == {str(number)}


@pytest.mark.parametrize("code", ["", "abc", "A" * 28, "with space", "Пост12", 7, None, ["DUjFJZCjsA2"]])
def test_what_is_no_short_code(code):
    assert media_id(code) is None
