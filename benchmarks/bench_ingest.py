"""How fast a study's comments are read and written, and in how much memory: made CSV and JSON lines, whole ingest.

Prints a table and writes benchmarks/results/ingest.json. Beside it runs a plain prototype (csv or json, hmac, one
expression for masks, pyarrow), so that the ratio of the two, by CPU time, can be compared across machines.
`load_before` is what else the machine did: beside other work, rows a second of wall time mean little.

    python benchmarks/bench_ingest.py [--rows 400000] [--megabytes 250 1000] [--ids 20000000] [--quick]
"""

import argparse
import csv
import hmac
import json
import os
import platform
import random
import re
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

RESULTS = Path(__file__).parent / "results" / "ingest.json"
FIELDS = ("id", "user", "content", "stars", "likes", "date", "reply_to")
SAID = (
    "I cried so much in the last scene, she deserved better",
    "这部短剧真的很好看，女主角的演技很自然，剧情反转也很多",
    "이 드라마 정말 재미있어요 배우들의 연기가 좋았고 눈물이 났습니다",
    "No puedo creer que la madre sabía todo desde el principio",
    "Ceritanya bagus banget, nunggu episode selanjutnya",
    "O vilão é ótimo, mas o final foi corrido demais",
    "このドラマはとても面白かったです。最後の場面で泣いてしまいました",
    "the plot makes no sense but I can't stop watching",
    "พระเอกหล่อมาก เนื้อเรื่องสนุก",
    '10/10 would watch again, "best" revenge drama of the year',
)
EXTRAS = (
    "@{name} look at this",
    "https://example.org/watch?v={n}",
    "mail me: {name}@example.com",
    "+82 10-{n:08d}",
)
STUDY = """study: made
sources:
- path: {name}
  table: comments
  columns: {{comment_id: id, author: user, text: content, rating: stars, likes: likes, posted_at: date,
    reply_to: reply_to}}
  rating_scale: [1, 5]
  constants: {{title_id: t, market: KR, platform: made}}
"""


