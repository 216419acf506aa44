"""What pages and briefs are made of: a workspace's findings, small cells hidden, and its record."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from analysis.corpus import Workspace
from analysis.errors import WorkspaceError
from analysis.measure.columns import FINDINGS
from analysis.show import suppress


@dataclass(frozen=True)
class BriefInfo:
    """The record of a study, from its workspace's manifest, and the names and home markets of its titles."""

    study: str
    sample: bool
    sha256: str
    options: Mapping[str, Any]
    versions: Mapping[str, str]
    inputs: tuple[Mapping[str, Any], ...]
    accounting: tuple[Mapping[str, Any], ...]
    notes: tuple[object, ...]
    measured: Mapping[str, Mapping[str, Any]]
    titles: Mapping[str, str]
    homes: Mapping[str, str]

    @property
    def seed(self) -> str:
        """The seed of all random draws."""
        return str(self.options.get("seed", ""))


def info(place: Workspace) -> BriefInfo:
    """The record of a workspace; WorkspaceError where its manifest cannot be read."""
    manifest, titles = place.manifest(), place.table("titles")
    study = manifest.get("study", {})
    return BriefInfo(
        study=str(study.get("name", "")),
        sample=bool(study.get("sample", False)),
        sha256=str(study.get("sha256", "")),
        options=manifest.get("options", {}),
        versions=manifest.get("versions", {}),
        inputs=tuple(manifest.get("inputs", ())),
        accounting=tuple(manifest.get("accounting", ())),
        notes=tuple(manifest.get("notes", ())),
        measured=manifest.get("measured", {}),
        titles=_names(titles),
        homes=titles.dropna(subset=["home_market"]).set_index("title_id")["home_market"].to_dict(),
    )


def findings(place: Workspace) -> dict[str, pd.DataFrame]:
    """The measured findings that this release knows, small cells hidden; those not measured are absent.

    Raises WorkspaceError where an earlier release measured one that has other columns now.
    """
    there = place.finding_names()
    found = {name: place.finding(name) for name in FINDINGS if name in there}
    old = [name for name, frame in found.items() if set(FINDINGS[name]) - set(frame.columns)]
    if old:
        raise WorkspaceError(
            f"{place.path}: an earlier release measured {', '.join(old)}; "
            f"run `crosscut measure --workspace {place.path}`."
        )
    return suppress.findings(found)


def _names(titles: pd.DataFrame) -> dict[str, str]:
    """Each title's name; with its id where another title has the same name."""
    known = titles.dropna(subset=["title_id"]).drop_duplicates("title_id")
    name = known["title"].fillna(known["original_title"]).fillna(known["title_id"]).astype(str)
    again = name.duplicated(keep=False)
    shown = name.where(~again, name + " (" + known["title_id"].astype(str) + ")")
    return dict(zip(known["title_id"].astype(str), shown, strict=True))
