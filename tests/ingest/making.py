"""Studies made of small files, and what became of them."""

import gzip
import json
from pathlib import Path

import pyarrow as pa
import yaml

from analysis import spec
from analysis.ingest import Ingestion
from analysis.notes import kept
from analysis.show.notes import said

FOLDER = Path(__file__).parent / "fixtures"
COMMENTS = {"title_id": "t", "market": "KR", "platform": "p"}


def study(folder: Path, sources, titles=(), **keys) -> spec.Study:
    """A study file in `folder` with these source entries, loaded."""
    content = {"study": "made", "sources": sources, "titles": list(titles), **keys}
    path = folder / "study.yaml"
    path.write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")
    return spec.load(path)


class Result:
    """Everything that came out, as lists of dictionaries."""

    def __init__(self, made: spec.Study, key: bytes = b"key"):
        ingestion = Ingestion(made, key)
        self.tables = {"comments": [], "episodes": [], "metrics": []}
        self.rejects = []
        self.batches = list(ingestion)
        for batch in self.batches:
            self.rejects += batch.rejects.to_pylist()
            if batch.table in self.tables:
                self.tables[batch.table] += batch.rows.to_pylist()
            else:
                assert len(batch.rows) == 0
        self.comments, self.metrics = self.tables["comments"], self.tables["metrics"]
        self.episodes = self.tables["episodes"]
        self.titles = {row["title_id"]: row for row in ingestion.titles().to_pylist()}
        self.accounts, self.noted = ingestion.accounts, ingestion.notes
        self.notes = [said(kept(note), "en") for note in self.noted]

    @property
    def account(self):
        (one,) = self.accounts
        return one

    @property
    def whys(self):
        return [reject["why"] for reject in self.rejects]

    def everything(self) -> str:
        """All that could be written to disk, as one text."""
        parts = [self.tables, self.rejects, self.titles, [a.__dict__ for a in self.accounts], self.notes]
        return json.dumps(parts, default=str, ensure_ascii=False)


def read(folder: Path, content, name="c.csv", titles=(), key=b"key", **source) -> Result:
    """What is read from one file with this content; comments on title t in KR unless told otherwise."""
    data = content.encode() if isinstance(content, str) else content
    (folder / name).write_bytes(data)
    source.setdefault("table", "comments")
    if source["table"] == "comments":
        source.setdefault("constants", COMMENTS)
    return Result(study(folder, [{"path": name, **source}], titles), key)


def zipped(data: bytes) -> bytes:
    return gzip.compress(data, mtime=0)


def adds_up(accounts) -> bool:
    return all(a.rows + a.duplicates + a.empty + a.rejects == a.records for a in accounts)


def same_schema(table: pa.Table, schema: pa.Schema) -> bool:
    return table.schema.equals(schema)


def fixtures() -> dict[str, dict]:
    """The made exports of all sources by name: `file`, `format`, `entry` (keys of the source entry), `rows`."""
    found = {}
    for path in sorted(FOLDER.glob("*.yaml")):
        for one in yaml.safe_load(path.read_text(encoding="utf-8")):
            found[one["file"]] = one
    return found
