import naive_sensitivity as naive
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from made_cells import VALID, cell, table, titles, world, worlds

from analysis.measure import variants
from analysis.measure.discount import discount
from analysis.measure.sides import sides, usable
from analysis.spec import Options


def strata_world(seed, n_local=12):
    """Two languages and two platforms a market; titles are in some of them, with unequal comments."""
    rng = np.random.default_rng(seed)
    home = {**{f"CN{i:02d}": "CN" for i in range(18)}, **{f"US{i:02d}": "US" for i in range(n_local)}}
    rows = []
    for t, h in home.items():
        q = rng.normal(0, 0.2)
        for m in ("CN", "US"):
            if m != h and (h == "US" or int(t[2:]) >= 8):
                continue
            for g, (platform, language) in enumerate([("p", "en"), ("p", "zh"), ("q", "en")]):
                if rng.random() < (0.8, 0.6, 0.3)[g]:
                    n = float(rng.integers(20, 90))
                    r = q + 0.2 * g + rng.normal(0, 0.05)
                    rows.append(cell(t, m, r, n=n, platform=platform, language=language))
    return table(rows), titles(home)


def of(cells, listed, home="CN", market="US"):
    found = sides(usable(cells, listed, Options()))
    return variants.compared(found["rating", home], found["rating", market])


def row(cells, listed):
    found = discount(cells, listed, Options(), VALID).table
    return found[(found.home == "CN") & (found.market == "US")].iloc[0]


def numbers(found, at=0):
    return [found.estimate[at], found.low[at], found.high[at]]


@settings(max_examples=8, deadline=None)
@given(st.integers(0, 10**6), st.booleans())
def test_each_title_left_out_is_the_discount_without_its_cells(seed, several):
    cells, listed = strata_world(seed) if several else world(np.random.default_rng(seed), 6, 6, 6)
    names, left = variants.titles_left_out(of(cells, listed))
    at_home = cells[cells.market == "CN"]
    local = cells[cells.market.eq("US") & cells.title_id.str.startswith("US")]
    own = at_home.title_id.str.startswith("CN")
    assert sorted(names) == sorted(set(at_home.title_id[own]) | set(local.title_id))
    for i in np.random.default_rng(seed).choice(len(names), 3, replace=False):
        naive_row = row(cells[cells.title_id != names[i]], listed)
        expected = naive_row[["discount", "low", "high"]].astype(float).to_numpy()
        assert numbers(left, i) == pytest.approx(expected, abs=1e-10, nan_ok=True)
        if np.isfinite(expected).all():
            counts = [left.n_titles[i], left.n_home[i], left.n_controls[i]]
            assert counts == naive_row[["n_titles", "n_home", "n_controls"]].tolist()


def test_many_titles_are_left_out_in_pieces_without_a_difference(monkeypatch):
    both = of(*strata_world(3))
    whole = variants.titles_left_out(both)[1]
    monkeypatch.setattr(variants, "AT_ONCE", 300)
    assert np.array_equal(variants.titles_left_out(both)[1].high, whole.high, equal_nan=True)


@settings(max_examples=12, deadline=None)
@given(st.integers(0, 10**6))
def test_controls_that_match_are_the_naive_sum(seed):
    rng = np.random.default_rng(seed)
    cells, listed = world(rng, 12, 14, 20)
    kind = dict(zip(listed.title_id, rng.integers(0, 2, len(listed)), strict=True))

    def alike(one, other):
        return np.array([[kind[a] == kind[b] for b in other] for a in one]).reshape(len(one), len(other))

    home, abroad = (cells[cells.market == m].set_index("title_id")["mean"].to_dict() for m in ("CN", "US"))
    local = {t: abroad.pop(t) for t in list(abroad) if t.startswith("US")}
    found = variants.matched(of(cells, listed), alike)
    if np.isfinite(found.low[0]):
        d, V, *counts = naive.matched(home, abroad, local, lambda a, b: kind[a] == kind[b])
        assert found.estimate[0] == pytest.approx(d, abs=1e-12)
        assert [found.n_titles[0], found.n_home[0], found.n_controls[0]] == counts
        assert 1.959 <= (found.high[0] - found.low[0]) / 2 / np.sqrt(V) <= 12.71


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_where_all_titles_are_alike_matching_changes_nothing(seed):
    both = of(*strata_world(seed))
    found = variants.matched(both, lambda a, b: np.ones((len(a), len(b)), bool))
    assert numbers(found) == pytest.approx(numbers(variants.measured(both)), abs=1e-12)


