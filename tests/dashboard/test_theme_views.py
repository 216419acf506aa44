"""Themes on the Symbols page and in findings: named in the reader's language, with what comments say."""

import made
import made_talk
import pandas as pd
import pyarrow as pa
import pytest
from streamlit.testing.v1 import AppTest

from analysis import lexicon, schema
from analysis.show import figures_symbols, findings_symbols, labels, notes, suppress

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
    assert NAMES[lang] in findings_symbols.taken(rows, lang)
    assert any(NAMES[lang] in said for said in findings_symbols.headlines({"resonance": rows}, lang))
    chart = figures_symbols.taken(rows, lang)
    assert chart.title and chart.interval != figures_symbols.taken(rows.assign(kind="term"), lang).interval
    note = notes.said({"key": "resonance_uneven", "values": {"by": "theme", "tau": 0.41}}, lang)
    assert "0.41" in note and labels.coded("by", "theme", lang).lower() in note.lower()
    assert all(labels.theme(theme.id, lang) == theme.name[lang] for theme in lexicon.load_themes())
    assert labels.theme("gone_by", "en") == "Gone by"
