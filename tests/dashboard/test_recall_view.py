"""How well themes are found: the section of the Coding page, its chart and table, and what is hidden of it."""

import made
import pandas as pd
import pytest
from made_findings import table
from streamlit.testing.v1 import AppTest

from analysis.show import figures, findings_recall, suppress

SCRIPT = """
from dashboard import data
from dashboard.views import coding
coding.render(data.load({lang!r}), data.Choice({lang!r}, "rating", None))
"""
#: theme, language, named, found, recall, precision
ROWS = [
    ("payment", "*", 60, 50, 0.9, 0.8), ("payment", "en", 40, 30, 0.95, 0.85), ("payment", "id", 20, 20, 0.8, 0.75),
    ("ending", "*", 55, 31, 0.4, 0.7), ("ending", "en", 48, 21, 0.35, 0.7), ("ending", "id", 7, 10, 0.6, 0.7),
    ("humour", "*", 0, 12, None, 0.0), ("humour", "en", 0, 12, None, 0.0), ("humour", "id", 0, 0, None, None),
]  # fmt: skip


def recall(rows=ROWS):
    names = ("key", "language", "n_named", "n_found", "recall", "precision")
    frame = pd.DataFrame(rows, columns=names).astype({"recall": float, "precision": float})
    for name in ("recall", "precision"):
        frame[f"{name}_low"], frame[f"{name}_high"] = frame[name] * 0.8, frame[name] * 0.8 + 0.2
    return table("recall", frame.assign(n_coded=300).to_dict("records"))


def opened(folder, monkeypatch, lang="en", frame=None, asked=""):
    place = made.workspace(folder)
    place.write_finding("recall", recall() if frame is None else frame)
    monkeypatch.setenv("CROSSCUT_WORKSPACE", str(place.path))
    app = AppTest.from_string(SCRIPT.format(lang=lang), default_timeout=60)
    if asked:
        app.query_params["read"] = asked
    app.run()
    assert not app.exception
    return app


def text_of(app):
    parts = (*app.header, *app.subheader, *app.markdown, *app.caption, *app.info)
    return " ".join(element.value for element in parts).replace("\\", "")


@pytest.mark.parametrize(("lang", "said"), [
    ("en", "“Price and adverts” is found best: of the 60 coded comments that name it, the lexicon finds "
           "90 % (72 % to 92 %). “Ending” is found worst: of 55, 40 % (32 % to 52 %)."),
    ("zh", "60 条标注评论中，词库找到 90 %（72 % 至 92 %）"),
])  # fmt: skip
def test_the_section_says_what_is_found_best_and_worst(lang, said, tmp_path, monkeypatch):
    app = opened(tmp_path / "w", monkeypatch, lang)
    assert said in text_of(app).replace("\u00a0", " ")
    shown = app.dataframe[0].value
    assert shown.iloc[0, 1] == "60" and shown.iloc[-1, 1] == "0" and shown.iloc[-1, 2] == "–"


def test_a_language_can_be_chosen_by_its_address(tmp_path, monkeypatch):
    app = opened(tmp_path / "w", monkeypatch, asked="en")
    assert "What the lexicon finds of each theme · English" in text_of(app)
    assert app.selectbox(key="read").options == ["All languages", "English", "Indonesian"]


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_without_coded_themes_it_tells_the_command(lang, tmp_path, monkeypatch):
    app = opened(tmp_path / "w", monkeypatch, lang, table("recall", []))
    assert any("crosscut code draw" in one.value and "--what themes" in one.value for one in app.code)
    assert not app.selectbox


def test_it_tells_how_far_coders_of_themes_agree(tmp_path, monkeypatch):
    app = opened(tmp_path / "v", monkeypatch)
    assert "No two coders coded the same comments for themes" in text_of(app)
    place = made.workspace(tmp_path / "w")
    rows = [
        {"what": "themes", "language": lang, "n": 40, "alpha": a} for lang, a in (("en", 0.5), ("id", 0.8))
    ]
    place.write_finding("agreement", table("agreement", rows))
    place.write_finding("recall", recall())
    monkeypatch.setenv("CROSSCUT_WORKSPACE", str(place.path))
    app = AppTest.from_string(SCRIPT.format(lang="en"), default_timeout=60).run()
    assert not app.exception
    assert (
        "In 2 languages with comments coded for themes twice, Krippendorff's alpha goes from 0.50 to 0.80"
        in text_of(app)
    )
    assert "Do the coders agree?" not in text_of(app) and len(app.get("plotly_chart")) == 1


def test_codes_that_name_nothing_twice_leave_a_sentence_and_no_chart(tmp_path, monkeypatch):
    app = opened(tmp_path / "w", monkeypatch, frame=recall([("plot", "*", 2, 0, None, None)]))
    assert "cannot be told: too few coded comments name the same one" in text_of(app)
    assert not app.get("plotly_chart")


def test_the_chart_draws_both_shares_of_a_theme_in_one_row():
    chart = figures.recall(findings_recall.of_language(recall(), "*"), "en")
    found, right = chart.figure.data
    assert list(found.x) == [0.9, 0.4] and list(right.x) == [0.8, 0.7, 0.0]
    assert [round(y) for y in right.y] == [0, 1, 2] and found.error_x.array[0] == pytest.approx(0.02)
    assert "3 themes on 300 coded comments" in chart.n


def test_small_numbers_are_hidden_and_what_would_give_them_away():
    hidden = suppress.findings({"recall": recall()})["recall"].set_index(["key", "language"])
    blank = hidden[["n_named", "recall", "recall_low", "recall_high"]].isna().all(axis=1)
    assert blank["ending"].to_dict() == {"*": False, "en": True, "id": True}
    assert not blank["payment"].any() and not hidden.loc["ending", "precision"].isna().any()
    assert hidden.loc[("humour", "id"), "n_named"] == 0
    alone = suppress.findings(
        {"recall": recall([("plot", "*", 6, 30, 0.5, 0.5), ("plot", "en", 6, 30, 0.5, 0.5)])}
    )
    assert alone["recall"].recall.isna().all() and (alone["recall"].precision == 0.5).all()
    assert suppress.findings(alone)["recall"].equals(alone["recall"])
