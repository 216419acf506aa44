"""The sample study made once for its tests, and read back by the few lines that a user would write."""

import gzip
import io
import json
from pathlib import Path

import pandas as pd
import pytest
import yaml

from analysis import demo


def read(path: Path, entry: dict) -> pd.DataFrame:
    """A file of comments in our columns, by its entry in the study file; stars on 0-1."""
    file = path / entry["path"]
    content = gzip.decompress(file.read_bytes()) if file.suffix == ".gz" else file.read_bytes()
    if file.suffix == ".xlsx":
        table = pd.read_excel(io.BytesIO(content), dtype=str)
    elif file.suffix == ".jsonl":
        table = pd.DataFrame([json.loads(line) for line in content.decode().splitlines()])
    elif file.suffix == ".json":
        table = pd.DataFrame(json.loads(content))
    else:
        table = pd.read_csv(
            io.BytesIO(content),
            encoding=entry.get("encoding", "utf-8-sig"),
            sep=entry.get("separator", ","),
            dtype=str,
        )
    table = table.rename(columns={theirs: ours for ours, theirs in entry["columns"].items()})
    low, high = entry["rating_scale"]
    stars = table.rating.map(lambda s: s.count("★") or None if isinstance(s, str) and "★" in s else s)
    stars = stars.map(lambda s: s.split("/")[0] if isinstance(s, str) else s)
    table["rating"] = (pd.to_numeric(stars) - low) / (high - low)
    table["episode"] = pd.to_numeric(table.episode)
    return table.assign(market=entry["constants"]["market"])


class Sample:
    """A made study with its files as frames."""

    def __init__(self, path: Path) -> None:
        self.path, self.folder = path, path.parent
        self.truth = json.loads((self.folder / "truth.json").read_text())
        sources = yaml.safe_load(path.read_text())["sources"]
        tables = [read(self.folder, entry) for entry in sources if entry["table"] == "comments"]
        self.comments = pd.concat(tables, ignore_index=True)
        known = pd.read_csv(self.folder / "truth_comments.csv", dtype={"copy_of": str})
        self.comments = self.comments.merge(known, on=["market", "comment_id"], validate="one_to_one")
        self.titles = pd.read_csv(self.folder / "titles.csv")
        self.abroad = pd.read_csv(self.folder / "titles_abroad.csv")
        self.home = set(self.titles["剧id"])

    def cells(self) -> pd.DataFrame:
        """Mean stars of each title in each market, a viewer's repeats counted once."""
        once = self.comments[self.comments.rating.notna()]
        once = once.drop_duplicates(["market", "title_id", "author", "text"])
        cells = once.groupby(["market", "title_id"]).rating.agg(["mean", "var", "size"]).reset_index()
        return cells.assign(chinese=cells.title_id.isin(self.home))


@pytest.fixture(scope="session")
def sample(tmp_path_factory):
    return Sample(demo.make(tmp_path_factory.mktemp("sample")))


@pytest.fixture(scope="session")
def small(tmp_path_factory):
    return Sample(demo.make(tmp_path_factory.mktemp("small"), titles=96, comments=9_500, seed=3))
