"""People: pseudonyms for authors, and masks for what names or reaches a person inside a text."""

from __future__ import annotations

import hmac
import re
import unicodedata
from collections.abc import Callable, Sequence
from functools import cache

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from analysis.ingest import addresses, contacts, phones

Search = Callable[[str, str], tuple[str, str]]

#: Names under which platforms show many people, or nobody: no author is known.
NOBODY = frozenset(
    ["a google user", "google user", "anonymous", "[deleted]", "deleted", "[removed]", "deleted user",
     "unknown", "n/a", "null", "none", "nan", "-", "匿名", "匿名用户", "已注销", "账号已注销", "익명",
     "탈퇴한 사용자", "匿名ユーザー", "pengguna google", "un usuario de google", "um usuário do google",
     "anónimo", "anônimo", "anonim"]
)  # fmt: skip

#: Why a record is left out whose author asked to be forgotten.
FORGOTTEN = "was forgotten at a person's request"

# Signs that are not seen, where they part letters or digits; the frame of a keycap.
_UNSEEN = "\u00ad\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufe0e\ufe0f\ufeff"
_SOLID = "0-9A-Za-z@.\uff10-\uff19一二三四五六七八九零〇"
_SPLIT = re.compile(rf"(?<=[{_SOLID}])[{_UNSEEN}]+(?=[{_SOLID}])")
_KEYCAP = re.compile("(?<=[0-9])\ufe0f?\u20e3")

#: The searches for what is masked, each with the gate, in RE2's dialect, that a text has to pass to be worth it.
_SEARCHES = (
    (addresses.GATE_EMAIL, addresses.mask_emails),
    (addresses.GATE_LINK, addresses.mask_links),
    (addresses.GATE_HIDDEN, addresses.mask_hidden_links),
    (addresses.GATE_MENTION, addresses.mask_mentions),
    (phones.GATE, phones.mask_phones),
    (contacts.GATE_CONTACT, contacts.mask_contacts),
)
_ALL = tuple(search for _, search in _SEARCHES)


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
    """`mask` of every text; None stays None.

    RE2 picks, a column at a time, the few texts that may hold anything, and the searches that they need.
    """
    out = np.empty(len(texts), dtype=object)
    out[:] = texts
    column = pa.array(texts, pa.string())
    gates = [gate for gate, _ in _SEARCHES]
    found = np.flatnonzero(_passing(column, "|".join([*gates, _gate_dressed()])))
    few = column.take(pa.array(found))
    needed = _passing(few, f"[{''.join(map(chr, _plain_signs()))}{_UNSEEN}\u20e3]").astype(int)
    for n, gate in enumerate(gates, start=1):
        needed |= _passing(few, gate).astype(int) << n
    chosen = [
        tuple(search for n, (_, search) in enumerate(_SEARCHES, start=1) if code >> n & 1)
        for code in range(2 << len(_SEARCHES))
    ]
    for i, code in zip(found.tolist(), needed.tolist(), strict=True):
        out[i] = mask(texts[i]) if code & 1 else _masked(texts[i], texts[i], chosen[code])[0]
    return out


def _passing(column: pa.Array, gate: str) -> np.ndarray:
    flags = pc.match_substring_regex(column, f"(?i){gate}").fill_null(False)
    return np.asarray(flags.to_numpy(zero_copy_only=False), dtype=bool)


def mask(text: str) -> str:
    """The text with links, e-mail addresses, @mentions, phone numbers and messengers' ids as [link], [email],
    [mention], [phone], [contact].

    Numbers that reach nobody stay: amounts, dates, times such as 1:46:30, scores, laughter (55555, 666), and
    numbers said for their sound (5201314). Names written without an @ cannot be told from other words.
    """
    clean = text if text.isascii() else _KEYCAP.sub("", _SPLIT.sub("", text))
    masked = _masked(clean, clean if clean.isascii() else clean.translate(_plain_signs()), _ALL)[0]
    return text if masked == clean else masked


def _masked(text: str, plain: str, searches: Sequence[Search]) -> tuple[str, str]:
    for search in searches:
        text, plain = search(text, plain)
    return text, plain


@cache
def _gate_dressed() -> str:
    """Finds signs that the gates of the searches do not know: full-width, circled, of other scripts, invisible."""
    signs = "".join(chr(code) for code, plain in _plain_signs().items() if plain.isalnum())
    return (
        rf"\x{{ff20}}|[{signs}]\S?[{signs}0-9a-z信:：]|[0-9a-z.@][{signs}]|[＿＋－／．][0-9a-z]|[0-9a-z:/@.][＿＋－／．]"
        r"|[0-9a-z@.:：][\x{a0}\x{3000}]+[0-9a-z@+(]"
        rf"|[{_SOLID}][{_UNSEEN}]+[{_SOLID}]|[0-9]\x{{fe0f}}?\x{{20e3}}"
    )


@cache
def _plain_signs() -> dict[int, str]:
    """Digits of all scripts, circled ones, and Latin letters in other dress, with their plain form."""
    found = {
        ord(dressed): plain
        for dressed, plain in zip("＠．＋－／＿（）\u3000\u00a0", "@.+-/_()  ", strict=True)
    }
    for code in range(0x660, 0x1FBFA):
        sign = chr(code)
        if sign.isdecimal() or (code >= 0x2460 and unicodedata.digit(sign, -1) >= 0):
            found[code] = str(unicodedata.digit(sign))
        elif 0xFF21 <= code <= 0xFF5A or 0x24B6 <= code <= 0x24E9 or 0x1D400 <= code <= 0x1D7FF:
            plain = unicodedata.normalize("NFKC", sign)
            if len(plain) == 1 and plain.isascii() and plain.isalpha():
                found[code] = plain
    return found
