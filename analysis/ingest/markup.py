"""Texts that come with the marks of web pages: entities such as `&#39;`, and HTML."""

from __future__ import annotations

import html
import re
from functools import lru_cache

import numpy as np

#: An entity with its semicolon: without one, `&copy=2` in a link would become a sign.
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
_LINES = frozenset(
    ("br", "p", "div", "li", "tr", "ul", "ol", "hr", "blockquote", "h1", "h2", "h3", "h4", "h5", "h6")
)
_UNSEEN = frozenset(("script", "style"))
#: Tags that texts of platforms carry. `<Parasite>` is none and stays, as does `<3`.
_TAGS = (
    _LINES | _UNSEEN | frozenset((
        "a", "abbr", "b", "big", "body", "center", "cite", "code", "dd", "del", "dl", "dt", "em", "font", "head",
        "html", "i", "iframe", "img", "ins", "kbd", "mark", "meta", "ol", "pre", "q", "s", "section", "small", "span",
        "strike", "strong", "sub", "sup", "svg", "table", "tbody", "td", "th", "thead", "time", "title", "u",
        "video", "wbr",
    ))
)  # fmt: skip
# html.parser takes quadratic time for `<a <a <a` and stops at `<![`: a tag ends before the next `<` here, so
# that each sign is looked at a bounded number of times.
_TAG = re.compile(
    r"""<(?:(/?)([A-Za-z][A-Za-z0-9]{0,15})((?:[\s/](?:"[^"<]*"|'[^'<]*'|[^<>"'])*)?)>|![^<>]*>)"""
)
_ALT = re.compile(r"""\salt=(?:"([^"]*)"|'([^']*)')""", re.IGNORECASE)


def unescape(texts: np.ndarray) -> np.ndarray:
    """Texts with their entities as the signs they stand for; None stays None.

    `Tom &amp; Jerry` → `Tom & Jerry`; what was escaped twice (`&amp;#39;`) is decoded twice, never more.
    Names that stand for nothing stay. Where there is nothing to decode the array itself comes back.
    """
    found = [i for i, text in enumerate(texts.tolist()) if text is not None and "&" in text and ";" in text]
    if not found:
        return texts
    out = texts.copy()
    for i in found:
        out[i] = _decoded(texts[i])
    return out


def _decoded(text: str) -> str:
    once = _ENTITY.sub(_sign, text)
    return _ENTITY.sub(_sign, once) if "&amp;" in text else once


def _sign(match: re.Match[str]) -> str:
    return _sign_of(match[0])


@lru_cache(maxsize=1 << 12)
def _sign_of(entity: str) -> str:
    return html.unescape(entity)


def plain(text: str) -> str:
    """The text of a piece of HTML: line breaks and blocks as new lines, pictures as their alt text (emoji),
    links as their words, other tags dropped, entities decoded.

    What is no tag (`<3`, `a < b`, `<Parasite>`) stays. Never raises; takes time in proportion to the length.
    """
    if "<" not in text:
        return _decoded(text) if "&" in text else text
    lowered = text.lower()
    last_end = {name: lowered.rfind(f"</{name}") for name in _UNSEEN}
    parts: list[str] = []
    at = 0
    unseen: str | None = None
    for match in _TAG.finditer(text):
        name = (match[2] or "").lower()
        if name and name not in _TAGS:
            continue
        if unseen is None:
            parts.append(text[at : match.start()])
        at = match.end()
        if unseen is not None:
            unseen = None if match[1] and name == unseen else unseen
        elif name in _UNSEEN and not match[1] and last_end[name] >= at:
            unseen = name
        elif name in _LINES:
            parts.append("\n")
        elif name == "img" and (alt := _ALT.search(match[3])):
            parts.append(alt[1] or alt[2] or "")
    parts.append(text[at:] if unseen is None else "")
    return re.sub(r"\n{3,}", "\n\n", _decoded("".join(parts))).strip()
