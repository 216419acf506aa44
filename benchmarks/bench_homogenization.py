"""How long 20,000 titles take to be measured for homogenization, and in what memory.

    python benchmarks/bench_homogenization.py [TITLES]

Titles are made: seven home markets, three platforms, twenty genres, twenty years; tropes by tags, by synopsis and
combined; one synopsis embedding each. No measure makes a table of titles by titles of the whole catalogue. Wall
seconds are on two cores with what else ran at that time; CPU seconds say what the work is. Prints and writes
benchmarks/results/homogenization.json.
"""

import json
import os
import platform
import resource
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pandas as pd

from analysis.measure.bundles import bundles
from analysis.measure.homogenization import homogenization
from analysis.measure.lead_lag import lead_lag
from analysis.measure.likeness import TextEmbeddings
from analysis.measure.trend import trend
from analysis.measure.trope_change import trope_change
from analysis.measure.tropes import prevalence
from analysis.spec import Options

RESULTS = Path(__file__).parent / "results" / "homogenization.json"
TITLES, TROPES = 20_000, 100


def made(n: int) -> tuple[pd.DataFrame, pd.DataFrame, TextEmbeddings]:
    rng = np.random.default_rng(5)
    share = 1 / np.arange(1, TROPES + 1) ** 0.8
    have = rng.random((n, TROPES)) < share / share.sum() * 3.5
    ids = np.array([f"t{i:05d}" for i in range(n)])
    row, column = np.nonzero(have)
    tags = pd.DataFrame(
        {"title_id": ids[row], "trope": np.array([f"k{i:03d}" for i in range(TROPES)])[column]}
    )
    tags = tags.assign(p=1.0, hit=True, source="tags", evidence="")
    synopsis = tags.sample(frac=0.7, random_state=1).assign(source="synopsis")
    genres = np.array([f"g{i:02d}" for i in range(20)])
    common = 1 / np.arange(1, 21)
    titles = pd.DataFrame(
        {
            "title_id": ids,
            "released": pd.to_datetime([f"{y}-05-01" for y in rng.integers(2003, 2023, n)]),
            "released_precision": "day",
            "home_market": rng.choice(
                ["KR", "JP", "CN", "TH", "PH", "TW", "HK"], n, p=[0.3, 0.25, 0.2, 0.1, 0.05, 0.05, 0.05]
            ),
            "platform": rng.choice(["a", "b", "c"], n),
            "genres": [list(rng.choice(genres, 3, p=common / common.sum(), replace=False)) for _ in range(n)],
            "tags": [["x"]] * n,
            "synopsis": "s",
        }
    )
    vectors = rng.normal(size=(n, 512)) + 1
    vectors = (vectors / np.linalg.norm(vectors, axis=1)[:, None]).astype(np.float16)
    hits = pd.concat([tags, synopsis, tags.assign(source="combined")], ignore_index=True)
    return hits, titles, TextEmbeddings(titles["title_id"], pd.Series(["en"] * n), vectors)


def once(n: int) -> dict[str, object]:
    hits, titles, texts = made(n)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    found: dict[str, pd.DataFrame] = {}
    steps = {
        "trope_prevalence": lambda: prevalence(hits, titles, Options()),
        "homogenization": lambda: homogenization(hits, titles, texts, Options()),
        "homogenization_trend": lambda: trend(found["homogenization"]),
        "bundles": lambda: bundles(hits, titles, Options()),
        "lead_lag": lambda: lead_lag(hits, titles, Options()),
        "trope_change": lambda: trope_change(hits, titles, Options()),
    }
    table = {}
    for name, step in steps.items():
        wall, cpu = time.perf_counter(), time.process_time()
        found[name] = step().table
        spent = (time.perf_counter() - wall, time.process_time() - cpu)
        table[name] = {"wall_s": round(spent[0], 1), "cpu_s": round(spent[1], 1), "rows": len(found[name])}
    total = {key: round(sum(row[key] for row in table.values()), 1) for key in ("wall_s", "cpu_s")}
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return {
        "measures": table,
        "total": total,
        "memory_before_mb": before // 1024,
        "peak_memory_mb": peak // 1024,
    }


def main() -> None:
    n = int(sys.argv[1]) if len(sys.argv) > 1 else TITLES
    load = os.getloadavg()[0]
    # -P: what lies beside this script (coverage.py) is not to be taken for the package that numba looks for.
    done = subprocess.run(
        [sys.executable, "-P", __file__, str(n), "once"], capture_output=True, text=True, check=True,
        env={**os.environ, "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"},
    )  # fmt: skip
    machine = f"{platform.machine()}, {os.cpu_count()} cores, load {load:.1f} at the start"
    result = {"titles": n, "machine": machine, **json.loads(done.stdout)}
    RESULTS.parent.mkdir(exist_ok=True)
    RESULTS.write_text(json.dumps(result, indent=1) + "\n")
    print(json.dumps(result, indent=1))


if __name__ == "__main__":
    if sys.argv[2:] == ["once"]:
        print(json.dumps(once(int(sys.argv[1]))))
    else:
        main()
