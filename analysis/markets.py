"""Market codes: ISO 3166-1 alpha-2, or an M49 area; and what lies inside what."""

from __future__ import annotations

import csv
import importlib.resources
from collections.abc import Mapping, Sequence
from functools import cache
from types import MappingProxyType

import pycountry

WORLD = "001"

#: M49 codes of the areas that `country_converter` names in its `UNregion` and `continent` columns.
AREAS = {
    "001": "World", "002": "Africa", "009": "Oceania", "019": "Americas", "142": "Asia", "150": "Europe",
    "005": "South America", "013": "Central America", "021": "Northern America", "029": "Caribbean",
    "030": "Eastern Asia", "034": "Southern Asia", "035": "South-eastern Asia", "143": "Central Asia",
    "145": "Western Asia", "015": "Northern Africa", "151": "Eastern Europe", "154": "Northern Europe",
    "155": "Western Europe", "039": "Southern Europe",
}  # fmt: skip

#: Groups of markets by which measures are read unless the study names its own, as M49 areas and ISO codes. M49 has no
#: Arab world: those are the 22 members of the League of Arab States. "Latin America" is M49's with the Caribbean.
GROUPS: Mapping[str, Sequence[str]] = MappingProxyType({
    "southeast_asia": ("035",),
    "europe_north_america": ("150", "021"),
    "latin_america": ("005", "013", "029"),
    "arab_world": (
        "AE", "BH", "DJ", "DZ", "EG", "IQ", "JO", "KM", "KW", "LB", "LY", "MA", "MR", "OM", "PS", "QA", "SA", "SD",
        "SO", "SY", "TN", "YE",
    ),
    "east_asia": ("030",),
})  # fmt: skip

#: Languages most usual in a market, the first one first: a prior for texts too short to tell, never a claim about
#: viewers. Chosen from what Unicode CLDR's table of languages by territory (as in Babel 2.18) calls official or
#: says that a sixth of the people speak; those learnt at school and those little used in writing are left out.
LANGUAGES = {
    "CN": ("zh-Hans",), "TW": ("zh-Hant",), "HK": ("zh-Hant", "en"), "MO": ("zh-Hant",), "SG": ("en", "zh-Hans", "ms"),
    "US": ("en",), "GB": ("en",), "CA": ("en", "fr"), "AU": ("en",), "NZ": ("en",), "IE": ("en",), "MX": ("es",),
    "ES": ("es",), "AR": ("es",), "CO": ("es",), "CL": ("es",), "PE": ("es",), "VE": ("es",), "EC": ("es",),
    "BR": ("pt",), "PT": ("pt",), "ID": ("id",), "MY": ("ms", "en", "zh-Hans"), "TH": ("th",), "VN": ("vi",),
    "PH": ("en", "tl"), "JP": ("ja",), "KR": ("ko",), "SA": ("ar",), "AE": ("ar", "en"), "EG": ("ar",),
    "KW": ("ar",), "QA": ("ar",), "JO": ("ar",), "IQ": ("ar",), "MA": ("ar", "fr"), "FR": ("fr",), "DE": ("de",),
    "AT": ("de",), "CH": ("de", "fr", "it"), "IT": ("it",), "NL": ("nl",), "PL": ("pl",), "SE": ("sv",),
    "UA": ("uk", "ru"), "RU": ("ru",), "TR": ("tr",), "IN": ("hi", "en"), "PK": ("ur", "en"), "BD": ("bn",),
}  # fmt: skip


@cache
def is_market(code: str) -> bool:
    """True for an ISO 3166-1 alpha-2 code in capitals or a known M49 area code."""
    return code in AREAS or (len(code) == 2 and pycountry.countries.get(alpha_2=code) is not None)


def is_area(code: str) -> bool:
    """True for an M49 area: many countries at once, never one market's audience."""
    return code in AREAS


@cache
def parse(name: str) -> str | None:
    """The code of a market given as code or English country name; None where it is not recognised."""
    text = name.strip()
    if is_market(text.upper()):
        return text.upper()
    found = pycountry.countries.get(name=text) or pycountry.countries.get(common_name=text)
    if found is None:
        try:
            found = pycountry.countries.lookup(text)
        except LookupError:
            return None
    return str(found.alpha_2)


@cache
def area_holds(area: str, market: str) -> bool:
    """True where the M49 area contains the market (a market contains itself)."""
    if area in (market, WORLD):
        return True
    if area not in AREAS or market in AREAS:
        return False
    return AREAS[area] in _regions().get(market, ())


def in_group(codes: Sequence[str], market: str) -> bool:
    """True where a group, given as markets and M49 areas, holds the market."""
    return any(area_holds(code, market) for code in codes)


@cache
def _regions() -> dict[str, tuple[str, ...]]:
    """UN region and continent of each country, from the table that country_converter carries.

    The package itself is not imported: release 1.3.2 cannot be constructed under pandas 3.
    """
    table = importlib.resources.files("country_converter") / "country_data.tsv"
    with table.open(encoding="utf-8") as lines:
        rows = csv.DictReader(lines, delimiter="\t")
        return {r["ISO2"]: (r["UNregion"], r["continent"].replace("America", "Americas")) for r in rows}


@cache
def name(code: str) -> str:
    """The English short name of a market or area; the code itself where there is none."""
    if code in AREAS:
        return AREAS[code]
    found = pycountry.countries.get(alpha_2=code)
    return str(getattr(found, "common_name", found.name)) if found else code


def languages(code: str | None) -> tuple[str, ...]:
    """The usual languages of a market's comments as BCP 47 tags, the first one first; empty where none are known."""
    return LANGUAGES.get(code or "", ())
