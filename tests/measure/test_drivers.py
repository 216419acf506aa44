import made_comments as made
import naive_drivers as naive
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.measure import kitagawa
from analysis.measure.drivers import ALL_TITLES, drivers
from analysis.spec import Options

SMALL = Options(min_comments=3)
GROUP = ["evidence", "home", "market", "by", "title_id"]
VALUE = {"sentiment": ("sentiment", "weight"), "rating": ("rating", "rating_weight")}


def measure(scored, long, listed, options=SMALL):
    cells, gap = made.measured(scored, listed, options)
    return drivers(scored, cells, listed, gap, {"trope": long}, options).table, gap


@settings(max_examples=8, deadline=None)
@given(st.integers(0, 10**6), st.integers(1, 3), st.integers(8, 30), st.integers(1, 4), st.integers(3, 40))
def test_the_parts_add_up_to_the_gap(seed, n_shared, n, strata, people):
    world = made.comments(np.random.default_rng(seed), n_shared, n=n, strata=strata, people=people)
    scored, _, long, listed = world
    found, gap = measure(scored, long, listed)
    known = gap[gap.gap.notna()]
    of_title = (
        found[found.title_id != ALL_TITLES].groupby(GROUP)[["composition", "valuation"]].sum().sum(axis=1)
    )
    assert len(of_title) == len(known)
    exact = known.set_index(["evidence", "home", "market", "title_id"]).gap
    for key, total in of_title.items():
        assert total == pytest.approx(exact[(*key[:3], key[4])], abs=1e-12)
    of_all = (
        found[found.title_id == ALL_TITLES]
        .groupby("evidence")[["composition", "valuation"]]
        .sum()
        .sum(axis=1)
    )
    for evidence, total in of_all.items():
        assert total == pytest.approx(known[known.evidence == evidence].gap.mean(), abs=1e-12)
    totals = found.groupby(GROUP)[["composition", "valuation", "all_composition", "all_valuation"]]
    sums, firsts = totals.sum(), totals.first()
    assert firsts.all_composition.to_numpy() == pytest.approx(sums.composition.to_numpy(), abs=1e-12)
    assert firsts.all_valuation.to_numpy() == pytest.approx(sums.valuation.to_numpy(), abs=1e-12)
    for side in ("home", "market"):
        assert found.groupby(GROUP)[f"share_{side}"].sum().to_numpy() == pytest.approx(1.0, abs=1e-12)


@settings(max_examples=5, deadline=None)
@given(st.integers(0, 10**6), st.integers(1, 3), st.integers(10, 40), st.integers(1, 4), st.integers(3, 40))
def test_parts_are_those_of_the_naive_twin(seed, n_shared, n, strata, people):
    world = made.comments(np.random.default_rng(seed), n_shared, n=n, strata=strata, people=people)
    scored, keys, long, listed = world
    found, _ = measure(scored, long, listed)
    home = dict(zip(listed.title_id, listed.home_market, strict=True))
    for evidence, (value, weight) in VALUE.items():
        ballots = naive.ballots(scored, keys, home, value, weight, 3)
        rows = found[found.evidence == evidence]
        ids = sorted(set(rows.title_id) - {ALL_TITLES})
        sides = {t: [ballots[t, m] for m in ("CN", "US")] for t in ids}
        sides |= (
            {ALL_TITLES: [naive.pooled(ballots, [(t, m) for t in ids]) for m in ("CN", "US")]} if ids else {}
        )
        for title, (at_home, abroad) in sides.items():
            expected = naive.split(at_home, abroad)
            part = rows[rows.title_id == title].set_index("key")
            assert set(part.index) == set(expected)
            for key, (composition, valuation) in expected.items():
                assert part.loc[key, ["composition", "valuation"]].tolist() == pytest.approx(
                    [composition, valuation], abs=1e-12
                )


def test_intervals_of_a_title_are_the_naive_jackknife():
    scored, keys, long, listed = made.comments(
        np.random.default_rng(5), 1, n=200, strata=1, people=300, unnamed=0
    )
    found, _ = measure(scored, long, listed)
    home = dict(zip(listed.title_id, listed.home_market, strict=True))
    ballots = naive.ballots(scored, keys, home, "sentiment", "weight", 3)
    variance = naive.jackknife(ballots["CN000", "CN"], ballots["CN000", "US"], 20)
    rows = found[(found.evidence == "sentiment") & (found.title_id == "CN000")].set_index("key")
    assert len(rows) > 3
    from scipy import stats

    for key, (of_composition, _) in variance.items():
        half = stats.t.ppf(0.975, 19) * np.sqrt(of_composition)
        got = rows.loc[key, "composition_high"] - rows.loc[key, "composition"]
        assert got == pytest.approx(half, rel=1e-9)


