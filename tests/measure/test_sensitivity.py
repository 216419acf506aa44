import naive_sensitivity as naive
import numpy as np
import pandas as pd
import pytest
from made_cells import NO_METRICS, VALID, cell, table, world
from made_cells import titles as listing

from analysis.measure.alike import by_genre, by_year
from analysis.measure.discount import discount
from analysis.measure.reception import reception
from analysis.measure.sensitivity import conclusion, sensitivity
from analysis.measure.sides import sides, usable
from analysis.measure.variants import compared, measured
from analysis.measure.voices import unweighted, voices
from analysis.spec import Options

NUMBERS = ["estimate", "low", "high"]
OPTIONS = Options(min_comments=5)


def comments(seed=1, authors=40, named=True):
    """A scored frame of one pair: titles of CN, some of them in US, and titles of US; copies and busy authors."""
    rng = np.random.default_rng(seed)
    home = {**{f"CN{i:02d}": "CN" for i in range(16)}, **{f"US{i:02d}": "US" for i in range(8)}}
    parts = []
    for t, h in home.items():
        for m in ("CN", "US"):
            if m != h and (h == "US" or int(t[2:]) >= 8):
                continue
            n = int(rng.integers(6, 16))
            parts.append(pd.DataFrame({
                "title_id": t, "home_market": h, "market": m, "platform": "p", "lang": "zh" if m == "CN" else "en",
                "author": [f"{m}{a}" for a in (authors * rng.random(n) ** 2).astype(int)] if named else None,
                "sentiment": np.clip(rng.normal(0.1 + 0.1 * (m == h), 0.4, n), -1, 1),
                "rating": rng.integers(0, 5, n) / 4, "weight": rng.choice([1.0, 0.5, 1 / 3], n),
                "rating_weight": rng.choice([1.0, 0.5], n),
            }))  # fmt: skip
    scored = pd.concat(parts, ignore_index=True)
    return scored.assign(comment_id=[f"c{i:05d}" for i in range(len(scored))]), listing(home)


def measure(scored, listed, options=OPTIONS, metrics=NO_METRICS):
    cells = reception(scored, metrics, listed, options, VALID).table
    found = discount(cells, listed, options, VALID).table
    return sensitivity(cells, voices(scored), listed, found, options).table


def alternative(found, name, evidence="sentiment"):
    rows = found[(found.alternative == name) & (found.evidence == evidence)]
    assert len(rows) == 1
    return rows.iloc[0]


def of_cells(cells, listed, **options):
    found = discount(cells, listed, Options(**options), VALID).table
    said = voices(comments()[0].iloc[:0])
    return sensitivity(cells, said, listed, found, Options(**options)).table


def test_the_headline_is_the_discount_itself():
    scored, listed = comments()
    found = measure(scored, listed)
    cells = reception(scored, NO_METRICS, listed, OPTIONS, VALID).table
    d = discount(cells, listed, OPTIONS, VALID).table.set_index("evidence")
    for evidence in ("rating", "sentiment"):
        row = alternative(found, "headline", evidence)
        assert [*row[NUMBERS]] == [*d.loc[evidence, ["discount", "low", "high"]]]
        assert pd.isna(row.holds)
    other = alternative(found, "other_evidence", "rating")
    assert [*other[NUMBERS]] == [*d.loc["sentiment", ["discount", "low", "high"]]]


@pytest.mark.parametrize(("evidence", "value", "weight"), [
    ("sentiment", "sentiment", "weight"), ("rating", "rating", "rating_weight"),
])  # fmt: skip
def test_weights_off_is_the_naive_mean(evidence, value, weight):
    scored, listed = comments()
    cells = reception(scored, NO_METRICS, listed, OPTIONS, VALID).table
    changed = unweighted(cells, voices(scored))
    expected = naive.cells(scored, value, weight, weighted=False)
    mine = changed[changed.evidence == evidence]
    assert len(mine) == len(expected)
    for c in mine.itertuples():
        assert (c.mean, c.n_eff) == pytest.approx(expected[c.title_id, c.market, c.platform, c.language])
    # All weights 1 from the start are the same study, and no other alternative.
    plain = scored.assign(weight=1.0, rating_weight=1.0)
    row, alone = (alternative(measure(s, listed), "weights_off", evidence) for s in (scored, plain))
    headline = alternative(measure(plain, listed), "headline", evidence)
    assert row[NUMBERS].astype(float).to_numpy() == pytest.approx(headline[NUMBERS].astype(float).to_numpy())
    assert (alone.reason, pd.isna(alone.holds)) == ("same_cells", True)


