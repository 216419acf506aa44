"""Names of markets, languages, tropes and codes as a reader knows them, in both languages."""

from __future__ import annotations

import gettext
import re
from collections.abc import Mapping
from functools import cache

import pycountry

from analysis import markets
from analysis.show.words import known, listed, say


@cache
def _countries() -> gettext.NullTranslations:
    return gettext.translation("iso3166-1", pycountry.LOCALES_DIR, languages=["zh_CN"], fallback=True)


@cache
def market(code: str, lang: str) -> str:
    """A market's name: the catalogue's, else ISO's; the code itself where there is none."""
    if known(f"market.{code}"):
        return say(f"market.{code}", lang)
    name = markets.name(code)
    return _countries().gettext(name) if lang == "zh" else name


def place(code: str, lang: str) -> str:
    """A market's name inside a sentence: `the United States`."""
    return say(f"in_market.{code}", lang) if known(f"in_market.{code}") else market(code, lang)


def made_in(code: str, lang: str) -> str:
    """`Chinese titles`, or `titles from Bhutan` where the catalogue has no adjective."""
    if known(f"titles_of.{code}"):
        return say(f"titles_of.{code}", lang)
    return say("titles_of.other", lang, market=place(code, lang))


def language(code: str, lang: str) -> str:
    """A language's name; its code where the catalogue has none."""
    base = code if known(f"language.{code}") else code.split("-")[0]
    return say(f"language.{base}", lang) if known(f"language.{base}") else code


def evidence(name: str, lang: str) -> str:
    """`ratings` or `sentiment` in words."""
    return coded("evidence", name, lang)


def coded(kind: str, code: str, lang: str) -> str:
    """The words for a short code of a closed list; an unknown code shows itself."""
    return say(f"{kind}.{code}", lang) if known(f"{kind}.{code}") else code


def reasons(codes: object, lang: str) -> str:
    """The plain words for one or more reason codes; an unknown code shows itself."""
    if not isinstance(codes, str) or not codes.strip():
        return ""
    return listed(
        [coded("reason", code, lang) for code in re.split(r"[;,|\s]+", codes.strip()) if code], lang
    )


def finding(name: str, lang: str) -> str:
    """A finding's name in words; that of a later version shows itself."""
    return coded("finding_name", name, lang)


def left_out(reason: str, lang: str) -> str:
    """Why a measure left something out, and what it counts; an unknown reason shows itself."""
    _, _, kind = reason.partition("no trope in ")
    if kind:
        return say("left_out.no_trope", lang, source=source(kind, lang))
    known_as = reason.replace(" ", "_")
    return coded("left_out", known_as, lang) if known(f"left_out.{known_as}") else reason.replace("_", " ")


@cache
def _trope_names() -> dict[str, dict[str, str]]:
    from analysis import lexicon

    return {t.id: {code: names[0] for code, names in t.names.items() if names} for t in lexicon.load_tropes()}


@cache
def _chinese_symbols() -> dict[str, str]:
    from analysis import lexicon

    names = {s.id: [*s.names.get("zh", ()), *s.ambiguous.get("zh", ())] for s in lexicon.load_symbols()}
    return {key: words[0] for key, words in names.items() if words}


@cache
def _theme_names() -> dict[str, Mapping[str, str]]:
    from analysis import lexicon

    return {theme.id: theme.name for theme in lexicon.load_themes()}


def theme(key: str, lang: str) -> str:
    """A theme's name from the lexicon; its id in words where the lexicon has it no more."""
    return _theme_names().get(key, {}).get(lang) or capital(key.replace("_", " "))


def symbol(key: str, lang: str) -> str:
    """A cultural symbol's name: its id in words, in Chinese the first name by which the lexicon finds it."""
    # The lexicon's English names are for finding: the first one may be slang.
    return _chinese_symbols().get(key, key) if lang == "zh" else capital(key.replace("_", " "))


def trope(key: str, lang: str) -> str:
    """A trope's name from the lexicon; its id in words where the lexicon has no name in that language."""
    name = _trope_names().get(key, {}).get(lang)
    if name is None:
        return key.replace("_", " ")
    return capital(re.sub(r"\bceo\b", "CEO", name))


def capital(text: str) -> str:
    """The text with its first letter in upper case."""
    return text[:1].upper() + text[1:]


def key(by: str, name: str, lang: str) -> str:
    """The name of a trope, symbol or genre: the first two from the lexicons, the rest as the data name them."""
    if by in ("trope", "symbol"):
        return trope(name, lang) if by == "trope" else symbol(name, lang)
    return name.replace("_", " ")


def scope(name: str, value: str, lang: str) -> str:
    """What a row of a homogenization table covers: all titles, a platform, a home market, a genre."""
    if name == "all":
        return say("scope.all", lang)
    shown = market(value, lang) if name == "home_market" else value
    return say("scope.of", lang, scope=coded("scope", name, lang), value=shown)


def source(name: str, lang: str) -> str:
    """A kind of trope or text source; `synopsis:zh` names the language of the synopses."""
    kind, _, code = name.partition(":")
    return say("source.texts", lang, language=language(code, lang)) if code else coded("source", kind, lang)
