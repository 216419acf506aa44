"""Scenes copied from one transcript into another, told from recaps, stock phrases and chance."""

from pathlib import Path

import naive_dialogue as naive
import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from made_transcripts import study

from analysis import schema
from analysis.corpus import Workspace
from analysis.enrich import dialogue
from analysis.enrich.dialogue import Document, scenes
from analysis.enrich.weights import mixed
from analysis.enrich.winnowing import GAP, SLACK, WIDTH, WINDOW, Words, chains, fingerprints
from analysis.measure.derivatives_dialogue import SIGNS, WORDS, with_transcripts
from analysis.measure.result import result
from analysis.text import is_dense

COPIED = [(0, 2), (4, 6), (8, 10), (1, 3), (5, 7), (9, 11)]
RECAP = range(14, 40)
PLACES = st.tuples(st.integers(0, 300), st.integers(0, 300))


def found(documents, least=WORDS):
    return scenes(lambda: iter(documents), least)


def pairs(found, least=WORDS):
    rows = found.pairs[found.pairs["words"] >= least]
    return set(zip(rows["title_a"], rows["title_b"], strict=True))


def ids(pairs):
    return {(f"t{a:03d}", f"t{b:03d}") for a, b in pairs}


@pytest.fixture(scope="module")
def planted():
    return study(60, 1, copied=COPIED, recap=RECAP)


def test_copied_scenes_are_found_in_both_languages_and_recaps_are_not(planted):
    assert pairs(found(planted)) == ids(COPIED)


@pytest.mark.parametrize("seed", range(2, 6))
def test_no_pair_of_unrelated_transcripts_comes_near(seed):
    rows = found(study(60, seed, recap=RECAP)).pairs
    assert rows.empty or rows["words"].max() < WORDS / 2


def test_real_lines_of_subtitles_have_no_passage_in_common():
    """Lines of real subtitles in a dozen languages, 143 to a made title: nothing was copied, and nothing is found."""
    path = Path(__file__).parents[3] / "shared" / "data" / "sentiment" / "xed_subtitles.csv"
    if not path.is_file():
        pytest.skip("the project's open data are not here")
    said = pd.read_csv(path)["text"].dropna().astype(str).tolist()
    lots = [Document(f"t{i:02d}", 1, "\n".join(said[i * 143 : i * 143 + 143])) for i in range(60)]
    assert found(lots).pairs["words"].max() < WORDS / 2


def test_both_passages_are_the_copied_scene_as_each_side_has_it(planted):
    rows = found(planted).pairs.dropna(subset="passage_a")
    whole = {}
    for one in planted:
        whole.setdefault(one.title_id, []).append(" ".join(one.transcript.split()))
    for row in rows.itertuples():
        for title, passage in ((row.title_a, row.passage_a), (row.title_b, row.passage_b)):
            assert len(passage) <= dialogue.SHOWN + 2
            assert any(passage.removesuffix(" …") in episode for episode in whole[title])
        mine, theirs = (naive.words(p.removesuffix(" …")) for p in (row.passage_a, row.passage_b))
        assert len(set(mine) & set(theirs)) > 0.7 * min(len(set(mine)), len(set(theirs)))


def test_the_order_in_which_transcripts_are_read_changes_nothing(planted):
    first, again = found(planted), found(planted[::-1])
    pd.testing.assert_frame_equal(first.pairs, again.pairs)
    assert first.n == again.n == 60


def test_limiting_cases():
    plain = study(4, 3)
    assert found([]).n == 0 and found([]).pairs.empty
    assert found(plain[:2]).n == 1 and found(plain[:2]).pairs.empty
    same = [one._replace(title_id="copy") for one in plain if one.title_id == "t000"]
    row = found(plain + same).pairs.iloc[0]
    assert (row.title_a, row.title_b) == ("copy", "t000")
    assert row.share > 0.95 and row.words > 0.9 * 2000, "all of it but what the ends of episodes hide"
    one = " ".join(one.transcript for one in same)
    joined = found([*plain[2:], Document("a", 1, one), *same]).pairs.iloc[0]
    assert joined.share > 0.95, "cut into other episodes it is the same transcript"


@pytest.mark.parametrize(("copies", "seen"), [(dialogue.STOCK, True), (dialogue.STOCK + 1, False)])
def test_what_more_than_ten_titles_say_is_stock(copies, seen):
    text = study(1, 3)[0].transcript
    assert bool(pairs(found([Document(f"c{i:02d}", 1, text) for i in range(copies)]))) == seen


def test_case_width_and_punctuation_are_no_difference_and_order_is():
    words = Words()
    written = [
        words(text)[0].tolist()
        for text in ("Don't GO, Lin!", "ｄｏｎ t go… (lin)", "go don t lin", "don't gol in")
    ]
    assert written[0] == written[1] != written[2] != written[3]
    hashes, begins, ends = words("你好 World９")
    assert [("你好 World９")[a:b] for a, b in zip(begins, ends, strict=True)] == ["你", "好", "World９"]
    assert len(set(hashes.tolist())) == 3


