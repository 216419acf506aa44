import naive_drivers as naive
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from made_cells import VALID
from scipy import stats

from analysis.measure.arms import difference
from analysis.measure.experiments import experiments, ratio_p
from analysis.measure.result import note
from analysis.spec import Experiment, Options


def world(
    rng, titles=8, n=20, *, effect=0.2, people=10**6, within=True, market="US", languages=("en",), spread=0.1,
    arms=("dub", "sub"), own=0.0, start=0,
):  # fmt: skip
    """Scored comments and their arms; `own`: how far the effect differs from title to title, sd."""
    rows, variants = [], []
    for i in range(titles):
        quality, extra = rng.normal(0, spread), rng.normal(0, own)
        for j in range(n):
            arm = arms[int(rng.integers(0, 2))] if within else arms[i % 2]
            who = int(rng.integers(0, people))
            lean = np.random.default_rng(who).normal(0, 0.2) if people < 10**6 else 0.0
            x = quality + lean + (effect + extra if arm == arms[0] else 0) + rng.normal(0, 0.3)
            rows.append((f"{market}{i:03d}", "CN", market, "p", str(rng.choice(languages)), f"a{who}",
                         f"{market}{start + i:03d}{j:04d}", x, min(max(0.5 + x / 4, 0), 1),
                         float(rng.choice([1.0, 1.0, 0.5])), 1.0))  # fmt: skip
            variants.append(arm)
    scored = pd.DataFrame(rows, columns=["title_id", "home_market", "market", "platform", "lang", "author",
                                         "comment_id", "sentiment", "rating", "weight", "rating_weight"])  # fmt: skip
    return scored, pd.DataFrame({"comment": np.arange(len(scored)), "variant": variants})


def joined(worlds):
    """Several worlds in one."""
    scored = pd.concat([w[0] for w in worlds], ignore_index=True)
    variant = pd.concat([w[1].variant for w in worlds], ignore_index=True)
    return scored, pd.DataFrame({"comment": np.arange(len(scored)), "variant": variant})


def measure(scored, variants, validation=VALID, **options):
    return experiments(scored, variants, Options(**{"min_comments": 5, **options}), validation)


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 10**6), st.integers(1, 7), st.integers(8, 25), st.booleans())
def test_the_difference_and_its_jackknife_are_those_of_the_naive_twin(seed, titles, n, within):
    rng = np.random.default_rng(seed)
    scored, variants = world(rng, titles, n, within=within, people=30, languages=("en", "es"))
    frame = scored.assign(x=scored.sentiment, w=scored.weight, arm=variants.variant.eq("dub"))
    frame["cluster"] = pd.factorize(frame.author)[0]
    strata = ["title_id", "lang"] if within else ["lang"]
    frame = frame[frame.groupby(strata).arm.transform("nunique") == 2]
    if frame.empty:
        return
    found = difference(frame, strata, frame.arm.to_numpy(), within)
    rows = [(tuple(r[c] for c in strata), r.arm, r.w, r.x) for _, r in frame.iterrows()]
    assert found.estimate == pytest.approx(naive.arms(rows), abs=1e-12)
    assert found.means[0] - found.means[1] == pytest.approx(found.estimate, abs=1e-12)
    if frame.title_id.nunique() > 2:
        expected = naive.leave_one_out(rows, list(frame.title_id))
        if np.isnan(expected):
            assert np.isnan(found.two_way[0])
            return
        assert found.two_way[0] >= expected - 1e-12
        one_each = difference(
            frame.assign(cluster=frame.title_id.factorize()[0]), strata, frame.arm.to_numpy(), within
        )
        assert one_each.two_way[0] >= expected - 1e-12


def test_clustering_by_author_is_that_of_statsmodels():
    import statsmodels.api as sm

    scored, variants = world(np.random.default_rng(1), 3, 80, people=40)
    row = measure(scored, variants).table.iloc[0]
    assert (row.evidence, row.reason) == ("rating", "these_titles_only")
    design = (
        pd.get_dummies(scored.title_id).astype(float).assign(arm=variants.variant.eq("dub").astype(float))
    )
    groups = pd.factorize(scored.author)[0]
    fit = sm.WLS(scored.rating, design, weights=scored.rating_weight).fit(
        cov_type="cluster", cov_kwds={"groups": groups, "use_correction": False}
    )
    g = len(set(groups))
    assert row.difference == pytest.approx(fit.params["arm"], abs=1e-12)
    assert row.se == pytest.approx(fit.bse["arm"] * np.sqrt(g / (g - 1)), rel=1e-9)
    half = stats.t.ppf(0.975, g - 1) * row.se
    assert (row.low, row.high) == pytest.approx((row.difference - half, row.difference + half))
    assert row.mde == pytest.approx(2.8 * row.se)


