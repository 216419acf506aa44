"""The study file: every mistake is one sentence that names the key and the place."""

from pathlib import Path

import pytest

from analysis import spec
from analysis.errors import StudyFileError

GOOD = """
study: Two films
home_market: KR
titles:
  - {title_id: a, title: A, also: [tt1, Another name]}
sources:
  - path: comments.csv
    table: comments
    columns: {text: body, rating: stars}
    rating_scale: [1, 10]
    constants: {title_id: a, market: KR, platform: p}
options: {seed: 3}
"""


def written(folder: Path, text: str) -> Path:
    (folder / "comments.csv").write_text("body,stars\nfine,7\n")
    path = folder / "study.yaml"
    path.write_text(text)
    return path


def test_a_good_file_is_taken_with_the_defaults_of_the_design(tmp_path):
    study = spec.load(written(tmp_path, GOOD))
    assert (study.name, study.home_market, study.options.seed) == ("Two films", "KR", 3)
    assert (
        study.options.min_comments == 20 and study.options.encoder == "use" and study.options.period == "year"
    )
    assert study.entries[0].files == (tmp_path / "comments.csv",)
    assert study.titles[0].also == ["tt1", "Another name"]


@pytest.mark.parametrize(
    ("change", "parts"),
    [
        (("home_market: KR", "home_markt: KR"), ["line 3", "home_markt", "did you mean home_market?"]),
        (("table: comments", "tabel: comments"), ["sources[0].tabel", "did you mean table?"]),
        (("seed: 3", "seeds: 3"), ["options.seeds", "did you mean seed?"]),
        (("seed: 3", "seed: soon"), ["options.seed", "valid integer"]),
        (("rating_scale: [1, 10]", "rating_scale: [10, 1]"), ["sources[0].rating_scale", "has to rise"]),
        (("path: comments.csv", "path: nowhere.csv"), ["sources[0].path", "nowhere.csv"]),
        (("text: body", "txt: body"), ["columns.txt", "did you mean text?"]),
        (("home_market: KR", "home_market: Atlantis"), ["home_market", "Atlantis", "no market"]),
        (("market: KR, platform", "market: Atlantis, platform"), ["constants.market", "Atlantis"]),
        (
            ("    table: comments\n", "    table: comments\n    source: youtub\n"),
            ["sources[0].source", "youtub"],
        ),
        (("study: Two films", "study: [1"), ["line", "not YAML"]),
        (("study: Two films\n", ""), ["study", "missing"]),
        (("study: Two films\n", "study: One\nstudy: Two\n"), ["line 3", "study", "twice"]),
        (("{text: body,", "{text: body, text: body2,"), ["line 9", "text", "twice"]),
        (("home_market: KR\ntitles", "home_market: NO\ntitles"), ["home_market", "quote", '"NO"']),
        (("market: KR, platform", "market: NO, platform"), ["constants.market", "quote"]),
        (("[1, 10]", "[1, .inf]"), ["rating_scale", "has to rise"]),
        (("seed: 3", "seed: true"), ["options.seed", "whole number"]),
        (("seed: 3", "sentiment: [a]"), ["options.sentiment", "has to be text"]),
        (("seed: 3", "encoder: ''"), ["options.encoder", "empty"]),
        (("study: Two films", "study: ''"), ["study", "empty"]),
        (("{seed: 3}", "[3]"), ["options", "mapping"]),
        (("  - {title_id: a, title: A, also: [tt1, Another name]}", "  title_id: a"), ["titles", "list"]),
    ],
)
def test_each_mistake_is_one_sentence_with_key_and_place(tmp_path, change, parts):
    assert change[0] in GOOD
    with pytest.raises(StudyFileError) as caught:
        spec.load(written(tmp_path, GOOD.replace(*change)))
    message = str(caught.value)
    assert "\n" not in message
    for part in parts:
        assert part in message


def test_a_missing_or_undecodable_file_is_said(tmp_path):
    with pytest.raises(StudyFileError, match="no such study file"):
        spec.load(tmp_path / "none.yaml")
    path = tmp_path / "latin.yaml"
    path.write_bytes("study: caf\xe9".encode("latin-1"))
    with pytest.raises(StudyFileError, match="UTF-8"):
        spec.load(path)


def test_a_glob_takes_all_files_in_order_and_yaml_cannot_run_code(tmp_path):
    for name in ("b.csv", "a.csv"):
        (tmp_path / name).write_text("body\nx\n")
    study = spec.load(written(tmp_path, GOOD.replace("comments.csv", "?.csv")))
    assert [file.name for file in study.entries[0].files] == ["a.csv", "b.csv"]
    with pytest.raises(StudyFileError, match="not YAML"):
        spec.load(written(tmp_path, GOOD + "\nextra: !!python/object/apply:os.getcwd []\n"))
