"""TikTok comments of three makes, and the Research API's videos."""

import datetime as dt
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from making import FOLDER, Result, adds_up, study

from analysis.ingest.sources.ids import count, ident, parent
from analysis.ingest.sources.tiktok import to_utc

REAL = Path("../shared/data/fixtures/tiktok_comments.json")
VIDEO = "7418294751977327878"
START = dt.datetime(2024, 9, 24, 20, tzinfo=dt.UTC)


def read(folder, *names, **entry):
    """What is read from these fixtures together, one entry each."""
    entry = {"constants": {"market": "ID"}, **entry}
    paths = [str(FOLDER / name) for name in names]
    return Result(study(folder, [{"path": path, **entry} for path in paths]))


def rows(made, *fields):
    return [tuple(comment[field] for field in fields) for comment in made.comments]


def minute(comment):
    return (comment["posted_at"] - START) / dt.timedelta(minutes=1)


def test_comments_of_the_web_pages_with_their_replies(tmp_path):
    made = read(tmp_path, "tiktok/web.json")
    first, second, reply = made.comments
    assert [c["text"] for c in made.comments] == [
        "The twist in the lift, I screamed",
        "第八集太好哭了 😭",
        "抱抱",
    ]
    assert rows(made, "platform", "title_id", "likes") == [
        ("tiktok", VIDEO, 14),
        ("tiktok", VIDEO, 3),
        ("tiktok", VIDEO, 1),
    ]
    assert [minute(c) for c in made.comments] == [1, 2, 4]
    assert (first["reply_to"], second["reply_to"]) == (None, None)
    assert reply["reply_to"] == second["comment_id"]
    assert len({c["author"] for c in made.comments}) == 3
    for personal in ("made.viewer", "Made Viewer", "made.example", "69000000000000000"):
        assert personal not in made.everything()


def test_a_count_that_is_missing_is_not_zero(tmp_path):
    reply, comment = read(tmp_path, "tiktok/web.jsonl").comments
    assert (reply["likes"], comment["likes"]) == (None, 14)
    assert reply["reply_to"] == comment["comment_id"]


def test_scraped_comments_stand_in_utc(tmp_path):
    """The made file was written seven hours ahead; its ids tell."""
    made = read(tmp_path, "tiktok/scraped.json")
    assert [(c["text"], minute(c)) for c in made.comments] == [
        ("The twist in the lift, I screamed", 1),
        ("same here", 3),
        ("seru banget kak", 5),
    ]
    first, reply, _ = made.comments
    assert reply["reply_to"] == first["comment_id"] and first["reply_to"] is None
    assert {c["title_id"] for c in made.comments} == {VIDEO}
    assert made.whys == ["is no JSON object"] and made.rejects[0]["where"] == "comments[2]"


def test_research_comments_name_no_authors(tmp_path):
    made = read(tmp_path, "tiktok/research_comments.json")
    first, reply, third = made.comments
    assert [c["author"] for c in made.comments] == [None] * 3
    assert (first["reply_to"], reply["reply_to"], third["reply_to"]) == (None, first["comment_id"], None)
    assert [c["likes"] for c in made.comments] == [14, 0, 2]
    assert [minute(c) for c in made.comments] == [1, 3, 6]


def test_overlapping_exports_of_four_tools_add_up_to_the_union(tmp_path):
    names = ["tiktok/web.json", "tiktok/web.jsonl", "tiktok/scraped.json", "tiktok/research_comments.json"]
    found = []
    for order in (names, names[::-1], names[2:] + names[:2], [names[i] for i in (1, 3, 0, 2)]):
        made = read(tmp_path, *order)
        assert adds_up(made.accounts)
        assert sum(a.records for a in made.accounts) == 3 + 2 + 4 + 3
        assert sorted(minute(c) for c in made.comments) == [1, 2, 3, 4, 5, 6]
        found.append(sorted(rows(made, "comment_id", "title_id", "text", "posted_at", "reply_to"), key=str))
    assert all(one == found[0] for one in found)


