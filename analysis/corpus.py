"""The workspace on disk: Parquet tables, DuckDB over them, and the only SQL."""

from __future__ import annotations

import contextlib
import errno
import fcntl
import hashlib
import json
import os
import re
import secrets
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from analysis import schema
from analysis.errors import WorkspaceError

SHARD_ROWS = 5_000  # small enough that a study of some 10,000 comments still feeds two workers
KEY_VARIABLE = "CROSSCUT_KEY_FILE"
_TABLES = ("titles", "episodes", "metrics", "rejects", "weights")


@contextlib.contextmanager
def _disk(what: str) -> Iterator[None]:
    """A full disk or a read-only folder becomes one sentence."""
    try:
        yield
    except OSError as error:
        if error.errno == errno.ENOSPC:
            raise WorkspaceError(f"{what}: the disk is full; free some space and run again.") from error
        reason = error.strerror or str(error)
        raise WorkspaceError(f"{what}: cannot be written ({reason}); choose another place.") from error


@contextlib.contextmanager
def _readable(what: str) -> Iterator[None]:
    """A file that is cut off, or that something else wrote, becomes one sentence."""
    try:
        yield
    except (pa.ArrowException, OSError) as error:
        raise WorkspaceError(
            f"{what}: is damaged or gone; delete what is left of it, and `crosscut run STUDY` makes it anew."
        ) from error


def is_sound(path: Path) -> bool:
    """Whether a Parquet file is there and complete, judged by its end."""
    try:
        pq.read_metadata(path)
    except (pa.ArrowException, OSError):
        return False
    return True


