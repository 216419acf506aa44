"""What hand coding of themes is worth: planted tastes that are found, false ones, and how often intervals hold.

    python benchmarks/bench_tastes.py [SEED ...]

Samples with the seeds 7, 11, 12 and 13, of which no comment, 150, 300 or all of a market, platform and language are
coded by the made coder. *Expected* is the mean log odds over 20 further worlds of the same kind, read rightly: what is
there although no taste was planted (home praises more, so it talks more of openings) is no false finding of the tool,
so those further than 0.3 from 0 are not counted as false where the sign is right. Prints and writes
benchmarks/results/tastes.json. Some ten minutes.
"""

import json
import shutil
import sys
import tempfile
from pathlib import Path

import numpy as np
import pandas as pd

from analysis import spec
from analysis import study as studies
from analysis.corpus import Workspace
from analysis.demo import coder, make, plants, stories, text, viewers, world
from analysis.demo.handles import handles
from analysis.measure.resonance import gathered
from analysis.measure.resonance_odds import odds
from analysis.stats import generator

RESULTS = Path(__file__).parent / "results" / "tastes.json"
WORLDS, CODED, THERE = range(100, 120), (0, 150, 300, 100_000), 0.3


def read_rightly(seed: int) -> pd.Series:
    """Log odds by market and theme of a world whose comments are read as they were made."""
    rng = [np.random.default_rng([seed, room]) for room in range(4)]
    made = world.build(150, 15_000, rng[0])
    stories.tell(made.titles, rng[1])
    plan = viewers.plan(made.cells, rng[2])
    size = plan.groupby("market").author.max() + 1
    names = {market: handles(market, int(size[market])) for market in plants.MARKETS}
    comments = text.write(plan, names, rng[3])[0].reset_index(drop=True).assign(weight=1.0, author=pd.NA)
    said = comments.themes.str.split("|").explode().map(coder.THEMES).dropna()
    named = gathered(comments, pd.DataFrame({"comment": said.index, "key": said.to_numpy()}))[0]
    return odds(named, generator(seed)).set_index(["market", "key"]).log_odds


def measured(study: Path, per_group: int) -> pd.DataFrame:
    """The rows of `resonance` on themes, with so many comments of every group coded."""
    place = Workspace(studies.default_workspace(study))
    shutil.rmtree(place.path / "coding", ignore_errors=True)
    shutil.rmtree(study.parent / "coding", ignore_errors=True)
    if per_group:
        coder.code(spec.load(study), place, study.parent, per_group)
    studies.measure(spec.load(study), place, "resonance")
    rows = place.finding("resonance")
    return rows[rows.kind.eq("theme") & rows.log_odds.notna()].set_index(["market", "key"])


def told(rows: pd.DataFrame, expected: pd.Series) -> dict[str, float]:
    planted = {(market, coder.THEMES[theme]) for market, by in plants.TASTES.items() for theme in by}
    there = expected.reindex(rows.index)
    sure = rows[rows.verdict.isin(["above", "below"])]
    new = sure[~sure.index.isin(planted)]
    size = there[new.index].fillna(0.0)
    false = ~((size.abs() > THERE) & (np.sign(size) == np.sign(new.log_odds)))
    known = there.notna()
    held = (rows.low <= there) & (there <= rows.high)
    return {
        "found": int(sure.index.isin(planted).sum()), "planted": len(planted), "others": len(new),
        "false": int(false.sum()), "family": int(rows.family.max()), "held": round(float(held[known].mean()), 3),
    }  # fmt: skip


def main(seeds: list[int]) -> None:
    expected = pd.concat([read_rightly(seed) for seed in WORLDS], axis=1).mean(axis=1)
    table = []
    for seed in seeds:
        with tempfile.TemporaryDirectory() as folder:
            study = make(Path(folder) / "sample", seed=seed)
            place = Workspace(studies.default_workspace(study))
            studies.ingest(spec.load(study), place)
            studies.enrich(spec.load(study), place)
            for per_group in CODED:
                row = {"seed": seed, "coded": per_group} | told(measured(study, per_group), expected)
                table.append(row)
                print(row, flush=True)
    RESULTS.write_text(json.dumps(table, indent=1) + "\n")


if __name__ == "__main__":
    main([int(seed) for seed in sys.argv[1:]] or [7, 11, 12, 13])
