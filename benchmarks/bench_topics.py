"""How long topics take from embeddings to tables, and in what memory, beside plain BERTopic.

    python benchmarks/bench_topics.py [COMMENTS ...] [--plain COMMENTS ...]

By default 15,000, 100,000 and 1,000,000 comments, and plain `BERTopic().fit_transform` with the same embeddings on
15,000 and 50,000. Comments are made: 40 themes in ten languages whose embeddings (512 numbers, float16) lie apart, a
third of no theme; they lie on the disk in parts of 20,000 and are read one part at a time. Every size runs in a
process of its own: seconds include the import of BERTopic, memory is that process's peak. CPU seconds say what the
work is, wall seconds what else ran. Prints and writes benchmarks/results/topics.json.
"""

import argparse
import json
import os
import platform
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

RESULTS = Path(__file__).parent / "results" / "topics.json"
PART, DIM, THEMES, LANGUAGES = 20_000, 512, 40, 10


def write(folder: Path, n: int) -> None:
    import numpy as np

    rng = np.random.default_rng(3)
    centres, offsets = rng.normal(size=(THEMES, DIM)), 1.5 * rng.normal(size=(LANGUAGES, DIM))
    for part in range(-(-n // PART)):
        size = min(PART, n - part * PART)
        theme, lang = rng.integers(0, THEMES * 3 // 2, size), rng.integers(0, LANGUAGES, size)
        x = rng.normal(size=(size, DIM)) + offsets[lang]
        x[theme < THEMES] += centres[theme[theme < THEMES]]
        x /= np.linalg.norm(x, axis=1, keepdims=True)
        np.savez(folder / f"{part:04d}.npz", x=x.astype(np.float16), theme=theme, lang=lang)


def ours(folder: Path) -> dict[str, float]:
    import numpy as np
    import pandas as pd
    from threadpoolctl import threadpool_limits

    from analysis.measure import topics
    from analysis.spec import Options

    files = sorted(folder.glob("*.npz"))
    meta = [np.load(file) for file in files]
    theme, lang = (np.concatenate([part[name] for part in meta]) for name in ("theme", "lang"))
    n = len(theme)
    rng = np.random.default_rng(4)
    comments = pd.DataFrame(
        {
            "title_id": rng.integers(0, 300, n).astype(str), "market": np.char.add("M", lang.astype(str)),
            "platform": "p", "lang": np.char.add("l", lang.astype(str)),
            "author": pd.array(rng.integers(0, n // 2 + 1, n), dtype="Int64"),
            "comment_id": np.arange(n).astype(str), "sentiment": rng.normal(size=n), "weight": 1.0,
            "posted_at": pd.Timestamp("2024-01-01", tz="UTC") + pd.to_timedelta(rng.integers(0, 900, n), unit="D"),
            "copy": False,
        }
    )  # fmt: skip
    columns = ["title_id", "market", "platform", "language", "evidence", "mean", "standing", "validated"]
    cells = pd.DataFrame(columns=columns)

    def batches():
        for i, file in enumerate(files):
            x = np.load(file)["x"]
            yield np.arange(i * PART, i * PART + len(x)), x

    def texts(rows):
        return [f"theme{theme[row]} word{row % 97} more{row % 31}" for row in rows]

    wall, cpu = time.perf_counter(), time.process_time()
    with threadpool_limits(1):
        found = topics.topics(comments, batches, texts, cells, Options())
    return {"wall_s": time.perf_counter() - wall, "cpu_s": time.process_time() - cpu} | {
        "topics": int(found.results["topics"].table["topic"].max()) + 1,
        "in_a_topic": float((found.of_comment >= 0).mean()),
    }


def plain(folder: Path) -> dict[str, float]:
    import numpy as np

    parts = [np.load(file) for file in sorted(folder.glob("*.npz"))]
    x = np.concatenate([part["x"] for part in parts]).astype(np.float32)
    theme = np.concatenate([part["theme"] for part in parts])
    texts = [f"theme{t} word{i % 97} more{i % 31}" for i, t in enumerate(theme)]
    wall, cpu = time.perf_counter(), time.process_time()
    from bertopic import BERTopic

    topics, _ = BERTopic(language="multilingual").fit_transform(texts, x)
    known = np.array(topics) >= 0
    return {"wall_s": time.perf_counter() - wall, "cpu_s": time.process_time() - cpu} | {
        "topics": int(max(topics)) + 1,
        "in_a_topic": float(known.mean()),
    }


def timed(what: str, n: int) -> dict[str, object]:
    with tempfile.TemporaryDirectory() as folder:
        write(Path(folder), n)
        # Without -P this folder's coverage.py hides the package of that name, which numba asks for.
        command = [sys.executable, "-P", __file__, "--one", what, folder]
        threads = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "NUMBA_NUM_THREADS": "1"}
        done = subprocess.run(
            command,
            capture_output=True,
            text=True,
            check=True,
            env=os.environ | (threads if what == "ours" else {}),
        )
    return {"what": what, "comments": n} | json.loads(done.stdout.splitlines()[-1])


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("sizes", nargs="*", type=int, default=[15_000, 100_000, 1_000_000])
    parser.add_argument("--plain", nargs="*", type=int, default=[15_000, 50_000])
    parser.add_argument("--one", nargs=2)
    asked = parser.parse_args()
    if asked.one:
        found = {"ours": ours, "plain": plain}[asked.one[0]](Path(asked.one[1]))
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
        print(json.dumps({k: round(v, 3) for k, v in (found | {"peak_gb": peak}).items()}))
        return
    rows = []
    for what, n in [*(("ours", n) for n in asked.sizes), *(("plain", n) for n in asked.plain)]:
        rows.append(timed(what, n))
        print(rows[-1], flush=True)
    RESULTS.write_text(
        json.dumps(
            {
                "cores": os.cpu_count(),
                "load": os.getloadavg()[0],
                "python": platform.python_version(),
                "rows": rows,
            },
            indent=1,
        )
        + "\n"
    )


if __name__ == "__main__":
    main()
