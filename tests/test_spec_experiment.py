"""The options of an experiment: a closed list of keys, each mistake one sentence that names its place."""

import pytest

from analysis import spec
from analysis.errors import StudyFileError

STUDY = """
study: Dubbed or subtitled
sources: [{path: comments.csv, source: tabular}]
options:
  experiment:
    randomised: true
    ratio: {dub: 1, sub: 1}
    audience: {ID: {dub: 1034, sub: 1019}}
"""


def load(folder, text):
    (folder / "comments.csv").write_text("text\nfine\n")
    (folder / "study.yaml").write_text(text)
    return spec.load(folder / "study.yaml")


def test_the_declared_assignment_is_read(tmp_path):
    found = load(tmp_path, STUDY).options.experiment
    assert found.randomised and found.ratio == {"dub": 1, "sub": 1}
    assert found.audience == {"ID": {"dub": 1034, "sub": 1019}}
    assert load(tmp_path, STUDY.split("options")[0]).options.experiment is None


@pytest.mark.parametrize(("old", "new", "words"), [
    ("randomised", "randomized", ["line 6", "options.experiment.randomized", "did you mean randomised?"]),
    ("{dub: 1, sub: 1}", "{dub: 1}", ["options.experiment.ratio", "at least two arms"]),
    ("{dub: 1, sub: 1}", "{dub: 1, sub: 0}", ["options.experiment.ratio", "positive"]),
    ("{dub: 1034, sub: 1019}", "{dub: 1034}", ["options.experiment.audience", "ID has to count at least two arms"]),
    ("{dub: 1034, sub: 1019}", "{dub: 0, sub: 0}", ["options.experiment.audience", "ID"]),
    ("ID:", "Atlantis:", ["options.experiment.audience", "'Atlantis' is no market"]),
    ("{dub: 1034, sub: 1019}", "{dub: 9, original: 9}", ["options.experiment", "the same arms"]),
    ("{dub: 1034, sub: 1019}", "{dub: true, sub: 9}", ["options.experiment.audience", "whole number"]),
])  # fmt: skip
def test_a_mistake_is_one_sentence_with_its_place(tmp_path, old, new, words):
    with pytest.raises(StudyFileError) as caught:
        load(tmp_path, STUDY.replace(old, new))
    assert all(word in str(caught.value) for word in words), str(caught.value)