def test_two_ways_of_clustering_add_what_each_knows():
    """A title's own effect and a person's mood both widen the interval; neither alone is enough."""
    rng = np.random.default_rng(2)
    calm = measure(*world(rng, 12, 40)).table.set_index("evidence").se["sentiment"]
    titles = measure(*world(rng, 12, 40, own=0.3)).table.set_index("evidence").se["sentiment"]
    assert titles > 1.5 * calm
    frame, arms = world(rng, 12, 40)
    one_voice = frame.assign(author=arms.variant + frame.comment_id.str[-1])
    people = measure(one_voice, arms).table.set_index("evidence").se["sentiment"]
    assert people >= 0.99 * measure(frame, arms).table.set_index("evidence").se["sentiment"]


@pytest.mark.parametrize(("runs", "slack"), [(150, 0.02), pytest.param(1500, 0.0, marks=pytest.mark.slow)])
@pytest.mark.parametrize(("titles", "n", "own", "within"), [
    (6, 30, 0.1, True), (12, 20, 0.2, True), (3, 40, 0.0, True), (16, 20, 0.0, False),
])  # fmt: skip
def test_intervals_cover(runs, slack, titles, n, own, within):
    """With an effect of its own for each title, authors who write once, and arms inside or between titles."""
    rng = np.random.default_rng(3)
    hits = []
    for _ in range(runs):
        x, w = [], np.ones(titles * n)
        title = np.repeat(np.arange(titles), n)
        arm = rng.random(titles * n) < 0.5 if within else title % 2 == 0
        x = rng.normal(0, 0.1, titles)[title] + arm * (0.1 + rng.normal(0, own, titles)[title])
        x = x + rng.normal(0, 0.3, titles * n)
        frame = pd.DataFrame({"x": x, "w": w, "title_id": title, "cluster": np.arange(titles * n), "p": "p"})
        found = difference(frame, ["title_id"] if within else ["p"], arm, within)
        variance, df = found.by_author if titles < 5 else found.two_way
        half = stats.t.ppf(0.975, df) * np.sqrt(variance)
        hits.append(abs(found.estimate - 0.1) <= half)
    assert 0.92 - slack <= np.mean(hits) <= 0.995


@pytest.mark.slow
def test_intervals_cover_where_people_write_on_several_titles():
    rng = np.random.default_rng(4)
    hits = []
    for r in range(400):
        scored, variants = world(rng, 10, 30, effect=0.1, people=60, own=0.1, start=r)
        row = measure(scored, variants, evidence="sentiment").table.iloc[0]
        hits.append(row.low <= 0.1 <= row.high)
    assert 0.92 <= np.mean(hits) <= 0.995


def test_a_constant_for_a_language_or_a_title_changes_nothing():
    scored, variants = world(np.random.default_rng(5), 6, 40, languages=("en", "es"))
    moved = scored.assign(
        sentiment=scored.sentiment + 0.3 * scored.lang.eq("es") + 0.2 * scored.title_id.eq("US001")
    )
    one, other = (measure(s, variants, evidence="sentiment").table for s in (scored, moved))
    pd.testing.assert_frame_equal(
        one.drop(columns=["mean_a", "mean_b"]),
        other.drop(columns=["mean_a", "mean_b"]),
        rtol=1e-9,
        atol=1e-12,
    )


def test_q_values_are_over_pairs_and_markets_of_one_evidence():
    rng = np.random.default_rng(6)
    both = joined(
        [world(rng, market="US"), world(rng, market="ID", arms=("sub", "orig")), world(rng, market="BR")]
    )
    found = measure(*both, evidence="rating")
    table = found.table
    assert table[["variant_a", "variant_b", "market"]].to_numpy().tolist() == [
        ["dub", "sub", "BR"], ["dub", "sub", "US"], ["orig", "sub", "ID"]]  # fmt: skip
    assert found.notes == (note("family_experiments", evidence="rating", n=3),) and (table.family == 3).all()
    again = measure(*world(np.random.default_rng(6), market="US"), evidence="rating").table.q[0]
    us = table.set_index("market").q["US"]
    assert us >= again


