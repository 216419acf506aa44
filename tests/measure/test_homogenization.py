import naive_homogenization as naive
import numpy as np
import pandas as pd
import pytest
from made_titles import drawn, hits, popularity

from analysis.measure import hill, unit_rows
from analysis.measure.homogenization import homogenization
from analysis.measure.likeness import TextEmbeddings
from analysis.measure.result import note
from analysis.spec import Options

SETS = (
    *("effective_stories", "effective_stories_two"),
    *("effective_tropes_q0", "effective_tropes_q1", "effective_tropes_q2"),
)
TEMPLATES = ("template_pairs", "template_nearest")


def catalogue(n=150, seed=0):
    """Titles of two years and two markets, most with tropes; the second year is narrower."""
    rng = np.random.default_rng(seed)
    ids = [f"t{i:03d}" for i in range(n)]
    year = np.where(np.arange(n) < n // 2, 2021, 2022)
    found = np.array(
        [drawn(popularity(30 if y == 2021 else 8), 1, rng).toarray()[0].nonzero()[0] for y in year],
        dtype=object,
    )
    sets = {t: {f"trope{k:02d}" for k in found[i]} for i, t in enumerate(ids) if i % 10}
    titles = pd.DataFrame(
        {
            "title_id": ids,
            "released": pd.to_datetime([f"{y}-03-01" for y in year]),
            "released_precision": "day",
            "home_market": np.where(np.arange(n) % 3 == 0, "KR", "CN"),
            "platform": "only",
            "genres": [["Love"]] * n,
            "tags": [["some"]] * n,
            "synopsis": "A story.",
            "original_script": [None, True, False] * (n // 3),
        }
    )
    return titles, sets, rng


def measured(**options):
    titles, sets, rng = catalogue()
    vectors = rng.normal(size=(len(titles), 16)).astype(np.float16)
    texts = TextEmbeddings(titles["title_id"], pd.Series(["en"] * 140 + ["th"] * 9 + ["und"]), vectors)
    all_hits = pd.concat([hits(sets), hits(sets, "combined")])
    return homogenization(all_hits, titles, texts, Options(**options)), titles, sets


@pytest.fixture(scope="module")
def found():
    return measured()


def row(table, measure, scope="all", value="all", period="all", source="tags"):
    same = (table.scope == scope) & (table.value == value) & (table.period == period)
    rows = table[same & (table.source == source) & (table.measure == measure)]
    assert len(rows) == 1
    return rows.iloc[0]


def test_one_row_a_unit_source_and_measure(found):
    keys = ["scope", "value", "period", "source", "measure"]
    assert not found[0].table.duplicated(keys).any()
    units = found[0].table.query("source == 'tags'").groupby(["scope", "value", "period"]).measure.agg(list)
    assert all(set(measures) == {*SETS, *TEMPLATES, "top5_share", "tropes_per_title"} for measures in units)


def test_intervals_hold_their_estimates(found):
    ok = found[0].table[found[0].table.status != "too_few"]
    assert ok.estimate.notna().all()
    assert (ok.low <= ok.estimate).all()
    assert (ok.estimate <= ok.high).all()


def test_numbers_of_the_whole_catalogue(found):
    table, titles, sets = found[0].table, found[1], found[2]
    told = list(sets.values())
    assert row(table, "template_pairs").estimate == pytest.approx(naive.template(told)[0])
    assert row(table, "template_nearest").estimate == pytest.approx(naive.template(told)[1])
    q1 = row(table, "effective_tropes_q1")
    assert q1.estimate == pytest.approx(naive.hill(told, len(told))[1])
    assert (q1["size"], q1.coverage, q1.n_titles) == pytest.approx((135, naive.coverage(told, 135), 135))
    several = row(table, "tropes_per_title")
    assert several.estimate == pytest.approx(sum(map(len, told)) / len(titles))
    common = sorted(naive.counts(told), key=lambda trope: (-naive.counts(told)[trope], trope))[:5]
    share = row(table, "top5_share")
    assert share.estimate == pytest.approx(sum(bool(t & set(common)) for t in told) / len(titles))
    assert (share.n_titles, several.n_titles) == (150, 150)
    assert found[0].dropped["no trope in tags"] == 15
    assert note("no_trope", without=15, of=150, share=0.1, source="tags") in found[0].notes


def test_a_family_has_one_size_and_one_coverage(found):
    table = found[0].table
    for values in (
        [("all", "all", "2021"), ("all", "all", "2022")],
        [("home_market", "CN", "all"), ("home_market", "KR", "all")],
    ):
        rows = [row(table, "effective_stories", *value) for value in values]
        assert {r["size"] for r in rows} == {min(r.n_titles for r in rows) // 2}
        rows = [row(table, "effective_tropes_q1", *value) for value in values]
        assert np.ptp([r.coverage for r in rows]) == pytest.approx(0, abs=1e-12)
        assert any(r["size"] == r.n_titles for r in rows)


def test_the_narrower_year_is_seen(found):
    table = found[0].table
    for measure in ("effective_stories", "effective_tropes_q1"):
        before, after = (row(table, measure, period=year) for year in ("2021", "2022"))
        assert after.high < before.low


def test_combined_has_no_periods_and_texts_are_by_language(found):
    table = found[0].table
    assert set(table.period[table.source == "combined"]) == {"all"}
    assert set(table.source) == {"tags", "combined", "synopsis:en", "titles"}
    assert set(table.measure[table.source == "synopsis:en"]) == {"effective_stories_text", "cosine"}
    assert found[0].dropped["synopsis in a language with under 20 titles"] == 9
    assert found[0].dropped["synopsis of unknown language or title"] == 1
    texts = row(table, "effective_stories_text", source="synopsis:en")
    assert (texts.n_titles, texts["size"]) == (140, 70)
    assert row(table, "original_share", source="titles").estimate == 0.5


def test_the_same_titles_have_the_same_numbers_in_every_scope(found):
    table = found[0].table
    for measure in (*SETS, *TEMPLATES):
        everything, only = row(table, measure), row(table, measure, "platform", "only")
        pd.testing.assert_series_equal(everything.iloc[4:], only.iloc[4:], check_names=False)


def test_null_where_it_says(found):
    table = found[0].table[found[0].table.measure.isin(TEMPLATES)]
    drawn_here = (table.period == "all") | table.scope.isin(["all", "home_market"])
    assert set(table.status[drawn_here]) == {"ok"}
    assert set(table.status[~drawn_here]) == {"no_null"}
    assert table.expected.notna().eq(drawn_here).all()
    assert table.estimate.notna().all()


def test_order_of_rows_and_reruns_change_nothing(found):
    titles, sets, _ = catalogue()
    mixed = hits(sets).sample(frac=1, random_state=1)
    again = homogenization(mixed, titles.sample(frac=1, random_state=2), None, Options()).table
    first = homogenization(hits(sets), titles, None, Options()).table
    pd.testing.assert_frame_equal(again, first)
    other = homogenization(hits(sets), titles, None, Options(seed=8)).table
    assert not other.equals(first)


def test_too_few_titles_say_so():
    titles, sets, _ = catalogue()
    few = titles.head(33)
    table = homogenization(hits(sets), few, None, Options()).table
    assert row(table, "effective_stories").status == "too_few"
    assert row(table, "effective_tropes_q1").status == "ok"
    fewer = homogenization(hits(sets), titles.head(15), None, Options()).table
    assert set(fewer.status) == {"too_few"}
    assert fewer[["estimate", "low", "high", "ratio", "p"]].isna().all(axis=None)
    assert row(fewer, "effective_stories").n_titles == 13


def test_saturated_catalogue():
    titles, _, _ = catalogue()
    same = {t: {"revenge", "rebirth"} for t in titles["title_id"]}
    table = homogenization(hits(same), titles, None, Options()).table
    pairs = row(table, "template_pairs")
    assert (pairs.status, pairs.estimate, pairs.expected) == ("saturated", 1, 1)
    assert pd.isna(pairs.ratio)
    assert row(table, "effective_stories").estimate == pytest.approx(1)
    assert row(table, "effective_tropes_q1").estimate == pytest.approx(2)


def test_nothing_to_measure_is_an_empty_table():
    titles, sets, _ = catalogue()
    bare = titles.drop(columns="original_script")
    assert len(homogenization(hits(sets).head(0), bare, None, Options()).table) == 0
    assert len(homogenization(hits(sets), bare.head(0), None, Options()).table) == 0


def test_two_halves_of_a_catalogue_agree_within_their_intervals():
    share, outside, target = popularity(40), 0, 0.9
    for run in range(100):
        whole = drawn(share, 240, np.random.default_rng(run))
        halves = [hill.at_coverage(part, target) for part in (whole[:120], whole[120:])]
        gap = abs(halves[0].estimate[1] - halves[1].estimate[1])
        outside += gap > 1.96 * np.hypot(halves[0].se[1], halves[1].se[1])
    assert outside <= 12


def test_row_stays_in_range():
    assert unit_rows.row("cosine", 0.99, 0.1, -1.0, 1.0)["high"] == 1.0
