"""Names of topics for readers: led by keywords of their language, or as a person named them."""

from __future__ import annotations

import json
import re
from typing import Any

import pandas as pd

from analysis.show.words import count, say

NONE = -1
#: Languages of comments that a reader of each interface language reads, the first that a topic has comes first.
READ = {"en": ("en",), "zh": ("zh-Hans", "zh-Hant", "zh")}
#: How a label that was put together from keywords is made up: words within a language, languages, and how many.
WORD, LANGUAGE, WORDS, LANGUAGES = ", ", " · ", 2, 3
_NUMBERED = re.compile(r"Topic \d+")


def shown(row: Any, lang: str) -> str:
    """The name of a topic (a row of `topics`) in one interface language.

    A label put together from keywords leads with two keywords of a language that the reader reads, where the topic
    has such; keywords of two other languages follow, as in the label kept. What a person wrote stays as it is; `No
    topic` for −1.
    """
    if row.topic == NONE:
        return say("topics.none", lang)
    label = "" if pd.isna(row.label) else str(row.label)
    given = getattr(row, "renamed", None)
    if given is not None and not pd.isna(given) and bool(given):
        return label
    words: dict[str, list[str]] = json.loads(str(row.keywords)) if isinstance(row.keywords, str) else {}
    if not label or (not words and _NUMBERED.fullmatch(label)):
        return say("topics.unnamed", lang, n=count(row.topic))
    return _led(label, words, lang)


def _led(label: str, words: dict[str, list[str]], lang: str) -> str:
    own = next((words[code] for code in READ[lang] if words.get(code)), [])
    parts = [part.split(WORD) for part in label.split(LANGUAGE)]
    if not all(any(set(part) <= set(known) for known in words.values()) for part in parts):
        return label  # a person's words, in a file older than the column `renamed`
    if own and not set(parts[0]) <= set(own):
        parts = [own[:WORDS], *([part[0]] for part in parts if not set(part) <= set(own))]
    # One word can be the keyword of two languages.
    distinct = [part for i, part in enumerate(parts) if not any(set(part) <= set(p) for p in parts[:i])]
    return LANGUAGE.join(WORD.join(part) for part in distinct[:LANGUAGES])


def names(topics: pd.DataFrame, lang: str) -> dict[str, str]:
    """The shown name of every label kept, by which findings name a topic; of topics of one label the largest's."""
    if topics.empty:
        return {}
    rows = topics[topics["topic"].ne(NONE)].sort_values(["share", "topic"], ascending=[True, False])
    return {key: shown(row, lang) for row in rows.itertuples() for key in _keys(row)}


def of_key(topics: pd.DataFrame, key: str) -> list[int]:
    """The numbers of the topics that findings name by this key: their label, with the number where it says nothing."""
    return [int(row.topic) for row in topics.itertuples() if row.topic != NONE and key in _keys(row)]


def _keys(row: Any) -> tuple[str, ...]:
    label = "" if pd.isna(row.label) else str(row.label)
    return (label, f"{label} ({row.topic})")


def named(drivers: pd.DataFrame, topics: pd.DataFrame, lang: str) -> pd.DataFrame:
    """Rows of `drivers` with `shown`, the name of those by topic; null for other kinds of category."""
    known = names(topics, lang)
    pairs = zip(drivers["by"], drivers["key"], strict=True)
    shown_by = [known.get(key, key) if by == "topic" else None for by, key in pairs]
    return drivers.assign(shown=pd.Series(shown_by, drivers.index, dtype="object"))
