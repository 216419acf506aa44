"""Nobody's name, address or number leaves the room."""

import json
import time

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from making import read

from analysis.ingest import people


@settings(deadline=None)
@given(
    st.lists(st.text(max_size=40) | st.from_regex(r"[@ .\-+0-9a-z():/]{0,40}", fullmatch=True), max_size=20)
)
def test_masking_a_column_is_masking_each_text(texts):
    clean = [text.encode("utf-8", "replace").decode() for text in texts]
    column = np.empty(len(clean), dtype=object)
    column[:] = clean
    masked = people.mask_all(column).tolist()
    assert masked == [people.mask(text) for text in clean]
    assert not any("@" in text and people.mask(text) != text and "[" not in text for text in masked)


HOSTILE = [
    "@", "a@", "a@a.", "@a.", "回复@a b", "//@a", "-", "a-", "a.", "1.", "1 ", "1-", "1\u200b", "1 3 8 ", "0812 ",
    "123456/", "1 2 3 4 5 6 7 8 9 8 7 6 ", "+1-", "٣", "①", "1\ufe0f\u20e3", "一", "一 ", "1一", "．", "(", "(at)",
    "at ", "at gmail ", " at ", "a点", "[.]", "a[.]", "a dot ", " dot com", " . ", "a . com ", "http://", "https : / /",
    "www.", "a.com", "t . me / ", "a" * 63 + ".", "a" * 63 + "@", "wx:", "wx ", "qq ", "q1 ", "加", "v: a", "ig:a.",
    "line id ", "wa 1 ", "user id",
]  # fmt: skip


def seconds(text):
    start = time.process_time()
    people.mask(text)
    return time.process_time() - start


@pytest.mark.parametrize("part", HOSTILE)
def test_hostile_texts_are_masked_in_time_that_grows_with_their_length_only(part):
    short, long = (part * (size // len(part)) for size in (10_000, 100_000))
    assert seconds(long) < 30 * max(seconds(short), 0.01)


@settings(deadline=None, max_examples=50)
@given(
    st.lists(
        st.sampled_from([*HOSTILE, "8", "0", "138", "com", "gmail", "kakao", "微信", ":", " "]), max_size=30
    )
)
def test_the_gates_of_a_column_pass_whatever_is_masked(parts):
    text = "".join(parts)
    assert people.mask_all(np.array([text], dtype=object)).tolist() == [people.mask(text)]


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
