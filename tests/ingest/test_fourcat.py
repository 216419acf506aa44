"""Exports of 4CAT: tables by platform, and items as they were collected."""

import datetime as dt

import pytest
from making import FOLDER, Result, adds_up, study

VIDEO = "7418294751977327878"


def read(folder, *names, **entry):
    entry = {"constants": {"title_id": "made", "market": "US"}, **entry}
    return Result(study(folder, [{"path": str(FOLDER / name), **entry} for name in names]))


def test_tiktok_comments(tmp_path):
    made = read(tmp_path, "fourcat/tiktok_comments.csv", constants={"market": "ID"})
    first, reply, third = made.comments
    assert {(c["platform"], c["title_id"]) for c in made.comments} == {("tiktok", VIDEO)}
    assert (first["reply_to"], reply["reply_to"], third["reply_to"]) == (None, first["comment_id"], None)
    assert [c["likes"] for c in made.comments] == [14, None, 6]
    assert first["posted_at"] == dt.datetime(2024, 9, 24, 20, 1, tzinfo=dt.UTC)
    assert first["author"] and reply["author"] is None, "a name that was left out is nobody"
    assert "made.viewer" not in made.everything() and "REDACTED" not in made.everything()


def test_posts_of_tiktok_without_advertisements(tmp_path):
    made = read(tmp_path, "fourcat/tiktok_posts.csv")
    assert [(c["comment_id"], c["likes"], c["reply_to"], c["title_id"]) for c in made.comments] == [
        (VIDEO, 9100, None, "made"),
        ("7418294751977327999", 31, None, "made"),
    ]
    assert made.whys == ["is an advertisement"] and made.rejects[0]["where"].startswith("line 4")


def test_posts_of_x_without_those_that_repeat_another(tmp_path):
    made = read(tmp_path, "fourcat/x.csv")
    assert [(c["platform"], c["text"], c["reply_to"]) for c in made.comments] == [
        ("x", "Tom & the CEO <3 [mention]", "1838000000000000000"),
        ("x", "rewatching it all", None),
    ]
    assert made.whys == ["repeats another's post"]


def test_items_of_any_platform(tmp_path):
    constants = {"title_id": "made", "market": "US", "platform": "forum"}
    made = read(tmp_path, "fourcat/forum.csv", constants=constants)
    assert [(c["text"], c["reply_to"]) for c in made.comments] == [
        ("Which one is worth it?", None),
        ("the one with the twins", "90001"),
        ("Only a headline", None),
    ]
    assert [c["posted_at"] is None for c in made.comments] == [False, True, False]
    assert [c["author"] is None for c in made.comments] == [False, False, True]


def test_comments_of_rednote_are_about_their_note(tmp_path):
    made = read(tmp_path, "fourcat/rednote_comments.csv", constants={"market": "CN"})
    assert [(c["title_id"], c["reply_to"]) for c in made.comments] == [("66f000000000000002", None)] * 2


def test_kept_items_are_read_as_they_were_collected(tmp_path):
    names = ["fourcat/items.ndjson", "zeeschuimer/tiktok.ndjson"]
    made = read(tmp_path, *names)
    assert [(a.source, a.rows, a.duplicates) for a in made.accounts] == [
        ("fourcat", 2, 0),
        ("zeeschuimer", 0, 2),
    ]
    counts = read(tmp_path, *names, table="metrics", constants={"market": "001"})
    assert [(a.rows, a.duplicates) for a in counts.accounts] == [(3, 0), (0, 3)]


PAIRS = {
    "tiktok comments": (["fourcat/tiktok_comments.csv", "tiktok/web.json", "tiktok/scraped.json"], 6),
    "tiktok posts": (["fourcat/tiktok_posts.csv", "zeeschuimer/tiktok.ndjson", "fourcat/items.ndjson"], 2),
    "instagram": (["fourcat/instagram.csv", "zeeschuimer/instagram.ndjson"], 5),
    "x": (["fourcat/x.csv", "zeeschuimer/others.ndjson"], 7),
    "rednote": (["fourcat/rednote_comments.csv", "zeeschuimer/rednote.ndjson"], 5),
}


@pytest.mark.parametrize("what", PAIRS)
def test_exports_by_two_tools_add_up_to_the_union(tmp_path, what):
    names, union = PAIRS[what]
    found = []
    for turn in (1, -1):
        made = read(tmp_path, *names[::turn])
        assert adds_up(made.accounts)
        found.append({(c["platform"], c["comment_id"], c["text"], c["posted_at"]) for c in made.comments})
        assert len(found[-1]) == len(made.comments) == union
    if what != "rednote":  # Of a note, the page and the mapper show other parts.
        assert found[0] == found[1]
