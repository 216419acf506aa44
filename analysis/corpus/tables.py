"""The tables and findings of a workspace: Parquet, and DuckDB over it."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from analysis import schema
from analysis.corpus.files import readable, writable
from analysis.corpus.folder import Folder
from analysis.errors import WorkspaceError

_TABLES = ("titles", "episodes", "metrics", "rejects", "weights")


class Tables(Folder):
    """The tables and findings of a workspace."""

    def write_finding(self, name: str, frame: pd.DataFrame) -> None:
        """Writes a findings table; an empty one too, so that 'nothing found' and 'not measured' differ."""
        self.write(self.findings / f"{name}.parquet", pa.Table.from_pandas(frame, preserve_index=False))

    def clear_tables(self) -> None:
        """Removes what an earlier ingest wrote; enriched shards stay, since they are keyed by content."""
        with writable(str(self.tables)):
            shutil.rmtree(self.tables, ignore_errors=True)
            self.comments.mkdir(parents=True, exist_ok=True)

    def shards(self) -> list[Path]:
        """The comment shards in input order."""
        return sorted(self.comments.glob("part-*.parquet"))

    def enriched_path(self, shard: Path) -> Path:
        """Where a shard's enrichment lies."""
        return self.enriched / shard.name

    def table(self, name: str) -> pd.DataFrame:
        """One of titles, episodes, metrics, rejects, weights as a frame; empty with its columns if not there."""
        path = self.tables / f"{name}.parquet"
        known = {t.name: t for t in (*schema.TABLES.values(), schema.WEIGHT)}
        if not path.is_file():
            return known[name].schema.empty_table().to_pandas()
        return self.read(path).to_pandas()

    def read(self, path: Path) -> pa.Table:
        """A Parquet file of this workspace. Raises WorkspaceError where it is damaged or gone."""
        with readable(str(path)):
            return pq.read_table(path)

    def finding(self, name: str) -> pd.DataFrame:
        """A findings table. Raises WorkspaceError where it has not been measured."""
        path = self.findings / f"{name}.parquet"
        if not path.is_file():
            raise WorkspaceError(f"{path}: not measured yet; run `crosscut measure`.")
        return self.read(path).to_pandas()

    def finding_names(self) -> list[str]:
        """The findings that have been measured, sorted."""
        return sorted(path.stem for path in self.findings.glob("*.parquet"))

    def query(self, sql: str, parameters: list[Any] | None = None) -> pd.DataFrame:
        """A DuckDB query over views named after the tables, `enriched` and every finding.

        One thread, since sums of floats differ in their last digits with two; no extensions are fetched, and
        nothing outside the workspace can be read.
        """
        import duckdb

        with duckdb.connect(":memory:", config={"threads": 1, "autoinstall_known_extensions": "false"}) as db:
            db.execute(f"SET allowed_directories = ['{_quoted(str(self.path.resolve()))}']")
            db.execute("SET enable_external_access = false")
            try:
                for name, pattern in self._views().items():
                    if name in sql:  # a damaged finding is no matter to who does not read it
                        view = f"CREATE VIEW \"{name}\" AS SELECT * FROM read_parquet('{_quoted(pattern)}')"  # noqa: S608
                        db.execute(view)
                return db.execute(sql, parameters or []).df()
            except (duckdb.InvalidInputException, duckdb.IOException) as error:
                what = str(error).partition("\n")[0]
                raise WorkspaceError(
                    f"{self.path}: a table is damaged ({what}); delete it, and `crosscut run STUDY` makes it anew."
                ) from error

    def _views(self) -> dict[str, str]:
        base = self.path.resolve()
        views = {n: f"tables/{n}.parquet" for n in _TABLES if (self.tables / f"{n}.parquet").is_file()}
        if self.shards():
            views["comments"] = "tables/comments/part-*.parquet"
        if any(self.enriched.glob("part-*.parquet")):
            views["enriched"] = "enriched/part-*.parquet"
        views |= {n: f"findings/{n}.parquet" for n in self.finding_names()}
        return {name: str(base / pattern) for name, pattern in views.items()}


def _quoted(text: str) -> str:
    return text.replace("'", "''")
