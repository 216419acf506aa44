import itertools
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from analysis.enrich import encoder, likeness, tropes
from analysis.enrich import trope_sources as sources

DATA = Path(__file__).parents[3] / "shared" / "data" / "titles"
CODED = likeness.CALIBRATION.parent / "coded.csv"

MADE = pd.DataFrame(
    {
        "title_id": ["b", "a", "c", "d"],
        "title": ["闪婚后我的老公是首富", "Thursday", "", None],
        "tags": [["都市重生", "赘婿/爽文"], ["Time Travel"], [], None],
        "synopsis": [
            "她含恨而死，一觉醒来重生回到十年前。这一世，她要向所有仇人复仇。",
            "A baker is stuck in the same day. Every morning the same bread burns, and only she remembers.",
            None,
            "",
        ],
    }
)


@pytest.fixture(scope="module")
def use():
    return encoder.load()


@pytest.fixture(scope="module")
def hits(use):
    return tropes.title_tropes(MADE, use)


def _p(hits, title, trope, source):
    row = hits[(hits["title_id"] == title) & (hits["trope"] == trope) & (hits["source"] == source)]
    return float(row["p"].iloc[0]) if len(row) else 0.0


@pytest.mark.parametrize(
    ("text", "trope"),
    [
        ("the revenge was so good", "revenge"),
        ("她终于复仇了", "revenge"),
        ("la venganza perfecta", "revenge"),
        ("a vingança dela", "revenge"),
        ("balas dendamnya keren", "revenge"),
        ("แก้แค้นสะใจมาก", "revenge"),
        ("復讐が始まる", "revenge"),
        ("복수가 시작됐다", "revenge"),
        ("الانتقام كان رائعا", "revenge"),
        ("又是扮猪吃虎", "hidden_identity"),
    ],
)
def test_comments_name_tropes_by_canonical_id(text, trope):
    assert trope in tropes.comment_tropes([text])[0]


def test_comments_that_name_nothing():
    assert tropes.comment_tropes(["nice", "", None]) == [[], [], []]


def test_every_pair_is_listed_once_a_source_and_sorted(hits):
    assert list(hits.columns) == ["title_id", "trope", "p", "hit", "source", "evidence"]
    assert not hits.duplicated(["title_id", "trope", "source"]).any()
    assert hits["p"].between(tropes.LEAST, 1).all()
    assert hits.loc[hits["p"] >= tropes.HIT, "hit"].all()
    key = hits[["title_id", "trope", "source"]]
    assert key.equals(key.sort_values(list(key), ignore_index=True))
    assert set(hits["source"]) <= set(tropes.SOURCES)
    assert hits["evidence"].notna().all()
    assert not set(hits["title_id"]) & {"c", "d"}, "nothing known, nothing said"


def test_a_synopsis_is_a_hit_from_its_tropes_own_threshold_on(hits):
    threshold = likeness.calibration().threshold
    assert set(threshold) == set(likeness.calibration().tropes)
    assert all(0 < least <= tropes.HIT for least in threshold.values())
    words = hits[hits["source"].isin(["tags", "title", "transcript"])]
    assert (words["hit"] == (words["p"] >= tropes.HIT)).all()
    told = hits[hits["source"] == "synopsis"].set_index(["title_id", "trope"])
    least = told.index.get_level_values("trope").map(threshold)
    assert (told["hit"] == (told["p"] >= least)).all()
    weak = told[told["hit"] & (told["p"] < tropes.HIT)]
    assert len(weak), "a hit that 0.5 for all would have missed"
    both = hits[hits["source"] == "combined"].set_index(["title_id", "trope"])
    assert both.loc[weak.index, "hit"].all()
    lone = both.drop(told[told["hit"]].index, errors="ignore")
    assert (lone["hit"] == (lone["p"] >= tropes.HIT)).all()


def test_combined_is_the_noisy_or_of_the_sources(hits):
    rest = hits[hits["source"] != "combined"]
    expected = 1 - (1 - rest["p"]).groupby([rest["title_id"], rest["trope"]]).prod()
    combined = hits[hits["source"] == "combined"].set_index(["title_id", "trope"])["p"]
    both = pd.concat([expected, combined], axis=1, keys=["expected", "p"]).dropna()
    # Signals under LEAST are not listed, so the listed ones may fall short by at most three of them.
    assert (both["p"] - both["expected"]).between(-1e-5, 3 * tropes.LEAST).all()
    assert len(both) == len(expected)


def test_tags_words_and_likeness_each_find(hits):
    assert _p(hits, "b", "rebirth", "tags") == sources.P_TAG
    assert _p(hits, "b", "son_in_law", "tags") == sources.P_TAG, "a tag within a compound"
    assert _p(hits, "b", "face_slapping", "tags") == sources.P_TAG
    assert _p(hits, "a", "time_travel", "tags") == sources.P_TAG
    assert _p(hits, "b", "flash_marriage", "title") >= tropes.HIT
    assert _p(hits, "b", "revenge", "synopsis") >= tropes.HIT
    by_likeness = hits[(hits["title_id"] == "a") & (hits["source"] == "synopsis")].sort_values("p")
    assert by_likeness["trope"].iloc[-1] == "time_loop"
    assert "same day" in by_likeness["evidence"].iloc[-1]


def test_evidence_is_a_part_of_its_source(hits):
    rows = hits.merge(MADE, on="title_id")
    for source in ("title", "synopsis"):
        some = rows[rows["source"] == source]
        assert all(e in text for e, text in zip(some["evidence"], some[source], strict=True))
    combined = rows[rows["source"] == "combined"]
    assert all(e.split(": ")[0] in tropes.SOURCES for e in combined["evidence"])


