"""Bilibili: bullet comments, replies and collectors' tables, and what they agree on."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from making import FOLDER, Result, adds_up, read, study

from analysis.errors import SourceError

HERE = FOLDER / "bilibili"
REAL = Path(__file__).parents[3] / "shared" / "data" / "fixtures"
KNOWN = {"title_id": "t", "market": "CN"}
MARKET = {"market": "CN"}


def taken(tmp_path, *names, **entry):
    entry.setdefault("constants", MARKET)
    for name in names:
        (tmp_path / name).write_bytes((HERE / name).read_bytes())
    return Result(study(tmp_path, [{"path": name, **entry} for name in names]))


def xml(tmp_path, content, **entry):
    return read(tmp_path, content, "d.xml", table=None, constants=KNOWN, **entry)


def test_bullet_comments(tmp_path):
    made = taken(tmp_path, "danmaku.xml", constants=KNOWN)
    assert [(c["comment_id"][-2:], c["at_s"], c["text"]) for c in made.comments] == [
        ("01", 1.5, "来了来了 <3 & 哈"),
        ("02", 65.25, "总裁好帅"),
        ("03", 70.0, "前方高能\n注意"),
        ("06", 0.0, "这是什么剧"),
    ]
    first, second, third, _ = made.comments
    assert first["author"] == second["author"] != third["author"]
    assert "0a1b2c3d" not in made.everything()
    assert first["posted_at"] == datetime(2020, 6, 22, 12, 59, 43, tzinfo=UTC)
    assert first["platform"] == "bilibili" and first["title_id"] == "t"
    account = made.account
    assert (account.records, account.rows, account.empty, account.rejects) == (7, 4, 2, 1)
    assert made.rejects[0]["where"] == "d[5]" and "3 values" in made.whys[0]


def test_a_file_that_is_cut_off_gives_its_whole_comments_and_one_reject(tmp_path):
    content = (HERE / "danmaku.xml").read_text(encoding="utf-8")
    made = xml(tmp_path, content[: content.index("总裁好帅") + 2])
    assert [c["text"] for c in made.comments] == ["来了来了 <3 & 哈"]
    assert made.account.records == 2 and made.rejects[0]["where"] == "behind d[1]"
    assert "cannot be read further" in made.whys[0]


@pytest.mark.parametrize(
    "head",
    [
        '<!DOCTYPE i [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>',
        '<!DOCTYPE i [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE i SYSTEM "https://example.invalid/i.dtd">',
    ],
)
def test_entities_are_refused_with_a_sentence(tmp_path, head):
    content = f'<?xml version="1.0"?>{head}<i><chatid>1</chatid><d p="1,1,25,1,1592830783,0,a,1">&b;</d></i>'
    with pytest.raises(SourceError, match=r"d\.xml: this XML declares a document type or entities"):
        xml(tmp_path, content)


def test_signs_that_xml_forbids_cost_no_comment(tmp_path):
    content = '<?xml version="1.0"?><i><d p="1.5,1,25,1,1592830783,0,aa,1">哈\x08\x00哈</d></i>'
    assert [c["text"] for c in xml(tmp_path, content).comments] == ["哈哈"]


@pytest.mark.parametrize("encoding", ["utf-16", "gb18030", "utf-8-sig"])
def test_the_declared_encoding_is_not_believed(tmp_path, encoding):
    content = (HERE / "danmaku.xml").read_text(encoding="utf-8")
    made = xml(tmp_path, content.encode(encoding))
    assert [c["text"] for c in made.comments][1] == "总裁好帅" and made.account.rows == 4


def test_a_file_without_comments_says_so(tmp_path):
    with pytest.raises(SourceError, match="holds no records of Bilibili bullet comments"):
        xml(tmp_path, "<i><chatserver>chat.bilibili.com</chatserver><chatid>1</chatid></i>")


def test_replies_nested_and_pinned(tmp_path):
    made = taken(tmp_path, "replies.json")
    assert [(c["comment_id"][-3:], c["reply_to"], c["likes"]) for c in made.comments] == [
        ("101", None, 50),
        ("102", None, 12),
        ("103", "9000000102", 1),
        ("104", "9000000103", None),
    ]
    assert {c["title_id"] for c in made.comments} == {"av113000000000001"}
    by = {c["comment_id"][-3:]: c["author"] for c in made.comments}
    assert by["102"] == by["104"] != by["103"]
    assert made.comments[2]["posted_at"] == datetime(2023, 11, 14, 22, 16, 40, tzinfo=UTC)
    assert "编造的人" not in made.everything() and "example.invalid" not in made.everything()
    account = made.account
    assert (account.records, account.duplicates, account.empty) == (6, 1, 1)


def test_a_page_without_replies_and_a_reply_of_another_kind(tmp_path):
    lines = (
        '{"code": 12002, "message": "closed", "data": null}\n'
        '{"code": 0, "data": {"replies": [{"rpid": 1, "oid": 5, "type": 12, "content": {"message": "a"}}, {}, 7]}}\n'
    )
    made = read(tmp_path, lines, "r.jsonl", table=None, source="bilibili", constants=MARKET)
    assert made.account.rows == 0 and made.account.rejects == 4
    assert any("code 12002" in why for why in made.whys) and "says no title" in made.whys


@pytest.mark.parametrize(
    "names",
    [
        ("replies.json", "replies.jsonl", "media_crawler_comments.csv"),
        ("media_crawler_comments.csv", "replies.jsonl", "replies.json"),
    ],
)
def test_exports_of_several_tools_add_up_to_their_union(tmp_path, names):
    made = taken(tmp_path, *names)
    found = sorted((c["comment_id"], c["author"], c["text"], c["posted_at"]) for c in made.comments)
    assert [comment_id[-3:] for comment_id, *_ in found] == ["101", "102", "103", "104", "106", "107"]
    assert {c["title_id"] for c in made.comments} == {"av113000000000001"} and adds_up(made.accounts)
    by = {c["comment_id"]: c for c in made.comments}
    assert by["9000000107"]["reply_to"] == "9000000102" and by["9000000107"]["likes"] is None


def test_a_collectors_table_with_chinese_headers(tmp_path):
    made = taken(tmp_path, "collected.csv", constants={**MARKET, "title_id": "av113000000000001"})
    first, second = made.comments
    assert (first["comment_id"], first["reply_to"], first["likes"]) == ("9000000102", None, 12)
    assert (second["reply_to"], second["likes"]) == ("9000000102", 0)
    # The collector writes seconds since 1970 as a time without a zone: UTC.
    assert first["posted_at"] == datetime(2023, 11, 14, 22, 15, tzinfo=UTC)
    pages = taken(tmp_path, "replies.json")
    assert first["author"] == next(c["author"] for c in pages.comments if c["comment_id"] == "9000000102")


def test_videos_and_their_counts(tmp_path):
    made = taken(tmp_path, "media_crawler_videos.csv", constants={})
    title = made.titles["av113000000000001"]
    assert (title["title"], title["synopsis"], title["released"]) == (
        "编造的短剧 第1集",
        "她重生归来",
        date(2023, 11, 15),
    )
    made = taken(tmp_path, "media_crawler_videos.csv", table="metrics")
    assert [(m["title_id"][-1], m["metric"], m["value"], m["as_of"]) for m in made.metrics] == [
        ("1", "views", 45678.0, date(2023, 11, 15)),
        ("1", "likes", 321.0, date(2023, 11, 15)),
        ("2", "views", 999.0, date(2023, 11, 16)),
        ("2", "likes", 12.0, date(2023, 11, 16)),
    ]


@pytest.mark.skipif(not REAL.is_dir(), reason="the real files (../shared/data) are not here")
@pytest.mark.parametrize(("name", "rows"), [("bilibili_BV13D4y1.xml", 469), ("bilibili_BV1BA411.xml", 500)])
def test_a_real_file(tmp_path, name, rows):
    made = Result(study(tmp_path, [{"path": str(REAL / name), "constants": KNOWN}]))
    account = made.account
    assert (account.source, account.records, account.rows) == ("bilibili", rows, rows)
    assert all(
        c["at_s"] >= 0 and c["author"] and c["text"] and c["posted_at"].year == 2020 for c in made.comments
    )
