"""What the search for near copies reads: sentences of synopses embedded, series names, texts alike word for word."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd
import pyarrow as pa

from analysis import text
from analysis.corpus import Workspace
from analysis.enrich import likeness, title_names, weights
from analysis.enrich.encoder import Encoder
from analysis.enrich.shard import from_list_array, to_list_array
from analysis.errors import WorkspaceError

FILE = "passages.parquet"

BANDS = 32
"""Bands of MinHash: texts that share half of their 5-grams are found 87 times in 100, those that share more always."""

_HEAD = re.compile(r"\s*[:：]\s*")


class Remembering:
    """An encoder that keeps the vectors of what it has read, so that no sentence of a synopsis is read twice."""

    def __init__(self, model: Encoder) -> None:
        self.name, self.dim, self._model = model.name, model.dim, model
        self._known: dict[str, np.ndarray] = {}

    def encode(self, texts: list[str]) -> np.ndarray:
        """As the encoder does."""
        new = sorted(set(texts) - self._known.keys())
        self._known.update(zip(new, self._model.encode(new), strict=True))
        return np.stack([self._known[one] for one in texts]) if texts else self._model.encode([])


def write(workspace: Workspace, told: pd.DataFrame, model: Encoder) -> None:
    """Writes enriched/passages.parquet: title_id, text and embedding of every sentence of the synopses of `told`."""
    rows = [
        (str(title), synopsis[start:end])
        for title, synopsis in zip(told["title_id"], told["synopsis"], strict=True)
        for start, end in likeness.sentences(synopsis)
    ]
    texts = [sentence for _, sentence in rows]
    columns = {
        "title_id": pa.array([title for title, _ in rows], pa.string()),
        "text": pa.array(texts, pa.string()),
        "embedding": to_list_array(model.encode(texts)) if texts else pa.array([], pa.list_(pa.float16())),
    }
    workspace.write(workspace.enriched / FILE, pa.table(columns))


def read(workspace: Workspace) -> tuple[pd.Series, pd.Series, np.ndarray]:
    """title_id, text and the (n, d) vectors of all passages. WorkspaceError where they are not made yet."""
    path = workspace.enriched / FILE
    if not path.is_file():
        raise WorkspaceError(
            f"{path}: sentences are not embedded yet; run `crosscut enrich --workspace {workspace.path}` first."
        )
    table = workspace.read(path)
    frame = table.select(["title_id", "text"]).to_pandas()
    return frame["title_id"], frame["text"], from_list_array(table["embedding"].combine_chunks())


def series_names(titles: pd.DataFrame) -> pd.DataFrame:
    """title_id and form: every name of a title without its season or part, and what of it stands before a colon."""
    named = titles.reset_index(drop=True)
    heads = named[["title", "original_title"]].apply(
        lambda names: names.astype("string").str.split(_HEAD, n=1, regex=True).str[0]
    )
    forms = pd.concat([title_names.forms(named), title_names.forms(named.assign(**heads))])
    found = pd.DataFrame({"title_id": named["title_id"].to_numpy()[forms["row"]], "form": forms["form"]})
    return found.drop_duplicates().sort_values(["title_id", "form"], ignore_index=True)


def copies(titles: pd.DataFrame) -> list[tuple[str, str]]:
    """Pairs of title ids whose synopses are likely to share their words, by MinHash; not verified."""
    told = titles[titles["synopsis"].fillna("").str.len() >= weights.LONG_DENSE].sort_values("title_id")
    words = told["synopsis"].map(text.same_words)
    ids = told["title_id"].astype(str).tolist()
    return [(ids[a], ids[b]) for a, b in weights.near(words.tolist(), BANDS)]
