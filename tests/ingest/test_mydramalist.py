"""MyDramaList: titles with tags, ratings beside Douban's, and what the kuryana API returns."""

from datetime import date
from pathlib import Path

import pytest
from making import FOLDER, Result, adds_up, study

from analysis.errors import StudyFileError

HERE = FOLDER / "mydramalist"
REAL = Path(__file__).parents[3] / "shared" / "data"
ABROAD = {"market": "001"}
needs_real = pytest.mark.skipif(not REAL.is_dir(), reason="the real files (../shared/data) are not here")


def taken(tmp_path, *names, folder=HERE, **entry):
    for name in names:
        (tmp_path / Path(name).name).write_bytes((folder / name).read_bytes())
    return Result(study(tmp_path, [{"path": Path(name).name, **entry} for name in names]))


def values(made):
    return [
        (m["title_id"], m["platform"], m["market"], m["metric"], round(m["value"], 6)) for m in made.metrics
    ]


def test_titles_with_tags(tmp_path):
    made = taken(tmp_path, "list.csv")
    first, second = made.titles.values()
    assert (first["title"], first["home_market"], first["n_episodes"]) == ("A Made Tunnel", "KR", 16)
    assert first["genres"] == ["Thriller", "Mystery"] and first["tags"] == ["Time Travel", "Murder"]
    assert (first["released"], first["released_precision"]) == (date(2017, 1, 1), "year")
    assert second["home_market"] == "CN" and second["tags"] == ["Strong Female Lead"]
    assert "Made Director" not in made.everything() and "i.mydramalist.com" not in made.everything()
    made = taken(tmp_path, "list.csv", table="metrics", constants=ABROAD)
    assert values(made)[:2] == [
        ("a-made-tunnel", "mydramalist", "001", "rating_mean", round(7.5 / 9, 6)),
        ("a-made-tunnel", "mydramalist", "001", "rating_n", 14787),
    ]


def test_links_become_ids_and_agree_between_lists(tmp_path):
    made = taken(tmp_path, "beside.csv", "tags.csv", "pair.csv", "kuryana.jsonl")
    assert {key for key in made.titles if "made-love" in key} == {"900001-made-love"}
    love = made.titles["900001-made-love"]
    assert (love["title"], love["original_title"], love["home_market"]) == ("Made Love", "编造之恋", "CN")
    assert love["tags"] == ["Strong Female Lead", "Slow Burn Romance"]
    assert [a.duplicates for a in made.accounts] == [0, 1, 1, 1] and adds_up(made.accounts)
    assert made.titles["900003-made-fate"]["tags"] is None


def test_ratings_of_two_sites_are_records_of_their_own(tmp_path):
    made = taken(tmp_path, "beside.csv", table="metrics", constants=ABROAD)
    love, war = "900001-made-love", "900002-made-war"
    assert values(made) == [
        (love, "mydramalist", "001", "rating_mean", round(6.9 / 9, 6)),
        (love, "mydramalist", "001", "rating_n", 987),
        (love, "douban", "CN", "rating_mean", 0.55),
        (love, "douban", "CN", "rating_n", 1234),
        (war, "mydramalist", "001", "rating_mean", 0.8),
        (war, "mydramalist", "001", "rating_n", 55),
    ]
    assert (made.account.records, made.account.empty) == (8, 2)
    made = taken(tmp_path, "pair.csv", table="metrics", constants=ABROAD)
    assert len(made.metrics) == 8 and made.titles[love]["original_title"] == "编造之恋"


def test_the_market_of_mydramalist_is_asked_for(tmp_path):
    for name in ("list.csv", "beside.csv", "pair.csv"):
        with pytest.raises(StudyFileError, match="nothing says market of these metrics"):
            taken(tmp_path, name, table="metrics")


def test_what_a_study_maps_itself_is_left_as_it_is(tmp_path):
    own = {"columns": {"title_id": "mdl_url", "title": "Title"}}
    made = taken(tmp_path, "beside.csv", table="titles", **own)
    assert made.titles["/900001-made-love"]["title"] == "Made Love (2021)"
    columns = {"title_id": "mdl_url", "value": "Rating_douban"}
    constants = {"metric": "rating_mean", "market": "CN", "platform": "douban"}
    made = taken(
        tmp_path, "beside.csv", table="metrics", columns=columns, rating_scale=[1, 10], constants=constants
    )
    assert values(made) == [("/900001-made-love", "douban", "CN", "rating_mean", 0.6)]
    assert (made.account.records, made.account.empty) == (2, 1)


def test_titles_and_scores_of_the_api(tmp_path):
    made = taken(tmp_path, "kuryana.jsonl")
    love, unrated = made.titles["900001-made-love"], made.titles["900005-made-unrated"]
    assert (love["n_episodes"], love["released"], love["genres"]) == (
        24,
        date(2021, 2, 1),
        ["Romance", "Drama"],
    )
    assert (unrated["home_market"], unrated["original_title"], unrated["tags"]) == ("TH", None, None)
    assert "Made Actor" not in made.everything()
    made = taken(tmp_path, "kuryana.jsonl", table="metrics", constants=ABROAD)
    assert values(made) == [
        ("900001-made-love", "mydramalist", "001", "rating_mean", round(6.9 / 9, 6)),
        ("900001-made-love", "mydramalist", "001", "rating_n", 12345),
    ]
    assert made.metrics[0]["as_of"] == date(2024, 5, 31) and made.account.empty == 2


def test_reviews_of_the_api(tmp_path):
    made = taken(tmp_path, "reviews.json", constants=ABROAD)
    first, second = made.comments
    assert (first["title_id"], first["rating"]) == ("900001-made-love", round(8.5 / 9, 16))
    assert first["text"].endswith("The lead carries it & the plot holds.") and first["text"].count("\n") == 2
    assert second["rating"] == pytest.approx(1 / 3) and first["author"] != second["author"]
    assert (made.account.records, made.account.rows, made.account.empty) == (3, 2, 1)
    assert "made_person" not in made.everything() and "Made Person" not in made.everything()


@needs_real
@pytest.mark.parametrize(
    ("name", "titles", "metrics"),
    [
        ("titles/mydramalist.csv", 1756, 2 * 1756),
        ("titles/cdrama_mdl_douban.csv", 788, 2 * 788 + 2 * 310),
        ("titles/cdrama_tags_by_year.csv", 3146, None),
        ("ratings/mdl_vs_douban.csv", 579, 4 * 579),
    ],
)
def test_real_lists(tmp_path, name, titles, metrics):
    file = {"path": Path(name).name}
    (tmp_path / file["path"]).write_bytes((REAL / name).read_bytes())
    counts = [{**file, "table": "metrics", "constants": ABROAD}] if metrics else []
    made = Result(study(tmp_path, [file, *counts]))
    first = made.accounts[0]
    assert (first.source, first.table, first.rows, first.rejects) == ("mydramalist", "titles", titles, 0)
    assert all(t["title"] and t["released"] for t in made.titles.values())
    assert len(made.titles) == titles, "ratings find their titles"
    if metrics:
        account = made.accounts[1]
        assert account.rows + account.rejects == metrics and account.rejects <= 8 and adds_up(made.accounts)
