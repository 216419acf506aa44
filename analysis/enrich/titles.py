"""What is worked out once per title: the synopsis embedding, and the tropes found in tags and synopsis."""

from __future__ import annotations

import hashlib
import json

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from analysis import lexicon
from analysis.corpus import Workspace, is_sound
from analysis.enrich import encoder, language, likeness, passages, tropes
from analysis.enrich.shard import Recipe, encoder_version, from_list_array, to_list_array

_META = b"crosscut"


def enrich(workspace: Workspace, recipe: Recipe) -> bool:
    """Writes titles.parquet, passages.parquet and trope_hits.parquet in enriched/; False where all were up to date.

    The first holds title_id, lang and embedding of every synopsis (titles without one are left out), the second the
    same of every sentence with its text; the third has the columns of the finding `trope_hits`.
    """
    titles = workspace.table("titles").sort_values("title_id", kind="stable").reset_index(drop=True)
    transcripts = _transcripts(workspace.table("episodes"))
    key = _key(titles, transcripts, recipe)
    vectors_path, hits_path = workspace.enriched / "titles.parquet", workspace.enriched / "trope_hits.parquet"
    if (
        is_sound(vectors_path)
        and is_sound(workspace.enriched / passages.FILE)
        and is_sound(hits_path)
        and (pq.read_schema(hits_path).metadata or {}).get(_META) == key
    ):
        return False
    model = passages.Remembering(encoder.load(recipe.encoder))
    told = titles[titles["synopsis"].fillna("").str.strip() != ""]
    texts = told["synopsis"].tolist()
    lang, _ = language.detect(texts)
    columns = {
        "title_id": pa.array(told["title_id"].tolist(), pa.string()),
        "lang": pa.array(list(lang), pa.string()),
        "embedding": to_list_array(model.encode(texts)) if texts else pa.array([], pa.list_(pa.float16())),
    }
    workspace.write(vectors_path, pa.table(columns))
    passages.write(workspace, told, model)
    hits = tropes.title_tropes(titles.assign(transcript=titles["title_id"].map(transcripts)), model)
    table = pa.Table.from_pandas(hits, preserve_index=False)
    workspace.write(hits_path, table.replace_schema_metadata({**(table.schema.metadata or {}), _META: key}))
    return True


def trope_hits(workspace: Workspace) -> pd.DataFrame:
    """The trope hits of the titles, as the finding `trope_hits`."""
    return workspace.read(workspace.enriched / "trope_hits.parquet").to_pandas()


def trope_sets(workspace: Workspace) -> pd.DataFrame:
    """title_id and trope, one row for every trope that a title has by all its sources together."""
    hits = trope_hits(workspace)
    chosen = hits[(hits["source"] == "combined") & hits["hit"].astype(bool)]
    return chosen[["title_id", "trope"]].drop_duplicates().reset_index(drop=True)


def synopsis_vectors(workspace: Workspace) -> tuple[pd.Series, pd.Series, np.ndarray]:
    """title_id, language and the (n, d) unit vectors of the synopses, sorted by title_id."""
    table = workspace.read(workspace.enriched / "titles.parquet")
    frame = table.select(["title_id", "lang"]).to_pandas()
    return frame["title_id"], frame["lang"], from_list_array(table["embedding"].combine_chunks())


def _transcripts(episodes: pd.DataFrame) -> dict[str, str]:
    """All dialogue of a title in one text, in the order of its episodes."""
    spoken = episodes.dropna(subset=["transcript"]).sort_values(["title_id", "number"], kind="stable")
    return {str(title): "\n".join(group) for title, group in spoken.groupby("title_id")["transcript"]}


def _key(titles: pd.DataFrame, transcripts: dict[str, str], recipe: Recipe) -> bytes:
    """Changes with the texts and tags that are read, the lexicon, its calibration, the encoder and the rule."""
    read = titles[["title_id", "title", "language", "tags", "genres", "synopsis"]].to_json(
        orient="values", force_ascii=False
    )
    made_with = [
        lexicon.version("tropes"),
        likeness.calibration_version(),
        tropes.VERSION,
        language.VERSION,
        encoder_version(recipe.encoder),
    ]
    parts = [read, transcripts, *made_with]
    return (
        hashlib.sha256(json.dumps(parts, ensure_ascii=False).encode("utf-8", "surrogatepass"))
        .hexdigest()
        .encode()
    )
