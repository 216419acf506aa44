"""The lexicons: tropes, cultural symbols and comprehension cues, read from YAML and checked.

The packaged ones lie in `data/lexicons` beside this package; every function takes another folder, where a
user keeps lexicons of their own. A file that is not in that folder is taken from the packaged ones.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from analysis.errors import ModelError
from analysis.shipped import DATA

FOLDER = DATA / "lexicons"
FILES = ("tropes", "symbols", "comprehension")
NO_ANALOGY = "none known with a source"
"""What an entry says in place of an analogy that nobody vouches for."""

HOMES = ("CN", "HK", "MO", "TW")
"""Markets on whose titles a description of a symbol is taken for it: elsewhere red paper may be any red paper."""

Words = Mapping[str, tuple[str, ...]]
"""Words by language: BCP 47 primary tag to words."""

_ID = re.compile(r"[a-z][a-z0-9_]*")
_LANG = re.compile(r"[a-z]{2,3}")


@dataclass(frozen=True)
class Trope:
    """One trope: what it is called, by which words it shows, what it means, how platforms tag it."""

    id: str
    source: str
    description: Mapping[str, str]
    names: Words
    phrases: Words = field(default_factory=dict)
    tags: Words = field(default_factory=dict)
    merge_with: str | None = None
    part_of: str | None = None


@dataclass(frozen=True)
class Analogy:
    """What a symbol is like in another culture, in English and Chinese, and the work that says so."""

    text: Mapping[str, str]
    source: str


@dataclass(frozen=True)
class Symbol:
    """One cultural symbol: what it is called, the words of its meaning and of its look, an explanation.

    `ambiguous` names count only with a word of `near` beside them. `shape` are words of who sees the thing and has no
    name for it; they count only with a word of `marks`, what it is of, where it is and what is done with it, or in a
    question. `things` are common words for it; they count only with a word of `places`. All four count only on titles
    of HOMES.
    """

    id: str
    source: str
    explain: Mapping[str, str]
    names: Words
    ambiguous: Words = field(default_factory=dict)
    near: Words = field(default_factory=dict)
    meaning: Words = field(default_factory=dict)
    look: Words = field(default_factory=dict)
    shape: Words = field(default_factory=dict)
    marks: Words = field(default_factory=dict)
    things: Words = field(default_factory=dict)
    places: Words = field(default_factory=dict)
    analogy: Analogy | None = None


@dataclass(frozen=True)
class Cues:
    """How viewers of one language ask what something means, and how they misread it."""

    lang: str
    source: str
    asks: tuple[str, ...]
    misreads: tuple[str, ...]


@cache
def load_tropes(folder: Path | None = None) -> tuple[Trope, ...]:
    """All entries of `tropes.yaml`, in file order, synonyms and parts included; ModelError if not valid.

    See `canonical` for the id under which an entry is measured.
    """
    path = _path("tropes", folder)
    entries = [
        Trope(
            **_entry(
                path,
                raw,
                required={"id", "source", "description", "names"},
                words={"names", "phrases"},
                texts={"description"},
                tags={"tags"},
                names={"merge_with", "part_of"},
            )
        )
        for raw in _read(path, list)
    ]
    _distinct(path, [entry.id for entry in entries])
    parents = _parents(entries)
    for entry in entries:
        if entry.merge_with and entry.part_of:
            raise ModelError(f"{path}: trope `{entry.id}` has both merge_with and part_of: keep one.")
        _root(path, entry.id, parents)
    return tuple(entries)


@cache
def load_symbols(folder: Path | None = None) -> tuple[Symbol, ...]:
    """All entries of `symbols.yaml`, in file order; ModelError if it is not valid."""
    path = _path("symbols", folder)
    keys = {"names", "ambiguous", "near", "meaning", "look", "shape", "marks", "things", "places"}
    required = {"id", "source", "explain", "names"}
    entries = []
    for raw in _read(path, list):
        given = dict(raw) if isinstance(raw, dict) else raw
        analogy = given.pop("analogy", NO_ANALOGY) if isinstance(given, dict) else None
        entry = _entry(path, given, required=required, words=keys, texts={"explain"})
        where = f"{path}: entry `{entry['id']}`"
        if bool(entry.get("ambiguous")) != bool(entry.get("near")):
            raise ModelError(f"{where}: `ambiguous` names need words of `near`, and those need names.")
        for words, beside in (("shape", "marks"), ("things", "places")):
            if set(entry.get(words, ())) != set(entry.get(beside, ())):
                raise ModelError(f"{where}: `{words}` and `{beside}` need the same languages.")
        entries.append(Symbol(**entry, analogy=_analogy(f"{where}, `analogy`", analogy)))
    _distinct(path, [entry.id for entry in entries])
    return tuple(entries)


def _analogy(where: str, raw: Any) -> Analogy | None:
    if raw == NO_ANALOGY:
        return None
    if not isinstance(raw, dict):
        raise ModelError(f"{where} must have the keys en, source, zh or say `{NO_ANALOGY}`.")
    _closed(where, raw, {"en", "zh", "source"}, {"en", "zh", "source"})
    found = {key: _text(f"{where}, `{key}`", raw[key]) for key in raw}
    return Analogy({lang: found[lang] for lang in ("en", "zh")}, found["source"])


@cache
def load_cues(folder: Path | None = None) -> tuple[Cues, ...]:
    """The comprehension cues, one entry a language, in file order; ModelError if the file is not valid."""
    path = _path("comprehension", folder)
    cues = []
    for lang, raw in _read(path, dict).items():
        where = f"{path}: language `{lang}`"
        if not isinstance(lang, str) or not _LANG.fullmatch(lang):
            raise ModelError(
                f"{where} is no language code: use two or three lower-case letters, such as `en`."
            )
        _closed(where, raw, {"source", "asks", "misreads"}, {"source", "asks"})
        lists = {key: _words(f"{where}, `{key}`", raw.get(key, [])) for key in ("asks", "misreads")}
        cues.append(Cues(lang, _text(f"{where}, `source`", raw["source"]), **lists))
    return tuple(cues)


@cache
def canonical(trope_id: str, folder: Path | None = None) -> str:
    """The id under which a trope is measured: `merge_with` and `part_of` followed to the end.

    Synonyms and parts of one trope must not count as two (they would make titles look more varied).
    Idempotent. ModelError for an id that the lexicon does not have.
    """
    parents = _parents(load_tropes(folder))
    if trope_id not in parents:
        raise ModelError(
            f"{_path('tropes', folder)} has no trope `{trope_id}`: add it or use one of its ids."
        )
    return _root(_path("tropes", folder), trope_id, parents)


@cache
def version(name: str, folder: Path | None = None) -> str:
    """sha256 of a lexicon file, as hexadecimal; `name` is one of FILES."""
    path = _path(name, folder)
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError as error:
        raise ModelError(f"{path} cannot be read ({error.strerror}): check the installation.") from error


def _path(name: str, folder: Path | None) -> Path:
    if name not in FILES:
        raise ModelError(f"There is no lexicon `{name}`: use one of {', '.join(FILES)}.")
    own = Path(folder) / f"{name}.yaml" if folder is not None else None
    return own if own is not None and own.is_file() else FOLDER / f"{name}.yaml"


def _read(path: Path, kind: type) -> Any:
    try:
        raw = yaml.load(path.read_text(encoding="utf-8"), Loader=_Loader)  # noqa: S506 - a safe loader
    except OSError as error:
        raise ModelError(f"{path} cannot be read ({error.strerror}): check the folder.") from error
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise ModelError(f"{path} is no YAML in UTF-8: {' '.join(str(error).split())}.") from error
    if not isinstance(raw, kind) or not raw:
        raise ModelError(
            f"{path} must hold a {'list of entries' if kind is list else 'mapping by language'}."
        )
    return raw


class _Loader(yaml.CSafeLoader if yaml.__with_libyaml__ else yaml.SafeLoader):  # type: ignore[misc]
    """Safe loading in which a word stays a word: no booleans or dates, and no key given twice."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        keys = [self.construct_object(key, deep=deep) for key, _ in node.value]
        if len(set(keys)) < len(keys):
            twice = sorted({str(key) for key in keys if keys.count(key) > 1})
            raise yaml.constructor.ConstructorError(
                None, None, f"key given twice: {', '.join(twice)}", node.start_mark
            )
        return super().construct_mapping(node, deep=deep)


