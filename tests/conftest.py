"""The sample study, made and measured once by the command that a newcomer types first.

This folder is on the import path, so that tests find their naive twins.
"""

import fcntl
from pathlib import Path
from typing import NamedTuple

import pytest
from commands import crosscut


class SampleRun(NamedTuple):
    """The study file and the workspace of a finished `crosscut demo`."""

    study: Path
    workspace: Path


def pytest_collection_modifyitems(items):
    """The file that runs whole studies takes longest: begun last, it would keep one process busy alone at the end."""
    items.sort(key=lambda item: item.path.name != "test_study.py")


@pytest.fixture(scope="session")
def sample_run(tmp_path_factory, worker_id):
    base = tmp_path_factory.getbasetemp()
    base = base if worker_id == "master" else base.parent
    folder, done = base / "demo" / "sample", base / "demo" / "done"
    folder.parent.mkdir(exist_ok=True)
    with (base / "demo" / "lock").open("w") as lock:  # one of the test processes makes it for all
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not done.exists():
            crosscut("demo", "--out", folder, "--no-dashboard", "--jobs", 2)
            done.touch()
    return SampleRun(folder / "study.yaml", folder / "study.crosscut")