def test_one_person_left_out_is_the_discount_without_the_comments():
    """The row is what D is without one person's comments, and that person is among those who move it most."""
    scored, listed = comments(authors=20)
    found = alternative(measure(scored, listed), "author_left_out")
    headline = alternative(measure(scored, listed), "headline")
    cells = reception(scored, NO_METRICS, listed, OPTIONS, VALID).table
    cells = cells[cells.evidence == "sentiment"]
    keys = list(cells[["title_id", "market", "platform", "language"]].itertuples(index=False, name=None))
    moves = {}
    for author in sorted(set(scored.author)):
        left = naive.cells(scored, "sentiment", "weight", without=author)
        mean, n_eff = zip(*(left.get(key, (np.nan, 0.0)) for key in keys), strict=True)
        side = sides(usable(cells.assign(mean=mean, n_eff=n_eff), listed, OPTIONS))
        d = measured(compared(side["sentiment", "CN"], side["sentiment", "US"]))
        moves[author] = float(d.estimate[0]), float(d.low[0]), float(d.high[0])
    close = [a for a, numbers in moves.items() if np.allclose(numbers, [*found[NUMBERS]], rtol=0, atol=1e-10)]
    assert len(close) == 1
    most = sorted(moves, key=lambda a: -abs(moves[a][0] - headline.estimate))
    # Ten are tried by the slope of D, which tells near ties no better than nearly.
    assert close[0] in most[:13]
    assert found.n_tried == 10
    assert pd.isna(found.left_out)


def test_voices_add_up_to_the_reception():
    scored, listed = comments(3)
    scored.loc[::7, "author"] = None
    scored.loc[::11, "sentiment"] = np.nan
    cells = reception(scored, NO_METRICS, listed, OPTIONS, VALID).table
    sums = (
        voices(scored)
        .groupby(["evidence", "title_id", "market", "platform", "language"])[["n", "w", "wx", "w2"]]
        .sum()
    )
    keys = pd.MultiIndex.from_frame(
        cells[["evidence", "title_id", "market", "platform", "language"]].astype(object)
    )
    found = sums.reindex(keys)
    assert (found.wx / found.w).to_numpy() == pytest.approx(cells["mean"].to_numpy(float))
    assert (found.w**2 / found.w2).to_numpy() == pytest.approx(cells.n_eff.to_numpy(float))
    assert found.n.to_list() == cells.n_comments.to_list()


def test_nobody_is_left_out_where_nobody_is_named():
    row = alternative(measure(*comments(named=False)), "author_left_out")
    assert (row.reason, pd.isna(row.holds)) == ("no_people", True)


@pytest.mark.parametrize(
    ("low", "high", "sign"), [(0.1, 0.2, 1), (-0.2, -0.1, -1), (-0.1, 0.2, 0), (0.0, 0.2, 0)]
)
def test_conclusions(low, high, sign):
    assert conclusion(low, high) == sign


def test_a_title_without_which_the_interval_widens_over_zero_does_not_hold():
    """One exported title carries the loss: without it nothing is left, though the sign may stay."""
    rows = [(f"CN{i:02d}", "CN", 0.3) for i in range(16)] + [(f"US{i:02d}", "US", 0.3) for i in range(9)]
    rng = np.random.default_rng(3)
    for i in range(6):
        rows.append((f"CN{i:02d}", "US", 0.3 - (0.05 if i else 0.14) + rng.normal(0, 0.002)))
    cells = table([
        cell(t, m, r + rng.normal(0, 0.045), language="zh" if m == "CN" else "en") for t, m, r in rows
    ])  # fmt: skip
    found = of_cells(cells, listing({t: t[:2] for t, *_ in rows}))
    headline, left = alternative(found, "headline", "rating"), alternative(found, "title_left_out", "rating")
    assert headline.low > 0
    assert left.estimate > 0 > left.low and not left.holds
    assert left.n_holding < left.n_tried == 25
    # The row shown is the worst of all, named.
    assert left.left_out in set(cells.title_id)


