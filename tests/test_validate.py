"""crosscut validate: a user's labels decide whether a language enters verdicts in one workspace, and in no other."""

import json
import sys

import pandas as pd
import pytest

from analysis import cli
from analysis import study as studies
from analysis.corpus import Workspace
from analysis.enrich import scorers
from analysis.errors import SourceError, StudyFileError
from analysis.study import labelled, validating

GOOD = ["I love this drama", "what a wonderful story", "the actress is amazing", "so good, I cried with joy"]
BAD = ["I hate this drama", "what a waste of time", "the acting is terrible", "so boring, I gave up in anger"]
PLAIN = [
    "episode five comes out on Monday",
    "it has eighty episodes",
    "the story is set in Shanghai",
    "part two of three",
]


def sample(n, lang="en"):
    texts = [(GOOD, "positive"), (BAD, "negative"), (PLAIN, "neutral")]
    rows = [(f"{texts[i % 3][0][i // 3 % 4]} {i}", texts[i % 3][1], lang) for i in range(n)]
    return pd.DataFrame(rows, columns=["text", "label", "lang"])


def command(monkeypatch, *arguments):
    monkeypatch.setattr(sys, "argv", ["crosscut", *map(str, arguments)])
    with pytest.raises(SystemExit) as ended:
        cli.main()
    return ended.value.code


@pytest.fixture(scope="module")
def workspace(tmp_path_factory):
    folder = tmp_path_factory.mktemp("study")
    comments = [
        (f"{text} {i}", f"film{i % 7}", market, i)
        for i in range(70)
        for text in GOOD[:1]
        for market in ("KR", "US")
    ]
    pd.DataFrame(comments, columns=["text", "title_id", "market", "n"]).to_csv(
        folder / "comments.csv", index=False
    )
    path = folder / "study.yaml"
    path.write_text(
        "study: made\nhome_market: KR\nsources:\n  - path: comments.csv\n    table: comments\n"
        "    columns: {text: text, title_id: title_id, market: market}\n    constants: {platform: app, language: sw}\n"
        "options: {min_comments: 2, evidence: sentiment}\n"
    )
    studies.run(path, folder / "w", jobs=1)
    return Workspace(folder / "w")


def test_a_language_enters_verdicts_by_the_users_own_labels(workspace, tmp_path, monkeypatch, capsys):
    assert "en" in scorers.shipped_validation()
    study = studies.of_workspace(workspace)
    assert workspace.manifest()["command"] == "crosscut run study.yaml"
    path = tmp_path / "labels.csv"
    sample(330, "xx").assign(lang=None).rename(columns={"text": "comment", "label": "sentiment"}).to_csv(
        path, index=False
    )
    assert command(monkeypatch, "validate", path, "--workspace", workspace.path, "--lang", "sw") == 0
    said = capsys.readouterr().out
    row = validating.stored(workspace)["sw"]
    assert row["n"] == 330 and row["sets"] == ["labels.csv"]
    assert f"macro-F1 = {row['macro_f1']:.3f}" in said and "slope" in said and "calibration error" in said
    assert "love this drama" not in (workspace.path / "validation.json").read_text()

    assert command(monkeypatch, "status", "--workspace", workspace.path) == 0
    assert "your own labels (labels.csv" in capsys.readouterr().out
    studies.measure(study, workspace)
    assert any(
        note["values"].get("files") == ["labels.csv"]
        for note in workspace.manifest()["measured"]["reception"]["notes"]
    )
    merged, _ = validating.validation_of(workspace, "builtin")
    assert merged["sw"] == row and merged["en"] == scorers.shipped_validation()["en"]


def test_a_users_row_replaces_the_shipped_one_and_decides(workspace):
    shipped = scorers.shipped_validation()["en"]
    kept = {
        "n": 400,
        "macro_f1": 0.8,
        "mean_gap": 0.01,
        "slope": 1.0,
        "sets": ["mine.csv"],
        "model": scorers.version(),
    }
    verdicts = {}
    for code, row in {"good": kept, "few": kept | {"n": 299}, "other": kept | {"model": "another"}}.items():
        (workspace.path / "validation.json").write_text(json.dumps({"en": row}))
        merged, notes = validating.validation_of(workspace, "builtin")
        assert merged["en"] == (shipped if code == "other" else row)
        studies.measure(studies.of_workspace(workspace), workspace, "reception")
        cells = workspace.finding("reception")
        verdicts[code] = set(cells.loc[cells.language == "en", "validated"])
        assert notes[0].values["files"] == ("mine.csv",)
    (workspace.path / "validation.json").unlink()
    assert verdicts["good"] == {True} and verdicts["few"] == {False}
    assert notes[0].key == "own_other_model"


def test_no_shipped_row_holds_for_a_model_that_the_study_names():
    assert scorers.shipped_validation("somebody/some-model") == {}