def test_equal_shares_have_no_composition_and_equal_scores_no_valuation():
    rng = np.random.default_rng(1)
    share = rng.dirichlet(np.ones(5), (3,))
    other = rng.dirichlet(np.ones(5), (3,))
    score, there = rng.normal(size=(3, 5)), rng.normal(size=(3, 5))
    same = kitagawa.parts(share, share * score, share, share * there)
    assert same.composition == pytest.approx(np.zeros((3, 5)))
    alike = kitagawa.parts(share, share * score, other, other * score)
    assert alike.valuation == pytest.approx(np.zeros((3, 5)))
    flat = kitagawa.parts(share, share * 0.7, other, other * 0.7)
    assert flat.composition == pytest.approx(np.zeros((3, 5)))
    one = kitagawa.parts(np.ones(1), np.array([0.4]), np.ones(1), np.array([0.1]))
    assert (one.composition[0], one.valuation[0]) == pytest.approx((0, 0.3))
    absent = kitagawa.parts(
        np.array([0.5, 0.5]), np.array([0.2, 0.1]), np.array([1.0, 0.0]), np.array([0.3, 0.0])
    )
    assert absent.valuation[1] == 0
    assert (absent.composition + absent.valuation).sum() == pytest.approx(0.0)


def test_no_part_rests_on_a_handful():
    scored, _, long, listed = made.comments(np.random.default_rng(3), 3, n=80, people=60)
    found, _ = measure(scored, long, listed)
    several = found.groupby(GROUP).key.transform("size") > 1
    part = found[several]
    assert len(part) and (part[["n_home", "n_market"]] >= 10).all().all()
    assert (part[["authors_home", "authors_market"]].dropna() >= 3).all().all()
    crowd = scored.assign(author=[None] * len(scored))
    alone, _ = measure(crowd, long, listed)
    assert alone.authors_home.isna().all()


def test_what_is_planted_is_found():
    """A trope that viewers abroad dislike, and nothing else, is all valuation of that trope."""
    scored, _, long, listed = made.comments(
        np.random.default_rng(4), 12, 8, 10, n=200, people=2000, effect=-0.6, unnamed=0, spread=0.02, strata=1
    )
    found, _ = measure(scored, long, listed, Options())
    rows = found[(found.title_id == ALL_TITLES) & (found.evidence == "sentiment")].set_index("key")
    revenge = rows.loc["revenge"]
    assert revenge.valuation_low > 0.02
    assert revenge.valuation == rows.valuation.max()
    assert (revenge.n_titles, revenge.status) == (12, "languages_differ")


def test_a_topic_table_is_as_good_as_any_and_a_comment_is_split_equally():
    scored, _, long, listed = made.comments(np.random.default_rng(6), 2, n=60, people=80)
    cells, gap = made.measured(scored, listed, SMALL)
    topic = pd.DataFrame(
        {"comment": np.arange(len(scored)), "key": np.where(np.arange(len(scored)) % 2, "a", "b")}
    )
    both = drivers(scored, cells, listed, gap, {"topic": topic, "trope": long}, SMALL).table
    assert set(both.by) == {"topic", "trope"}
    assert "none" not in set(both[both.by == "topic"].key)
    twice = pd.concat([topic.assign(key="a"), topic.assign(key="b")])
    halves = drivers(scored, cells, listed, gap, {"topic": twice}, SMALL).table
    assert halves.share_home.to_numpy() == pytest.approx(0.5)
    assert halves.composition.to_numpy() == pytest.approx(0.0)


def test_the_order_of_categories_and_the_pseudonyms_change_nothing():
    scored, _, long, listed = made.comments(np.random.default_rng(7), 2, n=60)
    one, _ = measure(scored, long, listed)
    other, _ = measure(
        scored.assign(author=scored.author.map(lambda a: a[::-1], na_action="ignore")), long[::-1], listed
    )
    pd.testing.assert_frame_equal(one, other)


def test_published_means_are_left_out_and_said():
    scored, _, long, listed = made.comments(np.random.default_rng(8), 2, n=60)
    cells, gap = made.measured(scored, listed, SMALL)
    odd = (cells.title_id == "CN000") & (cells.market == "US") & (cells.evidence == "rating")
    cells = cells.assign(language=cells.language.where(~odd, None))
    found = drivers(scored, cells, listed, gap, {"trope": long}, SMALL)
    ids = set(found.table.loc[found.table.evidence == "rating", "title_id"])
    assert "CN000" not in ids and found.dropped == {"published_mean": 1}


