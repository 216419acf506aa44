import naive_coding as naive
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from made_coding import AGREED, OPTIONS, both, cells_of, code, comments, frame_of
from test_discount import strata_world

from analysis.measure import coded
from analysis.measure.coding import coding, wanted
from analysis.measure.correction import power, rectify
from analysis.measure.discount import discount
from analysis.measure.sides import sides, usable
from analysis.spec import Options
from analysis.study import sampling

NUMBERS = ["discount", "low", "high"]


def row_of(table, evidence):
    return table[table.evidence == evidence].iloc[0]


def small(seed, **more):
    options = {"n": 6, "rest": 6, "local": 6, "per_title": 20, **more}
    return comments(np.random.default_rng(seed), **options)


@settings(max_examples=5, deadline=None)
@given(st.integers(0, 10**6), st.booleans())
def test_the_corrected_discount_is_the_naive_one(seed, weighted):
    scored, listed = small(seed)
    rng = np.random.default_rng(seed)
    if weighted:
        scored = scored.assign(weight=rng.choice([1.0, 0.5, 0.2], len(scored)))
    drawn = code(scored, 65)
    drawn["y"] = drawn.y.where(rng.random(len(drawn)) < 0.95)
    every = OPTIONS.model_copy(update={"min_comments": 1})
    found = row_of(both(scored, listed, drawn, every), "corrected")
    done = drawn.set_index("comment_id")
    rows = [
        (r.title_id, r.market, r.home_market, r.author, r.sentiment, r.weight,
         None if r.comment_id not in done.index or np.isnan(done.y[r.comment_id]) else done.y[r.comment_id],
         done.pi.get(r.comment_id))
        for r in scored.itertuples()
    ]  # fmt: skip
    at_home = sorted(t for t in listed.title_id if t.startswith("H"))
    d, variance, _ = naive.corrected(rows, (at_home[:6], at_home, [f"M000{i:03d}" for i in range(6)]))
    assert found.discount == pytest.approx(d, abs=1e-10)
    # Half the width over √V is a t quantile: between the normal's and that of 5 degrees of freedom.
    assert 1.959 <= (found.high - found.low) / 2 / np.sqrt(variance) <= 2.571
    assert (found.low + found.high) / 2 == pytest.approx(found.discount)


def test_the_mean_of_a_group_is_that_of_the_published_package():
    """One comment a title and equal chances: then titles are comments, as the package has them."""
    ppi_py = pytest.importorskip("ppi_py")
    rng = np.random.default_rng(0)
    n, done = 3000, 400
    y = rng.choice([-1.0, 0.0, 1.0], n)
    s = np.clip(0.3 + 0.5 * y + rng.normal(0, 0.5, n), -1, 1)
    titles = [f"t{i:04d}" for i in range(n)]
    scored = pd.DataFrame({
        "title_id": titles, "market": "US", "platform": "p", "lang": "en", "author": np.arange(n),
        "comment_id": titles, "sentiment": s, "weight": 1.0,
    })  # fmt: skip
    cells = scored.assign(mean=s, evidence="sentiment", home="US", language="en")
    drawn = pd.DataFrame({"platform": "p", "comment_id": titles[:done], "pi": done / n, "y": y[:done]})
    group = rectify(cells, scored, drawn).groups.iloc[0]
    # The package holds the coded apart from the rest; its λ is ours over 1 + n/N, and the estimate the same.
    labelled, rest = s[:done], s[done:]
    lam = group.power / (1 + done / (n - done))
    theirs = ppi_py.ppi_mean_pointestimate(y[:done], labelled, rest, lam=lam)
    assert group.corrected == pytest.approx(float(np.squeeze(theirs)), abs=1e-12)
    low, high = ppi_py.ppi_mean_ci(y[:done], labelled, rest, alpha=0.05)
    assert (group.high - group.low) == pytest.approx(float(np.squeeze(high - low)), rel=0.05)
    assert group.corrected == pytest.approx(float(np.squeeze(low + high)) / 2, abs=0.005)


