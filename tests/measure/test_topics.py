"""Topics without their fit: the space, the vote, shares, names kept over a refit, and what cannot be fitted."""

import naive_topics as naive
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.measure import topics as measure
from analysis.measure import (
    topics_fit,
    topics_named,
    topics_near,
    topics_shares,
    topics_space,
    topics_stability,
    topics_words,
)
from analysis.measure.result import note
from analysis.measure.topics_named import Entry, Signature
from analysis.spec import Options

RNG = np.random.default_rng(5)


def comments(n: int, copy: bool = False) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "title_id": [f"t{i % 6}" for i in range(n)],
            "market": ["US"] * n,
            "platform": ["p"] * n,
            "lang": ["en"] * n,
            "author": pd.array(range(n), dtype="Int64"),
            "comment_id": [f"{i:05d}" for i in range(n)],
            "sentiment": [0.0] * n,
            "weight": [1.0] * n,
            "posted_at": pd.to_datetime(["2024-05-01"] * n, utc=True),
            "copy": [copy] * n,
        }
    )


CELLS = pd.DataFrame(
    columns=["title_id", "market", "platform", "language", "evidence", "mean", "standing", "validated"]
)


@pytest.mark.parametrize(
    "frame", [comments(0), comments(30), comments(900, copy=True)], ids=["none", "few", "copies"]
)
def test_too_little_gives_empty_tables_that_say_why(frame):
    found = measure.topics(frame, list, lambda rows: [], CELLS, Options())
    assert {name: len(one.table) for name, one in found.results.items()} == dict.fromkeys(measure.NAMES, 0)
    assert found.results["topics"].notes[0].key == "topics_too_few"
    assert (found.of_comment == -1).all() and len(found.of_comment) == len(frame)


def test_no_embeddings_are_told_too():
    found = measure.topics(comments(400), list, lambda rows: [], CELLS, Options())
    assert found.results["topics"].notes == (note("topics_too_few_embedded", n=0, fewest=measure.FEWEST),)


def test_the_sample_is_a_tenth_within_its_bounds():
    assert [topics_space.sample_size(n) for n in (0, 900, 14_000, 90_000, 10**6)] == [
        0,
        900,
        7_500,
        9_000,
        20_000,
    ]


@given(
    sizes=st.lists(st.integers(0, 60), min_size=1, max_size=6),
    size=st.integers(0, 150),
    seed=st.integers(0, 9),
)
@settings(max_examples=60, deadline=None)
def test_a_stratified_sample_is_distinct_full_and_fair(sizes, size, seed):
    strata = np.repeat(np.arange(-1, len(sizes) - 1), sizes)
    drawn = topics_space.stratified(strata, size, np.random.default_rng(seed))
    assert len(set(drawn.tolist())) == len(drawn) == min(size, int((strata >= 0).sum()))
    assert (strata[drawn] >= 0).all()
    take = np.bincount(strata[drawn], minlength=max(len(sizes) - 1, 1))
    open_ = [(n, take[i]) for i, n in enumerate(sizes[1:]) if take[i] < n]
    # Of strata that are not taken whole the larger gives no fewer.
    assert all(a[1] <= b[1] + 1 for a in open_ for b in open_ if a[0] <= b[0])


def test_rare_languages_are_centred_together():
    langs = pd.Series(["en"] * 60 + ["fi"] * 3 + [None] * 2)
    codes, names = topics_space.language_codes(langs, np.ones(65, dtype=bool))
    assert names == ["en", "other"] and set(codes[60:]) == {1} and set(codes[:60]) == {0}


def test_means_are_of_counted_comments_whatever_the_batches():
    x = RNG.normal(size=(40, 8)).astype(np.float16)
    codes, counted = np.arange(40) % 2, np.arange(40) % 5 > 0
    wanted = np.array([3, 7, 30])

    def batches(size):
        return lambda: [(np.arange(i, min(i + size, 40)), x[i : i + size]) for i in range(0, 40, size)]

    for size in (40, 7, 1):
        means, kept, there = topics_space.read(batches(size), codes, 2, counted, wanted)
        for lang in (0, 1):
            expected = x[(codes == lang) & counted].astype(float).mean(axis=0)
            assert np.allclose(means[lang], expected, atol=1e-6)
        assert (kept == x[wanted]).all() and there.all()


