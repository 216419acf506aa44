"""Files on disk, whose failures become one sentence."""

from __future__ import annotations

import contextlib
import errno
import hashlib
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from analysis.errors import WorkspaceError


@contextlib.contextmanager
def writable(what: str) -> Iterator[None]:
    """A full disk or a read-only folder becomes one sentence."""
    try:
        yield
    except OSError as error:
        if error.errno == errno.ENOSPC:
            raise WorkspaceError(f"{what}: the disk is full; free some space and run again.") from error
        reason = error.strerror or str(error)
        raise WorkspaceError(f"{what}: cannot be written ({reason}); choose another place.") from error


@contextlib.contextmanager
def readable(what: str) -> Iterator[None]:
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


def sha256(path: Path) -> str:
    """SHA-256 of a file's bytes, read in pieces."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
