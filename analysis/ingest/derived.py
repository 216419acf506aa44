"""Tables of which some columns are worked out: an id out of a link, and several counts a row as one record each."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from analysis import spec
from analysis.ingest import numbers, tabular
from analysis.ingest.batch import Chunk
from analysis.ingest.head import Head, shown
from analysis.ingest.layout import Layout, Preset
from analysis.ingest.open import Member

#: Fields that are worked out are named by this sign and our column.
_SIGN = "@"
_OF_COUNT = ("metric", "platform", "market")


@dataclass(frozen=True)
class Derivation:
    """A field that is worked out of the first of these columns that a file has."""

    columns: tuple[str, ...]
    make: Callable[[object], object]


@dataclass(frozen=True)
class Count:
    """A column that counts something: one of schema.METRICS, on a platform and, where the format tells, in a
    market. A mean of ratings has its scale; a mean of 0 stands for no ratings.
    """

    metric: str
    columns: tuple[str, ...]
    platform: str
    market: str | None = None
    scale: tuple[float, float] | None = None

    def share(self, cell: object) -> object:
        """The cell on 0-1 by the scale; what is no number stays as it is."""
        if self.scale is None or not isinstance(cell, str | int | float) or isinstance(cell, bool):
            return cell
        number = numbers.parse(str(cell)[:40])
        if number is None or number == 0:
            return None if number == 0 else cell
        low, high = self.scale
        return (number - low) / (high - low)


@dataclass(frozen=True)
class Derived:
    """A table, as TableFormat, with fields `@ours` worked out by `derive`; a study's own columns are left as
    they are.

    With `counts`, each row gives one record a count: `@metric`, `@platform`, `@market` and the value are then
    mapped too, the value as `@share` where each count's own scale applies and as `@value` where the study
    states one. Where the study says itself which column holds the value, the table is read as any other.
    """

    says: str
    given: Preset
    needs: tuple[str | tuple[str, ...], ...]
    derive: Mapping[str, Derivation] = field(default_factory=dict)
    counts: tuple[Count, ...] = ()
    sure: float = 0.9

    @property
    def preset(self) -> Preset:
        """What is known beforehand, the fields of counts included."""
        counted: dict[str, tuple[str, ...]] = {}
        if self.counts:
            counted = {**{name: (_SIGN + name,) for name in _OF_COUNT}, "value": ("@share", "@value")}
        return replace(self.given, columns={**self.given.columns, **counted})

    def recognise(self, head: Head) -> tuple[float, str]:
        """`sure` where all columns that it needs are there."""
        found = head.kind not in (None, "xml") and head.has(*self.needs)
        return (self.sure, f"it has {shown(self.needs)}") if found else (0.0, "")

    def survey(self, member: Member, source: spec.Source) -> Layout:
        """As any table's, with the fields that are worked out."""
        layout = tabular.survey(member, source)
        if self.counts and ("value" in source.columns or not self._counted(layout.fields)):
            return layout
        made: dict[str, str | None] = dict(self._made(layout.fields))
        if self.counts:
            value = "@share" if source.rating_scale is None else "@value"
            made |= {"@metric": None, "@platform": None, value: None}
            # Where some counts do not tell their market, it is asked for unless the study states it.
            if "market" in source.constants or all(count.market for count in self.counts):
                made["@market"] = None
        rows = max(map(len, layout.sample.values()), default=0)
        chunk = self._chunk(layout, Chunk(dict(layout.sample), rows, str), {name: name for name in made})
        return replace(layout, fields=(*layout.fields, *made), sample={**layout.sample, **chunk.cells})

    def preset_of(self, layout: Layout) -> Preset:
        """The preset, or only its table where the study says itself which column holds the value."""
        if self.counts and not {"@share", "@value"} & set(layout.fields):
            return Preset(table=self.given.table)
        return self.preset

    def read(self, member: Member, layout: Layout, wanted: Mapping[str, str]) -> Iterator[Chunk]:
        """As any table's, with the fields that are worked out."""
        own = {_SIGN + ours for ours in self.derive} | {"@metric", "@platform", "@market", "@share", "@value"}
        fields = list(layout.fields)
        while fields and fields[-1] in own:
            fields.pop()
        layout = replace(layout, fields=tuple(fields))
        if not own & set(wanted.values()):
            yield from tabular.read(member, layout, wanted)
            return
        plain = {
            *wanted.values(),
            *self._made(layout.fields).values(),
            *self._counted(layout.fields).values(),
        }
        plain &= set(fields)
        for chunk in tabular.read(member, layout, {name: name for name in sorted(plain)}):
            yield self._chunk(layout, chunk, wanted)

    def _made(self, fields: tuple[str, ...]) -> dict[str, str]:
        """The fields that can be worked out, with the column that each one comes from."""
        first = {
            _SIGN + ours: next((name for name in way.columns if name in fields), None)
            for ours, way in self.derive.items()
        }
        return {name: theirs for name, theirs in first.items() if theirs is not None}

    def _counted(self, fields: tuple[str, ...]) -> dict[Count, str]:
        first = {count: next((n for n in count.columns if n in fields), None) for count in self.counts}
        return {count: theirs for count, theirs in first.items() if theirs is not None}

    def _chunk(self, layout: Layout, chunk: Chunk, wanted: Mapping[str, str]) -> Chunk:
        made = self._made(layout.fields)
        counted = self._counted(layout.fields)
        times = len(counted) if self.counts else 1
        cells: dict[str, list[object]] = {}
        for ours, theirs in wanted.items():
            name = theirs.removeprefix(_SIGN)
            source = made.get(theirs)
            if theirs in ("@share", "@value"):
                columns = [
                    [count.share(cell) for cell in chunk.cells[column]]
                    if theirs == "@share"
                    else chunk.cells[column]
                    for count, column in counted.items()
                ]
                cells[ours] = [cell for row in zip(*columns, strict=True) for cell in row]
            elif theirs.startswith(_SIGN) and source is None:
                cells[ours] = [getattr(count, name) for count in counted] * chunk.rows
            else:
                column = chunk.cells[source or theirs]
                if source is not None:
                    column = [self.derive[name].make(cell) for cell in column]
                cells[ours] = [cell for cell in column for _ in range(times)]
        return Chunk(cells, chunk.rows * times, lambda i: chunk.where(i // times), chunk.broken)
