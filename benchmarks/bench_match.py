"""How long `crosscut match` takes for two platforms of 5,000 and of 20,000 titles each, and in what memory.

    python benchmarks/bench_match.py

Titles are made: random words of the trope lexicon, half of the second platform being the first's with additions,
synopses random unit vectors, noisy for a shared title. Names are embedded by the bundled encoder, as the command does.
Each size runs in a process of its own. Prints and writes benchmarks/results/match.json.
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

from analysis import lexicon
from analysis.enrich import encoder, same_title, title_names

RESULTS = Path(__file__).parent / "results" / "match.json"
SIZES = (5_000, 20_000)


def made(n: int) -> tuple[pd.DataFrame, same_title.Vectors]:
    rng = np.random.default_rng(7)
    words = sorted(
        {w for t in lexicon.load_tropes() for d in (t.description,) for w in d["en"].split() if w.isalpha()}
    )
    names = [" ".join(rng.choice(words, rng.integers(3, 7))).title() for _ in range(n + n // 2)]
    vectors = rng.normal(size=(n + n // 2, 512)).astype(np.float32)
    noisy = vectors[: n // 2] + 0.5 * rng.normal(size=(n // 2, 512)).astype(np.float32)
    added = np.array(["", " (Dubbed)", " | Full Movie", " EP 1-80"])[rng.integers(0, 4, n // 2)]
    year, episodes = rng.integers(2021, 2026, n + n // 2), rng.integers(30, 101, n + n // 2)
    first, second = np.arange(n), np.r_[np.arange(n // 2), np.arange(n, n + n // 2)]
    titles = pd.DataFrame(
        {
            "title_id": [f"{p}{i}" for p, side in (("a", first), ("b", second)) for i in side],
            "title": names[:n] + [f"{names[i]}{more}" for i, more in enumerate(added)] + names[n:],
            "original_title": None,
            "platform": ["a"] * n + ["b"] * n,
            "source": "made",
            "home_market": "CN",
            "released": pd.to_datetime([f"{y}-01-01" for y in year[np.r_[first, second]]]),
            "n_episodes": episodes[np.r_[first, second]],
        }
    )
    all_vectors = np.concatenate([vectors[:n], noisy, vectors[n:]])
    all_vectors /= np.linalg.norm(all_vectors, axis=1, keepdims=True)
    return titles, same_title.Vectors(np.arange(2 * n), all_vectors)


def once(n: int) -> dict[str, float]:
    titles, synopses = made(n)
    none = pd.DataFrame({"title_id": pd.Series(dtype=str), "trope": pd.Series(dtype=str)})
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    marks = [(time.perf_counter(), time.process_time())]
    forms = title_names.forms(titles)
    meanings = encoder.load().encode(forms["form"].tolist())
    marks.append((time.perf_counter(), time.process_time()))
    found = same_title.pairs(titles, forms, meanings, synopses, none)
    marks.append((time.perf_counter(), time.process_time()))
    right = found["left"].str[1:] == found["right"].str[1:]
    return {
        "names_s": round(marks[1][0] - marks[0][0], 1),
        "names_cpu_s": round(marks[1][1] - marks[0][1], 1),
        "pairs_s": round(marks[2][0] - marks[1][0], 1),
        "pairs_cpu_s": round(marks[2][1] - marks[1][1], 1),
        "found": len(found),
        "precision": round(float(right.mean()), 4),
        "recall": round(float(right.sum() / (n // 2)), 4),
        "memory_before_mb": before // 1024,
        "peak_memory_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    }


def main() -> None:
    table = {}
    for n in SIZES:
        done = subprocess.run(
            [sys.executable, __file__, str(n)], capture_output=True, text=True, check=True,
            env={**os.environ, "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"},
        )  # fmt: skip
        table[f"{n} x {n}"] = json.loads(done.stdout)
    result = {"machine": f"{platform.machine()}, {os.cpu_count()} cores, one used", "titles": table}
    RESULTS.parent.mkdir(exist_ok=True)
    RESULTS.write_text(json.dumps(result, indent=1) + "\n")
    print(json.dumps(result, indent=1))


if __name__ == "__main__":
    if len(sys.argv) > 1:
        print(json.dumps(once(int(sys.argv[1]))))
    else:
        main()
