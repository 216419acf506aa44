"""Findings of trends, bundles, new and fading tropes, leads, made by hand in the shape of measure/columns.py."""

from __future__ import annotations

import pandas as pd
from made_findings import HOSTILE, table

MEASURES = {
    "effective_stories": -0.5,
    "effective_tropes_q1": -0.8,
    "template_pairs": 0.002,
    "tropes_per_title": 0.01,
}
PLACES = (("all", "all"), ("home_market", "CN"), ("home_market", "US"))


def trend() -> pd.DataFrame:
    rows = []
    for scope, value in PLACES:
        for measure, slope in MEASURES.items():
            falls = value != "US" and slope < -0.1
            half = abs(slope) * (0.5 if falls else 2)
            rows.append(
                {
                    "scope": scope, "value": value, "measure": measure, "source": "tags",
                    "slope": slope, "low": slope - half, "high": slope + half, "p": 0.004, "q": 0.01 if falls else 0.4,
                    "meta_slope": slope, "meta_low": slope - half, "meta_high": slope + half, "meta_p": 0.01,
                    "n_periods": 8, "first": "2018", "last": "2025", "n_titles": 420, "family": 4,
                    "verdict": "falling" if falls else "undecided",
                }
            )  # fmt: skip
    return table("homogenization_trend", rows)


def bundles() -> pd.DataFrame:
    rows = []
    for scope, value in PLACES[:2]:
        for size, tropes, n, expected in (
            (2, "counterattack+rebirth", 30, 10.0),
            (2, "contract_marriage+domineering_ceo", 22, 8.0),
            (3, "counterattack+rebirth+revenge", 12, 4.0),
        ):
            rows.append(
                {
                    "scope": scope, "value": value, "source": "tags", "tropes": tropes, "size": size, "n_titles": n,
                    "expected": expected, "ratio": n / expected, "low": 0.7 * n / expected, "high": 1.4 * n / expected,
                    "p": 1e-5, "q": 0.001, "n": 120, "family": 300 if size == 2 else 40,
                }
            )  # fmt: skip
    return table("bundles", rows)


def trope_change() -> pd.DataFrame:
    rows = []
    for scope, value in PLACES[:2]:
        for trope, before, after, verdict in (
            ("rebirth", 0.05, 0.40, "new"),
            ("palace_intrigue", 0.30, 0.08, "fading"),
            ("a_trope_of_ones_own_lexicon", 0.10, 0.12, "undecided"),
        ):
            change = after - before
            rows.append(
                {
                    "scope": scope, "value": value, "source": "tags", "trope": trope, "first": "2018–2019",
                    "last": "2024–2025", "n_first": 60, "n_last": 80, "share_first": before, "share_last": after,
                    "change": change, "low": change - 0.1, "high": change + 0.1, "q": 0.01, "place_q": 0.01,
                    "verdict": verdict, "family": 3,
                }
            )  # fmt: skip
    return table("trope_change", rows)


def lead_lag() -> pd.DataFrame:
    row = {
        "scope": "home_market", "source": "tags", "trope": "rebirth", "leader": "CN", "follower": "US",
        "lag_quarters": 9.0, "low": 5.0, "high": 14.0, "p": 0.001, "q": 0.003, "n_leader": 60, "n_follower": 40,
        "first": "2015", "last": "2025", "family": 3, "unit": "year", "status": "ok",
        "n_sides": 2, "run": 11, "n_pairs": 1, "n_candidates": 4,
    }  # fmt: skip
    return table("lead_lag", [row])


def no_leads(status: str) -> pd.DataFrame:
    """The row that says why there are none."""
    sides = {"no_side": 0, "one_side": 1}.get(status, 7)
    row = {
        "scope": "home_market", "source": "tags", "status": status, "n_sides": sides, "run": 19 if sides > 1 else 0,
        "unit": "year" if sides > 1 else None, "n_pairs": 6, "n_candidates": 36, "family": 0,
    }  # fmt: skip
    return table("lead_lag", [row])


def trope_hits() -> pd.DataFrame:
    rows = [
        {"title_id": f"t{i:02d}", "trope": "rebirth", "p": 0.9 - i / 100, "hit": i != 3, "source": "tags",
         "evidence": HOSTILE if i == 2 else f"sentence {i} of rebirth"}
        for i in range(5)
    ]  # fmt: skip
    return table("trope_hits", rows)


def everything() -> dict[str, pd.DataFrame]:
    return {
        "homogenization_trend": trend(),
        "bundles": bundles(),
        "trope_change": trope_change(),
        "lead_lag": lead_lag(),
        "trope_hits": trope_hits(),
    }
