"""Which themes a comment is of, by the everyday words of each."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path

from analysis import lexicon
from analysis.enrich.matching import Matcher

VERSION = "1"
"""Changes when the rule changes, so that stored columns are made again."""


def comment_themes(
    texts: Sequence[str | None], langs: Sequence[str | None], folder: Path | None = None
) -> list[list[str]]:
    """The themes of each comment, as sorted ids: all of which it has a word; an empty or missing text has none.

    Only words of the comment's own language (`langs`; all where it is `und` or null) and English ones count, since an
    everyday word of one language is another word in the next. Recall differs between languages and themes, so shares
    may be compared only within a language, or relative to a market's other themes (measure `resonance`).
    """
    return _matcher(folder).keys(texts, langs)


@cache
def _matcher(folder: Path | None) -> Matcher:
    return Matcher({theme.id: theme.names for theme in lexicon.load_themes(folder)})
