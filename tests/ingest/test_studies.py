"""The studies over real files, where they are at hand."""

from pathlib import Path

import pytest
from making import Result, adds_up

from analysis import markets, schema, spec

FOLDER = Path(__file__).parents[3] / "shared" / "studies"
STUDIES = sorted(FOLDER.glob("*.yaml"))


@pytest.mark.skipif(not STUDIES, reason="the real files (../shared/data) are not here")
@pytest.mark.parametrize("path", STUDIES, ids=lambda path: path.stem)
def test_a_study_is_read_to_its_end_and_its_rows_make_sense(path):
    made = Result(spec.load(path))
    assert adds_up(made.accounts) and all(account.rows > 0 for account in made.accounts)
    for account in made.accounts:
        assert account.rejects <= 0.01 * account.records, account
    for row in made.comments:
        assert row["title_id"] in made.titles and markets.is_market(row["market"]) and row["platform"]
        assert row["rating"] is None or 0 <= row["rating"] <= 1
        assert row["posted_at"] is None or 1999 <= row["posted_at"].year <= 2030
        assert row["text"] or row["rating"] is not None
    for row in made.metrics:
        assert row["title_id"] in made.titles and row["metric"] in schema.METRICS and row["value"] >= 0
        assert row["metric"] != "rating_mean" or row["value"] <= 1
    for row in made.titles.values():
        assert row["home_market"] is None or markets.is_market(row["home_market"])
        assert (row["released"] is None) == (row["released_precision"] is None)
    keys = [(row["platform"], row["comment_id"]) for row in made.comments]
    assert len(set(keys)) == len(keys)
