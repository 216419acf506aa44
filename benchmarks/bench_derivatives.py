"""How long near copies take to be found among 5,000 and 20,000 titles, and in what memory.

    python benchmarks/bench_derivatives.py

Titles are made: synopses of two to eight sentences as random vectors of 512 dimensions in five languages, four in ten
English, three in ten Chinese; one in a hundred is told again in another language. Texts and embeddings are given, as a
workspace keeps them. Each size runs in a process of its own. Prints and writes benchmarks/results/derivatives.json.
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

from analysis.enrich import passages
from analysis.measure.derivatives import derivatives
from analysis.measure.derivatives_scores import Passages
from analysis.measure.likeness import TextEmbeddings
from analysis.spec import Options

RESULTS = Path(__file__).parent / "results" / "derivatives.json"
SIZES = (5_000, 20_000)
LANGUAGES, SHARES = ("en", "zh", "ko", "ja", "es"), (0.4, 0.3, 0.1, 0.1, 0.1)
DIM = 512


def unit(x: np.ndarray) -> np.ndarray:
    return (x / np.linalg.norm(x, axis=1, keepdims=True)).astype(np.float16)


def made(n: int) -> tuple[pd.DataFrame, TextEmbeddings, Passages, pd.DataFrame, np.ndarray]:
    """The last is which story each title tells: that of the title of that number."""
    rng = np.random.default_rng(7)
    told = np.arange(n)
    told[-n // 100 :] = rng.choice(n - n // 100, n // 100, replace=False)
    lang = rng.choice(len(LANGUAGES), n, p=SHARES)
    count = rng.integers(2, 9, n)[told]
    owner = np.repeat(np.arange(n), count)
    place = np.arange(len(owner)) - np.repeat(np.cumsum(count) - count, count)
    offsets = rng.normal(size=(len(LANGUAGES), DIM)).astype(np.float32)
    topics = rng.normal(size=(60, DIM)).astype(np.float32)
    stories = rng.normal(size=(n, DIM)).astype(np.float32) + topics[rng.integers(0, 60, n)]
    vectors = rng.normal(size=(len(owner), DIM)).astype(np.float32)  # what each sentence says for itself
    vectors = vectors[(np.cumsum(count) - count)[told[owner]] + place]
    vectors += stories[told[owner]] + offsets[lang[owner]]
    vectors += 0.6 * rng.normal(size=vectors.shape).astype(np.float32)
    whole = np.add.reduceat(vectors, np.cumsum(count) - count) / count[:, None]
    letters = np.array(list("abcdefghijklmnopqrstuvwxyz    "))
    texts = pd.Series(
        ["".join(row) for row in letters[rng.integers(0, len(letters), (len(owner), 80))]], dtype=object
    )
    ids = pd.Series([f"t{i:06d}" for i in range(n)], dtype=object)
    titles = pd.DataFrame(
        {
            "title_id": ids,
            "title": [f"name {i} {i * 7 % n}" for i in range(n)],
            "original_title": None,
            "synopsis": texts.groupby(owner).agg(" ".join).to_numpy(),
            "released": pd.to_datetime([f"20{10 + i % 16}-06-01" for i in range(n)]),
            "released_precision": "month",
        }
    )
    tropes = pd.DataFrame(
        [(t, f"trope{k}") for t in ids for k in set((60 * rng.power(0.4, 4)).astype(int).tolist())],
        columns=["title_id", "trope"],
    )
    langs = pd.Series(np.array(LANGUAGES)[lang], dtype=object)
    embedded = Passages(ids[owner].reset_index(drop=True), texts, unit(vectors))
    return titles, TextEmbeddings(ids, langs, unit(whole)), embedded, tropes, told


def once(n: int) -> dict[str, float]:
    titles, synopses, embedded, tropes, told = made(n)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    marks = [(time.perf_counter(), time.process_time())]
    names, copies = passages.series_names(titles), passages.copies(titles)
    marks.append((time.perf_counter(), time.process_time()))
    table = derivatives(titles, names, synopses, embedded, tropes, Options(), copies).table
    marks.append((time.perf_counter(), time.process_time()))
    story = dict(zip(titles["title_id"], told, strict=True))
    right = table["title_a"].map(story).eq(table["title_b"].map(story))
    return {
        "names_and_minhash_s": round(marks[1][0] - marks[0][0], 1),
        "names_and_minhash_cpu_s": round(marks[1][1] - marks[0][1], 1),
        "measure_s": round(marks[2][0] - marks[1][0], 1),
        "measure_cpu_s": round(marks[2][1] - marks[1][1], 1),
        "sentences": len(embedded.texts),
        "planted": n // 100,
        "found": int(right.sum()),
        "false": int((~right).sum()),
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
        table[str(n)] = json.loads(done.stdout)
    result = {"machine": f"{platform.machine()}, {os.cpu_count()} cores", "titles": table}
    RESULTS.parent.mkdir(exist_ok=True)
    RESULTS.write_text(json.dumps(result, indent=1) + "\n")
    print(json.dumps(result, indent=1))


if __name__ == "__main__":
    if len(sys.argv) > 1:
        print(json.dumps(once(int(sys.argv[1]))))
    else:
        main()
