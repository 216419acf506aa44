"""The short-drama apps: reviews of the app by name, title lists, and their counts."""

import json
import re
from pathlib import Path

import pytest
import yaml
from making import FOLDER, Result, adds_up, study

from analysis.ingest.plan import plans
from analysis.ingest.sources import app_store, google_play, short_drama_apps

APPS = yaml.safe_load(
    (Path(short_drama_apps.__file__).parent / "short_drama_apps.yaml").read_text(encoding="utf-8")
)
KNOWN = {"title_id": "t", "market": "US"}


def of(folder, *names, **entry):
    return Result(study(folder, [{"path": str(FOLDER / name), **entry} for name in names]))


def titles(made, *columns):
    return {row["title_id"]: tuple(row[c] for c in columns) for row in made.titles.values()}


@pytest.mark.parametrize("platform", APPS)
def test_what_is_known_of_each_app(platform):
    app = APPS[platform]
    assert app["google_play"] or app["app_store"]
    assert all(re.fullmatch(r"[a-z]\w*(\.\w+)+", package) for package in app["google_play"])
    assert all(re.fullmatch(r"\d{9,10}", number) for number in app["app_store"])
    forms = short_drama_apps.FORMATS[platform]
    assert len(forms) >= len(google_play.FORMATS) + len(app_store.FORMATS)
    assert all(form.preset.constants["platform"] == platform for form in forms)


def test_no_app_has_the_id_of_another():
    for store in ("google_play", "app_store"):
        ids = [one for app in APPS.values() for one in app[store]]
        assert len(set(ids)) == len(ids)


@pytest.mark.parametrize(
    ("name", "platform", "store"),
    [
        ("shorttv/feed.xml", "shorttv", "app_store"),
        ("goodshort/console.csv", "goodshort", "google_play"),
        ("moboreels/node.json", "moboreels", "google_play"),
        ("flextv/feed.json", "flextv", "app_store"),
    ],
)
def test_an_export_that_names_the_app_is_the_apps_and_reads_as_the_stores(tmp_path, name, platform, store):
    made = of(tmp_path, name, constants=KNOWN)
    assert made.account.source == platform
    assert {c["platform"] for c in made.comments} == {platform}
    plain = of(tmp_path, name, constants=KNOWN, source=store)
    assert [{**c, "platform": "", "author": ""} for c in made.comments] == [
        {**c, "platform": "", "author": ""} for c in plain.comments
    ]


def test_an_export_that_names_no_app_is_the_stores_until_told(tmp_path):
    name = "google_play/python.csv"
    assert of(tmp_path, name, constants=KNOWN).account.source == "google_play"
    made = of(tmp_path, name, constants=KNOWN, source="dramabox")
    assert made.account.rows == 3 and {c["platform"] for c in made.comments} == {"dramabox"}
    made = of(tmp_path, "app_store/python.csv", constants=KNOWN, source="dramabox")
    assert made.account.rows == 2, "told the app, the store's format is still told from the file"


def test_reviews_of_another_app_are_rejected(tmp_path):
    made = of(tmp_path, "reelshort/console.csv", constants=KNOWN, source="reelshort")
    assert (made.account.rows, made.whys) == (2, ["is a review of another app"]) and adds_up(made.accounts)
    assert made.rejects[0]["where"].startswith("line 4, byte ")
    assert [c["text"] for c in made.comments] == ["Addictive", "Muy caro"]
    assert of(tmp_path, "reelshort/console.csv", constants=KNOWN).account.source == "google_play"
    made = of(tmp_path, "app_store/feed.json", constants=KNOWN, source="flextv")
    assert made.whys == ["is a review of another app"] * 2


def test_where_no_id_is_known_nothing_is_compared(tmp_path):
    made = of(tmp_path, "google_play/node.json", constants=KNOWN, source="flextv")
    assert made.account.rows == 3 and {c["platform"] for c in made.comments} == {"flextv"}
    assert of(tmp_path, "app_store/feed.json", constants=KNOWN, source="moboreels").account.rows == 2


def test_a_review_says_no_title(tmp_path):
    with pytest.raises(Exception, match="nothing says title_id"):
        of(tmp_path, "shorttv/feed.xml")


def test_lists_of_reelshort_by_three_collectors_are_one_list(tmp_path):
    names = ["reelshort/books.csv", "reelshort/series.csv", "reelshort/parser.csv"]
    billionaire = "6500000000000000000000a1"
    for turn in range(3):
        made = of(tmp_path, *names[turn:], *names[:turn])
        assert {a.source for a in made.accounts} == {"reelshort"} and adds_up(made.accounts)
        found = titles(made, "title", "synopsis", "n_episodes", "genres")
        assert found == {
            billionaire: (
                "The Made Billionaire",
                "A waitress marries a stranger.",
                62,
                ["Billionaire", "Revenge"],
            ),
            "6500000000000000000000a2": (
                "My Made Alpha",
                "A pack without a leader.",
                80,
                made.titles["6500000000000000000000a2"]["genres"],
            ),
            "6500000000000000000000a3": ("Made at Midnight", "Two rivals share one flat.", 71, None),
        }
        assert made.titles[billionaire]["platform"] == "reelshort"
        assert made.titles[billionaire]["home_market"] is None, "no list says where a drama was made"


