"""App Store: feeds in both forms, App Store Connect, the scrapers; the country comes from the feed itself."""

import csv
import io
import json
from pathlib import Path

import pytest
from making import FOLDER, Result, adds_up, read, study

from analysis.errors import CrosscutError
from analysis.ingest.sources.app_store_links import app_of, country_of
from analysis.ingest.sources.reviews import joined

KNOWN = {"title_id": "t"}
HERE = FOLDER / "app_store"
REAL = Path(__file__).parents[3] / "shared" / "data" / "fixtures" / "app_store_reviews_jp.json"
FIRST = ("6290000001", "MX", 0.75, "Great stories\nEvery cliffhanger works on me.\nToo many coins though.")
SECOND = ("6290000002", "MX", 0.0, "Scam\nCharged twice, write to [email]")
THIRD = ("6290000003", "MX", 1.0, "Love it so much")


def of(folder, *names, **entry):
    entries = [{"path": str(HERE / name), "constants": KNOWN, **entry} for name in names]
    return Result(study(folder, entries))


def told(made):
    return [(c["comment_id"], c["market"], c["rating"], c["text"]) for c in made.comments]


def page(**changes):
    content = json.loads((HERE / "feed.json").read_text(encoding="utf-8"))
    content["feed"] |= changes
    return content


def test_the_feed_as_json(tmp_path):
    made = of(tmp_path, "feed.json")
    assert made.account.source == "app_store" and made.account.records == 2, "the app's entry is no review"
    assert told(made) == [FIRST, SECOND]
    assert [c["posted_at"].isoformat() for c in made.comments] == [
        "2024-06-01T17:20:30+00:00",
        "2024-06-03T06:59:59+00:00",
    ]
    assert all(c["author"] and c["likes"] is None and c["platform"] == "app_store" for c in made.comments)
    assert "made nick" not in made.everything() and "example.com" not in made.everything()


def test_the_feed_as_atom(tmp_path):
    made = of(tmp_path, "feed.xml")
    assert told(made) == [SECOND, THIRD]
    assert [reject["where"] for reject in made.rejects] == []


def test_pages_one_a_line_and_a_page_of_one_review(tmp_path):
    one = page(entry=page()["feed"]["entry"][1])
    made = read(tmp_path, "\n".join(map(json.dumps, [page(), one])), "c.jsonl", table=None, constants=KNOWN)
    assert told(made) == [FIRST, SECOND] and made.account.duplicates == 1


def test_a_page_behind_the_last_one_is_recognised_and_holds_nothing(tmp_path):
    empty = page()
    del empty["feed"]["entry"]
    with pytest.raises(CrosscutError, match="holds no records of App Store, customer-review feed"):
        read(tmp_path, json.dumps(empty), "c.json", table=None, constants=KNOWN)
    (tmp_path / "pages").mkdir()
    for number, content in enumerate([page(), empty]):
        (tmp_path / "pages" / f"{number}.json").write_text(json.dumps(content), encoding="utf-8")
    assert told(Result(study(tmp_path, [{"path": "pages/*.json", "constants": KNOWN}]))) == [FIRST, SECOND]


def test_the_country_is_read_where_it_is_stated_and_never_guessed(tmp_path):
    bare = {"label": "https://itunes.apple.com/rss/customerreviews/id=1/json"}
    entries = [{**entry, "link": None} for entry in page()["feed"]["entry"]]
    content = json.dumps(page(id=bare, link=[], entry=entries))
    assert set(read(tmp_path, content, "c.json", table=None, constants=KNOWN).whys) == {"says no market"}
    made = read(tmp_path, content, "c.json", table=None, constants={**KNOWN, "market": "PH"})
    assert [c["market"] for c in made.comments] == ["PH", "PH"]
    made = of(tmp_path, "feed.json", constants={**KNOWN, "market": "PH"})
    assert [c["market"] for c in made.comments] == ["MX", "MX"], "what the feed states goes before the study"


def test_an_atom_feed_that_ends_midway_gives_what_it_has(tmp_path):
    content = (HERE / "feed.xml").read_bytes()
    made = read(tmp_path, content[:-300], "c.xml", table=None, constants=KNOWN)
    assert told(made) == [SECOND] and adds_up(made.accounts)
    assert [reject["where"] for reject in made.rejects] == ["entry[2]"]


