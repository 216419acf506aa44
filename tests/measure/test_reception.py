import naive_reception as naive
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from made_cells import NO_METRICS, VALID, titles

from analysis.measure.reception import reception
from analysis.spec import Options

COLUMNS = [
    "title_id",
    "market",
    "platform",
    "lang",
    "author",
    "comment_id",
    "sentiment",
    "rating",
    "weight",
    "rating_weight",
]
HOME = {**{f"t{i}": "US" for i in range(7)}, **{f"k{i}": "KR" for i in range(3)}}


def scored(rows) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=COLUMNS)
    number = {c: frame[c].astype(float) for c in ("sentiment", "rating", "weight", "rating_weight")}
    frame = frame.assign(home_market=frame.title_id.map(HOME), posted_at=pd.NaT, **number)
    return frame.sort_values(["title_id", "market", "platform", "comment_id"])


def drawn(seed, n=400, authors=60):
    rng = np.random.default_rng(seed)
    return scored([
        (rng.choice(list(HOME)), "US", "p", rng.choice(["en", "en", "es"]), f"a{rng.integers(authors)}",
         f"c{i}", rng.uniform(-1, 1), rng.uniform(0, 1), rng.choice([1, 0.5]), 1.0)
        for i in range(n)
    ])  # fmt: skip


def measure(frame, metrics=NO_METRICS, validation=VALID, **options):
    return reception(frame, metrics, titles(HOME), Options(**{"min_comments": 5, **options}), validation)


row = st.tuples(
    st.sampled_from(list(HOME)), st.sampled_from(["US", "KR"]), st.sampled_from(["p", "q"]),
    st.sampled_from(["en", "es", None]), st.sampled_from(["a", "b", "c", "d", None]),
    st.one_of(st.none(), st.floats(-1, 1)), st.one_of(st.none(), st.floats(0, 1)),
    st.sampled_from([1, 0.5, 0.1]),
)  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(st.lists(row, max_size=60))
def test_the_fast_cells_are_the_naive_ones(rows):
    frame = scored(
        [(t, m, p, lang, a, f"c{i:03d}", s, r, w, w) for i, (t, m, p, lang, a, s, r, w) in enumerate(rows)]
    )
    table = measure(frame).table
    for evidence, weight in (("sentiment", "weight"), ("rating", "rating_weight")):
        expected = naive.cells(frame, evidence, weight)
        found = table[table.evidence == evidence]
        assert len(found) == len(expected)
        for cell in found.itertuples():
            key = (cell.title_id, cell.market, cell.platform, cell.language)
            want = expected[key]
            assert (cell.mean, cell.n_eff, cell.n_comments) == pytest.approx(
                (want["mean"], want["n_eff"], want["n"])
            )
            assert (None if pd.isna(cell.n_authors) else cell.n_authors) == want["n_authors"]
            assert pd.isna(cell.se) if want["se"] is None else cell.se == pytest.approx(want["se"], abs=1e-9)
            place = naive.standing(expected, key, HOME, 5)
            if place is None:
                assert pd.isna(cell.standing)
            else:
                assert cell.standing == pytest.approx(place[0], abs=1e-9)
                if want["se"] is not None:
                    assert cell.standing_se**2 == pytest.approx(want["se"] ** 2 + place[1], abs=1e-9)


def test_standings_exist_and_match_the_naive_ones():
    frame = drawn(1)
    table, expected = measure(frame).table, naive.cells(frame, "sentiment", "weight")
    found = table[(table.evidence == "sentiment") & (table.language == "en")]
    assert found.standing.notna().all()
    for cell in found.itertuples():
        want = naive.standing(expected, (cell.title_id, "US", "p", "en"), HOME, 5)
        assert (cell.standing, cell.standing_se**2 - cell.se**2) == pytest.approx(want[:2])
    locals_ = found[found.title_id.str.startswith("t")]
    assert locals_.standing.mean() == pytest.approx(0, abs=1e-12)


def test_the_order_of_rows_and_the_pseudonyms_change_nothing():
    frame = drawn(2)
    first = measure(frame).table
    pd.testing.assert_frame_equal(
        first, measure(frame.sample(frac=1, random_state=1)).table, check_exact=True
    )
    renamed = frame.assign(author=[f"{hash(a) % 9973}-{a}" for a in frame.author])
    pd.testing.assert_frame_equal(first, measure(renamed).table, check_exact=True)


@pytest.mark.parametrize("share", [1.0, 0.5])
def test_copying_every_comment_under_its_own_author_changes_only_n(share):
    frame = drawn(3)
    copies = frame.assign(comment_id="x" + frame.comment_id)
    doubled = pd.concat([frame, copies])
    doubled[["weight", "rating_weight"]] *= share
    first, second = measure(frame).table, measure(doubled).table
    assert (second.n_comments == 2 * first.n_comments).all()
    pd.testing.assert_frame_equal(
        first.drop(columns="n_comments"), second.drop(columns="n_comments"), rtol=1e-9
    )


def test_a_constant_moves_means_and_no_standing():
    frame = drawn(4).assign(sentiment=lambda x: x.sentiment * 0.5)
    moved = frame.assign(sentiment=np.where(frame.lang == "en", frame.sentiment + 0.3, frame.sentiment))
    first, second = (t[t.evidence == "sentiment"] for t in (measure(frame).table, measure(moved).table))
    np.testing.assert_allclose(first.standing, second.standing, atol=1e-12)
    np.testing.assert_allclose(
        second["mean"] - first["mean"], np.where(first.language == "en", 0.3, 0), atol=1e-12
    )


