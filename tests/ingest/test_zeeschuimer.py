"""Items of the browser extension: thirteen kinds in one envelope."""

import datetime as dt
import json
from pathlib import Path

import pytest
from making import FOLDER, Result, adds_up, study

from analysis.ingest.sources.zeeschuimer_items import KINDS

REAL = Path("../shared/data/fixtures/zeeschuimer_instagram.ndjson")
CONSTANTS = {"title_id": "made", "market": "US"}
VIDEO, SECOND = "7418294751977327878", "7418294751977327999"


def read(folder, name, **entry):
    return Result(study(folder, [{"path": str(FOLDER / name), "constants": CONSTANTS, **entry}]))


def test_posts_and_comments_of_instagram(tmp_path):
    made = read(tmp_path, "zeeschuimer/instagram.ndjson")
    assert [
        (c["comment_id"], c["title_id"], c["text"], c["likes"], c["reply_to"]) for c in made.comments
    ] == [
        ("3463000000000000001", "made", "Watched all 80 episodes of #madeDrama in one night", 12, None),
        ("3463000000000000004", "made", "the grandma is the villain", 4, None),
        ("17900000000000001", "made", "The CEO again...", 5, None),
        ("17900000000000002", "made", "always the CEO 😂", 5, "17900000000000001"),
    ]
    assert made.comments[0]["author"] == made.comments[2]["author"], "one person posts and comments"
    assert made.account.empty == 1, "a picture without a caption says nothing"
    assert made.whys == ["is an advertisement"] and made.rejects[0]["where"].startswith("line 3, byte ")
    assert "Made Person" not in made.everything() and "made_viewer" not in made.everything()


def test_comments_of_tiktok_are_those_of_the_web_pages(tmp_path):
    paths = [str(FOLDER / name) for name in ("zeeschuimer/tiktok_comments.ndjson", "tiktok/web.jsonl")]
    made = Result(study(tmp_path, [{"path": p, "constants": {"market": "ID"}} for p in paths]))
    assert [a.duplicates for a in made.accounts] == [0, 2] and len(made.comments) == 2
    assert {c["title_id"] for c in made.comments} == {VIDEO}


def test_posts_of_tiktok_and_their_counts(tmp_path):
    made = read(tmp_path, "zeeschuimer/tiktok.ndjson")
    assert [(c["comment_id"], c["likes"], c["title_id"]) for c in made.comments] == [
        (VIDEO, 9100, "made"),
        (SECOND, 31, "made"),
    ]
    assert all(c["author"] for c in made.comments)
    made = read(tmp_path, "zeeschuimer/tiktok.ndjson", table="metrics", constants={"market": "001"})
    assert [(m["title_id"], m["metric"], m["value"], m["as_of"]) for m in made.metrics] == [
        (VIDEO, "views", 120400.0, dt.date(2024, 9, 25)),
        (VIDEO, "likes", 9100.0, dt.date(2024, 9, 25)),
        (SECOND, "likes", 31.0, dt.date(2024, 9, 25)),
    ]
    assert (made.account.empty, made.account.rejects) == (1, 1)


def test_other_platforms(tmp_path):
    made = read(tmp_path, "zeeschuimer/others.ndjson")
    found = [(c["platform"], c["comment_id"], c["text"], c["likes"]) for c in made.comments]
    assert found == [
        ("douyin", "7418000000000000001", "第一集 #短剧", 5200),
        ("douyin", "7418000000000000002", "大结局来了", 7),
        ("x", "1838000000000000001", "Tom & the CEO <3 [mention]", 8),
        ("threads", "DAmadeCode1", "who else cried at the wedding", 2),
        ("9gag", "aMade01", "When the CEO pays", 30),
        ("linkedin", "7244000000000000001", "Vertical drama is a business now.", 11),
    ]
    assert made.whys == ["is a live stream", "repeats another's post", "is of a platform that is not read"]
    assert made.comments[2]["reply_to"] == "1838000000000000000"
    assert made.comments[2]["posted_at"] == dt.datetime(2024, 9, 24, 20, 1, tzinfo=dt.UTC)
    assert made.comments[5]["posted_at"] is None, "LinkedIn says only how long ago"
    for personal in ("Made Person", "made-person", "虚构"):
        assert personal not in made.everything()


def test_views_that_are_not_shown_are_not_zero(tmp_path):
    made = read(tmp_path, "zeeschuimer/others.ndjson", table="metrics", constants={"market": "CN"})
    assert [(m["platform"], m["metric"], m["value"]) for m in made.metrics] == [
        ("douyin", "likes", 5200.0),
        ("douyin", "views", 150.0),
        ("douyin", "likes", 7.0),
    ]
    assert made.account.empty == 1 and made.account.rejects == 7


def test_rednote(tmp_path):
    constants = {"title_id": "made", "market": "CN"}
    made = read(tmp_path, "zeeschuimer/rednote.ndjson", constants=constants)
    assert [(c["text"], c["likes"], c["title_id"][-1]) for c in made.comments] == [
        ("这部短剧上头了", 12000, "e"),
        ("女主太飒了", 35, "e"),
        ("网页上的标题", 8, "e"),
        ("求更新", 4, "e"),
    ]
    assert [c["posted_at"] is None for c in made.comments] == [True, False, True, False]


def test_the_place_of_a_rednote_comment_can_be_read_as_its_market(tmp_path):
    entry = {
        "columns": {"market": "ip_location"},
        "values": {"market": {"马来西亚": "MY", "广东": "CN"}},
        "constants": {"title_id": "made", "market": "CN"},
    }
    made = read(tmp_path, "zeeschuimer/rednote.ndjson", **entry)
    assert [c["market"] for c in made.comments] == ["CN", "CN", "CN", "MY"]


@pytest.mark.parametrize("module", KINDS)
def test_items_that_hold_nothing_are_counted(tmp_path, module):
    empty = [{}, {"id": []}, {"legacy": 7, "caption": [1], "note": "x", "actor": {}}, None]
    shared = {"item_id": "1", "timestamp_collected": 1e300, "source_platform": module}
    lines = "\n".join(json.dumps({**shared, "data": data}) for data in empty)
    for table, constants in (("comments", CONSTANTS), ("metrics", {"market": "001"})):
        (tmp_path / "x.ndjson").write_text(lines)
        made = Result(study(tmp_path, [{"path": "x.ndjson", "table": table, "constants": constants}]))
        assert adds_up(made.accounts) and not made.comments and not made.metrics
        assert made.account.records >= len(empty)


@pytest.mark.skipif(not REAL.exists(), reason="the real export is not here")
def test_a_real_export(tmp_path):
    items = [json.loads(line)["data"] for line in REAL.read_text(encoding="utf-8").splitlines()]
    made = Result(study(tmp_path, [{"path": str(REAL.resolve()), "constants": CONSTANTS}]))
    said = [item for item in items if item["caption"]]
    assert made.account.source == "zeeschuimer" and made.account.rejects == 0
    assert [c["comment_id"] for c in made.comments] == [item["id"] for item in said]
    assert [c["likes"] for c in made.comments] == [item["like_count"] for item in said]
    assert [c["posted_at"].timestamp() for c in made.comments] == [item["taken_at"] for item in said]