def test_an_entity_bomb_is_refused(tmp_path):
    bomb = '<!DOCTYPE feed [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>'
    content = (HERE / "feed.xml").read_text(encoding="utf-8").replace("<feed", f"{bomb}<feed", 1)
    with pytest.raises(CrosscutError, match="cannot be read"):
        read(tmp_path, content, "c.xml", table=None, constants=KNOWN)


def test_answers_of_app_store_connect(tmp_path):
    made = of(tmp_path, "connect.json")
    assert [(c["market"], c["rating"], c["text"]) for c in made.comments] == [
        ("US", 1.0, "Awesome\nThe best short dramas"),
        ("MX", 0.25, "Subtítulos\nMal traducido"),
    ]
    assert made.comments[0]["posted_at"].isoformat() == "2024-06-01T16:10:34+00:00"
    assert made.whys == ["market 'ZZZ' is no market; map it with values"]
    reviews = json.loads((HERE / "connect.json").read_text(encoding="utf-8"))["data"]
    for content in ("\n".join(map(json.dumps, reviews)), "\n".join(json.dumps({"data": r}) for r in reviews)):
        again = read(tmp_path, content, "c.jsonl", table=None, constants=KNOWN)
        assert again.comments == made.comments


def test_reviews_of_the_node_scraper(tmp_path):
    made = of(tmp_path, "node.json")
    assert told(made) == [FIRST, THIRD]
    rows = json.loads((HERE / "node.json").read_text(encoding="utf-8"))
    table = io.StringIO(newline="")
    writer = csv.DictWriter(table, rows[0])
    writer.writeheader()
    writer.writerows(rows)
    assert read(tmp_path, table.getvalue(), table=None, constants=KNOWN).comments == made.comments


def test_reviews_of_the_python_scraper(tmp_path):
    made = of(tmp_path, "python.csv", constants={**KNOWN, "market": "MX"})
    assert [(c["rating"], c["text"]) for c in made.comments] == [
        (0.75, "Great stories\nEvery cliffhanger works on me.\nToo many coins though."),
        (0.0, "Scam"),
    ]
    with pytest.raises(CrosscutError, match="nothing says market"):
        of(tmp_path, "python.csv")


@pytest.mark.parametrize(
    "names", [["feed.json", "feed.xml", "node.json"], ["node.json", "feed.xml", "feed.json"]]
)
def test_feeds_and_the_node_scraper_share_ids(tmp_path, names):
    made = of(tmp_path, *names)
    assert sorted(told(made)) == [FIRST, SECOND, THIRD]
    assert sum(a.duplicates for a in made.accounts) == 3


def test_a_reviewer_is_the_same_in_all_exports(tmp_path):
    made = of(tmp_path, "feed.json", "connect.json", "python.csv", constants={**KNOWN, "market": "MX"})
    authors = [c["author"] for c in made.comments]
    assert len(authors) == 6 and len(set(authors)) == 2


def test_addresses():
    assert country_of([None, 7, "https://itunes.apple.com/JP/rss/customerreviews/id=1/xml"]) == "JP"
    assert country_of(["https://itunes.apple.com/rss/customerreviews/id=1/json"]) is None
    assert (
        app_of(["https://itunes.apple.com/jp/rss/customerreviews/page=8/id=14/sortby=mostrecent/xml"]) == "14"
    )
    assert app_of(["https://itunes.apple.com/us/review?id=12&type=x", "https://x/app/id13"]) == "12"
    assert app_of(["https://example.invalid/id=1"]) is None


def test_headlines():
    assert joined("Good", "Indeed") == "Good\nIndeed" and joined("Good", "Good indeed") == "Good indeed"
    assert joined(None, "x") == "x" and joined("x", "") == "x" and joined([], []) is None


@pytest.mark.skipif(not REAL.exists(), reason="the real files (../shared/data) are not here")
def test_a_real_feed(tmp_path):
    made = Result(study(tmp_path, [{"path": str(REAL), "constants": KNOWN}]))
    assert (made.account.source, made.account.rows, made.account.rejects) == ("app_store", 50, 0)
    assert {c["market"] for c in made.comments} == {"JP"}
    assert all(c["text"] and c["author"] and c["rating"] is not None for c in made.comments)
    assert {c["posted_at"] for c in made.comments} == {None}, "this copy of the feed has no times"
