"""Drivers, consumption and experiments as tables that people read."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from analysis.show import labels
from analysis.show.figures_drivers import category_of, ordered
from analysis.show.suppress import SUPPRESSED
from analysis.show.words import NONE, count, missing, number, percent, say, spread


def drivers(frame: pd.DataFrame, lang: str) -> pd.DataFrame:
    """The categories of one title (or all) with both parts, shares and counts."""
    rows = [
        {
            "category": category_of(row, lang),
            "composition": _with(row.composition, row.composition_low, row.composition_high, lang),
            "valuation": _with(row.valuation, row.valuation_low, row.valuation_high, lang),
            "share_home": percent(row.share_home, 1),
            "share_market": percent(row.share_market, 1),
            "comments_home": count(row.n_home),
            "comments_market": count(row.n_market),
        }
        for row in ordered(frame).itertuples()
    ]
    return _table(rows, lang)


def consumption(frame: pd.DataFrame, titles: Mapping[str, str], lang: str) -> pd.DataFrame:
    """Every title's share kept in one market by one metric, with its status and reason."""
    known = frame.sort_values(["discount", "title_id"], ascending=[False, True], na_position="last")
    rows = [
        {
            "title": say("filter.all_titles", lang)
            if row.title_id == "*"
            else titles.get(row.title_id, row.title_id),
            "kept": NONE if missing(row.discount) else percent(1 - row.discount),
            "interval": NONE
            if missing(row.low)
            else say("number.spread", lang, low=percent(1 - row.high), high=percent(1 - row.low)),
            "q": number(row.q, 3),
            "days": count(row.days),
            "n_controls": count(row.n_controls),
            "status": labels.coded("status", str(row.status), lang),
            "reason": labels.reasons(row.reason, lang),
        }
        for row in known.itertuples()
    ]
    return _table(rows, lang)


def experiments(frame: pd.DataFrame, lang: str) -> pd.DataFrame:
    """Every pair of arms in every market, with its status and reason; hidden ones say so."""
    rows = [
        {
            "market": labels.market(str(row.market), lang),
            "arms": say("filter.arms_pair", lang, a=row.variant_a, b=row.variant_b),
            "difference": _with(row.difference, row.low, row.high, lang),
            "q": number(row.q, 3),
            "mde": number(row.mde),
            "n_a": count(row.n_a),
            "n_b": count(row.n_b),
            "n_titles": count(row.n_titles),
            "srm": number(row.srm_p, 3),
            "status": labels.coded("status", str(row.status), lang),
            "reason": say("small.cell", lang)
            if getattr(row, SUPPRESSED, False)
            else labels.reasons(row.reason, lang),
        }
        for row in frame.itertuples()
    ]
    return _table(rows, lang)


def _with(value: object, low: object, high: object, lang: str) -> str:
    if missing(value):
        return NONE
    interval = NONE if missing(low) else spread(low, high, lang, 3)
    return say("number.estimate", lang, value=number(value, 3), spread=interval)


def _table(rows: list[dict[str, str]], lang: str) -> pd.DataFrame:
    frame = pd.DataFrame(rows, dtype="object")
    return frame.rename(columns={name: say(f"column.{name}", lang) for name in frame.columns})
