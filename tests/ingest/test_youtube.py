"""What is read of YouTube exports, and that overlapping ones of different tools add up to their union."""

import itertools
import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from making import FOLDER, Result, adds_up, study

from analysis.errors import CrosscutError
from analysis.ingest.sources.youtube.relative import count, estimated
from analysis.ingest.sources.youtube.videos import seconds

MADE = FOLDER / "youtube"
REAL = Path(__file__).parents[3] / "shared" / "data"
real = pytest.mark.skipif(not REAL.is_dir(), reason="the real files (../shared/data) are not here")
US = {"constants": {"market": "US"}}
ON_T = {"constants": {"title_id": "t", "market": "US"}}
ONE_DRAMA = [{"title_id": "bride", "title": "The Swapped Bride", "also": ["aMadeVideo1"]}]
FIRST = 'He said "no" & left 😂\nEp 3 < Ep 4'


def read(folder, *files, titles=(), **entry):
    paths = []
    for i, file in enumerate(files):
        content = (MADE / file).read_bytes() if isinstance(file, str) else file
        (folder / f"{i}.dat").write_bytes(content)
        paths.append({"path": f"{i}.dat", **entry})
    made = Result(study(folder, paths, titles))
    assert adds_up(made.accounts) and all(account.source == "youtube" for account in made.accounts)
    return made


def shown(made, *names):
    return [tuple(row[name] for name in names) for row in made.comments]


def test_threads_with_their_replies(tmp_path):
    made = read(tmp_path, "threads.json", **US)
    assert shown(made, "comment_id", "title_id", "text", "likes", "reply_to") == [
        ("UgxMadeA", "aMadeVideo1", FIRST, 12, None),
        ("UgxMadeA.9first", "aMadeVideo1", "[mention] exactly", 3, "UgxMadeA"),
        ("UgxMadeA.9second", "aMadeVideo1", "好看，谢谢", 0, "UgxMadeA"),
        ("UgxMadeB", "aMadeVideo1", "I'd watch\n\nagain", 1, None),
    ]
    assert {row["platform"] for row in made.comments} == {"youtube"}
    assert made.comments[1]["posted_at"] == datetime(2026, 3, 1, 11, 30, tzinfo=UTC)
    by = [row["author"] for row in made.comments]
    assert by[0] == by[2] and len({*by}) == 3
    assert [(r["where"], r["why"]) for r in made.rejects] == [("items[2]", "is no JSON object")]
    everything = made.everything()
    assert not any(personal in everything for personal in ("ines", "tomas", "UCmade", "example", "odd"))


def test_pages_lists_of_pages_and_items_are_read_alike(tmp_path):
    listed = read(tmp_path, "pages.json", **US)
    assert {*shown(listed, "comment_id")} == {(f"UgxMade{x}",) for x in ("A", "B", "C", "A.9first")}
    lines = read(tmp_path, "pages.jsonl", **US)
    assert {*shown(lines, "comment_id")} == {(f"UgxMade{x}",) for x in ("A", "C", "A.9first", "A.9second")}
    assert lines.whys == ["is neither a comment nor a thread of comments"]
    assert lines.rejects[0]["where"].startswith("line 2, byte ")
    items = read(tmp_path, "items.jsonl", titles=ONE_DRAMA, constants={"title_id": "bride", "market": "US"})
    assert shown(items, "comment_id", "title_id", "reply_to") == [
        ("UgxMadeA", "bride", None),
        ("UgxMadeA.9first", "bride", "UgxMadeA"),
        ("UgxMadeA.9second", "bride", "UgxMadeA"),
        ("UgxMadeC", "bride", None),
    ]


def test_replies_name_no_video(tmp_path):
    made = read(tmp_path, "replies.json", **ON_T)
    assert {*shown(made, "title_id", "reply_to")} == {("t", "UgxMadeA")}
    made = read(tmp_path, "replies.json", **US)
    assert made.account.rows == 0 and set(made.whys) == {"says no title"}


def test_an_empty_page_holds_no_records_and_is_no_other_source(tmp_path):
    page = {"kind": "youtube#commentThreadListResponse", "pageInfo": {"totalResults": 0}, "items": []}
    with pytest.raises(CrosscutError, match="holds no records of YouTube Data API"):
        read(tmp_path, json.dumps(page).encode(), **US)


def test_channels_and_playlists_are_no_videos(tmp_path):
    snippet = {"title": "Made Dramas", "description": "x"}
    item = {"id": "UCmade", "snippet": snippet, "statistics": {"viewCount": "9"}}
    page = {"items": [item, {**item, "kind": "youtube#channel"}]}
    (tmp_path / "c.json").write_text(json.dumps(page))
    made = Result(study(tmp_path, [{"path": "c.json", "table": "titles"}]))
    assert made.account.source == "tabular"
    page["items"].insert(0, {"kind": "youtube#video", "id": "v", "snippet": snippet})
    made = read(tmp_path, json.dumps(page).encode())
    assert made.whys == ["is no video"] and {*made.titles} == {"v", "UCmade"}


