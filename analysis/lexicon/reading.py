"""Reading a lexicon's file and checking it: every mistake is one sentence that names its place."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from analysis.errors import ModelError
from analysis.shipped import DATA

FOLDER = DATA / "lexicons"
FILES = ("tropes", "symbols", "comprehension", "themes")

Words = Mapping[str, tuple[str, ...]]
"""Words by language: BCP 47 primary tag to words."""

_ID = re.compile(r"[a-z][a-z0-9_]*")
LANG = re.compile(r"[a-z]{2,3}")


@cache
def version(name: str, folder: Path | None = None) -> str:
    """sha256 of a lexicon file, as hexadecimal; `name` is one of FILES."""
    path = path_of(name, folder)
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError as error:
        raise ModelError(f"{path} cannot be read ({error.strerror}): check the installation.") from error


def path_of(name: str, folder: Path | None) -> Path:
    """The file of a lexicon: in `folder` where it lies there, else the packaged one; ModelError for an unknown name."""
    if name not in FILES:
        raise ModelError(f"There is no lexicon `{name}`: use one of {', '.join(FILES)}.")
    own = Path(folder) / f"{name}.yaml" if folder is not None else None
    return own if own is not None and own.is_file() else FOLDER / f"{name}.yaml"


def read(path: Path, kind: type) -> Any:
    """What a YAML file holds, a list or a mapping as `kind` says; ModelError where it holds nothing such."""
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


def checked(
    path: Path,
    raw: Any,
    *,
    required: set[str],
    words: set[str],
    texts: set[str],
    tags: frozenset[str] | set[str] = frozenset(),
    names: frozenset[str] | set[str] = frozenset(),
) -> dict[str, Any]:
    """An entry with known keys only: id and source, words by language, texts in English and Chinese, tags, ids."""
    where = f"{path}: entry `{raw.get('id', '?') if isinstance(raw, dict) else raw}`"
    closed(where, raw, {"id", "source"} | words | texts | tags | names, required)
    if not isinstance(raw["id"], str) or not _ID.fullmatch(raw["id"]):
        raise ModelError(f"{where}: an id is English snake_case, such as `red_thread`.")
    out: dict[str, Any] = {"id": raw["id"], "source": text_of(f"{where}, `source`", raw["source"])}
    for key in sorted(words & set(raw)):
        out[key] = by_language(f"{where}, `{key}`", raw[key])
    for key in sorted(texts & set(raw)):
        mapping(f"{where}, `{key}`", raw[key])
        out[key] = {lang: text_of(f"{where}, `{key}.{lang}`", text) for lang, text in raw[key].items()}
        if not {"en", "zh"} <= set(out[key]):
            raise ModelError(f"{where}: `{key}` needs English (en) and Chinese (zh).")
    for key in sorted(tags & set(raw)):
        mapping(f"{where}, `{key}`", raw[key])
        out[key] = {site: words_of(f"{where}, `{key}.{site}`", found) for site, found in raw[key].items()}
    for key in sorted(names & set(raw)):
        out[key] = text_of(f"{where}, `{key}`", raw[key])
    return out


def closed(where: str, raw: Any, allowed: set[str], required: set[str]) -> None:
    """ModelError where a mapping lacks a key or has one that is not known."""
    if not isinstance(raw, dict):
        raise ModelError(f"{where} must be a mapping with the keys {', '.join(sorted(required))}.")
    if unknown := sorted(str(key) for key in raw if key not in allowed):
        raise ModelError(f"{where}: unknown key `{unknown[0]}`; the keys are {', '.join(sorted(allowed))}.")
    if missing := sorted(required - set(raw)):
        raise ModelError(f"{where}: the key `{missing[0]}` is missing.")


def mapping(where: str, raw: Any) -> None:
    """ModelError where a value is no mapping from names."""
    if not isinstance(raw, dict) or not all(isinstance(key, str) for key in raw):
        raise ModelError(f"{where} must be a mapping from names to words.")


def by_language(where: str, raw: Any) -> dict[str, tuple[str, ...]]:
    """Lists of words by language; ModelError for a key that is no language code."""
    mapping(where, raw)
    for lang in raw:
        if not LANG.fullmatch(lang):
            raise ModelError(f"{where}: `{lang}` is no language code; use two or three lower-case letters.")
    return {lang: words_of(f"{where}.{lang}", words) for lang, words in raw.items()}


def words_of(where: str, raw: Any) -> tuple[str, ...]:
    """A list of distinct words; ModelError where it is none."""
    if not isinstance(raw, list) or not all(isinstance(word, str) and word.strip() for word in raw):
        raise ModelError(f"{where} must be a list of words.")
    if len(set(raw)) < len(raw):
        raise ModelError(f"{where} lists `{next(word for word in raw if raw.count(word) > 1)}` twice.")
    return tuple(raw)


def text_of(where: str, raw: Any) -> str:
    """A text without blanks around it; ModelError where there is none."""
    if not isinstance(raw, str) or not raw.strip():
        raise ModelError(f"{where} must be text.")
    return raw.strip()


def distinct(path: Path, ids: list[str]) -> None:
    """ModelError where an id is given twice."""
    if len(set(ids)) < len(ids):
        raise ModelError(f"{path}: the id `{next(i for i in ids if ids.count(i) > 1)}` is given twice.")
