"""The Claims page and the groups of markets on the Markets page."""

import made
import made_claims_shown as shown
import pytest
from made_findings import HOSTILE
from streamlit.testing.v1 import AppTest

SCRIPT = """
from dashboard import data
from dashboard.views import {view} as view
view.render(data.load({lang!r}), data.Choice({lang!r}, "rating", None))
"""


def _open(place, monkeypatch, view="claims", lang="en"):
    monkeypatch.setenv("CROSSCUT_WORKSPACE", str(place.path))
    app = AppTest.from_string(SCRIPT.format(view=view, lang=lang), default_timeout=60).run()
    assert not app.exception
    return app


@pytest.fixture(scope="module")
def full(tmp_path_factory):
    place = made.workspace(tmp_path_factory.mktemp("claims") / "w.crosscut")
    place.write_finding("claims", shown.claims())
    place.write_finding("groups", shown.groups())
    return place


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_page_opens_with_how_many_claims_hold(full, monkeypatch, lang):
    app = _open(full, monkeypatch, lang=lang)
    assert "4" in app.title[0].value and len(app.subheader) >= 4
    said = " ".join(element.value for element in app.markdown)
    assert "1\\.25" in said and f"./markets?lang={lang}" in said
    assert len(app.dataframe) == 1


def test_words_of_a_users_claim_are_text(full, monkeypatch):
    app = _open(full, monkeypatch)
    texts = [element.value for kind in (app.markdown, app.subheader) for element in kind]
    assert any("alert\\(1\\)" in text for text in texts)
    assert not any("](http://x" in text for text in texts)


def test_groups_of_markets_stand_on_the_markets_page(full, monkeypatch):
    app = _open(full, monkeypatch, view="markets")
    said = " ".join(element.value for element in app.markdown)
    assert "Southeast Asia has the largest discount" in said
    assert any(HOSTILE in set(table.value.iloc[:, 0]) for table in app.dataframe)


def test_an_empty_study_says_so(tmp_path, monkeypatch):
    place = made.workspace(tmp_path / "w.crosscut", empty=True)
    app = _open(place, monkeypatch)
    assert app.info and not app.dataframe
