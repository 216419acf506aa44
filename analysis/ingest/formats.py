"""The two kinds of formats that sources are made of: tables with known columns, and files taken apart by a
function of their own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import Any, Protocol

from analysis import spec
from analysis.ingest import jsonfile, tabular
from analysis.ingest.batch import Broken, Chunk
from analysis.ingest.delimited import stated
from analysis.ingest.head import Head, head_of, shown
from analysis.ingest.jsonfile import SAMPLE_ROWS, Collector, Place
from analysis.ingest.layout import Layout, Preset
from analysis.ingest.open import Member

#: Fields that a format has to name to be recognised; of a tuple, one is enough.
Needs = tuple[str | tuple[str, ...], ...]
#: A record with its place in the file, or Broken.
Placed = tuple[Place, object]


class Format(Protocol):
    """One export format of a source: what is known of it, and how its files are told, surveyed and read."""

    @property
    def says(self) -> str:
        """The format in a few words: `YouTube Data API, comment threads`."""
        ...

    @property
    def preset(self) -> Preset:
        """What is known of it beforehand."""
        ...

    def recognise(self, head: Head) -> tuple[float, str]:
        """How surely a file is of this format, 0 to 1, and by what."""
        ...

    def survey(self, member: Member, source: spec.Source) -> Layout:
        """The file's fields and some of its cells. Raises SourceError where it cannot be of this format."""
        ...

    def preset_of(self, layout: Layout) -> Preset:
        """The preset for this very file, where it depends on its cells."""
        ...

    def read(self, member: Member, layout: Layout, wanted: Mapping[str, str]) -> Iterator[Chunk]:
        """All records; `wanted` maps our column to the file's field. What cannot be read is Broken."""
        ...


@dataclass(frozen=True)
class TableFormat:
    """A table with known columns: CSV, TSV, spreadsheet, Parquet, or JSON whose records are flat.

    `needs` are the columns that tell it; `reads` puts a cell of ours into a form that the general reading
    takes; `refine` may alter the preset by what the first cells look like.
    """

    says: str
    preset: Preset
    needs: Needs
    reads: Mapping[str, Callable[[object], object]] = field(default_factory=dict)
    refine: Callable[[Layout, Preset], Preset] | None = None
    sure: float = 0.9

    def recognise(self, head: Head) -> tuple[float, str]:
        """`sure` where all columns that it needs are there."""
        found = head.kind is not None and head.kind != "xml" and head.has(*self.needs)
        return (self.sure, f"it has {shown(self.needs)}") if found else (0.0, "")

    def survey(self, member: Member, source: spec.Source) -> Layout:
        """As any table's."""
        return tabular.survey(member, source)

    def preset_of(self, layout: Layout) -> Preset:
        """As `refine` says."""
        return self.refine(layout, self.preset) if self.refine else self.preset

    def read(self, member: Member, layout: Layout, wanted: Mapping[str, str]) -> Iterator[Chunk]:
        """As any table's, with `reads` applied."""
        reads = {ours: put for ours, put in self.reads.items() if ours in wanted}
        for chunk in tabular.read(member, layout, wanted):
            if not reads:
                yield chunk
                continue
            cells = {
                ours: [reads[ours](cell) for cell in column] if ours in reads else column
                for ours, column in chunk.cells.items()
            }
            yield replace(chunk, cells=cells)


@dataclass(frozen=True)
class RecordFormat:
    """A format whose files a function of its own takes apart.

    `records(member, encoding, mark)` yields every record as a dictionary with its place, or Broken; it
    raises nothing but SourceError. The names of `preset.columns` are those of the dictionaries.
    """

    says: str
    preset: Preset
    recognises: Callable[[Head], str]
    records: Callable[[Member, str, int], Iterator[Placed]]
    sure: float = 0.95

    def recognise(self, head: Head) -> tuple[float, str]:
        """`sure` where `recognises` names a reason."""
        why = self.recognises(head)
        return (self.sure, why) if why else (0.0, "")

    def survey(self, member: Member, source: spec.Source) -> Layout:
        """The fields of the first records, and those of the preset that only later ones may have."""
        encoding, mark = stated(source, member, head_of(member).data)
        first = list(islice(self.records(member, encoding, mark), SAMPLE_ROWS))
        fields, sample = jsonfile.flatten_all([record for _, record in first if isinstance(record, dict)])
        unseen = [
            names[0] for names in self.preset.columns.values() if not any(name in fields for name in names)
        ]
        return Layout("records", (*fields, *dict.fromkeys(unseen)), sample, bool(first), encoding, mark)

    def preset_of(self, layout: Layout) -> Preset:
        """The preset as it is."""
        return self.preset

    def read(self, member: Member, layout: Layout, wanted: Mapping[str, str]) -> Iterator[Chunk]:
        """All records in chunks."""
        chunk = Collector(wanted)
        for place, record in self.records(member, layout.encoding, layout.mark):
            chunk.add(record, place)
            if chunk.full:
                yield chunk.take()
        if not chunk.is_empty:
            yield chunk.take()


#: Takes a JSON document apart: records, each with its place inside the document (`items[3]`, or nothing), or Broken.
Unfold = Callable[[dict[str, Any]], Iterator[tuple[str, object]]]


def unfolded(unfold: Unfold) -> Callable[[Member, str, int], Iterator[Placed]]:
    """The records of JSON documents (one a file, a list of them, one a line), as `RecordFormat` wants them."""

    def records(member: Member, encoding: str, mark: int) -> Iterator[Placed]:
        for place, document in jsonfile.documents(member, encoding, mark):
            if not isinstance(document, dict):
                yield place, document
                continue
            for inside, record in unfold(document):
                within = place.inside(inside)
                if isinstance(record, Broken):
                    yield within, Broken(str(within), record.why)
                else:
                    yield (
                        within,
                        record if isinstance(record, dict) else Broken(str(within), "is no JSON object"),
                    )

    return records


def json_format(
    says: str,
    preset: Preset,
    needs: Needs,
    unfold: Unfold,
    sure: float = 0.95,
) -> RecordFormat:
    """A format of JSON documents: one a file, a list of them, or one a line.

    `needs` are key paths (lists left out) that tell it; `unfold` has to bear values of any type.
    """

    def recognises(head: Head) -> str:
        told = head.kind in ("json", "jsonl") and head.has(*needs)
        return f"it has {shown(needs)}" if told else ""

    return RecordFormat(says, preset, recognises, unfolded(unfold), sure)


def broken(why: str) -> Broken:
    """Stands for an entry that gives no record; its place is filled in by who reads the file."""
    return Broken("", why)


def entries(document: Mapping[str, Any], name: str, at: str = "") -> Iterator[tuple[str, object]]:
    """The entries of a list in a document, each with its place `name[i]`; nothing where there is no list."""
    found = document.get(name)
    for i, entry in enumerate(found if isinstance(found, list) else ()):
        yield f"{at}{name}[{i}]", entry


def below(value: Any, *path: str) -> Any:
    """What lies below the keys of a path; None where a step is missing."""
    for key in path:
        value = value.get(key) if isinstance(value, dict) else None
    return value
