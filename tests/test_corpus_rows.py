"""Tables joined to the scored comments by row: what each comment names, which arm its writer saw."""

import pyarrow as pa
import pytest

from analysis import schema
from analysis.corpus import Workspace


@pytest.fixture
def place(tmp_path):
    workspace = Workspace(tmp_path / "w")
    workspace.create()
    rows = [("b", "t2", "US", "dub", ["revenge", "amnesia"]), ("a", "t2", "ID", None, []),
            ("c", "t1", "US", "sub", None), ("d", None, None, "dub", ["revenge"])]  # fmt: skip
    for number, part in enumerate((rows[:2], rows[2:])):
        comments = [
            {"platform": "p", "comment_id": i, "title_id": t, "market": m, "variant": v, "text": f"text {i}"}
            for i, t, m, v, _ in part
        ]
        enriched = [{"platform": "p", "comment_id": i, "tropes": k, "symbols": []} for i, *_, k in part]
        name = f"part-{number:05d}.parquet"
        workspace.write(
            workspace.comments / name, pa.Table.from_pylist(comments, schema=schema.COMMENT.schema)
        )
        workspace.write(
            workspace.enriched / name, pa.Table.from_pylist(enriched, schema=schema.ENRICHED.schema)
        )
    titles = [{"title_id": "t1", "home_market": "CN"}, {"title_id": "t2", "home_market": "KR"}]
    workspace.write(
        workspace.tables / "titles.parquet", pa.Table.from_pylist(titles, schema=schema.TITLE.schema)
    )
    workspace.write(workspace.tables / "weights.parquet", schema.WEIGHT.schema.empty_table())
    return workspace


def test_rows_are_those_of_the_scored_comments(place):
    ids = place.scored().comment_id.to_numpy()
    named, arms = place.mentions("tropes"), place.variants()
    assert {(ids[c], k) for c, k in named.itertuples(index=False)} == {
        ("b", "revenge"), ("b", "amnesia"), ("d", "revenge")}  # fmt: skip
    assert {(ids[c], v) for c, v in arms.itertuples(index=False)} == {
        ("b", "dub"),
        ("c", "sub"),
        ("d", "dub"),
    }
    assert place.mentions("symbols").empty


def test_comments_that_name_something_on_titles_from_somewhere(place):
    texts = place.comments_of(names=("tropes", "revenge")).text.tolist()
    assert sorted(texts) == ["text b", "text d"]
    assert place.comments_of(home="KR", names=("tropes", "revenge")).text.tolist() == ["text b"]
    assert place.comments_of(market="US", home="CN").text.tolist() == ["text c"]
    with pytest.raises(KeyError):
        place.comments_of(names=("text'", "revenge"))


def test_without_comments_there_are_no_rows(tmp_path):
    empty = Workspace(tmp_path / "w")
    empty.create()
    assert empty.mentions("tropes").empty and list(empty.variants().columns) == ["comment", "variant"]
