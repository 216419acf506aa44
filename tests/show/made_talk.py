"""Made findings on symbols and episodes: one symbol asked about, one small cell, a title with a hostile name."""

from __future__ import annotations

import numpy as np
import pandas as pd
from made_findings import table

X = np.linspace(0, 1, 21)


def comprehension() -> pd.DataFrame:
    def row(
        symbol: str, market: str, n: int, diff: float | None, verdict: str | None, people: int = 20
    ) -> dict:
        return {
            "symbol": symbol, "market": market, "home": "CN", "n_mentions": n, "n_described": n // 4,
            "n_authors": people, "n_titles": 5,
            "confused": 0.4, "confused_low": 0.3, "confused_high": 0.5, "home_confused": 0.1, "n_depth": n,
            "depth": 0.5, "depth_low": 0.4, "depth_high": 0.6, "home_depth": 0.7, "confused_diff": diff,
            "confused_diff_low": None if diff is None else diff - 0.1,
            "confused_diff_high": None if diff is None else diff + 0.1,
            "q": None if diff is None else 0.01 if verdict == "misread" else 0.6, "verdict": verdict, "family": 3,
            "status": "ok" if diff is not None else "home",
        }  # fmt: skip

    rows = [row(s, "CN", 60, None, None) for s in ("red_thread", "jade_pendant", "ancestor_tablet")]
    rows += [
        row(s, m, 40, d, v)
        for m in ("*", "ID")
        for s, d, v in (("red_thread", 0.3, "misread"), ("jade_pendant", -0.02, "undecided"))
    ]
    rows.append(row("ancestor_tablet", "ID", 12, 0.77, "misread", people=2))
    return table("comprehension", rows)


def resonance() -> pd.DataFrame:
    rows = [
        {"kind": kind, "key": key, "market": "ID", "n_mentions": n, "n_authors": n, "n_titles": 8, "log_odds": value,
         "low": value - 0.4, "high": value + 0.4, "z": 2.0, "p": p, "q": 2 * p, "lift": 0.1, "lift_low": -0.1,
         "lift_high": 0.3, "status": "relative", "verdict": verdict, "family": 4}
        for kind in ("symbol", "trope")
        for key, n, value, p, verdict in (
            ("red_thread" if kind == "symbol" else "revenge", 40, 1.5, 0.001, "above"),
            ("jade_pendant" if kind == "symbol" else "rebirth", 30, -0.2, 0.5, "undecided"),
            ("hanfu" if kind == "symbol" else "amnesia", 4, 3.33, 0.001, "above"),
        )
    ]  # fmt: skip
    return table("resonance", rows)


def arcs() -> pd.DataFrame:
    def curve(title: str, market: str, people: int) -> list[dict]:
        return [
            {"title_id": title, "market": market, "home": "CN", "x": x, "sentiment": 0.2 - 0.3 * x,
             "low": 0.1 - 0.3 * x,
             "high": 0.3 - 0.3 * x, "rating": 0.7 - 0.2 * x, "rating_low": 0.6 - 0.2 * x, "rating_high": 0.8 - 0.2 * x,
             "audience": 1 - 0.5 * x, "audience_low": 0.9 - 0.5 * x, "audience_high": 1.0, "n_sentiment": 60,
             "authors_sentiment": people, "n_rating": 40, "authors_rating": people, "titles_sentiment": 8,
             "titles_rating": 8, "titles_audience": 8}
            for x in X
        ]  # fmt: skip

    return table("arcs", [*curve("*", "CN", 300), *curve("t00", "CN", 30), *curve("t01", "CN", 2)])


def arc_summary() -> pd.DataFrame:
    def row(
        title: str, market: str, measure: str, value: float, n: int = 40, evidence: str | None = "rating"
    ) -> dict:
        return {
            "title_id": title, "market": market, "measure": measure, "estimate": value, "low": value - 0.05,
            "high": value + 0.05, "n": n, "status": "within" if evidence else "ok", "home": "CN", "evidence": evidence,
            "n_titles": 8 if title == "*" else None, "n_comments": n if evidence else None,
            "n_authors": n if evidence else None, "p": 0.001, "q": 0.01, "family": 9,
        }  # fmt: skip

    rows = [row("*", m, "start_finish", 0.2) for m in ("*", "CN")]
    rows += [row("t00", "CN", "start_finish", 0.4), row("t01", "CN", "start_finish", 0.9, n=2)]
    rows += [row("*", m, "hook", 0.7, evidence=None) for m in ("*", "CN")]
    rows += [row("*", m, "paywall_loss", 0.25, evidence=None) for m in ("*", "CN")]
    return table("arc_summary", rows)


def everything() -> dict[str, pd.DataFrame]:
    return {
        "comprehension": comprehension(),
        "resonance": resonance(),
        "arcs": arcs(),
        "arc_summary": arc_summary(),
    }
