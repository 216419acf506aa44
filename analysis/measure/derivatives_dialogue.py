"""Near copies by their transcripts: passages that two titles have in common word for word."""

from __future__ import annotations

import numpy as np
import pandas as pd

from analysis import text
from analysis.measure import derivatives_kinds as kinds
from analysis.measure.result import Result, note, result

WORDS, SIGNS = 60, 100
"""Words of a passage in common from which a pair is listed; signs where it is written in Han, Kana, Hangul or Thai."""


def with_transcripts(
    found: Result,
    scenes: pd.DataFrame,
    n: int,
    unseen: int,
    titles: pd.DataFrame,
    names: pd.DataFrame,
    trope_sets: pd.DataFrame,
) -> Result:
    """The finding `derivatives` with the pairs of titles whose transcripts share a passage of WORDS or SIGNS.

    `scenes` has title_a, title_b, words (of the longest passage in common), share (of the shorter transcript that is
    common, in [0, 1]: `similarity`), passage_a, passage_b, language_a, language_b; `n` transcripts were searched, of
    `family` pairs; those that are not in `scenes` have no passage of more than `unseen` words in common. `kind` is
    `series` or `verbatim`. There is no q: what unrelated transcripts have in common are a few stock phrases, too little
    for a tail to be fitted. What counts instead is the length, and a note says the longest passage that two titles of
    different series have in common without being listed. Without two transcripts `found` is returned as it is.
    """
    if n < 2:
        return found
    known = titles.dropna(subset=["title_id"]).drop_duplicates("title_id").set_index("title_id")
    rows = scenes[scenes["title_a"].isin(known.index) & scenes["title_b"].isin(known.index)]
    rows = rows.sort_values(["words", "title_a", "title_b"], ascending=[False, True, True], ignore_index=True)
    ids = pd.Series(sorted({*rows["title_a"], *rows["title_b"]}), dtype=object)
    place = pd.Series(np.arange(len(ids)), index=pd.Index(ids))
    pairs = np.column_stack([place.reindex(rows[f"title_{side}"]).to_numpy(np.int64) for side in "ab"])
    franchise = kinds.in_common(kinds.series(ids, names), pairs) > 0
    dense = rows["passage_a"].fillna("").map(text.is_dense).to_numpy(bool)
    listed = (rows["words"] >= np.where(dense, SIGNS, WORDS)).to_numpy()
    tropes = kinds.incidence(ids, trope_sets["title_id"], trope_sets["trope"])
    dates = kinds.released(known)
    rows["shared_tropes"] = kinds.in_common(tropes, pairs)
    rows["kind"] = np.where(franchise, "series", "verbatim")
    rows["similarity"] = rows["share"].astype(float).round(4)
    rows["source"], rows["family"] = "transcript", n * (n - 1) // 2
    for side in "ab":
        rows[f"released_{side}"] = dates.reindex(rows[f"title_{side}"]).to_numpy()
    told = ["released_a", "released_b", "title_a", "title_b"]
    rows["earlier"] = [kinds.earlier(*row) for row in rows[told].itertuples(index=False, name=None)]
    others = rows.loc[~listed & ~franchise, "words"]
    said = note("copies_dialogue", n=n, words=int(max([unseen, *others])))
    own = result("derivatives", rows[listed]).table
    table = pd.concat([found.table, own], ignore_index=True) if len(own) else found.table
    return Result("derivatives", table, found.dropped, (*found.notes, said))
