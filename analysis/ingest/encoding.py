"""Which encoding a text file is in, from its first bytes."""

from __future__ import annotations

import codecs
import re
from collections import Counter

# The longer marks first: UTF-32's little-endian mark begins with UTF-16's.
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
#: Encoding, the narrower standard that holds its everyday signs, the range of the first byte of those, and
#: the commonest signs of the language. Korean and Chinese share their byte ranges: only the commonest signs
#: tell them apart.
_SHARED = "的一是不了在人有我他中上大和地到以要就出可也你能子那得下自之年作好看很都"
_KANA = "のにはをたがでてとしれさいるあこなまものかすきっくりだよんうお"
_COMMON = (
    ("gb18030", "gb2312", 0xB0, 0xD7, _SHARED + "这个们来为国说时会对生而于着过发后里没"),
    ("big5", "big5", 0xA4, 0xC6, _SHARED + "這個們來為國說時會對生而於著過發後裡沒"),
    (
        "cp949",
        "euc_kr",
        0xB0,
        0xC8,
        "이다는에가을지고하의기리사아서나어도로한대은인시해라자니를게보들만정있으스수없요주여일그안",
    ),
    ("cp932", "shift_jis", 0x82, 0x97, _KANA),
    ("euc_jp", "euc_jp", 0xA4, 0xCF, _KANA),
)
#: The commonest signs of Thai make up nine tenths of a text; other bytes read as Thai do not look like that.
_THAI, _THAI_SHARE = frozenset("านรกเอสยมวดงทคลแไใ่้ั็ะีิุู์บปพหจตขช"), 0.85
_HIGH_RUNS = re.compile(rb"[\x80-\xff]+")
_SURROGATE = re.compile("[\ud800-\udfff]")


def detect(head: bytes) -> tuple[str, int]:
    """The Python codec of the text that starts with `head`, and the length of its byte order mark.

    Marks decide first, then the pattern of zero bytes (UTF-16), then UTF-8 (a few stray bytes allowed), then
    Thai, then the East Asian encoding in which most characters are everyday ones, else Windows-1252.
    """
    for mark, codec in _MARKS:
        if head.startswith(mark):
            return codec, len(mark)
    if wide_codec := _sixteen_bits(head):
        return wide_codec, 0
    text = head.decode("utf-8", "surrogateescape")
    stray = len(_SURROGATE.findall(text[:-4]))
    wide = len(text) - len(text.encode("ascii", "ignore")) - stray
    if stray == 0 or wide > 4 * stray:
        return "utf-8", 0
    return _legacy(head), 0


def _sixteen_bits(head: bytes) -> str | None:
    """UTF-16 without a mark: every other byte of plain letters is zero; of Chinese text only those of line
    ends, commas and quotes are, which stand on one side.
    """
    if head.count(0) < 3:
        return None
    even, odd = head[0::2], head[1::2]
    if odd.count(0) > 0.3 * len(odd) and even.count(0) < 0.1 * len(even):
        return "utf-16-le"
    if even.count(0) > 0.3 * len(even) and odd.count(0) < 0.1 * len(odd):
        return "utf-16-be"
    pairs = Counter(zip(even, odd, strict=False))
    little = sum(pairs[sign, 0] for sign in b'\n\r\t,;|"')
    big = sum(pairs[0, sign] for sign in b'\n\r\t,;|"')
    ends = 0.2 * head.count(b"\n")
    if little > 4 * big and pairs[10, 0] > ends:
        return "utf-16-le"
    return "utf-16-be" if big > 4 * little and pairs[0, 10] > ends else None


def _legacy(head: bytes) -> str:
    runs = _HIGH_RUNS.findall(head)
    # Accents of Western languages stand alone between plain letters; bytes of East Asian text come in runs.
    if sum(len(run) == 1 for run in runs) > 0.7 * len(runs):
        return "cp1252"
    if len(b"".join(runs)) >= 4 * len(runs) and _is_thai(head):
        return "cp874"
    scores = {row[0]: _fit(head, *row) for row in _COMMON}
    best = max(scores, key=lambda codec: scores[codec])
    return best if scores[best] > 0.5 else "cp1252"


def _is_thai(head: bytes) -> bool:
    wide = [sign for sign in head.decode("cp874", "replace") if not sign.isascii()]
    return bool(wide) and sum(sign in _THAI for sign in wide) > _THAI_SHARE * len(wide)


def _fit(head: bytes, codec: str, narrow: str, low: int, high: int, common: str) -> float:
    """Share of characters beyond ASCII that are everyday ones, plus that of the commonest; 0 where it does
    not fit.
    """
    text = head.decode(codec, "replace")
    wide = [sign for sign in text if not sign.isascii()]
    if not wide or text.count("\ufffd") > 0.02 * len(wide) + 1:
        return 0.0
    everyday = 0
    for sign in wide:
        code = sign.encode(narrow, "ignore")
        everyday += len(code) == 2 and low <= code[0] <= high
    share = everyday / len(wide)
    return share + 3 * sum(sign in common for sign in wide) / len(wide) if share > 0.5 else share
