"""The checks of the Markets page: verdicts, pairs of markets, imports; or why there are none."""

import made
import made_findings
import pytest
from streamlit.testing.v1 import AppTest


def _open(workspace, monkeypatch, lang="en", evidence="rating", market=None):
    monkeypatch.setenv("CROSSCUT_WORKSPACE", str(workspace.path))
    script = f"""
from dashboard import data
from dashboard.views import markets_checks
choice = data.Choice({lang!r}, {evidence!r}, {market!r})
markets_checks.first(data.load({lang!r}), choice)
for part in markets_checks.parts(data.load({lang!r}), choice).values():
    part(data.load({lang!r}), choice)
"""
    app = AppTest.from_string(script, default_timeout=60).run()
    assert not app.exception
    return app


def _said(app):
    return " ".join(element.value.replace("\\", "") for element in app.markdown)


@pytest.fixture(scope="module")
def full(tmp_path_factory):
    return made.workspace(tmp_path_factory.mktemp("full") / "w.crosscut")


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_all_markets_have_their_verdict_and_pairs_and_imports(full, monkeypatch, lang):
    app = _open(full, monkeypatch, lang)
    assert len(app.header) == 3 and not app.info
    assert len(app.dataframe) == 3
    assert ("4 of 5" in _said(app)) or ("5 项文化折扣中有 4 项" in _said(app))


def test_a_market_shows_its_alternatives_and_the_hostile_title_as_text(full, monkeypatch):
    app = _open(full, monkeypatch, market="ID")
    said = _said(app)
    assert "holds under 4 of 5" in said and "does not hold with: one title left out" in said
    assert "<script" not in said
    tables = [frame.value.to_string() for frame in app.dataframe]
    assert any(made_findings.HOSTILE in table for table in tables)


def test_without_a_discount_imports_come_first(full, monkeypatch):
    app = _open(full, monkeypatch, market="US")
    assert app.header[0].value.startswith("Imports")
    assert len(app.info) == 1  # no discount to check; the pair with Brazil has its reason in the table


def test_corrected_evidence_is_an_alternative_and_has_none_of_its_own(full, monkeypatch):
    assert not _open(full, monkeypatch, evidence="corrected").main.children


def test_nothing_measured_is_said(tmp_path, monkeypatch):
    empty = made.workspace(tmp_path / "w.crosscut", empty=True)
    assert len(_open(empty, monkeypatch).info) == 3
