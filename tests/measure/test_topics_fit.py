"""Topics fitted on made embeddings whose groups are known; slow, since BERTopic takes long to import."""

import json

import numpy as np
import pandas as pd
import pytest
from test_topics import CELLS, comments

from analysis.measure import topics as measure
from analysis.measure.result import note
from analysis.measure.topics_named import Entry
from analysis.spec import Options

pytestmark = pytest.mark.slow

WORDS = (("music", "soundtrack"), ("subtitles", "translation"), ("ending", "finale"), ("coins", "advert"))
SPANISH = (
    ("música", "sonora"),
    ("subtítulos", "traducción"),
    ("desenlace", "cierre"),
    ("monedas", "publicidad"),
)
OPTIONS = Options()


def study(n=900, themes=12, languages=("en", "es"), spread=0.3, seed=3):
    """Comments in languages whose embeddings lie far apart, on themes that lie apart in the same way in each."""
    rng = np.random.default_rng(seed)
    frame = comments(n)
    theme, lang = rng.integers(0, themes, n), rng.integers(0, len(languages), n)
    centres, offsets = rng.normal(size=(themes, 32)), 2 * rng.normal(size=(len(languages), 32))
    x = centres[theme] + offsets[lang] + spread * rng.normal(size=(n, 32))
    spoken = [(WORDS, SPANISH)[code][kind % 4] for code, kind in zip(lang, theme, strict=True)]
    texts = [f"{words[i % 2]} {words[(i + 1) % 2]} here is comment {i}" for i, words in enumerate(spoken)]
    frame["lang"] = [languages[code] for code in lang]
    frame["market"] = np.where(lang == 0, "US", "MX")
    return frame, x.astype(np.float16), texts, theme


def run(frame, x, texts, entries=(), size=250):
    def batches():
        return [(np.arange(i, min(i + size, len(x))), x[i : i + size]) for i in range(0, len(x), size)]

    return measure.topics(frame, batches, lambda rows: [texts[i] for i in rows], CELLS, OPTIONS, entries)


@pytest.fixture(scope="module")
def planted():
    made = study()
    return (*made, run(*made[:3]))


def test_planted_themes_are_found_in_both_languages(planted):
    from sklearn.metrics import normalized_mutual_info_score

    frame, _, _, theme, found = planted
    known = found.of_comment >= 0
    assert known.mean() > 0.8
    assert normalized_mutual_info_score(theme[known], found.of_comment[known]) > 0.75
    table = found.results["topics"].table
    real = table[table.topic >= 0]
    assert (real.language_entropy > 0.7).all() and real.n.sum() == known.sum()
    assert real.share.sum() + table.share[table.topic == -1].sum() == pytest.approx(1)
    words = [json.loads(row) for row in real.keywords]
    assert all({"en", "es"} <= set(one) for one in words)
    assert {one["en"][0] for one in words} <= {word for pair in WORDS for word in pair}
    of_market = found.results["topic_market"].table
    assert np.allclose(of_market.groupby("market").share.sum(), 1)
    assert len(found.results["topic_map"].table) == len(frame)


def test_comments_without_words_found_no_topic_and_have_no_place_on_the_map(planted):
    """Emoji that lie as close together as any theme are a topic where they have words, and none where they have not."""
    frame, x, texts, theme, _ = planted
    mute = [text if kind else "😍😍 !!" for text, kind in zip(texts, theme, strict=True)]
    found = run(frame, x, mute)
    assert (found.of_comment[theme == 0] == -1).mean() > 0.95 < (found.of_comment[theme == 1] >= 0).mean()
    drawn = found.results["topic_map"].table
    assert set(drawn.comment_id) == set(frame.comment_id[theme > 0]) and drawn.x.notna().all()
    assert f"fitted on {(theme > 0).sum()} of {len(frame)}" in found.results["topics"].notes[0]


def test_examples_are_real_comments_of_the_topic(planted):
    frame, _, _, _, found = planted
    place = {(row.platform, row.comment_id): i for i, row in enumerate(frame.itertuples())}
    for row in found.results["topics"].table.itertuples():
        for pair in json.loads(row.examples):
            assert found.of_comment[place[tuple(pair)]] == row.topic


def test_two_runs_are_identical_and_batches_change_nothing(planted):
    frame, x, texts, _, found = planted
    again = run(frame, x, texts)
    for name in measure.NAMES:
        pd.testing.assert_frame_equal(found.results[name].table, again.results[name].table, check_exact=True)
    other = run(frame, x, texts, size=101)
    assert (other.of_comment == found.of_comment).mean() > 0.99


def test_a_person_s_names_and_merges_are_kept_over_a_refit_on_other_comments(planted):
    _, _, _, _, found = planted
    entries = [Entry(found.signatures[0], "Mine", 1), Entry(found.signatures[1], None, 1)]
    frame, x, texts, _ = study(seed=3, n=850)
    again = run(frame, x, texts, entries)
    table = again.results["topics"].table
    assert "Mine" in set(table.label) and bool(table.renamed.fillna(False).any())
    assert table.topic.max() == len(again.signatures) - 2
    assert sorted(set(table.topic)) == list(range(-1, len(again.signatures) - 1))


@pytest.mark.parametrize("kind", ["one language", "one giant topic", "all alike", "noise", "no words"])
def test_odd_studies_give_a_result_never_a_traceback(kind):
    frame, x, texts, _ = {
        "one language": lambda: study(languages=("en",)),
        "one giant topic": lambda: study(themes=1),
        "all alike": lambda: study(themes=1, spread=0.0),
        "noise": lambda: study(n=260, spread=30.0),
        "no words": study,
    }[kind]()
    if kind == "no words":
        texts = ["!!! 123" for _ in texts]
    found = run(frame, x, texts)
    table, said = found.results["topics"].table, found.results["topics"].notes[0]
    assert len(table) or said.key in ("topics_none", "topics_too_few", "topics_too_few_words")
    assert len(table) > 2 or kind != "one language"
    if kind == "no words":
        assert said == note("topics_too_few_words", n=0, fewest=200)
    if kind == "one language" and len(table):
        assert table.language_entropy.isna().all()