@pytest.mark.parametrize("missing", ["comments", "categories", "gaps"])
def test_nothing_to_split_is_an_empty_table(missing):
    scored, _, long, listed = made.comments(np.random.default_rng(9), 2, n=20)
    cells, gap = made.measured(scored, listed, SMALL)
    if missing == "gaps":
        gap = gap.assign(gap=np.nan)
    if missing == "categories":
        found = drivers(scored, cells, listed, gap, {"trope": long.head(0)}, SMALL).table
        assert set(found.key) == {"none"} and found.composition.abs().max() == pytest.approx(0)
        return
    if missing == "comments":
        scored = scored.head(0)
    assert drivers(scored, cells, listed, gap, {"trope": long}, SMALL).table.empty


def test_the_jackknife_over_titles_covers():
    """400 draws of 10 titles with three categories each: the interval of a part against its mean over many titles."""
    rng = np.random.default_rng(10)

    def draw(n):
        shares = [rng.dirichlet(a, n) for a in ((4.0, 3.0, 8.0), (2.0, 3.0, 10.0))]
        scores = [m + rng.normal(0, 0.3, (n, 3)) for m in ((0.3, -0.1, 0.0), (0.0, 0.1, -0.2))]
        return [v for share, score in zip(shares, scores, strict=True) for v in (share, share * score)]

    truth = kitagawa.parts(*(v.mean(axis=0) for v in draw(200_000)))
    covered = {"composition": [], "valuation": []}
    for _ in range(400):
        grouped = [v[None] / 10 for v in draw(10)]
        found, apart = kitagawa.parts(*(v.sum(axis=1) for v in grouped)), kitagawa.of_groups(*grouped)
        for part, hits in covered.items():
            half = 2.262 * np.sqrt(kitagawa.jackknife(getattr(apart, part), np.array([10])))
            hits.append(np.abs(getattr(found, part) - getattr(truth, part)) <= half)
    for hits in covered.values():
        assert 0.92 <= np.mean(hits) <= 0.985


def test_the_jackknife_over_people_covers():
    """1,000 titles with 120 comments at home and 60 abroad, each by someone else, dealt into 20 groups.

    The composition of one category is a product of two small differences and not quite normal; its sum is.
    """
    rng = np.random.default_rng(11)
    shares = np.array([[0.3, 0.2, 0.5], [0.15, 0.3, 0.55]])
    scores = np.array([[0.3, -0.2, 0.0], [0.1, -0.1, -0.2]])
    truth = kitagawa.parts(shares[0], shares[0] * scores[0], shares[1], shares[1] * scores[1])
    grouped = []
    for n, share, score in zip((120, 60), shares, scores, strict=True):
        key = rng.choice(3, (1000, n), p=share)
        x = score[key] + rng.normal(0, 0.4, key.shape)
        cell = (np.arange(1000)[:, None] * 20 + np.arange(n) % 20) * 3 + key
        grouped += [
            np.bincount(cell.ravel(), v.ravel(), 60_000).reshape(1000, 20, 3) / n
            for v in (np.ones_like(x), x)
        ]
    found, apart = kitagawa.parts(*(v.sum(axis=1) for v in grouped)), kitagawa.of_groups(*grouped)
    for part, least in (("composition", 0.88), ("valuation", 0.92)):
        for total in (False, True):
            value, left, wanted = (
                getattr(p, part).sum(axis=-1, keepdims=True) if total else getattr(p, part)
                for p in (found, apart, truth)
            )
            half = 2.093 * np.sqrt(kitagawa.jackknife(left, np.full(1000, 20)))
            covered = (np.abs(value - wanted) <= half).mean(axis=0)
            assert ((covered > (0.93 if total else least)) & (covered < 0.985)).all(), (part, total, covered)


@pytest.mark.slow
def test_intervals_over_titles_cover_what_was_planted():
    """Pairs of markets drawn anew with their local titles: the parts of `*` against their mean over all draws."""
    found = []
    for seed in range(300):
        scored, _, long, listed = made.comments(
            np.random.default_rng(seed), 8, 6, 8, n=25, people=10**6, effect=-0.4, unnamed=1, strata=1
        )
        cells, gap = made.measured(scored, listed, Options(min_comments=3, evidence="sentiment"))
        rows = drivers(scored, cells, listed, gap, {"trope": long}, SMALL).table
        rows = rows[(rows.title_id == ALL_TITLES) & (rows.key == "revenge")]
        found.append(rows.iloc[0])
    table = pd.DataFrame(found)
    for part in ("composition", "valuation"):
        truth = table[part].mean()
        covered = ((table[f"{part}_low"] <= truth) & (table[f"{part}_high"] >= truth)).mean()
        assert 0.92 <= covered <= 0.995, (part, covered)
