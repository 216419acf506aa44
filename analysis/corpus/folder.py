"""The folder of a workspace: its key, its lock, its manifest, and writing into it."""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import re
import secrets
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from analysis.corpus.files import writable
from analysis.errors import WorkspaceError

KEY_VARIABLE = "CROSSCUT_KEY_FILE"


class Folder:
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
        with writable(str(self.path)):
            self.path.mkdir(parents=True, exist_ok=True)
        self.key()  # first, since it marks the folder as ours however early a run is stopped
        with self.locked(), writable(str(self.path)):
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
            with writable(str(path)):
                descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
                with os.fdopen(descriptor, "wb") as file:
                    file.write(secrets.token_hex(32).encode())
        if named and not (self.path / "key").exists():
            with writable(str(self.path)):
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

    def write(self, path: Path, table: pa.Table) -> None:
        """Writes Parquet atomically: a temporary file in the same folder, renamed when it is complete."""
        with writable(str(path)):
            path.parent.mkdir(parents=True, exist_ok=True)
            temporary = path.with_name(f".tmp-{os.getpid()}-{path.name}")
            pq.write_table(table, temporary, compression="zstd")
            temporary.replace(path)

    def write_text(self, path: Path, content: str) -> None:
        """Writes text atomically."""
        with writable(str(path)):
            path.parent.mkdir(parents=True, exist_ok=True)
            temporary = path.with_name(f".tmp-{os.getpid()}-{path.name}")
            temporary.write_text(content, encoding="utf-8")
            temporary.replace(path)

    def write_manifest(self, manifest: dict[str, Any]) -> None:
        """Writes manifest.json, keys in the order given."""
        self.write_text(self.manifest_path, json.dumps(manifest, ensure_ascii=False, indent=1) + "\n")

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
