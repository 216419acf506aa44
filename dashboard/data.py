"""All caching: a workspace's findings, read once and shared read-only by every session."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
import streamlit as st

from analysis.corpus import Workspace
from analysis.errors import WorkspaceError
from analysis.show import evidence, findings, material
from analysis.show.material import BriefInfo
from analysis.show.words import say

VARIABLE = "CROSSCUT_WORKSPACE"


@dataclass(frozen=True)
class Data:
    """What a page is made of: the workspace, its record and its findings, small cells hidden."""

    workspace: Workspace
    info: BriefInfo
    findings: Mapping[str, pd.DataFrame]

    @property
    def evidences(self) -> list[str]:
        """The kinds of evidence that were measured, ratings first."""
        return findings.evidences(self.findings)

    @property
    def markets(self) -> list[str]:
        """The markets that any number is about, homes left out, sorted."""
        frame = self.table("discount")
        return sorted(set(frame["market"].dropna())) if len(frame) else []

    def table(self, name: str) -> pd.DataFrame:
        """One finding, read-only; empty where it was not measured."""
        found = self.findings.get(name)
        return pd.DataFrame() if found is None else found


@dataclass(frozen=True)
class Choice:
    """What the reader chose for every page: interface language, evidence and market (None: all)."""

    lang: str
    evidence: str
    market: str | None


def load(lang: str) -> Data:
    """The data of the workspace named in CROSSCUT_WORKSPACE. Raises WorkspaceError where there is none."""
    named = os.environ.get(VARIABLE)
    if not named:
        raise WorkspaceError(say("state.no_workspace", lang))
    place = Workspace(Path(named))
    place.require()
    return _load(str(place.path), place.manifest_path.stat().st_mtime_ns)


@st.cache_resource(max_entries=2, show_spinner=False)
def _load(path: str, changed: int) -> Data:
    place = Workspace(Path(path))
    return Data(place, material.info(place), material.findings(place))


#: What names each kind of category of comments, as in `evidence.comments_behind`; `told`: a symbol named or described.
CATEGORIES = {"trope": "tropes", "symbol": "symbols", "told": "told", "theme": "themes", "topic": "topics"}


@st.cache_resource(max_entries=64, show_spinner=False)
def _comments(
    path: str,
    changed: int,
    title_id: str | None,
    market: str,
    home: str | None,
    names: tuple[str, str] | None,
    whole: tuple[int, int | None] | None,
) -> evidence.Comments:
    place = Workspace(Path(path))
    return evidence.comments_behind(place, title_id, market, home=home, names=names, whole=whole)


def comments(
    data: Data,
    title_id: str | None,
    market: str,
    home: str | None = None,
    by: str | None = None,
    key: str = "",
    whole: tuple[int, int | None] | None = None,
) -> evidence.Comments:
    """The comments behind one title (None: all from `home`) in one market; read once per state of the workspace.

    With `by`, one of CATEGORIES, only those that name `key`; `whole` as in `evidence.comments_behind`.
    """
    changed = data.workspace.manifest_path.stat().st_mtime_ns
    names = (CATEGORIES[by], key) if by else None
    return _comments(str(data.workspace.path), changed, title_id, market, home, names, whole)