def made(rows: int, seed: int = 7) -> Iterator[tuple[str, str, str, int, int, str, str]]:
    """Comments in ten languages: one in fifty has two lines, as many name or reach somebody (in real exports fewer
    than one in a hundred do), and most authors write once.
    """
    choose = random.Random(seed)
    for i in range(rows):
        dice = choose.random()
        n = int(dice * 1e9)
        text = f"{SAID[n % 10]} {SAID[n // 10 % 10][: n // 100 % 40]}"
        name = f"viewer{int(dice * dice * rows)}"
        if n % 53 == 0:
            text += " " + EXTRAS[n // 53 % 4].format(name=name, n=n % 10**8)
        if n % 50 == 0:
            text += "\nand again"
        when = f"2024-{n % 12 + 1:02d}-{n % 28 + 1:02d}T{n % 24:02d}:{n % 60:02d}:{n // 60 % 60:02d}Z"
        answers = f"c{n % rows:09d}" if n % 4 == 0 else ""
        yield f"c{i:09d}", name, text, n % 5 + 1, n % 7919 if n % 3 else 0, when, answers


def write(path: Path, rows: int) -> None:
    """The made comments as CSV or JSON lines, by the file's name."""
    with path.open("w", encoding="utf-8", newline="") as file:
        if path.suffix == ".csv":
            writer = csv.writer(file)
            writer.writerow(FIELDS)
            writer.writerows(made(rows))
        else:
            for row in made(rows):
                file.write(json.dumps(dict(zip(FIELDS, row, strict=True)), ensure_ascii=False) + "\n")


def ingest(path: Path) -> int:
    """The whole of `crosscut ingest` on one file; the number of comments written."""
    from analysis import spec, study
    from analysis.corpus import Workspace

    place = path.with_suffix(".yaml")
    place.write_text(STUDY.format(name=path.name), encoding="utf-8")
    accounts, _ = study.ingest(spec.load(place), Workspace(path.parent / "workspace"))
    return int(accounts[0]["rows"])


def prototype(path: Path) -> int:
    """What the same work costs where nothing is checked, told apart or accounted for."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    mask = re.compile(r"https?://\S+|[\w.]+@[\w.]+|@\w+|\+?\d[\d -]{7,}\d")
    known: dict[str, str] = {}
    columns: list[list[object]] = [[] for _ in FIELDS]
    count = 0
    with path.open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file) if path.suffix == ".csv" else map(json.loads, file)
        writer = None
        for row in rows:
            user = row["user"]
            if user not in known:
                known[user] = hmac.digest(b"key", user.encode(), "sha256").hex()[:20]
            values = (row["id"], known[user], mask.sub("[masked]", row["content"]), (float(row["stars"]) - 1) / 4,
                      int(row["likes"]), row["date"], row["reply_to"] or None)  # fmt: skip
            for column, value in zip(columns, values, strict=True):
                column.append(value)
            count += 1
            if count % 20_000 == 0:
                table = pa.table(dict(zip(FIELDS, columns, strict=True)))
                writer = writer or pq.ParquetWriter(
                    path.with_suffix(".parquet"), table.schema, compression="zstd"
                )
                writer.write_table(table)
                columns = [[] for _ in FIELDS]
        if writer:
            writer.close()
    return count


def index(_: Path, ids: int) -> int:
    """The index of seen ids alone, filled as an ingest fills it; how many of the ids were told to be new."""
    import numpy as np

    from analysis.ingest.dedupe import Comments

    seen, step, new = Comments(), 20_000, 0
    nobody, platforms = np.empty(step, dtype=object), np.full(step, "made", dtype=object)
    for start in range(0, ids, step):
        given = np.array([f"c{i:09d}" for i in range(start, start + step)], dtype=object)
        new += int(seen.sift(given, platforms, nobody, [nobody])[1].sum())
    return new


def measured(what: str, path: Path, *more: int) -> dict[str, float]:
    """Rows, seconds, CPU seconds and peak memory of one of the functions above, in a process of its own."""
    command = [sys.executable, __file__, "--child", what, str(path), *map(str, more)]
    out = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    return dict(json.loads(out))


def child(what: str, path: Path, *more: str) -> None:
    """Runs one function and prints what it took."""
    work = {"ingest": ingest, "prototype": prototype, "index": index}[what]
    if what == "ingest":
        import analysis.study  # noqa: F401 - the start of Python and its libraries is no part of the rate
    wall, cpu = time.perf_counter(), time.process_time()
    rows = work(path, *map(int, more))
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"rows": rows, "wall_s": wall, "cpu_s": cpu, "peak_mb": peak}))


def best(what: str, path: Path, times: int) -> dict[str, float]:
    """The fastest of several runs, each in a new workspace."""
    runs = []
    for _ in range(times):
        subprocess.run(["rm", "-rf", str(path.parent / "workspace")], check=True)
        runs.append(measured(what, path))
    fast = min(runs, key=lambda run: run["wall_s"])
    return {
        "rows_a_second": round(fast["rows"] / fast["wall_s"]),
        "rows_a_cpu_second": round(fast["rows"] / min(run["cpu_s"] for run in runs)),
        "peak_mb": round(max(run["peak_mb"] for run in runs)),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=400_000)
    parser.add_argument("--megabytes", type=int, nargs="*", default=[250, 1000])
    parser.add_argument("--ids", type=int, default=20_000_000, help="0 leaves the index out")
    parser.add_argument("--times", type=int, default=3)
    parser.add_argument("--child", nargs="+", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.child:
        child(asked.child[0], Path(asked.child[1]), *asked.child[2:])
        return
    result: dict[str, object] = {
        "machine": f"{platform.machine()}, {os.cpu_count()} cores",
        "load_before": round(os.getloadavg()[0], 1),
        "rows": asked.rows,
    }
    with tempfile.TemporaryDirectory() as folder:
        for kind in ("csv", "jsonl"):
            path = Path(folder) / f"comments.{kind}"
            write(path, asked.rows)
            ours, plain = (best(what, path, asked.times) for what in ("ingest", "prototype"))
            ratio = round(ours["rows_a_cpu_second"] / plain["rows_a_cpu_second"], 2)
            result[kind] = {"ingest": ours, "prototype": plain, "ratio": ratio}
            a_row = path.stat().st_size / asked.rows
            path.unlink()
        for size in asked.megabytes:
            path = Path(folder) / "comments.jsonl"
            write(path, int(size * 2**20 / a_row))
            result[f"jsonl_of_{size}_mb"] = best("ingest", path, 1)
            path.unlink()
        if asked.ids:
            run = measured("index", Path(folder), asked.ids)
            result["index"] = {
                "ids": asked.ids,
                "peak_mb": round(run["peak_mb"]),
                "cpu_s": round(run["cpu_s"], 1),
            }
    RESULTS.parent.mkdir(exist_ok=True)
    RESULTS.write_text(json.dumps(result, indent=1) + "\n")
    print(json.dumps(result, indent=1))


if __name__ == "__main__":
    main()
