"""Themes on the Symbols page and in findings: named in the reader's language, with what comments say."""

import made
import made_talk
import pandas as pd
import pyarrow as pa
import pytest
from streamlit.testing.v1 import AppTest

from analysis import lexicon, schema
from analysis.show import figures_taken, findings_symbols, findings_taken, labels, notes, suppress
from analysis.show.words import say

SCRIPT = """
from dashboard import data
from dashboard.views import symbols
symbols.render(data.load({lang!r}), data.Choice({lang!r}, "rating", "ID"))
"""
NAMES = {"en": "Family and duty", "zh": "家庭伦理"}


def resonance():
    tropes = made_talk.resonance().query("kind == 'trope'")
    keys = {"revenge": "family_ethics", "rebirth": "acting", "amnesia": "ending"}
    lift = ["lift", "lift_low", "lift_high"]
    themes = tropes.assign(kind="theme", key=tropes.key.map(keys), uneven=0.4)
    themes[lift] = float("nan")
    return pd.concat([made_talk.resonance(), themes], ignore_index=True)


@pytest.fixture(scope="module")
def full(tmp_path_factory):
    place = made.workspace(tmp_path_factory.mktemp("themes") / "w.crosscut")
    for name, frame in made_talk.everything().items():
        place.write_finding(name, resonance() if name == "resonance" else frame)
    said = [{"platform": "p", "comment_id": f"x{i}", "title_id": "t00", "market": "ID", "text": f"ibu saya {i}",
             "author": f"a{i}"} for i in range(12)]  # fmt: skip
    labelled = [
        {k: row[k] for k in ("platform", "comment_id")} | {"themes": ["family_ethics"]} for row in said
    ]
    for folder, rows, table in (
        (place.comments, said, schema.COMMENT),
        (place.enriched, labelled, schema.ENRICHED),
    ):
        place.write(folder / "part-00099.parquet", pa.Table.from_pylist(rows, schema=table.schema))
    return place


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_page_names_a_theme_and_shows_its_comments(full, monkeypatch, lang):
    monkeypatch.setenv("CROSSCUT_WORKSPACE", str(full.path))
    app = AppTest.from_string(SCRIPT.format(lang=lang), default_timeout=120)
    for key, value in (("tab", "taken"), ("kind_taken", "theme")):
        app.query_params[key] = value
    app.run()
    assert not app.exception
    texts = " ".join(e.value for e in (*app.markdown, *app.caption)).replace("\\", "")
    assert NAMES[lang] in texts
    assert "ibu saya 3" in [e.value for e in app.text]


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_findings_charts_and_notes_name_themes(lang):
    rows = suppress.findings({"resonance": resonance()})["resonance"].query("kind == 'theme'")
    assert NAMES[lang] in findings_taken.taken(rows, lang)
    assert any(NAMES[lang] in said for said in findings_symbols.headlines({"resonance": rows}, lang))
    chart = figures_taken.taken(rows, lang)
    assert chart.title and chart.interval != figures_taken.taken(rows.assign(kind="term"), lang).interval
    note = notes.said({"key": "resonance_uneven", "values": {"by": "theme", "tau": 0.41}}, lang)
    hand = notes.said({"key": "resonance_coded", "values": {"by": "theme", "n": 120}}, lang)
    assert "120" in hand and labels.coded("by", "theme", lang).lower() in hand.lower()
    assert "0.41" in note and labels.coded("by", "theme", lang).lower() in note.lower()
    assert all(labels.theme(theme.id, lang) == theme.name[lang] for theme in lexicon.load_themes())
    assert labels.theme("gone_by", "en") == "Gone by"


def coded():
    """Themes of which one is told by coded comments, beside one by the lexicon alone and one small cell."""
    themes = (
        resonance().query("kind == 'theme'").assign(family=185, n_coded=pd.array([53, None, 41], "Int64"))
    )
    return themes.assign(status=["ok", "relative", "ok"])


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_what_coded_comments_tell_is_told_apart_from_what_the_lexicon_tells(lang):
    rows = suppress.findings({"resonance": coded()})["resonance"]
    chart = figures_taken.taken(rows, lang)
    labelled = dict(zip(chart.figure.layout.yaxis.tickvals, chart.figure.layout.yaxis.ticktext, strict=True))
    assert say("symbols.note_coded", lang, n="53") in labelled[0]
    assert say("symbols.note_lexicon", lang, n="30") in labelled[1]
    marks = {trace.marker.symbol for trace in chart.figure.data}
    assert marks == {figures_taken.TAKEN["above"][1], figures_taken.BY_LEXICON["undecided"][1]}
    for told in (chart.interval, chart.how):
        assert "人工" in told or "标注" in told or "cod" in told
        assert "词库" in told or "lexicon alone" in told or "“lexicon”" in told
    alone = figures_taken.taken(rows.assign(status="relative"), lang)
    assert chart.interval != alone.interval and alone.interval == say("symbols.taken_interval", lang)
    whole = figures_taken.taken(rows[rows.key != "acting"], lang)
    assert whole.interval == say("symbols.taken_interval_coded", lang)
    assert whole.how.startswith(say("symbols.taken_how_coded", lang))
    assert (
        say("symbols.taken_how_rest", lang) in chart.how
        and say("symbols.taken_how_rest", lang) not in whole.how
    )
    table = findings_taken.resonance_table(rows, lang)
    assert list(table[say("column.n_coded", lang)])[:2] == ["53", "–"]
    assert say("symbols.status_coded", lang) in set(table[say("column.status", lang)])


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_family_of_tests_is_one_number_wherever_it_stands(lang):
    rows = suppress.findings({"resonance": coded()})["resonance"]
    none = rows.assign(verdict="undecided")
    for frame in (rows, none, rows.assign(market=["ID", "TH", "TH"]), none.assign(market=["ID", "TH", "TH"])):
        assert "185" in findings_taken.taken(frame, lang)
        assert "185" in figures_taken.taken(frame, lang).n
    assert "53" in findings_taken.taken(rows, lang)
    assert say("symbols.taken_hidden", lang, n="1") in findings_taken.taken(rows, lang)
    assert say("symbols.taken_hidden", lang, n="1") not in findings_taken.taken(
        rows[rows.key != "ending"], lang
    )
    lexicon_first = rows.assign(verdict=["undecided", "above", None])
    assert say("symbols.base_lexicon", lang, n="30") in findings_taken.taken(lexicon_first, lang)