def test_videos_are_titles(tmp_path):
    made = read(tmp_path, "tiktok/research_videos.json", constants={})
    video = made.titles[VIDEO]
    assert video["title"] == "Made caption, episode 12 #madeDrama"
    assert (video["tags"], video["platform"]) == (["madeDrama", "revenge"], "tiktok")
    assert video["released"] == dt.date(2024, 9, 24)
    assert video["home_market"] is None, "the region of an account is not the market of a story"
    assert "made.studio" not in made.everything()


def test_counts_of_videos(tmp_path):
    made = read(tmp_path, "tiktok/research_videos.json", table="metrics", constants={"market": "001"})
    assert [(m["title_id"], m["metric"], m["value"]) for m in made.metrics] == [
        (VIDEO, "views", 120400.0),
        (VIDEO, "likes", 9100.0),
        ("7418294751977327999", "likes", 31.0),
    ]
    assert (made.account.records, made.account.empty) == (4, 1)


def test_comments_whose_video_is_not_named_take_the_title_of_the_study_file(tmp_path):
    document = json.loads((FOLDER / "tiktok/scraped.json").read_text())
    (tmp_path / "c.json").write_text(json.dumps({**document, "video_url": "https://made.example/x"}))
    made = Result(study(tmp_path, [{"path": "c.json", "constants": {"title_id": "t", "market": "ID"}}]))
    assert {c["title_id"] for c in made.comments} == {"t"} and len(made.comments) == 3


seconds = st.integers(1_420_000_000, 1_900_000_000)


@given(
    second=seconds, late=st.integers(-200, 200), quarters=st.integers(-48, 56), low=st.integers(0, 2**32 - 1)
)
def test_a_clock_of_any_zone_is_put_right(second, late, quarters, low):
    stated = dt.datetime.fromtimestamp(second + 900 * quarters, dt.UTC).replace(tzinfo=None).isoformat()
    found = to_utc(stated, str(((second + late) << 32) + low))
    assert dt.datetime.fromisoformat(str(found)).timestamp() == second


@given(second=seconds, apart=st.integers(301, 599), hours=st.integers(-3, 3))
def test_an_id_that_does_not_fit_changes_nothing(second, apart, hours):
    stated = dt.datetime.fromtimestamp(second + apart + 3600 * hours, dt.UTC).replace(tzinfo=None).isoformat()
    assert to_utc(stated, str(second << 32)) == stated
    assert to_utc(stated + "+02:00", str(second << 32)) == stated + "+02:00"
    assert to_utc(stated, "made-7") == stated and to_utc(None, "7" * 19) is None


@pytest.mark.parametrize(
    "value", ["", " ", "0", 0, -5, None, True, 7.4e18, "7.41E+18", "7.41e18", [], {}, 10**60]
)
def test_what_is_no_id(value):
    assert ident(value) is None


def test_ids_and_counts():
    assert ident(7418294751977327878) == ident(" 7418294751977327878 ") == VIDEO
    assert parent(7, "7", None) is None and parent("8", "7", None) == "8"
    assert [count(v) for v in (3, "1.2万", 0, -1, float("nan"), True, None, [])] == [3, "1.2万", 0] + [
        None
    ] * 5


@pytest.mark.skipif(not REAL.exists(), reason="the real export is not here")
def test_a_real_export(tmp_path):
    document = json.loads(REAL.read_text(encoding="utf-8"))
    replies = sum(len(comment["replies"]) for comment in document["comments"])
    entry = {"path": str(REAL.resolve()), "constants": {"title_id": "t", "market": "ID"}}
    made = Result(study(tmp_path, [entry]))
    account = made.account
    assert account.source == "tiktok" and account.rejects == account.duplicates == 0
    assert account.records == len(document["comments"]) + replies
    assert sum(c["reply_to"] is not None for c in made.comments) == replies
    ids = [int(c["comment_id"]) >> 32 for c in made.comments]
    apart = [c["posted_at"].timestamp() - made_at for c, made_at in zip(made.comments, ids, strict=True)]
    assert all(0 <= gap < 60 for gap in apart), "in UTC, a comment is posted within a minute of its id"
