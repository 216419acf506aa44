"""The general source: any table whose columns the study maps or that bear names we know."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from analysis import spec
from analysis.ingest import delimited, tabular
from analysis.ingest.batch import Chunk
from analysis.ingest.head import Head
from analysis.ingest.layout import Layout, Preset
from analysis.ingest.open import Member


class General:
    """Every table; less sure than any source that knows its format."""

    says = "a table"
    preset = Preset()

    def recognise(self, head: Head) -> tuple[float, str]:
        """0.5 for a table, 0.3 for text of one column; 0 for all else."""
        if head.kind in (None, "xml"):
            return 0.0, ""
        if head.kind != "delimited":
            return 0.5, f"it is {head.kind.upper() if head.kind else 'a table'}"
        first = head.text.lstrip().splitlines()[:1]
        several = bool(first) and any(separator in first[0] for separator in delimited.SEPARATORS)
        return (0.5, "it has columns") if several or head.member.suffix in (".csv", ".tsv") else (0.3, "")

    def survey(self, member: Member, source: spec.Source) -> Layout:
        """As any table's."""
        return tabular.survey(member, source)

    def preset_of(self, layout: Layout) -> Preset:
        """Nothing is known beforehand."""
        return self.preset

    def read(self, member: Member, layout: Layout, wanted: Mapping[str, str]) -> Iterator[Chunk]:
        """As any table's."""
        return tabular.read(member, layout, wanted)


FORMATS = (General(),)
