"""Formats made from others: reviews of one app, and the counts of a list of titles as metrics."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from analysis import spec
from analysis.ingest.batch import Broken, Chunk
from analysis.ingest.formats import Format, TableFormat
from analysis.ingest.head import Head
from analysis.ingest.layout import Layout, Preset
from analysis.ingest.open import Member
from analysis.ingest.sources.reviews import AppName

_APP = " app"


@dataclass(frozen=True)
class AppReviews:
    """Reviews of one app in a format of its store.

    Without being told, a file is taken for the app's only where it names the app and no other one. A record
    that names another app is rejected, whoever says what the file is; where no id of the app is known nothing
    is compared.
    """

    says: str
    preset: Preset
    base: Format
    name: AppName
    apps: frozenset[str]

    def recognise(self, head: Head) -> tuple[float, str]:
        """Surer than the store's own format where the app is named; hardly sure where it is not."""
        score, why = self.base.recognise(head)
        named = self.name.named(head) if score else frozenset()
        if named and named <= self.apps:
            return score + 0.02, f"{why} and names {', '.join(sorted(named))}"
        return 0.2 * score, why

    def survey(self, member: Member, source: spec.Source) -> Layout:
        """As the store's format."""
        return self.base.survey(member, source)

    def preset_of(self, layout: Layout) -> Preset:
        """The store's preset with the platform of the app."""
        return self.preset

    def read(self, member: Member, layout: Layout, wanted: Mapping[str, str]) -> Iterator[Chunk]:
        """As the store's format, reviews of other apps rejected."""
        theirs = next((name for name in self.name.fields if name in layout.fields), None)
        if theirs is None or not self.apps:
            yield from self.base.read(member, layout, wanted)
            return
        for chunk in self.base.read(member, layout, {**wanted, _APP: theirs}):
            yield self._own(chunk)

    def _own(self, chunk: Chunk) -> Chunk:
        """The chunk without reviews of other apps; what names no app is kept."""
        cells = dict(chunk.cells)
        apps = [self.name.read(cell) for cell in cells.pop(_APP)]
        kept = [i for i, app in enumerate(apps) if app is None or app in self.apps]
        if len(kept) == chunk.rows:
            return replace(chunk, cells=cells)
        own = set(kept)
        others = [
            Broken(chunk.where(i), "is a review of another app") for i in range(chunk.rows) if i not in own
        ]
        cells = {ours: [column[i] for i in kept] for ours, column in cells.items()}
        return Chunk(cells, len(kept), lambda k: chunk.where(kept[k]), [*chunk.broken, *others])


@dataclass(frozen=True)
class CountTable(TableFormat):
    """A list of titles read for its counts: one record for each title and each of `counts` (metric to field)."""

    counts: Mapping[str, str] = field(default_factory=dict)

    def survey(self, member: Member, source: spec.Source) -> Layout:
        """The table's fields, and `metric` and `value`, which its records get."""
        layout = super().survey(member, source)
        return replace(layout, fields=(*layout.fields, "metric", "value"))

    def read(self, member: Member, layout: Layout, wanted: Mapping[str, str]) -> Iterator[Chunk]:
        """All counts; the one that the study maps itself where it maps `value`."""
        real = replace(layout, fields=layout.fields[:-2])
        if wanted.get("value") != "value":
            own = {ours: theirs for ours, theirs in wanted.items() if ours != "metric"}
            yield from super().read(member, real, own)
            return
        shared = {ours: theirs for ours, theirs in wanted.items() if ours not in ("metric", "value")}
        there = {metric: theirs for metric, theirs in self.counts.items() if theirs in real.fields}
        extra = {f" {metric}": theirs for metric, theirs in there.items()}
        for chunk in super().read(member, real, {**shared, **extra}):
            yield _unfolded(chunk, list(there), list(shared))


def _unfolded(chunk: Chunk, metrics: list[str], shared: list[str]) -> Chunk:
    cells: dict[str, list[object]] = {ours: chunk.cells[ours] * len(metrics) for ours in shared}
    cells["metric"] = [metric for metric in metrics for _ in range(chunk.rows)]
    cells["value"] = [cell for metric in metrics for cell in chunk.cells[f" {metric}"]]
    rows = chunk.rows
    return Chunk(cells, rows * len(metrics), lambda i: chunk.where(i % rows), chunk.broken)