class Workspace:
    """One study's folder. Everything is written under a temporary name and renamed, so no file is ever half there."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.tables = path / "tables"
        self.comments = self.tables / "comments"
        self.enriched = path / "enriched"
        self.findings = path / "findings"
        self.manifest_path = path / "manifest.json"
        self._locks = 0

    def create(self) -> None:
        """Makes the folders. Raises WorkspaceError where that is impossible, or where the folder is another's."""
        if self.path.exists() and not self.path.is_dir():
            raise WorkspaceError(f"{self.path}: this is a file; name a folder as --workspace.")
        if self.path.exists() and any(self.path.iterdir()) and not self._is_ours():
            if self.manifest_path.exists():
                raise WorkspaceError(
                    f"{self.path}: the key of this workspace is gone or changed; put it back, or delete the folder."
                )
            raise WorkspaceError(
                f"{self.path}: this folder holds other things; name a new or empty one as --workspace."
            )
        self._named_key()
        with _disk(str(self.path)):
            self.path.mkdir(parents=True, exist_ok=True)
        self.key()  # first, since it marks the folder as ours however early a run is stopped
        with self.locked(), _disk(str(self.path)):
            for folder in (self.comments, self.enriched, self.findings):
                folder.mkdir(parents=True, exist_ok=True)
            for left in self.path.rglob(".tmp-*"):
                left.unlink()

    def _is_ours(self) -> bool:
        """Whether the folder has a key as `key` makes it; it is empty where another one is named."""
        path = self.path / "key"
        return path.is_file() and re.fullmatch(rb"([0-9a-f]{64})?", path.read_bytes().strip()) is not None

    @contextlib.contextmanager
    def locked(self) -> Iterator[None]:
        """Keeps other commands from writing here meanwhile. Raises WorkspaceError where one does already."""
        if self._locks:
            yield
            return
        if not self._is_ours():
            raise WorkspaceError(f"{self.path}: the key of this workspace is gone or changed; put it back.")
        with (self.path / "key").open("rb") as held:
            try:
                fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise WorkspaceError(
                    f"{self.path}: another command is writing to this workspace; wait until it has ended."
                ) from None
            except OSError:
                pass  # a file system without locks: one user at a time is then the user's care
            self._locks += 1
            try:
                yield
            finally:
                self._locks -= 1

    def require(self) -> None:
        """Raises WorkspaceError where there is no finished workspace."""
        if not self.manifest_path.is_file():
            raise WorkspaceError(f"{self.path}: this is no workspace; make one with `crosscut run STUDY`.")

    def key(self) -> bytes:
        """The secret with which authors' names are turned into pseudonyms; made on first use, mode 600."""
        named = self._named_key()
        path = named or self.path / "key"
        if not path.exists():
            with _disk(str(path)):
                descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
                with os.fdopen(descriptor, "wb") as file:
                    file.write(secrets.token_hex(32).encode())
        if named and not (self.path / "key").exists():
            with _disk(str(self.path)):
                (self.path / "key").touch(mode=0o600)
        secret = path.read_bytes().strip()
        if len(secret) < 16:
            raise WorkspaceError(f"{path}: a key has at least 16 characters; this one has {len(secret)}.")
        return secret

    def _named_key(self) -> Path | None:
        named = os.environ.get(KEY_VARIABLE)
        if named and not Path(named).is_file():
            raise WorkspaceError(f"{KEY_VARIABLE}: there is no file {named}; make one or unset the variable.")
        return Path(named) if named else None

    # -- writing ---------------------------------------------------------------------------------------------

    def write(self, path: Path, table: pa.Table) -> None:
        """Writes Parquet atomically: a temporary file in the same folder, renamed when it is complete."""
        with _disk(str(path)):
            path.parent.mkdir(parents=True, exist_ok=True)
            temporary = path.with_name(f".tmp-{os.getpid()}-{path.name}")
            pq.write_table(table, temporary, compression="zstd")
            temporary.replace(path)

    def write_text(self, path: Path, content: str) -> None:
        """Writes text atomically."""
        with _disk(str(path)):
            path.parent.mkdir(parents=True, exist_ok=True)
            temporary = path.with_name(f".tmp-{os.getpid()}-{path.name}")
            temporary.write_text(content, encoding="utf-8")
            temporary.replace(path)

    def write_finding(self, name: str, frame: pd.DataFrame) -> None:
        """Writes a findings table; an empty one too, so that 'nothing found' and 'not measured' differ."""
        self.write(self.findings / f"{name}.parquet", pa.Table.from_pandas(frame, preserve_index=False))

    def clear_tables(self) -> None:
        """Removes what an earlier ingest wrote; enriched shards stay, since they are keyed by content."""
        with _disk(str(self.tables)):
            shutil.rmtree(self.tables, ignore_errors=True)
            self.comments.mkdir(parents=True, exist_ok=True)

    def write_manifest(self, manifest: dict[str, Any]) -> None:
        """Writes manifest.json, keys in the order given."""
        self.write_text(self.manifest_path, json.dumps(manifest, ensure_ascii=False, indent=1) + "\n")

    # -- reading ---------------------------------------------------------------------------------------------

    def manifest(self) -> dict[str, Any]:
        """The manifest; empty where there is none yet."""
        if not self.manifest_path.is_file():
            return {}
        try:
            manifest = json.loads(self.manifest_path.read_text(encoding="utf-8"))
            if not isinstance(manifest, dict) or not {"study", "accounting", "notes"} <= set(manifest):
                raise ValueError("it is not what a run writes")
        except (ValueError, OSError) as error:
            raise WorkspaceError(
                f"{self.manifest_path}: cannot be read ({error}); run the study again."
            ) from error
        return manifest

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
        with _readable(str(path)):
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

    def texts(self) -> pd.DataFrame:
        """What is said by whom on what: the columns that weights are worked out from."""
        return self.query("SELECT platform, comment_id, title_id, market, author, text FROM comments")

    def scored(self) -> pd.DataFrame:
        """The comments as measures take them, sorted by (title_id, market, platform, comment_id).

        Authors become numbers in the order in which they first appear, so that no result depends on the key.
        """
        if not self.shards():
            return pd.DataFrame(columns=list(SCORED))
        frame = self.query(_SCORED_SQL)
        codes, _ = pd.factorize(frame["author"], use_na_sentinel=True)
        frame["author"] = pd.array(codes, dtype="Int64")
        frame.loc[codes < 0, "author"] = pd.NA
        return frame[list(SCORED)]

    def mentions(self, kind: str) -> pd.DataFrame:
        """Which tropes or symbols (`kind`: `tropes`, `symbols`, or `described` for symbols told without their name)
        each comment names: `comment`, its row in `scored()`, and `key`; comments that name none have no row."""
        return self._by_row("unnest(x) AS key FROM numbered WHERE len(x) > 0", f"e.{kind}", "key")

    def variants(self) -> pd.DataFrame:
        """The experiment arm of every comment that has one: `comment`, its row in `scored()`, and `variant`."""
        return self._by_row("x AS variant FROM numbered WHERE x IS NOT NULL", "c.variant", "variant")

    def masked(self) -> pd.DataFrame:
        """The score without its names of every comment that names a trope or symbol: `comment`, its row in
        `scored()`, and `sentiment`."""
        return self._by_row(
            "x AS sentiment FROM numbered WHERE x IS NOT NULL", "e.sentiment_masked", "sentiment"
        )

    def confused(self) -> pd.DataFrame:
        """Whether a comment that names or describes symbols asks about or misreads one: `comment`, its row in
        `scored()`, and `confused`."""
        return self._by_row("x AS confused FROM numbered WHERE x IS NOT NULL", "e.confused", "confused")

    def words_of(self, langs: tuple[str, ...] | None = None, symbols: bool = False) -> pd.DataFrame:
        """What comments say: `comment`, its row in `scored()`, and `text`; only of these languages, or only of those
        that name or describe a symbol."""
        if not self.shards():
            return pd.DataFrame({"comment": pd.Series(dtype="int64"), "text": pd.Series(dtype="str")})
        wanted = ["text IS NOT NULL", *(["len(symbols) + len(described) > 0"] if symbols else [])]
        if langs is not None:
            wanted.append("list_contains(?, lang)")
        return self.query(
            f"WITH numbered AS (SELECT row_number() OVER ({_SCORED_ORDER}) AS row, c.text, e.lang, e.symbols, "  # noqa: S608
            f"e.described {_SCORED_JOINS}) SELECT row - 1 AS comment, text FROM numbered WHERE {' AND '.join(wanted)} "
            "ORDER BY row",
            [list(langs)] if langs is not None else None,
        )

    def placed(self) -> pd.DataFrame:
        """Where in a title each comment was written: `comment`, its row in `scored()`, `episode` and `at_s`."""
        if not self.shards():
            return pd.DataFrame({"comment": [], "episode": [], "at_s": []}).astype({"comment": "int64"})
        return self.query(
            f"WITH numbered AS (SELECT row_number() OVER ({_SCORED_ORDER}) AS row, c.episode, c.at_s FROM comments c) "  # noqa: S608
            "SELECT row - 1 AS comment, episode, at_s FROM numbered WHERE episode IS NOT NULL ORDER BY row"
        )

    def _by_row(self, select: str, column: str, name: str) -> pd.DataFrame:
        if not self.shards():
            return pd.DataFrame({"comment": pd.Series(dtype="int64"), name: pd.Series(dtype="str")})
        joined = _SCORED_JOINS if column.startswith("e.") else "FROM comments c"
        numbered = f"SELECT row_number() OVER ({_SCORED_ORDER}) AS row, {column} AS x {joined}"
        return self.query(f"WITH numbered AS ({numbered}) SELECT row - 1 AS comment, {select} ORDER BY ALL")

    def comments_by_id(self, ids: list[str]) -> pd.DataFrame:
        """Comments by `platform/comment_id` (`id`; nothing before the stroke where no platform is known), never with
        their author: text, rating, sentiment, lang, weight, posted_at. Those without a text are left out."""
        columns = ["id", "text", "rating", "sentiment", "lang", "weight", "posted_at"]
        views = self._views()
        if not {"comments", "enriched", "weights"} <= set(views):
            return pd.DataFrame(columns=columns)
        return self.query(
            f"""SELECT coalesce(c.platform, '') || '/' || c.comment_id AS id, c.text, c.rating, e.sentiment, e.lang,
                w.weight, c.posted_at {_SCORED_JOINS}
            LEFT JOIN weights w ON w.platform IS NOT DISTINCT FROM c.platform AND w.comment_id = c.comment_id
            WHERE list_contains(?, coalesce(c.platform, '') || '/' || c.comment_id) AND c.text IS NOT NULL
            {_SCORED_ORDER}""",  # noqa: S608 - the program's own words
            [ids],
        )

    def comments_of(
        self,
        title_id: str | None = None,
        market: str | None = None,
        platform: str | None = None,
        limit: int = 50,
        home: str | None = None,
        names: tuple[str, str] | None = None,
    ) -> pd.DataFrame:
        """Comments of a title, market or platform, of titles from `home`, or that name a trope or symbol (`names`:
        `tropes`, `symbols`, or `told`, which are symbols named or described; and the key), never with their author:
        text, rating, sentiment, lang, weight, posted_at, and how many comments and authors (0 if unnamed) there are.

        In the order of a hash of their ids: a fixed shuffle, which picks none for what it says.
        """
        columns = "text, rating, sentiment, lang, weight, posted_at, n_comments, n_authors"
        if not self.shards():
            return pd.DataFrame(columns=columns.split(", "))
        views = self._views()
        extra = "e.sentiment, e.lang" if "enriched" in views else "NULL::DOUBLE sentiment, c.language lang"
        weight = "w.weight" if "weights" in views else "NULL::DOUBLE weight"
        joins = "".join(
            f" LEFT JOIN {view} {short} ON {short}.platform IS NOT DISTINCT FROM c.platform"
            f" AND {short}.comment_id = c.comment_id"
            for view, short in (("enriched", "e"), ("weights", "w"))
            if view in views
        )
        given = {"title_id": title_id, "market": market, "platform": platform}
        asked = {column: value for column, value in given.items() if value is not None}
        conditions = ["c.text IS NOT NULL", *(f"c.{column} = ?" for column in asked)]
        if home is not None:
            conditions.append("c.title_id IN (SELECT title_id FROM titles WHERE home_market = ?)")
            asked["home"] = home
        if names is not None:
            if "enriched" not in views:
                return pd.DataFrame(columns=columns.split(", "))
            conditions.append(f"list_contains({_NAMING[names[0]]}, ?)")
            asked["names"] = names[1]
        where = " AND ".join(conditions)
        sql = f"""
            WITH chosen AS (SELECT c.*, {extra}, {weight} FROM comments c{joins} WHERE {where}),
            counts AS (SELECT count(*) n_comments, count(DISTINCT author) n_authors FROM chosen)
            SELECT {columns} FROM chosen, counts
            ORDER BY md5(coalesce(platform, '') || '/' || comment_id), comment_id LIMIT ?"""  # noqa: S608 - names only
        return self.query(sql, [*asked.values(), limit])


