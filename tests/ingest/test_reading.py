"""Files as they come: encodings, separators, quotes, archives, places."""

import io
import json
import zipfile

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from making import COMMENTS, read, same_schema, study, zipped

from analysis import schema
from analysis.errors import SourceError
from analysis.ingest import check
from analysis.ingest.encoding import detect

KOREAN = "이 드라마 정말 재미있어요 배우들의 연기가 좋았고 마지막 장면에서 눈물이 났습니다"
CHINESE = "这部短剧真的很好看，女主角的演技很自然，剧情反转也很多，一口气看完了"
TAIWANESE = "這部短劇真的很好看，女主角的演技很自然，劇情反轉也很多，一口氣看完了"
JAPANESE = "このドラマはとても面白かったです。最後の場面で泣いてしまいました"
THAI = "ซีรีส์เรื่องนี้สนุกมาก นักแสดงเล่นดีทุกคน ตอนจบทำให้ร้องไห้"


@pytest.mark.parametrize(
    ("codec", "text"),
    [
        ("utf-8", CHINESE),
        ("utf-8-sig", KOREAN),
        ("utf-16", CHINESE),
        ("utf-16-le", "plain words"),
        ("utf-16-be", "plain words"),
        ("utf-32", KOREAN),
        ("gb18030", CHINESE),
        ("big5", TAIWANESE),
        ("cp949", KOREAN),
        ("cp932", JAPANESE),
        ("utf-16-le", f"{CHINESE}，一万人"),
        ("utf-16-be", JAPANESE),
        ("euc-jp", JAPANESE),
        ("cp874", THAI),
        ("cp1252", "a emoção é ótima, coração, não é?"),
    ],
)
def test_a_text_comes_out_as_it_was_written_in_any_encoding(tmp_path, codec, text):
    made = read(tmp_path, f'text,likes\n"{text}",3\nfine,4\n'.encode(codec))
    assert [row["text"] for row in made.comments] == [text, "fine"]
    assert [row["likes"] for row in made.comments] == [3, 4]


def test_a_stated_encoding_wins(tmp_path):
    made = read(tmp_path, f"text\n{CHINESE}\n".encode("gb18030"), encoding="gb18030")
    assert made.comments[0]["text"] == CHINESE
    made = read(tmp_path, "text\nÿ\n".encode("cp1252"), encoding="latin-1")
    assert made.comments[0]["text"] == "ÿ"
    with pytest.raises(SourceError, match="utf-99"):
        read(tmp_path, "text\nfine\n", encoding="utf-99")


def test_a_few_stray_bytes_do_not_change_the_encoding_but_reject_their_records(tmp_path):
    content = "text\n" + f"{KOREAN}\n" * 30
    made = read(tmp_path, content.encode() + b"broken \xff here\n" + KOREAN.encode() + b"\n")
    assert len(made.comments) == 31 and made.account.rejects == 1
    assert (
        made.rejects[0]["why"] == "holds bytes that are not UTF-8; state encoding: if the file is in another"
    )
    assert made.rejects[0]["raw"] is None
    assert made.rejects[0]["where"] == f"line 32, byte {len(content.encode())}"


def test_detect_names_the_mark():
    assert detect(b"\xef\xbb\xbfa") == ("utf-8", 3)
    assert detect(b"\xff\xfea\x00") == ("utf-16-le", 2)
    assert detect(b"") == ("utf-8", 0)


@pytest.mark.parametrize(
    ("codec", "text"), [("gb18030", CHINESE), ("big5", TAIWANESE), ("cp949", KOREAN), ("cp932", JAPANESE)]
)
def test_a_head_that_ends_within_a_character_is_told_all_the_same(codec, text):
    data = f"text,likes\n{text},3\n".encode(codec)
    for end in range(len(data) - 12, len(data)):
        assert detect(data[:end])[0] == codec


