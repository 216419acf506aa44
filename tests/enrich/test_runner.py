"""The shard runner: nothing finished is lost, and no byte depends on how it was worked through."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from enrich_shards import workspace, written

from analysis.enrich import engines, runner
from analysis.enrich.shard import Recipe
from analysis.errors import CrosscutError

SHARDS, ROWS = 12, 80
TOTAL = SHARDS * ROWS


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    """A workspace enriched without disturbance, in this process."""
    place = workspace(tmp_path_factory.mktemp("whole") / "w", SHARDS, ROWS)
    assert runner.run(place, Recipe(), jobs=1) == TOTAL
    return place


@pytest.fixture
def fresh(tmp_path):
    return workspace(tmp_path / "w", SHARDS, ROWS)


def test_two_processes_write_the_same_bytes_and_say_how_far_they_are(whole, fresh):
    said = []
    assert runner.run(fresh, Recipe(), jobs=2, progress=lambda *now: said.append(now)) == TOTAL
    assert written(fresh) == written(whole)
    done = [now for _, now, _ in said]
    assert done == sorted(done) and done[-1] == TOTAL and len(set(done)) > 2
    assert {(stage, total) for stage, _, total in said} == {("comments", TOTAL)}


def test_what_is_finished_is_not_done_again_and_leftovers_go(whole, fresh):
    for name, content in written(whole).items():
        (fresh.enriched / name).write_bytes(content)
    (fresh.enriched / "part-00003.parquet").unlink()
    cut = fresh.enriched / "part-00004.parquet"
    cut.write_bytes(cut.read_bytes()[:-9])
    (fresh.enriched / "part-09999.parquet").write_bytes(b"of an earlier ingest")
    (fresh.enriched / ".tmp-1-part-00003.parquet").write_bytes(b"half")
    before = {path.name: path.stat().st_mtime_ns for path in fresh.enriched.iterdir()}
    assert runner.run(fresh, Recipe(), jobs=1) == 2 * ROWS
    assert written(fresh) == written(whole)
    again = {
        path.name for path in fresh.enriched.iterdir() if before.get(path.name) != path.stat().st_mtime_ns
    }
    assert again == {"part-00003.parquet", "part-00004.parquet"}
    assert runner.run(fresh, Recipe(), jobs=1) == 0


def test_another_lexicon_redoes_its_column_only(whole, tmp_path):
    place = workspace(tmp_path / "w", 1, ROWS)
    path, right = place.enriched / "part-00000.parquet", pq.read_table(whole.enriched / "part-00000.parquet")
    keys = json.loads(right.schema.metadata[b"crosscut"]) | {"tropes": "an older lexicon"}
    old = right.set_column(right.column_names.index("tropes"), "tropes", pa.array([["old"]] * ROWS))
    marked = old.set_column(old.column_names.index("lang_p"), "lang_p", pa.array([0.125] * ROWS))
    place.write(path, marked.replace_schema_metadata({b"crosscut": json.dumps(keys).encode()}))
    assert runner.run(place, Recipe(), jobs=1) == ROWS
    now = pq.read_table(path)
    assert now["tropes"].to_pylist() == right["tropes"].to_pylist()
    assert now["lang_p"].to_pylist() == [0.125] * ROWS


def test_other_comments_are_worked_out_anew(whole, tmp_path):
    place = workspace(tmp_path / "w", 1, ROWS, seed=6)
    for name, content in written(whole).items():
        (place.enriched / name).write_bytes(content)
    assert runner.run(place, Recipe(), jobs=1) == ROWS
    assert set(written(place)) == {"part-00000.parquet"}
    assert written(place)["part-00000.parquet"] != written(whole)["part-00000.parquet"]


def test_a_lost_worker_is_one_sentence_and_what_was_finished_stays(whole, fresh):
    runner.run(
        workspace(fresh.path.parent / "warm", 2, 2), Recipe(), jobs=2
    )  # loads the models in both workers

    def kill() -> None:
        while not list(fresh.enriched.glob("part-*")):
            time.sleep(0.002)
        os.kill(_busiest_child(), signal.SIGKILL)

    killer = threading.Thread(target=kill)
    killer.start()
    with pytest.raises(CrosscutError, match=r"worker process was ended from outside.*same command again"):
        runner.run(fresh, Recipe(), jobs=2)
    killer.join()
    kept = written(fresh)
    assert kept and kept.items() <= written(whole).items()
    assert runner.run(fresh, Recipe(), jobs=1) == TOTAL - ROWS * len(kept)
    assert written(fresh) == written(whole)


def test_a_worker_that_does_not_see_the_workspace_says_so(fresh):
    with pytest.raises(CrosscutError, match="keep the workspace where all workers see it"):
        runner._task(Path("/elsewhere/part-00000.parquet"), fresh.path, Recipe())


def _busiest_child() -> int:
    """The child process with the most CPU time: a worker, and not one of the helpers that wait beside it."""
    children = [
        int(pid)
        for task in Path("/proc/self/task").iterdir()
        for pid in (task / "children").read_text().split()
    ]
    return max(children, key=lambda pid: sum(map(int, Path(f"/proc/{pid}/stat").read_text().split()[13:15])))


DISK = """
import subprocess, sys
from pathlib import Path
from enrich_shards import workspace, written
from analysis.corpus import Workspace
from analysis.enrich import runner
from analysis.enrich.shard import Recipe
from analysis.errors import CrosscutError

