import naive_derivatives as naive
import numpy as np
import pandas as pd
import pytest
from made_stories import Catalogue, unit
from scipy import stats

from analysis.measure import derivatives_kinds as kinds
from analysis.measure import derivatives_null as null
from analysis.measure import derivatives_scores as scores
from analysis.measure.derivatives import _totals


@pytest.fixture(scope="module")
def planted():
    """300 titles, 30 of them told again: 10 in each language, so that some stay in their own."""
    made = Catalogue(300, 5, [(i, ("en", "zh", "es")[i % 3]) for i in range(30)])
    return made, made.measure()


def prepared(made):
    groups = pd.factorize(made.whole.langs, sort=True)[0].astype(np.int64)
    x = scores.whole(made.whole.vectors, groups)
    return groups, x, scores.parts(made.ids, groups, made.passages)


@pytest.mark.parametrize("block", [7, 512])
def test_candidates_similarities_and_margins_against_the_naive_twin(monkeypatch, block):
    monkeypatch.setattr(scores, "BLOCK", block)
    groups, x, told = prepared(Catalogue(40, 1))
    pairs = scores.candidates(x, groups, 4)
    assert {(int(a), int(b)) for a, b in pairs} == naive.nearest(x, groups.tolist(), 4)
    alike = scores.similarity(x, told, pairs)
    parts = {
        t: (told.vectors[slice(*told.first[t : t + 2])], told.share[slice(*told.first[t : t + 2])])
        for t in range(len(x))
    }
    wanted = [naive.similarity(x, parts, a, b) for a, b in pairs]
    assert alike == pytest.approx(wanted, abs=1e-6)
    found = scores.margin(pairs, alike, scores.usual(pairs, alike, len(x)))
    by_pair = {(int(a), int(b)): c for (a, b), c in zip(pairs, alike, strict=True)}
    wanted = naive.margins(by_pair, scores.NEIGHBOURS)
    assert found == pytest.approx([wanted[int(a), int(b)] for a, b in pairs], abs=1e-6)


def test_the_highest_of_each_row_with_ties_and_few_columns():
    rng = np.random.default_rng(6)
    for shape, count in (((9, 400), 10), ((5, 12), 10), ((4, 6), 10), ((3, 200), 1)):
        values = np.round(rng.normal(size=shape), 1).astype(np.float32)
        row, column = scores._highest(values, count)
        wanted = np.argsort(-values, axis=1, kind="stable")[:, :count]
        assert {*zip(row.tolist(), column.tolist(), strict=True)} == {
            (i, int(j)) for i in range(len(values)) for j in wanted[i]
        }
        assert len(row) == wanted.size


