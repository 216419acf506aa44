"""A part of the Homogenization page: the titles that have a trope, each with the words that made the call."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from analysis.corpus import Workspace
from analysis.show import labels
from analysis.show.words import count, number, say
from dashboard import components
from dashboard.data import Data

MOST_TITLES = 25


@st.cache_resource(max_entries=2, show_spinner=False)
def _places(path: str, changed: int) -> pd.DataFrame:
    from pathlib import Path

    table = Workspace(Path(path)).table("titles")
    return table.reindex(columns=["title_id", "platform", "home_market", "genres"])


def render(data: Data, scope: str, value: str, source: str, lang: str) -> None:
    """The titles of one scope that have the trope chosen by one kind of source, with their evidence."""
    components.section(say("homogenization.evidence", lang), say("homogenization.evidence_note", lang))
    hits = data.table("trope_hits")
    if len(hits):
        hits = hits[hits["source"].eq(source) & hits["hit"].fillna(False).astype(bool)]
        hits = hits[hits["title_id"].isin(_titles(data, scope, value))]
    if hits.empty:
        components.nothing("no_trope_titles", lang)
        return
    often = hits["trope"].value_counts().rename_axis("trope").reset_index(name="n")
    options = often.sort_values(["n", "trope"], ascending=[False, True])["trope"].tolist()
    trope = components.choose(
        "trope", say("homogenization.pick_trope", lang), options, lambda key: labels.trope(key, lang)
    )
    rows = hits[hits["trope"].eq(trope)].sort_values(["p", "title_id"], ascending=[False, True])
    shown = rows.head(MOST_TITLES)
    values = {"trope": labels.trope(trope, lang), "source": labels.source(source, lang)}
    st.caption(
        components.plain(
            say("homogenization.evidence_shown", lang, shown=count(len(shown)), n=count(len(rows)), **values)
        )
    )
    # Text elements: what a seller or fan wrote is never read as markup.
    with st.container(height=420, key="trope-evidence"):
        for row in shown.itertuples(index=False):
            st.text(data.info.titles.get(str(row.title_id), str(row.title_id)))
            sure = say("homogenization.evidence_sure", lang, p=number(row.p))
            st.caption(components.plain(f"{'' if pd.isna(row.evidence) else row.evidence} · {sure}"))


def _titles(data: Data, scope: str, value: str) -> set[str]:
    if scope == "all":
        return set(data.info.titles)
    table = _places(str(data.workspace.path), data.workspace.manifest_path.stat().st_mtime_ns)
    if scope == "genre":
        has = table["genres"].map(lambda genres: value in list(genres) if genres is not None else False)
        return set(table.loc[has, "title_id"])
    return set(table.loc[table[scope].eq(value), "title_id"])