def test_what_a_language_adds_to_all_its_comments_changes_no_point():
    x = RNG.normal(size=(300, 12)).astype(np.float32)
    codes = np.arange(300) % 3
    shift = np.array([0, 3, -2], dtype=np.float32)[codes][:, None]
    mood = RNG.normal(size=300)

    def points(vectors):
        means, kept, _ = topics_space.read(
            lambda: [(np.arange(300), vectors)], codes, 3, np.ones(300, dtype=bool), np.arange(300)
        )
        return topics_space.space(means, kept, codes, mood).points(kept, codes)

    assert np.allclose(
        np.abs(points(x) @ points(x).T), np.abs(points(x + shift) @ points(x + shift).T), atol=2e-3
    )


def test_praise_and_blame_tell_no_point_from_another():
    """The mean point of the praising is that of the blaming in each language; what has no sentiment changes nothing."""
    x = RNG.normal(size=(600, 12)).astype(np.float32)
    codes, good = np.arange(600) % 2, RNG.random(600) < 0.4
    x += np.where(good, 1.0, -1.0)[:, None] * np.linspace(0, 1.5, 12, dtype=np.float32) + 4 * codes[:, None]
    means = np.stack([x[codes == lang].mean(axis=0) for lang in (0, 1)])
    mood = np.where(good, 0.8, -0.8)
    mood[:50] = np.nan
    space = topics_space.space(means, x, codes, mood)
    assert np.linalg.norm(space.tone) == pytest.approx(1)
    away = topics_space.centred(x, means, codes)
    left = away - np.outer(away @ space.tone, space.tone)
    known, side = np.isfinite(mood), good.astype(float)

    def apart(vectors):
        rows = [vectors[known & (codes == lang)] for lang in (0, 1)]
        sides = [side[known & (codes == lang)] for lang in (0, 1)]
        return sum((s - s.mean()) @ v for s, v in zip(sides, rows, strict=True))

    assert np.linalg.norm(apart(away)) > 50 and np.allclose(apart(left), 0, atol=1e-2)
    other = x.copy()
    other[:50] += 5
    assert np.allclose(topics_space.space(means, other, codes, mood).tone, space.tone)
    for silent in (np.full(600, np.nan), np.zeros(600)):
        plain = topics_space.space(means, x, codes, silent)
        assert not plain.tone.any() and np.allclose(plain.points(x, codes), away, atol=1e-6)


def test_neighbours_are_sought_in_each_language_twice_as_many_in_one_s_own():
    points = topics_space.unit(RNG.normal(size=(186, 6)))
    languages = np.append(np.repeat([0, 1, 2], 60), [3] * 6)
    index, distance = topics_near.neighbours(points, languages)
    assert (index[:, 0] == np.arange(186)).all() and (np.diff(distance, axis=1) >= 0).all()
    for row in (0, 70, 179, 185):
        assert set(index[row, 1:]) == naive.neighbours(points, languages, row, (0, 1, 2), 8)
    points = points[:120]
    alone, _ = topics_near.neighbours(points, np.zeros(120, dtype=int))
    assert set(alone[7, 1:]) == naive.neighbours(points, np.zeros(120, dtype=int), 7, (0,), 24)