def test_zero_bytes_in_a_text_of_another_encoding_do_not_make_it_utf_16():
    assert detect(b"text,likes\n" + b"fine\x00,3\nmore,\x004\n" * 50)[0] == "utf-8"
    assert detect(("text,likes\n" + f"{KOREAN}\x00,3\n" * 50).encode())[0] == "utf-8"


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_the_separator_is_found(tmp_path, separator):
    made = read(tmp_path, f"text{separator}likes\nfine words here{separator}3\nso so{separator}4\n")
    assert [row["likes"] for row in made.comments] == [3, 4]


def test_newlines_and_returns_inside_quotes_belong_to_the_text(tmp_path):
    made = read(tmp_path, 'text;likes\n"one\r\ntwo\rthree\nfour, ""five""; six";1\nnext;2\n')
    assert [row["text"] for row in made.comments] == ['one\r\ntwo\rthree\nfour, "five"; six', "next"]
    assert made.account.records == 2


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_line_ends_of_any_system(tmp_path, newline):
    made = read(tmp_path, newline.join(["text,likes", "one,1", "two,2", ""]))
    assert [row["text"] for row in made.comments] == ["one", "two"]


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-be"])
def test_a_reject_names_the_line_and_byte_where_its_record_starts(tmp_path, codec):
    before = f'text,rating\r\n"{CHINESE}\nzwei",3\r\n\r\n'
    data = (before + "schlecht,many\r\n好,4\r\n").encode(codec)
    made = read(tmp_path, data, columns={"rating": "rating"}, rating_scale=[1, 5])
    mark = len("".encode(codec))
    offset = len(before.encode(codec))
    assert (
        data[offset:]
        .decode("utf-8" if mark == 3 else "utf-16-le" if mark == 2 else codec)
        .startswith("schlecht")
    )
    assert [reject["where"] for reject in made.rejects] == [f"line 5, byte {offset}"]
    assert [row["text"] for row in made.comments] == [f"{CHINESE}\nzwei", "好"]


def test_rows_of_another_width_are_rejects_and_empty_extra_cells_are_not(tmp_path):
    made = read(tmp_path, "text,likes\nfine,1,,\none,2,3\nshort\nlast,4\n")
    assert [row["text"] for row in made.comments] == ["fine", "last"]
    assert made.whys == ["has 3 cells where the header has 2", "has 1 cells where the header has 2"]


def test_a_quote_that_is_never_closed_costs_one_record(tmp_path):
    rows = "".join(f"comment {i},{i}\n" for i in range(50))
    made = read(tmp_path, f'text,likes\n{rows}"open,7\n{rows}')
    assert made.account.records == 101 and made.account.rejects == 1 and made.account.rows == 100
    assert made.rejects[0]["why"] == "a quote that is opened here is never closed"
    assert made.rejects[0]["where"].startswith("line 52,")


def test_quotes_within_a_text_that_nobody_doubled_are_kept(tmp_path):
    made = read(tmp_path, 'text,likes\nhe said "wow" twice,3\n')
    assert made.comments[0]["text"] == 'he said "wow" twice'


def test_a_column_name_that_comes_twice_gets_a_number(tmp_path):
    made = read(tmp_path, "text,text,likes\nfirst,second,3\n", columns={"text": "text (2)"})
    assert made.comments[0]["text"] == "second"


ROWS = [
    {"text": "fine", "likes": 3, "user": {"name": "Kim Hana"}},
    {"text": "so so", "likes": None, "user": None},
]


@pytest.mark.parametrize("wrap", [lambda rows: rows, lambda rows: {"page": 1, "comments": rows}])
def test_json_values_with_nested_fields(tmp_path, wrap):
    made = read(tmp_path, json.dumps(wrap(ROWS)), "c.json", columns={"author": "user.name"})
    assert [row["text"] for row in made.comments] == ["fine", "so so"]
    assert [row["likes"] for row in made.comments] == [3, None]
    assert made.comments[0]["author"] and made.comments[1]["author"] is None
    assert "Kim" not in made.everything()


def test_json_lines_reject_their_broken_lines_by_place(tmp_path):
    lines = [json.dumps(ROWS[0]), '{"text": "cut', "[1, 2]", "", "{" * 100_000, json.dumps(ROWS[1])]
    made = read(tmp_path, "\n".join(lines), "c.jsonl")
    assert [row["text"] for row in made.comments] == ["fine", "so so"]
    assert [reject["where"].split(",")[0] for reject in made.rejects] == ["line 2", "line 3", "line 5"]
    assert made.rejects[0]["where"] == f"line 2, byte {len(lines[0]) + 1}"


