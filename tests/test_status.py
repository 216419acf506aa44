"""crosscut status, and the command that a manifest names: what a workspace holds is told as it is."""

import shutil
import sys

import pandas as pd
import pyarrow.parquet as pq
import pytest

from analysis import cli, schema
from analysis import study as studies
from analysis.corpus import Workspace
from analysis.study import coding_store
from analysis.study.state import state


@pytest.fixture(scope="module")
def read(tmp_path_factory):
    """A study of two shards that has been read only."""
    folder = tmp_path_factory.mktemp("study")
    rows = [f"comment {i},film{i % 7}" for i in range(6_000)]
    (folder / "comments.csv").write_text("text,title_id\n" + "\n".join(rows) + "\n")
    path = folder / "study.yaml"
    path.write_text(
        "study: made\nhome_market: KR\nsources:\n  - path: comments.csv\n    table: comments\n"
        "    columns: {text: text, title_id: title_id}\n    constants: {platform: app, market: KR}\n"
    )
    place = Workspace(folder / "w")
    studies.ingest(studies.spec.load(path), place)
    return place


@pytest.fixture
def place(read, tmp_path):
    """Its copy, with one shard enriched."""
    shutil.copytree(read.path, tmp_path / "w")
    place = Workspace(tmp_path / "w")
    assert len(place.shards()) == 2
    place.write(place.enriched_path(place.shards()[0]), schema.ENRICHED.schema.empty_table())
    place.write(place.findings / "gaps.parquet", schema.WEIGHT.schema.empty_table())
    return place


def status(place, monkeypatch, capsys):
    monkeypatch.setattr(sys, "argv", ["crosscut", "status", "--workspace", str(place.path)])
    with pytest.raises(SystemExit) as ended:
        cli.main()
    assert ended.value.code == 0
    return capsys.readouterr().out


def cut(path):
    path.write_bytes(path.read_bytes()[:-5])


def test_what_is_whole_is_counted_and_nothing_is_called_damaged(place, monkeypatch, capsys):
    said = status(place, monkeypatch, capsys)
    assert "Enriched: 1 of 2 shards" in said and "Measured: gaps" in said
    assert "amaged" not in said and "older" not in said


def test_what_was_drawn_and_coded_is_told_for_each_thing_that_is_coded(place, monkeypatch, capsys):
    assert "Coding" not in status(place, monkeypatch, capsys)
    group = {
        "platform": "app",
        "title_id": "film1",
        "market": "KR",
        "language": "ko",
        "home": "KR",
        "pi": 0.5,
        "draw": 1,
    }
    rows = pd.DataFrame([{"item": f"i{k}", "comment_id": f"c{k}", **group} for k in range(3)])
    coding_store.write_drawn(place, rows, "themes")
    labels = [("i0", "coder-1", "plot"), ("i0", "coder-2", ""), ("i1", "coder-1", "")]
    coding_store.write_labels(place, pd.DataFrame(labels, columns=["item", "coder", "label"]), "themes")
    said = status(place, monkeypatch, capsys)
    assert "Coding for themes: 3 comments drawn, 2 of them coded" in said and "sentiment" not in said
    coding_store.write_drawn(place, rows)
    assert "Coding for sentiment: 3 comments drawn, 0 of them coded" in status(place, monkeypatch, capsys)


def test_damaged_files_are_named_and_not_counted_as_done(place, monkeypatch, capsys):
    cut(place.enriched_path(place.shards()[0]))
    cut(place.findings / "gaps.parquet")
    said = status(place, monkeypatch, capsys)
    assert "Enriched: 0 of 2 shards" in said and "Measured: nothing yet" in said
    assert "Damaged: enriched/part-00000.parquet, findings/gaps.parquet;" in said
    assert "A table is" not in said


def test_a_shard_of_an_older_version_is_not_counted_as_done(place, monkeypatch, capsys):
    path = place.enriched_path(place.shards()[0])
    place.write(path, pq.read_table(path).drop(["sentiment_masked"]))
    said = status(place, monkeypatch, capsys)
    assert "Enriched: 0 of 2 shards" in said and "Of an older version: 1 more" in said


@pytest.mark.parametrize("gone", [False, True])
def test_comments_that_were_lost_are_told(place, monkeypatch, capsys, gone):
    shard = place.shards()[1]
    shard.unlink() if gone else cut(shard)
    said = status(place, monkeypatch, capsys)
    assert "A table is damaged or gone; `crosscut run STUDY` reads it again." in said
    assert (f"Damaged: tables/comments/{shard.name}" in said) is not gone


def test_a_file_that_is_still_being_written_is_no_damage(place):
    (place.enriched / ".tmp-1-part-00001.parquet").write_bytes(b"PAR1")
    assert state(place).damaged == ()


def test_the_manifest_names_the_command_that_read_the_sources(read):
    assert read.manifest()["command"] == "crosscut ingest study.yaml"
