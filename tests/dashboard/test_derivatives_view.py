"""The page of near copies: the finding first, passages side by side as plain text, kinds, emptiness."""

import made
import pandas as pd
import pytest
from made_findings import HOSTILE
from streamlit.testing.v1 import AppTest

from analysis.measure.result import result
from analysis.show import export, figures_derivatives, findings_derivatives
from analysis.show.words import LANGUAGES, say

SCRIPT = """
from dashboard import data
from dashboard.views import derivatives as view
view.render(data.load({lang!r}), data.Choice({lang!r}, "rating", None))
"""


def pairs(n=3):
    rows = [
        {
            "title_a": f"t{i:02d}",
            "title_b": f"t{i + 1:02d}",
            "kind": ("translation", "paraphrase", "series")[i % 3],
            "similarity": 0.8 - i / 100,
            "q": 0.001 * (i + 1),
            "passage_a": f"{HOSTILE}\n甲{i}",
            "passage_b": f"=cmd()\n乙{i}",
            "earlier": (f"t{i + 1:02d}", pd.NA)[i % 2],
            "margin": 0.3,
            "shared_tropes": i,
            "language_a": "zh",
            "language_b": "en",
            "released_a": (pd.NA, "2021")[i % 2],
            "released_b": "2020-05",
            "family": 4950,
            "source": "synopsis",
        }
        for i in range(n)
    ]
    return result("derivatives", rows).table


def spoken(n=2):
    """Pairs found by their transcripts, without a q; the languages of the second side are not known."""
    found = pairs(n).assign(
        source="transcript", kind="verbatim", similarity=0.0431, words=120, q=float("nan")
    )
    found = found.assign(margin=float("nan"), language_b=pd.NA, passage_a="a scene", passage_b="A scene")
    return result("derivatives", found).table


def opened(folder, monkeypatch, table, lang="en", **chosen):
    place = made.workspace(folder / "w.crosscut")
    place.write_finding("derivatives", table)
    note = {"key": "copies_dialogue", "values": {"n": 37, "words": 48}}
    place.write_manifest(
        place.manifest() | {"measured": {"derivatives": {"rows": 3, "dropped": {}, "notes": [note]}}}
    )
    monkeypatch.setenv("CROSSCUT_WORKSPACE", str(place.path))
    app = AppTest.from_string(SCRIPT.format(lang=lang), default_timeout=60)
    for key, value in chosen.items():
        app.query_params[key] = value
    app.run()
    assert not app.exception
    return app


def test_the_finding_comes_first_and_says_that_it_is_no_verdict(tmp_path, monkeypatch):
    app = opened(tmp_path, monkeypatch, pairs())
    assert app.title[0].value.startswith(
        "2 pairs of titles\\, of 4\\,950\\, have synopses too alike to be chance"
    )
    assert "one in two languages" in app.title[0].value and "of one series" in app.title[0].value
    assert "never a verdict" in app.info[0].value


def test_passages_are_shown_as_text_and_never_as_markup(tmp_path, monkeypatch):
    app = opened(tmp_path, monkeypatch, pairs())
    texts = [element.value for element in app.text]
    assert HOSTILE in texts and "甲0" in texts and "=cmd()" in texts
    others = [
        e.value for e in (*app.markdown, *app.title, *app.caption, *app.info, *app.header, *app.subheader)
    ]
    assert not any("<script" in text or "<b>" in text or "](http" in text for text in others)
    # The one that was released first stands first, whichever it is in the table.
    assert texts.index("=cmd()") < texts.index(HOSTILE)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_kinds_are_a_filter_kept_in_the_address(tmp_path, monkeypatch, lang):
    app = opened(tmp_path, monkeypatch, pairs(), lang, kind="series")
    assert app.selectbox(key="kind").value == "series"
    assert "甲2" in [e.value for e in app.text] and "甲0" not in [e.value for e in app.text]


def test_many_pairs_are_shown_in_parts(tmp_path, monkeypatch):
    app = opened(tmp_path, monkeypatch, pairs(60).assign(kind="paraphrase"))
    shown = {e.value for e in app.text}
    assert "甲19" in shown and "甲20" not in shown
    app.selectbox(key="from").set_value("40").run()
    assert "甲59" in {e.value for e in app.text}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_pairs_by_transcripts_are_apart_and_say_what_counts_instead_of_a_q(tmp_path, monkeypatch, lang):
    both = pd.concat([pairs(), spoken()], ignore_index=True)
    app = opened(tmp_path, monkeypatch, both, lang)
    assert "a scene" not in {e.value for e in app.text} and "甲0" in {e.value for e in app.text}
    assert "120" in app.title[0].value + "".join(e.value for e in app.caption)
    app.selectbox(key="by").set_value("transcript").run()
    assert {"a scene", "A scene"} <= {e.value for e in app.text} and "甲0" not in {e.value for e in app.text}
    assert say("derivatives.lead_spoken", lang)[:12] in app.info[0].value.replace("\\", "")
    assert any("37" in e.value and "48" in e.value for e in app.caption), (
        "how much other titles have in common"
    )
    about = [e.value for e in app.caption if "120" in e.value]
    assert len(about) >= 2 and all("4\\.3" in line and "q" not in line for line in about[-2:])
    alone = opened(tmp_path / "alone", monkeypatch, spoken(), lang)
    assert "by" not in {box.key for box in alone.selectbox}
    assert say("finding.derivatives.none", lang).rstrip(".。") not in alone.title[0].value


@pytest.mark.parametrize("lang", LANGUAGES)
def test_no_pair_is_a_page_that_says_so(tmp_path, monkeypatch, lang):
    app = opened(tmp_path, monkeypatch, pairs(0), lang)
    assert say("finding.derivatives.none", lang).rstrip(".。") in app.title[0].value and app.info


def test_sentences_chart_and_table():
    table = pairs(31)
    for lang in LANGUAGES:
        chart = figures_derivatives.pairs(table, {}, lang)
        assert sum(len(trace.x) for trace in chart.figure.data) == figures_derivatives.DRAWN
        assert len(chart.data) == 31 and chart.alt
        assert len(findings_derivatives.table(table, {}, lang)) == findings_derivatives.NAMED
        only = table[table["kind"] == "translation"]
        assert say("finding.derivatives.all.translation", lang) in findings_derivatives.headline(only, lang)
    assert findings_derivatives.headlines({"derivatives": table.head(0)}, "en") == []
    brief = findings_derivatives.table(pd.concat([table, spoken(3)], ignore_index=True), {}, "en")
    assert len(brief) == findings_derivatives.NAMED + 3, "of each source"
    assert list(brief["Words in common"])[-1] == "120" and list(brief["q"])[-1] == "–"
    drawn = figures_derivatives.pairs(spoken(), {}, "en")
    assert drawn.name == "shared_dialogue" and all(x == 120 for trace in drawn.figure.data for x in trace.x)
    assert b"'=cmd()" in export.csv(table)
