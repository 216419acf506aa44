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


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("ＡＢＣ＠ｑｑ．ｃｏｍ", "[email]"),
        ("ＡＢＣ＠ｇｍａｉｌ．ｃｏｍ です", "[email] です"),
        ("１３８１２３４５６７８", "[phone]"),
        ("name at gmail dot com", "[email]"),
        ("write to hana.kim at gmail dot com ok", "write to [email] ok"),
        ("jane.doe at company dot com", "[email]"),
        ("name(at)gmail.com", "[email]"),
        ("name [at] example [dot] co [dot] kr", "[email]"),
        ("abc#qq.com", "[email]"),
        ("加我123456#qq.com", "加我[email]"),
        ("abc艾特qq点com", "[email]"),
        ("abc 艾特 163 点 com 谢谢", "[email] 谢谢"),
        ("abc@qq点com", "[email]"),
        ("abc@qq。com", "[email]"),
        ("hana골뱅이naver.com", "[email]"),
        ("hana골뱅이네이버", "hana골뱅이네이버"),
        ("nombre arroba gmail punto com", "[email]"),
        ("abc @ gmail . com", "[email]"),
        ("12345678@qq", "[email]"),
        ("微信: abc12345", "微信: [contact]"),
        ("微信：abc_efg", "微信：[contact]"),
        ("微信号abc12345", "微信号[contact]"),
        ("wx:abc12345", "wx:[contact]"),
        ("wx abc12345", "wx [contact]"),
        ("V信 abc_123", "V信 [contact]"),
        ("加VX：lovely888", "加VX：[contact]"),
        ("vx lovely888", "vx [contact]"),
        ("薇信：lovely888", "薇信：[contact]"),
        ("加v lovely888 看全集", "加v [contact] 看全集"),
        ("+V: lovely888", "+V: [contact]"),
        ("加q 123456789", "加q [contact]"),
        ("QQ:12345678", "QQ:[contact]"),
        ("QQ群 87654321", "QQ群 [contact]"),
        ("扣扣 87654321", "扣扣 [contact]"),
        ("ｗｘ：ａｂｃ１２３４５", "ｗｘ：[contact]"),
        ("whatsapp +62 812 3456 7890", "whatsapp [phone]"),
        ("WhatsApp:+6281234567890", "WhatsApp:[phone]"),
        ("WA 0812 345 678", "WA [phone]"),
        ("WA:08123456789/08987654321", "WA:[phone]/[phone]"),
        ("line id: abc", "line id: [contact]"),
        ("LINE ID abc.def", "LINE ID [contact]"),
        ("line:abc_123", "line:[contact]"),
        ("ไลน์: abc123", "ไลน์: [contact]"),
        ("telegram: abc", "telegram: [contact]"),
        ("telegram @abc_def", "telegram [mention]"),
        ("kakao id abc", "kakao id [contact]"),
        ("카톡 abc12", "카톡 [contact]"),
        ("카톡아이디 abcd", "카톡아이디 [contact]"),
        ("ig: abc.def", "ig: [contact]"),
        ("IG : abc_def", "IG : [contact]"),
        ("discord: name#1234", "discord: [contact]"),
        ("uid: 800123456", "uid: [contact]"),
        ("1 3 8 - 1 2 3 4 - 5 6 7 8", "[phone]"),
        ("1 3 8 1 2 3 4 5 6 7 8", "[phone]"),
        ("一三八一二三四五六七八", "[phone]"),
        ("加我一三八一二三四五六七八哦", "加我[phone]哦"),
        ("138 一二三四 5678", "[phone]"),
        ("幺三八-一二三四-五六七八", "[phone]"),
        ("①③⑧①②③④⑤⑥⑦⑧", "[phone]"),
        ("① ③ ⑧ ① ② ③ ④ ⑤ ⑥ ⑦ ⑧", "[phone]"),
        ("138\u200b1234\u200b5678", "[phone]"),
        (
            "1\ufe0f\u20e33\ufe0f\u20e38\ufe0f\u20e31\ufe0f\u20e32\ufe0f\u20e33\ufe0f\u20e34\ufe0f\u20e35\ufe0f\u20e36\ufe0f\u20e37\ufe0f\u20e38\ufe0f\u20e3",
            "[phone]",
        ),
        ("𝟏𝟑𝟖𝟏𝟐𝟑𝟒𝟓𝟔𝟕𝟖", "[phone]"),
        ("๐๘๑๒๓๔๕๖๗๘", "[phone]"),
        ("०९८१२३४५६७८", "[phone]"),
        ("电话:13812345678", "电话:[phone]"),
        ("tel.021 555 1234", "tel.[phone]"),
        ("전화: 010 1234 5678", "전화: [phone]"),
        ("zalo 0912345678", "zalo [phone]"),
        ("call 010-1234-5678: ask", "call [phone]: ask"),
        ("0812.3456.7890", "[phone]"),
        ("138·1234·5678", "[phone]"),
        ("youtu . be/abc", "[link]"),
        ("youtu。be/abc", "[link]"),
        ("example[.]com", "[link]"),
        ("example (dot) com", "[link]"),
        ("hxxps://evil.example/x", "[link]"),
        ("https：//t.cn/abc 好", "[link] 好"),
        ("www点baidu点com", "[link]"),
        ("baidu点com", "[link]"),
        ("看duanju。cc吧", "看[link]吧"),
        ("amazon dot com", "[link]"),
        ("wetv.vip", "[link]"),
        ("visit example.com.", "visit [link]."),
        ("iq.com/play?x=1", "[link]"),
        ("//@名字:好看", "//[mention]:好看"),
        ("//@小明 不睡:转发", "//[mention]:转发"),
        ("回复 @名字 :好看", "回复 [mention] :好看"),
        ("回复 @小明·不睡觉~ :好看", "回复 [mention] :好看"),
        ("回覆@小美：對", "回覆[mention]：對"),
        ("@@handle yes", "[mention] yes"),
        ("@名字 哈哈", "[mention] 哈哈"),
        ("@อรทัย น่ารัก", "[mention] น่ารัก"),
        ("@हिमांशु अच्छा", "[mention] अच्छा"),
        ("@محمد رائع", "[mention] رائع"),
    ],
)
def test_other_spellings_of_it_are_masked_too(text, masked):
    assert people.mask(text) == masked


