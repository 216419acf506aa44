"""The cues by which a comment asks about a symbol or misreads it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from analysis.errors import ModelError
from analysis.lexicon.reading import LANG, closed, path_of, read, text_of, words_of


@dataclass(frozen=True)
class Cues:
    """How viewers of one language ask what something means, and how they misread it."""

    lang: str
    source: str
    asks: tuple[str, ...]
    misreads: tuple[str, ...]


@cache
def load_cues(folder: Path | None = None) -> tuple[Cues, ...]:
    """The comprehension cues, one entry a language, in file order; ModelError if the file is not valid."""
    path = path_of("comprehension", folder)
    cues = []
    for lang, raw in read(path, dict).items():
        where = f"{path}: language `{lang}`"
        if not isinstance(lang, str) or not LANG.fullmatch(lang):
            raise ModelError(
                f"{where} is no language code: use two or three lower-case letters, such as `en`."
            )
        closed(where, raw, {"source", "asks", "misreads"}, {"source", "asks"})
        lists = {key: words_of(f"{where}, `{key}`", raw.get(key, [])) for key in ("asks", "misreads")}
        cues.append(Cues(lang, text_of(f"{where}, `source`", raw["source"]), **lists))
    return tuple(cues)
