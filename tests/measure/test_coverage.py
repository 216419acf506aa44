"""Whether intervals hold what they promise, on made studies of which the truth is known.

The short tests run two cells with bounds as wide as so few runs make them; the long one runs every cell.
"""

import importlib.util
import json
import sys
from pathlib import Path

import numpy as np
import pytest

BENCHMARKS = Path(__file__).parents[2] / "benchmarks"


@pytest.fixture(scope="module")
def coverage():
    """The script, which is in no package."""
    found = importlib.util.spec_from_file_location("bench_coverage", BENCHMARKS / "bench_coverage.py")
    module = importlib.util.module_from_spec(found)
    sys.path.insert(0, str(BENCHMARKS))
    try:
        found.loader.exec_module(module)
    finally:
        sys.path.remove(str(BENCHMARKS))
    return module


def error(rate, n):
    """Four standard errors of a share of n."""
    return 4 * np.sqrt(rate * (1 - rate) / n)


def test_discounts_of_the_better_half_are_covered_and_null_ones_seldom_called(coverage):
    row = coverage.discount_cell("short", 15, 5, "normal", "better half", 40)
    assert row["intervals"] == 80
    # Both of a study's intervals lean on one home side: they count as one and a half.
    assert row["coverage"] >= 0.95 - error(0.05, 60)
    assert row["null_called"] <= 0.05 + error(0.05, 40)
    assert abs(row["bias"]) <= 4 * row["sd"] / np.sqrt(40)
    assert 0.7 <= row["width_to_oracle"] <= 1.25 * 1.4
    assert row["gap_fdr"]["rate"] <= 0.05 + 4 * max(row["gap_fdr"]["se"], 0.01)
    assert row["constant_moves"] < 1e-9
    assert row["slope_beyond"] <= 0


def test_effects_on_travel_are_covered_and_idle_keys_seldom_get_a_verdict(coverage):
    row = coverage.travel_cell("short", 30, "normal", "random", 20)
    # The keys of a study share its titles, so twenty of them count as five.
    assert row["coverage"] >= 0.95 - error(0.05, 100)
    assert abs(row["bias_moving"]) <= 0.3
    for by in ("trope", "genre"):
        assert row["fdr_verdict"][by]["rate"] <= 0.05 + error(0.05, 20)


def test_a_study_without_the_interval_it_deserves_is_found_out(coverage):
    """The same judge on intervals half as wide: it says that they do not hold."""
    rng = coverage.generator("narrow", 0)
    found, _, _ = coverage.discounts(rng, 8, 5, "normal", False, 60, 0.0, False)
    middle, half = (found.low + found.high) / 2, (found.high - found.low) / 4
    held = (middle - half <= found.truth) & (found.truth <= middle + half)
    assert held.mean() < 0.95 - error(0.05, 90)


@pytest.fixture(scope="module")
def kept(coverage):
    if not coverage.RESULTS.exists():
        pytest.skip("benchmarks/bench_coverage.py has not been run")
    return json.loads(coverage.RESULTS.read_text())


def test_every_row_of_the_methods_is_that_of_the_last_run(coverage, kept):
    methods = (BENCHMARKS.parent / "docs" / "methods.md").read_text()
    for line in coverage.tables(kept).splitlines():
        assert line in methods


@pytest.mark.slow
@pytest.mark.parametrize("travels", [False, True])
def test_every_cell_keeps_what_it_promises(coverage, travels):
    """As the table in docs/methods.md, with other draws and the error that 500 runs leave."""
    for name, settings in coverage.names().items():
        if name.startswith("travel") is not travels:
            continue
        if travels:
            row = coverage.travel_cell(f"again {name}", *settings, 500)
            assert row["coverage"] >= 0.92 - error(0.08, 2500), name
            assert all(found["rate"] <= 0.05 + 4 * found["se"] for found in row["fdr_verdict"].values()), name
        else:
            row = coverage.discount_cell(f"again {name}", *settings, 500)
            assert 0.92 - error(0.08, 750) <= row["coverage"] <= 0.985 + error(0.015, 750), name
            assert row["null_called"] <= 0.07 + error(0.07, 500), name
            assert row["width_to_oracle"] <= 1.25 * 1.1, name
            assert row["gap_fdr"]["rate"] <= 0.05 + 4 * row["gap_fdr"]["se"], name
            assert row["constant_moves"] < 1e-9, name
            assert row["slope_beyond"] <= 0, name