@pytest.mark.parametrize(
    "text",
    [
        "10/10",
        "2019",
        "1999-2024",
        "第12集",
        "第 12 集",
        "12集 34集",
        "$4.99",
        "Rp 1.500.000",
        "Rp150000000",
        "IDR 1234567890",
        "1234567890 views",
        "1,234,567 views",
        "播放量1234567890次",
        "12345678",
        "look at the dot com boom",
        "connect the dot",
        "at dot",
        "I laughed at dot points",
        "meet me at five",
        "3.14159265358979",
        "0.123456789012",
        "12:30",
        "1:46:30",
        "@2:13 this part",
        "@5pm tonight",
        "meet @ 5",
        "666",
        "6666666666",
        "2333333",
        "23333333333",
        "233333666666",
        "5201314",
        "1314520",
        "13145201314",
        "5201314520",
        "5201314 5201314",
        "55555555",
        "5555555555555",
        "哈哈哈哈233333",
        "88888888888",
        "#1a2b3c4d",
        "#12345678",
        "#FF00FF",
        "John 3:16",
        "ep.12",
        "ep 1 2 3 4 5 6 7 8 9 10",
        "1 2 3 4 5 6 7 8 9",
        "1 2 3 4 5 6 7 8 9 0",
        "12345678910",
        "0123456789",
        "9876543210",
        "vol.2",
        "Dr.Strange",
        "Mr.Queen",
        "e.g.",
        "etc.",
        "i.e. me",
        "好.真的",
        "good.But",
        "bom. Com certeza",
        "nice .me too",
        "wait.what",
        ":) :-) ;) :D <3 :3 xD =) T_T QQ",
        "QQ好感人",
        "好看QQ 66666666",
        "qq 555555",
        "微信读书真好",
        "wechat is great",
        "微信 wonderful drama",
        "instagram is full of it",
        "ig it is good",
        "line by line",
        "the line: great",
        "telegram channel is good",
        "QQ",
        "VX",
        "WA",
        "2019-05-30 12:30:00",
        "2019.05.30",
        "20190530",
        "30/05/2019",
        "1000 - 3000",
        "13.000- 21.000",
        "1995 2005 2015 2025",
        "1920 1080",
        "1920x1080",
        "1080p 720p",
        "8 9 7 10 9 8",
        "8 9 7 8 9 6 7 8 9 8 7 9",
        "9/10 8/10 7/10",
        "100%",
        "12.5%",
        "1+1=2",
        "二零一九年",
        "一二三四五六七",
        "一二三四五六七八九十",
        "第一二三集",
        "三三两两 一一 二二 三三 四四",
        "一心一意 三心二意",
        "点com",
        "3点见",
        "晚上8点",
        "8点30分",
        "1\ufe0f\u20e3 2\ufe0f\u20e3 3\ufe0f\u20e3 best",
        "① ② ③",
        "👨\u200d👩\u200d👧 family",
        "क्\u200dष",
        "می\u200cخواهم",
        "I'm no. 1",
        "S01E03",
        "24/7",
        "50-50",
        "90s",
        "4K",
        "F4",
        "2x",
        "x2",
        "$1000000000",
        "₩1234567890",
        "1e10",
        "AC/DC",
        "he/she",
        "w/o",
        "and/or",
        "lol:D",
        "so good...very",
        "so good..app",
        "e.g.this",
        "U.S.A.",
        "a.m.",
        "P.S.I love you",
        "No.1",
        "vs.",
        "v: good",
        "q: why",
        "tg",
        "1/2",
        "3 am",
        "5* 4*",
        "5-7-5",
        "12-10-8",
        "5 : 3",
        "¥199",
        "199元",
        "1999元",
        "3天5夜",
        "100000000",
        "1000000",
        "10 000 000",
        "1.000.000,00",
    ],
)
def test_what_only_looks_alike_stays(text):
    assert people.mask(text) == text


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
