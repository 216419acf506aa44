import naive_sensitivity as naive
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from made_cells import cell, table, titles

from analysis.measure.imports import ALL, imports
from analysis.spec import Options

NUMBERS = ["standing", "low", "high"]


def study(rng, n_imports, k, homes=("CN",), better=0.1, **more):
    """One market, US, with imports and its own titles; nothing from any home."""
    rows, listed = [], {}
    for home in homes:
        for i in range(n_imports):
            listed[f"{home}{i:02d}"] = home
            rows.append(cell(f"{home}{i:02d}", "US", better + rng.normal(0, 0.15), **more))
    for i in range(k):
        listed[f"US{i:02d}"] = "US"
        rows.append(cell(f"US{i:02d}", "US", rng.normal(0, 0.15), **more))
    return table(rows), titles(listed)


def one(cells, listed, home="CN", **options):
    found = imports(cells, listed, Options(**options)).table
    return found[(found.home == home) & (found.market == "US")].iloc[0]


@settings(max_examples=12, deadline=None)
@given(st.integers(0, 10**6), st.integers(2, 20), st.integers(5, 20))
def test_with_one_stratum_it_is_welchs_interval(seed, n, k):
    cells, listed = study(np.random.default_rng(seed), n, k)
    own = cells.title_id.str.startswith("US")
    expected = naive.imports(cells["mean"][~own], cells["mean"][own])
    found = one(cells, listed)
    assert found[NUMBERS].astype(float).to_numpy() == pytest.approx(expected, abs=1e-12)
    assert (found.n_titles, found.n_controls) == (n, k)


def test_all_imports_together_are_one_sample():
    cells, listed = study(np.random.default_rng(1), 6, 9, homes=("CN", "KR"))
    own = cells.title_id.str.startswith("US")
    expected = naive.imports(cells["mean"][~own], cells["mean"][own])
    assert one(cells, listed, ALL)[NUMBERS].astype(float).to_numpy() == pytest.approx(expected)
    alone = imports(*study(np.random.default_rng(1), 6, 9), Options()).table
    assert ALL not in set(alone.home)


def test_a_constant_and_the_order_of_rows_change_nothing():
    cells, listed = study(np.random.default_rng(2), 9, 9)
    other, _ = study(np.random.default_rng(3), 9, 9, language="es")
    cells = pd.concat([cells, other], ignore_index=True)
    before = one(cells, listed)
    pd.testing.assert_series_equal(one(cells.sample(frac=1, random_state=1), listed), before)
    moved = cells.assign(mean=cells["mean"] + 0.4 * (cells.language == "es"))
    after = one(moved, listed)
    assert after[NUMBERS].astype(float).to_numpy() == pytest.approx(
        before[NUMBERS].astype(float).to_numpy(), abs=1e-9
    )


@pytest.mark.parametrize(("n", "k", "status", "reason"), [
    (5, 8, "identified", None),
    (5, 7, "thin", "few_controls"),
    (4, 8, "thin", "few_imports"),
    (1, 8, "not_identified", "few_imports"),
    (9, 4, "not_identified", "few_controls"),
    (9, 0, "not_identified", "no_local_controls"),
])  # fmt: skip
def test_status(n, k, status, reason):
    row = one(*study(np.random.default_rng(4), n, k))
    assert (row.status, None if pd.isna(row.reason) else row.reason) == (status, reason)
    assert row[NUMBERS].notna().all() == (status != "not_identified")


def test_few_comments_and_languages_without_validation():
    cells, listed = study(np.random.default_rng(5), 9, 9, evidence="sentiment", validated=False)
    row = one(cells, listed)
    assert (row.status, row.reason) == ("not_identified", "unvalidated_language")
    assert one(cells, listed, unvalidated=True).status == "identified"
    row = one(cells.assign(n_eff=3.0), listed)
    assert (row.status, row.reason) == ("not_identified", "few_comments")


def test_the_intervals_cover():
    rng, rows, listed = np.random.default_rng(6), [], []
    for r in range(200):
        cells, names = study(rng, 8, 8)
        tail = f"-{r}"
        cells = cells.assign(title_id=cells.title_id + tail, market="M" + tail)
        names["title_id"] += tail
        names["home_market"] = names.home_market.where(names.home_market != "US", "M" + tail)
        rows.append(cells)
        listed.append(names)
    found = imports(pd.concat(rows), pd.concat(listed), Options()).table
    assert len(found) == 200
    assert 0.92 <= ((found.low <= 0.1) & (found.high >= 0.1)).mean() <= 0.985
