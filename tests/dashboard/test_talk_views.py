"""The pages Symbols and Episodes, and their part of a brief."""

import made
import made_talk
import pytest
from streamlit.testing.v1 import AppTest

from analysis.show import brief, material, suppress
from analysis.show.words import say

SCRIPT = """
from dashboard import data
from dashboard.views import {view} as view
view.render(data.load({lang!r}), data.Choice({lang!r}, "rating", {market!r}))
"""


@pytest.fixture(scope="module")
def full(tmp_path_factory):
    place = made.workspace(tmp_path_factory.mktemp("talk") / "w.crosscut")
    for name, frame in made_talk.everything().items():
        place.write_finding(name, frame)
    return place


def _open(view, workspace, monkeypatch, lang="en", market=None, **chosen):
    monkeypatch.setenv("CROSSCUT_WORKSPACE", str(workspace.path))
    app = AppTest.from_string(SCRIPT.format(view=view, lang=lang, market=market), default_timeout=120)
    for key, value in chosen.items():
        app.query_params[key] = value
    app.run()
    assert not app.exception
    return app


def _texts(app):
    parts = (*app.title, *app.markdown, *app.header, *app.subheader, *app.caption, *app.info)
    return " ".join(e.value for e in parts).replace("\\", "")


@pytest.mark.parametrize(
    ("lang", "said"), [("en", "“Red thread” asked about or misread more"), ("zh", "“红线”")]
)
def test_symbols_open_with_what_is_asked_about(full, monkeypatch, lang, said):
    app = _open("symbols", full, monkeypatch, lang)
    assert said in app.title[0].value.replace("\\", "")
    assert say("symbols.limit_lexicon", lang) in _texts(app)


@pytest.mark.parametrize(
    ("tab", "widgets"),
    [
        ("asked", set()),
        ("wrote", {"symbol", "symbol_market"}),
        ("taken", {"kind_taken", "key_taken"}),
        ("lift", {"kind_lift", "key_lift"}),
    ],
)
def test_each_tab_of_symbols_computes_its_own_part_only(full, monkeypatch, tab, widgets):
    app = _open("symbols", full, monkeypatch, tab=tab)
    assert {box.key for box in app.selectbox} - {"market_taken", "market_lift"} == widgets
    assert "“Red thread” asked about" in app.title[0].value.replace("\\", "")
    assert say("symbols.limit_lexicon", "en") in _texts(app)


def test_small_cells_of_symbols_are_hidden(full, monkeypatch):
    tabs = [_open("symbols", full, monkeypatch, market="ID", tab=tab) for tab in ("asked", "taken", "lift")]
    shown = " ".join(_texts(app) for app in tabs)
    assert "Ancestor tablet" not in shown and "Red thread" in shown
    safe = suppress.findings(made_talk.everything())
    assert safe["comprehension"].loc[lambda f: f.n_authors.isna(), "confused"].isna().all()
    assert safe["resonance"].query("key == 'hanfu'").log_odds.isna().all()
    assert suppress.findings(safe)["arcs"].equals(safe["arcs"])
    few = safe["arcs"].query("title_id == 't01'")
    assert few.sentiment.isna().all() and few.rating.isna().all() and few.audience.notna().all()


@pytest.mark.parametrize(
    ("lang", "said"), [("en", "start stronger than they finish"), ("zh", "开头强于结尾")]
)
def test_episodes_open_with_start_against_finish(full, monkeypatch, lang, said):
    app = _open("episodes", full, monkeypatch, lang)
    assert said in app.title[0].value and len(app.subheader) == 2
    one = _open("episodes", full, monkeypatch, lang, tab="one")
    assert one.title[0].value == app.title[0].value and one.selectbox(key="arc_title").options
    assert "0.90" not in _texts(app) + _texts(one)
    left = _open("episodes", full, monkeypatch, lang, tab="audience")
    assert say("episodes.sentence_hook", lang, share="70 %", spread="", n="8")[:8] in _texts(left)


@pytest.mark.parametrize("view", ["symbols", "episodes"])
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_without_findings_the_pages_say_so(view, lang, tmp_path, monkeypatch):
    app = _open(view, made.workspace(tmp_path / "w.crosscut", empty=True), monkeypatch, lang)
    assert app.title[0].value and app.info


def test_a_brief_says_both(full):
    page = brief.html(material.findings(full), material.info(full), "en")
    assert "asked about or misread more" in page and "start stronger than they finish" in page
