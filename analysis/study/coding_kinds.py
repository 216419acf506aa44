"""What comments can be coded for: the frame they are drawn from, the column of a sheet, and what a cell means."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

import pandas as pd

from analysis import lexicon, spec
from analysis.corpus import Workspace
from analysis.errors import CrosscutError, WorkspaceError
from analysis.measure.coded import PLACE, cells_of, key_columns
from analysis.study import labelled, sampling

#: Words for a comment that names no theme.
NO_THEME = frozenset(("none", "no", "0", "-", "–", "—", "无", "無", "没有", "沒有"))
_BETWEEN = re.compile(r"[;,|/、；，\n]")


@dataclass(frozen=True)
class What:
    """One thing that comments are coded for."""

    name: str
    column: str
    """The column of a sheet that coders fill in."""
    frame: Callable[[spec.Study, Workspace], pd.DataFrame]
    """The comments that may be drawn: item, platform, comment_id, title_id and `coded.GROUP`."""
    code: Callable[[str], int | str | None]
    """What a cell says; None where it says nothing that can be taken."""
    advice: str


def of_column(columns: pd.Index) -> What | None:
    """What a sheet with these columns was coded for."""
    return next((what for what in WHAT.values() if what.column in columns), None)


def _compared(study: spec.Study, place: Workspace) -> pd.DataFrame:
    """The comments of every comparison of markets on sentiment."""
    from analysis.measure.coding import wanted
    from analysis.measure.sides import usable

    cells = cells_of(wanted(usable(place.finding("reception"), place.table("titles"), study.options)))
    if cells.empty:
        raise WorkspaceError(
            f"{place.path}: no two markets have titles enough to be compared on sentiment, so codes would correct "
            "nothing; docs/coding.md says what a comparison needs."
        )
    scored = place.scored()
    counted = scored.sentiment.notna() & (scored.weight > 0) & scored.market.notna()
    rows = key_columns(scored[counted], "lang")[[*PLACE, "comment_id"]]
    rows = rows.merge(cells.astype(str), on=PLACE, how="inner")
    return rows.assign(item=sampling.items(rows))


def _shared(study: spec.Study, place: Workspace) -> pd.DataFrame:
    """The comments on titles that two markets or more comment on, by which markets' themes are compared."""
    from analysis.measure.resonance_odds import places

    scored = place.scored()
    used = places(scored).used
    if not used.any():
        raise WorkspaceError(
            f"{place.path}: no title has ten comments in each of two markets, so codes would tell nothing of themes."
        )
    rows = key_columns(scored[used], "lang")
    rows = rows.assign(home=rows["home_market"].astype(object).fillna(""))
    # A rating without a word has nothing that a coder could read.
    texts = key_columns(place.texts().assign(lang=None), "lang")
    said = texts.loc[texts["text"].fillna("").str.strip() != "", ["platform", "comment_id"]]
    rows = rows.merge(said, on=["platform", "comment_id"], how="inner")
    return rows[[*PLACE, "comment_id", "home"]].assign(item=sampling.items(rows))


def _sentiment(text: str) -> int | None:
    word = labelled.CODE.get(text.casefold())
    if word is not None:
        return word - 1
    value = labelled.number(text)
    return int(value) if value in (-1.0, 0.0, 1.0) else None


def _themes(text: str) -> str | None:
    said = [part.strip().casefold() for part in _BETWEEN.split(text) if part.strip()]
    if len(said) == 1 and said[0] in NO_THEME:
        return ""
    keys = [_theme_words().get(re.sub(r"[\s_]+", " ", part)) for part in said]
    return "|".join(sorted({key for key in keys if key})) if said and all(keys) else None


@cache
def _theme_words() -> dict[str, str]:
    """Every theme by its id and by its name in each language."""
    found: dict[str, str] = {}
    for theme in lexicon.load_themes():
        found |= {name.casefold(): theme.id for name in (theme.id.replace("_", " "), *theme.name.values())}
    return found


def theme_list() -> str:
    """The themes as a coder writes them: each id."""
    return ", ".join(theme.id for theme in lexicon.load_themes())


WHAT = {
    "sentiment": What(
        "sentiment", "label", _compared, _sentiment,
        "Write negative, neutral or positive (or -1, 0, 1) into the column label",
    ),
    "themes": What(
        "themes", "themes", _shared, _themes,
        "Write the themes that a comment is of, or none, into the column themes, with ; between them",
    ),
}  # fmt: skip


def chosen(name: str) -> What:
    """One of WHAT; CrosscutError for another name."""
    if name not in WHAT:
        raise CrosscutError(f"--what {name}: comments are coded for {' or '.join(WHAT)}.")
    return WHAT[name]
