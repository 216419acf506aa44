"""Phone numbers in a text, in the forms in which people write them, and the numbers that are none."""

from __future__ import annotations

import re
from itertools import accumulate, pairwise

from analysis.ingest.addresses import cut

PHONE = "[phone]"
_HAN_SIGNS = "一二三四五六七八九零〇○幺壹贰叁肆伍陆柒捌玖"
_DIGIT = (
    r"\p{Nd}\x{2460}-\x{2468}\x{24ea}\x{24f5}-\x{24fd}\x{2776}-\x{277e}\x{2780}-\x{2788}\x{278a}-\x{2792}"
)
#: In RE2's dialect: a text without it holds nothing that this file masks.
GATE = (
    rf"[{_DIGIT}{_HAN_SIGNS}]"
    + rf"[\s().\-_\x{{a0}}\x{{b7}}\x{{2010}}-\x{{2015}}\x{{3000}}\x{{30fb}}]*[{_DIGIT}{_HAN_SIGNS}]" * 6
)

_BETWEEN = r"\s().\-_\u00b7\u2010-\u2015\u30fb"
# Not after a letter, a sign of money, or inside a decimal number, a date or a time; two numbers may be
# parted by a stroke.
_RUN = re.compile(
    rf"(?:(?<![\w/$€£¥₩#%])(?<!\d[.,:])|(?<=\d{{6}}/)|(?<=\]/))\+?\(?\d[\d{_BETWEEN}]{{5,40}}\d"
    r"(?![\w%]|[:.,]\d|/(?!\d{6})\d)",
    re.ASCII,
)
_ANY = re.compile(r"(?<!\d)(?<!\d[.,:/])\+?\(?\d(?:[\s().\-]{0,2}\d){6,14}(?!\d|[:.,]\d|%)", re.ASCII)
_TOLD = re.compile(
    r"(?:(?<![a-z])(?:whats?\s?app|wasap|wsp|wpp|wa|zap|telp?|telepon|tlp|no\.?\s?hp|hp|phone|mobile|celular|cel|call|sms"
    r"|zalo|viber|imo|tel|sđt|SĐT|sdt)(?:\s?(?:no|number|num|me|us|saya|aku|ku))?\.?"
    r"|电话|電話|手机号?码?|手機號?碼?|热线|联系方式|전화(?:번호)?|연락처|โทร|เบอร์|[đĐ]iện thoại|[Тт]елефон|[Тт]ел\.?)"
    r"[\s:：=#\-.]{0,5}\Z",
    re.ASCII | re.IGNORECASE,
)
_HAN = dict(zip(map(ord, _HAN_SIGNS), "1234567890001123456789", strict=True))
_HAN_SIGN = rf"[0-9{_HAN_SIGNS}]"
_HAN_RUN = re.compile(
    rf"(?<!{_HAN_SIGN}){_HAN_SIGN}(?:[\s\-.\u00b7]{{0,2}}{_HAN_SIGN}){{9,10}}(?!{_HAN_SIGN})"
)
_GROUPED = re.compile(r"\d{1,3}(?:([. ])\d{3})(?:\1\d{3})*")
_DATE = re.compile(
    r"\d{4}\D{1,2}\d{1,2}\D{1,2}\d{1,2}(?:\D+\d{1,2}(?:\D\d{1,2})?)?|\d{1,2}\D\d{1,2}\D\d{4}(?:\D+\d{1,2})?"
    r"|(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:[0-2]\d|3[01])"
)
#: Numbers that are said for their sound: I love you, forever, laughter, tears.
_SOUNDS = re.compile(
    r"(?:520|521|1314|3344|530|9494|0{3,}|1{3,}|2{3,}|2?3{3,}|4{3,}|5{3,}|6{3,}|7{3,}|8{2,}|9{2,})+"
)
_CHINA = re.compile(r"(?:86|0086)?1[3-9]\d{9}")
_MONEY = re.compile(
    r"(?:rp|idr|vnd|krw|jpy|cny|rmb|usd|twd|thb|php|myr|rm|đ|₫)\.?\s?\Z", re.ASCII | re.IGNORECASE
)
_COUNTED = re.compile(
    r"\s?(?:views?|likes?|plays?|subs|people|times|coins?|dong|đ|₫|vnd|rupiah|won|원|元|块|円|次|人|万|萬|亿|播放|点赞|ครั้ง|บาท|뷰|명)"
    r"(?![a-z])",
    re.ASCII | re.IGNORECASE,
)


def mask_phones(text: str, plain: str) -> tuple[str, str]:
    """The text with phone numbers masked, and its plain form with them.

    Numbers count that have the form of a phone number, that the text calls one (`WA 812 345 678`), or that
    are written in Chinese digits, wholly or in part.
    """
    for pattern, spans_of in ((_ANY, _told), (_HAN_RUN, _han), (_RUN, _runs)):
        spans = [span for match in pattern.finditer(plain) for span in spans_of(plain, match)]
        text, plain = cut(text, spans, PHONE), cut(plain, spans, PHONE)
    return text, plain


