"""The Topics page: with made topics, with hostile comments, with small cells, and with none."""

import json

import made
import pandas as pd
import pytest
from made_findings import HOSTILE
from streamlit.testing.v1 import AppTest

from analysis.measure.result import result
from analysis.show import findings_topics, suppress

SCRIPT = """
from dashboard import data
from dashboard.views import topics as view
view.render(data.load({lang!r}), data.Choice({lang!r}, "rating", {market!r}))
"""


def found(hide: int | None = None) -> dict[str, pd.DataFrame]:
    words = json.dumps({"en": ["<b>ads</b>", "coins"], "zh": ["广告"]}, ensure_ascii=False)
    shared = {"low": 0.08, "high": 0.15, "low_all": 0.2, "high_all": 0.3, "n_titles": 6}
    rows = [
        {"topic": t, "label": f"ads {t}", "n": n, "n_all": 3 * n, "n_authors": n, "share": n / 600, "keywords": words,
         "share_all": n / 200, "language_entropy": 0.9 - t / 2, "branch": str(t), "n_sample": n,
         "examples": json.dumps([["shortbox", f"t06-{i}"] for i in range(5)]), **shared}
        for t, n in ((0, 90), (1, 5 if hide else 60), (-1, 450))
    ]  # fmt: skip
    market = [
        {"topic": row["topic"], "market": m, "lift": lift, "n_total": 300, "mean_standing": 0.1,
         **{k: row[k] for k in ("share", "n", "n_authors", *shared) if k in row} | {"low": 0.14 if lift > 1 else 0.01}}
        for row in rows for m, lift in (("ID", 1.4), ("US", 0.6))
    ]  # fmt: skip
    time = [
        {"topic": row["topic"], "period": p, "n": row["n"], "share": row["share"], "n_total": 300, "n_authors": 20,
         "low": 0.05, "high": 0.4}
        for row in rows for p in ("2024", "2025")
    ]  # fmt: skip
    points = [
        {"comment_id": f"t06-{i}", "platform": "shortbox", "topic": i % 2, "x": i, "y": -i} for i in range(9)
    ]
    tables = {"topics": rows, "topic_market": market, "topic_time": time, "topic_map": points}
    return {name: result(name, table).table for name, table in tables.items()}


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    return made.workspace(tmp_path_factory.mktemp("topics") / "w.crosscut")


def _open(place, monkeypatch, lang="en", market=None, **chosen):
    monkeypatch.setenv("CROSSCUT_WORKSPACE", str(place.path))
    app = AppTest.from_string(SCRIPT.format(lang=lang, market=market), default_timeout=60)
    for key, value in chosen.items():
        app.query_params[key] = value
    app.run()
    assert not app.exception
    return app


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_page_opens_with_the_finding(place, monkeypatch, lang):
    for name, frame in found().items():
        place.write_finding(name, frame)
    place.write_manifest(place.manifest())
    app = _open(place, monkeypatch, lang, "ID", tab="topic")
    head = " ".join(one.value for one in (app.title[0], *app.caption))
    assert "2" in head and "ads 0" in head and "15\\.0" in head and "75\\.0" in head
    assert "1\\.4" in " ".join(one.value for one in app.markdown)
    shown = app.dataframe[0].value
    assert "<b>ads</b>, coins" in shown.to_string()  # a cell of a table, which shows marks as they are


@pytest.mark.parametrize(
    ("tab", "widgets", "cards"),
    [
        ("which", {"outside"}, ["topics"]),
        ("topic", {"topic"}, []),
        ("by_market", {"topic"}, ["topics-in-market", "topic-market"]),
        ("by_time", {"topic"}, ["topic-time"]),
        ("map", {"topic"}, ["topic-map"]),
    ],
)
def test_each_tab_computes_its_own_part_only(place, monkeypatch, tab, widgets, cards):
    for name, frame in found().items():
        place.write_finding(name, frame)
    place.write_manifest(place.manifest())
    app = _open(place, monkeypatch, market="ID", tab=tab, topic="1")
    assert {box.key for box in app.selectbox} == widgets
    assert [one.key for one in app.get("download_button")] == [f"csv-{card}" for card in cards]
    assert "ads 0" in app.title[0].value
    assert tab == "which" or app.selectbox(key="topic").value == "1"


def test_none_and_small_cells_are_said(place, monkeypatch):
    for name, frame in found(hide=1).items():
        place.write_finding(name, frame)
    place.write_manifest(place.manifest())
    app = _open(place, monkeypatch)
    assert "1 topics" in app.title[0].value or "one topic" in app.title[0].value
    assert "ads 1" not in app.title[0].value
    for name, frame in found().items():
        place.write_finding(name, frame.head(0))
    place.write_manifest(place.manifest())
    app = _open(place, monkeypatch)
    assert len(app.info) == 1 and "200" in app.info[0].value


def test_small_topics_lose_their_numbers_and_comments():
    hidden = suppress.findings(found(hide=1))["topics"].set_index("topic")
    assert pd.isna(hidden.loc[1, "share"]) and hidden.loc[0, "share"] == pytest.approx(0.15)
    frame = hidden.reset_index()
    assert findings_topics.examples(None, frame, 1).small
    assert findings_topics.real(frame)["topic"].tolist() == [0]


def test_examples_come_without_authors_and_as_they_were_written(tmp_path):
    place = made.workspace(tmp_path / "w.crosscut")
    texts = place.comments_by_id(["shortbox/t06-0", "shortbox/none"])
    assert list(texts.columns) == ["id", "text", "rating", "sentiment", "lang", "weight", "posted_at"]
    assert texts.empty or texts["text"].tolist() == [HOSTILE]
