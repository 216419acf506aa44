"""`crosscut plan` as a user runs it."""

import pytest
from commands import crosscut

from analysis.errors import StudyFileError
from analysis.measure.power import Spread, smallest
from analysis.study import planning


def test_the_sentence_and_the_table_say_the_smallest_discount():
    asked = planning.design(20, 30)
    said = crosscut("plan", "--titles", 20, "--comments", 30).stdout
    assert f"80% power (two-sided test at 5 %) is {smallest(asked, planning.ASSUMED):.3f}" in said
    rows = [line.split() for line in said.splitlines() if line.startswith("   ")]
    assert [row[0] for row in rows] == ["10", "20", "40", "80"]
    values = [float(row[-1]) for row in rows]
    assert values == sorted(values, reverse=True)


def test_what_the_user_names_is_taken():
    said = crosscut(
        "plan", "--titles", 12, "--comments", 25, "--locals", 6, "--home", 40, "--sd-titles", 0.2
    ).stdout
    assert "differ by 0.200" in said and "thin evidence" in said
    expected = smallest(planning.design(12, 25, 6, 40), Spread(0.2, 0.13, 0.3, 0.8))
    assert f"is {expected:.3f}" in said


def test_a_study_too_small_says_so():
    assert "gives no number" in crosscut("plan", "--titles", 12, "--comments", 25, "--locals", 4).stdout


def test_more_titles_abroad_than_at_home_is_one_sentence():
    with pytest.raises(StudyFileError, match="name at least 20"):
        planning.design(20, 30, home=3)
    assert "--home 3" in crosscut("plan", "--titles", 20, "--comments", 30, "--home", 3, code=2).stderr


def test_a_workspace_gives_its_own_spreads(sample_run):
    said = crosscut("plan", "--titles", 20, "--comments", 30, "--workspace", sample_run.workspace).stdout
    assert "Rating, as measured in this workspace" in said


def test_a_workspace_without_pairs_says_what_to_do(tmp_path):
    from analysis.corpus import Workspace
    from analysis.measure.columns import FINDINGS
    from analysis.measure.result import result
    from analysis.spec import Options

    place = Workspace(tmp_path / "w")
    place.create()
    place.write_finding("reception", result("reception", []).table)
    assert FINDINGS["reception"]
    with pytest.raises(StudyFileError, match="--sd-titles"):
        planning.of_workspace(place, Options())