@pytest.mark.parametrize(
    ("labels", "y"),
    [
        (["negative", "Neutral", "POSITIVE"], [0, 1, 2]),
        (["负面", "中性", "正面"], [0, 1, 2]),
        (["-1", "0", "1"], [0, 1, 2]),
        (["−1", "0.0", "1.0"], [0, 1, 2]),
        (["1", "2", "3", "4", "5"], [0, 0, 1, 2, 2]),
        (["4.0", "1.0"], [2, 0]),
        (["negatif", "positif"], [0, 2]),
    ],
)
def test_labels_are_words_signs_or_stars(tmp_path, labels, y):
    path = tmp_path / "a.csv"
    texts = [f"the story number {i}" for i in range(60)]
    pd.DataFrame({"text": texts, "label": [labels[i % len(labels)] for i in range(60)]}).to_csv(
        path, index=False
    )
    rows, notes = labelled.read(path, "en")
    assert rows["y"].tolist() == [y[i % len(y)] for i in range(60)]
    assert any("stars" in note for note in notes) == ("4" in str(labels))


@pytest.mark.parametrize(
    ("head", "separator", "encoding"),
    [
        (["text", "label", "lang"], ",", "utf-8-sig"),
        (["Comment Text", "Sentiment", "Language"], ";", "utf-8"),
        (["评论内容", "情感", "语言"], "\t", "utf-16"),
        (["review", "stars", "lang"], ",", "utf-8"),
    ],
)
def test_columns_are_matched_by_name_and_synonym(tmp_path, head, separator, encoding):
    path = tmp_path / "a.csv"
    frame = pd.DataFrame(
        {"a": [f"好看的故事, 第{i}集" for i in range(40)], "b": ["1", "5"] * 20, "c": ["zh-TW", "zh"] * 20}
    )
    frame.set_axis(head, axis=1).to_csv(path, index=False, sep=separator, encoding=encoding)
    rows, _ = labelled.read(path)
    assert rows["y"].tolist() == [0, 2] * 20
    assert rows["lang"].tolist() == ["zh-Hant", "zh"] * 20 and set(rows["scored_as"]) == {"zh"}


def test_a_language_that_nobody_states_is_told_from_the_text(tmp_path):
    path = tmp_path / "a.csv"
    told = ["이 드라마 정말 재미있어요", "这部剧真的太好看了", "😍😍"]
    pd.DataFrame({"text": [f"{told[i % 3]} {i}" for i in range(60)], "label": "positive"}).to_csv(
        path, index=False
    )
    rows, notes = labelled.read(path)
    assert rows["lang"].value_counts().to_dict() == {"ko": 20, "zh": 20}
    assert any("20 texts" in note for note in notes)


@pytest.mark.parametrize(
    ("change", "parts"),
    [
        (lambda f: f.drop(columns="label"), ["no column label", "text"]),
        (lambda f: f.drop(columns="text"), ["no column text"]),
        (lambda f: f[["lang"]], ["no column text and no column label"]),
        (lambda f: f.head(29), ["29 rows", "30"]),
        (lambda f: f.assign(label=""), ["0 rows"]),
        (
            lambda f: f.assign(label=["joy", "anger", "write to me@example.org"] * 20),
            ["3 labels", "'joy'", "[email]"],
        ),
        (lambda f: f.assign(label=["0", "1"] * 30), ["0, 1", "negative"]),
        (lambda f: f.assign(label=["1", "2", "3"] * 20), ["1, 2, 3"]),
        (lambda f: f.assign(label="positive"), ["no language has enough labels"]),
    ],
)
def test_a_mistake_is_one_sentence_and_code_2(workspace, tmp_path, monkeypatch, capsys, change, parts):
    path = tmp_path / "bad.csv"
    change(sample(60)).to_csv(path, index=False)
    assert command(monkeypatch, "validate", path, "--workspace", workspace.path) == 2
    said = capsys.readouterr().err
    assert said.startswith(f"crosscut: {path}: ") and said.count("\n") == 1
    assert all(part in said for part in parts), said
    assert "me@example.org" not in said
    assert not (workspace.path / "validation.json").exists()


def test_a_file_that_is_none_and_a_language_that_is_none(tmp_path):
    with pytest.raises(SourceError, match="no such file"):
        labelled.read(tmp_path / "absent.csv")
    sample(40).to_csv(tmp_path / "a.csv", index=False)
    with pytest.raises(StudyFileError, match="--lang und"):
        labelled.read(tmp_path / "a.csv", "und")
    (tmp_path / "b.csv").write_text('text,label\n"open,positive\n' + "a,b,c,d\n" * 40)
    with pytest.raises(SourceError, match="CSV"):
        labelled.read(tmp_path / "b.csv")
