"""Which field of a file is which column of ours, and which table a file is, where the study file does not say."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import cast

import yaml
from rapidfuzz import fuzz, process

from analysis.ingest import looks, people

#: Similarity of a misspelt or plural name (`coments`, `reviews`) from which it is taken; shorter names have
#: to be equal.
_CUTOFF, _SHORTEST = 92, 6
#: Names that mean our column only where the cells look like it, and never by name alone.
_BY_CELLS = {("comments", "comment_id"): ("id",)}


@cache
def by_language() -> dict[str, dict[str, dict[str, list[str]]]]:
    """By table, column of ours and language: names under which exports carry it, the better ones first."""
    text = (files(__package__) / "synonyms.yaml").read_text(encoding="utf-8")
    return cast(dict[str, dict[str, dict[str, list[str]]]], yaml.safe_load(text))


@cache
def synonyms() -> dict[str, dict[str, list[str]]]:
    """By table and column of ours: names under which exports carry it, the better ones first."""
    return {
        table: {
            column: [name for names in listed.values() for name in names] for column, listed in of.items()
        }
        for table, of in by_language().items()
    }


@cache
def plain(name: str) -> str:
    """A column name without case, blanks, signs and Latin accents: `Star_Rating` → `starrating`, `Reseña` →
    `resena`.
    """
    apart = unicodedata.normalize("NFD", unicodedata.normalize("NFKC", name).casefold())
    bare = unicodedata.normalize("NFC", re.sub("[\u0300-\u036f]", "", apart))
    return re.sub(r"[\W_]+", "", bare)


def guess(
    table: str,
    fields: Iterable[str],
    taken: Mapping[str, str],
    settled: Iterable[str],
    sample: Mapping[str, Sequence[object]] | None = None,
) -> dict[str, str]:
    """Our columns that are neither mapped nor constant, with the field that carries each.

    A field is taken by its own name first, then by a listed synonym, then by a name that differs in a
    letter or two; a field serves once, and where two fields fit equally well none is taken. With `sample`
    (cells by field), a synonym or near name is passed over where its cells contradict it: a `comments` of
    numbers is a count and no text, a `score` of probabilities no rating.
    """
    free = {field: plain(field) for field in fields if field not in taken.values()}
    open_columns = [
        column for column in synonyms()[table] if column not in taken and column not in set(settled)
    ]
    found: dict[str, str] = {}

    def take(column: str, match: list[str], by_name: bool) -> None:
        cells = None if sample is None else sample.get(match[0]) if len(match) == 1 else None
        if column not in found and len(match) == 1 and (by_name or looks.may_be(column, cells)):
            found[column] = match[0]
            del free[match[0]]

    for column in open_columns:
        for name in _own(table, column):
            take(column, [field for field, bare in free.items() if bare == name], by_name=True)
    for column in open_columns:
        for name in _listed(table, column):
            take(column, [field for field, bare in free.items() if bare == name], by_name=False)
        if sample is not None:
            for name in _BY_CELLS.get((table, column), ()):
                match = [field for field, bare in free.items() if bare == name]
                if match and looks.are_ids(sample.get(match[0], ())):
                    take(column, match, by_name=True)
    for column in open_columns:
        names = [n for n in (*_own(table, column), *_listed(table, column)) if _may_be_misspelt(n)]
        take(column, [field for field, bare in free.items() if _near(bare, names)], by_name=False)
    return found


def _may_be_misspelt(name: str) -> bool:
    return len(name) >= _SHORTEST and name.isascii()


def _near(bare: str, names: Sequence[str]) -> bool:
    """Whether a name is one of `names` but for a letter or two; a figure more or less is another column."""
    match = process.extractOne(bare, names, scorer=fuzz.ratio, score_cutoff=_CUTOFF)
    return match is not None and re.sub(r"\D", "", match[0]) == re.sub(r"\D", "", bare)


def _own(table: str, column: str) -> tuple[str, ...]:
    # `title` in a file of comments is the headline of a review as often as the drama: never guessed.
    return () if (table, column) == ("comments", "title") else (plain(column),)


@cache
def _listed(table: str, column: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(plain(name) for name in synonyms()[table][column]))


#: What only a list of works has, and what only what viewers write has, in the order in which it is named.
_OF_TITLES = ("synopsis", "n_episodes", "genres", "tags", "original_title", "home_market", "production")
_OF_VIEWERS = ("author", "posted_at", "rating", "likes", "comment_id", "reply_to", "at_s")
_OF_EPISODES = ("transcript", "duration_s", "paywalled", "synopsis", "released")


def best_table(fields: Iterable[str], sample: Mapping[str, Sequence[object]]) -> tuple[str | None, str]:
    """The table that a file most likely is (titles, comments, metrics or episodes) and why, in a phrase such
    as `it has synopsis and n_episodes`; (None, why not) where it fits none.

    `sample` holds the first cells by field. Names decide first, as in `guess`. Where they leave two tables
    open the cells decide: a title that comes again and again is one of comments or episodes, titles that
    differ from row to row are a list of works.
    """
    named = tuple(fields)
    found = {table: guess(table, named, {}, (), sample) for table in by_language()}
    comments, titles, episodes, metrics = (found[t] for t in ("comments", "titles", "episodes", "metrics"))
    work = next((titles[name] for name in ("title", "original_title", "title_id") if name in titles), None)
    again = work is not None and looks.repeats(sample.get(work, ()))
    listed = [name for name in _OF_TITLES if name in titles and titles[name] != comments.get("text")]
    viewers = [name for name in _OF_VIEWERS if name in comments]
    about = [name for name in _OF_EPISODES if name in episodes]

    if "metric" in metrics and "value" in metrics and looks.are_numbers(sample.get(metrics["value"], ())):
        return "metrics", _has("metric", "value")
    if "text" in comments and not (len(listed) >= 2 and work and not again and _anonymous(comments)):
        return "comments", _has("text", *viewers)
    numbered = "number" in episodes and looks.are_numbers(sample.get(episodes["number"], ()))
    if numbered and about and (again or "n_episodes" not in titles or {"transcript", "paywalled"} & {*about}):
        return "episodes", _has("number", *about)
    if "title" in titles or "original_title" in titles:
        dated = ["released"] if "released" in titles else []
        if (listed or dated) and not (again and "author" in comments):
            return "titles", _has(*(["title"] if "title" in titles else []), *listed, *dated)
    if "rating" in comments and {"author", "posted_at", "comment_id"} & {*comments}:
        return "comments", _has("rating", *[name for name in viewers if name != "rating"])
    if "value" in metrics and {"as_of", "title_id", "title"} & {*metrics}:
        return "metrics", _has("value", *(name for name in ("as_of", "title_id", "title") if name in metrics))
    prose = next((field for field in named if looks.is_prose(sample.get(field, ()))), None)
    if prose is not None and {"author", "posted_at"} & {*comments}:
        return "comments", f"{prose!r} holds free text and {_has(*viewers)}"
    if len(listed) >= 2:
        return "titles", _has(*listed)
    return None, "its columns are those of no table"


def _anonymous(comments: Mapping[str, str]) -> bool:
    return not {"author", "reply_to", "at_s", "comment_id"} & {*comments}


def _has(*names: str) -> str:
    shown = names[:3]
    return f"it has {' and '.join([', '.join(shown[:-1]), shown[-1]] if len(shown) > 1 else shown)}"


def nearest(name: str, fields: Iterable[str]) -> str:
    """`; did you mean X?`, or the fields that there are."""
    known = list(fields)
    match = process.extractOne(
        name.casefold(), {f: f.casefold() for f in known}, scorer=fuzz.ratio, score_cutoff=50
    )
    if match:
        return f"; did you mean {match[2]!r}?"
    # A file without a header shows its first record here, which may name people.
    shown = people.mask(" ".join(", ".join(known[:20]).split()))
    return f"; it has {shown}{' ...' if len(known) > 20 else ''}."
