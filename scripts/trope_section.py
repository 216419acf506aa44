"""The section `tropes` of docs/validation.md."""

from __future__ import annotations

from trope_corpora import DRAWN
from trope_figures import DRAWS, ENOUGH, FOLDS
from trope_fit import RIGHT

from analysis.enrich import tropes


def section(report: dict[str, dict]) -> str:
    """The section of docs/validation.md."""
    lines = [
        "## Tropes from synopses",
        "",
        "Made by `scripts/calibrate_tropes.py`; the card is `data/models/tropes/README.md`.",
        "",
        f"Against tags, {FOLDS} folds by title, tropes with at least {ENOUGH} tagged titles, mean area under the ROC "
        f"curve; the difference to the likeness to the trope's bare name with its paired bootstrap interval "
        f"({DRAWS} draws of titles):",
        "",
        "| corpus | titles | tropes | words and likeness | likeness alone | bare name | difference |",
        "|---|---|---|---|---|---|---|",
    ]
    for name, label in (
        ("duanju_cn", "Chinese short dramas, without counterattack"),
        ("mydramalist", "Asian dramas (MyDramaList)"),
    ):
        r = report[name]
        d, low, high = r["difference"]
        lines.append(
            f"| {label} | {r['titles']:,} | {r['tropes']} | {r['auc']:.3f} | {r['auc_likeness_only']:.3f} | "
            f"{r['auc_bare_name']:.3f} | {d:.3f} ({low:.3f} to {high:.3f}) |"
        )
    c = report["coded"]
    h, f = c["between_halves"], c["as_if_not_coded"]
    t, o = c["hits"], c["hits_at_half"]
    lines += [
        "",
        f"Against {c['titles']} synopses coded by hand for the 12 commonest tropes ({DRAWN} of each corpus, drawn at "
        f"random; one coder): coded share {c['share']:.3f}, mean probability {c['p']:.3f}; the largest "
        f"difference of a trope is {c['largest_gap']:.3f}, and {c['largest_gap_crossed']:.3f} where every title's "
        f"level was fitted on the half that it is not in (errors of the halves partly cancel in that). On one half "
        f"alone by the level of the other, so on {c['titles'] // 2} titles, a trope is off by {h['mean']:.3f} on "
        f"average and {h['largest']:.3f} at most (by chance alone "
        f"{h['by_chance']:.3f} on average), all tropes together by {h['overall'][0]:+.3f} and "
        f"{h['overall'][1]:+.3f}. A trope that was not coded has only the common level: left out one by one, the 12 "
        f"would be off by {f['mean']:.3f} on average and {f['largest']:.3f} at most. Mean area under the ROC curve "
        f"against the codes: {c['auc']:.3f}.",
        "",
        f"From which probability on a synopsis is a hit is set trope by trope, from the probabilities alone: the most "
        f"expected F1 with at least {RIGHT:.0%} of the hits expected right, and {tropes.HIT} at most. By the level of "
        f"the other half {t['share']:.3f} of the pairs are hits; {t['precision']:.0%} of these are coded so, and "
        f"{t['recall']:.0%} of what is coded is hit (F1 {t['f1']:.2f}). One threshold of {tropes.HIT} would give "
        f"{o['share']:.3f}, {o['precision']:.0%} and {o['recall']:.0%} (F1 {o['f1']:.2f}). Hits are still rarer than "
        f"what is told: a share of hits is a lower limit. One level serves both corpora, so a trope that one of them "
        f"tells far more often is "
        f"under-stated there and over-stated in the other (last columns).",
        "",
        "| trope | coded share | mean p | mean p, level of the other half | off between halves | AUC | threshold | "
        "hits | off in the short dramas | off in MyDramaList |",
        "|---|---|---|---|---|---|---|---|---|---|",
        *(
            f"| {name} | {r['coded']:.3f} | {r['p']:.3f} | {r['p_crossed']:.3f} | {r['gap_between_halves']:.3f} | "
            f"{r['auc']:.2f} | {r['threshold']:.2f} | {r['hits']:.3f} | {r['gap_by_corpus']['duanju_cn']:+.3f} | "
            f"{r['gap_by_corpus']['mydramalist']:+.3f} |"
            for name, r in c["by_trope"].items()
        ),
    ]
    return "\n".join(lines)
