"""Topics of the sample study, by the commands; slow, since topics are fitted anew."""

import json
import shutil

import numpy as np
import pandas as pd
import pytest
import yaml
from commands import crosscut

from analysis import spec
from analysis.corpus import Workspace
from analysis.errors import StudyFileError, WorkspaceError
from analysis.measure.result import result
from analysis.measure.topics import Topics
from analysis.measure.topics_named import Named
from analysis.study import behind, topics


@pytest.fixture
def own(sample_run, tmp_path):
    folder = tmp_path / "sample"
    shutil.copytree(sample_run.study.parent, folder)
    return Workspace(folder / sample_run.workspace.name)


def test_a_damaged_file_of_names_is_told_in_one_sentence(tmp_path):
    place = Workspace(tmp_path / "w.crosscut")
    place.create()
    assert topics.load(place) == []
    for text in ("topics: 3", "[", "topics: [{name: x}]", "topics: [{keywords: a, members: []}]"):
        topics.path(place).write_text(text)
        with pytest.raises(WorkspaceError, match=r"topics\.yaml"):
            topics.load(place)


def test_without_topics_there_is_nothing_to_check_rename_or_merge(tmp_path):
    place = Workspace(tmp_path / "w.crosscut")
    place.create()
    chosen = spec.of_entries(tmp_path / "study.yaml", [])
    with pytest.raises(WorkspaceError, match="not measured yet"):
        topics.check(chosen, place)
    for name in topics.NAMES:
        place.write_finding(name, result(name, []).table)
    with pytest.raises(StudyFileError, match="no topics to check"):
        topics.check(chosen, place)
    with pytest.raises(WorkspaceError, match="not measured yet"):
        topics.merge(chosen, place, [0, 1])
    with pytest.raises(WorkspaceError, match="not measured yet"):
        topics.rename(place, 0, "Name")


def test_topics_become_categories_by_their_names():
    table = pd.DataFrame({"topic": [0, 1, 2, 3, -1], "label": ["Coins", "other", "Coins", "Love", ""]})
    none = np.zeros(0, dtype=np.int64)
    talked = Topics(
        {"topics": result("topics", table)},
        (),
        Named(none),
        np.array([3, -1, 0, 1, 2, -1], dtype=np.int64),
    )
    found = behind.of_topics(talked)
    assert found.comment.tolist() == [0, 2, 3, 4]
    assert found.key.tolist() == ["Love", "Coins", "other (1)", "Coins"]
    nobody = Topics({"topics": result("topics", table.iloc[:0])}, (), Named(none), np.full(4, -1))
    assert behind.of_topics(nobody).empty and list(behind.of_topics(nobody)) == ["comment", "key"]


@pytest.mark.slow
def test_parts_of_gaps_by_topic_add_up_and_are_named_as_the_topics_are(own):
    parts, table = own.finding("drivers"), own.finding("topics")
    of_topic = parts[parts.by == "topic"]
    named = set(of_topic.key) - {"none", "other"}
    assert len(named) >= 5 and named <= set(table.label)
    sums = of_topic.groupby(["evidence", "home", "market", "title_id"])[["composition", "valuation"]].sum()
    gap = of_topic.groupby(["evidence", "home", "market", "title_id"]).gap.first()
    assert np.allclose(sums.sum(axis=1), gap)
    first = table.set_index("topic").label[0]
    assert first in named
    crosscut("topics", "rename", 0, "Mine", "--workspace", own.path)
    keys = set(own.finding("drivers").key)
    assert "Mine" in keys and first not in keys


@pytest.mark.slow
def test_topics_of_the_sample_find_planted_themes_and_mix_languages(sample_run):
    from sklearn.metrics import normalized_mutual_info_score

    place = Workspace(sample_run.workspace)
    table = place.finding("topics")
    real = table[table.topic >= 0].set_index("topic")
    assert 12 <= len(real) <= 60
    truth = pd.read_csv(sample_run.study.parent / "truth_comments.csv")
    drawn = place.finding("topic_map")
    markets = place.query("SELECT platform, comment_id, market FROM comments")
    known = drawn.merge(markets, on=["platform", "comment_id"]).merge(truth, on=["market", "comment_id"])
    assert len(known) == len(drawn)
    known = known[known.topic >= 0]
    assert len(known) > 0.35 * len(drawn)
    assert normalized_mutual_info_score(known.theme, known.topic) >= 0.6
    # "overall" is of no theme, "short" has hardly a word in any language: topics of a theme mix languages.
    theme = known.groupby("topic").theme.agg(lambda found: found.value_counts().index[0])
    mixed = real.language_entropy[theme.index[~theme.isin(["overall", "short"])]]
    assert len(mixed) >= 10 and (mixed >= 0.7).all()
    assert (real.language_entropy >= 0.7).mean() >= 0.9


@pytest.mark.slow
def test_names_and_merges_are_kept_over_a_refit(own):
    before = own.finding("topics")
    crosscut("topics", "rename", 1, "  What   I call it ", "--workspace", own.path)
    assert own.finding("topics").set_index("topic").label[1] == "What I call it"
    crosscut("topics", "merge", 2, 3, "--workspace", own.path)
    after = own.finding("topics")
    assert after.topic.max() == before.topic.max() - 1
    assert "What I call it" in set(after.label)
    both = before.set_index("topic").n[[2, 3]].sum()
    assert both in set(after.n)
    rows = yaml.safe_load(topics.path(own).read_text())["topics"]
    assert sum(row["group"] is not None for row in rows) == 2
    crosscut("measure", "--only", "topics", "--workspace", own.path)
    pd.testing.assert_frame_equal(own.finding("topics"), after)
    assert "no topic 99" in crosscut("topics", "rename", 99, "x", "--workspace", own.path, code=2).stderr
    assert "two topics" in crosscut("topics", "merge", 1, "--workspace", own.path, code=2).stderr
    fitted = json.loads((own.path / "topics.json").read_text())
    assert len({row["shown"] for row in fitted}) == len(fitted) - 1
