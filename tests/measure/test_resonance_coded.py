"""Themes through coded comments: identities, limiting cases, loops as a twin, and worlds where the truth is known."""

from dataclasses import replace

import naive_coded
import naive_talk
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from made_themes import LANGS, MARKETS, world

from analysis.measure.coded import NEEDED
from analysis.measure.resonance import gathered, resonance
from analysis.measure.resonance_coded import _summed, _taken_over, calibrated, coded_odds
from analysis.measure.resonance_odds import MIN_MENTIONS, odds, places
from analysis.measure.resonance_recall import beyond_recall
from analysis.measure.themes_read import Coded
from analysis.spec import Options
from analysis.stats import generator, q_values

NOTHING = pd.DataFrame({"comment": [], "key": []})
UNMASKED = pd.DataFrame({"comment": [], "sentiment": []})


def through(made, coded, mentions=None, batches=None):
    mentions = made.mentions if mentions is None else mentions
    return coded_odds(made.scored, mentions, coded, batches or made.batches, generator(7))


def wide(rows):
    return rows.pivot_table(index="market", columns="key", values="log_odds")


@pytest.fixture(scope="module")
def made():
    return world(np.random.default_rng(1), titles=12, keys=6)


def test_with_every_comment_coded_and_told_rightly_the_numbers_are_those_of_the_codes(made):
    rng = np.random.default_rng(2)
    varied = replace(made, scored=made.scored.assign(weight=rng.choice([0.25, 0.5, 1.0], len(made.scored))))
    exact = made.table(made.named)
    rows = through(varied, varied.coded(rng, None), mentions=exact)
    right = odds(gathered(varied.scored, exact)[0], generator(7))
    assert wide(rows).to_numpy() == pytest.approx(wide(right).to_numpy(), abs=0.02)
    assert rows.status.eq("ok").all() and rows.n_coded.tolist() == made.named.sum(axis=0).tolist() * 4
    assert rows.uneven.max() < 0.05 and ((rows.high - rows.low) / (right.high - right.low)).max() < 1.1


def test_a_reader_that_knows_nothing_leaves_each_language_its_coded_share(made):
    coded = made.coded(np.random.default_rng(3), 200)

    def same():
        yield np.arange(len(made.vectors)), np.ones((len(made.vectors), 3), np.float16)

    rows = through(made, coded, NOTHING, same)
    share = pd.DataFrame(coded.named).groupby(made.language[coded.row]).mean().to_numpy()
    others = (share.sum(axis=0) - share) / 3
    expected = np.log(share / (1 - share)) - np.log(others / (1 - others))
    expected -= np.median(expected, axis=1, keepdims=True)
    assert wide(rows).to_numpy() == pytest.approx(expected, abs=0.15)
    assert np.abs(expected).max() > 1 and rows.uneven.min() > 0.05


def both(seed, per_language=60, keys=4):
    """Coded comments, what is told of all, and the votes of each; in four languages of unlike sizes."""
    rng = np.random.default_rng(seed)
    made = world(rng, titles=5, n=20, keys=keys)
    coded = made.coded(rng, per_language)
    coded = replace(coded, weight=coded.weight * rng.uniform(1, 2, len(coded.row)))
    told = np.clip(rng.uniform(0, 1, made.named.shape) * 0.3 + 0.4 * made.named, 0, 1)
    return made, coded, told, rng.choice([0.5, 1.0], len(coded.row))


@settings(max_examples=10, deadline=None)
@given(st.integers(0, 10_000))
def test_calibration_is_the_naive_one_and_its_totals_are_those_of_the_coders(seed):
    made, coded, told, votes = both(seed)
    found = calibrated(coded, votes, told, made.language, 5)
    keys = coded.keys
    rows = [
        (made.language[r], w, v, dict(zip(keys, y, strict=True)), dict(zip(keys, told[r], strict=True)))
        for r, w, v, y in zip(coded.row, coded.weight, votes, coded.named, strict=True)
    ]
    for (language, key), (ratio, variance) in naive_coded.calibration(rows, keys).items():
        at = language, keys.index(key)
        assert found.ratio[at] == pytest.approx(ratio) and found.variance[at] == pytest.approx(variance)
    assert (found.ratio[4] == 0).all() and (found.variance[4] == 0).all(), "a language without coded comments"
    for language in range(4):
        here = made.language[coded.row] == language
        w = (coded.weight * votes)[here, None]
        half = np.median(coded.weight[here]) / 2
        telling = found.ratio[language] * ((w * told[coded.row[here]]).sum(axis=0) + half)
        assert telling == pytest.approx((w * coded.named[here]).sum(axis=0) + half)