def test_dialogue_needs_two_words(use):
    said = MADE[["title_id"]].assign(transcript=["复仇", "复仇，报仇", None, ""])
    found = tropes.title_tropes(said, use)
    assert _p(found, "b", "revenge", "transcript") < tropes.HIT <= _p(found, "a", "revenge", "transcript")


def test_a_title_does_not_depend_on_its_company(use, hits):
    alone = tropes.title_tropes(MADE.iloc[[0]], use)
    pd.testing.assert_frame_equal(alone, hits[hits["title_id"] == "b"].reset_index(drop=True), atol=2e-6)


def test_no_titles(use):
    found = tropes.title_tropes(MADE.iloc[:0], use)
    assert list(found.columns) == tropes.COLUMNS and not len(found)


def test_constants_of_another_encoder_are_not_used(use):
    other = replace(likeness.calibration(), encoder="another")
    found = tropes.title_tropes(MADE, use, calibration=other)
    assert _p(found, "a", "time_loop", "synopsis") == 0.0, "too few titles to standardise among themselves"
    assert _p(found, "b", "revenge", "synopsis") >= tropes.HIT, "words do not need it"


def test_likeness_grows_with_the_cosine_and_is_capped():
    known = likeness.calibration()
    ids = known.tropes
    z = np.zeros((1, len(ids)))
    grown = [
        likeness.probability(np.where(np.arange(len(ids)) == 0, a, z), ids, known)[0, 0]
        for a in (-2, 0, 2, 9)
    ]
    assert grown == sorted(grown) and grown[0] < grown[2] and grown[-1] <= 1
    assert not likeness.probability(np.full((1, len(ids)), np.nan), ids, known).any()


@pytest.mark.parametrize("text", ["", "no stop", "One. Two! 三。四？\n五", "v4.5 is out. Done", "…", "a.b.c"])
def test_sentences_are_spans_in_order(text):
    spans = likeness.sentences(text)
    assert spans and all(0 <= a <= b <= len(text) for a, b in spans)
    assert all(b <= c for (_, b), (c, _) in itertools.pairwise(spans))


def test_the_calibration_is_of_this_lexicon():
    known = likeness.calibration()
    assert known.tropes == tuple(trope.id for trope in sources.roots())
    assert set(known.prior) == set(known.tropes)
    assert all(0 < p < 1 for p in known.prior.values())


def test_the_coded_titles_are_labels_and_nothing_else():
    table = pd.read_csv(CODED)
    assert list(table.columns) == ["source", "title_id", "trope", "coded"]
    assert not table.duplicated(["source", "title_id", "trope"]).any()
    assert table.groupby("source")["title_id"].nunique().to_dict() == {"duanju_cn": 100, "mydramalist": 100}
    assert table["trope"].nunique() == 12 and len(table) == 200 * 12
    assert set(table["trope"]) <= {trope.id for trope in sources.roots()}
    assert set(table["coded"]) == {0, 1}


@pytest.mark.slow
@pytest.mark.skipif(not DATA.is_dir(), reason="the real titles in ../shared/data are not here")
def test_the_mean_probability_is_the_share_coded_by_hand(use):
    """On the titles of coded.csv, per trope and over all, within 0.05; from the raw texts, as a study would."""
    chinese = pd.read_csv(DATA / "duanju_cn.csv").rename(columns={"id": "title_id", "intro": "synopsis"})
    asian = pd.read_csv(DATA / "mydramalist.csv")
    asian["title_id"] = asian["url"].str.extract(r"/(\w+)\.\w+\?")
    read = pd.concat([chinese, asian])[["title_id", "synopsis"]].drop_duplicates("title_id")
    table = pd.read_csv(CODED)
    titles = read[read["title_id"].isin(table["title_id"])]
    found = tropes.title_tropes(titles, use)
    p = found[found["source"] == "synopsis"].set_index(["title_id", "trope"])["p"]
    pairs = table.join(p, on=["title_id", "trope"]).fillna({"p": 0.0})
    gap = (pairs["p"] - pairs["coded"]).groupby(pairs["trope"]).mean()
    assert gap.abs().max() <= 0.05 and abs((pairs["p"] - pairs["coded"]).mean()) <= 0.05


@pytest.mark.slow
@pytest.mark.skipif(not DATA.is_dir(), reason="the real titles in ../shared/data are not here")
def test_synopses_rank_tagged_titles_above_others(use):
    """On 150 Chinese short dramas, against the bare name; the whole corpus is in validation.json."""
    frame = pd.read_csv(DATA / "duanju_cn.csv").dropna(subset=["intro", "tags"]).head(150)
    titles = frame.rename(columns={"id": "title_id", "intro": "synopsis"})[["title_id", "synopsis"]]
    found = tropes.title_tropes(titles, use)
    listed = [trope.id for trope in sources.roots()]
    tagged = sources.from_tags([tags.split("|") for tags in frame["tags"]]).p > 0
    wide = found[found["source"] == "synopsis"].set_index(["title_id", "trope"])["p"].unstack()  # noqa: PD010
    p = wide.reindex(index=titles["title_id"], columns=listed).fillna(0).to_numpy()
    usual = [j for j in np.flatnonzero(tagged.sum(axis=0) >= 8) if listed[j] != "counterattack"]
    above = [(p[tagged[:, j], j][:, None] > p[~tagged[:, j], j]).mean() for j in usual]
    assert np.mean(above) > 0.65
