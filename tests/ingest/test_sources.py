"""What each source is recognised by and gives; what a study file can get wrong about it."""

import json

import pytest
from making import COMMENTS, read

from analysis import spec
from analysis.errors import SourceError, StudyFileError
from analysis.ingest.columns import guess, synonyms
from analysis.ingest.readers import READERS
from analysis.schema import TABLES

PLAY = (
    "reviewId,userName,userImage,content,score,thumbsUpCount,reviewCreatedVersion,at,replyContent\n"
    'gp:1,Made Person,https://example.invalid/i,"bagus, banget",5,12,1.2,2024-05-31 10:20:30,\n'
    "gp:2,A Google user,https://example.invalid/j,iklan terus,1,0,1.2,2024-06-01 10:20:30,terima kasih\n"
)
DANMAKU = {
    "source": "made",
    "episodes": [
        {
            "drama_title": "归来的她",
            "episode_no": 1,
            "comments": [
                {"time_sec": 0.5, "text": "来了来了", "source_like_count": 2, "mode": "light"},
                {"time_sec": 0.5, "text": "来了来了", "source_like_count": 2},
                {"time_sec": 7, "text": ""},
                "odd",
            ],
        },
        {
            "drama_title": "没有人认识的剧",
            "episode_no": "第2集",
            "comments": [{"time_sec": "1:05", "text": "哈哈哈", "source_like_count": None}],
        },
        {"drama_title": "空", "episode_no": 3, "comments": None},
    ],
}


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


@pytest.mark.parametrize("name", ["c.csv", "c.json"])
def test_google_play(tmp_path, name):
    import csv
    import io

    content = PLAY
    if name == "c.json":
        content = json.dumps(
            [{**row, "score": int(row["score"])} for row in csv.DictReader(io.StringIO(PLAY))]
        )
    made = read(tmp_path, content, name, table=None, constants={"title_id": "t", "market": "ID"})
    assert made.account.source == "google_play" and made.account.table == "comments"
    first, second = made.comments
    assert (first["comment_id"], first["rating"], first["likes"], first["text"]) == (
        "gp:1",
        1.0,
        12,
        "bagus, banget",
    )
    assert (
        first["platform"] == "google_play" and first["posted_at"].isoformat() == "2024-05-31T10:20:30+00:00"
    )
    assert first["author"] and second["author"] is None and second["rating"] == 0.0
    assert "Made Person" not in made.everything()


def test_hongguo_danmaku(tmp_path):
    made = read(
        tmp_path,
        json.dumps(DANMAKU, ensure_ascii=False),
        "c.json",
        table=None,
        constants={"market": "CN", "home_market": "CN"},
        titles=[{"title_id": "her", "original_title": "归来的她"}],
    )
    assert [(c["title_id"], c["episode"], c["at_s"], c["likes"]) for c in made.comments] == [
        ("her", 1, 0.5, 2),
        ("her", 1, 0.5, 2),
        ("没有人认识的剧", 2, 65.0, None),
    ]
    assert len({c["comment_id"] for c in made.comments}) == 3
    account = made.account
    assert (account.records, account.rows, account.empty, account.rejects) == (6, 3, 1, 2)
    assert [reject["where"] for reject in made.rejects] == ["episodes[0].comments[3]", "episodes[2]"]
    stub = made.titles["没有人认识的剧"]
    assert (stub["original_title"], stub["home_market"], stub["platform"], stub["source"]) == (
        "没有人认识的剧",
        "CN",
        "hongguo",
        "stub",
    )


def test_danmaku_that_is_none(tmp_path):
    with pytest.raises(SourceError, match="holds no records of Hongguo"):
        read(
            tmp_path,
            '{"episode": []}',
            "c.json",
            table=None,
            source="hongguo_danmaku",
            constants={"market": "CN"},
        )


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
    assert any("1 cells of likes" in note for note in made.notes)


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