@settings(max_examples=10, deadline=None)
@given(st.integers(0, 10_000), st.floats(1.5, 20))
def test_calibration_of_a_right_reader_is_one_and_no_scale_of_weights_moves_it(seed, factor):
    made, coded, told, votes = both(seed)
    right = calibrated(coded, votes, made.named.astype(float), made.language, 4)
    assert right.ratio == pytest.approx(1)
    one = calibrated(coded, votes, told, made.language, 4)
    more = calibrated(replace(coded, weight=coded.weight * factor), votes, told, made.language, 4)
    assert more.ratio == pytest.approx(one.ratio)
    assert (more.variance > one.variance).all(), "who is drawn more rarely tells less"
    order = np.random.default_rng(seed).permutation(len(coded.row))
    mixed = Coded(coded.row[order], coded.named[order], coded.weight[order], coded.keys)
    again = calibrated(mixed, votes[order], told, made.language, 4)
    assert again.ratio == pytest.approx(one.ratio) and again.variance == pytest.approx(one.variance)


def mixed_world(seed):
    """Markets that write in one to three languages each, few comments, and a value for each comment and key."""
    rng = np.random.default_rng(seed)
    made = world(rng, titles=4, n=12, keys=4)
    lang = rng.choice(["la", "lb", "lc"], len(made.scored), p=[0.5, 0.3, 0.2])
    lang = np.where(made.scored.market.eq("AA"), "la", lang)
    weight = rng.choice([0.5, 1.0], len(made.scored))
    made = replace(made, scored=made.scored.assign(lang=lang, weight=weight))
    return made, rng.uniform(0, 0.4, made.named.shape), rng.uniform(0.01, 0.3, (3, 4))


def test_the_variance_taken_over_is_the_naive_one():
    for seed in range(3):
        made, told, variance = mixed_world(seed)
        ratio = np.random.default_rng(seed).uniform(0.5, 2, (3, 4))
        named, tongue = _summed(places(made.scored), told, ratio, made.language, made.keys)
        found = _taken_over(named, tongue, variance)
        counts = told * ratio[made.language]
        comments = [
            (row.title_id, row.market, row.lang, row.weight, dict(zip(made.keys, counts[i], strict=True)))
            for i, row in enumerate(made.scored.itertuples())
        ]
        by = {
            (lang, key): variance[i, j]
            for i, lang in enumerate(("la", "lb", "lc")) for j, key in enumerate(made.keys)
        }  # fmt: skip
        naive = naive_coded.taken_over(comments, made.keys, by)
        assert len(found) == len(naive) == 16
        assert found.to_dict() == pytest.approx(naive)


def test_the_variance_taken_over_is_what_uncertain_calibration_does_to_the_log_odds():
    """Drawn, not derived: ln b shaken 300 times, and the log odds minus their mean computed anew by loops' formula."""
    made, told, variance = mixed_world(5)
    told, variance, rng = told / 4, variance / 4, np.random.default_rng(6)
    at = places(made.scored)
    named, tongue = _summed(at, told, np.ones((3, 4)), made.language, made.keys)
    expected = _taken_over(named, tongue, variance)
    drawn = []
    for _ in range(300):
        shaken = np.exp(rng.normal(0, np.sqrt(variance)))
        sums, _ = _summed(at, told, shaken, made.language, made.keys)
        each = []
        for market in range(4):
            a, everywhere = sums.of(market)
            n1 = sums.total[:, [market]]
            n = sums.total.sum(axis=1, keepdims=True)
            c, n0 = everywhere - a, n - n1
            raw = np.log((a * (n0 - c) / n).sum(axis=0) / (c * (n1 - a) / n).sum(axis=0))
            each.append(raw - raw.mean())
        drawn.append(np.concatenate(each))
    found = np.var(drawn, axis=0)
    assert found.sum() == pytest.approx(expected.sum(), rel=0.15)
    assert np.corrcoef(found, expected.to_numpy())[0, 1] > 0.9


