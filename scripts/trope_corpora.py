"""What the calibration of tropes reads: two corpora with tags and synopses, and the titles coded by hand."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from scipy.special import logit

from analysis import lexicon
from analysis.enrich import encoder, likeness
from analysis.enrich import trope_sources as sources

DRAW_SEED, DRAWN = 20240607, 100
FILES = {
    "duanju_cn": ("hongguo", "id", "intro", "tags", "|"),
    "mydramalist": ("mydramalist", "url", "synopsis", "tag_names", ","),
}
HOME = likeness.CALIBRATION.parent

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


@dataclass
class Coded:
    """Titles coded by hand x tropes coded: label, words' probability, the fixed part of the score, corpus."""

    tropes: list[str]
    y: Array
    words: Array
    score: Array
    corpus: Array


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