@pytest.mark.parametrize(("kinds", "each"), [((0, 1, 2), 8), ((0,), 24)])
def test_the_vote_is_that_of_the_naive_twin(kinds, each):
    languages = np.arange(186) % len(kinds)
    languages[:6] = 3 if len(kinds) > 1 else 0
    reference = topics_space.unit(RNG.normal(size=(186, 5)))
    topics, rows = RNG.integers(-1, 3, 186), np.arange(186)
    near = topics_near.among(reference, languages)
    chosen, nearest = topics_fit.vote(reference, languages, near, topics, rows)
    expected = []
    for i in rows:
        voters = naive.neighbours(reference, languages, i, kinds, each)
        expected.append(naive.vote(reference[i], reference, topics, voters, topics_fit.MAJORITY))
    assert chosen.tolist() == expected
    assert ((chosen < 0) | (chosen == nearest)).all() and (chosen < 0).any() and (chosen >= 0).any()


def test_what_a_symbol_adds_is_taken_off_and_who_tells_of_none_stays_where_he_was():
    x = RNG.normal(size=(400, 12)).astype(np.float32)
    codes, silent = np.zeros(400, dtype=int), np.full(400, np.nan)
    coin = np.arange(400) < 150
    x += 3 * coin[:, None] * np.eye(12, dtype=np.float32)[3]
    said = pd.DataFrame({"comment": np.append(np.flatnonzero(coin), 5), "key": "coin"})
    told = topics_space.told_of(said, 400)
    assert told.shape == (400, 1) and (told.toarray()[:, 0] == coin).all()
    means = np.zeros((1, 12), dtype=np.float32)
    space = topics_space.space(means, x, codes, silent, told)
    away = topics_space.centred(x, means, codes)
    # With one symbol: the difference of means, held back by ten comments that it adds nothing to.
    size = coin.sum() * (~coin).sum() / 400
    apart = away[coin].mean(axis=0) - away[~coin].mean(axis=0)
    assert np.allclose(space.symbols[0], apart * size / (size + topics_space.PRIOR_MENTIONS), atol=1e-5)
    points = space.points(x, codes, told)
    assert np.allclose(points[~coin], away[~coin], atol=1e-6)
    assert np.allclose(points[coin], topics_space.unit(away[coin] - space.symbols), atol=1e-6)
    nobody = topics_space.told_of(said[:0], 400)
    assert np.allclose(
        topics_space.space(means, x, codes, silent, nobody).points(x, codes, nobody), away, atol=1e-6
    )


def test_topics_are_numbered_by_size_and_the_tree_has_all():
    topics = np.array([-1, 5, 5, 2, 2, 2, 7])
    assert topics_fit.numbered(topics).tolist() == [-1, 1, 1, 0, 0, 0, 2]
    points = topics_space.unit(np.array([[1, 0.01], [1, 0], [1, 0.1], [0, 1], [0.1, 1]], dtype=float))
    tree = topics_fit.joins(points, np.array([0, 0, 1, 2, 2]))
    paths = topics_fit.branches(tree, 3)
    assert len(set(paths)) == 3 and paths[0][0] == paths[1][0] != paths[2][0]
    assert topics_fit.branches(topics_fit.joins(points, np.zeros(5, dtype=int)), 1) == [""]


def _frame(n=400, titles=9):
    return pd.DataFrame(
        {
            "group": RNG.integers(0, 3, n), "topic": RNG.integers(-1, 3, n), "title": RNG.integers(0, titles, n),
            "weight": RNG.choice([0.25, 0.5, 1.0], n), "author": RNG.integers(0, 150, n),
        }
    )  # fmt: skip


def _shares(frame, n=3):
    columns = (frame[c].to_numpy() for c in ("group", "title", "weight", "author"))
    return topics_shares.shares(frame.topic.to_numpy(), n, *columns)


def test_shares_and_intervals_are_those_of_the_naive_twin():
    frame = _frame()
    found = _shares(frame)
    for (group, topic), (p, low, high) in naive.shares(frame).items():
        column = 3 if topic < 0 else topic
        assert np.allclose(
            [found.share[group, column], found.low[group, column], found.high[group, column]], [p, low, high]
        )
        part = frame[(frame.group == group) & (frame.topic == topic)]
        assert found.n[group, column] == len(part) and found.authors[group, column] == part.author.nunique()


