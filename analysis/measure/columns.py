"""The columns of every finding and their pandas types: the contract between measures and pages."""

from __future__ import annotations

S, F, I, B = "string", "float64", "Int64", "boolean"  # noqa: E741

# fmt: off
FINDINGS: dict[str, dict[str, str]] = {
    "reception": {
        "title_id": S, "market": S, "platform": S, "language": S, "evidence": S,
        "n_comments": I, "n_authors": I, "n_eff": F, "mean": F, "se": F, "low": F, "high": F,
        "standing": F, "standing_se": F, "validated": B,
    },
    "gaps": {
        "title_id": S, "home": S, "market": S, "evidence": S, "gap": F, "se": F, "low": F, "high": F,
        "shrunk": F, "q": F, "floor": F, "status": S, "reason": S,
        "n_home": I, "n_market": I,
    },
    "discount": {
        "home": S, "market": S, "evidence": S, "discount": F, "low": F, "high": F, "pi_low": F, "pi_high": F,
        "n_titles": I, "n_home": I, "n_controls": I, "mutual": F, "mutual_low": F, "mutual_high": F,
        "status": S, "reason": S,
        "n_comments": I, "boot_low": F, "boot_high": F,
    },
    "travel": {
        "by": S, "key": S, "home": S, "market": S, "evidence": S, "n_with": I, "n_without": I,
        "effect": F, "low": F, "high": F, "q": F, "effect_adj": F, "q_adj": F,
        "verdict": S, "family": I,
    },
    "trope_hits": {"title_id": S, "trope": S, "p": F, "hit": B, "source": S, "evidence": S},
    "trope_prevalence": {
        "scope": S, "value": S, "period": S, "source": S, "trope": S, "n_titles": I, "n_with": I,
        "share": F, "low": F, "high": F,
    },
    "homogenization": {
        "scope": S, "value": S, "period": S, "source": S, "n_titles": I, "size": F, "coverage": F, "measure": S,
        "estimate": F, "low": F, "high": F, "expected": F, "ratio": F, "p": F, "status": S,
    },
}
# fmt: on