def test_a_field_that_only_late_lines_have_is_no_missing_column(tmp_path):
    lines = [json.dumps({"text": f"words {i}"}) for i in range(1_500)] + [
        json.dumps({"text": "last", "up": 4})
    ]
    made = read(tmp_path, "\n".join(lines), "c.jsonl", columns={"likes": "up"})
    assert made.comments[-1]["likes"] == 4


def test_halves_of_emoji_are_replaced(tmp_path):
    made = read(tmp_path, '[{"text": "cut \\ud83d", "likes": 1}]', "c.json")
    assert made.comments[0]["text"] == "cut \ufffd"


@pytest.mark.parametrize(
    ("name", "content", "part"),
    [
        ("c.csv", b"", "empty"),
        ("c.csv", b" \n \n", "empty"),
        ("c.csv", b"text,likes\n", "no records"),
        ("c.json", b"[" * 200_000, "deeply"),
        ("c.json", b'[{"text": ', "JSON"),
        ("c.json", b'{"a": 1}', "list"),
        ("c.json", b'{"a": [{"x": 1}], "b": [{"x": 1}]}', "several lists"),
        ("c.bin", bytes(range(256)) * 9, "none of"),
        ("c.html", b"<!DOCTYPE html><html><body>text, text</body></html>", "none of"),
        ("c.zip", b"PK\x05\x06" + bytes(18), "empty"),
        ("c.csv.gz", zipped(b"text\nfine\n")[:12], "cannot be read"),
        ("c.parquet", b"PAR1 and so on", "Parquet"),
        ("c.xlsx", b"PK\x03\x04 and so on", "this spreadsheet is cut off"),
        ("c.zip", b"PK\x03\x04 and so on", "this zip archive is cut off"),
        ("c.csv", b"PK\x03\x04 and so on", "this zip archive is cut off"),
    ],
)
def test_files_that_cannot_be_read_at_all_end_with_a_sentence_that_names_them(tmp_path, name, content, part):
    with pytest.raises(SourceError) as error:
        read(tmp_path, content, name)
    assert name in str(error.value) and part in str(error.value)
    assert "\n" not in str(error.value)


def test_gzip_and_zip_are_opened(tmp_path):
    content = b"text,likes\nfine,3\n"
    assert read(tmp_path, zipped(content), "c.csv.gz").comments[0]["likes"] == 3
    box = io.BytesIO()
    with zipfile.ZipFile(box, "w") as archive:
        archive.writestr("b/two.csv", "text,likes\ntwo,2\nbad row\n")
        archive.writestr("a/one.csv", content)
        archive.writestr("__MACOSX/a/._one.csv", b"\x00\x05")
    made = read(tmp_path, box.getvalue(), "c.zip")
    assert [row["text"] for row in made.comments] == ["fine", "two"]
    assert made.rejects[0]["file"] == "c.zip:b/two.csv"


def test_a_cut_gzip_file_gives_what_it_holds_and_one_reject(tmp_path):
    import random

    noise = random.Random(7)
    whole = "text,likes\n" + "".join(f"{noise.random()},{i}\n" for i in range(40_000))
    made = read(tmp_path, zipped(whole.encode())[:-100_000], "c.csv.gz")
    assert made.account.rows > 20_000 and "cannot be read further" in made.whys[-1]


