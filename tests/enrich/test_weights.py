"""Weights: what is said independently counts in full, what is pasted counts once."""

import numpy as np
import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis import text
from analysis.enrich.weights import AUTHOR_CAP, LONG, LONG_DENSE, NEAR, weigh

PASTE = "This is the very same long review pasted by many accounts to push the drama up."


def frame(rows):
    columns = ["author", "text", "title_id", "market"]
    data = pd.DataFrame(rows, columns=columns)
    return data.assign(platform="p", comment_id=[f"c{i:04d}" for i in range(len(data))])


def weights(rows):
    return weigh(frame(rows)).to_pandas().set_index("comment_id").sort_index()


def test_short_praise_by_many_is_many_votes():
    out = weights([(f"a{i}", "好看", "t", "CN") for i in range(10)])
    assert (out["weight"] == 1).all() and out["duplicate_of"].isna().all()


def test_a_pasted_text_is_one_vote_for_sentiment_and_many_for_ratings():
    out = weights([(f"a{i}", PASTE, "t", "US") for i in range(4)])
    assert np.allclose(out["weight"], 0.25) and (out["rating_weight"] == 1).all()
    assert out["duplicate_of"].tolist()[1:] == ["c0000"] * 3


def test_the_same_author_repeating_counts_once_in_both():
    same = weights(
        [("a", "so good", "t", "US"), ("a", "SO  good", "t", "US"), ("a", "so good", "other", "US")]
    )
    assert np.allclose(same["weight"], [0.5, 0.5, 1]) and np.allclose(same["rating_weight"], [0.5, 0.5, 1])


def test_unknown_authors_are_each_their_own():
    out = weights([(None, "so good", "t", "US")] * 3)
    assert (out["weight"] == 1).all()


def test_an_author_weighs_at_most_three_on_one_title_in_one_market():
    rows = [("a", f"a different thought number {i} about this", "t", "US") for i in range(12)]
    out = weights([*rows, ("a", "elsewhere", "t", "MX")])
    assert np.isclose(out["weight"].iloc[:12].sum(), AUTHOR_CAP) and out["weight"].iloc[12] == 1


WORDS = st.sampled_from(
    ["ok", PASTE, PASTE + "!", PASTE.replace("push", "pull"), "好看好看真的太好看了大家快来看吧", "wow"]
)
ROWS = st.lists(
    st.tuples(st.sampled_from(["a", "b", None]), WORDS, st.sampled_from(["t", "u"]), st.just("US")),
    min_size=1,
)


def naive(rows):
    """Twin: every pair compared, groups grown until nothing changes."""
    words = [text.same_words(row[1]) for row in rows]

    def pair(i, j):
        (a, _, t, _), (b, _, u, _) = rows[i], rows[j]
        if a is not None and (a, t) == (b, u) and words[i] == words[j]:
            return True
        needed = [LONG_DENSE if text.is_dense(words[k]) else LONG for k in (i, j)]
        long = len(words[i]) >= needed[0] and len(words[j]) >= needed[1]
        return long and text.jaccard(text.shingles(words[i]), text.shingles(words[j])) >= NEAR

    group = list(range(len(rows)))
    changed = True
    while changed:
        changed = False
        for i in range(len(rows)):
            for j in range(i):
                if group[i] != group[j] and pair(i, j):
                    low, high = sorted((group[i], group[j]))
                    group = [low if g == high else g for g in group]
                    changed = True
    share = [1 / group.count(g) for g in group]
    out = []
    for i, (author, _, title, market) in enumerate(rows):
        mine = [
            share[j]
            for j, row in enumerate(rows)
            if j == i or (author is not None and (row[0], row[2], row[3]) == (author, title, market))
        ]
        out.append(share[i] * min(1, AUTHOR_CAP / sum(mine)))
    return out


@settings(deadline=None, max_examples=60)
@given(ROWS)
def test_the_fast_weights_are_the_naive_ones(rows):
    assert np.allclose(weights(rows)["weight"], naive(rows))


@settings(deadline=None, max_examples=20)
@given(ROWS, st.randoms())
def test_the_order_of_rows_changes_nothing(rows, random):
    data = frame(rows)
    mixed = data.sample(frac=1, random_state=random.randint(0, 10**6))
    assert weigh(data).equals(weigh(mixed))
