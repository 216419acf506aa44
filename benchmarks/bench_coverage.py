"""Do the intervals hold? Made studies of which the truth is known, measured by the real measures, cell by cell.

Writes benchmarks/results/coverage.json after every cell and prints the tables of docs/methods.md; cells that are there
are not run again unless named. It is not `coverage.py`, which the scripts beside it would import for the library of
that name.

    python benchmarks/bench_coverage.py [--runs 500] [--only NAME ...]
"""

from __future__ import annotations

import argparse
import itertools
import json
import time
import zlib
from pathlib import Path

import numpy as np
import pandas as pd
from made_studies import (
    BETTER,
    DOWN,
    NO_METRICS,
    SCORES,
    UP,
    VALID,
    comments,
    discount_cells,
    keyed,
    latent,
    regression,
    travel_cells,
    true_effects,
)

from analysis.measure.discount import discount
from analysis.measure.gaps import gaps
from analysis.measure.reception import reception
from analysis.measure.travel import travel
from analysis.spec import Options

RESULTS = Path(__file__).parent / "results" / "coverage.json"
EXPORTS = {"random": False, "better half": True}
#: Every cell of issue and docs: locals abroad × imports × scores × which titles are exported.
DISCOUNT = list(itertools.product((5, 8, 15), (5, 15), SCORES, EXPORTS))
#: Travel has no controls, and needs 10 titles with a key and 10 without: shared titles × scores × exports.
TRAVEL = list(itertools.product((30, 90), SCORES, EXPORTS))
SHARE = {30: 0.5, 90: 0.25}
OPTIONS = Options(min_comments=10)
#: Travel divides by the spread of the titles themselves, so its cells hold enough comments to know it.
TRAVEL_SIZE = (50, 30)
BATCH = 25


def generator(name: str, batch: int) -> np.random.Generator:
    return np.random.default_rng([zlib.crc32(name.encode()), batch])


def discounts(
    rng: np.random.Generator, k: int, n: int, kind: str, better: bool, runs: int, shift: float, single: bool
) -> tuple[pd.DataFrame, pd.DataFrame, tuple]:
    """D of every made study in A (truth 0) and C (truth 0.3 of the loss), gaps in C, and what was measured."""
    scores = SCORES[kind]
    drawn = latent(rng, scores, runs, n, k, better, shift)
    cells, listed = discount_cells(scores, drawn)
    scored = comments(rng, scores, cells)
    received = reception(scored, NO_METRICS, listed, OPTIONS, VALID).table
    found = discount(received, listed, OPTIONS, VALID).table
    found["truth"] = np.where(found.market.str[0] == "A", 0.0, 0.3 * scores.loss)
    study, parts = received.market.str[1:], []
    # The q-values of gaps are over all gaps of a study: one call a study.
    sparse = received[received.market.str[0] != "A"]
    for number, part in sparse.groupby(study[sparse.index], sort=True) if single else ():
        home = listed[listed.home_market.str[1:] == number]
        of_pair = found[found.market == f"C{number}"]
        parts.append(gaps(part, home, of_pair, OPTIONS, VALID).table)
    if not parts:
        return found, pd.DataFrame(), (scored, listed, received)
    measured = pd.concat(parts, ignore_index=True)
    row = measured.title_id.str[1:5].astype(int), measured.title_id.str[-3:].astype(int)
    measured["truth"] = drawn.loss[row]
    return found, measured, (scored, listed, received)


def invariance(scored: pd.DataFrame, listed: pd.DataFrame, received: pd.DataFrame) -> tuple[float, float]:
    """How far D moves where the scorer of A's language adds 0.3, and by how much more than it may with slope 0.8."""
    base = discount(received, listed, OPTIONS, VALID).table
    there = scored.lang == "en"

    def moved(slope: float, constant: float) -> np.ndarray:
        again = scored.copy()
        for column in ("sentiment", "rating"):
            again[column] = again[column].where(~there, slope * again[column] + constant)
        cells = reception(again, NO_METRICS, listed, OPTIONS, VALID).table
        return np.abs(discount(cells, listed, OPTIONS, VALID).table.discount - base.discount).to_numpy()

    most = received[received.market.str[0] == "A"].standing.abs().groupby(received.market).max()
    allowed = 0.2 * base.market.map(most).fillna(0).to_numpy() + 0.01
    return float(moved(1.0, 0.3).max()), float((moved(0.8, 0.0) - allowed).max())


