"""People: pseudonyms for authors, and masks for what names or reaches a person inside a text."""

from __future__ import annotations

import hmac
import re
import unicodedata
from collections.abc import Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

#: Names under which platforms show many people, or nobody: no author is known.
NOBODY = frozenset(
    ["a google user", "google user", "anonymous", "[deleted]", "deleted", "[removed]", "deleted user",
     "unknown", "n/a", "null", "none", "nan", "-", "匿名", "匿名用户", "已注销", "账号已注销", "익명",
     "탈퇴한 사용자", "匿名ユーザー", "pengguna google", "un usuario de google", "um usuário do google",
     "anónimo", "anônimo", "anonim"]
)  # fmt: skip

# Marks that belong to letters but are no \w: vowels of Thai, Indic, Khmer and Burmese script, Arabic points.
_MARKS = (
    "\u0300-\u036f\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u0900-\u0903\u093a-\u094f\u0980-\u0dff\u0e31"
    "\u0e34-\u0e3a\u0e47-\u0e4e\u0eb1-\u0ecd\u102b-\u103e\u17b4-\u17d3"
)
_CJK = "\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\uff00-\uffef"
# Han, Kana and Hangul may follow a link without a blank; other scripts belong to it.
_LINK_SIGN = rf"(?:[A-Za-z0-9\-._~:/?#\[\]@!$&'()*+,;=%{_MARKS}]|[^\W{_CJK}])"
_TLD = r"(?:com|net|org|info|xyz|app|link|site|online|shop|(?:com|co|net|org)\.[a-z]{2})"
_LINK = re.compile(
    rf"(?:https?|ftp)://{_LINK_SIGN}+|(?<![A-Za-z0-9])www\.{_LINK_SIGN}+"
    rf"|(?<![A-Za-z0-9_@.])(?:[a-z0-9](?:[a-z0-9\-]{{0,62}})\.){{1,8}}(?:{_TLD}(?![a-z0-9.])(?:/{_LINK_SIGN}*)?|[a-z]{{2,6}}/{_LINK_SIGN}+)",
    re.IGNORECASE,
)
_ADDRESS = "A-Za-z0-9\uff21-\uff3a\uff41-\uff5a\uff10-\uff19"
_EMAIL = re.compile(
    rf"[{_ADDRESS}._%+\-\uff0e\uff3f]{{1,64}}(?:[@\uff20]|\s?[(\[]\s?at\s?[)\]]\s?)"
    rf"[{_ADDRESS}\-]{{1,63}}(?:(?:[.\uff0e]|\s?[(\[]\s?dot\s?[)\]]\s?)[{_ADDRESS}\-]{{2,63}})+",
    re.IGNORECASE,
)
_MENTION = re.compile(rf"[@\uff20](?:[\w{_MARKS}]|[.\-](?=\w)){{1,60}}")
_DIGITS = re.compile(
    r"(?<![\w.,:/$€£¥₩#%])\+?\(?\d[\d\s().\-\u2010-\u2015]{5,22}\d(?![\w:/%]|[.,]\d)", re.ASCII
)
_WIDE_DIGITS = re.compile(r"[\uff10-\uff19\u0660-\u0669]{2}")
_GROUPED = re.compile(r"\d{1,3}(?:([. ])\d{3})(?:\1\d{3})*")
_DATE = re.compile(
    r"\d{4}\D{1,2}\d{1,2}\D{1,2}\d{1,2}(?:\D+\d{1,2}(?:\D\d{1,2})?)?|\d{1,2}\D\d{1,2}\D\d{4}(?:\D+\d{1,2})?"
)
# What a text has to hold for each of the searches to be worth its time.
_MAY_ADDRESS = re.compile(r"[@\uff20]|[(\[]\s?at\s?[)\]]", re.IGNORECASE)
_MAY_LINK = re.compile(r"://|www\.|[a-z0-9]\.[a-z]{2,6}(?:/|\b)", re.IGNORECASE)
# The same for a whole column at once, in RE2's dialect, where \d is ASCII: wide digits are looked at in any
# case.
_SUSPECT = (
    r"(?i)[@\x{ff20}]|[(\[]\s?at\s?[)\]]|://|www\.|[a-z0-9]\.[a-z]{2,6}|\d[\d\s().\-\x{2010}-\x{2015}]{6,30}\d"
    r"|[\x{ff10}-\x{ff19}\x{660}-\x{669}]{2}"
)
_MAY_PHONE = re.compile(r"\d[\d\s().\-\u2010-\u2015]{6,30}\d")