def test_where_none_is_alike_there_is_no_number():
    found = variants.matched(of(*strata_world(1)), lambda a, b: np.zeros((len(a), len(b)), bool))
    assert np.isnan(found.estimate[0]) and found.n_titles[0] == 0


def test_matching_takes_out_what_the_genre_adds():
    """All exports have a genre that is liked 0.3 more everywhere and that half of the locals have."""
    cells, listed = world(np.random.default_rng(4), 30, 60, 60, gap=0.1)
    liked = {t: int(t[2:]) < (60 if t.startswith("CN") else 30) for t in listed.title_id}
    cells["mean"] += 0.3 * cells.title_id.map(liked)

    def alike(one, other):
        return np.array([[liked[a] == liked[b] for b in other] for a in one])

    plain, like = variants.measured(of(cells, listed)), variants.matched(of(cells, listed), alike)
    # Two thirds of the home titles have it and half of the locals: 0.2 against 0.15.
    assert plain.low[0] <= 0.1 - 0.2 + 0.15 <= plain.high[0]
    assert like.low[0] <= 0.1 <= like.high[0]
    assert like.estimate[0] - plain.estimate[0] == pytest.approx(0.05, abs=0.05)


def covered(runs, n, rest, n_local, share, seed):
    """How often the interval of D with matched controls holds the truth; kinds of titles come with these shares."""
    cells, listed = worlds(runs, n, rest, n_local, seed=seed)
    kinds = np.random.default_rng(seed).choice(len(share), len(listed), p=share)
    kind = pd.Series(kinds, index=listed.title_id)
    found = sides(usable(cells, listed, Options()))

    def alike(one, other):
        return kind[one].to_numpy()[:, None] == kind[other].to_numpy()[None, :]

    hits = []
    for r in range(runs):
        both = variants.compared(found["rating", f"H{r:04d}"], found["rating", f"M{r:04d}"])
        d = variants.matched(both, alike)
        hits += [d.low[0] <= 0.1 <= d.high[0]] if np.isfinite(d.low[0]) else []
    assert len(hits) > 0.9 * runs
    return np.mean(hits)


def test_matched_intervals_cover():
    assert 0.92 <= covered(150, 15, 15, 15, (0.5, 0.5), seed=5) <= 0.985


@pytest.mark.slow
@pytest.mark.parametrize(("n", "rest", "n_local", "share"), [
    (15, 15, 15, (0.5, 0.5)), (15, 25, 20, (1 / 3, 1 / 3, 1 / 3)), (15, 40, 30, (0.55, 0.25, 0.15, 0.05)),
    (8, 12, 12, (0.8, 0.2)),
])  # fmt: skip
def test_matched_intervals_cover_with_few_and_uneven_controls(n, rest, n_local, share):
    assert 0.925 <= covered(400, n, rest, n_local, share, seed=4) <= 0.975


@pytest.mark.parametrize("seed", [1, 5])
def test_slopes_are_what_moves_the_discount(seed):
    cells, listed = strata_world(seed)
    both = of(cells, listed)
    home, abroad = variants.slopes(both)
    total = np.nansum(home * both.home.mean) + np.nansum(abroad * both.abroad.mean)
    assert total == pytest.approx(variants.measured(both).estimate[0])
    # A constant in a stratum changes nothing.
    assert home.sum(axis=0) == pytest.approx(0, abs=1e-12)
    assert abroad.sum(axis=0) == pytest.approx(0, abs=1e-12)
