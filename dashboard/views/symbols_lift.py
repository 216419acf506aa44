"""Tab of the Symbols page: how those who name a symbol or trope feel about the title."""

from __future__ import annotations

import pandas as pd

from analysis.show import figures_lift, figures_symbols, findings, findings_lift, labels
from analysis.show.words import say
from dashboard import components, data
from dashboard.data import Choice, Data


def render(loaded: Data, taken: pd.DataFrame, choice: Choice) -> None:
    """The surest lift in a sentence, one market's lifts, and the comments that name one thing there."""
    lang = choice.lang
    components.section(say("symbols.lift", lang), say("symbols.lift_note", lang))
    known = taken[taken["lift"].notna()] if len(taken) else taken
    kinds = [kind for kind in data.CATEGORIES if len(known) and known["kind"].eq(kind).any()]
    if not kinds:
        components.nothing("no_lift", lang)
        return
    kind = components.choose(
        "kind_lift", say("filter.kind", lang), kinds, lambda k: labels.coded("by", k, lang), "symbol"
    )
    rows = known[known["kind"].eq(kind)]
    if choice.market:
        rows = rows[rows["market"].eq(choice.market)]
    components.said(findings_lift.lift(rows, lang))
    if rows.empty:
        return
    reception = loaded.table("reception")
    here = reception[reception["market"].isin(rows["market"])] if len(reception) else reception
    if len(here) and (flagged := findings.unvalidated(here, lang)):
        components.sentences([flagged])
    order = figures_lift.surest(rows)
    places = list(dict.fromkeys(order["market"]))
    market = places[0]
    if len(places) > 1:
        market = components.choose(
            "market_lift", say("filter.market", lang), places, lambda m: labels.market(m, lang)
        )
    part = order[order["market"].eq(market)]
    components.card(figures_lift.lift(rows[rows["market"].eq(market)], lang), lang, "lift")
    key = components.choose(
        "key_lift",
        say("filter.category", lang),
        part["key"].tolist(),
        lambda k: figures_symbols.named(kind, k, lang),
    )
    components.comments(data.comments(loaded, None, market, None, kind, key), lang, "lift-comments")