def test_a_unanimous_cell_has_an_interval():
    rows = [("t0", "US", "p", "en", None, f"a{i}", 0.5, None, 1, 1) for i in range(9)]
    rows += [("t1", "US", "p", "en", None, f"b{i}", s, None, 1, 1) for i, s in enumerate([-1, 1, 0.2, 0.9])]
    cell = measure(scored(rows)).table.query("title_id == 't0'").iloc[0]
    assert cell.se > 0
    assert cell.low < 0.5 < cell.high <= 1


def test_what_is_left_out_is_counted():
    rows = [
        ("t0", "US", "p", "en", None, "1", 0.5, 0.5, 1, 1),
        ("t0", None, "p", "en", None, "2", 0.5, 0.5, 1, 1),
        ("t0", "US", "p", "en", None, "3", None, 0.5, 1, 1),
        ("t0", "US", "p", "en", None, "4", 0.5, 0.5, None, 1),
    ]
    found = measure(scored(rows))
    assert found.dropped == {"no_market": 1, "no_sentiment": 1, "no_weight": 1}
    assert found.table.set_index("evidence").n_comments.to_dict() == {"sentiment": 1, "rating": 3}
    assert found.table.low.isna().all()


def test_evidence_can_be_restricted_and_nothing_gives_an_empty_table():
    assert set(measure(drawn(5), evidence="rating").table.evidence) == {"rating"}
    assert measure(scored([])).table.empty


def metric(title, market, name, value, as_of=None, platform="site", episode=None):
    return {"title_id": title, "episode": episode, "market": market, "platform": platform, "metric": name,
            "value": value, "as_of": pd.Timestamp(as_of) if as_of else pd.NaT}  # fmt: skip


def test_published_means_are_cells():
    rows = [
        metric("k0", "US", "rating_mean", 0.5, "2020-01-01"),
        metric("k0", "US", "rating_mean", 0.7, "2021-01-01"),
        metric("k0", "US", "rating_n", 100), metric("k1", "US", "rating_mean", 0.6),
        metric("k2", "US", "rating_mean", 0.6), metric("k2", "US", "rating_n", 0),
        metric("k2", "KR", "rating_n", 10), metric("k2", "KR", "rating_mean", 0.2, episode=3),
    ]  # fmt: skip
    found = measure(scored([]), pd.DataFrame(rows))
    cells = found.table.set_index("title_id")
    assert list(cells.index) == ["k0", "k1"]
    assert cells.language.isna().all()
    assert cells.loc["k0", ["mean", "se", "n_eff", "n_comments"]].tolist() == pytest.approx(
        [0.7, 0.02, 100, 100]
    )
    assert cells.loc["k1", ["se", "n_eff", "n_comments", "low"]].isna().all()
    assert found.dropped == {"rating_without_raters": 1}
    assert found.notes[0].key == "published_means"


def test_a_platforms_ratings_are_not_counted_twice():
    rows = [("k0", "US", "site", "en", None, f"{i}", None, 0.5, 1, 1) for i in range(3)]
    both = pd.DataFrame([metric("k0", "US", "rating_mean", 0.5), metric("k1", "US", "rating_mean", 0.6)])
    found = measure(scored(rows), both)
    assert found.table.title_id.tolist() == ["k0", "k1"]
    assert found.table.language.isna().all()
    assert found.dropped["rating_counted_twice"] == 1
    assert measure(scored(rows), both.iloc[:1]).table.language.tolist() == ["en"]


@pytest.mark.parametrize(("change", "valid"), [
    ({}, True), ({"n": 299}, False), ({"macro_f1": 0.54}, False), ({"mean_gap": -0.06}, False),
    ({"n": None}, False),
])  # fmt: skip
def test_a_language_is_validated_by_its_row(change, valid):
    table = measure(drawn(6), validation={"en": {**VALID["en"], **change}}).table
    flags = table.groupby(["evidence", "language"]).validated.first()
    assert flags["sentiment", "en"] == valid
    assert not flags["sentiment", "es"]
    assert flags["rating"].all()


def test_an_area_has_no_local_titles():
    home = {f"t{i}": "001" for i in range(8)}
    rows = [(t, "001", "p", "en", None, f"{t}{i}", 0.1 * i, None, 1, 1) for t in home for i in range(9)]
    table = reception(scored(rows), NO_METRICS, titles(home), Options(min_comments=5), VALID).table
    assert len(table) == 8
    assert table.standing.isna().all()


def test_the_interval_of_a_mean_covers_it():
    rng = np.random.default_rng(8)
    rows, truth = [], {}
    for t in range(300):
        truth[f"t{t}"] = p = rng.uniform(0.3, 0.8)
        for i in range(rng.integers(8, 30)):
            rows.append(
                (f"t{t}", "US", "p", "en", None, f"{t}-{i}", None, rng.beta(3 * p, 3 * (1 - p)), 1, 1)
            )
    table = measure(scored(rows)).table
    mean = table.title_id.map(truth).to_numpy(float)
    assert 0.92 <= ((table.low <= mean) & (mean <= table.high)).mean() <= 0.985
