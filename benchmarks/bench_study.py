"""How long a whole study takes by stage, and how its cost grows: the sample study with 15,000 and 30,000 comments.

Prints a table and writes benchmarks/results/study.json. Figures of one machine in one run; only their ratios travel.
"""

import json
import os
import platform
import resource
import tempfile
import time
from pathlib import Path

from analysis import demo, spec, study
from analysis.corpus import Workspace
from analysis.enrich import runner, titles, weights
from analysis.enrich.shard import Recipe

RESULTS = Path(__file__).parent / "results" / "study.json"


def stages(folder: Path, comments: int) -> dict[str, float]:
    """Seconds of each stage, one process."""
    seconds: dict[str, float] = {}

    def timed(name, work):
        start = time.perf_counter()
        out = work()
        seconds[name] = round(time.perf_counter() - start, 2)
        return out

    path = timed("make", lambda: demo.make(folder, comments=comments))
    loaded, place, recipe = spec.load(path), Workspace(folder / "w"), Recipe()
    timed("ingest", lambda: study.ingest(loaded, place))
    timed("comments", lambda: runner.run(place, recipe, jobs=1))
    timed("titles", lambda: titles.enrich(place, recipe))
    timed("weights", lambda: weights.weigh(place.texts()))
    study.enrich(loaded, place, jobs=1)
    timed("measure", lambda: study.measure(loaded, place))
    return seconds


def main() -> None:
    table = {}
    for comments in (15_000, 30_000):
        with tempfile.TemporaryDirectory() as folder:
            table[comments] = stages(Path(folder), comments)
    growth = {name: round(table[30_000][name] / max(table[15_000][name], 0.01), 2) for name in table[15_000]}
    result = {
        "machine": f"{platform.machine()}, {os.cpu_count()} cores",
        "seconds": {str(n): row for n, row in table.items()},
        "growth_for_twice_the_comments": growth,
        "comments_a_second": round(30_000 / table[30_000]["comments"]),
        "peak_memory_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    }
    RESULTS.parent.mkdir(exist_ok=True)
    RESULTS.write_text(json.dumps(result, indent=1) + "\n")
    print(json.dumps(result, indent=1))


if __name__ == "__main__":
    main()
