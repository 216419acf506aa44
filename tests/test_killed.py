"""Killed at any moment and started again, a run ends with what an undisturbed one wrote, byte for byte."""

import os
import shutil
import signal
import subprocess
import time

import numpy as np
import pytest
from commands import COMMAND, crosscut

from analysis import demo

pytestmark = pytest.mark.slow


def written(workspace):
    """Every file of a workspace, hidden ones too, by its place there."""
    return {
        str(path.relative_to(workspace)): path.read_bytes() for path in workspace.rglob("*") if path.is_file()
    }


def killed_after(seconds, *arguments):
    """Starts the command and kills it with all its processes at that moment; whether it was still running."""
    process = subprocess.Popen(
        [*COMMAND, *map(str, arguments)],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True,
    )  # fmt: skip
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        return True
    return False


@pytest.mark.parametrize(("comments", "kills"), [(10_000, 5), (50_000, 20)])
def test_killed_at_random_moments(comments, kills, tmp_path, monkeypatch):
    (tmp_path / "key").write_text("k" * 64)
    monkeypatch.setenv("CROSSCUT_KEY_FILE", str(tmp_path / "key"))
    study = demo.make(tmp_path / "study", comments=comments)
    begun = time.monotonic()
    crosscut("run", study, "--workspace", tmp_path / "whole", "--jobs", 2)
    whole, took = written(tmp_path / "whole"), time.monotonic() - begun
    assert len([name for name in whole if name.startswith("enriched/part-")]) == -(-comments // 5_000)
    moments = np.sort(np.random.default_rng(comments).uniform(0, took, kills))
    caught = 0
    for moment in moments.tolist():
        place = tmp_path / "again"
        caught += killed_after(moment, "run", study, "--workspace", place, "--jobs", 2)
        crosscut("run", study, "--workspace", place, "--jobs", 2)
        now = written(place)
        print(
            f"killed after {moment:.1f} s of {took:.0f}: {'same' if now == whole else 'different'}",
            flush=True,
        )
        different = [name for name in sorted(now.keys() | whole.keys()) if now.get(name) != whole.get(name)]
        assert not different, moment
        shutil.rmtree(place)
    assert caught > kills // 2
