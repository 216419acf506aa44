"""A tiny workspace on disk for the pages: made findings, and comments that try to be more than text."""

from __future__ import annotations

import sys
from pathlib import Path

import pyarrow as pa

sys.path.insert(0, str(Path(__file__).parents[1] / "show"))

import made_findings as made

from analysis import schema
from analysis.corpus import Workspace

TEXTS = (
    made.HOSTILE,
    "=cmd()|' /C calc'!A0",
    "Bagus banget!! 😂😂",
    "太好看了，一口气看完",
    "![x](http://x.invalid/p.png)",
)


def workspace(folder: Path, empty: bool = False, sample: bool = True) -> Workspace:
    place = Workspace(folder)
    place.create()
    names = made.titles()
    rows = [{"title_id": k, "title": v, "home_market": "CN"} for k, v in names.items()]
    rows += [{"title_id": f"loc{i:02d}", "title": f"Sinetron {i}", "home_market": "ID"} for i in range(12)]
    place.write(place.tables / "titles.parquet", _table(schema.TITLE, rows))
    comments = [
        {
            "platform": "shortbox",
            "comment_id": f"{title}-{i}",
            "title_id": title,
            "market": "ID",
            "author": f"pseudonym{i % 2 if title == 't06' else i}",
            "text": TEXTS[i % len(TEXTS)],
            "rating": 0.75,
        }
        for title, n in (dict.fromkeys(names, 12) | {"t05": 4, "t06": 30}).items()
        for i in range(n)
    ]
    if not empty:
        place.write(place.comments / "part-00000.parquet", _table(schema.COMMENT, comments))
    for name, frame in (made.empty() if empty else made.everything()).items():
        place.write_finding(name, frame)
    place.write_manifest(
        {
            "study": {
                "name": "A study with <b>markup</b> & [brackets](x)",
                "path": "../study.yaml",
                "sha256": "ab" * 32,
                "sample": sample,
            },
            "options": {"min_comments": 20, "seed": 7},
            "versions": {"python": "3.11", "crosscut": "0.1.0"},
            "inputs": [{"path": "comments.csv", "bytes": 10, "sha256": "cd" * 32}],
            "accounting": [
                {
                    "entry": 0,
                    "path": "comments.csv",
                    "source": "tabular",
                    "table": "comments",
                    "records": 100,
                    "rows": 89,
                    "duplicates": 5,
                    "empty": 4,
                    "rejects": 2,
                },
            ],
            "notes": [
                "columns: rating was taken for *stars*",
                {"key": "read_stubs", "values": {"n": 2, "titles": ["*one*", "two"]}},
            ],
            "measured": {
                "reception": {"rows": 60, "dropped": {"no_market": 3}, "notes": ["q over a family of 9."]}
            },
        }
    )
    return place


def _table(table: schema.Table, rows: list[dict]) -> pa.Table:
    return pa.Table.from_pylist(rows, schema=table.schema)
