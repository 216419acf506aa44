"""Files that were cut, spoilt or made up: nothing raises but a sentence, and every account adds up."""

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from making import COMMENTS, Result, adds_up, study, zipped
from test_sources import DANMAKU, PLAY

from analysis.errors import CrosscutError

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
KNOWN = {"constants": {"title_id": "t", "market": "KR", "platform": "p"}}
FIXTURES = {
    "csv": ("c.csv", TABLE.encode(), MAPPED),
    "utf-16": ("c.csv", TABLE.encode("utf-16"), MAPPED),
    "gb18030": ("c.csv", TABLE.encode("gb18030"), MAPPED),
    "gzip": ("c.csv.gz", zipped(TABLE.encode()), MAPPED),
    "titles": ("c.csv", TABLE.encode(), TITLES),
    "metrics": ("c.csv", TABLE.encode(), METRICS),
    "json": ("c.json", f"[{LINES.replace(chr(10), ',')}]".encode(), NESTED),
    "jsonl": ("c.jsonl", LINES.encode(), NESTED),
    "google_play": ("c.csv", PLAY.encode(), {**KNOWN, "source": "google_play"}),
    "hongguo_danmaku": (
        "c.json",
        json.dumps(DANMAKU, ensure_ascii=False).encode(),
        {"constants": {"market": "CN"}},
    ),
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


@st.composite
def mutants(draw, content):
    """The content after one to four cuts, insertions, doublings or changed bytes."""
    for _ in range(draw(st.integers(1, 4))):
        at = draw(st.integers(0, len(content)))
        end = min(len(content), at + draw(st.integers(0, 40)))
        kind = draw(st.sampled_from(["cut", "insert", "double", "truncate", "swap"]))
        if kind == "cut":
            content = content[:at] + content[end:]
        elif kind == "insert":
            content = content[:at] + draw(st.sampled_from(SPOILS) | st.binary(max_size=4)) + content[at:]
        elif kind == "double":
            content = content[:end] + content[at:]
        elif kind == "truncate":
            content = content[:at]
        else:
            content = content[:at] + draw(st.binary(min_size=1, max_size=1)) + content[at + 1 :]
    return content


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
    assert made is not None and made.account.rows >= 2


@pytest.mark.parametrize("kind", FIXTURES)
@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_mutants_raise_nothing_but_a_sentence_and_add_up(tmp_path_factory, kind, data):
    name, content, source = FIXTURES[kind]
    survives(tmp_path_factory.mktemp("m"), name, data.draw(mutants(content)), source)


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