# `no` is Norwegian and `on` a word; YAML 1.1 would make booleans of them.
_Loader.yaml_implicit_resolvers = {
    first: [
        (tag, pattern)
        for tag, pattern in pairs
        if not tag.endswith((":bool", ":timestamp", ":int", ":float"))
    ]
    for first, pairs in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def _entry(
    path: Path,
    raw: Any,
    *,
    required: set[str],
    words: set[str],
    texts: set[str],
    tags: frozenset[str] | set[str] = frozenset(),
    names: frozenset[str] | set[str] = frozenset(),
) -> dict[str, Any]:
    where = f"{path}: entry `{raw.get('id', '?') if isinstance(raw, dict) else raw}`"
    _closed(where, raw, {"id", "source"} | words | texts | tags | names, required)
    if not isinstance(raw["id"], str) or not _ID.fullmatch(raw["id"]):
        raise ModelError(f"{where}: an id is English snake_case, such as `red_thread`.")
    out: dict[str, Any] = {"id": raw["id"], "source": _text(f"{where}, `source`", raw["source"])}
    for key in sorted(words & set(raw)):
        out[key] = _by_language(f"{where}, `{key}`", raw[key])
    for key in sorted(texts & set(raw)):
        _mapping(f"{where}, `{key}`", raw[key])
        out[key] = {lang: _text(f"{where}, `{key}.{lang}`", text) for lang, text in raw[key].items()}
        if not {"en", "zh"} <= set(out[key]):
            raise ModelError(f"{where}: `{key}` needs English (en) and Chinese (zh).")
    for key in sorted(tags & set(raw)):
        _mapping(f"{where}, `{key}`", raw[key])
        out[key] = {site: _words(f"{where}, `{key}.{site}`", found) for site, found in raw[key].items()}
    for key in sorted(names & set(raw)):
        out[key] = _text(f"{where}, `{key}`", raw[key])
    return out


def _closed(where: str, raw: Any, allowed: set[str], required: set[str]) -> None:
    if not isinstance(raw, dict):
        raise ModelError(f"{where} must be a mapping with the keys {', '.join(sorted(required))}.")
    if unknown := sorted(str(key) for key in raw if key not in allowed):
        raise ModelError(f"{where}: unknown key `{unknown[0]}`; the keys are {', '.join(sorted(allowed))}.")
    if missing := sorted(required - set(raw)):
        raise ModelError(f"{where}: the key `{missing[0]}` is missing.")


def _mapping(where: str, raw: Any) -> None:
    if not isinstance(raw, dict) or not all(isinstance(key, str) for key in raw):
        raise ModelError(f"{where} must be a mapping from names to words.")


def _by_language(where: str, raw: Any) -> dict[str, tuple[str, ...]]:
    _mapping(where, raw)
    for lang in raw:
        if not _LANG.fullmatch(lang):
            raise ModelError(f"{where}: `{lang}` is no language code; use two or three lower-case letters.")
    return {lang: _words(f"{where}.{lang}", words) for lang, words in raw.items()}


def _words(where: str, raw: Any) -> tuple[str, ...]:
    if not isinstance(raw, list) or not all(isinstance(word, str) and word.strip() for word in raw):
        raise ModelError(f"{where} must be a list of words.")
    if len(set(raw)) < len(raw):
        raise ModelError(f"{where} lists `{next(word for word in raw if raw.count(word) > 1)}` twice.")
    return tuple(raw)


def _text(where: str, raw: Any) -> str:
    if not isinstance(raw, str) or not raw.strip():
        raise ModelError(f"{where} must be text.")
    return raw.strip()


def _distinct(path: Path, ids: list[str]) -> None:
    if len(set(ids)) < len(ids):
        raise ModelError(f"{path}: the id `{next(i for i in ids if ids.count(i) > 1)}` is given twice.")


def _parents(tropes: tuple[Trope, ...] | list[Trope]) -> dict[str, str | None]:
    return {trope.id: trope.merge_with or trope.part_of for trope in tropes}


def _root(path: Path, trope_id: str, parents: Mapping[str, str | None]) -> str:
    seen = [trope_id]
    while (parent := parents[seen[-1]]) is not None:
        if parent not in parents:
            raise ModelError(f"{path}: trope `{seen[-1]}` belongs to `{parent}`, which is no entry.")
        if parent in seen:
            raise ModelError(f"{path}: the tropes {', '.join(seen)} belong to one another in a circle.")
        seen.append(parent)
    return seen[-1]
