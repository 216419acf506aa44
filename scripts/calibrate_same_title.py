"""Learns the WEIGHTS of analysis/enrich/same_title.py from dramas known under several names, and checks them.

    PYTHONPATH=. python scripts/calibrate_same_title.py FOLDER

FOLDER holds ratings/mdl_vs_douban.csv, titles/cdrama_mdl_douban.csv, titles/cdrama_tags_by_year.csv and
titles/mydramalist.csv: dramas with an address that tells which rows are one, an English and a native name, and
in their address the name under which they were first listed. No row is kept: only numbers. Prints the weights and,
by cross-validation over dramas, precision and recall of what would be shown.
"""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.special import expit

from analysis.enrich import encoder, likeness, same_title, title_names, tropes

SEED, FOLDS, RIDGE = 7, 5, 1.0

#: Two platforms made of one list: what each calls a drama. `old` is the name in its address, often another translation
#: or a romanisation.
WORLDS = {
    "English | English": (("en",), ("en",)),
    "older English or romanised | English": (("old",), ("en",)),
    "Chinese | English and Chinese": (("zh",), ("en", "zh")),
    "English | Chinese": (("en",), ("zh",)),
    "native | native as Douban writes it": (("native",), ("douban",)),
}
FOR = ("spaced", "spaced_equal", "dense", "dense_equal", "length", "rare", "meaning", "translated", "synopsis",
       "synopsis_near", "year_same", "episodes_same", "tropes")  # fmt: skip

#: These dramas are cut and dated alike nearly everywhere. Micro-dramas are cut anew by each platform and reach one
#: abroad up to three years later, so years and episodes may say less than these dramas would teach.
LIMITS = {"year_same": (0, 1), "year_far": (-3, 0), "episodes_other": (-0.5, 0)}


def dramas(folder: Path) -> pd.DataFrame:
    """One row a drama with the names, years, episodes and synopses of all files."""
    tagged = pd.read_csv(folder / "titles/cdrama_tags_by_year.csv").rename(
        columns={"title_en": "en", "title_zh": "zh"}
    )
    told = pd.read_csv(folder / "titles/cdrama_mdl_douban.csv").rename(
        columns={"Title": "en", "title_zh": "zh", "Year": "year", "Synopsis": "synopsis"}
    )
    told["en"] = told["en"].str.replace(r" \(\d{4}\)$", "", regex=True)
    rated = pd.read_csv(folder / "ratings/mdl_vs_douban.csv")
    rated["mdl_url"] = rated["URL"].str.replace("https://mydramalist.com", "", regex=False)
    rated = rated.rename(
        columns={"English Title": "en", "Native Title": "native", "db_title": "douban", "Year": "year"}
    )
    asian = pd.read_csv(folder / "titles/mydramalist.csv")
    asian = asian[asian["country"] == "China"].drop_duplicates("Name").set_index("Name")
    columns = ["mdl_url", "en", "zh", "native", "douban", "year", "eps", "synopsis", "tags", "db_year"]
    every = pd.concat([told, tagged, rated]).reindex(columns=columns)
    one = every.groupby("mdl_url", sort=True).first().reset_index()
    old = one["mdl_url"].str.replace(r"^/\d+-", "", regex=True).str.replace("-", " ")
    beside = asian["aired"].reindex(one["en"]).to_numpy(float)
    near = np.abs(beside - one["year"]) <= 3
    one["other_year"] = one["db_year"].where(one["db_year"].notna(), np.where(near, beside, one["year"]))
    counted = asian["num_episodes"].reindex(one["en"]).to_numpy(float)
    one["other_eps"] = np.where(near & ~np.isnan(counted), counted, one["eps"])
    return one.assign(old=old)


def halves(synopsis: object, which: int) -> str | None:
    """Every second sentence: what two platforms tell of one drama in words of their own."""
    if not isinstance(synopsis, str):
        return None
    spans = likeness.sentences(re.sub(r"\s+", " ", synopsis))
    return " ".join(synopsis[a:b] for a, b in spans[which::2]) or None


