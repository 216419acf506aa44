"""The stories that the sample study sells again, translated, are found by a whole run."""

import json

import pandas as pd
import pytest

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
