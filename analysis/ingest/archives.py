"""What a zip archive holds: the files to read, those that are no data, and what makes it hostile."""

from __future__ import annotations

import re
import stat
import zipfile
import zlib
from collections import Counter
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from analysis.errors import SourceError

#: Text exports shrink to a tenth or a fiftieth; beyond this ratio and size an archive is meant to fill a
#: machine.
MAX_RATIO, MAX_FREE, MAX_MEMBERS = 200, 1 << 28, 10_000

#: What damaged archives raise while they are read.
DAMAGE = (OSError, EOFError, zlib.error, zipfile.BadZipFile, NotImplementedError)

_SHEETS = (".xlsx", ".xlsm")
_PACKED = (".zip", ".gz", ".tgz", ".tar", ".bz2", ".xz", ".7z", ".rar", ".zst")
_PACKED_BYTES = (b"PK\x03\x04", b"\x1f\x8b", b"7z\xbc\xaf\x27\x1c", b"Rar!\x1a\x07")
_NO_DATA = frozenset((
    ".pdf", ".png", ".jpg", ".jpeg", ".gif", ".webp", ".bmp", ".svg", ".heic", ".ico", ".mp4", ".mov",
    ".avi", ".mkv", ".webm", ".mp3", ".wav", ".m4a", ".aac", ".ogg", ".doc", ".docx", ".ppt", ".pptx",
    ".rtf", ".odt", ".html", ".htm", ".css", ".js", ".py", ".ipynb", ".r", ".md", ".log", ".exe", ".dll",
    ".db", ".ini", ".url", ".lnk", ".split",
))  # fmt: skip
_NO_DATA_BYTES = (
    b"%PDF",
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"GIF8",
    b"RIFF",
    b"OggS",
    b"ID3",
    b"\x7fELF",
    b"SQLite format",
)
_ABOUT = re.compile(
    r"(?<![a-z])(?:read[-_ ]?me|licen[cs]e|copying|notice|change-?log|léeme|leia-?me)(?![a-z])|说明|說明|읽어|はじめに",
    re.IGNORECASE,
)
_SEPARATORS = re.compile(rb"[,;\t|{\[<]|-->")


@dataclass(frozen=True)
class Contents:
    """The names of the files to read and of those left aside, each sorted."""

    data: tuple[str, ...]
    aside: tuple[str, ...]


def contents(path: Path, name: str) -> Contents | None:
    """What lies in a zip archive; None for a file that is none, or is a spreadsheet, which is one itself.

    Raises SourceError, with `name` for the file, where it is damaged, encrypted, holds archives, links or
    paths that leave it, unpacks to far more than its size, or holds nothing to read.
    """
    try:
        if not zipfile.is_zipfile(path):
            _refuse_cut(path, name)
            return None
        with zipfile.ZipFile(path) as archive:
            if len(archive.infolist()) > MAX_MEMBERS:
                raise SourceError(
                    f"{name}: holds more than {MAX_MEMBERS:,} files; unpack it and name a folder."
                )
            infos = [info for info in archive.infolist() if not info.is_dir()]
            if any(info.filename == "[Content_Types].xml" for info in infos):
                _refuse_other_office(infos, name)
                return None
            _check(infos, name, path.stat().st_size)
            return _sort(archive, infos, name)
    except (*DAMAGE, RuntimeError) as error:
        raise SourceError(f"{name}: this zip archive cannot be opened ({reason(error)}).") from error


def _refuse_cut(path: Path, name: str) -> None:
    """A zip archive has its list at the end: what only begins like one was cut off."""
    with path.open("rb") as stream:
        if stream.read(4) == b"PK\x03\x04":
            what = "spreadsheet" if path.suffix.lower() in _SHEETS else "zip archive"
            raise SourceError(f"{name}: this {what} is cut off or damaged; download or save it again.")


def _refuse_other_office(infos: list[zipfile.ZipInfo], name: str) -> None:
    if not any(info.filename == "xl/workbook.xml" for info in infos):
        raise SourceError(
            f"{name}: is an office document but no XLSX spreadsheet; save the table as XLSX or CSV."
        )


def _check(infos: list[zipfile.ZipInfo], name: str, packed: int) -> None:
    for info in infos:
        inside = PurePosixPath(info.filename)
        if inside.is_absolute() or ".." in inside.parts or "\\" in info.filename:
            raise SourceError(
                f"{name}: holds a file whose path leaves the archive; unpack and check it by hand."
            )
        if stat.S_ISLNK(info.external_attr >> 16):
            raise SourceError(f"{name}: holds a link to another file; unpack and check it by hand.")
        if info.flag_bits & 1:
            raise SourceError(f"{name}: is encrypted; unpack it first.")
        if info.file_size > MAX_FREE and info.file_size > MAX_RATIO * max(1, info.compress_size):
            raise bomb(name, "zip")
    free = sum(info.file_size for info in infos)
    if free > MAX_FREE and free > MAX_RATIO * max(1, packed):
        raise bomb(name, "zip")
    twice = [inside for inside, times in Counter(info.filename for info in infos).items() if times > 1]
    if twice:
        raise SourceError(f"{name}: holds two files named {twice[0]!r}; unpack and check it by hand.")


def _sort(archive: zipfile.ZipFile, infos: list[zipfile.ZipInfo], name: str) -> Contents:
    data, aside, plain = [], [], []
    for info in infos:
        inside = PurePosixPath(info.filename)
        if any(part.startswith((".", "__MACOSX")) for part in inside.parts):
            continue  # what a system leaves beside the files
        suffix = inside.suffix.lower()
        with archive.open(info) as stream:
            head = stream.read(4096)
        if suffix in _NO_DATA or head.startswith(_NO_DATA_BYTES) or head[4:8] == b"ftyp":
            aside.append(info.filename)
        elif suffix in _PACKED or (head.startswith(_PACKED_BYTES) and suffix not in _SHEETS):
            raise SourceError(f"{name}: holds another archive ({info.filename}); unpack it first.")
        elif suffix in ("", ".txt") and (_ABOUT.search(inside.stem) or not _is_separated(head)):
            plain.append(info.filename)
        else:
            data.append(info.filename)
    # A text without separators is a list of one column where there is nothing else.
    lists = [inside for inside in plain if not _ABOUT.search(PurePosixPath(inside).stem)]
    if not data and lists:
        data, plain = lists, [inside for inside in plain if inside not in lists]
    aside += plain
    if not data:
        held = f": it holds {', '.join(sorted(aside)[:5])}" if aside else ""
        raise SourceError(f"{name}: this zip archive is empty{' of data' if aside else ''}{held}.")
    return Contents(tuple(sorted(data)), tuple(sorted(aside)))


def _is_separated(head: bytes) -> bool:
    return _SEPARATORS.search(head.replace(b"\x00", b"").lstrip().partition(b"\n")[0]) is not None


def bomb(name: str, kind: str) -> SourceError:
    """The refusal of what unpacks to too much."""
    return SourceError(
        f"{name}: unpacks to more than {MAX_RATIO} times its size; it looks like a {kind} bomb."
    )


def reason(error: BaseException) -> str:
    """What an error of the system or of an archive says, without its end stop."""
    return (getattr(error, "strerror", None) or str(error) or type(error).__name__).rstrip(".")
