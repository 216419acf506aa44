"""Trains the sentiment head on openly licensed sets, checks it out of fold, writes it with its card.

    python scripts/train_sentiment.py FOLDER [OUT]

FOLDER holds the labelled sets named in SETS (columns text, label, lang). It takes five minutes on one core.
"""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.sparse import csr_matrix
from sklearn.metrics import f1_score

from analysis.enrich import _features, encoder
from analysis.enrich.sentiment import FOLDER, SHARED, calibrate, vader
from analysis.measure.reception import validated

LABELS = ("negative", "neutral", "positive")
FOLDS, SEED = 5, 7
TUNING_FOLD = 0
"""The fold that was looked at when the factors below were chosen: validation leaves it out."""
RIDGE = 1e-5
"""Weight of the squared coefficients beside the mean log-loss."""
ITERATIONS = 150
MIN_CALIBRATION = 300
FILM_REVIEWS, TRANSLATIONS = 3.0, 0.2
"""Film reviews come nearest to comments on stories; the other translations repeat NusaX's en and id."""

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class LabelledSet:
    """One labelled set; only `open` ones are trained on, the others are only looked at."""

    file: str
    name: str
    licence: str
    open: bool = True
    text: str = "text"
    lang: str | None = None


SETS = (
    LabelledSet("xlmt_train.csv", "XLM-T", "Apache-2.0"),
    LabelledSet("nusax_parallel.csv", "NusaX", "CC-BY-SA-4.0"),
    LabelledSet("id_smsa.csv", "SmSA (IndoNLU)", "Apache-2.0"),
    LabelledSet("th_wisesight.csv", "Wisesight", "CC0-1.0"),
    LabelledSet("ko_nsmc_stars.csv", "NSMC with stars", "CC0-1.0", text="review", lang="ko"),
    LabelledSet("zh_tyqiangz.csv", "product reviews (zh)", "research use", open=False),
    LabelledSet("ja_tyqiangz.csv", "product reviews (ja)", "research use", open=False),
    LabelledSet("vi_uit_vsfc.csv", "UIT-VSFC", "research use", open=False),
    LabelledSet("ms_tyqiangz.csv", "Malay posts", "research use", open=False),
)


def main(folder: Path, out: Path) -> None:
    """Read, cross-validate, fit on everything open, write."""
    rows = read(folder)
    e = encoder.load().encode([_features.without_noise(text) for text in rows["text"]])
    h = _features.hashed(rows["text"].tolist())
    y = rows["y"].to_numpy()
    is_open = rows["open"].to_numpy()
    fold = folds(rows)

    z = np.zeros((len(rows), 3))
    for k in range(FOLDS):
        train, test = is_open & (fold != k), is_open & (fold == k)
        z[test] = logits(fit(e[train], h[train], y[train], training_weights(rows[train])), e[test], h[test])
        print(f"fold {k + 1} of {FOLDS}", flush=True)
    head = fit(e[is_open], h[is_open], y[is_open], training_weights(rows[is_open]))
    z[~is_open] = logits(head, e[~is_open], h[~is_open])

    p, calibration = cross_calibrate(rows, z, fold)
    unseen = ~is_open | (fold != TUNING_FOLD)
    validation = validate(rows[unseen], p[unseen])
    parallel = parallel_check(rows[unseen], p[unseen])
    write(out, head, calibration, validation, parallel)


def read(folder: Path) -> pd.DataFrame:
    """All labelled sets in one frame: text, y, lang, set, open, group (rows that must share a fold)."""
    parts = []
    for source in SETS:
        raw = pd.read_csv(folder / source.file)
        part = pd.DataFrame(
            {
                "text": raw[source.text].fillna("").astype(str),
                "y": raw["label"].map({label: i for i, label in enumerate(LABELS)}),
                "lang": source.lang if source.lang else raw["lang"],
                "set": source.name,
                "open": source.open,
            }
        )
        part["sentence"] = part.groupby("lang").cumcount()
        parts.append(part.dropna(subset=["y"]))
    rows = pd.concat(parts, ignore_index=True)
    rows["y"] = rows["y"].astype(int)
    same_text = rows["text"].map(_features.normalise).str.replace(r"\W", "", regex=True)
    # A translation of a sentence tells its label, so all twelve share a fold.
    rows["group"] = same_text.where(rows["set"] != "NusaX", "nusax " + rows["sentence"].astype(str))
    return rows


def folds(rows: pd.DataFrame) -> NDArray[np.int64]:
    """A fold for each row; copies of one text and translations of one sentence fall together."""
    group = pd.factorize(rows["group"])[0]
    return np.random.default_rng(SEED).integers(0, FOLDS, group.max() + 1)[group]


