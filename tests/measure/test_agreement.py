import naive_coding as naive
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.measure.agreement import agreement, alpha, counts_of
from analysis.spec import Options


def labels(units, language="en"):
    rows = [
        (f"i{i:03d}", language, f"coder-{j}", code)
        for i, codes in enumerate(units)
        for j, code in enumerate(codes)
    ]
    return pd.DataFrame(rows, columns=["item", "language", "coder", "label"])


units_of_codes = st.lists(
    st.lists(st.sampled_from([-1, 0, 1]), min_size=1, max_size=4), min_size=2, max_size=15
)


@settings(max_examples=40, deadline=None)
@given(units_of_codes, st.sampled_from(["ordinal", "nominal"]))
def test_alpha_is_the_naive_count_of_pairs(units, metric):
    paired = [codes for codes in units if len(codes) > 1]
    found = alpha(counts_of(labels(units)), metric)
    if len({code for codes in paired for code in codes}) < 2:
        assert np.isnan(found)
    else:
        assert found == pytest.approx(naive.alpha(units, metric), abs=1e-12)


def test_full_agreement_is_1_and_systematic_disagreement_below_0():
    agree = agreement(labels([[-1, -1], [0, 0], [1, 1]] * 10), Options()).table.iloc[0]
    assert (agree.alpha, agree.low, agree.high, agree.n, agree.coders, agree.status) == (1, 1, 1, 30, 2, "ok")
    assert agreement(labels([[-1, 1], [1, -1]] * 10), Options()).table.alpha[0] < 0


def test_opposite_codes_disagree_more_than_neighbours():
    near, far = ([[1, 1], [-1, -1], [0, 0]] * 8 + [pair] * 3 for pair in ([0, 1], [-1, 1]))
    near, far = (agreement(labels(units), Options()).table.iloc[0] for units in (near, far))
    assert near.alpha > far.alpha
    assert near.alpha > near.alpha_nominal


def test_what_one_coder_says_alone_does_not_count():
    units = [[-1, -1], [0, 1], [1, 1]] * 5
    alone = agreement(labels([*units, [1], [0], [-1]]), Options()).table
    pd.testing.assert_frame_equal(alone, agreement(labels(units), Options()).table)
    only = agreement(labels([[1], [0]]), Options()).table.iloc[0]
    assert (only.n, only.coders, only.status) == (0, 0, "one_coder") and pd.isna(only.alpha)
    same = agreement(labels([[1, 1]] * 20), Options()).table.iloc[0]
    assert (same.n, same.status) == (20, "one_code") and pd.isna(same.alpha)


def test_languages_stand_apart_and_rows_in_any_order():
    both = pd.concat([labels([[1, 1], [0, -1], [1, 0]] * 6), labels([[1, 1], [0, 0]] * 7, "id")])
    found = agreement(both, Options()).table
    assert found.language.tolist() == ["en", "id"]
    pd.testing.assert_frame_equal(found, agreement(both.sample(frac=1, random_state=1), Options()).table)
    assert agreement(both.iloc[:0], Options()).table.empty


codes_of_themes = st.lists(
    st.lists(st.sets(st.sampled_from("abc")), min_size=1, max_size=3), min_size=2, max_size=8
)


@settings(max_examples=25, deadline=None)
@given(codes_of_themes)
def test_alpha_of_themes_is_the_naive_one_over_comments_and_themes(units):
    """Each pair of a comment and a theme is a unit, coded 0 or 1, of the themes named in comments coded twice."""
    paired = [codes for codes in units if len(codes) > 1]
    keys = sorted(set().union(*(code for codes in paired for code in codes)))
    named = [[int(key in code) for code in codes] for codes in paired for key in keys]
    given_ = labels([["|".join(sorted(code)) for code in codes] for codes in units])
    (row,) = agreement(given_.iloc[:0], Options(), given_).table.itertuples()
    assert (row.what, row.n, row.n_codes) == ("themes", len(paired), sum(map(len, paired)))
    if len({code for codes in named for code in codes}) < 2:
        assert pd.isna(row.alpha) and row.status == ("one_code" if paired else "one_coder")
    else:
        assert row.alpha == pytest.approx(naive.alpha(named, "nominal"), abs=1e-12) and row.status == "few"


def test_themes_have_rows_beside_sentiment_and_change_none_of_its():
    sentiment = labels([[1, 1], [0, -1], [1, 0]] * 6)
    themes = labels([["plot", "plot"], ["", "acting|plot"], ["acting", "acting"], ["", ""]] * 5)
    both = agreement(sentiment, Options(), themes).table
    assert both.what.tolist() == ["sentiment", "themes"]
    pd.testing.assert_frame_equal(both[:1], agreement(sentiment, Options()).table)
    assert both.low[1] < both.alpha[1] < both.high[1] and both.alpha[1] == both.alpha_nominal[1]


@pytest.mark.slow
def test_the_interval_covers_the_alpha_of_all_comments():
    """A population of 4,000 comments; samples of 60 of it, each with its own interval."""
    rng = np.random.default_rng(3)
    truth = rng.choice([-1, 0, 1], 4000)
    codes = [np.where(rng.random(4000) < 0.8, truth, rng.choice([-1, 0, 1], 4000)) for _ in range(2)]
    units = np.column_stack(codes).tolist()
    true = alpha(counts_of(labels(units)))
    parts = [labels([units[i] for i in rng.choice(4000, 60)], f"{r:03d}") for r in range(200)]
    found = agreement(pd.concat(parts), Options()).table
    assert ((found.low <= true) & (true <= found.high)).mean() >= 0.9
