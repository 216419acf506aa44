"""Each page through a small script: its finding first, emptiness, hostile text as text."""

import made
import pytest
from made_findings import HOSTILE
from streamlit.testing.v1 import AppTest

from analysis.show.words import say

VIEWS = ("overview", "markets", "homogenization")


def _script(view: str, lang: str, evidence: str, market: str | None) -> str:
    return f"""
from dashboard import data
from dashboard.views import {view} as view
view.render(data.load({lang!r}), data.Choice({lang!r}, {evidence!r}, {market!r}))
"""


def _open(view, workspace, monkeypatch, lang="en", evidence="rating", market=None, **chosen):
    monkeypatch.setenv("CROSSCUT_WORKSPACE", str(workspace.path))
    app = AppTest.from_string(_script(view, lang, evidence, market), default_timeout=60)
    for key, value in chosen.items():
        app.query_params[key] = value
    app.run()
    assert not app.exception
    return app


@pytest.fixture(scope="module")
def full(tmp_path_factory):
    return made.workspace(tmp_path_factory.mktemp("full") / "w.crosscut")


@pytest.fixture(scope="module")
def empty(tmp_path_factory):
    return made.workspace(tmp_path_factory.mktemp("empty") / "w.crosscut", empty=True, sample=False)


@pytest.mark.parametrize(
    ("view", "start"),
    [
        ("overview", "Chinese titles lose 0\\.12 \\(0\\.07 to 0\\.17\\)"),
        ("markets", "Chinese titles lose 0\\.12 \\(0\\.07 to 0\\.17\\)"),
        ("homogenization", "120 titles tell 7\\.4 effective stories \\(6\\.8 to 8\\.0\\)"),
    ],
)
def test_the_first_sentence_is_the_finding(view, start, full, monkeypatch):
    app = _open(view, full, monkeypatch)
    assert app.title[0].value.startswith(start)


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("view", VIEWS)
def test_sample_data_say_so_at_the_top(view, lang, full, monkeypatch):
    app = _open(view, full, monkeypatch, lang)
    first = next(iter(app.main.children.values()))
    assert say("sample.badge", lang) in first.value


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("view", VIEWS)
def test_empty_findings_are_a_page_that_says_so(view, lang, empty, monkeypatch):
    app = _open(view, empty, monkeypatch, lang)
    assert app.title[0].value
    assert app.info
    assert not any(say("sample.badge", lang) in element.value for element in app.markdown)


def test_a_market_shows_its_titles_and_the_comments_behind_one(full, monkeypatch):
    app = _open("markets", full, monkeypatch, market="ID", tab="title", title="t02")
    assert app.selectbox(key="title").value == "t02"
    assert HOSTILE in {element.value for element in app.text}
    shown = " ".join(element.value for element in (*app.text, *app.caption))
    assert "pseudonym" not in shown


def test_hostile_text_is_never_markdown(full, monkeypatch):
    for view in VIEWS:
        app = _open(view, full, monkeypatch, market="ID", tab="title", title="t02")
        shown = [
            e.value for e in (*app.markdown, *app.title, *app.header, *app.subheader, *app.caption, *app.info)
        ]
        assert not any("<script" in text or "](http" in text or "<b>" in text for text in shown)
        assert not any(element.proto.allow_html for element in app.markdown)


def test_notes_of_reading_are_said_in_the_readers_language_and_old_ones_as_they_stand(full, monkeypatch):
    shown = {element.value for element in _open("overview", full, monkeypatch, lang="zh").text}
    assert "有 2 部剧目只在记录中出现，没有列出（已建占位条目）：*one*和two。" in shown
    assert "columns: rating was taken for *stars*" in shown


def test_a_small_cell_shows_neither_number_nor_comment(full, monkeypatch):
    for title in ("t05", "t06"):  # four comments; thirty comments by two people
        app = _open("markets", full, monkeypatch, market="ID", tab="title", title=title)
        assert any("hidden" in element.value for element in app.info)
        assert HOSTILE not in {element.value for element in app.text}


def test_evidence_is_never_mixed(full, monkeypatch):
    app = _open("markets", full, monkeypatch, evidence="sentiment")
    assert "0\\.24" in app.title[0].value and "sentiment" in app.title[0].value


def test_the_scope_comes_from_the_url_and_goes_back_into_it(full, monkeypatch):
    app = _open("homogenization", full, monkeypatch, scope="home_market", value="US")
    assert app.title[0].value.startswith("Home market\\: United States\\: 120 titles")
    app.selectbox(key="value").set_value("CN").run()
    assert app.title[0].value.startswith("Home market\\: China\\:")
    assert app.query_params["scope"] in ("home_market", ["home_market"])


def test_a_code_in_the_url_that_is_no_option_is_ignored(full, monkeypatch):
    app = _open("homogenization", full, monkeypatch, scope="<script>")
    assert app.selectbox(key="scope").value == "all"


def test_without_a_workspace_one_sentence_says_what_to_do(tmp_path, monkeypatch):
    monkeypatch.setenv("CROSSCUT_WORKSPACE", str(tmp_path))
    script = """
from analysis.errors import CrosscutError
from dashboard import components, data
try:
    data.load("en")
except CrosscutError as error:
    components.failed(error, "en")
"""
    app = AppTest.from_string(script).run()
    assert not app.exception and "crosscut run" in app.text[0].value


def test_a_new_manifest_is_read_anew(tmp_path, monkeypatch):
    place = made.workspace(tmp_path / "w.crosscut")
    before = _open("overview", place, monkeypatch).text[0].value
    manifest = place.manifest()
    manifest["study"]["name"] = "Renamed"
    place.write_manifest(manifest)
    assert (before, _open("overview", place, monkeypatch).text[0].value) == (manifest_name(), "Renamed")


def manifest_name() -> str:
    return "A study with <b>markup</b> & [brackets](x)"


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_overview_has_its_findings_in_groups_each_with_its_page(lang, full, monkeypatch):
    app = _open("overview", full, monkeypatch, lang)
    heads = [header.value for header in app.header]
    wanted = [say(f"overview.group.{name}", lang) for name in ("reception", "stories", "checks")]
    assert [head for head in heads if head in wanted] == wanted
    said = "".join(element.value for element in app.markdown)
    assert all(f"(./{name}?lang={lang})" in said for name in ("markets", "homogenization"))
    opening = app.title[0].value
    assert all(opening not in element.value for element in app.markdown)  # the headline is said once


def test_small_print_stands_below_its_finding(full, monkeypatch):
    app = _open("overview", full, monkeypatch)
    assert "95 \\%" not in app.title[0].value and "\n" not in app.title[0].value
    assert any("24 titles, 1,203 comments" in element.value.replace("\\", "") for element in app.caption)


@pytest.mark.parametrize(
    "tab", ["markets", "titles", "title", "behind", "travel", "watched", "checks", "between"]
)
def test_each_tab_of_a_market_computes_its_own_part_only(tab, full, monkeypatch):
    app = _open("markets", full, monkeypatch, market="ID", tab=tab)
    assert app.title[0].value
    picked = {box.key for box in app.selectbox}
    assert ("title" in picked) == (tab == "title") and ("by" in picked) == (tab == "travel")
    assert len(app.header) <= 2


def test_a_tab_that_a_market_lacks_falls_back(full, monkeypatch):
    app = _open("markets", full, monkeypatch, tab="title")  # all markets together have no single titles
    assert not app.exception and not app.query_params.get("tab")
