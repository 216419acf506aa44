"""What reading notes is kept as key and values, and said in the reader's language."""

import json

import pytest
from making import Result, study
from test_archives import STRAY, TABLE, packed
from test_subtitles import SRT

from analysis import study as studies
from analysis.corpus import Workspace
from analysis.notes import kept
from analysis.show.notes import said
from analysis.show.words import LANGUAGES, catalogue

PLACE = {"title_id": "love", "market": "KR", "platform": "p"}
HOSTILE = "{0.__class__} <b>*x*</b>"


@pytest.fixture(scope="module")
def noted(tmp_path_factory):
    """A study of which there is everything to note."""
    folder = tmp_path_factory.mktemp("noted")
    files = {
        "gb.csv": "评论,点赞数\n好看，真的好看，太好看了，我哭了\n".replace("了\n", "了,1\n").encode(
            "gb18030"
        ),
        "nested.jsonl": b'{"text": "a", "replies": [{"text": "b"}]}\n{"text": "c"}\n',
        "pilot.srt": SRT.read_bytes(),
        "S02E01.srt": SRT.read_bytes(),
        "packed.zip": packed([("a.csv", TABLE), *STRAY]),
        "some.csv": b"text,rating,likes,market\na,3,apples,US\nb,4,pears,KR\n",
        "few.csv": b"text,likes\n" + b"a,1\n" * 9 + b"b,apples\n",
        "lists.csv": f"title,genres,{HOSTILE}\nEver,a|b,1\nNever,a|c,2\n".encode(),
        "named.csv": b"title_id,title\n7,Love\n8,Hate\n",
        "many.csv": b"text,title_id\n" + b"".join(b"a,m%d\n" % number for number in range(12)),
    }
    for name, data in files.items():
        (folder / name).write_bytes(data)
    kinds = {".srt": "episodes", "lists.csv": "titles", "named.csv": "titles"}
    sources = []
    for name in files:
        table = next((kinds[end] for end in kinds if name.endswith(end)), "comments")
        constants = {"comments": PLACE, "episodes": {"title_id": "love"}, "titles": {}}[table]
        if name == "many.csv":
            constants = {"market": "KR", "platform": "p"}
        entry = {"path": name, "table": table, "constants": constants}
        entry |= {"columns": {"language": HOSTILE}} if name == "lists.csv" else {}
        sources.append(entry)
    return study(folder, sources, [{"title_id": "love", "title": "Love"}])


@pytest.fixture(scope="module")
def read(noted):
    return Result(noted)


def test_all_there_is_to_note_is_noted(read):
    keys = {name.removeprefix("note.") for name in catalogue() if name.startswith("note.read_")}
    assert {note.key for note in read.noted} == keys - {"read_stubs"}, "more than ten titles are only named"


@pytest.mark.parametrize("lang", LANGUAGES)
def test_notes_are_in_the_readers_language_and_survive_the_manifest(read, lang):
    for note in read.noted:
        words = said(json.loads(json.dumps(kept(note))), lang)
        assert words == said(kept(note), lang)
        for value in note.values.values():
            for part in value if isinstance(value, tuple) else [value]:
                words = words.replace(str(part), "")
        assert any("一" <= sign <= "鿿" for sign in words.replace("第3集", "")) == (lang == "zh"), words


def test_a_name_that_looks_like_a_placeholder_is_only_a_name(tmp_path):
    (tmp_path / "c.csv").write_text(f"text,{HOSTILE}\na,1\n")
    entry = {"path": "c.csv", "table": "comments", "constants": {**PLACE, "title_id": HOSTILE}}
    assert any(HOSTILE in words for words in Result(study(tmp_path, [entry])).notes)


def test_the_manifest_keeps_notes_once_and_an_old_ones_sentences(noted, tmp_path):
    place = Workspace(tmp_path / "w.crosscut")
    _, first = studies.ingest(noted, place)
    _, again = studies.ingest(noted, place)
    assert json.loads(json.dumps(first)) == again == place.manifest()["notes"]
    assert all(set(note) == {"key", "values"} for note in again)
    place.write_manifest(place.manifest() | {"notes": ["7 cells of likes cannot be read: not known."]})
    assert [said(note, "zh") for note in studies.ingest(noted, place)[1]] == [
        "7 cells of likes cannot be read: not known."
    ]
