"""The Coding page: what coding moves, what is lacking, how to begin."""

import made
import pandas as pd
import pytest
from made_findings import discount, table
from streamlit.testing.v1 import AppTest

from analysis.show import brief, figures, findings, findings_coding, material

SCRIPT = """
from dashboard import data
from dashboard.views import {view} as view
view.render(data.load({lang!r}), data.Choice({lang!r}, {evidence!r}, {market!r}))
"""


def opened(place, monkeypatch, lang="en", market=None, view="coding", evidence="corrected"):
    monkeypatch.setenv("CROSSCUT_WORKSPACE", str(place.path))
    app = AppTest.from_string(
        SCRIPT.format(view=view, lang=lang, market=market, evidence=evidence), default_timeout=60
    )
    app.run()
    assert not app.exception
    return app


def groups(coded):
    keys = (("CN", "CN", "zh"), ("ID", "CN", "id"), ("ID", "ID", "id"))
    numbers = {"power": 0.7, "mean": 0.1, "corrected": 0.2, "low": 0.1, "high": 0.3}
    sizes = {"n_titles": 12, "n_comments": 400, "n_drawn": 60, "needed": 50}
    rows = [
        {"market": m, "platform": "a/b app", "language": lang, "home": h, "n_coded": n, **sizes}
        | (numbers if n >= 50 else {})
        for (m, h, lang), n in zip(keys, coded, strict=True)
    ]
    return table("coding", rows)


def corrected(number=True):
    rows = discount()
    rows = rows[rows.evidence == "sentiment"].assign(
        evidence="corrected", pi_low=pd.NA, pi_high=pd.NA, n_coded=180
    )
    lost = rows.market != "ID" if number else rows.market.notna()
    rows.loc[lost, ["discount", "low", "high", "boot_low", "boot_high"]] = float("nan")
    rows.loc[lost, ["status", "reason", "lacking"]] = [
        "not_identified",
        "few_coded",
        "ID/a/b app/id/ID=12; CN/x/zh/CN=0",
    ]
    rows.loc[~lost, ["discount", "low", "high"]] = [0.05, -0.1, 0.2]
    return table("discount", pd.concat([discount(), rows]).to_dict("records"))


def workspace(folder, coded=(60, 55, 50), number=True, alphas=(0.9, 0.6)):
    place = made.workspace(folder)
    place.write_finding("coding", groups(coded))
    place.write_finding("discount", corrected(number) if any(coded) else discount())
    rows = [
        {"language": lang, "n": 40, "coders": 2, "n_codes": 80, "alpha": a, "low": a - 0.1, "high": a + 0.1,
         "alpha_nominal": a, "status": "ok", "what": "sentiment"}
        for lang, a in zip(("zh", "id"), alphas, strict=False)
    ]  # fmt: skip
    place.write_finding("agreement", table("agreement", rows))
    return place


def shown(app):
    return " ".join(
        element.value for element in (*app.title, *app.markdown, *app.text, *app.caption, *app.info)
    )


def tables_of(app):
    return " ".join(element.value.to_string() for element in app.dataframe)


@pytest.mark.parametrize(("lang", "start"), [
    ("en", "Corrected by hand coding, the discount of Chinese titles in Indonesia is 0.05 (−0.10 to 0.20); the scorer"),
    ("zh", "经人工标注校正，中国剧目在印度尼西亚的文化折扣为 0.05"),
])  # fmt: skip
def test_it_opens_with_what_coding_moves(lang, start, tmp_path, monkeypatch):
    app = opened(workspace(tmp_path / "w"), monkeypatch, lang)
    assert app.title[0].value.replace("\\", "").startswith(start)
    assert len(app.get("plotly_chart")) == 2
    assert "0.60" in shown(app).replace("\\", "")


def test_it_says_what_is_lacking(tmp_path, monkeypatch):
    app = opened(workspace(tmp_path / "w", (60, 12, 0), number=False), monkeypatch)
    said = shown(app).replace("\\", "")
    assert app.title[0].value.startswith("No discount is corrected yet\\: 1 of 3 groups")
    assert "2 groups of 3 still lack codes: 88 in all" in said
    assert "12 of 50 for local titles in Indonesia (Indonesian)" in tables_of(app)
    assert "0 of 50 for local titles in China (Chinese)" in tables_of(app)


def test_it_tells_the_commands_where_nothing_is_coded(tmp_path, monkeypatch):
    app = opened(workspace(tmp_path / "w", (0, 0, 0), alphas=()), monkeypatch)
    assert "3 groups need 150 in all" in app.title[0].value
    assert "crosscut code draw" in app.code[0].value and "crosscut code import" in app.code[0].value
    assert not app.get("plotly_chart")


@pytest.mark.parametrize(("lang", "what"), [("en", "for sentiment"), ("zh", "情感")])
def test_an_empty_page_speaks_of_sentiment_alone_as_themes_may_be_coded(lang, what, tmp_path, monkeypatch):
    app = opened(workspace(tmp_path / "w", (0, 0, 0), alphas=()), monkeypatch, lang)
    assert what in app.title[0].value and "--what themes" in shown(app).replace("\\", "")


def test_one_market_shows_its_groups_alone(tmp_path, monkeypatch):
    app = opened(workspace(tmp_path / "w"), monkeypatch, market="ID")
    assert "Indonesia" in tables_of(app) and "Japan" not in tables_of(app)


def test_corrected_is_a_kind_of_evidence_once_it_has_a_number(tmp_path, monkeypatch):
    place = workspace(tmp_path / "w")
    assert findings.evidences(material.findings(place)) == ["rating", "sentiment", "corrected"]
    without = workspace(tmp_path / "v", number=False)
    assert findings.evidences(material.findings(without)) == ["rating", "sentiment"]
    for view in ("overview", "markets"):
        for market in (None, "ID"):
            app = opened(place, monkeypatch, market=market, view=view)
            assert "corrected by hand coding" in app.title[0].value
    assert "not single titles" in shown(app)


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_brief_shows_raw_beside_corrected(lang, tmp_path):
    place = workspace(tmp_path / "w")
    text = brief.of_workspace(place, lang)
    found = material.findings(place)
    assert figures.raw_corrected(findings_coding.pairs(found["discount"]), lang).title in text
    assert figures.agreement(found["agreement"], lang).title in text


def test_the_chart_sets_both_side_by_side():
    both = findings_coding.pairs(corrected())
    chart = figures.raw_corrected(both, "en")
    traces = {trace.name: trace for trace in chart.figure.data}
    assert list(traces["corrected by hand coding"].x) == [0.05] and list(traces["scorer alone"].x) == [0.24]
    assert findings_coding.summary(corrected(), "en").endswith("changes: 1.")
    assert findings_coding.lacks("JP/a/b/ja/CN=12", "en") == "12 of 50 for Chinese titles in Japan (Japanese)"
