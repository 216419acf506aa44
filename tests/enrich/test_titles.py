"""What is stored for titles and comments is made again when, and only when, what it is made with changes."""

import json
import re
import shutil

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

from analysis import lexicon, schema
from analysis.corpus import Workspace
from analysis.enrich import likeness, shard, symbols, titles, tropes
from analysis.enrich import trope_sources as sources
from analysis.errors import ModelError

RECIPE = shard.Recipe()


def made(table, rows):
    filled = [{name: row.get(name) for name in table.names} for row in rows]
    return pa.Table.from_pylist(filled, schema=table.schema)


@pytest.fixture
def place(tmp_path):
    place = Workspace(tmp_path / "w")
    place.create()
    rows = [
        {"title_id": "a", "title": "Morning", "synopsis": "She wakes up in the same day again and again."},
        {"title_id": "b", "title": "Evening", "tags": ["Plumbus"]},
    ]
    place.write(place.tables / "titles.parquet", made(schema.TITLE, rows))
    place.write(place.tables / "episodes.parquet", made(schema.EPISODE, []))
    said = ["the revenge was so good", "what is a plumbus", "balas dendamnya keren"]
    comments = [
        {"comment_id": str(i), "platform": "p", "title_id": "a", "market": "US", "text": text}
        for i, text in enumerate(said)
    ]
    place.write(place.comments / "part-00000.parquet", made(schema.COMMENT, comments))
    return place


@pytest.fixture
def own_lexicons(tmp_path, monkeypatch):
    """Lexicons of two tropes in place of the packaged ones; `fresh` forgets what was read of the former ones."""
    folder = tmp_path / "lexicons"
    shutil.copytree(lexicon.FOLDER, folder)
    entries = re.split(r"(?m)^(?=- id: )", (folder / "tropes.yaml").read_text(encoding="utf-8"))
    kept = [entry for entry in entries if re.match(r"- id: (revenge|time_loop)\n", entry)]
    (folder / "tropes.yaml").write_text("".join(kept), encoding="utf-8")

    def fresh():
        for module in (lexicon, sources, shard, symbols, tropes):
            for value in vars(module).values():
                if hasattr(value, "cache_clear"):
                    value.cache_clear()

    fresh()
    monkeypatch.setattr(lexicon.reading, "FOLDER", folder)
    yield folder, fresh
    monkeypatch.undo()
    fresh()


def p_of(place, trope):
    hits = titles.trope_hits(place)
    return hits[(hits["trope"] == trope) & (hits["source"] == "synopsis")].set_index("title_id")["p"]


def test_titles_are_done_once_and_again_when_the_calibration_changes(place, tmp_path, monkeypatch):
    assert titles.enrich(place, RECIPE) and not titles.enrich(place, RECIPE)
    before = p_of(place, "time_loop")["a"]
    path = tmp_path / "calibration.json"
    raw = json.loads(likeness.CALIBRATION.read_text(encoding="utf-8"))
    raw["prior"]["time_loop"] = 0.9
    path.write_text(json.dumps(raw), encoding="utf-8")
    monkeypatch.setattr(likeness, "CALIBRATION", path)
    assert titles.enrich(place, RECIPE)
    assert p_of(place, "time_loop")["a"] > before
    assert not titles.enrich(place, RECIPE)


def test_a_calibration_that_is_gone_or_broken_is_said(place, tmp_path, monkeypatch):
    monkeypatch.setattr(likeness, "CALIBRATION", tmp_path / "none.json")
    with pytest.raises(ModelError, match="calibrate_tropes"):
        titles.enrich(place, RECIPE)
    broken = tmp_path / "broken.json"
    broken.write_text('{"encoder": "use"}')
    monkeypatch.setattr(likeness, "CALIBRATION", broken)
    with pytest.raises(ModelError, match="calibrate_tropes"):
        titles.enrich(place, RECIPE)


def tampered(place):
    """Every column of the enriched shard made wrong, its keys kept: what is then right was made again."""
    path = place.enriched / "part-00000.parquet"
    table = pq.read_table(path)
    n = len(table)
    wrong = {
        "lang": pa.array(["xx"] * n),
        "sentiment": pa.array([0.125] * n),
        "tropes": pa.array([["wrong"]] * n, schema.STRINGS),
        "symbols": pa.array([["wrong"]] * n, schema.STRINGS),
    }
    for name, values in wrong.items():
        table = table.set_column(table.schema.get_field_index(name), table.schema.field(name), values)
    place.write(path, table)


@pytest.mark.parametrize(
    ("name", "redone", "old", "new"),
    [
        ("tropes", "tropes", "names:\n    zh: [复仇,", "names:\n    zh: [plumbus, 复仇,"),
        ("symbols", "symbols", None, "# nothing but a comment\n"),
    ],
)
def test_a_changed_lexicon_redoes_its_column_and_no_other(place, own_lexicons, name, redone, old, new):
    folder, fresh = own_lexicons
    comments = place.comments / "part-00000.parquet"
    assert shard.enrich_shard(comments, place.path, RECIPE) == 3
    assert shard.enrich_shard(comments, place.path, RECIPE) == 0
    tampered(place)
    path = folder / f"{name}.yaml"
    text = path.read_text(encoding="utf-8")
    assert old is None or text.count(old) == 1
    path.write_text(text + new if old is None else text.replace(old, new), encoding="utf-8")
    fresh()
    assert shard.enrich_shard(comments, place.path, RECIPE) == 3
    table = pq.read_table(place.enriched / "part-00000.parquet")
    wrong = {
        "lang": pc.all(pc.equal(table["lang"], "xx")).as_py(),
        "sentiment": pc.all(pc.equal(table["sentiment"], 0.125)).as_py(),
        "tropes": table["tropes"].to_pylist() == [["wrong"]] * 3,
        "symbols": table["symbols"].to_pylist() == [["wrong"]] * 3,
    }
    assert {column for column, left in wrong.items() if not left} == {redone}
    if name == "tropes":
        assert table["tropes"].to_pylist() == [["revenge"]] * 3


def test_titles_follow_the_trope_lexicon(place, own_lexicons):
    folder, fresh = own_lexicons
    titles.enrich(place, RECIPE)
    assert "b" not in set(titles.trope_hits(place)["title_id"])
    path = folder / "tropes.yaml"
    text = path.read_text(encoding="utf-8")
    assert text.count("mydramalist: [Revenge]") == 1
    path.write_text(text.replace("mydramalist: [Revenge]", "mydramalist: [Plumbus]"), encoding="utf-8")
    fresh()
    assert titles.enrich(place, RECIPE)
    tags = titles.trope_hits(place).query("source == 'tags' and title_id == 'b'")
    assert set(tags["trope"]) == {"revenge"}
