"""E-mail addresses, links and @mentions in a text, also as people write them to get past filters."""

from __future__ import annotations

import re
from collections.abc import Callable

_SIGNS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-"
# Marks that belong to letters but are no \w: vowels of Thai, Indic, Khmer and Burmese script, Arabic points.
_MARKS = (
    "\u0300-\u036f\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u0900-\u0903\u093a-\u094f\u0980-\u0dff\u0e31"
    "\u0e34-\u0e3a\u0e47-\u0e4e\u0eb1-\u0ecd\u102b-\u103e\u17b4-\u17d3"
)
_CJK = "\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\uff00-\uffef"

_BRACKETED = r"\s?[(\[{<（【]\s?(?:dot|\.|点|點)\s?[)\]}>）】]\s?"
_DOT = rf"(?:\.|{_BRACKETED}|\s?[。｡点點닷]\s?|\s?ドット\s?|\s(?:dot|punto|ponto|\.)\s)"
#: Who gives addresses away: behind a spelt-out `at`, only these make one of what may be prose.
_HOST = (
    "(?:qq|gmail|googlemail|hotmail|outlook|yahoo|ymail|icloud|163|126|139|foxmail|sina|sohu|aliyun|naver|daum"
    "|hanmail|kakao|nate|live|msn|protonmail|proton|yandex|mail|gmx|bol|uol)"
)
_AT = re.compile(
    r"(?P<sign>@)(?=[a-z0-9])|(?P<bracketed>\s{0,2}[(\[{<（【]\s?(?:at|a|@)\s?[)\]}>）】]\s{0,2})"
    r"|(?P<spoken>\s{1,2}(?:@|at|arroba)\s{1,2}|\s?(?:艾特|골뱅이|アットマーク)\s?|#)",
    re.ASCII | re.IGNORECASE,
)
_LABEL = r"[a-z0-9\-]{2,63}"
_FREE = (
    rf"{_HOST}(?:{_DOT}[a-z]{{2,4}}(?![a-z0-9])){{1,2}}|(?:gmail|googlemail|hotmail|protonmail|qq)(?![\w.])"
)
_DOMAIN = {
    "sign": re.compile(rf"[a-z0-9\-]{{1,63}}(?:\.{_LABEL}){{1,6}}|{_FREE}", re.ASCII | re.IGNORECASE),
    "bracketed": re.compile(rf"(?:{_LABEL}{_DOT}){{1,4}}{_LABEL}|{_FREE}", re.ASCII | re.IGNORECASE),
    "spoken": re.compile(_FREE, re.ASCII | re.IGNORECASE),
}
#: What no plain word has: behind it, `at company dot com` is an address too.
_ODD = re.compile(r"[\d._+]")
_SPELT = re.compile(
    rf"{_LABEL}(?:\s(?:dot|punto|ponto)\s[a-z]{{2,15}}(?![a-z0-9])){{1,3}}", re.ASCII | re.IGNORECASE
)
#: Gates are in RE2's dialect and without counted repeats, which would swell its automaton: a text that passes
#: none holds nothing that this file masks.
GATE_EMAIL = (
    r"[a-z0-9._%+\-]@|@\s|[(\[{<（【]\s?(?:at|a|@)\s?[)\]}>）】]|艾特|골뱅이|アットマーク|\s(?:at|arroba)\s\s?"
    rf"{_HOST}\b|#{_HOST}\b|\s(?:dot|punto|ponto)\s"
)

# Han, Kana and Hangul may follow a link without a blank; other scripts belong to it.
_LINK_SIGN = rf"(?:[A-Za-z0-9\-._~:/?#\[\]@!$&'()*+,;=%{_MARKS}]|(?u:[^\W{_CJK}]))"
_TLDS = "com|net|org|info|xyz|app|link|site|online|shop|cn|tv|cc|vip|kr|jp|tw|hk|vn|ru"
_TLD = rf"(?:{_TLDS}|(?:com|co|net|org)\.[a-z]{{2}})"
_PATH = rf"(?:[/?]{_LINK_SIGN}*)?"
_ANY_DOT = r"\s?[.。｡点點]\s?"
_SCHEME = re.compile(
    rf"(?:h(?:tt|xx)ps?|ftp)\s?[:：]\s?[/／]\s?[/／]\s?{_LINK_SIGN}+|(?<![A-Za-z0-9])www\.{_LINK_SIGN}+"
    rf"|(?<![A-Za-z0-9.])(?:youtu{_ANY_DOT}be|(?:t|wa|line){_ANY_DOT}me|bit{_ANY_DOT}ly|goo{_ANY_DOT}gl|t{_ANY_DOT}co"
    rf"|discord{_ANY_DOT}gg|b23{_ANY_DOT}tv|(?:youtube|v{_ANY_DOT}douyin|v[mt]{_ANY_DOT}tiktok){_ANY_DOT}com)"
    rf"\s?/\s?{_LINK_SIGN}+",
    re.ASCII | re.IGNORECASE,
)
_TAIL = re.compile(
    rf"\.(?:{_TLD}(?![a-z0-9\-_]|\.[a-z0-9]){_PATH}|[a-z]{{2,6}}/{_LINK_SIGN}+)", re.ASCII | re.IGNORECASE
)
# `good. Com certeza` is no link: a blank on one side only parts two sentences.
_HIDDEN = re.compile(
    rf"(?:{_BRACKETED}(?:{_TLD}|[a-z]{{2,4}}(?=/))|\s?[。｡点點닷]\s?(?:com|net|org|cn|cc|tv|xyz|vip)"
    rf"|\s(?:dot|punto|ponto|\.)\s(?:com|net|org))(?![a-z0-9\-_])(?:{_DOT}[a-z]{{2}}(?![a-z0-9]))?{_PATH}",
    re.ASCII | re.IGNORECASE,
)
_HEAD = re.compile(rf"(?:(?:[a-z0-9\-]{{1,63}}{_DOT}){{1,3}})?{_LABEL}\Z", re.ASCII | re.IGNORECASE)
#: `the dot com boom` is no link.
_ARTICLES = frozenset(
    ["the", "a", "an", "this", "that", "of", "old", "big", "early", "in", "was", "and", "or", "my", "your",
     "new", "every", "these", "those"]
)  # fmt: skip
GATE_LINK = (
    r"[:：]\s?[/／]\s?[/／]|www\.|[.。｡点點]\s?[a-z]+\s?/"
    rf"|\.(?:{_TLDS}|co\.[a-z][a-z])(?:[^a-z0-9\-_]|$)"
)
GATE_HIDDEN = (
    r"[(\[{<（【]\s?(?:dot|\.|点|點)\s?[)\]}>）】]|[。｡点點닷]\s?(?:com|net|org|cn|cc|tv|xyz|vip)"
    r"|\s(?:dot|punto|ponto|\.)\s(?:com|net|org)"
)

