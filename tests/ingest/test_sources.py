"""What each source is recognised by and gives; what a study file can get wrong about it."""

import pytest
from making import COMMENTS, read

from analysis import spec
from analysis.errors import StudyFileError
from analysis.ingest.columns import guess, synonyms
from analysis.ingest.readers import READERS
from analysis.schema import TABLES


def test_the_readers_are_those_that_a_study_file_may_name():
    assert tuple(READERS) == spec.SOURCES
    for form in (form for forms in READERS.values() for form in forms):
        known = {"title", "original_title", "home_market", "genres", "language"}
        table = form.preset.table
        assert set(form.preset.columns) <= known | set(TABLES[table].names if table else ())
        assert set(form.preset.constants) <= known | set(TABLES[table].names if table else ())


def test_formats_are_named_apart():
    says = [form.says for forms in READERS.values() for form in forms]
    assert len(set(says)) == len(says)


@pytest.mark.parametrize(
    ("source", "parts"),
    [
        ({"columns": {"text": "comment"}}, ["sources[0].columns.text", "c.csv", "'comment'", "'comments'"]),
        ({"table": None}, ["add table"]),
        ({"constants": {"market": "KR", "platform": "p"}}, ["title_id", "constants: {title_id"]),
        ({"constants": {"title_id": "t", "platform": "p"}}, ["market", "constants: {market"]),
        ({"constants": {"title_id": "t", "market": "KR"}}, ["platform", "constants: {platform"]),
        ({"columns": {"text": "comments", "rating": "stars"}}, ["rating_scale", "8"]),
        (
            {"columns": {"market": "x"}, "values": {"market": {"here": "Nowhere"}}},
            ["values.market", "Nowhere"],
        ),
        ({"source": "google_play", "table": "metrics"}, ["google_play gives comments"]),
        ({"table": "metrics", "constants": {"market": "KR", "platform": "p", "title_id": "t"}}, ["metric"]),
        (
            {
                "table": "metrics",
                "constants": {"market": "KR", "platform": "p", "title_id": "t", "metric": "views"},
            },
            ["value"],
        ),
    ],
)
def test_what_does_not_fit_the_file_is_one_sentence_with_its_key(tmp_path, source, parts):
    with pytest.raises(StudyFileError) as error:
        read(tmp_path, "comments,stars,x\nfine,8,here\n", **source)
    for part in parts:
        assert part in str(error.value)
    assert "\n" not in str(error.value)


def test_unmapped_columns_are_matched_by_name_and_synonym_and_the_guess_is_said(tmp_path):
    made = read(tmp_path, "评论,点赞数,昵称,unrelated\n好看,12,小明,x\n", constants=COMMENTS)
    assert (
        made.comments[0]["text"] == "好看" and made.comments[0]["likes"] == 12 and made.comments[0]["author"]
    )
    assert any("{text: 评论" in note or "text: 评论" in note for note in made.notes)


def test_a_guess_that_does_not_fit_the_cells_is_dropped(tmp_path):
    made = read(tmp_path, "text,likes\na,apples\nb,pears\nc,3\n")
    assert [row["likes"] for row in made.comments] == [None, None, None] and made.account.rejects == 0
    assert any("was not taken as likes" in note for note in made.notes)


def test_a_needed_column_that_does_not_fit_is_named_where_it_is_missed(tmp_path):
    with pytest.raises(StudyFileError, match=r"nothing says market .*'market' was not taken as market: 2 of"):
        read(
            tmp_path,
            "text,market\na,Atlantis\nb,Utopia\nc,KR\n",
            constants={"title_id": "t", "platform": "p"},
        )
    with pytest.raises(StudyFileError, match=r"nothing says text or rating .* rating_scale"):
        read(tmp_path, "rating\n3\n5\n")
    with pytest.raises(StudyFileError, match=r"values.market: 'KR' is mapped to 'XX', which is no market"):
        values = {"market": {"KR": "XX"}}
        read(tmp_path, "text,market\na,KR\n", constants={"title_id": "t", "platform": "p"}, values=values)


def test_a_constant_that_puts_a_column_of_its_name_aside_is_said(tmp_path):
    made = read(tmp_path, "text,market\na,US\n")
    assert made.comments[0]["market"] == "KR"
    assert any("constants.market" in note and "not read" in note for note in made.notes)
    made = read(tmp_path, "text,market\na,US\nb,\n", columns={"market": "market"})
    assert [row["market"] for row in made.comments] == ["US", "KR"], (
        "a constant fills the gaps of what is mapped"
    )
    assert not any("not read" in note for note in made.notes)


def test_a_few_cells_that_do_not_fit_a_guess_cost_no_record(tmp_path):
    made = read(tmp_path, "text,likes\n" + "a,1\n" * 9 + "b,apples\n")
    assert made.account.rows == 10 and made.comments[-1]["likes"] is None
    assert any("one cell of likes" in note for note in made.notes)


def test_guesses_are_careful():
    assert guess("comments", ["Comment", "Star Rating", "User_Name"], {}, ()) == {
        "text": "Comment",
        "rating": "Star Rating",
        "author": "User_Name",
    }
    assert guess("comments", ["title"], {}, ()) == {}, "a headline is no drama"
    assert guess("comments", ["review", "content"], {"text": "content"}, ()) == {}, (
        "what is mapped is not guessed again"
    )
    assert guess("comments", ["site"], {}, ("platform",)) == {}, "what is constant is not guessed"
    assert guess("comments", ["reviews"], {}, ()) == {"text": "reviews"}
    assert guess("comments", ["country", "num", "abc"], {}, ()) == {}


def test_synonyms_name_our_columns():
    for table, columns in synonyms().items():
        extra = set() if table == "titles" else {"title"}
        assert set(columns) <= {*TABLES[table].names, *extra}
        names = [name for listed in columns.values() for name in listed]
        assert all(isinstance(name, str) for name in names)