def test_a_scorer_that_is_always_right_needs_no_correction():
    scored, listed = small(1)
    right = scored.assign(sentiment=scored.y)
    table = both(right, listed, code(right))
    raw, found = row_of(table, "sentiment"), row_of(table, "corrected")
    assert found[NUMBERS].astype(float).to_numpy() == pytest.approx(
        raw[NUMBERS].astype(float).to_numpy(), abs=1e-9
    )


def test_with_every_comment_coded_the_scorer_does_not_matter():
    scored, listed = small(2)
    table = both(scored, listed, code(scored, 10**6))
    true = row_of(both(scored.assign(sentiment=scored.y), listed, code(scored, 1)), "sentiment")
    assert row_of(table, "corrected").discount == pytest.approx(true.discount, abs=1e-9)
    assert abs(row_of(table, "sentiment").discount - true.discount) > 0.1


def test_over_several_strata_too_it_is_the_discount_of_the_codes_once_all_are_coded():
    scored, listed = comments(np.random.default_rng(11), n=7, rest=7, local=7, per_title=60)
    rng = np.random.default_rng(12)
    language = np.where(rng.random(len(scored)) < 0.4, "es", scored.lang)
    platform = np.where((scored.market == "M000") & (rng.random(len(scored)) < 0.3), "q", "p")
    scored = scored.assign(lang=language, platform=platform)
    scored = scored.sort_values(["title_id", "market", "platform", "comment_id"], ignore_index=True)
    table = both(scored, listed, code(scored, 10**6))
    true = row_of(both(scored.assign(sentiment=scored.y), listed, code(scored, 1)), "sentiment")
    found = row_of(table, "corrected")
    assert (
        len(coded.comparison(sides(usable(cells_of(scored, listed), listed, OPTIONS)), "H000", "M000").groups)
        > 6
    )
    assert found.discount == pytest.approx(true.discount, abs=1e-9)
    assert (found.n_titles, found.n_home, found.n_controls) == (true.n_titles, true.n_home, true.n_controls)


def test_a_constant_in_a_groups_scores_is_taken_out():
    scored, listed = small(3)
    drawn = code(scored)
    before = row_of(both(scored, listed, drawn), "corrected")
    for part in (scored.home_market == scored.market, scored.market == "M000"):
        moved = scored.assign(sentiment=scored.sentiment + np.where(part, 0.37, 0.0))
        after = row_of(both(moved, listed, drawn), "corrected")
        assert after[NUMBERS].astype(float).to_numpy() == pytest.approx(
            before[NUMBERS].astype(float).to_numpy(), abs=1e-9
        )


def test_a_scorer_that_says_nothing_gets_no_weight():
    y = np.array([1.0, -1, 0, 1, -1, 0])
    group = np.zeros(6, int)
    weight = np.ones(6)
    assert power(y, np.zeros(6), weight, group, 1)[0] == 0
    assert power(y, -y, weight, group, 1)[0] == 0
    assert power(y, y, weight, group, 1)[0] == 1
    assert power(y, y / 2, weight, group, 1)[0] == 1  # clipped
    assert power(y, 2 * y, weight, group, 1)[0] == 0.5


def test_the_order_of_rows_changes_nothing():
    scored, listed = small(4)
    drawn = code(scored)
    found = both(scored, listed, drawn)
    pd.testing.assert_frame_equal(found, both(scored, listed, drawn.sample(frac=1, random_state=1)))


