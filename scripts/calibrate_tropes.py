"""Makes data/models/tropes/calibration.json from tagged titles and the audit of words.

Run from the project root: PYTHONPATH=. python scripts/calibrate_tropes.py FOLDER, where FOLDER holds
duanju_cn.csv (Chinese short dramas with sellers' tags) and mydramalist.csv (Asian dramas with fans' tags).
No text is kept: only numbers. Prints the cross-validated figures that the card quotes, and writes them to
validation.json.
"""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from scipy.stats import rankdata

from analysis import lexicon
from analysis.enrich import encoder, likeness
from analysis.enrich import trope_sources as sources

SEED, FOLDS, DRAWS, ENOUGH = 7, 5, 300, 20
LEAST_PRIOR = 0.005
EXCEPT = ("counterattack",)
"""Left out of the mean: sellers put this tag on nearly anything."""

Array = np.ndarray


@dataclass
class Corpus:
    """One corpus: texts, what is tagged, which tropes its vocabulary can say, likeness and words found."""

    name: str
    site: str
    texts: list[str]
    tagged: Array
    sayable: Array
    alike: likeness.Likeness
    z: Array
    bare: Array


def corpus(frame: pd.DataFrame, name: str, site: str, text: str, tags: str, separator: str) -> Corpus:
    """Titles that have a synopsis and at least one tag."""
    frame = frame[frame[text].fillna("").str.strip().ne("") & frame[tags].fillna("").str.strip().ne("")]
    texts = frame[text].tolist()
    found = sources.from_tags([[t.strip() for t in tag.split(separator)] for tag in frame[tags]])
    roots, model = sources.roots(), encoder.load()
    parts = lexicon.load_tropes()
    sayable = np.array([any(site in p.tags for p in parts if lexicon.canonical(p.id) == t.id) for t in roots])
    alike = likeness.measure(texts, roots, model)
    own = {alike.sides[0]: {k: np.array(v) for k, v in likeness.constants(alike.raw).items()}}
    side = str(alike.sides[0])
    bare = model.encode(texts) @ model.encode([t.names[side][0] for t in roots]).T
    z = likeness.standardised(alike, dict.fromkeys(likeness.SIDES, own[side]))
    return Corpus(name, site, texts, found.p > 0, sayable, alike, z, bare)


def priors(corpora: list[Corpus]) -> dict[str, float]:
    """Share of tagged titles, the mean over the corpora whose vocabulary can say it, Jeffreys-smoothed."""
    out = {}
    for j, trope in enumerate(sources.roots()):
        shares = [(c.tagged[:, j].sum() + 0.5) / (len(c.texts) + 1) for c in corpora if c.sayable[j]]
        out[trope.id] = round(float(max(np.mean(shares), LEAST_PRIOR)) if shares else LEAST_PRIOR, 5)
    return out


def fit(corpora: list[Corpus], keep: list[Array], prior: dict[str, float]) -> tuple[float, float, float]:
    """Logistic regression of "tagged" on likeness and its mean, offset logit(prior)."""
    import statsmodels.api as sm

    logit = np.log(np.array(list(prior.values())) / (1 - np.array(list(prior.values()))))
    y, x, offset, weight = [], [], [], []
    for c, rows in zip(corpora, keep, strict=True):
        z = c.z[rows][:, c.sayable]
        mean = np.repeat(c.z[rows].mean(axis=1, keepdims=True), z.shape[1], axis=1)
        y.append(c.tagged[rows][:, c.sayable].ravel().astype(float))
        x.append(np.column_stack([np.ones(z.size), z.ravel(), mean.ravel()]))
        offset.append(np.tile(logit[c.sayable], len(z)))
        weight.append(np.full(z.size, 1e5 / z.size))
    model = sm.GLM(
        np.concatenate(y),
        np.vstack(x),
        sm.families.Binomial(),
        offset=np.concatenate(offset),
        freq_weights=np.concatenate(weight),
    )
    return tuple(float(w) for w in np.round(model.fit().params, 4))


def precision(audit: pd.DataFrame, by: str) -> dict[str, float]:
    """Share right, Jeffreys-smoothed."""
    found = audit.groupby(by)["right"].agg(["sum", "count"])
    return {key: round(float((row["sum"] + 0.5) / (row["count"] + 1)), 3) for key, row in found.iterrows()}


def tag_recall(corpora: list[Corpus], names: float) -> dict[str, float]:
    """Of titles whose synopsis names a trope, the share tagged with it, over the precision of names."""
    out = {}
    for c in corpora:
        found = sources.from_words(c.texts, {"names": 1.0, "phrases": 0.0}).p > 0
        usual = c.sayable & (c.tagged.sum(axis=0) >= ENOUGH)
        out[c.name] = round(float(c.tagged[:, usual][found[:, usual]].mean() / names), 3)
    return out


