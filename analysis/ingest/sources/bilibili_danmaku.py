"""Bullet comments of Bilibili as XML: `<d p="second,mode,size,colour,unix time,pool,sender,row">text</d>`.

The sender is a checksum of the account's number: an id of the author, which becomes a pseudonym.
"""

from __future__ import annotations

import codecs
import json
import re
from collections.abc import Iterator
from xml.sax import SAXException
from xml.sax.handler import ContentHandler
from xml.sax.xmlreader import AttributesImpl

from defusedxml import DefusedXmlException
from defusedxml.expatreader import DefusedExpatParser

from analysis.errors import SourceError
from analysis.ingest.batch import Broken
from analysis.ingest.formats import Placed, RecordFormat
from analysis.ingest.head import Head
from analysis.ingest.jsonfile import Place
from analysis.ingest.layout import Preset
from analysis.ingest.open import DAMAGE, Member

_BLOCK = 1 << 16
_COMMENT = re.compile(r"<d\s+(?:[a-z]+\s*=\s*\"[^\"]*\"\s+)*p\s*=\s*[\"'][\d.]+,\d")
#: Signs that XML may not hold and that comments were saved with all the same.
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_FIELDS = ("second", "mode", "size", "colour", "sent", "pool", "sender", "row")
#: Comments that are programs (8, 9) and lines of the pool for subtitles are nothing that a viewer says.
_POSITIONED, _PROGRAMS, _SUBTITLES = "7", ("8", "9"), "1"


class _Comments(ContentHandler):
    """Collects the comments of the part that was read, and what of them cannot be taken apart."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[Placed] = []
        self._number = -1
        self._p: str | None = None
        self._text: list[str] | None = None

    def startElement(self, name: str, attrs: AttributesImpl) -> None:  # noqa: N802 - named by xml.sax
        if name == "d":
            self._number += 1
            self._p, self._text = attrs.get("p"), []

    def characters(self, content: str) -> None:
        if self._text is not None:
            self._text.append(content)

    def endElement(self, name: str) -> None:  # noqa: N802 - named by xml.sax
        if name == "d" and self._text is not None:
            place = Place(within=f"d[{self._number}]")
            self.found.append((place, _record(self._p, "".join(self._text), place)))
            self._text = None

    @property
    def after(self) -> Place:
        """The place behind the last comment."""
        return Place(within=f"behind d[{self._number}]" if self._number >= 0 else "the beginning")


def _record(p: str | None, text: str, place: Place) -> dict[str, object] | Broken:
    values = (p or "").split(",")
    if len(values) < len(_FIELDS):
        return Broken(str(place), f"its p has {len(values)} values where there are {len(_FIELDS)}")
    record: dict[str, object] = dict(zip(_FIELDS, values, strict=False))
    if record["mode"] in _PROGRAMS or record["pool"] == _SUBTITLES:
        text = ""
    elif record["mode"] == _POSITIONED:
        text = _positioned(text)
    return {**record, "text": text}


def _positioned(text: str) -> str:
    """What a comment of mode 7 says: the fifth entry of a list of places and times."""
    try:
        entries = json.loads(text)
    except (ValueError, RecursionError):
        return text
    is_said = isinstance(entries, list) and len(entries) > 4 and isinstance(entries[4], str)
    return str(entries[4]).replace("/n", "\n") if is_said else ""


def _records(member: Member, encoding: str, mark: int) -> Iterator[Placed]:
    handler = _Comments()
    parser = DefusedExpatParser(forbid_dtd=True, forbid_entities=True, forbid_external=True)
    parser.setContentHandler(handler)
    decoder = codecs.getincrementaldecoder(encoding)("replace")
    reason = None
    with member.open() as stream:
        try:
            stream.read(mark)
            while block := stream.read(_BLOCK):
                parser.feed(_FORBIDDEN.sub("", decoder.decode(block)))
                yield from handler.found
                handler.found = []
            parser.close()
        except DefusedXmlException as error:
            raise SourceError(
                f"{member.name}: this XML declares a document type or entities, which no export of comments "
                "needs and which can fill a machine; it is not read."
            ) from error
        except SAXException as error:
            reason = error.getMessage()
        except (*DAMAGE, ValueError) as error:
            reason = str(error).rstrip(".") or type(error).__name__
    yield from handler.found
    if reason is not None:
        yield handler.after, Broken(str(handler.after), f"the file cannot be read further ({reason})")


def _recognises(head: Head) -> str:
    if head.kind != "xml":
        return ""
    if _COMMENT.search(head.text):
        return "it has <d p=...>"
    return "it has <chatserver> and <chatid>" if re.search(r"<chatserver>.*<chatid>", head.text, re.S) else ""


DANMAKU = RecordFormat(
    "Bilibili bullet comments",
    Preset(
        table="comments",
        columns={
            "comment_id": ("row",),
            "author": ("sender",),
            "text": ("text",),
            "posted_at": ("sent",),
            "at_s": ("second",),
        },
        constants={"platform": "bilibili"},
    ),
    _recognises,
    _records,
)
