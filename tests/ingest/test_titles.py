"""Names and ids that mean one title, and what the study file says against what the sources say."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from making import Result, adds_up, read, study

from analysis.errors import StudyFileError
from analysis.ingest.titles import name_key, slug

CONSTANTS = {"market": "KR", "platform": "p"}


def two(folder, titles_csv, comments_csv, listed=(), titles=None, comments=None, **keys):
    (folder / "t.csv").write_text(titles_csv, encoding="utf-8")
    (folder / "c.csv").write_text(comments_csv, encoding="utf-8")
    entries = [
        {"path": "c.csv", "table": "comments", "constants": CONSTANTS, **(comments or {})},
        {"path": "t.csv", "table": "titles", **(titles or {})},
    ]
    return Result(study(folder, entries, listed, **keys))


@pytest.mark.parametrize("other", ["Love, Again!", "LOVE AGAIN", "ｌｏｖｅ　ａｇａｉｎ", "love-again"])
def test_names_are_compared_without_case_blanks_and_signs(other):
    assert name_key(other) == name_key("Love Again")


@settings(deadline=None)
@given(st.text(max_size=100))
def test_a_name_always_has_a_key_and_an_id(name):
    assert name_key(name) == name_key(name.upper().lower()) or name.upper().lower() != name
    if name.strip():
        assert slug(name) == slug(name) and len(slug(name)) <= 80


def test_ids_and_names_under_also_resolve_to_the_listed_title(tmp_path):
    listed = [{"title_id": "love", "title": "Love Again", "also": ["tt12", "再爱一次"]}]
    comments = "movie,text\ntt12,one\n再爱一次,two\nlove,three\nLOVE AGAIN,four\nother,five\n"
    made = two(
        tmp_path,
        "title_id,title,tags\ntt12,Love,sad\n",
        comments,
        listed,
        comments={"columns": {"title_id": "movie"}},
    )
    assert [row["title_id"] for row in made.comments] == ["love", "love", "love", "love", "other"]
    assert made.titles["love"]["title"] == "Love Again" and made.titles["love"]["tags"] == ["sad"]
    assert set(made.titles) == {"love", "other"} and made.titles["other"]["source"] == "stub"


def test_entries_of_titles_are_read_first_and_a_bare_name_resolves_to_theirs(tmp_path):
    made = two(
        tmp_path,
        "id,name,zh\n7,Love Again,再爱一次\n",
        "drama,text\n再爱一次,one\nlove again,two\nUnheard Of,three\n",
        titles={"columns": {"title_id": "id", "title": "name", "original_title": "zh"}},
        comments={"columns": {"title": "drama"}},
    )
    assert [row["title_id"] for row in made.comments] == ["7", "7", "unheard-of"]
    assert made.titles["unheard-of"] | {"title": None} == {
        **dict.fromkeys(made.titles["7"]),
        "title_id": "unheard-of",
        "source": "stub",
        "platform": "p",
    }
    assert any("unheard-of" in note for note in made.notes)


def test_a_name_of_several_titles_is_a_reject_that_says_so(tmp_path):
    made = two(
        tmp_path,
        "id,name\n7,Love\n8,Love\n",
        "drama,text\nLove,one\n",
        titles={"columns": {"title_id": "id", "title": "name"}},
        comments={"columns": {"title": "drama"}},
    )
    assert set(made.titles) == {"7", "8"} and "belongs to 2 titles (7, 8)" in made.whys[0]


def test_titles_of_one_name_are_not_merged_unless_the_study_lists_one_and_that_is_said(tmp_path):
    titles = {"columns": {"title_id": "id", "title": "name", "home_market": "land"}}
    content = "id,name,land\n7,Love,KR\n8,Love,JP\n"
    assert set(two(tmp_path, content, "title_id,text\n7,x\n", titles=titles).titles) == {"7", "8"}
    listed = [{"title_id": "love", "title": "Love", "home_market": "KR"}]
    made = two(tmp_path, content, "title_id,text\n7,x\n", listed, titles=titles)
    assert set(made.titles) == {"love", "8"} and made.comments[0]["title_id"] == "love"
    assert any("“7” was joined to “love”" in note for note in made.notes)


def test_titles_without_ids_get_one_from_their_name_and_namesakes_stay_apart(tmp_path):
    content = (
        "name,zh,year\nReset,开端,2022\nReset,回到起点,2019\nReset,开端,\nreset!,,\nOther,,2020\n,,2021\n"
    )
    columns = {"title": "name", "original_title": "zh", "released": "year"}
    made = read(tmp_path, content, table="titles", columns=columns)
    ids = list(made.titles)
    assert ids[0] == "reset" and ids[1].startswith("reset-") and ids[2] == "other" and len(ids) == 3
    assert made.titles["reset"]["original_title"] == "开端"
    assert (made.account.rows, made.account.duplicates, made.account.rejects) == (3, 2, 1)


def test_a_title_without_an_id_is_the_listed_one_of_that_name(tmp_path):
    listed = [{"title_id": "love", "title": "Love Again", "also": ["Amor"]}]
    made = read(tmp_path, "name,tags\nAmor,sad\n", table="titles", columns={"title": "name"}, titles=listed)
    assert set(made.titles) == {"love"} and made.titles["love"]["tags"] == ["sad"]


def test_rows_of_one_title_are_merged_the_first_to_know_wins_and_the_study_wins_over_all(tmp_path):
    content = "id,name,tags,eps\n7,Love,,12\n7,Love 2,sad,13\n7,,glad,\n"
    listed = [{"title_id": "7", "n_episodes": 11}]
    columns = {"columns": {"title_id": "id", "title": "name", "tags": "tags", "n_episodes": "eps"}}
    made = two(tmp_path, content, "title_id,text\n7,x\n", listed, titles=columns)
    row = made.titles["7"]
    assert (row["title"], row["tags"], row["n_episodes"], row["source"]) == ("Love", ["sad"], 11, "study")
    account = made.accounts[1]
    assert (account.records, account.rows, account.duplicates) == (3, 1, 2) and adds_up(made.accounts)


def test_the_home_market_comes_from_the_record_else_the_entry_else_the_study(tmp_path):
    comments = "title_id,text,land\na,x,JP\nb,x,\nc,x,\n"
    entry = {"columns": {"home_market": "land"}, "constants": {**CONSTANTS, "home_market": "TH"}}
    listed = [{"title_id": "c", "home_market": "KR"}]
    made = two(tmp_path, "title_id,title\nz,Zed\n", comments, listed, comments=entry, home_market="CN")
    assert {name: row["home_market"] for name, row in made.titles.items()} == {
        "a": "JP",
        "b": "TH",
        "c": "KR",
        "z": "CN",
    }


def test_platforms_spelt_as_the_study_spells_them(tmp_path):
    made = read(
        tmp_path,
        "text,site\na,YouTube\nb,youtube\nc,Elsewhere\n",
        columns={"platform": "site"},
        constants={"title_id": "t", "market": "US"},
        titles=[{"title_id": "t", "platform": "youtube"}],
    )
    assert [row["platform"] for row in made.comments] == ["youtube", "youtube", "Elsewhere"]


@pytest.mark.parametrize(
    ("listed", "part"),
    [
        ([{"title_id": "a"}, {"title_id": "a"}], "listed twice"),
        ([{"title_id": "a", "also": ["x"]}, {"title_id": "b", "also": ["x"]}], "two titles"),
        ([{"title_id": "a", "released": "soon"}], "released"),
    ],
)
def test_a_list_of_titles_that_contradicts_itself_is_an_error(tmp_path, listed, part):
    with pytest.raises(StudyFileError, match=part):
        read(tmp_path, "text\nfine\n", titles=listed)


def test_a_page_of_text_in_the_place_of_a_name_is_shortened_in_notes(tmp_path):
    made = read(tmp_path, f"title_id,text\n{'x' * 50_000},fine\n", constants=CONSTANTS)
    assert list(made.titles) == ["x" * 50_000]
    assert max(len(note) for note in made.notes) < 300
