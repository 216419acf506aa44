import pandas as pd
import pyarrow as pa

from analysis import schema
from analysis.corpus import Workspace
from analysis.show import evidence


def _workspace(folder, authors, n=30):
    place = Workspace(folder)
    place.create()
    rows = [
        {"platform": "p", "comment_id": f"c{i}", "title_id": "t", "market": "ID", "author": authors(i),
         "text": f"comment {i}", "rating": 0.5}
        for i in range(n)
    ]  # fmt: skip
    rows += [row | {"market": "TH", "comment_id": f"th{i}"} for i, row in enumerate(rows[:12])]
    place.write(
        place.comments / "part-00000.parquet", pa.Table.from_pylist(rows, schema=schema.COMMENT.schema)
    )
    return place


def test_comments_come_without_authors_and_in_one_order(tmp_path):
    place = _workspace(tmp_path / "w", lambda i: f"a{i}")
    first, again = (evidence.comments_behind(place, "t", "ID", n=5) for _ in range(2))
    assert list(first.table.columns) == list(evidence.COLUMNS)
    assert (first.total, len(first.table), first.small) == (30, 5, False)
    assert first.table.equals(again.table)
    # A shuffle, not the order of the file.
    assert first.table["text"].tolist() != [f"comment {i}" for i in range(5)]


def test_a_filter_is_a_value_and_never_sql(tmp_path):
    place = _workspace(tmp_path / "w", lambda i: f"a{i}")
    assert evidence.comments_behind(place, "t' OR 1=1 --", "ID").total == 0


def test_few_comments_or_few_people_are_hidden(tmp_path):
    assert evidence.comments_behind(_workspace(tmp_path / "few", lambda i: f"a{i}", 9), "t", "ID").small
    two = evidence.comments_behind(_workspace(tmp_path / "two", lambda i: f"a{i % 2}"), "t", "ID")
    assert two.small and two.table.empty


def test_unnamed_authors_count_by_comments_alone(tmp_path):
    found = evidence.comments_behind(_workspace(tmp_path / "w", lambda i: None), "t", "ID")
    assert not found.small and found.total == 30


def test_enriched_columns_are_joined_where_they_are_there(tmp_path):
    place = _workspace(tmp_path / "w", lambda i: f"a{i}")
    rows = [{"platform": "p", "comment_id": f"c{i}", "lang": "id", "sentiment": 0.25} for i in range(30)]
    place.write(
        place.enriched / "part-00000.parquet", pa.Table.from_pylist(rows, schema=schema.ENRICHED.schema)
    )
    weights = [
        {"platform": "p", "comment_id": f"c{i}", "weight": 0.5, "rating_weight": 1.0} for i in range(30)
    ]
    place.write(place.tables / "weights.parquet", pa.Table.from_pylist(weights, schema=schema.WEIGHT.schema))
    table = evidence.comments_behind(place, "t", "ID").table
    assert (
        set(table["lang"]) == {"id"} and set(table["sentiment"]) == {0.25} and set(table["weight"]) == {0.5}
    )


def test_no_comments_at_all(tmp_path):
    place = Workspace(tmp_path / "w")
    place.create()
    found = evidence.comments_behind(place, "t", "ID")
    assert found.total == 0 and found.table.empty and not found.small


def test_comments_of_a_topic_are_those_of_the_fitted_sample_in_it(tmp_path):
    place = _workspace(tmp_path / "w", lambda i: f"a{i}")
    keys = [{"topic": 0, "label": "coins · 会员"}, {"topic": 1, "label": "none"}, {"topic": -1, "label": ""}]
    place.write_finding("topics", pd.DataFrame(keys))
    drawn = [{"platform": "p", "comment_id": f"c{i}", "topic": i % 3 - 1} for i in range(24)]
    place.write_finding(
        "topic_map", pd.DataFrame([*drawn, {"platform": "p", "comment_id": "th1", "topic": 0}])
    )
    found = evidence.comments_behind(place, "t", "ID", names=("topics", "coins · 会员"), whole=(30, 30))
    assert sorted(found.table["text"]) == sorted(f"comment {i}" for i in range(1, 24, 3))
    assert found.total == 8 and not found.small
    # Ten comments are needed in the cell, be they in the sample or not; of a small cell nothing is shown.
    assert evidence.comments_behind(place, "t", "ID", names=("topics", "coins · 会员")).small
    assert evidence.comments_behind(place, "t", "ID", names=("topics", "none (1)"), whole=(30, 2)).small
    assert evidence.comments_behind(place, "t", "ID", names=("topics", "")).total == 0
    assert evidence.comments_behind(place, "t", "ID", names=("topics", "no such topic")).total == 0
