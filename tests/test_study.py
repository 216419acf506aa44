"""A whole study, run as a user runs it: same input, same findings, whatever the key, the jobs or the interruptions."""

import hashlib
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from commands import COMMAND, crosscut

from analysis.corpus import Workspace


def findings(workspace: Path) -> dict[str, str]:
    return {
        p.name: hashlib.sha256(p.read_bytes()).hexdigest() for p in sorted((workspace / "findings").iterdir())
    }


@pytest.fixture(scope="module")
def sample(sample_run):
    return sample_run.study


@pytest.fixture(scope="module")
def undisturbed(sample_run):
    return sample_run.workspace


@pytest.fixture(scope="module")
def no_network(tmp_path_factory):
    """A folder that, on PYTHONPATH, makes every connection of a process and its children fail."""
    folder = tmp_path_factory.mktemp("site")
    (folder / "sitecustomize.py").write_text(
        "import socket\n"
        "def refuse(*a, **k): raise RuntimeError('it tried to use the network')\n"
        "socket.socket.connect = refuse\nsocket.socket.connect_ex = refuse\n"
        "socket.getaddrinfo = refuse\nsocket.create_connection = refuse\n"
    )
    probe = [sys.executable, "-c", "import socket; socket.create_connection(('localhost', 9))"]
    refused = subprocess.run(
        probe, env={**os.environ, "PYTHONPATH": str(folder)}, capture_output=True, text=True
    )
    assert "it tried to use the network" in refused.stderr
    return folder


def with_codes(undisturbed, workspace):
    """A new workspace that holds what people coded, which is given like the study itself, and nothing else."""
    Workspace(workspace).create()
    shutil.copytree(undisturbed / "coding", workspace / "coding")
    return workspace


def test_without_network_with_another_key_and_one_job_the_bytes_are_the_same(
    sample, undisturbed, no_network, tmp_path
):
    with_codes(undisturbed, tmp_path / "w")
    crosscut("run", sample, "--workspace", tmp_path / "w", "--jobs", 1, PYTHONPATH=str(no_network))
    assert (tmp_path / "w" / "key").read_bytes() != (undisturbed / "key").read_bytes()
    assert findings(tmp_path / "w") == findings(undisturbed)


def killed_when_there(sample, workspace, wanted):
    """Starts a run and kills all its processes as soon as a file of that name is there."""
    process = subprocess.Popen(
        [*COMMAND, "run", str(sample), "--workspace", str(workspace), "--jobs", "2"],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True,
    )  # fmt: skip
    deadline = time.monotonic() + 240
    while not any(workspace.rglob(wanted)):
        assert process.poll() is None and time.monotonic() < deadline, "it ended before it could be killed"
        time.sleep(0.01)
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def test_killed_twice_and_started_again_the_bytes_are_the_same(sample, undisturbed, tmp_path):
    workspace = with_codes(undisturbed, tmp_path / "w")
    killed_when_there(sample, workspace, "comments/part-00001.parquet")
    killed_when_there(sample, workspace, "enriched/part-0000*.parquet")
    killed_when_there(sample, workspace, "reception.parquet")
    assert findings(workspace) != findings(undisturbed)
    crosscut("run", sample, "--workspace", workspace)
    assert findings(workspace) == findings(undisturbed)


def test_ctrl_c_says_how_to_go_on(sample, tmp_path):
    process = subprocess.Popen(
        [*COMMAND, "run", str(sample), "--workspace", str(tmp_path / "w"), "--jobs", "1"],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
    )  # fmt: skip
    deadline = time.monotonic() + 240
    while not any(tmp_path.rglob("comments/part-00000.parquet")):
        assert process.poll() is None and time.monotonic() < deadline, "it ended before it could be stopped"
        time.sleep(0.01)
    os.killpg(process.pid, signal.SIGINT)
    said = process.communicate(timeout=60)[1]
    assert process.returncode == 130
    assert "same command goes on" in said and "Traceback" not in said


def test_what_is_enriched_is_not_enriched_again(undisturbed):
    before = {p: p.stat().st_mtime_ns for p in (undisturbed / "enriched").glob("*")}
    assert before
    crosscut("enrich", "--workspace", undisturbed)
    assert {p: p.stat().st_mtime_ns for p in (undisturbed / "enriched").glob("*")} == before