def test_shares_sum_to_one_and_scale_with_nothing():
    frame = _frame()
    one, ten = _shares(frame), _shares(frame.assign(weight=frame.weight * 10))
    assert np.allclose(one.share.sum(axis=1), 1) and np.allclose(one.low, ten.low)
    assert ((one.low <= one.share) & (one.share <= one.high)).all()
    alone = _shares(frame.assign(title=0))
    assert np.isnan(alone.low).all() and np.allclose(alone.share, one.share)


def test_the_interval_of_a_share_covers():
    """Titles that differ in what is said of them, thirty comments each: 95 % intervals hold the truth 91 to 99 %."""
    rng, hit, truth = np.random.default_rng(11), 0, 0.2
    for _ in range(400):
        of_title = rng.beta(truth * 10, (1 - truth) * 10, 25)
        topic = np.where(rng.random((25, 30)) < of_title[:, None], 0, -1).ravel()
        found = topics_shares.shares(
            topic, 1, np.zeros(750, dtype=int), np.repeat(np.arange(25), 30), np.ones(750), np.arange(750)
        )
        hit += found.low[0, 0] <= truth <= found.high[0, 0]
    assert 0.91 <= hit / 400 <= 0.99


def test_means_by_topic_and_their_intervals():
    frame = _frame().assign(value=lambda f: RNG.normal(size=len(f)))
    frame.loc[::7, "value"] = np.nan
    args = (frame[c].to_numpy() for c in ("topic", "group", "title", "weight", "value"))
    topic, group, title, weight, value = args
    mean, low, high = topics_shares.means(topic, 3, group, title, weight, value)
    part = frame[(frame.group == 1) & (frame.topic == 2) & frame.value.notna()]
    m = np.average(part.value, weights=part.weight)
    per = (part.weight * (part.value - m)).groupby(part.title).sum()
    k = len(per)
    se = np.sqrt(k / (k - 1) * (per**2).sum()) / part.weight.sum()
    assert mean[1, 2] == pytest.approx(m) and (high[1, 2] - low[1, 2]) / 2 == pytest.approx(
        se * naive.stats.t.ppf(0.975, k - 1)
    )


def test_entropy_is_one_where_languages_agree_and_zero_where_one_speaks():
    # 90 and 10 comments, each language half on topic 0; topic 1 is of language 0 alone, topic 2 of language 1.
    language = np.repeat([0, 1], [90, 10])
    topic = np.concatenate([np.repeat([0, 1], 45), np.repeat([0, 2], 5)])
    found = topics_shares.entropy(topic, 3, language, 2, np.ones(100))
    assert np.allclose(found, [1, 0, 0])
    assert np.isnan(topics_shares.entropy(topic, 3, np.zeros(100, dtype=int), 1, np.ones(100))).all()


def test_standing_of_a_comment_is_above_its_controls():
    frame = comments(2).assign(sentiment=[0.5, 0.2])
    cells = pd.DataFrame(
        {"title_id": ["t0", "t1"], "market": "US", "platform": "p", "language": "en", "evidence": "sentiment",
         "mean": [0.4, 0.1], "standing": [0.1, 0.3], "validated": [True, False]}
    )  # fmt: skip
    assert np.allclose(topics_shares.above_controls(frame, cells, False), [0.2, np.nan], equal_nan=True)
    assert np.allclose(topics_shares.above_controls(frame, cells, True), [0.2, 0.4])
    assert np.isnan(topics_shares.above_controls(frame, CELLS, True)).all()


def _signature(*names, members=()):
    return Signature(frozenset(names), frozenset(members))


def test_names_follow_their_topics_when_numbers_change():
    old = [_signature("en:ads", "en:coins", members="abc"), _signature("en:kiss", "en:love", members="def")]
    entries = [
        Entry(old[0], "Adverts"),
        Entry(old[1], "Romance"),
        Entry(_signature("en:gone", members="z"), "Gone"),
    ]
    new = [_signature("en:kiss", "en:amour", members="dex"), _signature("en:ads", "en:coins", members="ab")]
    named = topics_named.apply(entries, new)
    assert dict(named.names) == {0: "Romance", 1: "Adverts"}
    assert [entry.name for entry in named.lost] == ["Gone"] and named.shown.tolist() == [0, 1]


