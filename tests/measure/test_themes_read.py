"""The reader of themes: what it learns from coded comments, what it must not, and what cannot matter to it."""

import numpy as np
import pandas as pd
import pytest
from made_themes import world
from sklearn.linear_model import Ridge

from analysis.measure.themes_read import Coded, coded_of, read

NOTHING = pd.DataFrame({"comment": [], "key": []})


def told(made, coded, batches=None, mentions=None, seed=7):
    return read(
        coded, made.language, made.mentions if mentions is None else mentions, batches or made.batches, seed
    )


def like(made, p, rows=slice(None)):
    """The mean over keys of the correlation of what is told with the truth."""
    columns = zip(p[rows].T, made.named[rows].T, strict=True)
    return float(np.mean([np.corrcoef(a, b)[0, 1] for a, b in columns]))


@pytest.fixture(scope="module")
def made():
    return world(np.random.default_rng(1), titles=12, keys=8, signal=1.5)


def test_it_tells_comments_that_nobody_coded_and_says_the_same_again(made):
    coded = made.coded(np.random.default_rng(2), 150)
    p = told(made, coded)
    rest = np.setdiff1d(np.arange(len(p)), coded.row)
    assert p.shape == made.named.shape and p.min() >= 0 and p.max() <= 1
    assert like(made, p, rest) > 0.5 and like(made, p, rest) > like(made, made.found.astype(float), rest)
    assert p.tobytes() == told(made, coded).tobytes()
    assert p.tobytes() != told(made, coded, seed=8).tobytes(), "other parts for the coded"
    assert np.array_equal(p[rest], told(made, coded, seed=8)[rest]), "and nothing else"


def test_a_coded_comment_is_told_by_others_and_never_by_its_own_code():
    """Embeddings of pure noise, as many dimensions as coded comments: who looked at the codes would know them."""
    made = world(np.random.default_rng(3), titles=6, keys=6, signal=0.0, dims=200)
    coded = made.coded(np.random.default_rng(4), 50)
    p = told(made, coded, mentions=NOTHING)
    x = made.vectors[coded.row].astype(float)
    x /= np.linalg.norm(x, axis=1, keepdims=True)
    x -= pd.DataFrame(x).groupby(made.language[coded.row]).transform("mean").to_numpy()
    known = p.copy()
    known[coded.row] = Ridge(1.0).fit(x, coded.named).predict(x)
    assert like(made, known, coded.row) > 0.5 and abs(like(made, p, coded.row)) < 0.15


def test_a_reader_that_knows_nothing_tells_the_share_of_all_coded(made):
    coded = made.coded(np.random.default_rng(5), 100)

    def same():
        yield np.arange(len(made.vectors)), np.ones((len(made.vectors), 3), np.float16)

    p = told(made, coded, same, NOTHING)
    rest = np.setdiff1d(np.arange(len(p)), coded.row)
    assert p[rest] == pytest.approx(np.tile(coded.named.mean(axis=0), (len(rest), 1)), abs=1e-5)
    assert np.abs(p[coded.row] - coded.named.mean(axis=0)).max() < 0.05


def test_what_is_the_same_for_a_language_tells_nothing(made):
    """An embedding is taken from its language's mean: the language's own direction, however large, is gone."""
    coded = made.coded(np.random.default_rng(6), 100)
    tongue = np.random.default_rng(7).normal(0, 1, (4, 8))[made.language]

    def only_language():
        yield np.arange(len(tongue)), tongue.astype(np.float16)

    p = told(made, coded, only_language, NOTHING)
    rest = np.setdiff1d(np.arange(len(p)), coded.row)
    assert p[rest].std(axis=0).max() < 1e-3


@pytest.mark.parametrize("first", [True, False])
def test_a_shard_without_embeddings_loses_its_own_and_no_others(made, first):
    coded = made.coded(np.random.default_rng(8), 150)
    half = len(made.vectors) // 2
    empty = (np.arange(half), np.zeros((half, 1), np.float16))
    full = (np.arange(half, 2 * half), made.vectors[half:])
    p = told(made, coded, lambda: iter([empty, full] if first else [full, empty]))
    zeros = np.vstack([np.zeros_like(made.vectors[:half]), made.vectors[half:]])
    as_zeros = told(made, coded, lambda: iter([(np.arange(2 * half), zeros)]))
    assert p == pytest.approx(as_zeros, abs=1e-5)
    rest = np.setdiff1d(np.arange(half, 2 * half), coded.row)
    assert like(made, p, rest) > 0.45
    assert told(made, coded, lambda: iter([full])) == pytest.approx(p, abs=1e-5), "a shard that is not given"