def pseudonyms(key: bytes, platforms: Sequence[str | None], names: np.ndarray) -> np.ndarray:
    """HMAC-SHA256(key, platform, name) as 20 hexadecimal digits; None where the source names nobody.

    The same person on one platform has the same pseudonym in all files of a workspace and in no other
    workspace.
    """
    out = np.empty(len(names), dtype=object)
    known: dict[tuple[str | None, str], str | None] = {}
    for i, pair in enumerate(zip(platforms, names.tolist(), strict=True)):
        if pair[1] is not None:
            if pair not in known:
                known[pair] = _pseudonym(key, *pair)
            out[i] = known[pair]
    return out


def _pseudonym(key: bytes, platform: str | None, name: str) -> str | None:
    if name.casefold() in NOBODY:
        return None
    message = f"{platform or ''}\x1f{unicodedata.normalize('NFC', name)}".encode("utf-8", "replace")
    return hmac.digest(key, message, "sha256").hex()[:20]


def mask_all(texts: np.ndarray) -> np.ndarray:
    """`mask` of every text; None stays None."""
    out = np.empty(len(texts), dtype=object)
    out[:] = texts
    suspect = pc.match_substring_regex(pa.array(texts, pa.string()), _SUSPECT).fill_null(False)
    for i in np.flatnonzero(suspect.to_numpy(zero_copy_only=False)):
        out[i] = mask(texts[i])
    return out


def mask(text: str) -> str:
    """The text with links, e-mail addresses, @mentions and phone numbers as [link], [email], [mention],
    [phone].

    Numbers that are no phone numbers stay: amounts, dates, times such as 1:46:30, scores, and laughter
    (55555, 666).
    """
    address = _MAY_ADDRESS.search(text)
    if address:
        text = _EMAIL.sub("[email]", text)
    if _MAY_LINK.search(text):
        text = _LINK.sub("[link]", text)
    if address:
        text = _MENTION.sub("[mention]", text)
    if _WIDE_DIGITS.search(text):
        return _phones("".join(map(_narrow, text)), text)
    if _MAY_PHONE.search(text):
        return _DIGITS.sub(lambda match: _masked(match[0], match[0]), text)
    return text


def _narrow(sign: str) -> str:
    """The plain form of a digit or of a full-width sign, which is one sign too."""
    if "\uff01" <= sign <= "\uff5e":
        return chr(ord(sign) - 0xFEE0)
    return str(unicodedata.digit(sign)) if sign.isdecimal() else sign


def _phones(plain: str, text: str) -> str:
    parts, last = [], 0
    for match in _DIGITS.finditer(plain):
        parts += [text[last : match.start()], _masked(match[0], text[match.start() : match.end()])]
        last = match.end()
    return "".join([*parts, text[last:]])


def _masked(plain: str, text: str) -> str:
    """A run of digits with the phone numbers in it masked: the run itself, else the longest parts between
    blanks.
    """
    if is_phone(plain):
        return "[phone]"
    cuts = [match.span() for match in re.finditer(r"\S+", plain)]
    for length in range(len(cuts) - 1, 0, -1):
        for first in range(len(cuts) - length + 1):
            start, end = cuts[first][0], cuts[first + length - 1][1]
            if is_phone(plain[start:end]) and not any(_DATE.fullmatch(plain[a:b]) for a, b in cuts):
                before = _masked(plain[:start], text[:start])
                return before + "[phone]" + _masked(plain[end:], text[end:])
    return text


def is_phone(run: str) -> bool:
    """True where a run of digits and separators has the form of a phone number."""
    groups = [group for group in re.split(r"\D+", run) if group]
    digits = "".join(groups)
    if not 8 <= len(digits) <= 15 or len(set(digits)) <= 2:
        return False
    if run.startswith("+"):
        return True
    if _GROUPED.fullmatch(run) or _DATE.fullmatch(run):
        return False
    if digits[0] == "0" and len(digits) >= 9:
        return True
    if len(groups) == 1:
        return 10 <= len(digits) <= 13 and not digits.endswith("000")
    if all(len(group) == 4 and group[:2] in ("19", "20") for group in groups):
        return False
    if not all(2 <= len(group) <= 5 for group in groups[1:]) or len(groups) > 4 or len(groups[0]) > 4:
        return False
    last = len(groups[-1])
    return (last == 4 and all(len(group) >= 3 for group in groups[1:])) or (
        last == 3 and "-" in run and len(digits) >= 9
    )