def test_merged_topics_share_the_smallest_number_and_numbers_close_up():
    topics = [_signature(f"en:{i}", members=[str(i)]) for i in range(5)]
    entries = [Entry(topics[1], None, 1), Entry(topics[3], "Both", 1)]
    named = topics_named.apply(entries, topics)
    assert named.shown.tolist() == [0, 1, 2, 1, 3] and dict(named.names) == {1: "Both"}
    assert topics_named.apply([], topics).shown.tolist() == [0, 1, 2, 3, 4]


def test_refits_that_agree_are_stable_and_chance_is_not():
    topics = RNG.integers(-1, 4, 2_000)
    again = np.array([-1, 2, 0, 3, 1])[topics + 1]
    same = topics_stability.compared((topics, again))
    assert same.rand == pytest.approx(1) and same.both == pytest.approx((topics >= 0).mean())
    assert topics_stability.best_jaccard(topics, [again]) == pytest.approx(np.ones(4))
    chance = topics_stability.compared((topics, RNG.permutation(topics)))
    assert (
        abs(chance.rand) < 0.02
        and topics_stability.best_jaccard(topics, [RNG.permutation(topics)]).max() < 0.3
    )
    assert np.isnan(topics_stability.compared((np.full(9, -1), np.full(9, -1))).rand)


def test_words_are_cut_in_every_script_and_say_something():
    texts = ["The subtitles were AMAZING, soooo good 10/10 [link]", "字幕翻译太差了", "ตัวร้ายทำให้ฉันโกรธมาก"]
    english, chinese, thai = topics_words.words(texts, ["en", "zh", "th"])
    assert english == ["subtitles", "amazing"]
    assert chinese == ["字幕", "翻译"] and "โกรธ" in thai and "ทำให้" not in thai
    assert topics_words.words(["the and"], ["en"]) == [[]] and topics_words.stop_words("xx") == frozenset()


def test_pieces_of_words_are_no_words():
    japanese, korean = topics_words.words(
        ["面白いからってありますか 主題歌", "ㅋㅋ ㅠㅠ 배우 ㅎㅎ"], ["ja", "ko"]
    )
    assert "主題歌" in japanese and "面白い" in japanese and not {"って", "ありま", "すか"} & set(japanese)
    assert korean == ["배우"]


def test_what_all_topics_say_names_none_and_rarer_words_do():
    topics = np.repeat([0, 1, -1], 20)
    said = [["really", "coins"][: 1 + (i % 2)] for i in range(20)]
    said += [["really", "kiss"][: 1 + (i % 4 == 0)] for i in range(20)] + [["really"]] * 20
    langs = np.array(["en"] * 60, dtype=object)
    assert topics_words.keywords(said, langs, topics, 2) == [{"en": ["coins"]}, {"en": ["kiss"]}]
    # In two comments of a topic that has no word in three.
    few = [["a", "b"], ["a", "c"], ["d", "e"], ["f", "g"], ["h", "i"]]
    langs = np.array(["en"] * 10, dtype=object)
    found = topics_words.keywords([*few, *[["x", "y"]] * 5], langs, np.repeat([0, 1], 5), 2)
    assert found == [{"en": ["a"]}, {"en": ["x", "y"]}]


def test_a_label_names_english_first_and_other_languages_after():
    words = {"zh": ["字幕", "翻译"], "en": ["subtitles", "translation", "dub"], "es": ["subtítulos"]}
    assert topics_words.label(words, ["zh", "es"]) == "subtitles, translation · 字幕 · subtítulos"
    assert topics_words.label({"th": ["ซับ"]}, ["th"]) == "ซับ" and topics_words.label({}, ["th"]) == ""