def test_spreadsheets(tmp_path):
    book = openpyxl.Workbook()
    book.active.append(["text", "likes", "date", "stars"])
    from datetime import datetime

    book.active.append(["fine", 3, datetime(2024, 5, 31, 10, 30), 4.0])
    book.active.append([None, None, None, None])
    book.active.append(["so so", "many", None, 2])
    other = book.create_sheet("second")
    other.append(["comment"])
    other.append(["elsewhere"])
    box = io.BytesIO()
    book.save(box)
    made = read(
        tmp_path, box.getvalue(), "c.xlsx", columns={"rating": "stars", "likes": "likes"}, rating_scale=[1, 5]
    )
    assert [row["text"] for row in made.comments] == ["fine"] and made.comments[0]["rating"] == 0.75
    assert made.comments[0]["posted_at"].isoformat() == "2024-05-31T10:30:00+00:00"
    assert made.rejects[0]["where"] == "row 4"
    assert read(tmp_path, box.getvalue(), "c.xlsx", sheet="second").comments[0]["text"] == "elsewhere"
    with pytest.raises(SourceError, match="third"):
        read(tmp_path, box.getvalue(), "c.xlsx", sheet="third")


def sheet_of(*rows, state=None):
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    box = io.BytesIO()
    book.save(box)
    if state is None:
        return box.getvalue()
    changed = io.BytesIO()
    with zipfile.ZipFile(box) as old, zipfile.ZipFile(changed, "w") as new:
        for name in old.namelist():
            new.writestr(name, state(old.read(name)))
    return changed.getvalue()


def test_a_sheet_that_states_a_wrong_size_is_read_whole(tmp_path):
    def small(part):
        return part.replace(b'<dimension ref="A1:B3"', b'<dimension ref="A1"')

    data = sheet_of(["text", "likes"], ["fine", 3], ["so so", 4], state=small)
    assert [row["text"] for row in read(tmp_path, data, "c.xlsx").comments] == ["fine", "so so"]


def test_a_header_below_empty_rows_is_found_and_rows_keep_their_numbers(tmp_path):
    data = sheet_of([None], [""], ["text", "likes", None], ["fine", 3], ["so so", "many"])
    made = read(tmp_path, data, "c.xlsx", columns={"likes": "likes"})
    assert [row["text"] for row in made.comments] == ["fine"] and made.rejects[0]["where"] == "row 5"


@pytest.mark.parametrize("columns", [{}, {"posted_at": "作成日"}])
def test_dates_of_a_sheet_that_lost_their_form_are_days_since_its_epoch(tmp_path, columns):
    name = columns.get("posted_at", "日期")
    data = sheet_of(["text", name], ["fine", 45443.4375], ["so so", 45444])
    made = read(tmp_path, data, "c.xlsx", columns=columns)
    assert [row["posted_at"].isoformat()[:16] for row in made.comments] == [
        "2024-05-31T10:30",
        "2024-06-01T00:00",
    ]


def test_a_year_in_a_sheet_is_no_day_since_the_epoch(tmp_path):
    data = sheet_of(["title_id", "title", "released"], ["a", "Made", 2017])
    made = read(tmp_path, data, "t.xlsx", table="titles")
    assert made.titles["a"]["released"].year == 2017 and made.titles["a"]["released_precision"] == "year"


def test_parquet(tmp_path):
    box = io.BytesIO()
    pq.write_table(pa.table({"text": ["fine", None, "so so"], "likes": [3, 4, None]}), box)
    made = read(tmp_path, box.getvalue(), "c.parquet")
    assert [row["text"] for row in made.comments] == ["fine", "so so"] and made.account.empty == 1


def test_batches_have_the_schemas_and_at_most_20_000_records(tmp_path):
    made = read(tmp_path, "text,likes\n" + "".join(f"comment {i},{i}\n" for i in range(45_000)))
    assert [len(batch.rows) for batch in made.batches] == [20_000, 20_000, 5_000]
    for batch in made.batches:
        assert same_schema(batch.rows, schema.COMMENT.schema) and same_schema(
            batch.rejects, schema.REJECTED.schema
        )
    assert len({row["comment_id"] for row in made.comments}) == 45_000


def test_check_raises_before_anything_is_read(tmp_path):
    (tmp_path / "good.csv").write_text("text\nfine\n")
    (tmp_path / "bad.csv").write_text("")
    sources = [{"path": name, "table": "comments", "constants": COMMENTS} for name in ("good.csv", "bad.csv")]
    made = study(tmp_path, sources)
    with pytest.raises(SourceError, match=r"bad\.csv"):
        check(made)
