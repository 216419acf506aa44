"""A folder of exports, looked at before there is a study file."""

import json
from pathlib import Path

import pytest
import yaml
from commands import crosscut
from making import FOLDER, fixtures

from analysis import spec
from analysis.errors import StudyFileError
from analysis.ingest.folder import look
from analysis.study import report

REAL = Path(__file__).parents[3] / "shared" / "data"
COMMENTS = (
    "nick,comment,stars,when\nMade Person,fine \x1b[2J film,4,15.02.16\nOther Person,so so,10,16.03.31\n"
)
TITLES = (
    "name,intro,tags,episodes\nMade Title,A made story.,revenge|rebirth,80\nOther,Another one.,sweet|ceo,60\n"
)


def make(folder: Path) -> Path:
    folder.mkdir(exist_ok=True)
    (folder / "a.csv").write_text(COMMENTS)
    (folder / "b.csv").write_text(TITLES)
    (folder / "c.bin").write_bytes(bytes(range(256)) * 8)
    (folder / "d.json").write_text("{}")
    return folder


def study_file(lines: list[str]) -> str:
    start = lines.index("A study file to accept or edit:")
    end = max(i for i, line in enumerate(lines) if line.startswith("    "))
    return "\n".join(lines[start + 1 : end + 1])


def test_each_file_is_told_and_the_study_file_reads_what_was_shown(tmp_path):
    folder = make(tmp_path / "x")
    sights = {sight.file: sight for sight in look(folder)}
    comments, titles = sights["a.csv"], sights["b.csv"]
    assert (comments.table, titles.table) == ("comments", "titles")
    assert comments.lacks == ("title_id", "market", "platform") and not titles.lacks
    assert comments.entry["rating_scale"] == [1, 10] and comments.entry["date_format"] == "%y.%m.%d"
    assert titles.entry["split"] == {"tags": "|"}
    assert comments.account.rows == 2 and titles.account.rows == 2
    assert sights["c.bin"].problem and sights["d.json"].problem
    lines = list(report(iter(sights.values())))
    assert "Made Person" not in "\n".join(lines) and "\x1b" not in "\n".join(lines)
    path = folder / "study.yaml"
    path.write_text(study_file(lines))
    with pytest.raises(StudyFileError, match="FILL_IN"):
        spec.load(path)
    given = path.read_text().replace("home_market: FILL_IN", "home_market: CN")
    filled = "{title_id: made-title, market: KR, platform: naver}"
    path.write_text(given.replace("{title_id: FILL_IN, market: FILL_IN, platform: FILL_IN}", filled))
    loaded = spec.load(path)
    assert [entry.source.table for entry in loaded.entries] == ["comments", "titles"]


def test_a_value_to_be_filled_in_is_asked_for(tmp_path):
    (tmp_path / "c.csv").write_text(COMMENTS)
    entry = {"path": "c.csv", "constants": {"title_id": "FILL_IN"}}
    (tmp_path / "s.yaml").write_text(yaml.safe_dump({"study": "made", "sources": [entry]}))
    with pytest.raises(StudyFileError, match="title_id still has to be filled in"):
        spec.load(tmp_path / "s.yaml")


def test_the_command(tmp_path):
    folder = make(tmp_path / "x")
    told = crosscut("ingest", folder, "--dry-run")
    assert "recognised" in told.stdout and "problem" in told.stdout
    assert sorted(path.name for path in folder.iterdir()) == ["a.csv", "b.csv", "c.bin", "d.json"]
    asked = crosscut("ingest", folder, code=2)
    assert "--dry-run" in asked.stderr


def test_made_exports_of_all_sources_are_told_apart_in_one_folder():
    told = {}
    for sight in look(FOLDER):
        told.setdefault(sight.file, []).append(sight)
    for name, one in fixtures().items():
        assert one["format"] in [sight.says for sight in told[name]] or one["entry"].get("table"), name
        assert not any(sight.problem for sight in told[name]), told[name]


@pytest.mark.skipif(not REAL.is_dir(), reason="the real data lie outside the project")
def test_all_real_data_are_recognised_without_being_told():
    for sight in look(REAL):
        if sight.file == "README.md":
            continue
        assert not sight.problem, sight.problem
        account = sight.account
        clashes = [why for why in sight.rejects if why.startswith("another value of the same title")]
        assert account.records > 0 and len(sight.rejects) == len(clashes), sight
        assert set(sight.lacks) <= {"title_id", "market", "platform"}
        kind = sight.file.partition("/")[0]
        if kind in ("titles", "ratings"):
            assert sight.table in ("titles", "metrics")
        else:
            assert sight.table == "comments" or kind == "fixtures"
        assert json.dumps(sight.entry)
