"""Makes data/models/tropes/calibration.json from tagged titles, the audit of words and titles coded by hand.

Run from the project root: PYTHONPATH=. python scripts/calibrate_tropes.py FOLDER, where FOLDER holds
duanju_cn.csv (Chinese short dramas with sellers' tags) and mydramalist.csv (Asian dramas with fans' tags). With
--draw after it, only the titles that coded.csv must cover are printed. No text is kept: only numbers. The figures
go to validation.json and into the section `tropes` of docs/validation.md.
"""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from scipy.optimize import minimize
from scipy.special import expit, logit
from scipy.stats import rankdata

from analysis import lexicon
from analysis.enrich import encoder, likeness, tropes
from analysis.enrich import trope_sources as sources

SEED, FOLDS, DRAWS, ENOUGH = 7, 5, 1000, 20
DRAW_SEED, DRAWN = 20240607, 100
LEAST_PRIOR = 0.005
EXCEPT = ("counterattack",)
"""Left out of the mean: sellers put this tag on nearly anything."""
SPREAD = 1.0
"""Prior sd, in logits, of how far a trope's share among synopses is from its share among tags; set, not fitted."""

FILES = {
    "duanju_cn": ("hongguo", "id", "intro", "tags", "|"),
    "mydramalist": ("mydramalist", "url", "synopsis", "tag_names", ","),
}
HOME = likeness.CALIBRATION.parent
DOC = Path(__file__).parents[1] / "docs" / "validation.md"

Array = np.ndarray


@dataclass
class Corpus:
    """Titles with a synopsis: what is tagged, which tropes the tags can say, the likeness and the words found."""

    name: str
    ids: list[str]
    has_tags: Array
    tagged: Array
    sayable: Array
    side: str
    raw: Array
    z: Array
    bare: Array
    names: Array
    phrases: Array


def titles(folder: Path, name: str) -> pd.DataFrame:
    """One row a title with a synopsis (no id and no text twice): id, text and tags."""
    _, key, text, tags, separator = FILES[name]
    frame = pd.read_csv(folder / f"{name}.csv")
    frame = frame[frame[text].fillna("").str.strip().ne("")].drop_duplicates(key).drop_duplicates(text)
    # MyDramaList's rows have no id but the address of their poster, which is as lasting.
    ids = frame[key].astype(str).str.replace(r"^.*/([^/]+)\.\w+(\?.*)?$", r"\1", regex=True)
    lists = frame[tags].fillna("").map(lambda cell: [tag.strip() for tag in cell.split(separator)])
    made = pd.DataFrame({"id": ids, "text": frame[text], "tags": lists})
    return made.sort_values("id", ignore_index=True)


def draw(folder: Path) -> dict[str, list[str]]:
    """The titles to be coded by hand: DRAWN of each file, at random."""
    rng = np.random.default_rng(DRAW_SEED)
    out = {}
    for name in FILES:
        ids = titles(folder, name)["id"]
        out[name] = ids.iloc[np.sort(rng.choice(len(ids), DRAWN, replace=False))].tolist()
    return out


def corpus(folder: Path, name: str) -> Corpus:
    """Everything about one file that the fits need."""
    frame, site = titles(folder, name), FILES[name][0]
    texts, roots, model = frame["text"].tolist(), sources.roots(), encoder.load()
    parts = lexicon.load_tropes()
    sayable = np.array([any(site in p.tags for p in parts if lexicon.canonical(p.id) == t.id) for t in roots])
    has_tags = frame["tags"].map(any).to_numpy()
    alike = likeness.measure(texts, roots, model)
    side = str(alike.sides[0])
    own = {k: np.array(v) for k, v in likeness.constants(alike.raw[has_tags]).items()}
    return Corpus(
        name,
        frame["id"].tolist(),
        has_tags,
        sources.from_tags(frame["tags"].tolist()).p > 0,
        sayable,
        side,
        alike.raw,
        likeness.standardised(alike, dict.fromkeys(likeness.SIDES, own)),
        model.encode(texts) @ model.encode([t.names[side][0] for t in roots]).T,
        sources.from_words(texts, {"names": 1.0, "phrases": 0.0}).p > 0,
        sources.from_words(texts, {"names": 0.0, "phrases": 1.0}).p > 0,
    )


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


@dataclass
class Coded:
    """Titles coded by hand x tropes coded: label, words' probability, the fixed part of the score, corpus."""

    tropes: list[str]
    y: Array
    words: Array
    score: Array
    corpus: Array


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
            encoder.DEFAULT, dict(zip(ids, prior, strict=True)), (base, own, mean), audit, ids, {}
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
            "hits_per_title": round(float((p >= tropes.HIT).sum(axis=1).mean()), 2),
            "by_trope": {ids[j]: round(auc(p[:, j], tagged[:, j]), 3) for j in usual},
        }
    return report


def with_words(c: Corpus, audit: dict[str, float], p: Array) -> Array:
    """Noisy-or of likeness and words."""
    return np.asarray(1 - (1 - audit["names"] * c.names) * (1 - audit["phrases"] * c.phrases) * (1 - p))