def test_the_manifest_accounts_for_every_record_and_input(sample, undisturbed):
    manifest = json.loads((undisturbed / "manifest.json").read_text())
    for account in manifest["accounting"]:
        parts = account["rows"] + account["duplicates"] + account["empty"] + account["rejects"]
        assert parts == account["records"] > 0
    for given in manifest["inputs"]:
        content = (sample.parent / given["path"]).read_bytes()
        assert hashlib.sha256(content).hexdigest() == given["sha256"]
    assert manifest["options"]["seed"] == 7 and manifest["versions"]["crosscut"]
    assert manifest["command"] == "crosscut demo --titles 150 --comments 15000 --seed 7"


def test_no_raw_name_reaches_the_disk(sample, undisturbed):
    truth = json.loads((sample.parent / "truth.json").read_text())
    names = [name.encode() for name in truth["private"]["names"] if len(name) >= 6]
    assert names, "the sample has to plant names"
    for path in undisturbed.rglob("*.parquet"):
        content = json.dumps(
            pq.read_table(path)
            .drop_columns([c for c in ("embedding",) if c in pq.read_schema(path).names])
            .to_pylist(),
            default=str,
            ensure_ascii=False,
        )
        for name in truth["private"]["names"]:
            assert len(name) < 6 or name not in content, f"{name} in {path.name}"


def test_whatever_was_lost_or_cut_off_is_made_again(sample, undisturbed, tmp_path):
    workspace = tmp_path / "w"
    shutil.copytree(undisturbed, workspace)
    for lost in (
        "manifest.json", "tables/titles.parquet", "tables/weights.parquet", "enriched/part-00000.parquet",
        "enriched/trope_hits.parquet", "findings/reception.parquet",
    ):  # fmt: skip
        path = workspace / lost
        path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    crosscut("run", sample, "--workspace", workspace)
    assert findings(workspace) == findings(undisturbed)
    part = workspace / "tables" / "comments" / "part-00001.parquet"
    content = part.read_bytes()
    part.unlink()
    said = crosscut("measure", "--workspace", workspace, code=2).stderr
    assert "damaged or gone" in said and findings(workspace) == findings(undisturbed)
    crosscut("ingest", sample, "--workspace", workspace)
    assert part.read_bytes() == content
    (workspace / "tables" / "weights.parquet").unlink(missing_ok=True)
    assert "crosscut enrich" in crosscut("measure", "--workspace", workspace, code=2).stderr


GOOD = "study: s\nsources:\n  - {path: c.csv, table: comments, constants: {title_id: t, market: KR, platform: p}}\n"


@pytest.mark.parametrize(
    ("study", "content", "parts"),
    [
        (GOOD.replace("table", "tabel"), "text\nfine\n", ["tabel", "table"]),
        (GOOD, None, ["c.csv", "sources[0].path"]),
        (GOOD + "options: {min_comments: many}\n", "text\nfine\n", ["options.min_comments"]),
        (GOOD, "", ["c.csv", "empty"]),
        (
            GOOD.replace("table: comments", "table: comments, columns: {text: body}"),
            "text\nfine\n",
            ["body", "c.csv"],
        ),
    ],
)
def test_bad_input_is_one_sentence_and_nothing_is_written(tmp_path, study, content, parts):
    (tmp_path / "s.yaml").write_text(study)
    if content is not None:
        (tmp_path / "c.csv").write_text(content)
    before = sorted(tmp_path.iterdir())
    done = crosscut("run", tmp_path / "s.yaml", code=2)
    assert done.stderr.count("\n") == 1
    for part in parts:
        assert part in done.stderr
    assert sorted(tmp_path.iterdir()) == before


def test_input_of_which_nothing_is_usable_ends_with_a_sentence(tmp_path):
    (tmp_path / "s.yaml").write_text(
        GOOD.replace("constants: {", "columns: {rating: stars}, rating_scale: [1, 5], constants: {")
    )
    (tmp_path / "c.csv").write_text("stars\nmany\nlots\n")
    done = crosscut("run", tmp_path / "s.yaml", code=2)
    assert "nothing usable" in done.stderr and "2 records rejected" in done.stderr
    assert "is no rating" in done.stderr, "the reason is said, not only where it lies"


def test_one_step_on_an_edited_study_is_refused(tmp_path):
    (tmp_path / "s.yaml").write_text(GOOD + "options: {market_groups: {Asia: [KR]}}\n")
    (tmp_path / "c.csv").write_text("text\nfine\n")
    crosscut("run", tmp_path / "s.yaml")
    with (tmp_path / "s.yaml").open("a") as study:
        study.write("# edited\n")
    done = crosscut("measure", "--workspace", tmp_path / "s.crosscut", code=2)
    assert "edited since" in done.stderr and done.stderr.count("\n") == 1