def test_missing_fields_stay_missing(tmp_path):
    thread = {
        "id": "x",
        "snippet": {"videoId": "v", "topLevelComment": {"snippet": {"textDisplay": "so &lt;3"}}},
    }
    bare = {"items": [thread, {"id": "y", "snippet": {"topLevelComment": {"id": "y"}, "videoId": "v"}}]}
    made = read(tmp_path, json.dumps(bare).encode(), **US)
    assert shown(made, "comment_id", "text", "likes", "posted_at", "author") == [
        ("x", "so <3", None, None, None)
    ]
    assert made.account.empty == 1


def test_videos_as_titles_counts_and_episodes(tmp_path):
    for file in ("videos.json", "data_tools_videos.csv", "videos.csv"):
        made = read(tmp_path, file)
        first = made.titles["aMadeVideo1"]
        assert (first["title"], str(first["released"])) == ("The Swapped Bride | FULL", "2026-02-01")
        assert first["platform"] == "youtube" and len(made.titles) == 2
        counts = read(tmp_path, file, table="metrics")
        assert [(m["title_id"], m["metric"], m["value"], m["market"]) for m in counts.metrics] == [
            ("aMadeVideo1", "views", 120345, "001"),
            ("aMadeVideo1", "likes", 2100, "001"),
            (list(made.titles)[1], "views", 98, "001"),
        ]
        assert counts.account.empty == 1, "a hidden count is not 0"
    synopsis = read(tmp_path, "videos.json").titles["aMadeVideo1"]["synopsis"]
    assert synopsis == "A bride is swapped at the altar.\nMore on [link]\nContact: [email]"
    made = read(tmp_path, "videos.json", table="episodes", constants={"number": 1})
    assert [(e["title_id"], e["number"], e["duration_s"]) for e in made.episodes] == [
        ("aMadeVideo1", 1, 5707.0),
        ("aMadeVideo2", 1, 93600.0),
    ]


def test_a_list_of_videos_keeps_the_platform_of_each(tmp_path):
    made = read(tmp_path, "videos.csv")
    assert [row["platform"] for row in made.titles.values()] == ["youtube", "dailymotion"]
    assert {m["platform"] for m in read(tmp_path, "videos.csv", table="metrics").metrics} == {
        "youtube",
        "dailymotion",
    }


def test_a_study_may_say_itself_which_count_it_means(tmp_path):
    mapped = {"columns": {"title_id": "video_id", "value": "views"}}
    known = {"constants": {"metric": "views", "market": "US", "platform": "p"}}
    made = read(tmp_path, "videos.csv", table="metrics", **mapped, **known)
    assert [(m["metric"], m["value"], m["market"]) for m in made.metrics] == [
        ("views", 120345, "US"),
        ("views", 98, "US"),
    ]


def test_info_json_gives_comments_then_the_video(tmp_path):
    made = read(tmp_path, "video.info.json", **US)
    assert shown(made, "comment_id", "text", "likes", "reply_to", "title_id") == [
        ("UgxMadeA", FIRST, 12, None, "aMadeVideo1"),
        ("UgxMadeA.9first", "[mention] exactly", 3, "UgxMadeA", "aMadeVideo1"),
        ("UgxMadeD", "two years late", None, None, "aMadeVideo1"),
    ]
    assert [row["posted_at"] is None for row in made.comments] == [False, False, True]
    counts = read(tmp_path, "video.info.json", table="metrics")
    assert [(m["metric"], m["value"], str(m["as_of"])) for m in counts.metrics] == [
        ("views", 130000, "2026-03-08"),
        ("likes", 2200, "2026-03-08"),
    ]
    without = json.loads((MADE / "video.info.json").read_text())
    del without["comments"]
    assert read(tmp_path, json.dumps(without).encode()).account.table == "titles"


def test_comments_behind_long_lists_of_formats_are_found(tmp_path):
    info = json.loads((MADE / "video.info.json").read_text())
    info["formats"] *= 5000
    assert len(json.dumps(info["formats"])) > 1 << 18
    made = read(tmp_path, json.dumps(info).encode(), **US)
    assert made.account.table == "comments" and made.account.rows == 3


def test_downloaded_comments_are_the_same_in_every_form(tmp_path):
    names = ("downloader.jsonl", "downloader.json", "downloader.csv", "downloader_semicolons.csv")
    first, *others = [read(tmp_path, name, **ON_T).comments for name in names]
    assert all(other == first for other in others)
    assert [(c["comment_id"], c["likes"], c["reply_to"]) for c in first] == [
        ("UgxMadeE", 1200, None),
        ("UgxMadeA", 12, None),
        ("UgxMadeA.9second", 0, "UgxMadeA"),
        ("UgxMadeF", None, None),
    ]
    assert first[0]["posted_at"] == datetime(2026, 3, 5, 8, 40, tzinfo=UTC)
    assert first[3]["posted_at"] is None, "a time told in years"


