"""Files as they lie: plain, gzip or zip, opened without unpacking to disk and with limits against bombs."""

from __future__ import annotations

import contextlib
import gzip
import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import BinaryIO, cast

from analysis.errors import SourceError
from analysis.ingest import archives
from analysis.ingest.archives import DAMAGE, contents, reason

__all__ = ["DAMAGE", "HEAD_BYTES", "Member", "members", "skipped"]

HEAD_BYTES = 1 << 18


@dataclass(frozen=True)
class Member:
    """One file to read: itself, or a file inside a zip archive. `name` is how it is called in messages."""

    path: Path
    name: str
    inner: str | None = None

    @contextlib.contextmanager
    def open(self) -> Iterator[BinaryIO]:
        """The uncompressed bytes. Raises SourceError where the file cannot be opened."""
        with contextlib.ExitStack() as stack:
            try:
                stream = self._stream(stack)
            except (*DAMAGE, RuntimeError) as error:
                raise SourceError(f"{self.name}: cannot be opened ({reason(error)}).") from error
            yield stream

    def _stream(self, stack: contextlib.ExitStack) -> BinaryIO:
        raw = stack.enter_context(self.path.open("rb"))
        if self.inner is not None:
            archive = stack.enter_context(zipfile.ZipFile(raw))
            return cast(BinaryIO, stack.enter_context(archive.open(self.inner)))
        if raw.peek(2)[:2] == b"\x1f\x8b":
            unpacked = stack.enter_context(gzip.GzipFile(fileobj=raw))
            guard = _Guard(unpacked, self.name, self.path.stat().st_size)
            return cast(BinaryIO, stack.enter_context(io.BufferedReader(guard, 1 << 16)))
        return raw

    def head(self) -> bytes:
        """The first HEAD_BYTES bytes. Raises SourceError where they cannot be read."""
        with self.open() as stream:
            try:
                return stream.read(HEAD_BYTES)
            except DAMAGE as error:
                raise SourceError(
                    f"{self.name}: cannot be read ({reason(error)}); export it again."
                ) from error

    @property
    def suffix(self) -> str:
        """The last extension, `.gz` left aside, in small letters."""
        inner = PurePosixPath(self.inner or self.path.name)
        return PurePosixPath(inner.stem if inner.suffix.lower() == ".gz" else inner.name).suffix.lower()


def members(path: Path, name: str) -> list[Member]:
    """The files to read in `path`: one, or those of a zip archive that may be data, in the order of their
    names; `skipped` names the others. Raises SourceError for a damaged or hostile archive.
    """
    found = contents(path, name)
    if found is None:
        return [Member(path, name)]
    return [Member(path, f"{name}:{inside}", inside) for inside in found.data]


def skipped(path: Path, name: str) -> list[str]:
    """The files of a zip archive that are no data (pictures, videos, read-me texts), as named in messages."""
    found = contents(path, name)
    return [] if found is None else [f"{name}:{inside}" for inside in found.aside]


class _Guard(io.RawIOBase):
    """Passes bytes through until they are too many for the size of the archive."""

    def __init__(self, stream: gzip.GzipFile, name: str, packed: int) -> None:
        self._stream, self._name, self._packed, self._seen = stream, name, packed, 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: object) -> int:
        view = memoryview(cast(bytearray, buffer))
        data = self._stream.read(len(view))
        self._seen += len(data)
        if self._seen > archives.MAX_FREE and self._seen > archives.MAX_RATIO * self._packed:
            raise archives.bomb(self._name, "gzip")
        view[: len(data)] = data
        return len(data)