def test_one_group_with_too_few_codes_and_nothing_is_corrected():
    scored, listed = small(5)
    drawn = code(scored)
    local = drawn.index[(drawn.market == "M000") & (drawn.home == "M000")]
    drawn.loc[local[49:], "y"] = np.nan
    table = both(scored, listed, drawn)
    row = row_of(table, "corrected")
    assert (row.status, row.reason, row.lacking) == ("not_identified", "few_coded", "M000/p/en/M000=49")
    assert row[NUMBERS].isna().all() and row.n_coded == 169
    drawn.loc[local[49], "y"] = 0.0
    assert row_of(both(scored, listed, drawn), "corrected")[NUMBERS].notna().all()
    # The raw rows are what they are without any coding.
    cells = cells_of(scored, listed)
    raw = discount(cells, listed, OPTIONS, {}).table
    pd.testing.assert_frame_equal(table[table.evidence == "sentiment"].reset_index(drop=True), raw)
    uncoded = both(scored, listed, drawn.assign(y=np.nan))
    pd.testing.assert_frame_equal(uncoded, raw)


def test_codes_let_a_language_in_that_is_not_validated():
    scored, listed = small(6)
    options = OPTIONS.model_copy(update={"unvalidated": False})
    table = both(scored, listed, code(scored), options)
    assert row_of(table, "sentiment").reason == "unvalidated_language"
    asked = row_of(both(scored, listed, code(scored)), "corrected")
    assert row_of(table, "corrected")[NUMBERS].tolist() == asked[NUMBERS].tolist()
    few = code(scored, 40)
    row = row_of(both(scored, listed, few, options), "corrected")
    assert row.reason == "few_coded" and row.lacking.count("=40") == 3


@pytest.mark.parametrize(
    ("alpha", "reason"), [(0.9, None), (0.6, "low_agreement"), (np.nan, "agreement_unknown")]
)
def test_coders_who_disagree_flag_what_rests_on_them(alpha, reason):
    scored, listed = comments(np.random.default_rng(7), n=8, rest=8, local=8, per_title=20)
    agreed = AGREED.assign(alpha=AGREED.alpha.where(AGREED.language != "en", alpha))
    agreed = pd.concat([agreed, AGREED.assign(what="themes", alpha=0.1)])  # is of no concern to a discount
    row = row_of(both(scored, listed, code(scored), agreed=agreed), "corrected")
    assert row.status == "identified" and (None if pd.isna(row.reason) else row.reason) == reason


@settings(max_examples=10, deadline=None)
@given(st.integers(0, 10**6))
def test_the_coefficients_of_the_cells_add_up_to_the_discount(seed):
    cells, listed = strata_world(seed)
    cells = cells.assign(evidence="sentiment")
    found = discount(cells, listed, Options(), {}).table
    places = sides(usable(cells, listed, Options()))
    for row in found.dropna(subset=["discount"]).itertuples():
        one = coded.comparison(places, row.home, row.market)
        joined = one.cells.merge(cells, on=["title_id", "market", "platform", "language"])
        assert (joined.coef * joined["mean"]).sum() == pytest.approx(row.discount, abs=1e-12)
        assert joined.coef.sum() == pytest.approx(0, abs=1e-12)


def test_what_is_to_be_coded_and_what_is():
    scored, listed = small(8)
    cells = cells_of(scored, listed)
    drawn = code(scored).assign(y=lambda d: d.y.where(d.market == "M000"))
    found = coding(cells, scored, drawn, listed, OPTIONS).table
    assert found[["market", "home", "n_titles", "n_drawn", "n_coded"]].to_numpy().tolist() == [
        ["H000", "H000", 12, 60, 0], ["M000", "H000", 6, 60, 60], ["M000", "M000", 6, 60, 60],
    ]  # fmt: skip
    there = found[found.n_coded == 60]
    assert (there.low < there.corrected).all() and (there.corrected < there.high).all()
    assert found.corrected.notna().tolist() == [False, True, True]
    result = coding(cells, None, drawn.iloc[:0], listed, OPTIONS)
    before = result.table
    assert result.notes == coding(cells, scored, drawn, listed, OPTIONS).notes == ()
    later = coding(cells, scored, drawn[drawn.title_id != "M000003"], listed, OPTIONS).notes
    assert len(later) == 1 and later[0].key == "came_later" and later[0].values["n"] == 1
    pd.testing.assert_series_equal(before["mean"], found["mean"])
    assert before.n_drawn.tolist() == [0, 0, 0] and before.n_comments.tolist() == found.n_comments.tolist()
    few = cells[~cells.title_id.isin([f"M000{i:03d}" for i in range(2)])]  # four local titles: no comparison
    assert coding(few, None, drawn.iloc[:0], listed, OPTIONS).table.empty
    assert wanted(usable(few, listed, OPTIONS)) == []