def auc(score: Array, positive: Array) -> float:
    """Area under the ROC curve by ranks, ties counted half."""
    n1 = positive.sum()
    ranks = rankdata(score)
    return float((ranks[positive].sum() - n1 * (n1 + 1) / 2) / (n1 * (len(score) - n1)))


def mean_auc(score: Array, tagged: Array, columns: Array) -> float:
    """Mean over tropes."""
    return float(np.mean([auc(score[:, j], tagged[:, j]) for j in columns]))


def main(folder: Path) -> None:
    """Fits, cross-validates, writes calibration.json and validation.json."""
    corpora = [
        corpus(pd.read_csv(folder / "duanju_cn.csv"), "duanju_cn", "hongguo", "intro", "tags", "|"),
        corpus(
            pd.read_csv(folder / "mydramalist.csv"),
            "mydramalist",
            "mydramalist",
            "synopsis",
            "tag_names",
            ",",
        ),
    ]
    home = sources.CALIBRATION.parent
    audit = pd.read_csv(home / "phrase_audit.csv")
    right, prior = precision(audit, "kind"), priors(corpora)
    recalls = tag_recall(corpora, right["names"])
    recall = round(float(np.mean(list(recalls.values()))), 3)
    ids = tuple(t.id for t in sources.roots())
    reference = {str(c.alike.sides[0]): likeness.constants(c.alike.raw) for c in corpora}

    def known(weights: tuple[float, float, float], prior: dict[str, float]) -> sources.Calibration:
        return sources.Calibration(encoder.DEFAULT, prior, weights, recall, right, ids, {})

    rng = np.random.default_rng(SEED)
    fold = [rng.permutation(len(c.texts)) % FOLDS for c in corpora]
    held = [np.zeros_like(c.z) for c in corpora]
    for k in range(FOLDS):
        keep = [f != k for f in fold]
        part = [
            Corpus(
                c.name,
                c.site,
                [t for t, yes in zip(c.texts, rows, strict=True) if yes],
                c.tagged[rows],
                c.sayable,
                c.alike,
                c.z[rows],
                c.bare[rows],
            )
            for c, rows in zip(corpora, keep, strict=True)
        ]
        prior_k = priors(part)
        weights = fit(part, [np.ones(len(c.texts), bool) for c in part], prior_k)
        for c, f, p in zip(corpora, fold, held, strict=True):
            p[f == k] = sources.p_likeness(c.z[f == k], ids, known(weights, prior_k))
    report: dict[str, object] = {"tag_recall": recalls, "precision_by_language": precision(audit, "lang")}
    for c, alone in zip(corpora, held, strict=True):
        words = sources.from_words(c.texts, right).p
        p = 1 - (1 - words) * (1 - alone)
        usual = np.array(
            [
                j
                for j, t in enumerate(ids)
                if c.sayable[j] and c.tagged[:, j].sum() >= ENOUGH and t not in EXCEPT
            ]
        )
        draws = []
        for _ in range(DRAWS):
            rows = rng.integers(0, len(c.texts), len(c.texts))
            draws.append(
                mean_auc(p[rows], c.tagged[rows], usual) - mean_auc(c.bare[rows], c.tagged[rows], usual)
            )
        low, high = np.quantile(draws, [0.025, 0.975])
        report[c.name] = {
            "titles": len(c.texts),
            "tropes": len(usual),
            "auc": round(mean_auc(p, c.tagged, usual), 3),
            "auc_likeness_only": round(mean_auc(alone, c.tagged, usual), 3),
            "auc_bare_name": round(mean_auc(c.bare, c.tagged, usual), 3),
            "difference": [round(float(low), 3), round(float(high), 3)],
            "mean_p_times_recall": round(float((alone * recall)[:, c.sayable].mean()), 4),
            "share_tagged": round(float(c.tagged[:, c.sayable].mean()), 4),
            "hits_per_title": round(float((p >= 0.5).sum(axis=1).mean()), 2),
            "by_trope": {ids[j]: round(auc(p[:, j], c.tagged[:, j]), 3) for j in usual},
        }
    weights = fit(corpora, [np.ones(len(c.texts), bool) for c in corpora], prior)
    made = {
        "encoder": encoder.DEFAULT,
        "weights": weights,
        "tag_recall": recall,
        "precision": right,
        "tropes": ids,
        "prior": prior,
        "reference": reference,
    }
    for name, content in (("calibration", made), ("validation", report)):
        (home / f"{name}.json").write_text(
            json.dumps(content, ensure_ascii=False, indent=1) + "\n", encoding="utf-8"
        )
    print(json.dumps({"weights": weights, "tag_recall": recall, "precision": right, **report}, indent=1))


if __name__ == "__main__":
    if len(sys.argv) != 2 or not Path(sys.argv[1]).is_dir():
        sys.exit(__doc__)
    main(Path(sys.argv[1]))
