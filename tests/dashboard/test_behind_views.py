"""The sections on drivers and consumption of the Markets page, and the Experiments page."""

import json

import made
import made_behind
import made_findings
import pyarrow as pa
import pytest
from made_findings import HOSTILE
from streamlit.testing.v1 import AppTest

from analysis import schema
from analysis.measure.result import result


def _workspace(folder, names=("drivers", "consumption", "experiments")):
    place = made.workspace(folder)
    for name, frame in made_behind.everything().items():
        place.write_finding(name, frame if name in names else frame.head(0))
    comments = place.read(place.comments / "part-00000.parquet").to_pylist()
    enriched = [
        {"platform": c["platform"], "comment_id": c["comment_id"], "lang": "id", "symbols": [],
         "tropes": ["revenge"] if c["comment_id"].rpartition("-")[2] in ("0", "1", "2") else []}
        for c in comments
    ]  # fmt: skip
    place.write(
        place.enriched / "part-00000.parquet", pa.Table.from_pylist(enriched, schema=schema.ENRICHED.schema)
    )
    return place


@pytest.fixture(scope="module")
def full(tmp_path_factory):
    return _workspace(tmp_path_factory.mktemp("behind") / "w.crosscut")


def _open(view, workspace, monkeypatch, lang="en", evidence="rating", market=None, **chosen):
    monkeypatch.setenv("CROSSCUT_WORKSPACE", str(workspace.path))
    script = f"""
from dashboard import data
from dashboard.views import {view} as view
view.render(data.load({lang!r}), data.Choice({lang!r}, {evidence!r}, {market!r}))
"""
    app = AppTest.from_string(script, default_timeout=60)
    for key, value in chosen.items():
        app.query_params[key] = value
    app.run()
    assert not app.exception
    return app


def _texts(app):
    return " ".join(
        e.value for e in (*app.markdown, *app.title, *app.header, *app.subheader, *app.caption, *app.info)
    )


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_market_shows_what_is_behind_its_gaps_and_what_is_watched(lang, full, monkeypatch):
    shown = _texts(_open("markets", full, monkeypatch, lang, market="ID", tab="behind"))
    assert ("by what comments talk of" if lang == "en" else "谈论内容不同") in shown
    shown = _texts(_open("markets", full, monkeypatch, lang, market="ID", tab="watched"))
    assert ("Chinese titles lose 50" if lang == "en" else "损失 50") in shown


def test_the_comments_of_a_category_can_be_read(full, monkeypatch):
    app = _open("markets", full, monkeypatch, market="ID", tab="behind")
    assert app.selectbox(key="category").options[0] == "Revenge"
    # Three comments on every title name it, by three people: the first three of made.TEXTS.
    texts = [e.value for e in app.text]
    assert texts.count(HOSTILE) > 10 and texts.count(made.TEXTS[2]) > 10
    assert "50 of 72 comments" in _texts(app)
    small = _open("markets", full, monkeypatch, market="ID", tab="behind", driver_title="t02")
    assert any("hidden" in e.value for e in small.info)


def test_the_comments_of_a_topic_can_be_read_and_it_is_named_for_the_reader(tmp_path, monkeypatch):
    place = _workspace(tmp_path / "w.crosscut")
    rows = made_behind.everything()["drivers"]
    rows = rows[rows["by"].eq("trope")].assign(by="topic").replace({"key": {"revenge": "coins · 会员"}})
    place.write_finding("drivers", rows)
    words = json.dumps({"en": ["coins"], "zh-Hans": ["会员"]}, ensure_ascii=False)
    topic = {"topic": 0, "label": "coins · 会员", "keywords": words, "renamed": False, "share": 0.1, "n": 90}
    place.write_finding("topics", result("topics", [topic]).table)
    comments = place.read(place.comments / "part-00000.parquet").to_pandas()
    drawn = comments.loc[comments["text"].eq(HOSTILE), ["platform", "comment_id"]].assign(
        topic=0, x=0.0, y=0.0
    )
    place.write_finding("topic_map", result("topic_map", drawn.to_dict("records")).table)
    place.write_manifest(place.manifest())
    app = _open("markets", place, monkeypatch, "zh", market="ID", tab="behind", driver_by="topic")
    assert app.selectbox(key="category").options[0] == "会员 · coins"
    assert {e.value for e in app.text if e.value in made.TEXTS} == {HOSTILE}
    assert "话题只在评论的一个样本上拟合" in _texts(app)


def test_a_title_is_split_by_symbols_too(full, monkeypatch):
    app = _open(
        "markets", full, monkeypatch, market="ID", tab="behind", driver_by="symbol", driver_title="t02"
    )
    assert app.selectbox(key="driver_by").value == "symbol"
    assert "split by cultural symbols" in _texts(app)


def test_experiments_open_with_the_surest_difference(full, monkeypatch):
    app = _open("experiments", full, monkeypatch)
    assert app.title[0].value.startswith("“sub” is rated 0\\.20")
    assert "<script" not in _texts(app).replace("\\", "") or not any(e.proto.allow_html for e in app.markdown)
    one = _open("experiments", full, monkeypatch, market="MX")
    assert one.title[0].value.startswith("In the one comparison")
    none = _open("experiments", full, monkeypatch, market="JP")
    assert any("no two arms" in e.value for e in none.info)


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_without_findings_the_pages_say_so(lang, tmp_path, monkeypatch):
    place = _workspace(tmp_path / "w.crosscut", ())
    app = _open("experiments", place, monkeypatch, lang)
    assert app.title[0].value and app.info
    _open("markets", place, monkeypatch, lang, market="ID")


def test_what_is_watched_needs_no_comments(tmp_path, monkeypatch):
    place = _workspace(tmp_path / "w.crosscut")
    place.write_finding("discount", made_findings.table("discount", []))
    app = _open("markets", place, monkeypatch)
    assert any("Relative views" in e.value for e in app.subheader)


def test_a_category_too_rare_on_one_side_leaves_nothing_to_split(tmp_path, monkeypatch):
    place = _workspace(tmp_path / "w.crosscut")
    frame = made_behind.drivers()
    place.write_finding("drivers", frame[frame["title_id"].eq("t03")])
    shown = _texts(_open("markets", place, monkeypatch, market="ID", tab="behind"))
    assert "too few comments name any of these" in shown
    assert made_findings.HOSTILE not in shown
