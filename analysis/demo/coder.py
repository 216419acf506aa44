"""A made coder, who reads the sample's comments for themes as people would: here, rightly."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from analysis import spec
from analysis.corpus import Workspace
from analysis.demo import plants
from analysis.show import export
from analysis.study import coding, coding_store

PER_GROUP = 300
"""Comments coded of every market, platform and language; some 3,000 in all."""

THEMES = {
    "family": "family_ethics", "chivalry": "chivalry", "aesthetics": "aesthetics", "love": "emotional_entanglement",
    "work": "workplace", "revenge": "revenge_justice", "cast": "acting", "story": "plot", "ending": "ending",
    "hook": "opening", "craft": "production", "pay": "payment",
}  # fmt: skip
"""The sample's themes by those of the lexicon; what viewers say in general is of no theme."""


def code(study: spec.Study, place: Workspace, sample: Path, per_group: int = PER_GROUP) -> None:
    """Draws comments of the sample for themes, codes them, and takes the codes; nothing where that was done before.

    A draw that was not coded to the end is coded now. Where the sample was made anew with other comments under the
    same ids, its earlier draw and codes are dropped.
    """
    if _of_another_world(place):
        for write in (coding_store.write_labels, coding_store.write_drawn):
            write(place, coding_store.drawn(place, "themes").head(0).assign(coder="", label=""), "themes")
    if len(coding_store.labels(place, "themes")):
        return
    folder = sample / "coding"
    if coding_store.drawn(place, "themes").empty:
        for old in folder.glob("themes-draw-1-*.csv"):
            old.unlink()
        coding.draw(study, place, per_group, 1, folder, what="themes")
    sheets = sorted(folder.glob("themes-draw-*.csv"))
    for sheet in sheets:
        _fill(sheet, coding_store.drawn(place, "themes"), sample / "truth_comments.csv")
    coding.take(place, sheets)


def _of_another_world(place: Workspace) -> bool:
    """Whether comments that were drawn are on other titles now."""
    drawn = coding_store.drawn(place, "themes")
    now = place.scored()[["platform", "comment_id", "title_id"]].astype("str")
    met = drawn.merge(now, on=["platform", "comment_id"], how="inner", suffixes=("", "_now"))
    return bool(met.title_id.ne(met.title_id_now).any())


def _fill(sheet: Path, drawn: pd.DataFrame, truth: Path) -> None:
    """Fills in the column `themes` of a sheet by what each comment was made on.

    `drawn`: item, platform, comment_id; `truth`: the sample's truth_comments.csv.
    """
    made = pd.read_csv(truth, dtype="str", usecols=["market", "comment_id", "themes"], keep_default_na=False)
    made["platform"] = made.market.map({code: one.platform for code, one in plants.MARKETS.items()})
    named = made.themes.map(lambda said: [THEMES[theme] for theme in said.split("|") if theme in THEMES])
    made["said"] = [";".join(keys) or "none" for keys in named]
    told = drawn.merge(made, on=["platform", "comment_id"], how="left").set_index("item").said
    rows = pd.read_csv(sheet, dtype="str", keep_default_na=False)
    sheet.write_bytes(export.csv(rows.assign(themes=rows.item.map(told))))