def side(every: pd.DataFrame, kinds: tuple[str, ...], which: int, rng: np.random.Generator) -> pd.DataFrame:
    """One platform: seven dramas in ten, some of their years and episodes unknown, half the synopses by halves, a tenth
    copied whole."""
    chosen = every[rng.random(len(every)) < 0.7]
    chosen = chosen[chosen[list(kinds)].notna().all(axis=1)]
    drop = rng.random((3, len(chosen)))
    year, eps = (chosen["other_year"], chosen["other_eps"]) if which else (chosen["year"], chosen["eps"])
    released = year.where(drop[0] < 0.8).astype("Int64").astype("string")
    told = [
        halves(text, which) if keep < 0.5 else text if keep < 0.6 and isinstance(text, str) else None
        for text, keep in zip(chosen["synopsis"], drop[2], strict=True)
    ]
    return pd.DataFrame(
        {
            "title_id": [f"{which}{address}" for address in chosen["mdl_url"]],
            "drama": chosen["mdl_url"].to_numpy(),
            "title": chosen[kinds[0]].to_numpy(),
            "original_title": chosen[kinds[1]].to_numpy() if len(kinds) > 1 else None,
            "platform": f"side {which}",
            "source": "made",
            "home_market": None,
            "released": pd.to_datetime(released, format="%Y").to_numpy(),
            "n_episodes": eps.where(drop[1] < 0.7).to_numpy(),
            "synopsis": told,
            "tags": [t.split(", ") if which == 0 and isinstance(t, str) else None for t in chosen["tags"]],
            "genres": None,
        }
    )  # fmt: skip


def world(
    every: pd.DataFrame, kinds: tuple[tuple[str, ...], tuple[str, ...]], seed: int
) -> tuple[pd.DataFrame, int]:
    """The evidence of every pair looked at, with `same` and `drama`; and how many pairs there are to be found."""
    rng = np.random.default_rng(seed)
    titles = pd.concat([side(every, k, i, rng) for i, k in enumerate(kinds)], ignore_index=True)
    forms = title_names.forms(titles)
    model = encoder.load()
    told = np.flatnonzero(titles["synopsis"].notna())
    hits = tropes.title_tropes(titles, model)
    sets = hits[(hits["source"] == "combined") & hits["hit"].astype(bool)][["title_id", "trope"]]
    vectors = same_title.Vectors(told, model.encode(titles["synopsis"].iloc[told].tolist()))
    rows = same_title.evidence(titles, forms, model.encode(forms["form"].tolist()), vectors, sets)
    rows["drama"] = titles["drama"].to_numpy()[rows["left"]]
    rows["same"] = rows["drama"] == titles["drama"].to_numpy()[rows["right"]]
    rows = rows[~rows["same_platform"]]
    return rows, int(titles["drama"].duplicated().sum())


def learn(rows: pd.DataFrame) -> NDArray[np.float64]:
    """Logistic regression with a ridge; likeness may only speak for a pair, contradiction only against it."""
    x = np.column_stack([np.ones(len(rows)), rows[list(same_title.EVIDENCE)].to_numpy(float)])
    y = rows["same"].to_numpy(float)

    def loss(w: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        z = x @ w
        value = np.logaddexp(0, z).sum() - y @ z + RIDGE * (w[1:] @ w[1:]) / 2
        return float(value), x.T @ (expit(z) - y) + RIDGE * np.r_[0, w[1:]]

    bounds = [(None, None)]
    bounds += [LIMITS.get(name, (0, None) if name in FOR else (None, 0)) for name in same_title.EVIDENCE]
    return np.asarray(minimize(loss, np.zeros(x.shape[1]), jac=True, bounds=bounds, method="L-BFGS-B").x)


def main() -> None:
    """Prints weights and the cross-validated figures as JSON."""
    every = dramas(Path(sys.argv[1]))
    parts = []
    to_find = {}
    for number, (name, kinds) in enumerate(WORLDS.items()):
        rows, to_find[name] = world(every, kinds, SEED + number)
        parts.append(rows.assign(world=name))
        print(name, len(rows), int(rows["same"].sum()), to_find[name], file=sys.stderr)
    rows = pd.concat(parts, ignore_index=True)
    fold = rows["drama"].map(
        {
            d: i % FOLDS
            for i, d in enumerate(np.random.default_rng(SEED).permutation(sorted(set(every["mdl_url"]))))
        }
    )
    x = np.column_stack([np.ones(len(rows)), rows[list(same_title.EVIDENCE)].to_numpy(float)])
    rows["p"] = 0.0
    for held in range(FOLDS):
        weights = learn(rows[fold != held])
        rows.loc[fold == held, "p"] = expit(x[(fold == held).to_numpy()] @ weights)
    figures = {}
    for name, group in rows.groupby("world", sort=False):
        figures[name] = {"to_find": to_find[name], "looked_at": round(group["same"].sum() / to_find[name], 3)}
        for cut in (0.3, 0.5, 0.7, 0.9):
            shown = group[group["p"] >= cut]
            figures[name][f"at {cut}"] = {
                "precision": round(float(shown["same"].mean()), 3),
                "recall": round(float(shown["same"].sum() / to_find[name]), 3),
            }
    final = learn(rows)
    if len(sys.argv) > 2:
        rows.to_parquet(sys.argv[2])
    print(json.dumps({
        "weights": dict(zip(["prior", *same_title.EVIDENCE], final.round(2).tolist(), strict=True)),
        "figures": figures,
    }, indent=1, ensure_ascii=False))  # fmt: skip


if __name__ == "__main__":
    main()
