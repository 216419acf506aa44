"""Files as they lie: plain, gzip or zip, opened without unpacking to disk and with limits against bombs."""

from __future__ import annotations

import contextlib
import gzip
import io
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import BinaryIO, cast

from analysis.errors import SourceError

HEAD_BYTES = 1 << 18
#: Text exports shrink to a tenth or a fiftieth; beyond this ratio and size an archive is meant to fill a
#: machine.
MAX_RATIO, MAX_FREE = 200, 1 << 28

#: What damaged archives raise while they are read.
DAMAGE = (OSError, EOFError, zlib.error, zipfile.BadZipFile, NotImplementedError)


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
                raise SourceError(f"{self.name}: cannot be opened ({_reason(error)}).") from error
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
                    f"{self.name}: cannot be read ({_reason(error)}); export it again."
                ) from error

    @property
    def suffix(self) -> str:
        """The last extension, `.gz` left aside, in small letters."""
        inner = PurePosixPath(self.inner or self.path.name)
        return PurePosixPath(inner.stem if inner.suffix.lower() == ".gz" else inner.name).suffix.lower()


def members(path: Path, name: str) -> list[Member]:
    """The files to read in `path`: one, or those of a zip archive. Raises SourceError for a hostile
    archive.
    """
    try:
        if not zipfile.is_zipfile(path):
            return [Member(path, name)]
        with zipfile.ZipFile(path) as archive:
            infos = [info for info in archive.infolist() if not info.is_dir()]
    except (*DAMAGE, RuntimeError) as error:
        raise SourceError(f"{name}: this zip archive cannot be opened ({_reason(error)}).") from error
    if any(info.filename == "[Content_Types].xml" for info in infos):
        return [Member(path, name)]  # a spreadsheet, which is a zip archive itself
    found = []
    for info in infos:
        inside = PurePosixPath(info.filename)
        if inside.is_absolute() or ".." in inside.parts or "\\" in info.filename:
            raise SourceError(
                f"{name}: holds a file whose path leaves the archive; unpack and check it by hand."
            )
        if info.flag_bits & 1:
            raise SourceError(f"{name}: is encrypted; unpack it first.")
        if info.file_size > MAX_FREE and info.file_size > MAX_RATIO * max(1, info.compress_size):
            raise SourceError(
                f"{name}: unpacks to more than {MAX_RATIO} times its size; it looks like a zip bomb."
            )
        if not any(part.startswith((".", "__MACOSX")) for part in inside.parts):
            found.append(Member(path, f"{name}:{info.filename}", info.filename))
    if not found:
        raise SourceError(f"{name}: this zip archive is empty.")
    return sorted(found, key=lambda member: member.name)


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
        if self._seen > MAX_FREE and self._seen > MAX_RATIO * self._packed:
            raise SourceError(
                f"{self._name}: unpacks to more than {MAX_RATIO} times its size; it looks like a gzip bomb."
            )
        view[: len(data)] = data
        return len(data)


def _reason(error: BaseException) -> str:
    return (getattr(error, "strerror", None) or str(error) or type(error).__name__).rstrip(".")
