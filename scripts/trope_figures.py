"""How good the tropes' probabilities are: against tags out of fold, against codes half by half."""

from __future__ import annotations

import numpy as np
from scipy.stats import rankdata
from trope_corpora import FILES, Array, Coded, Corpus, with_words
from trope_fit import fit_tags, level, predict

from analysis.enrich import encoder, likeness, tropes
from analysis.enrich import trope_sources as sources

SEED, FOLDS, DRAWS, ENOUGH = 7, 5, 1000, 20
EXCEPT = ("counterattack",)
"""Left out of the mean: sellers put this tag on nearly anything."""


def auc(score: Array, positive: Array) -> float:
    """Area under the ROC curve by ranks, ties counted half."""
    n1 = positive.sum()
    ranks = rankdata(score)
    return float((ranks[positive].sum() - n1 * (n1 + 1) / 2) / (n1 * (len(score) - n1)))


def mean_auc(score: Array, positive: Array, columns: Array) -> float:
    """Mean over tropes."""
    return float(np.mean([auc(score[:, j], positive[:, j]) for j in columns]))


def against_tags(
    corpora: list[Corpus], prior: Array, base: float, audit: dict[str, float], tag_prior: Array
) -> dict[str, object]:
    """AUC against the tags, weights fitted on the other folds; the difference to likeness to the bare name.

    Prior and intercept are those of all titles in every fold: they are one number a trope, so they cannot rank its
    titles, and different ones would only blur the ranking over folds.
    """
    rng = np.random.default_rng(SEED)
    fold = [rng.permutation(len(c.ids)) % FOLDS for c in corpora]
    alone = [np.zeros_like(c.z) for c in corpora]
    ids = tuple(t.id for t in sources.roots())
    for k in range(FOLDS):
        _, own, mean = fit_tags(
            corpora, [(f != k) & c.has_tags for f, c in zip(fold, corpora, strict=True)], tag_prior
        )
        known = likeness.Calibration(
            encoder.DEFAULT, dict(zip(ids, prior, strict=True)), (base, own, mean), audit, ids, {}, {}
        )
        for c, f, p in zip(corpora, fold, alone, strict=True):
            p[f == k] = likeness.probability(c.z[f == k], ids, known)
    report: dict[str, object] = {}
    for c, like in zip(corpora, alone, strict=True):
        keep = c.has_tags
        p, like, bare, tagged = with_words(c, audit, like)[keep], like[keep], c.bare[keep], c.tagged[keep]
        usual = np.array(
            [
                j
                for j, t in enumerate(ids)
                if c.sayable[j] and tagged[:, j].sum() >= ENOUGH and t not in EXCEPT
            ]
        )
        draws = []
        for _ in range(DRAWS):
            rows = rng.integers(0, len(p), len(p))
            draws.append(mean_auc(p[rows], tagged[rows], usual) - mean_auc(bare[rows], tagged[rows], usual))
        low, high = np.quantile(draws, [0.025, 0.975])
        both, name = mean_auc(p, tagged, usual), mean_auc(bare, tagged, usual)
        report[c.name] = {
            "titles": len(p),
            "tropes": len(usual),
            "auc": round(both, 3),
            "auc_likeness_only": round(mean_auc(like, tagged, usual), 3),
            "auc_bare_name": round(name, 3),
            "difference": [round(both - name, 3), round(float(low), 3), round(float(high), 3)],
            "by_trope": {ids[j]: round(auc(p[:, j], tagged[:, j]), 3) for j in usual},
        }
    return report


def against_codes(coded: Coded, threshold: dict[str, float]) -> dict[str, object]:
    """Mean p and coded share: each half by the level fitted on the other; AUC; hits; and tropes as if not coded."""
    rng = np.random.default_rng(SEED)
    half = np.zeros(len(coded.y), int)
    for name in FILES:
        rows = np.flatnonzero(coded.corpus == name)
        half[rows] = rng.permutation(len(rows)) % 2
    crossed, gaps, overall = np.zeros(coded.y.shape), [], []
    for h in (0, 1):
        crossed[half == h] = predict(coded, half == h, *level(coded, half != h))
        gaps.append(crossed[half == h].mean(axis=0) - coded.y[half == h].mean(axis=0))
        overall.append(float(gaps[-1].mean()))
    share = coded.y.mean(axis=0)
    every = np.ones(len(coded.y), bool)
    fresh = []
    for k in range(len(coded.tropes)):
        base, shifts = level(coded, every, np.arange(len(coded.tropes)) != k)
        fresh.append(float(predict(coded, every, base, shifts)[:, k].mean() - share[k]))
    fitted = predict(coded, every, *level(coded, every))
    final, hit = fitted.mean(axis=0), crossed >= [threshold[t] for t in coded.tropes]
    # Both halves are samples: with a perfect level their shares would still differ by this much on average.
    chance = np.sqrt(2 / np.pi) * np.sqrt(2 * share * (1 - share) / (half == 0).sum())
    by = {
        t: {
            "coded": round(float(share[k]), 3),
            "p": round(float(final[k]), 3),
            "p_crossed": round(float(crossed[:, k].mean()), 3),
            "gap_between_halves": round(float(np.mean([abs(g[k]) for g in gaps])), 3),
            "gap_as_if_not_coded": round(fresh[k], 3),
            "gap_by_corpus": {
                name: round(float((fitted - coded.y)[coded.corpus == name, k].mean()), 3) for name in FILES
            },
            "threshold": threshold[t],
            "hits": round(float(hit[:, k].mean()), 3),
            "auc": round(auc(crossed[:, k], coded.y[:, k]), 3),
        }
        for k, t in enumerate(coded.tropes)
    }
    return {
        "titles": len(coded.y),
        "share": round(float(share.mean()), 4),
        "p": round(float(final.mean()), 4),
        "p_crossed": round(float(crossed.mean()), 4),
        "largest_gap": round(float(np.abs(final - share).max()), 3),
        "largest_gap_crossed": round(float(np.abs(crossed.mean(axis=0) - share).max()), 3),
        "between_halves": {
            "mean": round(float(np.abs(gaps).mean()), 3),
            "largest": round(float(np.abs(gaps).max()), 3),
            "by_chance": round(float(chance.mean()), 3),
            "overall": [round(g, 4) for g in overall],
        },
        "as_if_not_coded": {
            "mean": round(float(np.abs(fresh).mean()), 3),
            "largest": round(float(np.abs(fresh).max()), 3),
        },
        "auc": round(float(np.mean([row["auc"] for row in by.values()])), 3),
        "hits": _told(hit, coded.y),
        "hits_at_half": _told(crossed >= tropes.HIT, coded.y),
        "by_trope": by,
    }


def _told(hit: Array, y: Array) -> dict[str, float]:
    """Share of pairs that are hits, how many hits are right, how many told pairs are hit, and the F1 of both."""
    return {
        "share": round(float(hit.mean()), 4),
        "precision": round(float(y[hit].mean()), 3),
        "recall": round(float(hit[y].mean()), 3),
        "f1": round(float(2 * (hit & y).sum() / (hit.sum() + y.sum())), 3),
    }
