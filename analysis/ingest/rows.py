"""Tables whose rows give several records each, or a reason why they give none."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from analysis import spec
from analysis.ingest import jsonfile, tabular
from analysis.ingest.batch import Broken, Chunk
from analysis.ingest.formats import Needs
from analysis.ingest.head import Head, shown
from analysis.ingest.jsonfile import Collector, Place
from analysis.ingest.layout import Layout, Preset
from analysis.ingest.open import Member

#: A dictionary, or Broken with the reason why an entry gives none; a value of any other type is no JSON object.
Record = object
#: Records of a row of a table.
UnfoldRow = Callable[[Mapping[str, object]], Iterator[Record]]


@dataclass(frozen=True)
class _Unfolded(Layout):
    """The layout of what the rows of a table give; `table` is that of the table."""

    table: Layout | None = None


@dataclass(frozen=True)
class RowFormat:
    """A table (CSV, TSV, spreadsheet, JSON, JSON lines) whose rows a function takes apart: cells that need one
    another, or rows that give several records.

    `needs` are the columns that tell it, `told` looks at the file's beginning for more; `uses` are the columns
    that `unfold` takes. The columns of `preset` are those of what `unfold` yields; a study may map the
    table's own columns too. Where it says itself which count it means, the table is read as any other.
    """

    says: str
    preset: Preset
    needs: Needs
    uses: tuple[str, ...]
    unfold: UnfoldRow
    told: Callable[[Head], bool] = lambda head: True
    sure: float = 0.9

    def recognise(self, head: Head) -> tuple[float, str]:
        """`sure` where all columns that it needs are there."""
        found = head.kind not in (None, "xml") and head.has(*self.needs) and self.told(head)
        return (self.sure, f"it has {shown(self.needs)}") if found else (0.0, "")

    def survey(self, member: Member, source: spec.Source) -> Layout:
        """The columns of the table and those of its records, with the cells of the first ones."""
        table = tabular.survey(member, source)
        if "value" in source.columns or "metric" in source.constants:
            return table
        cells = table.sample
        rows = [dict(zip(cells, row, strict=True)) for row in zip(*cells.values(), strict=True)]
        found = [{**row, **record} for row in rows for record in self.unfold(row) if isinstance(record, dict)]
        fields, sample = jsonfile.flatten_all(found)
        ours = tuple(names[0] for names in self.preset.columns.values())
        known = {field.name: getattr(table, field.name) for field in table.__dataclass_fields__.values()}
        known |= {"fields": tuple(dict.fromkeys((*table.fields, *fields, *ours))), "sample": sample}
        return _Unfolded(**known, table=table)

    def preset_of(self, layout: Layout) -> Preset:
        """The preset, or only its table where that is read as any other."""
        return self.preset if isinstance(layout, _Unfolded) else Preset(table=self.preset.table)

    def read(self, member: Member, layout: Layout, wanted: Mapping[str, str]) -> Iterator[Chunk]:
        """All records in chunks."""
        table = layout.table if isinstance(layout, _Unfolded) else None
        if table is None:
            yield from tabular.read(member, layout, wanted)
            return
        names = [*self.uses, *(name for name in wanted.values() if name in table.fields)]
        # Of JSON any name may be asked for: rare fields may miss from the first records.
        there = [name for name in names if name in table.fields or table.kind in ("json", "jsonl")]
        out = Collector(wanted)
        for chunk in tabular.read(member, table, {name: name for name in there}):
            for unread in chunk.broken:
                out.add(unread, Place())
            for i, cells in enumerate(zip(*chunk.cells.values(), strict=True)):
                row = dict(zip(chunk.cells, cells, strict=True))
                where = chunk.where(i)
                for record in self.unfold(row):
                    out.add(_placed(row, record, where), Place(within=where))
            if out.full:
                yield out.take()
        if not out.is_empty:
            yield out.take()


def _placed(row: Mapping[str, object], record: Record, where: str) -> object:
    if isinstance(record, dict):
        return {**row, **record}
    return Broken(where, record.why) if isinstance(record, Broken) else record


def ours(table: str, *columns: str, **constants: str) -> Preset:
    """The preset of records whose fields bear our names already."""
    return Preset(table=table, columns={name: (name,) for name in columns}, constants=constants)