def read_coded(
    folder: Path,
    corpora: list[Corpus],
    audit: dict[str, float],
    weights: tuple[float, float, float],
    prior: Array,
) -> tuple[Coded, dict[str, float]]:
    """The coded titles with all that `level` needs, and how often a word found in them is the trope as coded."""
    table = pd.read_csv(HOME / "coded.csv")
    for name, drawn in draw(folder).items():
        if sorted(table.loc[table["source"] == name, "title_id"].unique()) != sorted(drawn):
            sys.exit(f"{HOME / 'coded.csv'} does not cover the titles of {name} that --draw prints.")
    listed, ids = sorted(table["trope"].unique()), [t.id for t in sources.roots()]
    columns = [ids.index(t) for t in listed]
    y, words, score, where, right = [], [], [], [], []
    for c in corpora:
        wide = table[table["source"] == c.name].pivot_table("coded", "title_id", "trope", "first")[listed]
        rows = [c.ids.index(i) for i in wide.index]
        y.append(wide.to_numpy().astype(bool))
        words.append(with_words(c, audit, np.zeros_like(c.z))[rows][:, columns])
        mean = c.z[rows].mean(axis=1, keepdims=True)
        score.append(weights[1] * c.z[rows][:, columns] + weights[2] * mean + logit(prior[columns]))
        where += [c.name] * len(rows)
        named, hinted = c.names[rows][:, columns], c.phrases[rows][:, columns]
        right.append([(y[-1] & named).sum(), named.sum(), (y[-1] & hinted).sum(), hinted.sum()])
    n = np.sum(right, axis=0)
    found = {
        "names": [round(float(n[0] / n[1]), 3), int(n[1])],
        "phrases": [round(float(n[2] / n[3]), 3), int(n[3])],
    }
    return Coded(listed, *(np.concatenate(part) for part in (y, words, score)), np.array(where)), found


def against_codes(coded: Coded) -> dict[str, object]:
    """Mean p and coded share: each half by the level fitted on the other; AUC; and tropes as if not coded."""
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
    final, hit = fitted.mean(axis=0), fitted >= tropes.HIT
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
        "hits": {
            "share": round(float(hit.mean()), 4),
            "precision": round(float(coded.y[hit].mean()), 3),
            "recall": round(float(hit[coded.y].mean()), 3),
        },
        "by_trope": by,
    }


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
        f"A hit (p of {tropes.HIT} or more) is rarer than a trope is told: {c['hits']['share']:.3f} of the "
        f"pairs are hits; {c['hits']['precision']:.0%} of these are coded so, and {c['hits']['recall']:.0%} of what is "
        f"coded is hit. One level serves both corpora, so a trope that one of them tells far more often is "
        f"under-stated there and over-stated in the other (last columns).",
        "",
        "| trope | coded share | mean p | mean p, level of the other half | off between halves | AUC | hits | "
        "off in the short dramas | off in MyDramaList |",
        "|---|---|---|---|---|---|---|---|---|",
        *(
            f"| {t} | {r['coded']:.3f} | {r['p']:.3f} | {r['p_crossed']:.3f} | {r['gap_between_halves']:.3f} | "
            f"{r['auc']:.2f} | {r['hits']:.3f} | {r['gap_by_corpus']['duanju_cn']:+.3f} | "
            f"{r['gap_by_corpus']['mydramalist']:+.3f} |"
            for t, r in c["by_trope"].items()
        ),
    ]
    return "\n".join(lines)


def write_section(text: str) -> None:
    """Puts the text between the markers of docs/validation.md, which is made where it is missing."""
    start, end = "<!-- tropes -->", "<!-- /tropes -->"
    old = DOC.read_text(encoding="utf-8") if DOC.is_file() else "# Validation\n"
    block = f"{start}\n{text}\n{end}"
    if start in old and end in old:
        new = old[: old.index(start)] + block + old[old.index(end) + len(end) :]
    else:
        new = old.rstrip("\n") + f"\n\n{block}\n"
    DOC.write_text(new, encoding="utf-8")


def main(folder: Path) -> None:
    """Fits, cross-validates, writes calibration.json, validation.json and the section of docs/validation.md."""
    corpora = [corpus(folder, name) for name in FILES]
    audit = pd.read_csv(HOME / "phrase_audit.csv").groupby("kind")["right"].agg(["sum", "count"])
    right = {str(k): round(float((r["sum"] + 0.5) / (r["count"] + 1)), 3) for k, r in audit.iterrows()}
    ids, tag_prior = tuple(t.id for t in sources.roots()), priors(corpora)
    weights = fit_tags(corpora, [c.has_tags for c in corpora], tag_prior)
    coded, found = read_coded(folder, corpora, right, weights, tag_prior)
    base, shifts = level(coded, np.ones(len(coded.y), bool))
    prior = tag_prior.copy()
    for t, shift in zip(coded.tropes, shifts, strict=True):
        prior[ids.index(t)] = expit(logit(prior[ids.index(t)]) + shift)
    prior, base = prior.round(5), round(base, 4)
    report = {
        **against_tags(corpora, prior, base, right, tag_prior),
        "coded": {**against_codes(coded), "words_right": found},
    }
    made = {
        "encoder": encoder.DEFAULT,
        "weights": (base, *weights[1:]),
        "precision": right,
        "tropes": ids,
        "prior": dict(zip(ids, prior.tolist(), strict=True)),
        "reference": {c.side: likeness.constants(c.raw[c.has_tags]) for c in corpora},
    }
    for name, content in (("calibration", made), ("validation", report)):
        path = HOME / f"{name}.json"
        path.write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    text = section(report)
    write_section(text)
    print(text)


if __name__ == "__main__":
    if len(sys.argv) not in (2, 3) or not Path(sys.argv[1]).is_dir() or sys.argv[2:] not in ([], ["--draw"]):
        sys.exit(__doc__)
    if sys.argv[2:]:
        for source, drawn_ids in draw(Path(sys.argv[1])).items():
            print(*(f"{source} {title_id}" for title_id in drawn_ids), sep="\n")
    else:
        main(Path(sys.argv[1]))
