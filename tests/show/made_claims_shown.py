"""Findings of claims and groups as they are shown: every verdict, and a claim of the user's own with hostile words."""

from __future__ import annotations

import pandas as pd
from made_findings import HOSTILE, table

PARTS = [
    ("templates", "*", "supported", "template_ratio", 2.0, 1.3, 2.9, 1.25, "above", 78, "titles", "beyond"),
    ("hooks", "*", "contradicted", None, None, None, None, None, None, None, None, "a_part_fails"),
    ("hooks", "hook", "contradicted", "hook", 0.3, 0.2, 0.4, 0.5, "above", 40, "titles", "other_side"),
    ("hooks", "reversals", "no_data", "reversals", None, None, None, 0.0, "above", 0, "titles", "not_measured"),
    ("form_not_spirit", "*", "undecided", "depth_diff", -0.1, -0.3, 0.1, 0.0, "below", 1, "symbols", "holds_null"),
    ("own", "*", "no_data", f"my {HOSTILE}", None, None, None, 0.0, "above", 0, "titles", f"because {HOSTILE}"),
]  # fmt: skip
NAMES = [
    "claim",
    "part",
    "verdict",
    "measure",
    "estimate",
    "low",
    "high",
    "null",
    "side",
    "n",
    "counted",
    "why",
]
PLACES = {"templates": 2, "hooks": 5, "form_not_spirit": 7, "own": 99}


def claims() -> pd.DataFrame:
    rows = [dict(zip(NAMES, part, strict=True)) for part in PARTS]
    about = [
        {"place": PLACES[row["claim"]], "page": "markets", "cited": "§3.2", "says": HOSTILE} for row in rows
    ]
    return table("claims", [row | more for row, more in zip(rows, about, strict=True)])


def groups() -> pd.DataFrame:
    rows = [
        {"measure": "discount", "kind": kind, "key": "*", "home": "CN", "group": group, "estimate": x, "low": x - half,
         "high": x + half, "n_markets": n, "status": status, "markets": names, "least": least}
        for kind in ("rating", "sentiment")
        for group, x, half, n, status, names, least in (
            ("southeast_asia", 0.2, 0.1, 2, "ok", "ID TH", 400.0),
            ("east_asia", 0.1, 0.2, 3, "ok", "JP KR TW", 300.0),
            ("latin_america", 0.9, 0.1, 1, "one_market", "BR", 9.0),
            (HOSTILE, 0.05, 0.1, 1, "one_market", "DE", 90.0),
        )
    ]  # fmt: skip
    return table("groups", rows)
