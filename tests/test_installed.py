"""An installed copy, without the checkout: it has its lexicons, its models and the settings of its pages."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
USED = """
import analysis
from analysis import lexicon
from analysis.enrich import likeness, sentiment
from analysis.shipped import DATA
assert analysis.__file__.startswith({place!r}) and str(DATA).startswith({place!r}), (analysis.__file__, DATA)
print(len(lexicon.load_tropes()), len(lexicon.load_symbols()), len(lexicon.load_cues()))
print(sentiment.version(), sorted(sentiment.validation()), likeness.calibration())
"""


@pytest.fixture(scope="module")
def installed(tmp_path_factory):
    """The folder that a wheel would be made of, built from a copy of the files that git has."""
    pytest.importorskip("setuptools", minversion="80")
    copy, place = tmp_path_factory.mktemp("copy"), tmp_path_factory.mktemp("site").resolve()
    ignored = shutil.ignore_patterns("__pycache__", "*.pyc")
    for folder in ("analysis", "dashboard", "data", ".streamlit"):
        shutil.copytree(ROOT / folder, copy / folder, ignore=ignored)
    for file in ("pyproject.toml", "setup.py", "MANIFEST.in", "requirements.txt", "README.md", "LICENSE"):
        shutil.copy(ROOT / file, copy)
    build = [sys.executable, "setup.py", "-q", "build_py", "--build-lib", str(place)]
    subprocess.run(build, cwd=copy, check=True, capture_output=True)
    return place


def files(folder):
    return {
        path.relative_to(folder)
        for path in folder.rglob("*")
        if path.is_file() and path.parent.name != "__pycache__"
    }


def test_every_file_that_is_read_is_installed(installed):
    assert files(installed / "analysis" / "data") == files(ROOT / "data")
    assert files(installed / "dashboard" / ".streamlit") == files(ROOT / ".streamlit")
    for package in ("analysis", "dashboard"):
        assert files(ROOT / package) - files(installed / package) == set()


def test_what_is_read_in_an_installed_copy_is_what_is_read_here(installed, tmp_path):
    def told(place):
        code = USED.format(place=str(place))
        environment = {**os.environ, "PYTHONPATH": str(place), "PYTHONDONTWRITEBYTECODE": "1"}
        run = [sys.executable, "-c", code]
        return subprocess.run(run, cwd=tmp_path, env=environment, check=True, capture_output=True).stdout

    assert told(installed) == told(ROOT.resolve())