def test_totals_of_strata_against_the_naive_twin(monkeypatch):
    monkeypatch.setattr(scores, "BLOCK", 5)
    made = Catalogue(30, 2)
    groups, _, told = prepared(made)
    long = np.minimum(np.diff(told.first), null.MOST_PASSAGES)
    tropes = kinds.incidence(made.ids, made.tropes["title_id"], made.tropes["trope"])
    sets = [set(made.tropes.loc[made.tropes["title_id"] == title, "trope"]) for title in made.ids]
    wanted = naive.totals(groups.tolist(), long.tolist(), sets, null.MOST_TROPES)
    found = _totals(groups, long, tropes)
    width = int(groups.max()) + 1
    assert found.sum() == 30 * 29 / 2
    assert {
        (int(k // width), int(k % width), int(t), int(p)): int(found[k, t, p])
        for k, t, p in np.argwhere(found)
    } == wanted


def test_strata_hold_every_pair_once_and_none_is_small_while_a_larger_would_do():
    rng = np.random.default_rng(3)
    totals = np.floor(np.exp(rng.uniform(0, 13, (9, 4, 4))))
    one = np.eye(3, dtype=bool).ravel()
    cells = np.argwhere(totals >= 0)
    stratum, sizes, crossing = null.strata(*cells.T, totals, one)
    assert len(crossing) == len(sizes) and 0 < crossing.sum() < len(crossing)
    assert sizes.sum() == totals.sum()
    assert np.bincount(stratum, totals[tuple(cells.T)]) == pytest.approx(sizes)
    assert (sizes >= null.WANTED).all()


def test_equal_texts_have_similarity_one_and_a_language_mean_taken_away():
    made = Catalogue(300, 4)
    groups, x, told = prepared(made)
    twice = np.array([[0, 0]])
    assert scores.similarity(x, told, twice) == pytest.approx(1.0, abs=1e-5)
    raw = unit(made.whole.vectors)
    same = np.equal.outer(groups, groups) & ~np.eye(300, dtype=bool)
    offset = [(y @ y.T)[same].mean() - (y @ y.T)[~np.equal.outer(groups, groups)].mean() for y in (raw, x)]
    assert offset[0] > 0.3 > 5 * abs(offset[1])


def test_boilerplate_is_no_passage_but_a_title_of_nothing_else_keeps_it():
    ids = pd.Series(["a", "b", "c", "d"])
    texts = pd.Series(
        ["A drama special.", "Own words here.", "A  drama special!", "More.", "a drama special", "Else."]
    )
    owner = pd.Series(["a", "a", "b", "b", "c", "d"])
    vectors = np.eye(6, 8, dtype=np.float32)
    same = scores.Passages(owner, texts.replace({"A  drama special!": "a drama special."}), vectors)
    told = scores.parts(
        ids, np.zeros(4, np.int64), scores.Passages(owner, same.texts.str.lower().str.rstrip("."), vectors)
    )
    assert [list(told.texts[slice(*told.first[t : t + 2])]) for t in range(4)] == [
        ["own words here"],
        ["more"],
        ["a drama special"],
        ["else"],
    ]


def test_planted_copies_are_found_and_little_else(planted):
    table = planted[1].table
    true = [int(b[1:]) - 300 == int(a[1:]) for a, b in zip(table["title_a"], table["title_b"], strict=True)]
    assert sum(true) >= 27 and len(true) - sum(true) <= 2
    assert set(table["kind"]) == {"translation", "paraphrase"}
    crossing = table["language_a"] != table["language_b"]
    assert (table["kind"].eq("translation") == crossing).all()
    assert table["q"].is_monotonic_increasing and table["q"].le(0.05).all()
    assert (table["earlier"] == table["title_a"]).all() or table["earlier"].isna().any()
    assert table["family"].eq(330 * 329 // 2).all()
    lines = table["passage_a"].str.count("\n")
    assert (lines == table["passage_b"].str.count("\n")).all() and lines.le(2).all()


def test_the_order_of_rows_changes_nothing(planted):
    made, result = planted
    again = made.measure(
        titles=made.titles.sample(frac=1, random_state=1),
        names=made.names.sample(frac=1, random_state=2),
        trope_sets=made.tropes.sample(frac=1, random_state=3),
    )
    pd.testing.assert_frame_equal(result.table, again.table)


def test_series_and_same_words_are_kept_apart(planted):
    made = planted[0]
    names = made.names.assign(form=[f"name{int(i[1:]) % 300}" for i in made.names["title_id"]])
    assert set(made.measure(names=names).table["kind"]) == {"series"}
    titles = made.titles.assign(
        synopsis=[made.titles["synopsis"][int(i[1:]) % 300] for i in made.titles["title_id"]]
    )
    copies = [(f"t{i:04d}", f"t{300 + i:04d}") for i in range(30)]
    table = made.measure(titles=titles, copies=copies).table
    assert table["kind"].eq("verbatim").sum() >= 27


def test_too_few_titles_give_no_row_and_a_note():
    result = Catalogue(20, 1, [(0, "en")]).measure()
    assert result.table.empty and result.notes[-1].key == "copies_unjudged"
    one = Catalogue(20, 1)
    none = one.measure(titles=one.titles.head(1))
    assert none.table.empty and none.dropped == {"no_synopsis": 0}


def test_unrelated_catalogues_flag_nothing():
    """At most one in twenty may; 12 without a false alarm are what 54 % of such a procedure would show."""
    assert sum(len(Catalogue(60, seed).measure().table) > 0 for seed in range(12)) <= 3


@pytest.mark.slow
def test_unrelated_catalogues_flag_anything_at_most_one_time_in_twenty():
    flagged = [len(Catalogue((60, 120, 250)[seed % 3], seed).measure().table) > 0 for seed in range(240)]
    assert sum(flagged) <= stats.binom.ppf(0.99, 240, 0.05)


@pytest.mark.parametrize("law", [stats.expon, stats.norm])
def test_q_is_kept_where_tails_are_exponential_or_lighter(law):
    """Scores of unrelated pairs alone, in strata of several sizes and places, the last two of another scale."""
    sizes = np.array([60_000.0, 12_000.0, 2_000.0, 700.0])
    stratum, crossing = np.repeat(np.arange(4), sizes.astype(int)), np.array([False, False, True, True])
    flagged = 0
    for seed in range(40):
        draws = law.rvs(size=len(stratum), random_state=seed) * (1 + crossing[stratum]) + stratum
        p = np.ones(len(draws))
        for number, tail in enumerate(null.tails(draws, stratum, sizes, crossing)):
            p[stratum == number] = tail.p(draws[stratum == number])
        flagged += (null.q_values(p, len(draws)) <= 0.05).any()
    assert flagged <= stats.binom.ppf(0.99, 40, 0.05)


def test_the_scale_is_consistent_whatever_hides_in_the_upper_quarter():
    rng = np.random.default_rng(0)
    x = rng.exponential(2.0, 4_000)
    assert null.censored_scale(x, 0.0) == pytest.approx(naive.scale(x, null.CENSORED))
    assert null.censored_scale(x, 0.0) == pytest.approx(2.0, rel=0.05)
    hidden = np.where(x > np.quantile(x, 0.8), 1e6, x)
    assert null.censored_scale(hidden, 0.0) == pytest.approx(null.censored_scale(x, 0.0))
    heavy = stats.genpareto.rvs(0.4, scale=2.0, size=4_000, random_state=1)
    assert null.common_shape([heavy]) == pytest.approx(0.4, abs=0.12)
    assert null.censored_scale(heavy, 0.4) == pytest.approx(2.0, rel=0.06)
    assert null.common_shape([x]) == 0 == null.common_shape([])
    # One stratum of related pairs does not make the others' tail heavy.
    assert null.common_shape([x, rng.exponential(1.0, 500), rng.pareto(0.5, 1_000)]) == 0


def test_q_values_against_their_definition():
    rng = np.random.default_rng(2)
    p = np.round(rng.uniform(0, 0.02, 60), 3)
    assert null.q_values(p, 400) == pytest.approx(naive.q_values(p.tolist(), 400))
    whole = np.concatenate([p, np.ones(340)])
    assert null.q_values(p, 400) == pytest.approx(stats.false_discovery_control(whole)[:60])
    assert len(null.q_values(np.empty(0), 5)) == 0


@pytest.mark.parametrize(
    ("a", "b", "first"),
    [
        ("2021-05-03", "2021-05-04", "a"),
        ("2022", "2021-12-31", "b"),
        ("2021", "2021-12-31", None),
        ("2021-05", "2021-05-09", None),
        ("2021-04", "2021-05-09", "a"),
        (pd.NA, "2021", None),
        ("2021-05-03", "2021-05-03", None),
    ],
)
def test_which_came_first_is_said_only_where_dates_tell(a, b, first):
    assert kinds.earlier(a, b, "a", "b") == first


def test_dates_are_shown_as_far_as_they_are_known():
    titles = pd.DataFrame(
        {
            "released": pd.to_datetime(["2021-01-01", "2021-05-01", "2021-05-03", None]),
            "released_precision": ["year", "month", "day", None],
        }
    )
    assert kinds.released(titles).tolist()[:3] == ["2021", "2021-05", "2021-05-03"]
    assert pd.isna(kinds.released(titles)[3])


def test_one_series_by_name():
    forms = [
        "night diner",
        "night diner",
        "night diner tokyo stories",
        "night",
        "night watch",
        "还珠格格",
        "还珠格格天上人间",
    ]
    ids = pd.Series(list("abcdefg"))
    matrix = kinds.series(ids, pd.DataFrame({"title_id": ids, "form": forms}))
    pairs = np.array([(i, j) for i in range(7) for j in range(i + 1, 7)])
    joined = {ids[i] + ids[j] for i, j in pairs[kinds.in_common(matrix, pairs) > 0]}
    assert joined == {"ab", "ac", "bc", "fg"}


def test_same_words_are_half_of_the_shorter_text():
    first = "The maid finds a hidden door behind the rack."
    texts = [
        first,
        first.upper() + "!! And more happens there.",
        "A cook opens a shop in the old harbour town.",
    ]
    assert kinds.verbatim(texts, np.array([[0, 1], [0, 2], [1, 2]])).tolist() == [True, False, False]
