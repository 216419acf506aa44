"""Nobody's name, address or number leaves the room."""

import json
import time

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from making import read

from analysis.ingest import people


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("thanks @hana_kim!", "thanks [mention]!"),
        ("回复 @小明：好看", "回复 [mention]：好看"),
        ("＠たろう さん", "[mention] さん"),
        ("@สมชาย ดีมาก", "[mention] ดีมาก"),
        ("@user.name-1 fine", "[mention] fine"),
        ("@a@b", "[mention][mention]"),
        ("love @user.name so", "love [mention] so"),
        ("mail hana.kim+x@example.co.kr now", "mail [email] now"),
        ("邮箱abc@qq.com谢谢", "邮箱[email]谢谢"),
        ("hana (at) example (dot) com", "[email]"),
        ("ｈａｎａ＠ｅｘａｍｐｌｅ．ｃｏｍ", "[email]"),
        ("see https://youtu.be/abc?t=1 ok", "see [link] ok"),
        ("看http://t.cn/abc好看", "看[link]好看"),
        ("www.example.com/สมชาย", "[link]"),
        ("join t.me/hana", "join [link]"),
        ("buy at shop.example.co.id now", "buy at [link] now"),
        ("call 010-1234-5678", "call [phone]"),
        ("微信同号13812345678。", "微信同号[phone]。"),
        ("+62 812-3456-7890", "[phone]"),
        ("(11) 91234-5678 zap", "[phone] zap"),
        ("wa 081234567890", "wa [phone]"),
        ("０９０－１２３４－５６７８", "[phone]"),
        ("in 2019 call 0812345678", "in 2019 call [phone]"),
        ("+1 (212) 555-0187", "[phone]"),
    ],
)
def test_what_reaches_a_person_is_masked(text, masked):
    assert people.mask(text) == masked


@pytest.mark.parametrize(
    "text",
    [
        "10/10",
        "5/10 stars",
        "1000000 views",
        "1.000.000",
        "1,000,000,000",
        "10 000 000",
        "2019-05-30",
        "30.05.2019",
        "20190530",
        "2019.05.30 12:30",
        "1:46:30 kiss",
        "50:57 - that",
        "55555555555",
        "233333333",
        "66666666",
        "ep 1-12",
        "2019-2020",
        "1995 2005 2015",
        "S01E03",
        "so good...very",
        "wait.what",
        "100%",
        "3.14159265",
        "$12345678901",
        "meet @ 5",
        "no. 1",
        "2019-05-30 2020-06-30",
        "12 34 56",
        "8.7 vs 6.5",
        "ไม่ดี 555555555",
        "1+1=2",
        "AC/DC",
        "e.g. this",
    ],
)
def test_what_is_no_person_stays(text):
    assert people.mask(text) == text


@settings(deadline=None)
@given(
    st.lists(st.text(max_size=40) | st.from_regex(r"[@ .\-+0-9a-z():/]{0,40}", fullmatch=True), max_size=20)
)
def test_masking_a_column_is_masking_each_text_and_masking_again_changes_nothing(texts):
    clean = [text.encode("utf-8", "replace").decode() for text in texts]
    column = np.empty(len(clean), dtype=object)
    column[:] = clean
    masked = people.mask_all(column).tolist()
    assert masked == [people.mask(text) for text in clean]
    assert not any("@" in text and people.mask(text) != text and "[" not in text for text in masked)


@pytest.mark.parametrize(
    "part", ["-", "a-", "a.", "1 ", "1.", "@", "a@", "(at)", "http://", "+1-", "٣", "．"]
)
def test_hostile_texts_are_masked_in_good_time(part):
    start = time.process_time()
    people.mask(part * 20_000)
    assert time.process_time() - start < 5


def test_pseudonyms_depend_on_key_platform_and_name_and_on_nothing_else():
    names = np.array(["Hana", "Hana", "Bora", None, "A Google user", "Hana"], dtype=object)
    one = people.pseudonyms(b"k", ["p", "p", "p", "p", "p", "q"], names)
    assert one[0] == one[1] != one[2] and one[5] not in (one[0], None) and one[3] is None and one[4] is None
    assert len(one[0]) >= 16 and set(one[0]) <= set("0123456789abcdef")
    assert people.pseudonyms(b"other", ["p"], names[:1])[0] != one[0]


NAME, MAIL, PHONE = "Hana Kim-Secret", "hana.secret@example.com", "010-9876-5432"


def test_no_raw_name_address_or_number_reaches_any_output(tmp_path):
    rows = [
        f'"{NAME}","fine, write to {MAIL} or {PHONE}",5,2024-05-31,3,KR',
        f'"{NAME}",bad rating,{NAME},2024-05-31,3,KR',
        f'"{NAME}",bad date,5,{NAME},3,KR',
        f'"{NAME}",bad likes,5,2024-05-31,{PHONE},KR',
        f'"{NAME}",bad likes,5,2024-05-31,{MAIL},KR',
        f'"{NAME}",bad market,5,2024-05-31,3,"{NAME}, {MAIL}, {PHONE}"',
        f'"{NAME}","too, few',
        f'5,shifted by one,"{NAME}",2024-05-31',
        f'"{NAME}",,"",,,KR',
    ]
    content = "who,what,stars,date,up,land\n" + "\n".join(rows) + "\n"
    columns = {
        "author": "who",
        "text": "what",
        "rating": "stars",
        "posted_at": "date",
        "likes": "up",
        "market": "land",
    }
    made = read(
        tmp_path, content, columns=columns, rating_scale=[1, 5], constants={"title_id": "t", "platform": "p"}
    )
    assert made.account.rows == 1 and made.account.rejects >= 6
    for private in (NAME, "Secret", MAIL, PHONE, "98765432"):
        assert private not in made.everything()
    assert made.comments[0]["text"] == "fine, write to [email] or [phone]"
    for reject in made.rejects:
        assert reject["raw"] is None or set(json.loads(reject["raw"])) <= {
            "rating",
            "posted_at",
            "likes",
            "market",
            "title_id",
        }


def test_a_made_id_does_not_depend_on_the_key_or_on_the_name(tmp_path):
    one = read(tmp_path, "who,text\nHana,fine\nBora,fine\n", columns={"author": "who"}, key=b"one")
    two = read(tmp_path, "who,text\nMina,fine\nHana,fine\n", columns={"author": "who"}, key=b"two")
    assert [row["comment_id"] for row in one.comments] == [row["comment_id"] for row in two.comments]
    assert one.comments[0]["author"] not in [row["author"] for row in two.comments]