def test_an_import_that_is_unknown_at_home_changes_nothing():
    scored, listed = small(10, n=8, rest=6)
    at_home = scored.market == scored.home_market
    lost = scored[~(at_home & scored.title_id.isin(["H000000", "H000001"]))].reset_index(drop=True)
    never = lost[~lost.title_id.isin(["H000000", "H000001"])].reset_index(drop=True)
    drawn = code(never)
    pd.testing.assert_frame_equal(both(lost, listed, drawn), both(never, listed, drawn))
    cells = cells_of(lost, listed)
    assert coding(cells, lost, drawn, listed, OPTIONS).table.n_titles.tolist() == [12, 6, 6]


def test_over_many_draws_the_corrected_mean_is_the_mean_code():
    """The same comments drawn again and again: the sampling alone must not bias the mean over titles."""
    scored, listed = small(9, rest=8)
    home = scored[scored.market == "H000"]
    cells = usable(cells_of(scored, listed), listed, OPTIONS)
    cells = cells[cells.market == "H000"]
    true = home.groupby("title_id").y.mean()
    travels = true.index < "H000006"
    frame, empty = frame_of(home), code(scored).iloc[:0]
    found = []
    for seed in range(60):
        drawn = sampling.select(frame, empty, 60, seed)
        drawn = drawn.assign(y=drawn.comment_id.map(scored.set_index("comment_id").y))
        mean = rectify(cells, home, drawn).cells.sort_values("title_id")["mean"].to_numpy()
        found.append([mean.mean(), mean[travels].mean() - mean[~travels].mean()])
    found = np.array(found)
    expected = [true.mean(), true[travels].mean() - true[~travels].mean()]
    for got, want in zip(found.T, expected, strict=True):
        assert abs(got.mean() - want) < 3.5 * got.std() / np.sqrt(len(got))
    # What the scorer says of the titles that travel, 0.1 too much, would be seen here.
    assert found[:, 1].std() / np.sqrt(len(found)) < 0.03


def coverage(runs, seed, **more):
    per_group, gap = more.pop("per_group", 60), more.get("gap", 0.1)
    scored, listed = comments(np.random.default_rng(seed), runs, **more)
    table = both(scored, listed, code(scored, per_group, seed))
    covers = (table.low <= gap) & (gap <= table.high)
    return covers[table.evidence == "corrected"].mean(), covers[table.evidence == "sentiment"].mean()


def test_the_corrected_interval_covers_where_the_scorers_does_not():
    corrected, raw = coverage(40, 5, n=8, rest=8, local=8, per_title=20)
    assert corrected >= 0.85 and raw <= 0.4


@pytest.mark.slow
@pytest.mark.parametrize("more", [
    {"n": 15, "rest": 8, "local": 5, "per_group": 55}, {"n": 5, "rest": 8, "local": 8, "per_group": 55},
    {"n": 15, "rest": 15, "local": 15, "per_group": 150}, {"n": 5, "rest": 10, "local": 5, "gap": 0.0},
])  # fmt: skip
def test_the_corrected_interval_covers_in_every_shape_of_study(more):
    corrected, raw = coverage(250, 21, **more)
    assert 0.92 <= corrected <= 0.985
    assert raw < 0.5