def balanced(rows: pd.DataFrame) -> Floats:
    """Weights under which sets are equal within each language and classes within each set; 1 a language."""
    cell = rows.groupby(["lang", "set", "y"])["y"].transform("size")
    classes = rows.groupby(["lang", "set"])["y"].transform("nunique")
    sets = rows.groupby("lang")["set"].transform("nunique")
    return (1 / (cell * classes * sets)).to_numpy()


def training_weights(rows: pd.DataFrame) -> Floats:
    """Classes equal within (set, language); a set of n rows in a language weighs sqrt(n) times its factor."""
    part = rows.groupby(["lang", "set"])["y"]
    cell = rows.groupby(["lang", "set", "y"])["y"].transform("size")
    weights = np.sqrt(part.transform("size")) / (cell * part.transform("nunique"))
    weights = weights * np.where(rows["set"] == "NSMC with stars", FILM_REVIEWS, 1)
    repeats = (rows["set"] == "NusaX") & ~rows["lang"].isin(["en", "id"])
    weights = weights * np.where(repeats, TRANSLATIONS, 1)
    return (weights / weights.sum()).to_numpy()


def fit(e: NDArray[np.float32], h: csr_matrix, y: NDArray[np.int64], w: Floats) -> NDArray[np.float32]:
    """Multinomial logistic regression with a ridge; rows of the result: embedding, hashes, bias."""
    n_e, n_h = e.shape[1], h.shape[1]
    onehot, ht, weight = np.eye(3, dtype=np.float32)[y], h.T.tocsr(), w.astype(np.float32)[:, None]

    def loss(flat: Floats) -> tuple[float, Floats]:
        v = flat.reshape(-1, 3).astype(np.float32)
        p = calibrate(logits(v, e, h), np.zeros(3)).astype(np.float32)
        g = (p - onehot) * weight
        fitted = np.maximum(p[np.arange(len(y)), y], 1e-12)
        gradient = np.vstack([e.T @ g, ht @ g, g.sum(axis=0)[None]])
        gradient[:-1] += 2 * RIDGE * v[:-1]
        return float(-(w * np.log(fitted)).sum() + RIDGE * (v[:-1] ** 2).sum()), gradient.ravel().astype(
            float
        )

    start = np.zeros((n_e + n_h + 1) * 3)
    best = minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": ITERATIONS, "ftol": 1e-7})
    return best.x.reshape(-1, 3).astype(np.float32)


def logits(v: NDArray[np.float32], e: NDArray[np.float32], h: csr_matrix) -> NDArray[np.float32]:
    """x_e W_e + x_h W_h + b for the stacked coefficients of `fit`."""
    n = e.shape[1]
    return e @ v[:n] + h @ v[n:-1] + v[-1]


def fit_calibration(z: Floats, y: NDArray[np.int64], w: Floats) -> Floats:
    """(log inverse temperature, bias of negative, bias of positive) that minimise the weighted log-loss.

    With free biases the weighted mean p of a class equals its weighted share: a third, under equal weights.
    """
    onehot, w = np.eye(3)[y], w / w.sum()

    def loss(v: Floats) -> tuple[float, Floats]:
        p = calibrate(z, v)
        g = (p - onehot) * w[:, None]
        slope = float((g * z).sum() * np.exp(v[0]))
        return float(-(w * np.log(p[np.arange(len(y)), y])).sum()), np.array(
            [slope, g[:, 0].sum(), g[:, 2].sum()]
        )

    return np.asarray(minimize(loss, np.zeros(3), jac=True, method="BFGS").x)


def cross_calibrate(
    rows: pd.DataFrame, z: Floats, fold: NDArray[np.int64]
) -> tuple[Floats, dict[str, Floats]]:
    """Calibrated p of every row, and the calibration of each language from all its rows.

    A row's p uses logits of a head, and a calibration, fitted without its fold. Languages only looked at
    get the shared calibration.
    """
    weight, y, lang = balanced(rows), rows["y"].to_numpy(), rows["lang"].to_numpy()
    is_open = rows["open"].to_numpy()
    wide = is_open & (rows["set"] != "NusaX").to_numpy()
    parameters = {SHARED: fit_calibration(z[wide], y[wide], weight[wide])}
    p = calibrate(z, parameters[SHARED])
    for code in sorted(set(lang[is_open])):
        mine = is_open & (lang == code)
        if mine.sum() < MIN_CALIBRATION:
            continue
        parameters[code] = fit_calibration(z[mine], y[mine], weight[mine])
        for k in range(FOLDS):
            rest, this = mine & (fold != k), mine & (fold == k)
            p[this] = calibrate(z[this], fit_calibration(z[rest], y[rest], weight[rest]))
    return p, parameters


