"""Files that were cut, spoilt or made up: nothing raises but a sentence, and every account adds up."""

import json
import random
import re
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from making import COMMENTS, FOLDER, Result, adds_up, fixtures, study, zipped

from analysis.errors import CrosscutError
from analysis.ingest.plan import plans

TABLE = (
    'id,who,what,stars,when,up\n1,Made Person,"fine, ""really""\nfine",4,2024-05-31,3\n2,,好看 http://t.cn/a,5,2024/6/1,1.2k\n'
    "3,Other Person,,1,,\n4,Third One,text @someone,9,31.5.2024,-\n"
)
LINES = "\n".join(
    json.dumps(
        {
            "id": i,
            "who": {"name": "Made Person"},
            "what": f"text {i}",
            "stars": i % 6,
            "when": "2024-05-31",
            "up": None,
        }
    )
    for i in range(5)
)
COLUMNS = {
    "comment_id": "id",
    "author": "who",
    "text": "what",
    "rating": "stars",
    "posted_at": "when",
    "likes": "up",
}
MAPPED = {"table": "comments", "columns": COLUMNS, "rating_scale": [1, 5], "constants": COMMENTS}
NESTED = {**MAPPED, "columns": {**COLUMNS, "author": "who.name"}}
TITLES = {
    "table": "titles",
    "columns": {"title_id": "id", "title": "what", "released": "when", "n_episodes": "up"},
}
METRICS = {
    "table": "metrics",
    "columns": {"title_id": "id", "value": "stars", "as_of": "when"},
    "constants": {"metric": "views", "market": "KR", "platform": "p"},
}
FIXTURES = {
    "csv": ("c.csv", TABLE.encode(), MAPPED),
    "utf-16": ("c.csv", TABLE.encode("utf-16"), MAPPED),
    "gb18030": ("c.csv", TABLE.encode("gb18030"), MAPPED),
    "gzip": ("c.csv.gz", zipped(TABLE.encode()), MAPPED),
    "titles": ("c.csv", TABLE.encode(), TITLES),
    "metrics": ("c.csv", TABLE.encode(), METRICS),
    "json": ("c.json", f"[{LINES.replace(chr(10), ',')}]".encode(), NESTED),
    "jsonl": ("c.jsonl", LINES.encode(), NESTED),
}
FIXTURES |= {
    name: (Path(name).name, (FOLDER / name).read_bytes(), one["entry"]) for name, one in fixtures().items()
}
SPOILS = [
    b'"',
    b"\n",
    b"\r",
    b",",
    b"\x00",
    b"\xff",
    b"\xe5",
    b"{",
    b"]",
    b"null",
    b"1e999",
    b"\\ud800",
    b"\xef\xbb\xbf",
    b"-",
    b"[[[[",
]


def mutant(content: bytes, chance: random.Random) -> bytes:
    """The content after one to four cuts, insertions, doublings or changed bytes."""
    for _ in range(chance.randint(1, 4)):
        at = chance.randint(0, len(content))
        end = min(len(content), at + chance.randint(0, 40))
        kind = chance.choice(["cut", "insert", "double", "truncate", "swap", "value"])
        if kind == "cut":
            content = content[:at] + content[end:]
        elif kind == "insert":
            content = content[:at] + chance.choice([*SPOILS, chance.randbytes(3)]) + content[at:]
        elif kind == "double":
            content = content[:end] + content[at:]
        elif kind == "truncate" and chance.random() < 0.4:
            content = content[:at]
        elif kind == "swap":
            content = content[:at] + chance.randbytes(1) + content[at + 1 :]
        elif kind == "value":
            content = _other_value(content, chance)
    return content


def _other_value(content: bytes, chance: random.Random) -> bytes:
    """Another type in the place of a value, or a key or column under another name: what a new release does."""
    places = [match.span() for match in VALUE.finditer(content)]
    if not places:
        return content
    start, end = chance.choice(places)
    return content[:start] + chance.choice(VALUES) + content[end:]


VALUE = re.compile(rb'"[^"\n]{0,80}"|(?<=[:,\t;])[^,:;\t\n"{}\[\]]{1,40}')
VALUES = [
    b"null",
    b"true",
    b"[]",
    b"{}",
    b'"x"',
    b"-1",
    b"1e400",
    b"0",
    b'{"a": [1]}',
    b'[["x"]]',
    b'""',
    b"9" * 400,
]


def survives(folder, name, content, source):
    (folder / name).write_bytes(content)
    try:
        made = Result(study(folder, [{"path": name, **source}]))
    except CrosscutError as error:
        assert "\n" not in str(error)
        return None
    assert adds_up(made.accounts)
    account = made.account
    kept = sum(map(len, made.tables.values()))
    assert len(made.rejects) == account.rejects and (account.table == "titles" or kept == account.rows)
    assert all(reject["where"] and reject["why"] for reject in made.rejects)
    assert all(0 <= c["rating"] <= 1 for c in made.comments if c["rating"] is not None)
    return made


@pytest.mark.parametrize("kind", FIXTURES)
def test_the_fixtures_themselves_are_read(tmp_path, kind):
    made = survives(tmp_path, *FIXTURES[kind])
    assert made is not None and made.account.rows >= 1


def mutate(tmp_path, kind, count):
    name, content, source = FIXTURES[kind]
    chance = random.Random(kind)
    for _ in range(count):
        survives(tmp_path, name, mutant(content, chance), source)


@pytest.mark.parametrize("kind", FIXTURES)
def test_mutants_raise_nothing_but_a_sentence_and_add_up(tmp_path, kind):
    mutate(tmp_path, kind, 40)


@pytest.mark.slow
@pytest.mark.parametrize("kind", FIXTURES)
def test_many_mutants_raise_nothing_but_a_sentence_and_add_up(tmp_path, kind):
    mutate(tmp_path, kind, 600)


@pytest.mark.parametrize("name", fixtures())
def test_made_exports_are_recognised_and_read(tmp_path, name):
    """By what they hold, whatever the file is called."""
    one = fixtures()[name]
    suffix = one.get("suffix", ".dat")
    (tmp_path / f"x{suffix}").write_bytes((FOLDER / name).read_bytes())
    entry = {key: value for key, value in one["entry"].items() if key != "source"}
    made = study(tmp_path, [{"path": f"x{suffix}", **entry}])
    (plan,) = plans(made)
    assert plan.format.says == one["format"]
    read = Result(made)
    assert adds_up(read.accounts)
    assert (read.account.rows, read.account.rejects) == (one["rows"], one.get("rejects", 0))


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["name", "id", "x"]), inner, max_size=3)
    ),
    max_leaves=8,
)


@settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    rows=st.lists(st.fixed_dictionaries(dict.fromkeys(COLUMNS.values(), JSON)) | JSON, min_size=1, max_size=6)
)
def test_cells_of_any_type_raise_nothing(tmp_path_factory, rows):
    survives(tmp_path_factory.mktemp("j"), "c.json", json.dumps(rows).encode(), MAPPED)


@settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))
@given(episodes=JSON, shared=JSON, cells=st.lists(JSON, max_size=3))
def test_danmaku_of_any_shape_raises_nothing(tmp_path_factory, episodes, shared, cells):
    comments = [{"time_sec": cell, "text": shared, "source_like_count": cell} for cell in cells]
    value = {"episodes": [{"drama_title": shared, "episode_no": shared, "comments": comments}, episodes]}
    source = {"source": "hongguo_danmaku", "constants": {"market": "CN"}}
    survives(tmp_path_factory.mktemp("d"), "c.json", json.dumps(value).encode(), source)