def _told(plain: str, match: re.Match[str]) -> list[tuple[int, int]]:
    run = match[0]
    digits = re.sub(r"\D", "", run)
    is_other = _DATE.fullmatch(run) or _GROUPED.fullmatch(run) or _COUNTED.match(plain, match.end())
    is_round = digits.endswith("000") and run[0] not in "+0("
    if len(set(digits)) <= 2 or _is_sound(digits) or is_other or is_round:
        return []
    return [match.span()] if _TOLD.search(plain[max(0, match.start() - 30) : match.start()]) else []


def _han(plain: str, match: re.Match[str]) -> list[tuple[int, int]]:
    run = match[0].translate(_HAN)
    digits = re.sub(r"\D", "", run)
    known = _CHINA.fullmatch(digits) or (digits[0] == "0" and len(set(digits)) > 3)
    is_other = run == match[0] or _is_sound(digits) or _is_counting(digits)
    return [match.span()] if known and not is_other else []


def _runs(plain: str, match: re.Match[str]) -> list[tuple[int, int]]:
    start, end = match.span()
    is_amount = match[0][0] not in "+0(" and (
        _COUNTED.match(plain, end) or _MONEY.search(plain[max(0, start - 5) : start])
    )
    return [] if is_amount else [(start + a, start + b) for a, b in _inside(match[0])]


def _inside(run: str) -> list[tuple[int, int]]:
    """Where the phone numbers of a run of digits are: the run itself, else the longest parts between blanks."""
    if is_phone(run):
        return [(0, len(run))]
    cuts = [match.span() for match in re.finditer(r"\S+", run)]
    if len(set(re.sub(r"\D", "", run))) <= 2 or any(_DATE.fullmatch(run[a:b]) for a, b in cuts):
        return []
    sizes = [len(re.sub(r"\D", "", run[a:b])) for a, b in cuts]
    digits = [0, *accumulate(sizes)]
    for length in range(len(cuts) - 1, 0, -1):
        for first in range(len(cuts) - length + 1):
            end = first + length
            # Ten of a longer list of scores are no number.
            if max(sizes[first:end]) <= 2 and min([3, *sizes[:first][-1:], *sizes[end:][:1]]) <= 2:
                continue
            a, b = cuts[first][0], cuts[end - 1][1]
            if 8 <= digits[end] - digits[first] <= 15 and is_phone(run[a:b]):
                return [*_inside(run[:a]), (a, b), *((b + c, b + d) for c, d in _inside(run[b:]))]
    return []


def is_phone(run: str) -> bool:
    """True where a run of digits and separators has the form of a phone number.

    Amounts in groups of three, dates, years, counting (1 2 3 4 ...), and numbers said for their sound
    (5201314, 2333333) have not.
    """
    groups = [group for group in re.split(r"[\D_]+", run) if group]
    digits = "".join(groups)
    if not 8 <= len(digits) <= 15 or len(set(digits)) <= 2:
        return False
    if run.startswith("+"):
        return True
    if _GROUPED.fullmatch(run) or _DATE.fullmatch(run) or _is_sound(digits):
        return False
    if len(groups) > 4 and max(map(len, groups)) <= 2:
        return _is_spelt(groups, digits)
    if digits[0] == "0" and len(digits) >= 9:
        return not _is_counting(digits)
    if len(groups) == 1:
        return 10 <= len(digits) <= 13 and not digits.endswith("000") and not _is_counting(digits)
    sizes = {len(group) for group in groups}
    # Prices from ... to, years and running numbers.
    if digits.endswith("000") or (sizes == {4} and groups[0][0] in "12" and "-" not in run):
        return False
    if sizes == {4} and all(group[:2] in ("19", "20") for group in groups):
        return False
    if not all(2 <= len(group) <= 5 for group in groups[1:]) or len(groups) > 4 or len(groups[0]) > 4:
        return False
    last = len(groups[-1])
    return (last == 4 and all(len(group) >= 3 for group in groups[1:])) or (
        last == 3 and "-" in run and len(digits) >= 9
    )


def _is_spelt(groups: list[str], digits: str) -> bool:
    """Digits set apart one by one or two by two, as lists of scores are too: only numbers of a known form."""
    single = all(len(group) == 1 for group in groups)
    known = _CHINA.fullmatch(digits) or (digits[0] == "0" and 9 <= len(digits) <= 12)
    known = known or (single and len(digits) == 10 and digits[0] in "6789" and len(set(digits)) >= 5)
    return bool(known) and not _is_counting(digits)


def _is_sound(digits: str) -> bool:
    return _SOUNDS.fullmatch(digits) is not None


def _is_counting(digits: str) -> bool:
    """Digits that only go up, or only down, by one, or that count on past nine: 0123456789, 12345678910."""
    if digits in "1234567891011121314":
        return True
    steps = {(int(b) - int(a)) % 10 for a, b in pairwise(digits)}
    return len(steps) == 1 and steps <= {1, 9}