HOSTILE = {
    "empty": "", "blank": " \n", "one sign": "哈" * 50_000, "one word": "ha " * 30_000, "half signs": "\ud800" * 999,
    "zeros": "\x00" * 99, "last sign": "\U0010ffff" * 99, "formula": "=cmd()|" * 5000, "markup": "<b>*x*</b>" * 999,
}  # fmt: skip


@pytest.mark.parametrize("hostile", HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_transcripts_cost_nothing_and_hide_nothing(planted, hostile):
    bad = [Document(f"bad{i}", 1, hostile) for i in range(3)]
    assert ids(COPIED) <= pairs(found([*planted, *bad]))
    assert not any("bad" in a for a, b in pairs(found([*planted, *bad])))


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(0, 5), max_size=60))
def test_fingerprints_against_the_naive_twin(words):
    made = np.array(words, dtype=np.uint64) * np.uint64(0x9E3779B97F4A7C15)
    hashes, places = fingerprints(made)
    every = naive.shingles(made.tolist(), WIDTH)
    chosen = naive.winnowed(words, WIDTH, WINDOW, lambda at: _hash(made, at))
    assert {tuple(words[p : p + WIDTH]) for p in places} == {every_at(words, p) for p in chosen}
    assert (
        len(set(hashes.tolist())) == len(hashes) <= len(every) and (np.diff(hashes.astype(float)) >= 0).all()
    )


def _hash(made, at):
    return int(mixed(made[at : at + WIDTH][:, None])[0])


def every_at(words, at):
    return tuple(words[at : at + WIDTH])


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.tuples(st.integers(0, 300), st.integers(0, 300)),
        min_size=1,
        max_size=40,
        unique_by=(lambda p: p[0], lambda p: p[1]),
    )
)
def test_chains_against_the_naive_twin(places):
    mine, theirs = (np.array(side, dtype=np.int64) for side in zip(*places, strict=True))
    starts, covered = chains(mine, theirs)
    assert sorted((*start, n) for start, n in zip(starts.tolist(), covered.tolist(), strict=True)) == sorted(
        naive.chains(places, GAP, SLACK, WIDTH)
    )


def test_transcripts_are_read_from_a_workspace(tmp_path):
    place = Workspace(tmp_path / "w.crosscut")
    place.create()
    assert list(dialogue.documents(place)) == []
    rows = [{"title_id": "a", "number": i, "transcript": t} for i, t in enumerate(["x y", None, ""], 1)]
    place.write(place.tables / "episodes.parquet", pa.Table.from_pylist(rows, schema=schema.EPISODE.schema))
    assert list(dialogue.documents(place)) == [Document("a", 1, "x y")]


def listed(documents, series=(), **dates):
    """The finding, of these documents; `series` are pairs of titles with one name."""
    told, n = found(documents)
    titles = pd.DataFrame({"title_id": sorted({one.title_id for one in documents})})
    titles["released"] = pd.to_datetime(titles["title_id"].map(dates))
    titles["released_precision"] = "day"
    forms = {title: f"name {title}" for title in titles["title_id"]} | {b: f"name {a}" for a, b in series}
    names = pd.DataFrame({"title_id": list(forms), "form": list(forms.values())})
    sets = pd.DataFrame({"title_id": ["t000", "t002", "t002"], "trope": ["revenge", "revenge", "rebirth"]})
    return with_transcripts(result("derivatives", []), told, n, dialogue.UNSEEN, titles, names, sets)


def test_the_finding_types_series_and_tells_who_was_first(planted):
    made = listed(planted, [("t004", "t006")], t000="2021-05-01", t002="2020-01-01")
    rows = made.table.set_index("title_a")
    assert (
        rows["source"].eq("transcript").all()
        and rows["q"].isna().all()
        and rows["family"].eq(60 * 59 / 2).all()
    )
    assert rows["kind"].to_dict()["t004"] == "series" and set(rows["kind"].drop("t004")) == {"verbatim"}
    assert rows.earlier["t000"] == "t002" and pd.isna(rows.earlier["t008"])
    assert rows.shared_tropes["t000"] == 1 and rows.similarity.between(0.03, 0.09).all()
    need = rows["passage_a"].map(is_dense).map({True: SIGNS, False: WORDS})
    assert (rows["words"] >= need).all() and rows["words"].is_monotonic_decreasing
    (said,) = made.notes
    assert said.key == "copies_dialogue" and said.values["n"] == 60
    assert dialogue.UNSEEN <= said.values["words"] < SIGNS


def test_without_transcripts_the_finding_is_as_it_was():
    before = result("derivatives", [{"title_a": "x", "title_b": "y", "source": "synopsis"}])
    empty = found([])
    after = with_transcripts(before, *empty, dialogue.UNSEEN, pd.DataFrame({"title_id": []}), None, None)
    assert after is before
