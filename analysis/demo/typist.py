"""How comments are typed: joined without care, with emoji, slips, drawn-out letters, English, addresses."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from analysis.demo.text import Draw

_JOIN = {
    "zh": ["，", "，", "。", " ", "！"],
    "zh-TW": ["，", " ", "～", "，"],
    "ja": ["。", "、", " ", "！"],
    "th": [" "],
    "ko": [" ", ". ", ".. "],
    "ar": ["، ", " ", ". ", ".. "],
}
_SPACED = [". ", ", ", " ", "... ", ". "]
_EMOJI = {
    "pos": ["❤️", "😍", "🔥", "👏", "🥰", "😭❤️", "💯", "✨"],
    "neg": ["😡", "🤮", "👎", "🙄", "😤", "💀"],
    "mid": ["👀", "🙏", "🤔", "😅"],
}
_ENGLISH = {
    "pos": ["so good", "love it", "best ever", "amazing"],
    "neg": ["so bad", "what a mess", "not worth it", "boring"],
    "mid": ["btw", "lol", "anyway"],
}
_SLIPS = {"的": "得", "在": "再", "做": "作", "那": "哪", "像": "象"}
_ENDS = re.compile(r"[^\w\s]$")
_WORD = re.compile(r"[^\W\d_]{5,}")
_DENSE = {"zh", "zh-TW", "ja", "th"}


class Typist:
    """Types comments of one language."""

    def __init__(self, language: str, draw: Draw) -> None:
        self.language, self.draw = language, draw
        self.joins = _JOIN.get(language, _SPACED)

    def join(self, clauses: list[str], valence: str) -> str:
        """The clauses one after the other, and then what happens on the way from the thumb to the screen."""
        text = clauses[0]
        for clause in clauses[1:]:
            sign = self.draw.pick(self.joins)
            # After a full stop, an emoji or laughter only a blank follows, if anything.
            text += (" " if _ENDS.search(text) else sign) + clause
        draw = self.draw
        if draw.u() < 0.06:
            text = self._slip(text)
        if self.language == "en" and draw.u() < 0.35:
            text = text.lower()
        if self.language != "en" and draw.u() < 0.03:
            text += " " + draw.pick(_ENGLISH[valence])
        if draw.u() < 0.05:
            text = self._draw_out(text, valence)
        if draw.u() < 0.14:
            text += self.emoji(valence)
        return text

    def short(self, text: str, valence: str) -> str:
        """A short comment, with or without emoji; now and then only emoji."""
        u = self.draw.u()
        return self.emoji(valence).strip() if u < 0.12 else text + self.emoji(valence) if u < 0.4 else text

    def emoji(self, valence: str) -> str:
        """A blank and one to four times the same emoji."""
        return " " + self.draw.pick(_EMOJI[valence]) * (1 + self.draw.below(4))

    def address(self, text: str, valence: str, handles: list[str]) -> tuple[str, list[str]]:
        """The text, rarely with another viewer, an address or a link; and the private words so added."""
        draw, u = self.draw, self.draw.u()
        if u < 0.02:
            handle = draw.pick(handles)
            return (f"@{handle} {text}" if draw.u() < 0.6 else f"{text} @{handle}"), [handle]
        if valence != "mid" or u > 0.045:
            return text, []
        number = draw.below(90_000) + 10_000
        if u < 0.03:
            return f"{text} https://example.org/v/{number}", [f"example.org/v/{number}"]
        name = f"viewer{number}"
        return f"{text} {name}@example.com", [f"{name}@example.com"]

    def _slip(self, text: str) -> str:
        if self.language in ("zh", "zh-TW"):
            at = [i for i, sign in enumerate(text) if sign in _SLIPS]
            if at:
                i = self.draw.pick(at)
                return text[:i] + _SLIPS[text[i]] + text[i + 1 :]
            return text
        words = [] if self.language in _DENSE else list(_WORD.finditer(text))
        if not words:
            return text
        word = self.draw.pick(words)
        i = word.start() + 1 + self.draw.below(len(word.group()) - 2)
        return text[:i] + text[i + 1] + text[i] + text[i + 2 :]

    def _draw_out(self, text: str, valence: str) -> str:
        if text[-1].isalpha() and self.language not in _DENSE and self.language != "ko":
            return text + text[-1] * (2 + self.draw.below(4))
        if valence == "mid":
            return text
        return text + ("！" if self.language in ("zh", "zh-TW", "ja") else "!") * (2 + self.draw.below(3))
