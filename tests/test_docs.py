"""What the documents promise is there: commands, files, anchors, columns, dependencies."""

import re
from pathlib import Path

import pytest
import yaml
from commands import crosscut

from analysis import spec
from analysis.measure.columns import FINDINGS
from analysis.study import MEASURES

ROOT = Path(__file__).parents[1]
DOCUMENTS = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/*.md")])


def anchors(path: Path) -> set[str]:
    headings = re.findall(r"^#+ (.+)$", path.read_text(), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", heading).strip().lower().replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_links_lead_somewhere(path):
    for target in re.findall(r"\]\(([^)]+)\)", path.read_text()):
        if "://" not in target:
            file, _, anchor = target.partition("#")
            there = (path.parent / file).resolve() if file else path
            assert there.exists(), target
            assert not anchor or anchor in anchors(there), target


def test_every_command_and_option_of_the_readme_exists():
    used = re.findall(r"\.venv/bin/crosscut (\w+)([^#\n]*)", (ROOT / "README.md").read_text())
    assert {"run", "dashboard", "brief", "export", "ingest"} <= {command for command, _ in used}
    for command, rest in used:
        text = crosscut(command, "--help").stdout
        for option in re.findall(r"--[a-z-]+", rest):
            assert option in text, f"{command} {option}"
    assert all(
        f"{target}:" in (ROOT / "Makefile").read_text() for target in ("demo", "test", "check", "bench")
    )


def test_the_study_file_in_the_documents_is_one(tmp_path):
    for name in ("README.md", "docs/study-file.md"):
        for block in re.findall(r"```yaml\n(.*?)```", (ROOT / name).read_text(), re.DOTALL):
            for path in re.findall(r"path: ([^\s,}]+)", block):
                file = tmp_path / path.replace("*", "a")
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_text("text\nfine\n")
            (tmp_path / "study.yaml").write_text(block)
            assert spec.load(tmp_path / "study.yaml").entries


def test_every_source_has_its_section():
    text = (ROOT / "docs/sources.md").read_text()
    assert [name for name in spec.SOURCES if f"`{name}`" not in text and f"source: {name}`" not in text] == []


def test_methods_has_every_anchor_that_pages_name():
    catalogue = yaml.safe_load((ROOT / "analysis/show/catalogue.yaml").read_text())
    named = set(catalogue["method"])
    assert named and named <= anchors(ROOT / "docs/methods.md")


def test_every_dependency_has_its_reason_and_every_finding_is_measured():
    reasons = (ROOT / "docs/dependencies.md").read_text().lower()
    for line in (ROOT / "requirements.txt").read_text().splitlines():
        if line and not line.startswith("#"):
            name, _, version = line.partition("==")
            assert version, f"{line} is not pinned"
            assert re.sub(r"\[.*\]", "", name).lower() in reasons, name
    assert set(MEASURES) == set(FINDINGS)


def test_help_comes_at_once():
    """torch, bertopic and pandas are imported where they are used, never to print help."""
    import subprocess
    import sys

    code = (
        "import sys, analysis.cli; heavy = {'torch', 'bertopic', 'pandas', 'streamlit', 'statsmodels'}; "
        "sys.exit(str(heavy & set(sys.modules)) if heavy & set(sys.modules) else 0)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
