"""Zip archives: what is read, what is left aside, what is refused."""

import io
import stat
import warnings
import zipfile

import pytest
from making import read, zipped

from analysis.errors import SourceError
from analysis.ingest import archives
from analysis.ingest.open import members, skipped

TABLE = b"text,likes\nfine,3\n"


def packed(files, **options) -> bytes:
    box = io.BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(box, "w", **options) as archive:
        warnings.simplefilter("ignore")
        for name, data in files:
            archive.writestr(name, data)
    return box.getvalue()


STRAY = [
    ("README.txt", b"Exported by hand; see the notes."),
    ("notes.txt", b"Exported by hand\nin June"),
    ("LICENSE", b"All rights, reserved"),
    ("poster.png", b"\x89PNG\r\n\x1a\n"),
    ("picture", b"\xff\xd8\xff\xe0"),
    ("paper.pdf", b"%PDF-1.7"),
    ("clip.mp4", b"\x00\x00\x00\x18ftypmp42"),
    ("watch-history.html", b"<html><body>text, text</body></html>"),
    ("使用说明.txt", "先读，后用".encode("gb18030")),
]


def test_what_is_no_data_is_left_aside_and_told(tmp_path):
    hidden = [(".DS_Store", b"\x00\x00\x00\x01Bud1"), ("__MACOSX/._one.csv", b"\x00\x05")]
    path = tmp_path / "c.zip"
    path.write_bytes(packed([("a/one.csv", TABLE), *STRAY, *hidden]))
    assert [member.name for member in members(path, "c.zip")] == ["c.zip:a/one.csv"]
    assert skipped(path, "c.zip") == sorted(f"c.zip:{name}" for name, _ in STRAY)
    assert read(tmp_path, path.read_bytes(), "c.zip").comments[0]["text"] == "fine"


def test_texts_are_data_where_they_have_separators_or_are_all_there_is(tmp_path):
    path = tmp_path / "c.zip"
    path.write_bytes(packed([("one.txt", TABLE), ("two.srt", b"1\n00:00:01,000 --> 00:00:02,000\nHello\n")]))
    assert [member.inner for member in members(path, "c.zip")] == ["one.txt", "two.srt"]
    path.write_bytes(packed([("list.txt", b"text\nfine\n"), ("readme.txt", b"Read this")]))
    assert [member.inner for member in members(path, "c.zip")] == ["list.txt"]
    assert skipped(path, "c.zip") == ["c.zip:readme.txt"]
    (tmp_path / "plain.csv").write_bytes(TABLE)
    assert skipped(tmp_path / "plain.csv", "plain.csv") == []


@pytest.mark.parametrize(
    ("files", "part"),
    [
        ([("../up.csv", TABLE)], "path leaves the archive"),
        ([("/etc/up.csv", TABLE)], "path leaves the archive"),
        ([("a\\..\\up.csv", TABLE)], "path leaves the archive"),
        ([("in.zip", packed([("one.csv", TABLE)]))], r"another archive \(in.zip\)"),
        ([("in.csv", packed([("one.csv", TABLE)]))], r"another archive \(in.csv\)"),
        ([("in.csv.gz", zipped(TABLE))], "another archive"),
        ([("in.rar", b"Rar!\x1a\x07")], "another archive"),
        ([("one.csv", TABLE), ("one.csv", TABLE)], "two files named 'one.csv'"),
        ([file for file in STRAY if file[0] != "notes.txt"], "empty of data: it holds LICENSE, README.txt"),
        ([("[Content_Types].xml", b""), ("word/document.xml", b"")], "office document but no XLSX"),
        ([(f"{n}.csv", b"") for n in range(10_001)], "more than 10,000 files"),
    ],
)
def test_hostile_and_empty_archives_are_refused_with_a_sentence(tmp_path, files, part):
    with pytest.raises(SourceError, match=part) as error:
        read(tmp_path, packed(files), "c.zip")
    assert "c.zip" in str(error.value) and "\n" not in str(error.value)


def test_links_in_archives_are_refused(tmp_path):
    link = zipfile.ZipInfo("one.csv")
    link.create_system, link.external_attr = 3, (stat.S_IFLNK | 0o777) << 16
    with pytest.raises(SourceError, match="link to another file"):
        read(tmp_path, packed([(link, b"/etc/passwd")]), "c.zip")


def test_a_cut_archive_is_said_to_be_cut(tmp_path):
    whole = packed([("one.csv", TABLE * 100)])
    for name, what in [("c.zip", "zip archive"), ("c.xlsx", "spreadsheet")]:
        with pytest.raises(SourceError, match=f"this {what} is cut off or damaged"):
            read(tmp_path, whole[:-60], name)


def test_zip_and_gzip_bombs_are_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(archives, "MAX_FREE", 1 << 20)
    rows = b"text,likes\n" + (b"x" * 996 + b",1\n") * 2_000
    with pytest.raises(SourceError, match="zip bomb"):
        read(tmp_path, packed([("a.csv", rows)], compression=zipfile.ZIP_DEFLATED), "c.zip")
    with pytest.raises(SourceError, match="gzip bomb"):
        read(tmp_path, zipped(rows), "c.csv.gz")
    # Each of many files is small enough, all of them together are not.
    many = [(f"{n}.csv", rows[: 1 << 19]) for n in range(8)]
    with pytest.raises(SourceError, match="zip bomb"):
        read(tmp_path, packed(many, compression=zipfile.ZIP_DEFLATED), "c.zip")
