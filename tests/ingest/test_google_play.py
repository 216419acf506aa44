"""Google Play: what each export gives, and that exports of different tools add up to one set of reviews."""

import csv
import io
import json
from pathlib import Path

import pytest
from making import FOLDER, Result, read, study

from analysis.ingest.sources.google_play import app_of_link, review_of_link

KNOWN = {"title_id": "t", "market": "ID"}
HERE = FOLDER / "google_play"
EXPORTS = ["python.csv", "node.json", "console.csv", "api.json"]
REAL = Path(__file__).parents[3] / "shared" / "data" / "comments" / "google_play_wetv_id.csv"


def of(folder, *names, **entry):
    entries = [{"path": str(HERE / name), "constants": KNOWN, **entry} for name in names]
    return Result(study(folder, entries))


def told(made, *columns):
    return [tuple(row[c] for c in columns) for row in made.comments]


def at(made):
    return [c["posted_at"] and c["posted_at"].isoformat() for c in made.comments]


@pytest.mark.parametrize("suffix", [".csv", ".json"])
def test_reviews_of_the_python_scraper(tmp_path, suffix):
    content = (HERE / "python.csv").read_text(encoding="utf-8")
    if suffix == ".json":
        rows = list(csv.DictReader(io.StringIO(content, newline="")))
        content = json.dumps([{**row, "score": int(row["score"]), "thumbsUpCount": None} for row in rows])
    made = read(tmp_path, content, f"c{suffix}", table=None, constants=KNOWN)
    assert (made.account.source, made.account.table) == ("google_play", "comments")
    assert told(made, "comment_id", "rating", "text") == [
        ("gp:AOqpTOEmade0001", 1.0, "bagus, banget"),
        ("7f3c1a52-0000-4000-8000-00000000000b", 0.0, "iklan terus 😡\ntidak bisa masuk"),
        ("7f3c1a52-0000-4000-8000-00000000000c", 0.5, "seru tapi koinnya mahal, hubungi [phone]"),
    ]
    assert [c["likes"] for c in made.comments] == ([12, 0, 2] if suffix == ".csv" else [None] * 3)
    assert at(made)[0] == "2024-05-31T10:20:30+00:00"
    assert [c["author"] is None for c in made.comments] == [False, True, False], "A Google user is nobody"
    assert {c["platform"] for c in made.comments} == {"google_play"}
    assert not any(secret in made.everything() for secret in ("Made Person", "invalid", "terima kasih"))


def test_reviews_of_the_node_scraper_as_an_answer_a_list_and_a_table(tmp_path):
    answer = json.loads((HERE / "node.json").read_text(encoding="utf-8"))
    table = io.StringIO(newline="")
    writer = csv.DictWriter(table, answer["data"][0])
    writer.writeheader()
    writer.writerows(answer["data"])
    files = [
        ("c.json", json.dumps(answer)),
        ("c.json", json.dumps(answer["data"])),
        ("c.csv", table.getvalue()),
    ]
    for name, content in files:
        made = read(tmp_path, content, name, table=None, constants=KNOWN)
        assert made.account.source == "google_play"
        assert told(made, "comment_id", "rating", "likes") == [
            ("7f3c1a52-0000-4000-8000-00000000000b", 0.0, 0),
            ("7f3c1a52-0000-4000-8000-00000000000c", 0.5, 2),
            ("7f3c1a52-0000-4000-8000-00000000000d", 0.75, 2),
        ]
        assert at(made)[0] == "2024-06-01T10:20:30.512000+00:00"
        assert made.comments[2]["text"] is None, "stars without a word are a review too"


def test_the_report_of_the_console(tmp_path):
    made = of(tmp_path, "console.csv")
    assert told(made, "comment_id", "language", "rating", "text")[:3] == [
        ("gp:AOqpTOEmade0001", "id", 1.0, "Mantap\nbagus, banget"),
        ("7f3c1a52-0000-4000-8000-00000000000b", "pt-BR", 0.0, "iklan terus 😡\ntidak bisa masuk"),
        ("gp:AOqpTOEmade0002", "ja", 0.5, "字幕がずれています。\n課金が高い"),
    ]
    bare = made.comments[3]
    assert (bare["rating"], bare["text"], bare["author"]) == (0.75, None, None)
    assert bare["comment_id"] and at(made)[0] == "2024-05-31T10:20:30+00:00"
    assert any("utf-16" in note for note in made.notes)


def test_answers_of_the_developer_api(tmp_path):
    made = of(tmp_path, "api.json")
    assert told(made, "comment_id", "language", "rating", "likes", "text") == [
        ("gp:AOqpTOEmade0001", "id", 1.0, 12, "Mantap\nbagus, banget"),
        ("7f3c1a52-0000-4000-8000-00000000000c", "id", 0.5, None, "seru tapi koinnya mahal, hubungi [phone]"),
    ]
    assert [reject["where"] for reject in made.rejects] == ["reviews[2]"]
    lines = "\n".join(map(json.dumps, json.loads((HERE / "api.json").read_text(encoding="utf-8"))["reviews"]))
    again = read(tmp_path, lines, "c.jsonl", table=None, constants=KNOWN)
    assert again.comments == made.comments


@pytest.mark.parametrize("turn", range(4))
def test_overlapping_exports_of_all_tools_add_up_to_the_union(tmp_path, turn):
    made = of(tmp_path, *EXPORTS[turn:], *EXPORTS[:turn])
    named = [c["comment_id"] for c in made.comments if len(c["comment_id"]) != 20]
    assert sorted(named) == [
        *(f"7f3c1a52-0000-4000-8000-00000000000{last}" for last in "bcd"),
        "gp:AOqpTOEmade0001",
        "gp:AOqpTOEmade0002",
    ]
    assert sum(a.duplicates for a in made.accounts) == 3 + 3 + 4 + 2 - 6
    assert len(made.comments) == 6


def test_ids_in_links():
    assert review_of_link("https://play.google.com/x?reviewId=gp%3Aab-c&corpus=PUBLIC_REVIEWS") == "gp:ab-c"
    assert (
        review_of_link(
            "https://play.google.com/apps/publish?account=1#ReviewDetailsPlace:p=a.b&reviewid=gp:c"
        )
        == "gp:c"
    )
    assert review_of_link("https://play.google.com/store/apps/details?id=a.b") is None
    assert app_of_link("https://play.google.com/store/apps/details?hl=en&id=a.b&reviewId=c") == "a.b"
    assert review_of_link(7) is None and app_of_link(None) is None


def test_a_table_that_could_be_of_either_store_is_neither(tmp_path):
    made = read(tmp_path, "userName,score,text\na,5,fine\nb,1,bad\n", table="comments", rating_scale=[1, 5])
    assert made.account.source == "tabular"


@pytest.mark.skipif(not REAL.exists(), reason="the real files (../shared/data) are not here")
def test_a_real_table_with_three_of_the_scrapers_columns(tmp_path):
    made = Result(study(tmp_path, [{"path": str(REAL), "constants": KNOWN}]))
    assert (made.account.source, made.account.rows, made.account.rejects) == ("google_play", 4000, 0)