def test_a_language_that_two_markets_share_cannot_set_them_apart():
    made, told, variance = mixed_world(7)
    one = replace(made, scored=made.scored.assign(lang="la"))
    named, tongue = _summed(places(one.scored), told, np.ones((1, 4)), one.language, one.keys)
    assert _taken_over(named, tongue, variance[:1]).to_numpy() == pytest.approx(0, abs=1e-12)


def test_comments_add_up_to_the_loops_log_odds():
    """`_summed` and `odds` on parts of comments: the naive formula with each comment split by what it counts for."""
    made, told, _ = mixed_world(8)
    named, _ = _summed(places(made.scored), told, np.ones((3, 4)), made.language, made.keys)
    rows = odds(named, generator(7)).pivot_table(index="market", columns="key", values="log_odds")
    assert rows.empty, "four titles are too few for a number"
    raw = {}
    for market in MARKETS:
        a, everywhere = named.of(MARKETS.index(market))
        for key in range(4):
            parts = [
                (row.title_id, row.market, row.weight * share, {"k"} if yes else set())
                for i, row in enumerate(made.scored.itertuples())
                for share, yes in ((told[i, key], True), (1 - told[i, key], False))
            ]
            n1 = named.total[:, MARKETS.index(market)]
            n0 = named.total.sum(axis=1) - n1
            c = everywhere[:, key] - a[:, key]
            top, bottom = (a[:, key] * (n0 - c) / (n1 + n0)).sum(), (c * (n1 - a[:, key]) / (n1 + n0)).sum()
            half = 0.5 * (n0 / (n1 + n0)).mean(), 0.5 * (n1 / (n1 + n0)).mean()
            raw[market, key] = np.log((top + half[0]) / (bottom + half[1]))
            assert raw[market, key] == pytest.approx(naive_talk.log_odds(parts, "k", market))


@pytest.mark.parametrize("number", [NEEDED - 1, NEEDED])
def test_a_language_with_too_few_coded_comments_is_left_out_with_its_comments(made, number):
    coded = made.coded(np.random.default_rng(9), 100)
    of_last = np.flatnonzero(made.language[coded.row] == 3)
    kept = np.ones(len(coded.row), bool)
    kept[of_last[number:]] = False
    rows = through(made, coded.only(kept, np.ones(6, bool)))
    assert set(rows.market) == set(MARKETS if number >= NEEDED else MARKETS[:3])
    if number < NEEDED:
        inside = made.scored.market.ne("DD").to_numpy()
        there = np.cumsum(inside) - 1
        rest = made.scored[inside].reset_index(drop=True)
        named = made.mentions[inside[made.mentions.comment]]
        few = coded.only(inside[coded.row], np.ones(6, bool))
        alone = coded_odds(
            rest, named.assign(comment=there[named.comment]), replace(few, row=there[few.row]),
            lambda: iter([(np.arange(len(rest)), made.vectors[inside])]), generator(7),
        )  # fmt: skip
        assert alone.log_odds.to_numpy() == pytest.approx(rows.log_odds.to_numpy(), abs=1e-4)
        assert alone.low.to_numpy() == pytest.approx(rows.low.to_numpy(), abs=1e-3)


def test_a_theme_that_too_few_coded_comments_name_has_no_row(made):
    coded = made.coded(np.random.default_rng(10), 150)
    named = coded.named.copy()
    for key, n in ((0, MIN_MENTIONS - 1), (1, MIN_MENTIONS)):
        named[np.flatnonzero(named[:, key])[n:], key] = 0
    rows = through(made, replace(coded, named=named))
    assert set(rows.key) == set(made.keys[1:]) and rows.n_coded.min() == MIN_MENTIONS
    named[:, 3:] = 0
    few = through(made, replace(coded, named=named))
    assert few.empty and {"key", "market"} <= set(few.columns)


def test_without_codes_and_with_too_few_the_lexicon_s_rows_stay(made):
    def found(coded):
        return resonance(
            made.scored, {"theme": made.mentions}, UNMASKED, {}, Options(), coded, made.batches
        ).table

    plain = found(None)
    coded = made.coded(np.random.default_rng(11), 150)
    two = np.arange(6) < 2
    assert set(plain.status) == {"relative"} and plain.n_coded.isna().all()
    pd.testing.assert_frame_equal(found(coded.only(np.ones(len(coded.row), bool), two)), plain)
    some = found(coded.only(np.ones(len(coded.row), bool), np.arange(6) < 4)).set_index(["market", "key"])
    old, read = plain.set_index(["market", "key"]), some.status.eq("ok")
    assert read.sum() == 16 and set(some.index) == set(old.index) and some.family.eq(24).all()
    assert some.n_coded[read].ge(MIN_MENTIONS).all() and some.n_coded[~read].isna().all()
    same = ["log_odds", "low", "high", "z", "p", "uneven", "n_mentions"]
    pd.testing.assert_frame_equal(some.loc[~read, same], old.loc[some.index[~read], same])
    pd.testing.assert_series_equal(some.n_mentions, old.loc[some.index].n_mentions)