def test_without_any_embedding_the_lexicon_alone_tells(made):
    coded = made.coded(np.random.default_rng(9), 150)
    bare = told(made, coded, tuple)
    rest = np.setdiff1d(np.arange(len(bare)), coded.row)
    assert 0.3 < like(made, bare, rest) < like(made, told(made, coded), rest)


def test_shards_and_their_order_do_not_matter(made):
    coded = made.coded(np.random.default_rng(10), 100)
    n = len(made.vectors)
    parts = np.array_split(np.random.default_rng(11).permutation(n), 7)
    many = told(made, coded, lambda: ((rows, made.vectors[rows]) for rows in parts))
    assert many == pytest.approx(told(made, coded), abs=1e-5)


def sheet(rng, n=80, coders=2):
    """Scored comments, those drawn, and labels of two coders who now and then differ."""
    scored = pd.DataFrame({
        "platform": [None if i % 3 else "p" for i in range(n)], "comment_id": [f"c{i}" for i in rng.permutation(n)]
    })  # fmt: skip
    drawn = scored.iloc[rng.permutation(n)[: n // 2]].assign(pi=rng.uniform(0.1, 1, n // 2))
    drawn = drawn.assign(platform=drawn.platform.fillna(""), item="i" + drawn.comment_id)
    words = ["", "a", "a|b", "b", "a|b|c"]
    labels = pd.DataFrame(
        [(item, f"coder{c}", words[rng.integers(5)]) for item in drawn.item for c in range(coders)],
        columns=["item", "coder", "label"],
    )
    return scored, drawn, labels


def test_codes_are_shares_of_coders_by_the_comments_rows():
    scored, drawn, labels = sheet(np.random.default_rng(12))
    found = coded_of(labels, drawn, scored)
    assert found.keys == ("a", "b", "c") and (np.diff(found.row) > 0).all()
    for row, shares, weight in zip(found.row, found.named, found.weight, strict=True):
        item = "i" + scored.comment_id[row]
        given = labels.label[labels["item"].eq(item)].str.split("|")
        assert shares.tolist() == [sum(key in said for said in given) / 2 for key in found.keys]
        assert weight == pytest.approx(1 / drawn.pi[drawn["item"].eq(item)].iloc[0])
    assert set(np.unique(found.named)) == {0.0, 0.5, 1.0}


def test_the_order_of_labels_and_draws_does_not_matter():
    scored, drawn, labels = sheet(np.random.default_rng(13))
    one = coded_of(labels, drawn, scored)
    two = coded_of(labels.sample(frac=1, random_state=1), drawn.sample(frac=1, random_state=2), scored)
    assert one.keys == two.keys
    for name in ("row", "named", "weight"):
        assert getattr(one, name).tobytes() == getattr(two, name).tobytes()


def test_what_nobody_coded_and_comments_that_are_gone_are_left_out():
    scored, drawn, labels = sheet(np.random.default_rng(14))
    assert coded_of(labels.head(0), drawn, scored) is None
    assert coded_of(labels, drawn, scored.head(0)) is None
    some = coded_of(labels[labels["item"].isin(drawn["item"].iloc[:10])], drawn, scored)
    assert len(some.row) == 10
    gone = drawn.comment_id.iloc[0]
    fewer = coded_of(labels, drawn, scored[scored.comment_id.ne(gone)].reset_index(drop=True))
    assert len(fewer.row) == len(drawn) - 1
    none = coded_of(labels.assign(label=""), drawn, scored)
    assert none.keys == () and none.named.shape == (len(drawn), 0)


def test_some_of_the_comments_and_keys():
    coded = Coded(np.arange(3), np.arange(9.0).reshape(3, 3), np.ones(3), ("a", "b", "c"))
    some = coded.only(np.array([True, False, True]), np.array([False, True, True]))
    assert some.keys == ("b", "c") and some.row.tolist() == [0, 2] and some.named.tolist() == [[1, 2], [7, 8]]