def test_lists_of_the_other_apps(tmp_path):
    made = of(tmp_path, "dramabox/books.json", "dramabox/list.json")
    assert titles(made, "title", "synopsis", "n_episodes", "genres", "tags") == {
        "41000000001": (
            "Made to Return",
            "She comes back rich.",
            75,
            ["Revenge"],
            ["Revenge", "Second Chance"],
        ),
        "41000000002": ("Made Twice", None, 60, None, None),
        "41000000003": ("Made of Ice", "A cold CEO melts.", 81, None, ["CEO"]),
    }
    assert made.titles["41000000001"]["released"].isoformat() == "2024-05-30"
    made = of(tmp_path, "shorttv/dramas.csv")
    assert titles(made, "title", "n_episodes", "genres")["13001"] == ("Made Dragon", 90, ["War God"])
    made = of(tmp_path, "goodshort/books.csv")
    assert titles(made, "n_episodes", "genres", "tags")["31000000001"] == (
        58,
        ["Romance", "Urban"],
        ["Regret", "Chasing Love"],
    )
    made = of(tmp_path, "flextv/dramas.json")
    assert titles(made, "title", "synopsis")["mEZqoBAz01"] == ("Made Justice", "A lawyer returns home.")
    made = of(tmp_path, "moboreels/ranking.json")
    assert [row["title"] for row in made.titles.values()] == ["Made Queen", "Made Guard"]


def test_a_ranking_is_of_the_platform_that_it_names(tmp_path):
    content = json.loads((FOLDER / "moboreels/ranking.json").read_text(encoding="utf-8"))
    rows = [{"rank": 1, "title": "A", "tags": ["x"], "synopsis": "s", "metrics": {"episode_count": "37"}}]
    (tmp_path / "r.json").write_text(json.dumps({**content, "platform": "GoodShort", "rows": rows}))
    made = Result(study(tmp_path, [{"path": "r.json"}]))
    assert made.account.source == "goodshort"
    (row,) = made.titles.values()
    assert (row["tags"], row["synopsis"], row["n_episodes"]) == (["x"], "s", 37)
    (tmp_path / "r.json").write_text(json.dumps({**content, "platform": "Other", "rows": rows}))
    made = Result(study(tmp_path, [{"path": "r.json", "source": "moboreels", "table": "titles"}]))
    assert made.account.rows == 0 and adds_up(made.accounts)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("reelshort/books.csv", [("6500000000000000000000a1", "views", 1200345.0)]),
        (
            "shorttv/dramas.csv",
            [("13001", "views", 447000.0), ("13001", "likes", 12000.0), ("13002", "likes", 800.0)],
        ),
        ("dramabox/list.json", [("41000000001", "views", 12300000.0), ("41000000003", "views", 845000.0)]),
        ("flextv/dramas.json", [("mEZqoBAz01", "views", 725000.0), ("mEZqoBAz02", "views", 12.0),
                                ("mEZqoBAz01", "likes", 9000.0)]),
    ],
)  # fmt: skip
def test_counts_of_the_same_files_as_metrics(tmp_path, name, expected):
    as_of = {"market": "001", "as_of": "2024-06-01"}
    made = of(tmp_path, name, table="metrics", constants=as_of)
    found = [(row["title_id"], row["metric"], row["value"]) for row in made.metrics]
    assert sorted(found) == sorted(expected) and adds_up(made.accounts) and not made.rejects
    assert made.account.empty == made.account.records - len(expected), "a missing count is none, not 0"
    assert {str(row["as_of"]) for row in made.metrics} == {"2024-06-01"}
    (plan,) = plans(study(tmp_path, [{"path": str(FOLDER / name), "table": "metrics", "constants": as_of}]))
    assert plan.table == "metrics" and plan.reader == name.partition("/")[0]


def test_one_count_of_the_studys_choice(tmp_path):
    made = of(
        tmp_path,
        "goodshort/books.csv",
        table="metrics",
        columns={"value": "viewCount"},
        constants={"metric": "views", "market": "001"},
    )
    assert [(row["title_id"], row["metric"], row["value"]) for row in made.metrics] == [
        ("31000000001", "views", 250000.0),
        ("31000000002", "views", 1000.0),
    ]


def test_titles_and_counts_out_of_one_file(tmp_path):
    path = str(FOLDER / "goodshort/books.csv")
    entries = [{"path": path}, {"path": path, "table": "metrics", "constants": {"market": "001"}}]
    made = Result(study(tmp_path, entries))
    assert {row["title_id"] for row in made.metrics} == set(made.titles) == {"31000000001", "31000000002"}
    assert made.titles["31000000001"]["title"] == "Made Regret"