def sentence(place):
    try:
        runner.run(place, Recipe(), jobs=1)
    except CrosscutError as error:
        return str(error)

place = Workspace(Path(sys.argv[1]))
small = f"mount -t tmpfs -o size=%s none {place.path.parent}"
subprocess.run(small % "100m", shell=True, check=True)
workspace(place.path, 4, 80)
used = sum(path.stat().st_blocks * 512 for path in place.path.rglob("*"))
subprocess.run((small % (used + 250_000)).replace("-o ", "-o remount,"), shell=True, check=True)
print(sentence(place))
print(sorted(written(place)))
subprocess.run((small % "100m").replace("-o ", "-o remount,ro,"), shell=True, check=True)
print(sentence(place))
subprocess.run((small % "100m").replace("-o ", "-o remount,rw,"), shell=True, check=True)
kept = written(place)
print(sentence(place))
print(kept.items() <= written(place).items(), sorted(written(place)))
print(sentence(Workspace(place.path)))
"""


def test_a_full_disk_and_a_read_only_workspace_are_one_sentence_each(tmp_path):
    namespace = ["unshare", "--map-root-user", "--mount"]
    try:
        subprocess.run([*namespace, "mount", "-t", "tmpfs", "none", str(tmp_path)], check=True)
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("no file system can be mounted here")
    done = subprocess.run(
        [*namespace, sys.executable, "-c", DISK, str(tmp_path / "w")],
        capture_output=True, text=True, env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    full, kept, read_only, rest, both, nothing = done.stdout.splitlines()
    parts = [f"part-{i:05d}.parquet" for i in range(4)]
    assert "the disk is full; free some space and run again" in full
    assert kept in (str(parts[:1]), str(parts[:2]), str(parts[:3]))
    assert "cannot be written" in read_only and "Read-only file system); choose another place" in read_only
    assert (rest, both, nothing) == ("None", f"True {parts}", "None")


@pytest.mark.parametrize(
    ("engine", "address", "says"),
    [
        ("spark", None, "there is none of that name; use local, ray, dask"),
        ("local", "tcp://here:1", "--engine ray or --engine dask"),
        ("ray", None, "no cluster is named; give --address, or set RAY_ADDRESS"),
        ("dask", None, "no cluster is named; give --address, or set DASK_SCHEDULER_ADDRESS"),
        ("ray", "here:1", r"pip install 'crosscut\[ray\]'"),
        ("dask", "here:1", r"pip install 'crosscut\[dask\]'"),
    ],
)
def test_an_engine_that_cannot_be_had_is_a_users_mistake(engine, address, says, monkeypatch):
    for name in ("RAY_ADDRESS", "DASK_SCHEDULER_ADDRESS"):
        monkeypatch.delenv(name, raising=False)
    for name in ("ray", "dask", "dask.distributed"):
        monkeypatch.setitem(sys.modules, name, None)  # as where the extra is not installed
    with pytest.raises(CrosscutError, match=says), engines.on(engine, address):
        pass
