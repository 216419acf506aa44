"""Symbols: what a market asks about or misreads, what it takes to, and the comments behind each."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd
import streamlit as st

from analysis import lexicon
from analysis.show import figures_symbols, figures_taken, findings_symbols, findings_taken, labels
from analysis.show.figures_symbols import ALL, symbol
from analysis.show.words import say
from dashboard import components, data
from dashboard.data import Choice, Data
from dashboard.views import symbols_lift

KINDS = ("symbol", "trope", "theme", "term")


def render(loaded: Data, choice: Choice) -> None:
    """The Symbols page; it opens with the symbols asked about more than others abroad, then one tab."""
    lang = choice.lang
    components.sample_mark(loaded.info.sample, lang)
    frame, taken = loaded.table("comprehension"), loaded.table("resonance")
    if frame.empty and taken.empty:
        components.headline(say("page.symbols", lang))
        components.nothing("no_symbols", lang)
        return
    rows = _chosen(frame, choice.market)
    components.headline(findings_symbols.asked(rows, lang))
    parts: dict[str, Callable[[], None]] = {
        "asked": lambda: _asked(rows, lang),
        "wrote": lambda: _behind(loaded, rows, choice),
        "taken": lambda: _taken(loaded, taken, choice),
        "lift": lambda: symbols_lift.render(loaded, taken, choice),
    }
    usual = "asked" if len(rows) or taken.empty else "taken"
    parts[
        components.tabs(say("filter.tab", lang), list(parts), lambda code: say(f"tab.{code}", lang), usual)
    ]()
    components.section(say("overview.limits", lang))
    components.sentences(findings_symbols.limits(lang))


def _chosen(frame: pd.DataFrame, market: str | None) -> pd.DataFrame:
    """The rows of one market, or of all abroad, of the home with most mentions."""
    abroad = findings_symbols.abroad(frame)
    if market is None or abroad.empty:
        return abroad
    rows = frame[frame["market"].eq(market) & frame["home"].eq(abroad["home"].iloc[0])]
    return rows.reset_index(drop=True)


def _asked(rows: pd.DataFrame, lang: str) -> None:
    if rows.empty or rows["confused_diff"].isna().all():
        components.nothing("few_symbols", lang)
    else:
        components.card(figures_symbols.asked(rows, lang), lang, "asked")
    if len(rows):
        with st.expander(say("card.table", lang)):
            st.caption(components.plain(say("symbols.table_note", lang)))
            components.table(findings_symbols.comprehension_table(rows, lang), "asked")


def _behind(loaded: Data, rows: pd.DataFrame, choice: Choice) -> None:
    lang = choice.lang
    components.section(say("symbols.behind", lang), say("symbols.behind_note", lang))
    known = rows[rows["symbol"].ne(ALL) & rows["n_mentions"].gt(0)] if len(rows) else rows
    if known.empty:
        components.nothing("no_symbols", lang)
        return
    # The symbols of the headline come first.
    misread = known["verdict"].eq("misread").fillna(False)
    order = known.assign(_q=known["q"].where(misread, 1.0)).sort_values(
        ["_q", "n_mentions", "symbol"], ascending=[True, False, True]
    )
    keys = order["symbol"].tolist()
    key = components.choose("symbol", say("symbols.pick", lang), keys, lambda k: symbol(k, lang))
    _explained(key, lang)
    market = choice.market
    if market is None:
        table = loaded.table("comprehension")
        cells = table[table["symbol"].eq(key) & table["market"].ne(ALL)].sort_values(
            ["n_mentions", "market"], ascending=[False, True]
        )
        if cells["n_mentions"].notna().any():  # of a hidden cell there is nothing to read
            cells = cells[cells["n_mentions"].notna()]
        own = str(known["home"].iloc[0])
        places = sorted(dict.fromkeys(cells["market"]), key=lambda m: m == own)
        market = components.choose(
            "symbol_market", say("filter.market", lang), places, lambda m: labels.market(m, lang)
        )
    home = str(known["home"].iloc[0])
    by = "told" if home in lexicon.HOMES and "n_described" in rows else "symbol"
    components.comments(data.comments(loaded, None, market, home, by, key), lang, "symbol-comments")


def _explained(key: str, lang: str) -> None:
    """What the symbol means and what it is like elsewhere, from the lexicon."""
    entry = next((s for s in lexicon.load_symbols() if s.id == key), None)
    if entry is None:
        return
    st.text(entry.explain[lang])
    if entry.analogy:
        st.caption(components.plain(entry.analogy.text[lang]))


def _taken(loaded: Data, taken: pd.DataFrame, choice: Choice) -> None:
    lang = choice.lang
    components.section(say("symbols.taken", lang), say("symbols.taken_note", lang))
    kinds = [
        kind for kind in KINDS if len(taken) and taken.loc[taken["kind"].eq(kind), "log_odds"].notna().any()
    ]
    if not kinds:
        components.nothing("no_resonance", lang)
        return
    sure = set(taken.loc[taken["verdict"].isin(["above", "below"]), "kind"])
    kinds.sort(key=lambda kind: kind not in sure)
    kind = components.choose(
        "kind_taken", say("filter.kind", lang), kinds, lambda k: labels.coded("by", k, lang)
    )
    rows = taken[taken["kind"].eq(kind)]
    if choice.market:
        rows = rows[rows["market"].eq(choice.market)]
    st.markdown(components.plain(findings_taken.taken(rows, lang)))
    known = rows[rows["log_odds"].notna()]
    if known.empty:
        return
    surest = known.sort_values(["p", "market", "key"])["market"]
    places = list(dict.fromkeys(surest))
    market = places[0]
    if len(places) > 1:
        market = components.choose(
            "market_taken", say("filter.market", lang), places, lambda m: labels.market(m, lang)
        )
    part = rows[rows["market"].eq(market)].reset_index(drop=True)
    components.card(figures_taken.taken(part, lang), lang, "taken")
    with st.expander(say("card.table", lang)):
        components.table(findings_taken.resonance_table(part, lang), "taken")
    if kind in data.CATEGORIES:
        known = part[part["log_odds"].notna()].sort_values(["p", "key"])["key"].tolist()
        key = components.choose(
            "key_taken", say("filter.category", lang), known, lambda k: figures_symbols.named(kind, k, lang)
        )
        if figures_taken.by_hand(part).any():
            st.caption(components.plain(say("symbols.coded_behind", lang)))
        components.comments(data.comments(loaded, None, market, None, kind, key), lang, "taken-comments")
