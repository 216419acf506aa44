"""A small workspace of which comments can be coded, made without a model."""

import hashlib

import numpy as np
import pandas as pd
import pyarrow as pa
from made_coding import OPTIONS, cells_of, comments

from analysis import schema
from analysis.corpus import Workspace

HOSTILE = "=HYPERLINK(1) '; DROP TABLE \x1b[31m <script>"


def measured(tmp_path):
    """A study that was read, scored and measured as far as `reception`, made by hand; no model is loaded.

    Every seventh text is hostile to spreadsheets and terminals.
    """
    scored, listed = comments(np.random.default_rng(1), n=8, rest=8, local=8, per_title=16)
    (tmp_path / "study.yaml").write_text(
        "study: made\nhome_market: CN\nsources:\n  - {path: c.csv, table: comments}\n"
        "options: {min_comments: 5, evidence: sentiment, unvalidated: true}\n"
    )
    (tmp_path / "c.csv").write_text("text\nx\n")
    place = Workspace(tmp_path / "w")
    place.create()
    n = len(scored)
    text = pd.Series([f"comment {i}" for i in range(n)])
    text[::7] = HOSTILE
    authors = [hashlib.sha256(str(a).encode()).hexdigest()[:20] for a in scored.author]
    tables = {
        place.comments / "part-00000.parquet": (schema.COMMENT, scored.assign(text=text, author=authors)),
        place.enriched / "part-00000.parquet": (schema.ENRICHED, scored),
        place.tables / "weights.parquet": (schema.WEIGHT, scored),
        place.tables / "titles.parquet": (schema.TITLE, listed.assign(source="study", released=None)),
    }
    for path, (kind, frame) in tables.items():
        frame = frame.reindex(columns=list(kind.names)).astype(object)
        place.write(
            path, pa.Table.from_pylist(frame.where(frame.notna(), None).to_dict("records"), kind.schema)
        )
    for name in ("episodes", "metrics", "rejects"):
        place.write(place.tables / f"{name}.parquet", schema.TABLES[name].schema.empty_table())
    options = OPTIONS.model_copy(update={"min_comments": 5})
    place.write_finding("reception", cells_of(scored, listed, options))
    text = (tmp_path / "study.yaml").read_text()
    account = {
        "table": "comments",
        "rows": n,
        "rejects": 0,
        "source": "tabular",
        "path": "c.csv",
        "records": n,
    }
    place.write_manifest({
        "study": {"name": "made", "path": "../study.yaml", "sample": False,
                  "sha256": hashlib.sha256(text.encode()).hexdigest()},
        "options": options.model_dump(), "accounting": [account], "notes": [],
    })  # fmt: skip
    return place
