"""The App Store's customer-review feed as Atom."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import iterparse

from analysis.errors import SourceError
from analysis.ingest.batch import Broken
from analysis.ingest.formats import Placed
from analysis.ingest.jsonfile import Place
from analysis.ingest.open import DAMAGE, Member
from analysis.ingest.sources.app_store_links import app_of, country_of
from analysis.ingest.sources.reviews import joined

#: What a review of the feed gives: the columns of ours that both forms fill.
FIELDS = ("comment_id", "author", "text", "rating", "posted_at", "market")
_ATOM, _ITUNES = "{http://www.w3.org/2005/Atom}", "{http://itunes.apple.com/rss}"


def atom_reviews(member: Member, encoding: str, mark: int) -> Iterator[Placed]:
    """The reviews of an Atom feed with their places; from where the file is damaged on, one Broken.

    The file states its encoding itself. Document types and entities are refused. Raises SourceError where
    not even the first element can be read.
    """
    addresses: list[object] = []
    seen, number, inside = 0, 0, False
    with member.open() as stream:
        try:
            for event, element in iterparse(stream, events=("start", "end"), forbid_dtd=True):
                seen += 1
                if element.tag == f"{_ATOM}entry":
                    inside = event == "start"
                    if inside:
                        continue
                    if element.find(f"{_ITUNES}name") is None:
                        yield Place(within=f"entry[{number}]"), _review(element, addresses)
                    number += 1
                    element.clear()
                elif event == "end" and not inside and element.tag in (f"{_ATOM}id", f"{_ATOM}link"):
                    addresses.append(element.get("href") or element.text)
        except (ParseError, DefusedXmlException, LookupError, ValueError, *DAMAGE) as error:
            why = str(error).partition("\n")[0] or type(error).__name__
            if seen == 0:
                raise SourceError(
                    f"{member.name}: this XML cannot be read ({why}); export it again."
                ) from error
            yield Place(), Broken(f"entry[{number}]", f"the feed cannot be read further ({why})")


def _review(entry: Element, addresses: list[object]) -> dict[str, Any]:
    places = [*addresses, *(link.get("href") for link in entry.findall(f"{_ATOM}link"))]
    # The content comes twice, as text and as HTML with the app's picture.
    contents = entry.findall(f"{_ATOM}content")
    content = next((c for c in contents if c.get("type") == "text"), contents[0] if contents else None)
    return {
        "comment_id": entry.findtext(f"{_ATOM}id"),
        "author": entry.findtext(f"{_ATOM}author/{_ATOM}name"),
        "text": joined(entry.findtext(f"{_ATOM}title"), content.text if content is not None else None),
        "rating": entry.findtext(f"{_ITUNES}rating"),
        "posted_at": entry.findtext(f"{_ATOM}updated"),
        "market": country_of(places),
        "app": app_of(places),
    }