def test_one_market_alone_and_titles_of_one_market_give_no_rows(made):
    coded = made.coded(np.random.default_rng(12), 100)
    assert coded_odds(made.scored.assign(market="AA"), made.mentions, coded, made.batches, generator(7)).empty
    apart = made.scored.assign(title_id=made.scored.title_id + made.scored.market)
    assert coded_odds(apart, made.mentions, coded, made.batches, generator(7)).empty


def test_the_same_input_gives_the_same_bytes_and_the_seed_hardly_moves_the_numbers(made):
    coded = made.coded(np.random.default_rng(13), 150)
    one, two = through(made, coded), through(made, coded)
    pd.testing.assert_frame_equal(one, two, check_exact=True)
    other = coded_odds(made.scored, made.mentions, coded, made.batches, generator(8))
    assert np.abs(one.log_odds - other.log_odds).max() < 0.2


def test_an_interval_is_that_of_read_comments_and_the_reading_together(made):
    rows = through(made, made.coded(np.random.default_rng(14), 150))
    assert ((rows.high - rows.low) / 2 / (rows.log_odds / rows.z)).std() == pytest.approx(0, abs=1e-9)
    assert (rows.uneven < (rows.log_odds / rows.z).abs()).all()
    more = through(made, made.coded(np.random.default_rng(14), 400))
    assert more.uneven.mean() < rows.uneven.mean(), "who codes more knows more"


def worlds(seeds, per_language=150):
    """Over worlds: how many intervals hold the truth, and how often the taste and what else is found by whom."""
    held, found, lexicon, wrong, sure = [], 0, 0, 0, 0
    for seed in seeds:
        rng = np.random.default_rng(seed)
        made = world(rng, titles=15)
        rows = through(made, made.coded(rng, per_language))
        truth = made.truth()[rows.market.map(MARKETS.index), rows.key.str[1:].astype(int)]
        held += [*((rows.low <= truth) & (truth <= rows.high))]
        by_lexicon = beyond_recall(odds(gathered(made.scored, made.mentions)[0], rng))
        for table, coded in ((rows, True), (by_lexicon, False)):
            above = table[q_values(table.p.to_numpy(float)) < 0.05]
            taste = (above.market.eq("BB") & above.key.eq("k00") & above.log_odds.gt(0)).any()
            found, lexicon = found + (coded and taste), lexicon + (not coded and taste)
            # The other markets take to the planted theme less than BB, which is true.
            wrong, sure = wrong + coded * above.key.ne("k00").sum(), sure + coded * len(above)
    return np.array(held), found, lexicon, wrong, sure


def check(seeds, capsys, per_language=150, off=0.03, false=0.15):
    held, found, lexicon, wrong, sure = worlds(seeds, per_language)
    n = len(seeds)
    with capsys.disabled():
        print(
            f"\n{n} worlds: {held.sum()} of {len(held)} intervals hold ({held.mean():.1%}); taste found in {found}, "
            f"through the lexicon alone in {lexicon}; {wrong} of {sure} discoveries false"
        )
    assert len(held) > 0.99 * n * 48, "with few codes a theme may be named by fewer than ten of them"
    assert abs(held.mean() - 0.95) <= off
    assert found >= 0.9 * n and found >= lexicon + 0.4 * n
    assert wrong <= false * sure and wrong <= 0.01 * len(held)


def test_intervals_hold_and_a_taste_is_found_that_a_lexicon_cannot_tell(capsys):
    """40 worlds, four languages, twelve themes of which the lexicon finds 20 to 80 %, by language and theme."""
    assert len(set(LANGS.values())) == 4
    check(range(40), capsys)


@pytest.mark.slow
@pytest.mark.parametrize("per_language", [75, 150, 300])
def test_intervals_hold_in_many_worlds(per_language, capsys):
    check(range(1000, 1300), capsys, per_language, off=0.015, false=0.08)
