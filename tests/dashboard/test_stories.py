"""The parts of the Homogenization page on change, bundles, leads and evidence."""

import made
import made_change
import pytest
from made_findings import HOSTILE
from streamlit.testing.v1 import AppTest

SCRIPT = """
from dashboard import data
from dashboard.views import homogenization as view
view.render(data.load({lang!r}), data.Choice({lang!r}, "rating", None))
"""


@pytest.fixture(scope="module")
def full(tmp_path_factory):
    place = made.workspace(tmp_path_factory.mktemp("stories") / "w.crosscut")
    for name, frame in made_change.everything().items():
        place.write_finding(name, frame)
    return place


def _open(workspace, monkeypatch, lang="en", **chosen):
    monkeypatch.setenv("CROSSCUT_WORKSPACE", str(workspace.path))
    app = AppTest.from_string(SCRIPT.format(lang=lang), default_timeout=60)
    for key, value in chosen.items():
        app.query_params[key] = value
    app.run()
    assert not app.exception
    return app


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_every_part_is_there_with_its_sentence(full, monkeypatch, lang):
    apps = [_open(full, monkeypatch, lang, tab=tab) for tab in ("stories", "template", "tropes", "change")]
    said = " ".join(element.value for app in apps for element in (*app.markdown, *app.caption))
    for number in ("420", "1 个" if lang == "zh" else "new tropes \\(1\\)", "9\\.0"):
        assert number in said
    assert [len(app.header) for app in apps] == [1, 0, 1, 2]
    assert len(apps[0].dataframe) == 1


def test_the_words_behind_a_trope_are_text_and_misses_are_left_out(full, monkeypatch):
    app = _open(full, monkeypatch, tab="evidence")
    captions = " ".join(element.value for element in app.caption)
    assert "sentence 0 of rebirth" in captions
    assert "sentence 3" not in captions
    assert "<script" not in captions.replace("\\<script", "")  # escaped, so shown as it stands
    assert "](http" not in captions
    assert HOSTILE in {element.value for element in app.text}  # a title's name, as text


def test_a_scope_shows_its_own_titles(full, monkeypatch):
    app = _open(full, monkeypatch, tab="evidence", scope="home_market", value="US")
    assert not any("sentence 0" in element.value for element in app.caption)
    app = _open(full, monkeypatch, tab="evidence", scope="home_market", value="CN")
    assert any("sentence 0" in element.value for element in app.caption)
