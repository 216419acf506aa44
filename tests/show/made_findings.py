"""Findings made by hand, in the shape of measure/columns.py, with awkward names and hostile text in them."""

from __future__ import annotations

import numpy as np
import pandas as pd

from analysis.measure.columns import FINDINGS

HOSTILE = "<script>alert(1)</script> [link](http://x.invalid) =cmd() $x^2$ :red[no]"
NAMES = {
    "t00": "The Domineering President's Substitute Bride Comes Back for Everything He Took",
    "t01": "闪婚后发现老公是首富而且他竟然还是我失散多年的青梅竹马",
    "t02": HOSTILE,
    "t03": "ย้อนเวลากลับมาแก้แค้นให้สาสมกับที่เคยถูกทำร้าย",
    "t04": "عودة الوريثة المنتقمة إلى قصر العائلة الكبيرة",
}


def table(name: str, rows: list[dict]) -> pd.DataFrame:
    columns = FINDINGS[name]
    return pd.DataFrame(rows).reindex(columns=list(columns)).astype(columns)


def empty() -> dict[str, pd.DataFrame]:
    return {name: table(name, []) for name in FINDINGS}


def titles(n: int = 24) -> dict[str, str]:
    return {f"t{i:02d}": NAMES.get(f"t{i:02d}", f"Title number {i}") for i in range(n)}


def discount() -> pd.DataFrame:
    rows = []
    values = {"ID": 0.12, "MX": 0.07, "TH": -0.06, "JP": 0.01, "BR": 0.05}
    for market, value in values.items():
        for evidence, scale in (("rating", 1.0), ("sentiment", 2.0)):
            half = 0.05 * scale
            thin = market == "BR"
            rows.append(
                {
                    "home": "CN",
                    "market": market,
                    "evidence": evidence,
                    "discount": value * scale,
                    "low": value * scale - half,
                    "high": value * scale + half,
                    "pi_low": value * scale - 3 * half,
                    "pi_high": value * scale + 3 * half,
                    "n_titles": 24,
                    "n_home": 60,
                    "n_controls": 6 if thin else 12,
                    "n_comments": 1203,
                    "boot_low": value * scale - half,
                    "boot_high": value * scale + half,
                    "status": "thin" if thin else "identified",
                    "reason": "few_controls" if thin else None,
                }
            )
    for market, status, reason in (
        ("US", "not_identified", "no_local_controls"),
        ("KR", "relative", "no_local_controls"),
        ("035", "not_identified", "made_up_reason"),
    ):
        rows.append(
            {
                "home": "CN",
                "market": market,
                "evidence": "rating",
                "n_titles": 11,
                "n_home": 60,
                "n_controls": 0,
                "n_comments": 300,
                "status": status,
                "reason": reason,
            }
        )
    return table("discount", rows)


def gaps(n: int = 24) -> pd.DataFrame:
    rng = np.random.default_rng(1)
    rows = []
    for i in range(n):
        gap = 0.12 + 0.1 * rng.standard_normal()
        small = i == 5
        rows.append(
            {
                "title_id": f"t{i:02d}",
                "home": "CN",
                "market": "ID",
                "evidence": "rating",
                "gap": gap,
                "se": 0.05,
                "low": gap - 0.1,
                "high": gap + 0.1,
                "shrunk": 0.12 + 0.6 * (gap - 0.12),
                "floor": 0.0,
                "q": 0.01 if abs(gap) > 0.12 else 0.3,
                "status": "identified",
                "reason": None,
                "n_home": 60,
                "n_market": 4 if small else 40,
            }
        )
    return table("gaps", rows)


def reception(n: int = 24) -> pd.DataFrame:
    rng = np.random.default_rng(2)
    rows = []
    for i in range(n + 12):
        title = f"t{i:02d}" if i < n else f"loc{i - n:02d}"
        for language, validated in (("id", True), ("en", False)) if i < n else (("id", True),):
            for evidence in ("rating", "sentiment"):
                mean = 0.6 + 0.1 * rng.standard_normal()
                rows.append(
                    {
                        "title_id": title,
                        "market": "ID",
                        "platform": "shortbox",
                        "language": language,
                        "evidence": evidence,
                        "n_comments": 4 if i == 5 else 20,
                        "n_authors": 18,
                        "n_eff": 18.0,
                        "mean": mean,
                        "se": 0.04,
                        "low": mean - 0.08,
                        "high": mean + 0.08,
                        "standing": mean - 0.6,
                        "standing_se": 0.05,
                        "validated": validated or evidence == "rating",
                    }
                )
    return table("reception", rows)


def travel() -> pd.DataFrame:
    rows = []
    effects = {"revenge": 0.8, "rebirth": 0.2, "palace_intrigue": -0.7, "contract_marriage": 0.05}
    for key, effect in effects.items():
        sure = abs(effect) > 0.5
        rows.append(
            {
                "by": "trope",
                "key": key,
                "home": "CN",
                "market": "ID",
                "evidence": "rating",
                "n_with": 12,
                "n_without": 20,
                "effect": effect,
                "low": effect - 0.4,
                "high": effect + 0.4,
                "q": 0.01 if sure else 0.4,
                "effect_adj": effect * 0.9,
                "q_adj": 0.02 if sure else 0.5,
                "family": 4,
                "verdict": ("travels_well" if effect > 0 else "travels_badly") if sure else "undecided",
            }
        )
    return table("travel", rows)


