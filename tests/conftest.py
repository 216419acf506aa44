"""The sample study, made and measured once by the command that a newcomer types first.

This folder is on the import path, so that tests find their naive twins.
"""

from pathlib import Path
from typing import NamedTuple

import pytest
from commands import crosscut


class SampleRun(NamedTuple):
    """The study file and the workspace of a finished `crosscut demo`."""

    study: Path
    workspace: Path


@pytest.fixture(scope="session")
def sample_run(tmp_path_factory):
    folder = tmp_path_factory.mktemp("demo") / "sample"
    crosscut("demo", "--out", folder, "--no-dashboard", "--jobs", 2)
    return SampleRun(folder / "study.yaml", folder / "study.crosscut")
