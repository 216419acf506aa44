"""The workspace on disk."""

import stat

import pandas as pd
import pyarrow as pa
import pytest

from analysis import schema
from analysis.corpus import Workspace
from analysis.errors import WorkspaceError


@pytest.fixture
def place(tmp_path):
    workspace = Workspace(tmp_path / "w")
    workspace.create()
    return workspace


def comments(rows):
    filled = [{name: row.get(name) for name in schema.COMMENT.names} for row in rows]
    return pa.Table.from_pylist(filled, schema=schema.COMMENT.schema)


def test_the_key_is_secret_and_stays(place):
    assert stat.S_IMODE((place.path / "key").stat().st_mode) == 0o600
    assert place.key() == place.key() and len(place.key()) >= 32


def test_a_named_key_file_is_used_and_must_be_there(place, tmp_path, monkeypatch):
    path = tmp_path / "key"
    monkeypatch.setenv("CROSSCUT_KEY_FILE", str(path))
    with pytest.raises(WorkspaceError, match="CROSSCUT_KEY_FILE"):
        place.key()
    path.write_text("k" * 40)
    assert place.key() == b"k" * 40
    path.write_text("short")
    with pytest.raises(WorkspaceError, match="16 characters"):
        place.key()


def test_a_folder_of_other_things_is_not_taken(tmp_path):
    (tmp_path / "thesis.docx").write_text("mine")
    with pytest.raises(WorkspaceError, match="other things"):
        Workspace(tmp_path).create()
    with pytest.raises(WorkspaceError, match="this is a file"):
        Workspace(tmp_path / "thesis.docx").create()
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.docx"]


def test_another_folder_with_a_file_named_key_is_not_taken(tmp_path):
    (tmp_path / "tables").mkdir()
    (tmp_path / "tables" / "mine.csv").write_text("precious")
    (tmp_path / "key").write_text("the code of my front door")
    with pytest.raises(WorkspaceError, match="other things"):
        Workspace(tmp_path).create()
    assert (tmp_path / "tables" / "mine.csv").is_file() and not (tmp_path / "findings").exists()


def test_a_named_key_that_is_not_there_leaves_no_folder(tmp_path, monkeypatch):
    monkeypatch.setenv("CROSSCUT_KEY_FILE", str(tmp_path))
    with pytest.raises(WorkspaceError, match="CROSSCUT_KEY_FILE"):
        Workspace(tmp_path / "w").create()
    assert not (tmp_path / "w").exists()


def test_one_command_at_a_time_writes(place):
    with place.locked(), place.locked(), pytest.raises(WorkspaceError, match="another command is writing"):
        Workspace(place.path).create()
    Workspace(place.path).create()


def test_a_lost_key_is_said(place):
    place.write_manifest({"study": {}, "accounting": [], "notes": []})
    (place.path / "key").unlink()
    with pytest.raises(WorkspaceError, match="key of this workspace is gone"):
        place.create()
    with pytest.raises(WorkspaceError, match="key of this workspace is gone"), place.locked():
        pass


@pytest.mark.parametrize("content", ["{half", "[1, 2]", "{}"])
def test_a_damaged_manifest_is_said(place, content):
    place.manifest_path.write_text(content)
    with pytest.raises(WorkspaceError, match="cannot be read"):
        place.manifest()


def test_a_cut_off_table_is_said_to_who_reads_it_and_to_nobody_else(place):
    place.write(place.comments / "part-00000.parquet", comments([{"comment_id": "a", "platform": "p"}]))
    place.write_finding("gaps", pd.DataFrame({"x": [1]}))
    path = place.findings / "gaps.parquet"
    path.write_bytes(path.read_bytes()[:60])
    with pytest.raises(WorkspaceError, match="is damaged"):
        place.finding("gaps")
    with pytest.raises(WorkspaceError, match="damaged"):
        place.query("SELECT * FROM gaps")
    assert len(place.query("SELECT * FROM comments")) == 1


def test_left_overs_of_a_killed_run_are_removed_and_finished_files_kept(place):
    place.write(place.comments / "part-00000.parquet", comments([{"comment_id": "a", "platform": "p"}]))
    (place.comments / ".tmp-1-part-00001.parquet").write_bytes(b"half")
    place.create()
    assert [path.name for path in place.comments.iterdir()] == ["part-00000.parquet"]


def test_a_query_reads_the_workspace_and_nothing_else(place, tmp_path):
    place.write(place.comments / "part-00000.parquet", comments([{"comment_id": "a", "platform": "p"}]))
    assert place.query("SELECT count(*) AS n FROM comments")["n"].tolist() == [1]
    outside = tmp_path / "outside.csv"
    outside.write_text("a\n1\n")
    with pytest.raises(Exception, match="file system operations are disabled"):
        place.query(f"SELECT * FROM read_csv('{outside}')")


def test_scored_rows_are_sorted_and_authors_are_numbers_that_do_not_depend_on_the_key(place):
    rows = [
        {"comment_id": c, "platform": "p", "title_id": t, "market": "KR", "author": a}
        for c, t, a in [("2", "b", "zz"), ("1", "b", "aa"), ("3", "a", None), ("4", "a", "zz")]
    ]
    place.write(place.comments / "part-00000.parquet", comments(rows))
    for name in ("titles", "weights"):
        table = {"titles": schema.TITLE, "weights": schema.WEIGHT}[name]
        place.write(place.tables / f"{name}.parquet", table.schema.empty_table())
    place.write(place.enriched / "part-00000.parquet", schema.ENRICHED.schema.empty_table())
    scored = place.scored()
    assert scored["comment_id"].tolist() == ["3", "4", "1", "2"]
    assert scored["author"].isna().tolist() == [True, False, False, False]
    assert scored["author"].dropna().tolist() == [0, 1, 0]


def test_an_empty_workspace_gives_empty_frames(place):
    assert place.scored().empty and place.table("titles").empty and place.finding_names() == []
    with pytest.raises(WorkspaceError, match="no workspace"):
        place.require()
    with pytest.raises(WorkspaceError, match="not measured yet"):
        place.finding("discount")


def test_findings_come_back_as_they_were_written(place):
    frame = pd.DataFrame({"title_id": pd.array(["a", None], "string"), "n": pd.array([1, None], "Int64")})
    place.write_finding("made", frame)
    pd.testing.assert_frame_equal(place.finding("made"), frame)


def test_an_unwritable_workspace_is_one_sentence(tmp_path):
    blocker = tmp_path / "file"
    blocker.write_text("")
    with pytest.raises(WorkspaceError, match="cannot be written"):
        Workspace(blocker / "w").create()
