import numpy as np
import pytest
from made_cells import VALID, cell, table, titles

from analysis.measure.discount import discount
from analysis.measure.power import Design, Spread, measured, smallest, variance_parts
from analysis.spec import Options

SPREAD = Spread(titles=0.1, gaps=0.13, comments=0.3, votes=0.8)


def studies(runs, design, spread, loss, seed):
    """Many studies of one design, true receptions and comments drawn apart."""
    rng = np.random.default_rng(seed)
    rows, home = [], {}
    # Two markets of one spread, whose difference has the spread of the gaps.
    r = 1 - spread.gaps**2 / (2 * spread.titles**2)
    se = spread.comments / np.sqrt(spread.votes * design.comments)
    n_eff = spread.votes * design.comments
    for run in range(runs):
        h, m = f"H{run:04d}", f"M{run:04d}"
        q = rng.normal(0, spread.titles, (design.home, 2))
        at_home, there = q[:, 0], r * q[:, 0] + np.sqrt(1 - r**2) * q[:, 1] - loss
        for i in range(design.home):
            home[f"{h}{i}"] = h
            rows.append(cell(f"{h}{i}", h, at_home[i] + rng.normal(0, se), n=n_eff, se=se))
            if i < design.titles:
                rows.append(cell(f"{h}{i}", m, there[i] + rng.normal(0, se), n=n_eff, se=se))
        for i in range(design.locals):
            home[f"{m}{i}"] = m
            rows.append(cell(f"{m}{i}", m, rng.normal(0, spread.titles) + rng.normal(0, se), n=n_eff, se=se))
    return table(rows), titles(home)


@pytest.mark.parametrize("design", [Design(10, 20, 8, 40), Design(15, 25, 15, 30)])
def test_the_smallest_discount_is_found_as_often_as_said(design):
    """160 studies with just that discount: 80 % of them find it (± 3 standard errors)."""
    loss = smallest(design, SPREAD)
    cells, listed = studies(160, design, SPREAD, loss, seed=1)
    found = discount(cells, listed, Options(min_comments=1), VALID).table
    assert len(found) == 160
    assert ((found.low > 0) | (found.high < 0)).mean() == pytest.approx(0.8, abs=0.095)


def test_the_variance_is_that_of_the_discounts():
    design = Design(10, 25, 10, 30)
    cells, listed = studies(160, design, SPREAD, 0.0, seed=2)
    found = discount(cells, listed, Options(min_comments=1), VALID).table
    assert found.discount.var() == pytest.approx(sum(variance_parts(design, SPREAD)), rel=0.34)


def test_more_of_anything_finds_less_and_comments_have_a_floor():
    base = Design(20, 40, 20, 30)
    found = smallest(base, SPREAD)
    for more in (Design(40, 80, 20, 30), Design(20, 40, 60, 30), Design(20, 40, 20, 300)):
        assert smallest(more, SPREAD) < found
    floor = smallest(Design(20, 40, 20, 10**12), SPREAD)
    noiseless = smallest(base, Spread(SPREAD.titles, SPREAD.gaps, 0.0))
    assert 0 < floor == pytest.approx(noiseless, rel=1e-5)
    assert smallest(base, SPREAD, power=0.9) > found
    # Half of the power is where the estimate just reaches significance: δ = t·√V, nearly.
    half = smallest(base, SPREAD, power=0.5)
    assert half / np.sqrt(sum(variance_parts(base, SPREAD))) == pytest.approx(2.0, abs=0.05)


@pytest.mark.parametrize("design", [Design(1, 20, 20, 30), Design(20, 24, 20, 30), Design(20, 40, 4, 30)])
def test_too_small_a_study_has_no_number(design):
    assert np.isnan(smallest(design, SPREAD))


def test_measured_spreads_are_those_that_made_the_study():
    cells, listed = studies(40, Design(15, 30, 15, 40), SPREAD, 0.1, seed=3)
    cells["n_comments"] = cells.n_eff / SPREAD.votes
    found = measured(cells, listed, Options())["rating"]
    assert (found.titles, found.gaps) == pytest.approx((SPREAD.titles, SPREAD.gaps), rel=0.1)
    assert (found.comments, found.votes) == pytest.approx((SPREAD.comments, SPREAD.votes))
    assert measured(cells[cells.market.str.startswith("M")], listed, Options()) == {}


@pytest.mark.slow
@pytest.mark.parametrize("design", [Design(10, 20, 8, 40), Design(25, 60, 30, 30), Design(40, 60, 10, 20)])
def test_the_power_is_as_said_over_many_studies(design):
    loss = smallest(design, SPREAD)
    cells, listed = studies(1000, design, SPREAD, loss, seed=4)
    found = discount(cells, listed, Options(min_comments=1), VALID).table
    assert ((found.low > 0) | (found.high < 0)).mean() == pytest.approx(0.8, abs=0.04)
