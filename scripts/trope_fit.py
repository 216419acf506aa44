"""Fits of the tropes' constants: priors and weights from tags, the level from codes, the thresholds of hits."""

from __future__ import annotations

import numpy as np
from scipy.optimize import minimize
from scipy.special import expit, logit
from trope_corpora import Array, Coded, Corpus

from analysis.enrich import trope_sources as sources
from analysis.enrich import tropes

LEAST_PRIOR = 0.005
RIGHT = 0.5
"""Least share of a trope's hits that has to be right, as its probabilities tell; set, not fitted."""
SPREAD = 1.0
"""Prior sd, in logits, of how far a trope's share among synopses is from its share among tags; set, not fitted."""


def priors(corpora: list[Corpus]) -> Array:
    """Share of tagged titles, the mean over the corpora whose vocabulary can say it, Jeffreys-smoothed."""
    out = []
    for j in range(len(sources.roots())):
        shares = [
            (c.tagged[c.has_tags, j].sum() + 0.5) / (c.has_tags.sum() + 1) for c in corpora if c.sayable[j]
        ]
        out.append(max(float(np.mean(shares)), LEAST_PRIOR) if shares else LEAST_PRIOR)
    return np.array(out)


def fit_tags(corpora: list[Corpus], keep: list[Array], prior: Array) -> tuple[float, float, float]:
    """Logistic regression of "tagged" on likeness and its mean, offset logit(prior), corpora of equal weight."""
    import statsmodels.api as sm

    y, x, offset, weight = [], [], [], []
    for c, rows in zip(corpora, keep, strict=True):
        z = c.z[rows][:, c.sayable]
        mean = np.repeat(c.z[rows].mean(axis=1, keepdims=True), z.shape[1], axis=1)
        y.append(c.tagged[rows][:, c.sayable].ravel().astype(float))
        x.append(np.column_stack([np.ones(z.size), z.ravel(), mean.ravel()]))
        offset.append(np.tile(logit(prior[c.sayable]), len(z)))
        weight.append(np.full(z.size, 1e5 / z.size))
    model = sm.GLM(
        np.concatenate(y),
        np.vstack(x),
        sm.families.Binomial(),
        offset=np.concatenate(offset),
        freq_weights=np.concatenate(weight),
    )
    base, own, mean = (float(w) for w in np.round(model.fit().params, 4))
    return base, own, mean


def level(coded: Coded, rows: Array, columns: Array | None = None) -> tuple[float, Array]:
    """The intercept, and each trope's own shift from it: maximum a posteriori, shifts normal with sd SPREAD.

    P(coded) = 1 - (1 - words)(1 - logistic(intercept + shift + score)). A column left out has shift 0.
    """
    use = np.ones(len(coded.tropes), bool) if columns is None else columns
    y, words, score = coded.y[rows][:, use], coded.words[rows][:, use], coded.score[rows][:, use]

    def loss(theta: Array) -> float:
        p = 1 - (1 - words) * (1 - expit(theta[0] + theta[1:] + score))
        p = np.clip(p, 1e-9, 1 - 1e-9)
        return float(-np.log(np.where(y, p, 1 - p)).sum() + (theta[1:] ** 2).sum() / (2 * SPREAD**2))

    found = minimize(loss, np.zeros(1 + use.sum()), method="L-BFGS-B").x
    shifts = np.zeros(len(coded.tropes))
    shifts[use] = found[1:]
    return float(found[0]), shifts


def predict(coded: Coded, rows: Array, base: float, shifts: Array) -> Array:
    """P of each coded pair by words and likeness together."""
    return np.asarray(1 - (1 - coded.words[rows]) * (1 - expit(base + shifts + coded.score[rows])))


def thresholds(p: list[Array], ids: tuple[str, ...]) -> dict[str, float]:
    """From which p on a trope counts as told: the most expected F1 with at least RIGHT of the hits expected right.

    Of a calibrated p the mean over the hits is the share that is right, so no label is needed. `p`: (titles, tropes) of
    each corpus, corpora of equal weight. At most tropes.HIT: a trope that is rather told than not is always a hit.
    Source: Lipton, Elkan & Naryanaswamy (2014), Optimal Thresholding of Classifiers to Maximize F1 Measure, ECML PKDD.
    """
    weight = np.concatenate([np.full(len(part), 1 / len(part)) for part in p])
    out = {}
    for j, column in enumerate(np.concatenate(p).T):
        order = np.argsort(-column, kind="stable")
        ranked, hits = column[order], np.cumsum(weight[order])
        right = np.cumsum((column * weight)[order])
        f1 = np.where(right >= RIGHT * hits, 2 * right / (hits + right[-1]), 0)
        best = float(ranked[f1.argmax()]) if f1.any() else tropes.HIT
        out[ids[j]] = float(np.floor(min(best, tropes.HIT) * 1e4) / 1e4)
    return out
