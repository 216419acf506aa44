"""How long a million enriched comments take to be measured, and in how much memory: every measure of a study.

Prints and writes benchmarks/results/measure.json: 2,000 titles of 12 markets, each shown at home and in four
others, three in four comments by authors who write more than once. `four` are reception, discount, gaps and travel.
`load_before` is what else the machine did. The comments are made, read from Parquet and measured as by
`crosscut measure`: the four in one process, every other measure in one of its own. Measures of titles and their texts
alone are not among them.

    python benchmarks/bench_measure.py [--comments 1000000] [--only NAME ...]
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

RESULTS = Path(__file__).parent / "results" / "measure.json"
MARKETS = ("BR", "CN", "DE", "ES", "FR", "ID", "JP", "KR", "MX", "TH", "US", "VN")
LANGUAGES = ("pt", "zh-Hans", "de", "es", "fr", "id", "ja", "ko", "es", "th", "en", "vi")
TITLES, ABROAD, SHARD = 2_000, 4, 20_000
TROPES, GENRES = 40, ("comedy", "crime", "family", "fantasy", "romance", "war")
FOUR = ("reception", "discount", "gaps", "travel")
OF_TITLES = {
    "trope_hits", "trope_prevalence", "homogenization", "homogenization_trend", "bundles", "lead_lag",
    "trope_change", "derivatives",
}  # fmt: skip


def make(folder: Path, comments: int, seed: int = 7) -> None:
    """A workspace as ingest and enrich leave it."""
    import numpy as np
    import pandas as pd
    import pyarrow as pa

    from analysis import schema
    from analysis.corpus import Workspace

    rng = np.random.default_rng(seed)
    (folder / "comments.csv").write_text("id,text\n")
    (folder / "study.yaml").write_text("study: made\nsources:\n- {path: comments.csv, table: comments}\n")
    place = Workspace(folder / "w")
    place.create()

    def write(path: Path, table: schema.Table, columns: dict[str, object]) -> None:
        n = len(next(iter(columns.values())))
        whole = {c: columns.get(c, pa.nulls(n, table.type_of(c))) for c in table.names}
        place.write(path, pa.table(whole, schema=table.schema))

    ids = np.array([f"t{i:05d}" for i in range(TITLES)], object)
    home = rng.integers(0, len(MARKETS), TITLES)
    markets = np.array(MARKETS, object)
    released = pd.to_datetime(pd.Series(rng.integers(2012, 2024, TITLES)).astype(str) + "-06-01").dt.date
    own = {
        "title_id": ids, "title": ids, "home_market": markets[home], "released": released,
        "released_precision": ["day"] * TITLES, "platform": ["made"] * TITLES,
        "genres": [sorted(rng.choice(GENRES, 2, replace=False).tolist()) for _ in ids],
    }  # fmt: skip
    write(place.tables / "titles.parquet", schema.TITLE, own)
    places = np.column_stack([home, (home[:, None] + rng.permuted(
        np.tile(np.arange(1, len(MARKETS)), (TITLES, 1)), axis=1)[:, :ABROAD]) % len(MARKETS)])  # fmt: skip
    quality = rng.normal(0, 0.15, TITLES)[:, None] - 0.08 * (np.arange(ABROAD + 1) > 0)
    mean = quality + rng.normal(0, 0.07, quality.shape)
    popular = rng.pareto(1.5, places.shape) + 0.5
    chosen = rng.choice(places.size, comments, p=(popular / popular.sum()).ravel())
    title, market, mean = chosen // (ABROAD + 1), places.ravel()[chosen], mean.ravel()[chosen]
    score = np.clip(mean + 0.4 * rng.standard_normal(comments), -1, 1)
    stars = np.clip(np.round(2.4 + 2 * (mean + 0.6 * rng.standard_normal(comments))), 0, 4) / 4
    author = np.array([f"a{i:07d}" for i in range(comments // 4)], object)[
        (comments // 4 * rng.random(comments) ** 2).astype(int)
    ]
    number = np.array([f"c{i:08d}" for i in range(comments)], object)
    days = pd.Timestamp("2024-01-01", tz="UTC") + pd.to_timedelta(rng.integers(0, 700, comments), "D")
    copies = np.where(rng.random(comments) < 0.1, 0.5, 1.0)
    names = np.array([f"trope{i:02d}" for i in range(TROPES)], object)
    weights = {
        "platform": ["made"] * comments,
        "comment_id": number,
        "weight": copies,
        "rating_weight": copies,
    }
    write(place.tables / "weights.parquet", schema.WEIGHT, weights)
    for part, start in enumerate(range(0, comments, SHARD)):
        at = slice(start, start + SHARD)
        n = len(number[at])
        write(place.comments / f"part-{part:05d}.parquet", schema.COMMENT, {
            "platform": ["made"] * n, "comment_id": number[at], "title_id": ids[title[at]],
            "market": markets[market[at]], "author": author[at], "text": ["said"] * n, "posted_at": days[at],
            "rating": np.where(rng.random(n) < 0.5, stars[at], np.nan),
        })  # fmt: skip
        named = rng.random(n) < 0.15
        write(place.enriched / f"part-{part:05d}.parquet", schema.ENRICHED, {
            "platform": ["made"] * n, "comment_id": number[at], "sentiment": score[at],
            "lang": np.array(LANGUAGES, object)[market[at]],
            "tropes": [[names[i]] if has else [] for i, has in zip(rng.integers(0, TROPES, n), named, strict=True)],
            "symbols": [[] for _ in range(n)],
        })  # fmt: skip
    for name in ("episodes", "metrics", "rejects"):
        place.write(place.tables / f"{name}.parquet", schema.TABLES[name].schema.empty_table())
    row, trope = np.nonzero(rng.random((TITLES, TROPES)) < 0.1)
    hits = {
        "title_id": ids[row],
        "trope": names[trope],
        "p": np.full(len(row), 0.9),
        "hit": np.full(len(row), True),
    }
    both = [pd.DataFrame(hits | {"source": source, "evidence": "made"}) for source in ("tags", "combined")]
    place.write(
        place.enriched / "trope_hits.parquet", pa.Table.from_pandas(pd.concat(both), preserve_index=False)
    )
    vectors = {"title_id": pa.array([], pa.string()), "lang": pa.array([], pa.string())}
    place.write(
        place.enriched / "titles.parquet",
        pa.table(vectors | {"embedding": pa.array([], schema.EMBEDDING_TYPE)}),
    )
    place.write_manifest({
        "study": {}, "accounting": [{"table": "comments", "rows": comments}], "notes": [], "inputs": [],
    })  # fmt: skip


def measure(folder: Path, only: list[str]) -> dict[str, object]:
    """Seconds of each measure, reading and writing included, and the peak memory of this process so far."""
    from analysis import spec, study
    from analysis.corpus import Workspace

    loaded, place = spec.load(folder / "study.yaml"), Workspace(folder / "w")
    seconds, peak, rows = {}, {}, {}
    for name in only:
        start, cpu = time.perf_counter(), time.process_time()
        rows |= study.measure(loaded, place, only=name)
        seconds[name] = [round(time.perf_counter() - start, 1), round(time.process_time() - cpu, 1)]
        peak[name] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    return {"seconds": seconds, "peak_memory_mb": peak, "rows": rows}


def child(step: str, *arguments: object) -> str:
    done = subprocess.run(
        [sys.executable, __file__, f"--{step}", *map(str, arguments)], capture_output=True, text=True
    )
    if done.returncode:
        raise SystemExit(done.stderr)
    return done.stdout


def main() -> None:
    from analysis.study.measuring import MEASURES

    parser = argparse.ArgumentParser()
    parser.add_argument("--comments", type=int, default=1_000_000)
    parser.add_argument("--only", nargs="*", default=[n for n in MEASURES if n not in OF_TITLES])
    parser.add_argument("--make", nargs=2, help=argparse.SUPPRESS)
    parser.add_argument("--measure", nargs="+", help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.make:
        make(Path(chosen.make[0]), int(chosen.make[1]))
        return
    if chosen.measure:
        print(json.dumps(measure(Path(chosen.measure[0]), chosen.measure[1:])))
        return
    load = round(os.getloadavg()[0], 1)
    with tempfile.TemporaryDirectory() as folder:
        child("make", folder, chosen.comments)
        others = [[name] for name in chosen.only if name not in FOUR]
        found = [json.loads(child("measure", folder, *part)) for part in (FOUR, *others)]
    four = found[0]["seconds"].values()
    result = {
        "machine": f"{platform.machine()}, {os.cpu_count()} cores", "load_before": load,
        "comments": chosen.comments, "titles": TITLES, "markets": len(MARKETS),
        "four": {
            "seconds": round(sum(wall for wall, _ in four), 1), "cpu_seconds": round(sum(cpu for _, cpu in four), 1),
            "peak_memory_mb": max(found[0]["peak_memory_mb"].values()),
        },
        "each": {
            name: {"seconds": wall, "cpu_seconds": cpu, "peak_memory_mb_so_far": part["peak_memory_mb"][name],
                   "rows": part["rows"][name]}
            for part in found for name, (wall, cpu) in part["seconds"].items()
        },
    }  # fmt: skip
    RESULTS.parent.mkdir(exist_ok=True)
    RESULTS.write_text(json.dumps(result, indent=1) + "\n")
    print(json.dumps(result, indent=1))


if __name__ == "__main__":
    main()
