"""The labelled sets of the sentiment head: read into one frame, folded, weighed."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
import yaml
from numpy.typing import NDArray

from analysis.enrich import _features
from analysis.enrich.sentiment import FOLDER

LABELS = ("negative", "neutral", "positive")
FOLDS, SEED = 5, 7
DOMAIN = "viewers' idioms"
PARALLEL, INDONESIAN, FILMS = "NusaX", "SmSA (IndoNLU)", "NSMC with stars"
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
    LabelledSet("nusax_parallel.csv", PARALLEL, "CC-BY-SA-4.0"),
    LabelledSet("id_smsa.csv", INDONESIAN, "Apache-2.0"),
    LabelledSet("th_wisesight.csv", "Wisesight", "CC0-1.0"),
    LabelledSet("ko_nsmc_stars.csv", FILMS, "CC0-1.0", text="review", lang="ko"),
    LabelledSet("zh_tyqiangz.csv", "product reviews (zh)", "research use", open=False),
    LabelledSet("ja_tyqiangz.csv", "product reviews (ja)", "research use", open=False),
    LabelledSet("vi_uit_vsfc.csv", "UIT-VSFC", "research use", open=False),
    LabelledSet("ms_tyqiangz.csv", "Malay posts", "research use", open=False),
)


@dataclass(frozen=True)
class Stars:
    """Comments with stars of their writers: never trained on, only ranked against."""

    file: str
    lang: str
    name: str
    text: tuple[str, ...]
    stars: str


STARS = (
    Stars("naver_kr_by_film_country.csv", "ko", "film reviews, Korea", ("review",), "rating"),
    Stars("parasite_naver.csv", "ko", "reviews of one film, Korea", ("comment",), "star_rating"),
    Stars("parasite_imdb.csv", "en", "reviews of the same film, IMDb", ("title", "content"), "star_rating"),
    Stars("google_play_wetv_id.csv", "id", "reviews of a drama app, Indonesia", ("content",), "score"),
)


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
    rows = pd.concat([*parts, phrases("train")], ignore_index=True)
    rows["y"] = rows["y"].astype(int)
    rows["group"] = _groups(rows)
    return rows


def phrases(part: str) -> pd.DataFrame:
    """Our own phrases of viewers, `train` or `check`, in the same columns."""
    held = yaml.safe_load((FOLDER / "domain.yaml").read_text(encoding="utf-8"))[part]
    found = [
        {"text": text, "y": LABELS.index(label), "lang": lang, "set": DOMAIN, "open": True, "sentence": 0}
        for lang, labels in held.items()
        for label, texts in labels.items()
        for text in texts
    ]
    return pd.DataFrame(found)


def bare(texts: pd.Series) -> pd.Series:
    """Texts reduced to their letters and digits: what copies have in common."""
    return texts.map(_features.normalise).str.replace(r"\W", "", regex=True)


def _groups(rows: pd.DataFrame) -> pd.Series:
    # A translation of a sentence tells its label, so all twelve share a fold. NusaX was translated from SmSA, so the
    # Indonesian sentence there joins them.
    same = bare(rows["text"])
    parallel = rows["set"] == PARALLEL
    sentence = PARALLEL + " " + rows["sentence"].astype(str)
    source = dict(zip(same[parallel], sentence[parallel], strict=True))
    return sentence.where(parallel, same.map(source).fillna(same))


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
    weights = weights * np.where(rows["set"] == FILMS, FILM_REVIEWS, 1)
    repeats = (rows["set"] == PARALLEL) & ~rows["lang"].isin(["en", "id"])
    weights = weights * np.where(repeats, TRANSLATIONS, 1)
    return (weights / weights.sum()).to_numpy()


def starred(folder: Path, source: Stars, known: set[str]) -> pd.DataFrame:
    """text and stars of one file, without texts that are `known` from a labelled set and without copies."""
    raw = pd.read_csv(folder / source.file).dropna(subset=[source.stars])
    text = raw[list(source.text)].fillna("").astype(str).agg(" ".join, axis=1)
    frame = pd.DataFrame({"text": text, "stars": raw[source.stars].astype(float), "bare": bare(text)})
    frame = frame[(frame["bare"] != "") & ~frame["bare"].isin(known)]
    return frame.drop_duplicates("bare").reset_index(drop=True)