SCORED = (
    "title_id", "home_market", "market", "platform", "lang", "author", "comment_id",
    "sentiment", "rating", "weight", "rating_weight", "posted_at",
)  # fmt: skip

#: Where a comment says which tropes or symbols it names, or names or describes.
_NAMING = {
    "tropes": "e.tropes",
    "symbols": "e.symbols",
    "told": "list_concat(e.symbols, e.described)",
}

#: The order of `scored()`, by which rows of other tables are joined to it.
_SCORED_ORDER = "ORDER BY c.title_id, c.market, c.platform, c.comment_id"
_SCORED_JOINS = """
FROM comments c
LEFT JOIN enriched e ON e.platform IS NOT DISTINCT FROM c.platform AND e.comment_id = c.comment_id"""
_SCORED_SQL = f"""
SELECT c.title_id, t.home_market, c.market, c.platform, e.lang, c.author, c.comment_id,
       e.sentiment, c.rating, w.weight, w.rating_weight, c.posted_at
{_SCORED_JOINS}
LEFT JOIN weights w ON w.platform IS NOT DISTINCT FROM c.platform AND w.comment_id = c.comment_id
LEFT JOIN titles t ON t.title_id = c.title_id
{_SCORED_ORDER}
"""  # noqa: S608 - the program's own words


def _quoted(text: str) -> str:
    return text.replace("'", "''")


def sha256(path: Path) -> str:
    """SHA-256 of a file's bytes, read in pieces."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