def discount_cell(name: str, k: int, n: int, kind: str, exports: str, runs: int) -> dict[str, object]:
    """One cell's row: coverage, false alarms, width against the oracle, false discoveries among gaps."""
    better = EXPORTS[exports]
    shift = -regression(SCORES[kind], n, better)
    rows, single, moved = [], [], (0.0, 0.0)
    for batch in range(-(-runs // BATCH)):
        size = min(BATCH, runs - batch * BATCH)
        # Gaps take most of the time, and have many a study: every other batch will do.
        found, measured, parts = discounts(
            generator(name, batch), k, n, kind, better, size, shift, batch % 2 == 0
        )
        moved = invariance(*parts) if batch == 0 else moved
        rows.append(found.assign(batch=batch))
        single.append(measured.assign(batch=batch))
    found, measured = pd.concat(rows), pd.concat(single)
    low, high, truth = found.low, found.high, found.truth
    null = found[found.market.str[0] == "A"]
    at = found.market.str[0]
    spread = (found.discount - truth).groupby(at).transform("std")
    return {
        "locals": k, "imports": n, "scores": kind, "exports": exports, "runs": len(null),
        "intervals": int(low.notna().sum()),
        "coverage": share((low <= truth) & (truth <= high)),
        "coverage_few_lose": share(((low <= truth) & (truth <= high))[at == "C"]),
        "coverage_bootstrap": share((found.boot_low <= truth) & (truth <= found.boot_high)),
        "null_called": share((null.low > 0) | (null.high < 0)),
        "bias": rounded((found.discount - truth).mean()),
        "sd": rounded((null.discount - null.truth).std()),
        "width_to_oracle": rounded(((high - low) / (2 * 1.959964 * spread)).median()),
        "gap_coverage": share((measured.low <= measured.truth) & (measured.truth <= measured.high)),
        "gap_fdr": fdr(measured, ["batch", "market"]),
        "gap_found": share(measured.q[measured.truth > 0] < 0.05),
        "constant_moves": float(f"{moved[0]:.1e}"), "slope_beyond": rounded(moved[1]),
    }  # fmt: skip


def fdr(measured: pd.DataFrame, study: list[str]) -> dict[str, float]:
    """Mean over studies of false among all discoveries at q < 0.05 (0 where there are none), and its error."""
    called = measured.q < 0.05
    false = (called & (measured.truth == 0)).groupby([measured[c] for c in study]).sum()
    of = called.groupby([measured[c] for c in study]).sum()
    rate = false / of.clip(lower=1)
    return {"rate": rounded(rate.mean()), "se": rounded(rate.std() / np.sqrt(len(rate)))}


def effects(rng: np.random.Generator, n: int, kind: str, better: bool, runs: int) -> pd.DataFrame:
    """Travel of every made study."""
    scores = SCORES[kind]
    cells, listed, tropes = travel_cells(rng, scores, keyed(rng, scores, runs, n, SHARE[n], better))
    received = reception(comments(rng, scores, cells, TRAVEL_SIZE), NO_METRICS, listed, OPTIONS, VALID).table
    return travel(received, listed, tropes, OPTIONS).table


def travel_cell(name: str, n: int, kind: str, exports: str, runs: int) -> dict[str, object]:
    """One cell's row: coverage by kind of key, false alarms, width, false discoveries among verdicts."""
    better = EXPORTS[exports]
    truth = true_effects(SCORES[kind], SHARE[n], better)
    parts = []
    for batch in range(-(-runs // BATCH)):
        size = min(BATCH, runs - batch * BATCH)
        parts.append(effects(generator(name, batch), n, kind, better, size).assign(batch=batch))
    found = pd.concat(parts)
    found["truth"] = found.key.map(truth).fillna(0.0).astype(float)
    covered = (found.low <= found.truth) & (found.truth <= found.high)
    idle, given = ~found.key.isin(list(truth)), found.low.notna()
    moves = found.key.isin([UP, DOWN])
    called = found.assign(truth=found.truth.where(moves, 0.0))
    verdict = called.assign(q=np.where(called.verdict != "undecided", 0.0, 1.0))
    width = (found.high - found.low)[idle & given].median()
    return {
        "titles": n, "scores": kind, "exports": exports, "runs": runs, "intervals": int(given.sum()),
        "without_interval": rounded(1 - given.mean()),
        "coverage": share(covered[given]),
        "coverage_idle": share(covered[idle & given]),
        "coverage_moving": share(covered[moves & given]),
        "coverage_better": share(covered[(found.key == BETTER) & given]),
        "truth": {key: rounded(value) for key, value in truth.items()},
        "bias_moving": rounded((found.effect - found.truth)[moves & given].mul(np.sign(found.truth)).mean()),
        "width_to_oracle": rounded(width / (2 * 1.959964 * found.effect[idle & given].std())),
        "fdr_q": {by: fdr(part, ["batch", "home"]) for by, part in called.groupby("by")},
        "fdr_verdict": {by: fdr(part, ["batch", "home"]) for by, part in verdict.groupby("by")},
        "moving_found": share(verdict.q[moves] < 0.05),
    }  # fmt: skip


def share(held: pd.Series) -> float:
    return rounded(held.mean())


def rounded(value: float) -> float:
    return round(float(value), 4)


def names() -> dict[str, tuple]:
    """Every cell by its name, smallest first."""
    found = {f"D {k} locals, {n} imports, {s}, {e}": (k, n, s, e) for k, n, s, e in DISCOUNT}
    return found | {f"travel {n} titles, {s}, {e}": (n, s, e) for n, s, e in TRAVEL}


def tables(done: dict[str, dict]) -> str:
    """The two tables of docs/methods.md."""

    def percent(value: float) -> str:
        return f"{100 * value:.1f}"

    lines = [
        "| locals | imports | scores | exports | covered | few lose | null called | width | gaps covered | gaps FDR |",
        "|---|---|---|---|---|---|---|---|---|---|",
    ]
    for row in (r for r in done.values() if "locals" in r):
        told = [row[c] for c in ("locals", "imports", "scores", "exports")]
        told += [percent(row[c]) for c in ("coverage", "coverage_few_lose", "null_called")]
        told += [
            f"{row['width_to_oracle']:.2f}",
            percent(row["gap_coverage"]),
            percent(row["gap_fdr"]["rate"]),
        ]
        lines.append("| " + " | ".join(map(str, told)) + " |")
    lines += [
        "",
        "| titles | scores | exports | covered | no effect | effect | better on both sides | width | no interval "
        "| FDR of q | FDR of verdicts |",
        "|---|---|---|---|---|---|---|---|---|---|---|",
    ]
    for row in (r for r in done.values() if "titles" in r):
        told = [row[c] for c in ("titles", "scores", "exports")]
        told += [percent(row[f"coverage{c}"]) for c in ("", "_idle", "_moving", "_better")]
        told += [f"{row['width_to_oracle']:.2f}", percent(row["without_interval"])]
        told += [
            " / ".join(percent(row[c][by]["rate"]) for by in ("trope", "genre"))
            for c in ("fdr_q", "fdr_verdict")
        ]
        lines.append("| " + " | ".join(map(str, told)) + " |")
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--runs", type=int, default=500)
    parser.add_argument("--only", nargs="*", help="names of cells, or their beginnings, to run again")
    chosen = parser.parse_args()
    done: dict[str, dict] = json.loads(RESULTS.read_text()) if RESULTS.exists() else {}
    for name, settings in names().items():
        again = chosen.only is not None and any(name.startswith(start) for start in chosen.only)
        if (name in done and not again) or (chosen.only is not None and not again):
            continue
        start = time.process_time()
        cell = discount_cell if name.startswith("D ") else travel_cell
        row = cell(name, *settings, chosen.runs)
        done[name] = row | {"cpu_seconds": round(time.process_time() - start)}
        RESULTS.write_text(json.dumps({key: done[key] for key in names() if key in done}, indent=1) + "\n")
        print(name, json.dumps(done[name]), flush=True)
    print(tables(done))


if __name__ == "__main__":
    main()