def test_every_title_is_tried_and_the_worst_is_shown():
    cells, listed = world(np.random.default_rng(5), 10, 10, 10, gap=0.3)
    found = of_cells(cells, listed)
    left = alternative(found, "title_left_out", "rating")
    lows = {}
    for t in cells.title_id.unique():
        side = sides(usable(cells[cells.title_id != t], listed, Options()))
        lows[t] = float(measured(compared(side["rating", "CN"], side["rating", "US"])).low[0])
    worst = min(lows, key=lows.get)
    assert (left.left_out, left.n_tried) == (worst, 30)
    assert left.low == pytest.approx(lows[worst])
    assert left.n_holding == sum(low > 0 for low in lows.values())


def test_fewest_comments_and_languages():
    cells, listed = world(
        np.random.default_rng(6), 12, 12, 12, lang=("zh", "th"), evidence="sentiment", gap=0.3
    )
    cells["n_eff"] = np.where(np.arange(len(cells)) % 3 == 0, 15.0, 60.0)
    cells["validated"] = ~((cells.language == "th") & (np.arange(len(cells)) % 4 == 0))
    found = of_cells(cells, listed)
    less = discount(cells, listed, Options(min_comments=10), VALID).table.iloc[0]
    assert alternative(found, "min_comments_10").estimate == pytest.approx(less.discount)
    assert alternative(found, "min_comments_50").reason == "same_cells"
    assert "min_comments_20" not in set(found.alternative)
    few = alternative(of_cells(cells.assign(n_eff=30.0), listed), "min_comments_50")
    assert (few.reason, pd.isna(few.estimate), pd.isna(few.n_titles)) == ("few_left", True, True)
    loose = discount(cells, listed, Options(unvalidated=True), VALID).table.iloc[0]
    assert alternative(found, "unvalidated").estimate == pytest.approx(loose.discount)
    none = of_cells(cells.assign(validated=False), listed, unvalidated=True)
    assert alternative(none, "unvalidated").reason == "unvalidated_language"
    back = of_cells(cells, listed, unvalidated=True)
    assert alternative(back, "unvalidated").estimate == pytest.approx(alternative(found, "headline").estimate)


def test_a_number_that_cannot_be_had_is_not_counted():
    cells, listed = world(np.random.default_rng(7), 10, 10, 10)
    found = of_cells(cells, listed)
    for name, reason in (
        ("other_evidence", "other_evidence_missing"), ("genre", "few_matched"), ("year", "few_matched"),
        ("weights_off", "same_cells"), ("author_left_out", "no_people"), ("unvalidated", "ratings_need_no_scorer"),
    ):  # fmt: skip
        row = alternative(found, name, "rating")
        assert (row.reason, pd.isna(row.holds), pd.isna(row.estimate)) == (reason, True, True)


def test_a_constant_in_a_market_and_the_order_of_rows_change_nothing():
    scored, listed = comments(4)
    before = measure(scored, listed)
    pd.testing.assert_frame_equal(measure(scored.sample(frac=1, random_state=2), listed), before)
    moved = scored.assign(sentiment=scored.sentiment + 0.2 * (scored.market == "US"))
    after = measure(moved, listed)
    rows = before.evidence == "sentiment"
    assert after.loc[rows, NUMBERS].to_numpy(float) == pytest.approx(
        before.loc[rows, NUMBERS].to_numpy(float), abs=1e-9, nan_ok=True
    )
    assert after.holds.equals(before.holds)


def test_nothing_measured_gives_an_empty_table():
    cells, listed = world(np.random.default_rng(8), 3, 0, 0)
    assert of_cells(cells, listed).empty


def test_alike_in_genre_and_year():
    listed = pd.DataFrame({
        "title_id": ["a", "b", "c", "d"],
        "genres": [["Romance", "War"], np.array(["romance"]), [], None],
        "released": pd.to_datetime(["2021-12-31", "2022-06-01", "2023-01-01", None]),
    })  # fmt: skip
    ids = listed.title_id.to_numpy(object)
    assert by_genre(listed)(ids, ids)[:2].tolist() == [[True, True, False, False]] * 2
    assert not by_genre(listed)(ids, ids)[2:].any()
    assert by_year(listed)(ids, ids).tolist() == [
        [True, True, False, False], [True, True, True, False], [False, True, True, False], [False] * 4,
    ]  # fmt: skip
