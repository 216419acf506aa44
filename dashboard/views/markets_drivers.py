"""Sections of the Markets page: what is behind a market's gaps, and what is watched there."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
import streamlit as st

from analysis.show import (
    figures_consumption,
    figures_drivers,
    findings_behind,
    labels,
    tables_behind,
    topic_names,
)
from analysis.show.words import count, say
from dashboard import components
from dashboard import data as loading
from dashboard.data import Choice, Data

ALL_TITLES = findings_behind.ALL_TITLES


def drivers(data: Data, choice: Choice) -> None:
    """What is behind the gaps of the market chosen, by trope, symbol or topic, down to the comments."""
    lang, frame, market = choice.lang, data.table("drivers"), choice.market
    components.section(say("markets.behind", lang), say("markets.behind_note", lang))
    rows = frame
    if len(frame):
        rows = frame[frame["evidence"].eq(choice.evidence) & frame["market"].eq(market)]
    if rows.empty:
        components.nothing("no_drivers", lang)
        return
    split = findings_behind.splittable(rows)
    if split.empty:
        components.nothing("one_category", lang)
        return
    rows = topic_names.named(_chosen(split, data, lang), data.table("topics"), lang)
    title = str(rows["title_id"].iloc[0])
    name = say("filter.all_titles", lang) if title == ALL_TITLES else data.info.titles.get(title, title)
    components.said(findings_behind.drivers(rows, name, lang))
    components.card(figures_drivers.drivers(rows, name, lang), lang, "drivers")
    with st.expander(say("card.table", lang)):
        components.table(tables_behind.drivers(rows, lang), "drivers")
    _comments(data, rows, title, lang)


def _chosen(rows: pd.DataFrame, data: Data, lang: str) -> pd.DataFrame:
    """The rows of the kind of category, home market and title that the reader picks."""
    homes = sorted(set(rows["home"]))
    if len(homes) > 1:
        home = components.choose(
            "driver_home", say("filter.driver_home", lang), homes, lambda code: labels.market(code, lang)
        )
        rows = rows[rows["home"] == home]
    kinds = sorted(set(rows["by"]))
    by = components.choose(
        "driver_by",
        say("filter.driver_by", lang),
        kinds,
        lambda kind: labels.coded("by", kind, lang),
        "trope",
    )
    rows = rows[rows["by"] == by]
    ids = sorted(set(rows["title_id"]), key=lambda t: (t != ALL_TITLES, data.info.titles.get(t, t)))
    title = components.choose(
        "driver_title",
        say("filter.driver_title", lang),
        ids,
        lambda t: say("filter.all_titles", lang) if t == ALL_TITLES else data.info.titles.get(t, t),
    )
    return rows[rows["title_id"] == title].reset_index(drop=True)


def _comments(data: Data, rows: pd.DataFrame, title: str, lang: str) -> None:
    """The comments of one category in the market; what is joined or silent is no category to read."""
    by, home, market = (str(rows[name].iloc[0]) for name in ("by", "home", "market"))
    order = figures_drivers.ordered(rows[~rows["key"].isin(figures_drivers.LAST)])
    named = {str(row.key): figures_drivers.category_of(row, lang) for row in order.itertuples()}
    if by not in loading.CATEGORIES or not named:
        return
    key = components.choose("category", say("filter.category", lang), list(named), named.__getitem__)
    one = None if title == ALL_TITLES else title
    whole = _cell(order[order["key"].eq(key)]) if by == "topic" else None
    found = loading.comments(data, one, market, home=home, by=by, key=key, whole=whole)
    sample = {"shown": count(len(found.table)), "n": count(found.total)}
    note = say("markets.topic_comments_note", lang, **sample) if by == "topic" else ""
    components.comments(found, lang, "category-comments", note)


def _cell(rows: pd.DataFrame) -> tuple[int, int | None]:
    """How many comments and people a category has in the market; people unknown are None."""
    n, people = rows[["n_market", "authors_market"]].fillna(0).iloc[0]
    return int(n), int(people) or None


def watched(data: Data, choice: Choice) -> None:
    """What share of their relative views titles keep: market by market, or title by title in the one chosen."""
    lang, market, rows = choice.lang, choice.market, data.table("consumption")
    if len(rows):
        rows = rows[rows["market"].eq(market) if market else rows["title_id"].eq(ALL_TITLES)]
    components.section(say("markets.consumption", lang), say("markets.consumption_note", lang))
    if rows.empty:
        components.nothing("no_consumption", lang)
        return
    rows = _metric(rows, lang)
    if market is None:
        _watched_everywhere(rows, lang)
    else:
        _watched_in(rows, data.info.titles, lang)


def _watched_everywhere(rows: pd.DataFrame, lang: str) -> None:
    if rows["discount"].notna().any():
        components.card(figures_consumption.of_markets(rows, lang), lang, "consumption")
    else:
        components.nothing("no_consumption", lang)


def _watched_in(rows: pd.DataFrame, names: Mapping[str, str], lang: str) -> None:
    for row in rows[rows["title_id"].eq(ALL_TITLES)].itertuples():
        components.said(findings_behind.consumption(row, lang))
    titles = rows[rows["title_id"].ne(ALL_TITLES)]
    if titles["discount"].notna().any():
        components.card(figures_consumption.of_titles(titles, names, lang), lang, "consumption")
    with st.expander(say("card.table", lang)):
        components.table(tables_behind.consumption(rows, names, lang), "consumption")


def _metric(rows: pd.DataFrame, lang: str) -> pd.DataFrame:
    metrics = sorted(set(rows["metric"]), key=lambda m: (m != "views", m))
    chosen = metrics[0]
    if len(metrics) > 1:
        chosen = components.choose(
            "metric", say("filter.metric", lang), metrics, lambda m: labels.coded("metric", m, lang)
        )
    return rows[rows["metric"] == chosen].reset_index(drop=True)