@pytest.mark.parametrize(("change", "status", "reason"), [
    ({}, "comparison", None), ({"titles": 3}, "comparison", "these_titles_only"),
    ({"within": False, "titles": 8}, "not_identified", "few_titles_in_arm"),
    ({"within": False, "titles": 12}, "comparison", None), ({"n": 4, "titles": 1}, "not_identified", "few_in_arm"),
])  # fmt: skip
def test_status(change, status, reason):
    table = measure(*world(np.random.default_rng(7), **{"people": 1000, **change}), evidence="rating").table
    row = table.iloc[0]
    assert (row.status, None if pd.isna(row.reason) else row.reason) == (status, reason)
    assert pd.isna(row.difference) == (status == "not_identified")
    assert row.design == ("within_titles" if change.get("within", True) else "between_titles")


def test_arms_that_never_meet_are_not_compared():
    scored, variants = world(np.random.default_rng(8), 12, 20, within=False)
    apart = scored.assign(lang=np.where(variants.variant == "dub", "en", "es"))
    row = measure(apart, variants, evidence="rating").table.iloc[0]
    assert (row.status, row.reason, row.n_titles) == ("not_identified", "no_common_stratum", 12)


def test_unvalidated_languages_are_left_out_of_sentiment_alone():
    scored, variants = world(np.random.default_rng(9), 6, 40, languages=("en", "th"))
    found = measure(scored, variants)
    n = found.table.set_index("evidence")[["n_a", "n_b"]].sum(axis=1)
    assert n["sentiment"] == scored.lang.eq("en").sum() and n["rating"] == len(scored)
    assert found.dropped["unvalidated_language"] == scored.lang.eq("th").sum()
    assert "unvalidated_language" not in measure(scored, variants, unvalidated=True).dropped


@pytest.mark.parametrize(("experiment", "status", "reason"), [
    (None, "comparison", None),
    ({"audience": {"US": {"dub": 1000, "sub": 1000}}}, "comparison", None),
    ({"randomised": True}, "experiment", "ratio_unchecked"),
    ({"randomised": True, "audience": {"US": {"dub": 1010, "sub": 1000}}}, "experiment", None),
    ({"randomised": True, "audience": {"US": {"dub": 1300, "sub": 1000}}}, "comparison", "ratio_mismatch"),
    ({"randomised": True, "ratio": {"dub": 2, "sub": 1}, "audience": {"US": {"dub": 2000, "sub": 1010}}},
     "experiment", None),
    ({"randomised": True, "audience": {"BR": {"dub": 1300, "sub": 1000}}}, "experiment", "ratio_unchecked"),
])  # fmt: skip
def test_only_a_declared_assignment_that_worked_is_an_experiment(experiment, status, reason):
    declared = Experiment(**experiment) if experiment else None
    row = measure(*world(np.random.default_rng(10)), experiment=declared, evidence="rating").table.iloc[0]
    assert (row.status, None if pd.isna(row.reason) else row.reason) == (status, reason)


def test_the_numbers_of_comments_are_no_sample_ratio():
    scored, variants = world(np.random.default_rng(11), n=60)
    lopsided = variants[(variants.variant == "sub") | (variants.index % 5 == 0)]
    row = measure(scored, lopsided, experiment=Experiment(randomised=True), evidence="rating").table.iloc[0]
    assert row.n_b > 3 * row.n_a and row.status == "experiment" and pd.isna(row.srm_p)


def test_the_sample_ratio_is_a_chi_square():
    assert ratio_p({"a": 60, "b": 40}, None) == pytest.approx(stats.chi2.sf(4.0, 1))
    assert ratio_p({"a": 60, "b": 40}, {"a": 3, "b": 2}) == pytest.approx(1.0)
    draws = np.random.default_rng(12).binomial(10_000, 0.5, 2000)
    alarms = np.mean([ratio_p({"a": int(k), "b": 10_000 - int(k)}, None) < 0.05 for k in draws])
    assert 0.035 <= alarms <= 0.065


def test_a_column_of_many_names_is_cut_to_twelve_arms():
    scored, variants = world(np.random.default_rng(14), 6, 60)
    names = [f"v{i % 15:02d}" for i in range(len(variants))]
    found = measure(scored, variants.assign(variant=names), evidence="rating")
    assert len(found.table) == 66 and set(found.table.variant_b) < {f"v{i:02d}" for i in range(12)}
    assert found.dropped["rare_arm"] == 3 * 24


def test_no_arms_is_an_empty_table():
    scored, variants = world(np.random.default_rng(13))
    assert measure(scored, variants.head(0)).table.empty
    one = measure(scored, variants[variants.variant == "dub"]).table
    assert one.empty