def homogenization() -> pd.DataFrame:
    rows = []
    for scope, value in (("all", "all"), ("home_market", "CN"), ("home_market", "US")):
        for i, period in enumerate(["all", "2021", "2022", "2023", "2024", "2025"]):
            n = 120 if period == "all" else 44 + i
            estimate = 7.4 if period == "all" else 9.5 - 0.7 * i
            common = {
                "scope": scope,
                "value": value,
                "period": period,
                "source": "tags",
                "n_titles": n,
                "status": "ok",
            }
            rows.append(
                common
                | {
                    "measure": "effective_stories",
                    "estimate": estimate,
                    "low": estimate - 0.6,
                    "high": estimate + 0.6,
                    "size": 60.0 if period == "all" else 22.0,
                }
            )
            for q, tropes in enumerate((30.0, 20.0, 14.0)):
                level = tropes - i
                rows.append(
                    common
                    | {
                        "measure": f"effective_tropes_q{q}",
                        "estimate": level,
                        "low": level - 2,
                        "high": level + 2,
                        "size": 41.0,
                        "coverage": 0.93,
                    }
                )
            saturated = period == "2022"
            for measure, seen in (("template_pairs", 0.021), ("template_nearest", 0.48)):
                rows.append(
                    common
                    | {
                        "measure": measure,
                        "estimate": seen,
                        "low": seen * 0.8,
                        "high": seen * 1.2,
                        "expected": seen / 1.75,
                        "ratio": None if saturated else 1.75,
                        "p": None if saturated else 0.005,
                        "status": "saturated" if saturated else "ok",
                        "size": float(n),
                    }
                )
    return table("homogenization", rows)


def prevalence() -> pd.DataFrame:
    tropes = [
        "counterattack",
        "rebirth",
        "domineering_ceo",
        "revenge",
        "sweet_romance",
        "a_trope_of_ones_own_lexicon",
    ]
    rows = [
        {
            "scope": scope,
            "value": value,
            "period": period,
            "source": "tags",
            "trope": trope,
            "n_titles": 120,
            "n_with": 54 - 8 * i,
            "share": (54 - 8 * i) / 120,
            "low": (54 - 8 * i) / 120 - 0.06,
            "high": (54 - 8 * i) / 120 + 0.07,
        }
        for scope, value in (("all", "all"), ("home_market", "CN"))
        for period in ("all", "2025")
        for i, trope in enumerate(tropes)
    ]
    return table("trope_prevalence", rows)


def sensitivity() -> pd.DataFrame:
    """The loss in ID holds but for one title left out, the other markets' throughout; the title has a hostile name."""
    rows = []
    for d in discount().query("discount.notna()").to_dict("records"):
        keys = {
            name: d[name] for name in ("home", "market", "evidence", "n_comments", "n_titles", "n_controls")
        }
        keys |= {"finding": "discount", "status": d["status"], "reason": d["reason"]}
        low, high = d["low"], d["high"]
        rows.append(keys | {"alternative": "headline", "estimate": d["discount"], "low": low, "high": high})
        sign = (low > 0) - (high < 0)
        for name, shift in (
            ("other_evidence", 0.0), ("weights_off", -0.001), ("genre", -0.002),
            ("title_left_out", -0.1 if d["market"] == "ID" else 0.0),
            ("author_left_out", 0.0),
        ):  # fmt: skip
            a, b = low + shift, high + shift
            row = keys | {"alternative": name, "estimate": d["discount"] + shift, "low": a, "high": b}
            row["holds"] = (a > 0) - (b < 0) == sign
            if name.endswith("left_out"):
                row |= {"n_tried": 36, "n_holding": 36 if row["holds"] else 30}
            rows.append(row | ({"left_out": "t02"} if name == "title_left_out" else {}))
        rows.append(
            {k: keys[k] for k in ("finding", "home", "market", "evidence", "n_comments")}
            | {"alternative": "year", "reason": "few_matched", "status": "not_identified"}
        )
    return table("sensitivity", rows)


def between() -> pd.DataFrame:
    rows = []
    for a, b, difference, q in (
        ("ID", "MX", 0.05, 0.2),
        ("ID", "TH", 0.18, 0.001),
        ("JP", "ID", -0.11, 0.03),
    ):
        rows += [
            {
                "home": "CN", "market_a": a, "market_b": b, "evidence": evidence, "difference": difference,
                "low": difference - 0.06, "high": difference + 0.06, "q": q, "n_titles": 30, "n_shared": 9,
                "n_controls_a": 12, "n_controls_b": 12, "n_comments": 2400, "status": "identified",
                "basis": "own", "family": 3,
            }
            for evidence in ("rating", "sentiment")
        ]  # fmt: skip
    few = {
        "home": "CN",
        "market_a": "BR",
        "market_b": "US",
        "evidence": "rating",
        "n_titles": 3,
        "n_shared": 3,
    }
    return table(
        "discount_between", [*rows, few | {"status": "not_identified", "reason": "no_local_controls"}]
    )


def imports() -> pd.DataFrame:
    rows = []
    for home, market, standing, status in (
        ("CN", "ID", -0.12, "identified"), ("KR", "ID", 0.09, "thin"), ("*", "ID", -0.02, "identified"),
        ("CN", "US", None, "not_identified"),
    ):  # fmt: skip
        known = standing is not None
        rows.append({
            "home": home, "market": market, "evidence": "rating", "standing": standing,
            "low": standing - 0.05 if known else None, "high": standing + 0.05 if known else None,
            "n_titles": 24, "n_controls": 12 if known else 0, "n_comments": 700, "status": status,
            "reason": {"thin": "few_controls", "not_identified": "no_local_controls"}.get(status),
        })  # fmt: skip
    return table("imports", rows)


def everything() -> dict[str, pd.DataFrame]:
    return empty() | {
        "discount": discount(),
        "gaps": gaps(),
        "reception": reception(),
        "travel": travel(),
        "sensitivity": sensitivity(),
        "discount_between": between(),
        "imports": imports(),
        "homogenization": homogenization(),
        "trope_prevalence": prevalence(),
    }
