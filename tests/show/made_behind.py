"""Made findings of drivers, consumption and experiments, with awkward names and hostile text in them."""

from __future__ import annotations

import pandas as pd
from made_findings import HOSTILE, table

PARTS = {
    "revenge": (0.02, 0.06),
    "contract_marriage": (-0.01, 0.01),
    "other": (0.0, 0.01),
    "none": (0.01, 0.02),
}


def drivers() -> pd.DataFrame:
    rows = []
    for title, n in (("*", 24), ("t02", 1), ("t03", 1)):
        for by, parts in (("trope", PARTS), ("symbol", {"dragon_boat": (0.03, 0.05), "none": (0.01, 0.03)})):
            chosen = {"other": (0.0, 0.12)} if title == "t03" else parts
            for key, (composition, valuation) in chosen.items():
                rows.append({
                    "home": "CN", "market": "ID", "title_id": title, "by": by, "key": key, "evidence": "rating",
                    "composition": composition, "composition_low": composition - 0.01,
                    "composition_high": composition + 0.01, "valuation": valuation,
                    "valuation_low": valuation - 0.03, "valuation_high": valuation + 0.03, "gap": 0.12,
                    "all_composition": 0.02, "all_composition_low": 0.0, "all_composition_high": 0.04,
                    "all_valuation": 0.1, "all_valuation_low": 0.05, "all_valuation_high": 0.15,
                    "share_home": 0.2, "share_market": 0.1, "score_home": 0.1, "score_market": -0.1,
                    "n_home": 40, "n_market": 5 if title == "t03" else 12, "n_titles": n,
                    "status": "languages_differ",
                })  # fmt: skip
    return table("drivers", rows)


def consumption() -> pd.DataFrame:
    rows = []
    for market, loss in (("ID", 0.5), ("MX", -0.8), ("TH", 0.1), ("JP", 0.4)):
        for title in ("*", "t00", "t01", "t02"):
            rows.append({
                "title_id": title, "home": "CN", "market": market, "metric": "views", "discount": loss,
                "low": loss - 0.3, "high": loss + 0.2, "q": 0.01 if market in ("ID", "MX") else 0.2,
                "status": "identified", "n_home": 20, "n_controls": 9, "n_titles": 3 if title == "*" else 1,
                "days": 90.0, "value_home": 1e6, "value_market": 2e5,
            })  # fmt: skip
    rows.append({"title_id": "t03", "home": "CN", "market": "ID", "metric": "views", "status": "not_identified",
                 "reason": "no_equal_days", "n_titles": 1})  # fmt: skip
    rows.append({"title_id": "*", "home": "CN", "market": "BR", "metric": "views", "status": "not_identified",
                 "reason": "no_release_date", "n_titles": 0})  # fmt: skip
    return table("consumption", rows)


def experiments() -> pd.DataFrame:
    rows = []
    for evidence in ("rating", "sentiment"):
        for market, difference, status in (("ID", -0.2, "experiment"), ("MX", 0.01, "comparison")):
            rows.append({
                "variant_a": HOSTILE, "variant_b": "sub", "market": market, "evidence": evidence, "n_a": 300,
                "n_b": 310, "difference": difference, "low": difference - 0.05, "high": difference + 0.05,
                "q": 0.001 if market == "ID" else 0.7, "mde": 0.07, "status": status, "se": 0.025, "mean_a": 0.4,
                "mean_b": 0.6, "authors_a": 200, "authors_b": 210, "n_titles": 12, "design": "within_titles",
                "srm_p": 0.4, "family": 3,
            })  # fmt: skip
        rows.append(
            {**rows[-1], "market": "BR", "authors_a": 2, "difference": 0.31, "low": 0.26, "high": 0.36}
        )
    return table("experiments", rows)


def everything() -> dict[str, pd.DataFrame]:
    return {"drivers": drivers(), "consumption": consumption(), "experiments": experiments()}
