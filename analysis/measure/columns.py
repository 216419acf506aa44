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
        "n_comments": I, "boot_low": F, "boot_high": F, "n_coded": I, "lacking": S,
    },
    "agreement": {
        "language": S, "n": I, "coders": I, "alpha": F, "low": F, "high": F,
        "alpha_nominal": F, "n_codes": I, "status": S, "what": S,
    },
    "coding": {
        "market": S, "platform": S, "language": S, "home": S, "n_titles": I, "n_comments": I,
        "n_drawn": I, "n_coded": I, "needed": I, "power": F, "mean": F, "corrected": F, "low": F, "high": F,
    },
    "travel": {
        "by": S, "key": S, "home": S, "market": S, "evidence": S, "n_with": I, "n_without": I,
        "effect": F, "low": F, "high": F, "q": F, "effect_adj": F, "q_adj": F,
        "verdict": S, "family": I,
    },
    "drivers": {
        "home": S, "market": S, "title_id": S, "by": S, "key": S, "evidence": S,
        "composition": F, "composition_low": F, "composition_high": F,
        "valuation": F, "valuation_low": F, "valuation_high": F, "gap": F,
        "all_composition": F, "all_composition_low": F, "all_composition_high": F,
        "all_valuation": F, "all_valuation_low": F, "all_valuation_high": F,
        "share_home": F, "share_market": F, "score_home": F, "score_market": F,
        "n_home": I, "n_market": I, "authors_home": I, "authors_market": I, "n_titles": I, "status": S,
    },
    "imports": {
        "home": S, "market": S, "evidence": S, "standing": F, "low": F, "high": F,
        "n_titles": I, "n_controls": I, "n_comments": I, "status": S, "reason": S,
    },
    "discount_between": {
        "home": S, "market_a": S, "market_b": S, "evidence": S, "difference": F, "low": F, "high": F, "q": F,
        "n_titles": I, "n_controls_a": I, "n_controls_b": I, "n_comments": I, "status": S, "reason": S,
        "n_shared": I, "basis": S, "family": I,
    },
    "sensitivity": {
        "finding": S, "home": S, "market": S, "evidence": S, "alternative": S, "estimate": F, "low": F, "high": F,
        "holds": B, "status": S, "reason": S, "n_titles": I, "n_home": I, "n_controls": I, "n_comments": I,
        "n_tried": I, "n_holding": I, "left_out": S,
    },
    "experiments": {
        "variant_a": S, "variant_b": S, "market": S, "evidence": S, "n_a": I, "n_b": I,
        "difference": F, "low": F, "high": F, "q": F, "mde": F, "status": S, "reason": S,
        "se": F, "mean_a": F, "mean_b": F, "authors_a": I, "authors_b": I, "n_titles": I, "design": S,
        "srm_p": F, "family": I,
    },
    "consumption": {
        "title_id": S, "home": S, "market": S, "metric": S, "discount": F, "low": F, "high": F, "q": F,
        "status": S, "reason": S, "days": F, "value_home": F, "value_market": F,
        "n_home": I, "n_controls": I, "n_titles": I,
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
    "homogenization_trend": {
        "scope": S, "value": S, "measure": S, "slope": F, "low": F, "high": F, "p": F, "q": F, "n_periods": I,
        "source": S, "first": S, "last": S, "n_titles": I, "meta_slope": F, "meta_low": F, "meta_high": F, "meta_p": F,
        "verdict": S, "family": I,
    },
    "bundles": {
        "scope": S, "value": S, "tropes": S, "n_titles": I, "expected": F, "ratio": F, "q": F,
        "source": S, "size": I, "low": F, "high": F, "p": F, "n": I, "family": I,
    },
    "lead_lag": {
        "trope": S, "leader": S, "follower": S, "lag_quarters": F, "low": F, "high": F, "q": F,
        "scope": S, "source": S, "p": F, "n_leader": I, "n_follower": I, "first": S, "last": S, "family": I,
        "unit": S, "status": S, "n_sides": I, "run": I, "n_pairs": I, "n_candidates": I,
    },
    "trope_change": {
        "scope": S, "value": S, "source": S, "trope": S, "first": S, "last": S, "n_first": I, "n_last": I,
        "with_first": I, "with_last": I, "share_first": F, "share_last": F, "change": F, "low": F, "high": F,
        "p": F, "q": F, "place_first": F, "place_last": F, "place_change": F, "place_low": F, "place_high": F,
        "place_p": F, "place_q": F, "verdict": S, "family": I,
    },
    "derivatives": {
        "title_a": S, "title_b": S, "kind": S, "similarity": F, "q": F, "passage_a": S, "passage_b": S, "earlier": S,
        "margin": F, "shared_tropes": I, "language_a": S, "language_b": S, "released_a": S, "released_b": S,
        "family": I, "source": S, "words": I,
    },
    "resonance": {
        "kind": S, "key": S, "market": S, "n_mentions": I, "n_titles": I, "log_odds": F, "low": F, "high": F, "z": F,
        "q": F, "lift": F, "lift_low": F, "lift_high": F, "status": S,
        "lang": S, "n_authors": I, "p": F, "verdict": S, "family": I, "uneven": F,
        "n_coded": I,
    },
    "recall": {
        "key": S, "language": S, "n_coded": I, "n_named": I, "n_found": I, "recall": F, "recall_low": F,
        "recall_high": F, "precision": F, "precision_low": F, "precision_high": F,
    },
    "comprehension": {
        "symbol": S, "market": S, "n_mentions": I, "n_titles": I, "confused": F, "confused_low": F, "confused_high": F,
        "depth": F, "depth_low": F, "depth_high": F, "home_confused": F, "home_depth": F,
        "diff": F, "diff_low": F, "diff_high": F,
        "home": S, "n_authors": I, "n_depth": I, "n_eff_confused": F, "n_eff_depth": F, "confused_diff": F,
        "confused_diff_low": F, "confused_diff_high": F, "q": F, "verdict": S, "family": I, "status": S,
        "n_symbols_confused": I, "n_symbols_depth": I, "n_described": I,
    },
    "arcs": {
        "title_id": S, "market": S, "x": F, "sentiment": F, "low": F, "high": F, "audience": F,
        "home": S, "rating": F, "rating_low": F, "rating_high": F, "audience_low": F, "audience_high": F,
        "n_sentiment": I, "authors_sentiment": I, "n_rating": I, "authors_rating": I,
        "titles_sentiment": I, "titles_rating": I, "titles_audience": I,
    },
    "arc_summary": {
        "title_id": S, "market": S, "measure": S, "estimate": F, "low": F, "high": F, "n": I, "status": S,
        "home": S, "evidence": S, "n_titles": I, "n_comments": I, "n_authors": I, "sd_titles": F,
        "p": F, "q": F, "family": I,
    },
    "topics": {
        "topic": I, "label": S, "n": I, "keywords": S, "language_entropy": F, "stability": F, "examples": S,
        "share": F, "low": F, "high": F, "n_all": I, "n_authors": I, "n_titles": I, "n_sample": I,
        "share_all": F, "low_all": F, "high_all": F, "branch": S, "renamed": B,
    },
    "topic_market": {
        "topic": I, "market": S, "share": F, "lift": F, "low": F, "high": F, "mean_standing": F,
        "standing_low": F, "standing_high": F, "share_all": F, "low_all": F, "high_all": F,
        "n": I, "n_total": I, "n_authors": I, "n_titles": I,
    },
    "topic_time": {
        "topic": I, "period": S, "n": I, "share": F, "low": F, "high": F,
        "n_total": I, "n_authors": I, "n_titles": I,
    },
    "topic_map": {"comment_id": S, "topic": I, "x": F, "y": F, "platform": S, "lang": S},
    "groups": {
        "measure": S, "key": S, "group": S, "estimate": F, "low": F, "high": F, "n_markets": I, "status": S,
        "kind": S, "home": S, "markets": S, "tau2": F, "least": F,
    },
    "claims": {
        "claim": S, "verdict": S, "estimate": F, "low": F, "high": F, "null": F, "n": I, "why": S,
        "part": S, "measure": S, "side": S, "counted": S, "place": I, "page": S, "cited": S, "says": S,
    },
}
# fmt: on