# `@2:13` and `@5 pm` are times.
_MENTION = re.compile(
    rf"@{{1,3}}(?!\d{{1,3}}(?:[:.]\d\d)*\s?(?:am|pm|h|s|%)?(?![\w{_MARKS}]))(?:[\w{_MARKS}]|[.\-](?=\w)){{1,60}}",
    re.IGNORECASE,
)
# Weibo and Bilibili end the name that is answered with a colon: it may hold blanks and signs.
_ANSWERED = re.compile(
    r"(?P<before>//|回[复覆]\s?)@[^\s:：@/，。！？,!?][^\n:：@/，。！？,!?]{0,30}?(?=\s?[:：])"
)
GATE_MENTION = r"@[^\s]"


def mask_emails(text: str, plain: str) -> tuple[str, str]:
    """The text with e-mail addresses masked, and its plain form with them."""
    spans: list[tuple[int, int]] = []
    last = 0
    for at in _AT.finditer(plain):
        start, end = at.span()
        head = plain[max(last, start - 64) : start]
        local = head[len(head.rstrip(_SIGNS + "._%+")) :]
        if not local or start < last:
            continue
        kind = str(at.lastgroup)
        domain = _DOMAIN[kind].match(plain, end)
        if domain is None and kind == "spoken" and _ODD.search(local):
            domain = _SPELT.match(plain, end)
        if domain is not None:
            last = domain.end()
            spans.append((start - len(local), last))
    return cut(text, spans, "[email]"), cut(plain, spans, "[email]")


def mask_links(text: str, plain: str) -> tuple[str, str]:
    """The text with links masked, and its plain form with them."""
    text, plain = _sub(_SCHEME, "[link]", text, plain)
    return _tails(_TAIL, _plain_head, text, plain)


def mask_hidden_links(text: str, plain: str) -> tuple[str, str]:
    """The text with links masked whose dots are written as words or in brackets, and its plain form with them."""
    return _tails(_HIDDEN, _hidden_head, text, plain)


def _tails(pattern: re.Pattern[str], head_of: Callable[[str], str], text: str, plain: str) -> tuple[str, str]:
    spans: list[tuple[int, int]] = []
    last = 0
    for match in pattern.finditer(plain):
        head = head_of(plain[max(last, match.start() - 128) : match.start()])
        if head and match.start() >= last:
            last = match.end()
            spans.append((match.start() - len(head), last))
    return cut(text, spans, "[link]"), cut(plain, spans, "[link]")


def _plain_head(before: str) -> str:
    rest = before.rstrip(_SIGNS + "._")
    head = before[len(rest) :].lstrip(".-_")
    return "" if rest.endswith("@") or head.endswith(".") else head


def _hidden_head(before: str) -> str:
    found = _HEAD.search(before[-80:])
    return "" if found is None or found[0].lower() in _ARTICLES else found[0]


def mask_mentions(text: str, plain: str) -> tuple[str, str]:
    """The text with @mentions masked, and its plain form with them."""
    spans = [(match.end("before"), match.end()) for match in _ANSWERED.finditer(plain)]
    text, plain = cut(text, spans, "[mention]"), cut(plain, spans, "[mention]")
    return _sub(_MENTION, "[mention]", text, plain)


def cut(text: str, spans: list[tuple[int, int]], mask: str) -> str:
    """The text with a mask in place of each span; the spans are in order and apart."""
    parts, last = [], 0
    for start, end in spans:
        parts += [text[last:start], mask]
        last = end
    return "".join([*parts, text[last:]]) if spans else text


def _sub(pattern: re.Pattern[str], mask: str, text: str, plain: str) -> tuple[str, str]:
    if plain is text:
        text = pattern.sub(mask, text)
        return text, text
    spans = [match.span() for match in pattern.finditer(plain)]
    return cut(text, spans, mask), cut(plain, spans, mask)
