"""Made catalogues of synopses as vectors: sentences around a story's direction, languages apart from one another."""

import numpy as np
import pandas as pd

from analysis.measure.derivatives_scores import Passages
from analysis.measure.likeness import TextEmbeddings
from analysis.spec import Options

DIM = 48


def unit(x):
    return x / np.linalg.norm(x, axis=-1, keepdims=True)


class Catalogue:
    """n unrelated titles in some languages; `copies` are titles told again in another language or in their own."""

    def __init__(self, n, seed, copies=(), langs=("zh", "en", "es"), noise=0.5, dim=DIM):
        rng = np.random.default_rng(seed)
        n_all = n + len(copies)
        told = [*range(n), *(original for original, _ in copies)]
        lang = [*rng.choice(langs, n), *(language for _, language in copies)]
        story = rng.normal(size=(n, dim)) + 0.6 * rng.normal(size=(12, dim))[rng.integers(0, 12, n)]
        offset = dict(zip(langs, 1.5 * rng.normal(size=(len(langs), dim)), strict=True))
        self.sentences = rng.integers(1, 6, n)[told]
        parts = [rng.normal(size=(int(k), dim)) for k in rng.integers(5, 6, n)]
        owner = np.repeat(np.arange(n_all), self.sentences)
        place = np.concatenate([np.arange(k) for k in self.sentences])
        meaning = story[np.array(told)[owner]] + np.array(
            [parts[told[o]][p] for o, p in zip(owner, place, strict=True)]
        )
        moved = np.array([offset[lang[o]] for o in owner])
        vectors = meaning + moved + noise * rng.normal(size=meaning.shape)
        self.ids = pd.Series([f"t{i:04d}" for i in range(n_all)], dtype=object)
        whole = np.array([vectors[owner == i].mean(axis=0) for i in range(n_all)])
        self.whole = TextEmbeddings(self.ids, pd.Series(lang, dtype=object), unit(whole).astype(np.float32))
        letters = np.array(list("abcdefghijklmnopqrstuvwxyz   "))
        texts = pd.Series(["".join(rng.choice(letters, 30 + o % 7)) for o in owner], dtype=object)
        self.passages = Passages(
            self.ids[owner].reset_index(drop=True), texts, unit(vectors).astype(np.float32)
        )
        self.titles = pd.DataFrame(
            {
                "title_id": self.ids,
                "title": [f"Name {i}" for i in range(n_all)],
                "original_title": None,
                "synopsis": [" ".join(texts[owner == i]) for i in range(n_all)],
                "released": pd.to_datetime([f"20{10 + i % 10}-01-01" for i in range(n_all)]),
                "released_precision": "day",
            }
        )
        self.names = pd.DataFrame({"title_id": self.ids, "form": [f"name{i}" for i in range(n_all)]})
        tropes = [
            (title, f"trope{t}")
            for title in self.ids
            for t in rng.choice(20, rng.integers(0, 4), replace=False)
        ]
        self.tropes = pd.DataFrame(tropes, columns=["title_id", "trope"])

    def measure(self, seed=7, **changed):
        from analysis.measure.derivatives import derivatives

        given = {
            "titles": self.titles,
            "names": self.names,
            "synopses": self.whole,
            "passages": self.passages,
            "trope_sets": self.tropes,
            "options": Options(seed=seed),
        }
        return derivatives(**(given | changed))