def test_relative_times_and_rounded_counts():
    assert estimated(5.0, "3 days ago") == estimated(5.0, "vor 2 Monaten") == estimated(5.0, None) == 5.0
    told = (
        "2 years ago",
        "8 yr ago",
        "2 年前",
        "2년 전",
        "hace 1 año",
        "há 2 anos",
        "2 tahun yang lalu",
        "il y a 2 ans",
    )
    assert [estimated(5.0, text) for text in told] == [None] * len(told)
    assert estimated(5.0, "hace 3 meses") == estimated(5.0, "3 weeks ago (edited)") == 5.0
    assert estimated(None, "3 days ago") is None, "no time is worked out here"
    assert [count(c) for c in ("1.2K", "3M", "0", "1,234", 7, "1,2 mil", "1.234", "", None, [], "-1", "K")] == [
        1200, 3_000_000, 0, 1234, 7, None, None, None, None, None, None, None,
    ]  # fmt: skip


def test_running_times():
    assert seconds("PT1H2M3S") == 3723 and seconds("PT59S") == 59 and seconds("P1DT1S") == 86401
    assert (
        seconds("P0D") is None and seconds("Pilot") == "Pilot" and seconds(61) == 61 and seconds("61") == "61"
    )


def test_tables_of_the_data_tools(tmp_path):
    made = read(tmp_path, "data_tools_2.csv", **US)
    assert shown(made, "comment_id", "title_id", "text", "likes", "reply_to") == [
        ("UgxMadeA", "aMadeVideo1", FIRST.replace("\n", " "), 12, None),
        ("UgxMadeA.9first", "aMadeVideo1", "[mention] exactly <3", 3, "UgxMadeA"),
    ]
    assert made.whys == ["is a note that the comments of a video could not be had"]
    old = read(tmp_path, "data_tools_1.tab", **ON_T)
    assert shown(old, "text", "reply_to") == [(FIRST, None), ("exactly <3", "UgxMadeA")]
    assert not any("not read" in note for note in old.notes)
    assert read(tmp_path, "data_tools_videos.csv").whys == ["is a note that a video could not be had"]


def test_takeout_joins_the_pieces_of_a_text(tmp_path):
    made = read(tmp_path, "takeout.csv", **US)
    assert shown(made, "comment_id", "text", "reply_to") == [
        ("UgxMadeA", FIRST, None),
        ("UgxMadeA.9second", "[mention] 好看，谢谢", "UgxMadeA.9first"),
        ("UgxMadeG", "123", None),
    ]
    assert made.whys == ["says no title"], "a comment on a post is about no video"


def test_an_author_is_one_person_in_the_exports_of_all_tools(tmp_path):
    files = [("threads.json", US), ("video.info.json", US), ("downloader.csv", ON_T), ("data_tools_1.tab", ON_T),
             ("data_tools_2.csv", US), ("takeout.csv", US), ("exported.csv", ON_T)]  # fmt: skip
    found = []
    for file, entry in files:
        rows = read(tmp_path, file, **entry).comments
        found.append(next((r for r in rows if r["comment_id"] == "UgxMadeA"), rows[0])["author"])
    assert len({*found}) == 1


OVERLAPPING = (
    "threads.json",
    "replies.json",
    "video.info.json",
    "downloader.jsonl",
    "data_tools_2.csv",
    "takeout.csv",
)


@pytest.mark.parametrize(
    "files",
    [*itertools.permutations(OVERLAPPING[:3]), OVERLAPPING, OVERLAPPING[::-1]],
    ids=lambda files: " ".join(file[0] + file[-1] for file in files),
)
def test_overlapping_exports_add_up_to_their_union_in_any_order(tmp_path, files):
    entry = {"constants": {"title_id": "bride", "market": "US"}, "titles": ONE_DRAMA}
    alone = {row["comment_id"] for file in files for row in read(tmp_path, file, **entry).comments}
    made = read(tmp_path, *files, **entry)
    assert len(made.comments) == len(alone) and {row["comment_id"] for row in made.comments} == alone
    assert {row["title_id"] for row in made.comments} == {"bride"}
    assert sum(account.duplicates for account in made.accounts) > 0


@real
def test_the_real_exports_are_told_and_read(tmp_path):
    threads = (REAL / "fixtures" / "youtube_commentThreads.json").read_bytes()
    made = read(tmp_path, threads, **US)
    listed = json.loads(threads)["items"]
    assert made.account.records == made.account.rows == len(listed)
    assert {row["title_id"] for row in made.comments} == {item["snippet"]["videoId"] for item in listed}
    assert not any("<br" in row["text"] or "\ufeff" in row["text"] for row in made.comments)

    made = read(tmp_path, (REAL / "comments" / "youtube_shortdrama_us.csv").read_bytes(), **ON_T)
    assert (made.account.records, made.account.rejects) == (1010, 0) and made.account.table == "comments"
    assert all(row["author"] and row["platform"] == "youtube" for row in made.comments)

    videos = (REAL / "titles" / "youtube_shortdrama_videos.csv").read_bytes()
    made = read(tmp_path, videos)
    assert (made.account.rows, made.account.rejects) == (8435, 0) and made.account.table == "titles"
    assert {row["platform"] for row in made.titles.values()} == {"youtube", "dailymotion"}
    made = read(tmp_path, videos, table="metrics")
    assert made.account.rows == 2 * 8435 and made.account.rejects == 0
