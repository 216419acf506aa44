"""App Store reviews: the customer-review feed (JSON, Atom), the App Store Connect API, app-store-scraper.

The feed and app-store-scraper (Node) share Apple's review ids; App Store Connect has ids of its own and
app-store-scraper (Python) none. All of them name the reviewer by nickname, so that is the author.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from analysis.ingest.batch import Broken
from analysis.ingest.formats import RecordFormat, below, entries, json_format
from analysis.ingest.head import Head
from analysis.ingest.layout import Preset
from analysis.ingest.sources.app_store_atom import FIELDS, atom_reviews
from analysis.ingest.sources.app_store_links import app_of, country_of
from analysis.ingest.sources.reviews import AppName, ReviewTable, joined

_SHARED: dict[str, Any] = {
    "table": "comments",
    "rating_scale": (1, 5),
    "constants": {"platform": "app_store"},
}
_FEED = Preset(**_SHARED, columns={name: (name,) for name in FIELDS})


def _feed(document: dict[str, Any]) -> Iterator[tuple[str, object]]:
    """The reviews of a page of the feed; the entry that describes the app itself is none of them."""
    feed = document.get("feed")
    if not isinstance(feed, dict):
        yield "", Broken("the whole file", "holds no feed")
        return
    links = feed.get("link")
    addresses = [below(feed, "id", "label")]
    for link in links if isinstance(links, list) else [links]:
        addresses.append(below(link, "attributes", "href"))
    listed = (
        feed if isinstance(feed.get("entry"), list) else {"entry": [feed["entry"]] if "entry" in feed else []}
    )
    for place, entry in entries(listed, "entry", "feed."):
        if not isinstance(entry, dict):
            yield place, entry
        elif "im:name" not in entry:
            named = [*addresses, below(entry, "link", "attributes", "href")]
            yield (
                place,
                {
                    "comment_id": below(entry, "id", "label"),
                    "author": below(entry, "author", "name", "label"),
                    "text": joined(below(entry, "title", "label"), below(entry, "content", "label")),
                    "rating": below(entry, "im:rating", "label"),
                    "posted_at": below(entry, "updated", "label"),
                    "market": country_of(named),
                    "app": app_of(named),
                },
            )


def _in(head: Head) -> bool:
    return "/customerreviews/" in head.text.replace("\\/", "/")


def _is_feed(head: Head) -> str:
    if head.kind not in ("json", "jsonl"):
        return ""
    rated = "feed.entry.im:rating" in head.fields
    addressed = head.has(("feed.id.label", "feed.link.attributes.href")) and _in(head)
    return "it is a feed of customer reviews" if rated or addressed else ""


FEED = replace(
    json_format("App Store, customer-review feed (JSON)", _FEED, (), _feed),
    recognises=_is_feed,
)


def _is_atom(head: Head) -> str:
    told = head.kind == "xml" and "<feed" in head.text and _in(head)
    return "it is an Atom feed of customer reviews" if told else ""


ATOM = RecordFormat("App Store, customer-review feed (Atom)", _FEED, _is_atom, atom_reviews)


def _connect(document: dict[str, Any]) -> Iterator[tuple[str, object]]:
    """Reviews of an answer (`data` is a list or one), or the one that a line is; responses are no viewers'."""
    address = below(document, "links", "self")
    app = re.search(r"/v1/apps/(\d+)/", address) if isinstance(address, str) else None
    if isinstance(document.get("data"), list):
        found = entries(document, "data")
    else:
        found = iter([("data", document["data"])] if "data" in document else [("", document)])
    for place, review in found:
        said = below(review, "attributes")
        if not isinstance(review, dict) or not isinstance(said, dict):
            yield place, Broken(place or "the whole file", "has no attributes")
            continue
        yield (
            place,
            {
                "id": review.get("id"),
                "reviewerNickname": said.get("reviewerNickname"),
                "text": joined(said.get("title"), said.get("body")),
                "rating": said.get("rating"),
                "createdDate": said.get("createdDate"),
                "territory": said.get("territory"),
                "app": app[1] if app else None,
            },
        )


CONNECT = json_format(
    "App Store Connect API, customer reviews",
    Preset(
        **_SHARED,
        columns={
            "comment_id": ("id",),
            "author": ("reviewerNickname",),
            "text": ("text",),
            "rating": ("rating",),
            "posted_at": ("createdDate",),
            "market": ("territory",),
        },
    ),
    needs=(
        ("data.attributes.reviewerNickname", "attributes.reviewerNickname"),
        ("data.attributes.territory", "attributes.territory"),
    ),
    unfold=_connect,
)


def _country(cell: object) -> str | None:
    return country_of([cell])


def _app(cell: object) -> str | None:
    return app_of([cell])


NODE = ReviewTable(
    "app-store-scraper (Node), reviews",
    Preset(
        **_SHARED,
        columns={
            "comment_id": ("id",),
            "author": ("userName",),
            "text": ("text",),
            "rating": ("score",),
            "posted_at": ("date", "updated"),
            "market": ("url",),
        },
    ),
    needs=("userName", "score", "text", "userUrl"),
    reads={"market": _country},
    sure=0.92,
)

PYTHON = ReviewTable(
    "app-store-scraper (Python), reviews",
    Preset(
        **_SHARED,
        columns={"author": ("userName",), "text": ("review",), "rating": ("rating",), "posted_at": ("date",)},
    ),
    needs=("userName", "review", "rating", "isEdited"),
)

FORMATS = (FEED, ATOM, CONNECT, NODE, PYTHON)

#: The formats with the way in which each names the app that it is about, if it does.
_IN_FEED = AppName(("app",), pattern=r"/customerreviews/(?:[^\"<\s]*/)?id=(\d+)")
NAMED = (
    (FEED, _IN_FEED),
    (ATOM, _IN_FEED),
    (CONNECT, AppName(("app",), pattern=r"/v1/apps/(\d+)/")),
    (NODE, AppName(("url",), _app)),
    (PYTHON, AppName()),
)