def validate(rows: pd.DataFrame, p: Floats) -> dict[str, dict[str, Any]]:
    """n, macro-F1, mean gap and slope of each language; sets equal in a language, classes in a set."""
    table: dict[str, dict[str, Any]] = {}
    frame = rows.assign(s=p[:, 2] - p[:, 0], predicted=p.argmax(axis=1))
    for code, part in frame.groupby("lang"):
        # A language with open sets is judged on them alone: that is what its calibration was fitted on.
        part = part[part["open"] == part["open"].any()]
        mean = part.pivot_table(index="set", columns="y", values="s", aggfunc="mean")
        f1 = {
            name: f1_score(one["y"], one["predicted"], average="macro") for name, one in part.groupby("set")
        }
        table[str(code)] = {
            "n": len(part),
            "macro_f1": round(float(np.mean(list(f1.values()))), 4),
            "mean_gap": round(abs(float(mean.mean(axis=1).mean())), 4),
            "slope": round(float((mean[2] - mean[0]).mean()), 4),
            "sets": sorted(f1),
            "trained_on": bool(part["open"].all()),
        }
    return table


def parallel_check(rows: pd.DataFrame, p: Floats) -> pd.DataFrame:
    """Mean s, its slope and macro-F1 on the same sentences in each language of NusaX, out of fold."""
    mine = (rows["set"] == "NusaX").to_numpy()
    frame = rows[mine].assign(s=p[mine, 2] - p[mine, 0], predicted=p[mine].argmax(axis=1))
    return pd.DataFrame([_parallel(str(code), one) for code, one in frame.groupby("lang")]).set_index("lang")


def _parallel(code: str, one: pd.DataFrame) -> dict[str, object]:
    compound = vader(one["text"].tolist(), ["en"] * len(one))
    of = {name: one["y"].to_numpy() == i for i, name in enumerate(LABELS)}
    s = one["s"].to_numpy()
    return {
        "lang": code,
        "mean": s.mean(),
        "slope": s[of["positive"]].mean() - s[of["negative"]].mean(),
        "macro_f1": f1_score(one["y"], one["predicted"], average="macro"),
        "vader_mean": np.nanmean(compound),
        "vader_slope": np.nanmean(compound[of["positive"]]) - np.nanmean(compound[of["negative"]]),
    }


def write(
    out: Path,
    head: NDArray[np.float32],
    calibration: dict[str, Floats],
    validation: dict[str, dict[str, Any]],
    parallel: pd.DataFrame,
) -> None:
    """head.npz, validation.json and card.md."""
    out.mkdir(parents=True, exist_ok=True)
    n = encoder.load().dim
    np.savez_compressed(
        out / "head.npz",
        embedding_weights=head[:n].astype(np.float16),
        hash_weights=head[n:-1].astype(np.float16),
        bias=head[-1],
        languages=np.array(sorted(calibration)),
        calibration=np.array([calibration[code] for code in sorted(calibration)]),
    )
    text = json.dumps(validation, indent=1, sort_keys=True) + "\n"
    (out / "validation.json").write_text(text, encoding="utf-8")
    card = card_text(validation, parallel)
    (out / "card.md").write_text(card, encoding="utf-8")
    print(card)


def card_text(validation: dict[str, dict[str, Any]], parallel: pd.DataFrame) -> str:
    """The model card."""
    sets = "\n".join(
        f"| {s.name} | {s.licence} | {'trained on' if s.open else 'looked at only'} |" for s in SETS
    )
    languages = "\n".join(
        f"| {code} | {row['n']} | {row['macro_f1']:.3f} | {row['mean_gap']:.3f} | {row['slope']:.2f} | "
        f"{'yes' if validated(code, validation) else 'no'} | {', '.join(map(str, row['sets']))} |"
        for code, row in sorted(validation.items())
    )
    same = "\n".join(
        f"| {code} | {r['mean']:+.3f} | {r['slope']:.2f} | {r['macro_f1']:.2f} | {r['vader_mean']:+.3f} | "
        f"{r['vader_slope']:.2f} |"
        for code, r in parallel.iterrows()
    )
    return (
        (Path(__file__).with_name("sentiment_card.md"))
        .read_text(encoding="utf-8")
        .format(sets=sets, languages=languages, same=same)
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]) if len(sys.argv) > 2 else FOLDER)
