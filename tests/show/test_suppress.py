import made_findings as made
import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from analysis.show import suppress

NUMBERS = ["n_comments", "n_authors", "mean", "se", "low", "high", "standing"]
counts = st.one_of(st.none(), st.integers(0, 30))


@given(st.lists(st.tuples(counts, counts), min_size=1, max_size=20))
def test_no_number_of_a_small_cell_is_left(cells):
    rows = [
        {"title_id": f"t{i}", "market": "ID", "platform": "p", "language": "id", "evidence": "rating",
         "n_comments": n, "n_authors": a, "mean": 0.5, "se": 0.1, "low": 0.4, "high": 0.6, "standing": 0.0}
        for i, (n, a) in enumerate(cells)
    ]  # fmt: skip
    out = suppress.findings({"reception": made.table("reception", rows)})["reception"]
    for (n, a), (_, row) in zip(cells, out.iterrows(), strict=True):
        small = (n is not None and n < 10) or (a is not None and a < 3)
        assert row["suppressed"] == small
        assert row[NUMBERS].isna().all() if small else row["mean"] == 0.5


def test_unknown_authors_count_by_comments_alone():
    small = suppress.is_small(pd.Series([9, 10, 50, None]), pd.Series([None, None, 2, None], dtype="Int64"))
    assert small.tolist() == [True, False, True, False]


def test_a_gap_is_hidden_where_either_side_is_small():
    found = suppress.findings(made.everything())
    hidden = found["gaps"].loc[found["gaps"]["suppressed"]]
    assert hidden["title_id"].tolist() == ["t05"]
    assert hidden[["gap", "low", "high", "shrunk", "q", "n_market"]].isna().all().all()


def test_a_gap_is_hidden_where_too_few_people_stand_behind_it():
    found = made.everything()
    found["reception"].loc[found["reception"]["title_id"] == "t03", "n_authors"] = 2
    gaps = suppress.findings(found)["gaps"]
    assert set(gaps.loc[gaps["suppressed"], "title_id"]) == {"t03", "t05"}


def test_hiding_twice_changes_nothing_and_leaves_the_input_alone():
    found = made.everything()
    before = found["gaps"].copy()
    once = suppress.findings(found)
    twice = suppress.findings(once)
    pd.testing.assert_frame_equal(found["gaps"], before)
    for name in once:
        pd.testing.assert_frame_equal(once[name], twice[name])


def test_empty_findings_stay_empty():
    assert all(frame.empty for frame in suppress.findings(made.empty()).values())


def test_a_market_without_a_number_has_nothing_to_hide():
    row = {"home": "CN", "market": "001", "evidence": "rating", "n_comments": 0, "status": "not_identified"}
    assert not suppress.findings({"discount": made.table("discount", [row])})["discount"]["suppressed"].any()
