"""Claim: symbols arrive in form, not in spirit."""

from __future__ import annotations

import numpy as np

from analysis.measure.claims._claim import WHOLE, Evidence, Part
from analysis.measure.claims._pooling import pooled
from analysis.measure.comprehension_shares import linear

PLACE, CITED, PAGE = 7, "Wang & Wang, §3.1", "symbols"
#: Comments that touch a symbol's meaning or look, on either side.
MIN_COMMENTS = 10


def test(evidence: Evidence) -> tuple[Part, ...]:
    """Cultural symbols arrive abroad in form, not in spirit.

    For each symbol with ten comments on its meaning or look at home and ten in all markets abroad together: the share
    that tell its meaning, abroad minus at home, with the interval of a difference of shares
    (`comprehension_shares.linear`); pooled over symbols with random effects, below 0. These are raw shares: a language
    whose words of meaning the lexicon knows less well looks shallower, and viewers at home may not spell out what all
    of them know.
    """
    frame = evidence.table("comprehension")
    rows = frame[frame["symbol"].ne(WHOLE) & frame["depth"].notna()]
    homes = sorted(set(rows["home"].dropna())) if len(rows) else []
    rows = (
        rows[rows["home"].eq(evidence.home or homes[0])] if len(homes) == 1 or evidence.home else rows.head(0)
    )
    rows = rows[rows["n_depth"].ge(MIN_COMMENTS)]
    abroad = rows[rows["market"].eq(WHOLE)].set_index("symbol")
    home = rows[rows["market"].eq(rows["home"])].set_index("symbol")
    symbols = abroad.index.intersection(home.index).sort_values()
    if symbols.empty:
        why = "not_measured" if frame.empty else "too_few_mentions"
        return (Part("depth_diff", 0.0, "below", counted="symbols", why=why),)
    p, low, high = (
        np.column_stack([side.loc[symbols, f"depth{end}"].to_numpy(float) for side in (abroad, home)])
        for end in ("", "_low", "_high")
    )
    return (pooled(*linear(np.array([1.0, -1.0]), p, low, high)).part("depth_diff", "below", "symbols"),)
