"""What the App Store's addresses say: the country of the store, and the app."""

from __future__ import annotations

import re
from collections.abc import Iterable

_COUNTRY = re.compile(
    r"//(?:itunes|apps)\.apple\.com/([a-z]{2})/(?:rss/customerreviews/|review\b|app/)", re.IGNORECASE
)
_APP = re.compile(r"/customerreviews/(?:\S*/)?id=(\d+)|/review\?(?:\S*&)?id=(\d+)|/app/(?:[^/\s]+/)?id(\d+)")


def country_of(addresses: Iterable[object]) -> str | None:
    """The country of the store that the first of these addresses names.

    `JP` of `https://itunes.apple.com/jp/rss/customerreviews/...` and of `https://itunes.apple.com/jp/review?...`.
    None where none names one: a feed asked for without a country does not say where its viewers are.
    """
    return next(
        (m[1].upper() for m in (_COUNTRY.search(a) for a in addresses if isinstance(a, str)) if m), None
    )


def app_of(addresses: Iterable[object]) -> str | None:
    """The id of the app that the first of these addresses names: `1` of `.../customerreviews/id=1/...`."""
    found = (_APP.search(address) for address in addresses if isinstance(address, str))
    return next((match[match.lastindex or 0] for match in found if match), None)
