"""Made findings that claims are tested on: each as a measure would give it."""

from __future__ import annotations

import pandas as pd

from analysis.measure.claims import Evidence
from analysis.measure.columns import FINDINGS


def table(name: str, rows: list[dict]) -> pd.DataFrame:
    columns = FINDINGS[name]
    return pd.DataFrame(rows).reindex(columns=list(columns)).astype(columns)


def titles(n: int = 100) -> pd.DataFrame:
    return pd.DataFrame({
        "title_id": [f"t{i:03d}" for i in range(n)], "home_market": "CN", "tags": [["tag"]] * n,
        "synopsis": None, "released": None, "released_precision": None, "platform": "p", "genres": [[]] * n,
    })  # fmt: skip


def hits(k: int, n: int = 100) -> pd.DataFrame:
    rows = [
        {
            "title_id": f"t{i:03d}",
            "trope": "rebirth" if i < k else "ghosts",
            "p": 0.98,
            "hit": True,
            "source": "tags",
        }
        for i in range(n)
    ]
    return table("trope_hits", rows)


def trend(slope: float, half: float, meta: float | None = None) -> pd.DataFrame:
    wide = half if meta is None else meta
    return table("homogenization_trend", [{
        "scope": "home_market", "value": "CN", "measure": "effective_stories", "source": "tags", "slope": slope,
        "low": slope - half, "high": slope + half, "meta_low": slope - wide, "meta_high": slope + wide, "n_titles": 90,
    }])  # fmt: skip


def alike(ratio: float, p: float, original: float = 0.02) -> pd.DataFrame:
    here = {"scope": "home_market", "value": "CN", "period": "all", "n_titles": 90}
    pairs = {"measure": "template_pairs", "source": "tags", "estimate": 0.1 * ratio, "low": 0.08 * ratio,
             "high": 0.12 * ratio, "expected": 0.1, "ratio": ratio, "p": p}  # fmt: skip
    share = {"measure": "original_share", "source": "titles", "estimate": original, "low": original / 2,
             "high": original * 2}  # fmt: skip
    return table("homogenization", [here | pairs, here | share])


def arcs(**values: tuple[float, float, str]) -> pd.DataFrame:
    rows = [
        {"title_id": "*", "market": "*", "home": "CN", "measure": name, "estimate": x, "low": x - half,
         "high": x + half, "n": 40, "status": status, "evidence": "rating" if name == "start_finish" else None}
        for name, (x, half, status) in values.items()
    ]  # fmt: skip
    return table("arc_summary", rows)


def resonance(
    values: dict[tuple[str, str], float], half: float = 0.2, kind: str = "trope", uneven: float = 0.0
) -> pd.DataFrame:
    rows = [
        {"kind": kind, "key": key, "market": market, "log_odds": x, "low": x - half, "high": x + half,
         "n_mentions": 50, "status": "relative", "uneven": uneven}
        for (key, market), x in values.items()
    ]  # fmt: skip
    return table("resonance", rows)


def depth(home: float, abroad: float, symbols: int = 6, n: int = 400) -> pd.DataFrame:
    rows = []
    for i in range(symbols):
        for market, share in (("CN", home), ("*", abroad)):
            p = share + 0.005 * i
            rows.append({"symbol": f"s{i}", "market": market, "home": "CN", "depth": p, "depth_low": p - 0.05,
                         "depth_high": p + 0.05, "n_depth": n, "n_mentions": n})  # fmt: skip
    return table("comprehension", rows)


def discount(values: dict[str, float], half: float = 0.05, evidence: str = "rating") -> pd.DataFrame:
    rows = [
        {"home": "CN", "market": market, "evidence": evidence, "discount": x, "low": x - half, "high": x + half,
         "status": "identified", "n_titles": 20, "n_comments": 500}
        for market, x in values.items()
    ]  # fmt: skip
    return table("discount", rows)


def evidence(**found: pd.DataFrame) -> Evidence:
    return Evidence(found, titles(), "CN")
