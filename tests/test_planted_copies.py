"""The stories that the sample study sells again, translated, are found by a whole run."""

import json
import shutil

import pandas as pd
import pyarrow as pa
import pytest
from commands import crosscut
from made_transcripts import study

from analysis import schema
from analysis.corpus import Workspace
from analysis.show import brief
from analysis.show.words import LANGUAGES, say


@pytest.fixture(scope="module")
def found(sample_run):
    truth = json.loads((sample_run.study.parent / "truth.json").read_text())["copies_of_stories"]
    return truth, pd.read_parquet(sample_run.workspace / "findings" / "derivatives.parquet")


def test_every_planted_copy_is_found_and_nothing_else(found):
    truth, table = found
    assert len(truth) == 10
    assert set(zip(table["title_b"], table["title_a"], strict=True)) == set(truth.items())


def test_copies_are_translations_and_come_after_their_originals(found):
    _, table = found
    assert table["kind"].eq("translation").all()
    assert table["language_a"].eq("zh").all() and table["language_b"].eq("en").all()
    assert (table["earlier"] == table["title_a"]).all()
    assert table["passage_a"].str.count("\n").eq(table["passage_b"].str.count("\n")).all()


def test_the_brief_names_them_as_leads(sample_run):
    for lang in LANGUAGES:
        page = brief.of_workspace(Workspace(sample_run.workspace), lang)
        assert say("derivatives.lead", lang) in page and say("chart.derivatives.title", lang) in page


def test_copied_scenes_of_transcripts_are_found_by_a_run_beside_the_copied_synopses(sample_run, tmp_path):
    shutil.copytree(sample_run.study.parent, tmp_path / "sample")
    place = Workspace(tmp_path / "sample" / sample_run.workspace.name)
    before = place.finding("derivatives")
    titles = place.table("titles")["title_id"].sort_values().tolist()
    copied = [(0, 2), (4, 6), (1, 3)]
    told = study(40, 5, copied=copied, recap=range(14, 40), cut=0.02)
    rows = [one._asdict() | {"title_id": titles[int(one.title_id[1:])]} for one in told]
    place.write(place.tables / "episodes.parquet", pa.Table.from_pylist(rows, schema=schema.EPISODE.schema))
    crosscut("measure", "--workspace", place.path, "--only", "derivatives")
    found = place.finding("derivatives")
    spoken = found[found["source"].eq("transcript")]
    assert set(zip(spoken["title_a"], spoken["title_b"], strict=True)) == {
        (titles[a], titles[b]) for a, b in copied
    }
    assert spoken["q"].isna().all() and spoken["family"].eq(40 * 39 / 2).all()
    pd.testing.assert_frame_equal(found[found["source"].eq("synopsis")], before)
    for lang in LANGUAGES:
        page = brief.of_workspace(place, lang)
        assert say("derivatives.lead_spoken", lang) in page and say("chart.dialogue.title", lang) in page
