"""Which tropes a comment names, and which tropes a title has by its tags, name, synopsis and dialogue."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd

from analysis.enrich import likeness
from analysis.enrich import trope_sources as sources
from analysis.enrich.encoder import Encoder

VERSION = "3"
"""Changes when the rule changes, so that stored columns are made again."""

HIT = 0.5
"""From which p on words, tags and all sources together are a hit; likeness has thresholds of its own, none above."""

LEAST = 0.01
"""Pairs below this probability are not listed."""

SOURCES = ("tags", "title", "synopsis", "transcript", "combined")
COLUMNS = ["title_id", "trope", "p", "hit", "source", "evidence"]


def comment_tropes(texts: Sequence[str | None], folder: Path | None = None) -> list[list[str]]:
    """The tropes that each comment names, as sorted canonical ids.

    Only names count, not the weaker phrases: a viewer who writes "my neighbour" speaks of no trope. An empty
    or missing text names none. Recall differs between languages, so shares may be compared only within a
    language, or after each market's mean is taken away (measure `resonance`).
    """
    return sources.matcher("names", folder).keys(texts)


def title_tropes(
    titles: pd.DataFrame,
    encoder: Encoder,
    folder: Path | None = None,
    calibration: likeness.Calibration | None = None,
) -> pd.DataFrame:
    """The probability that a title has a trope, by source and combined; the finding `trope_hits`.

    `titles` has title_id and what there is of tags, genres, title, synopsis, transcript. One row per
    (title_id, trope, source) with p >= LEAST. `source` is `tags` (a tag or genre of the lexicon), `title` (a
    word of the lexicon in the name), `synopsis` (a word, or likeness to the description), `transcript` (words
    in the dialogue), or `combined`. All by noisy-or, p = 1 - prod(1 - p_i), over the signals of a
    source and over the sources of a title. No tag is no evidence against a trope, since tags are incomplete,
    and neither is no synopsis: p only grows with what is known, so periods may be compared only within one
    source. `hit` is p >= HIT, for a synopsis p >= the trope's own threshold (likeness.Calibration), for
    `combined` also where the synopsis is a hit. `evidence` is the tag, the sentence with the words, or the
    sentence most alike; for `combined` that of the strongest source, named before it. Parts and synonyms are
    merged. Sorted by title_id, trope, source.
    """
    known = calibration or likeness.calibration()
    ids = [trope.id for trope in sources.roots(folder)]
    found = {
        "tags": sources.from_tags(sources.tag_lists(titles), folder),
        "title": sources.from_words(_texts(titles, "title"), known.precision, folder),
        "synopsis": sources.from_synopsis(_texts(titles, "synopsis"), encoder, known, folder),
        "transcript": sources.from_dialogue(_texts(titles, "transcript"), folder),
    }
    found["combined"] = sources.strongest(found)
    title_ids = titles["title_id"].to_numpy()
    least = np.minimum([known.threshold.get(trope, HIT) for trope in ids], HIT)
    told = found["synopsis"].p >= least
    hits = {name: by.p >= HIT for name, by in found.items()}
    hits["synopsis"] |= told
    hits["combined"] |= told
    frames = [_rows(title_ids, ids, name, by, hits[name]) for name, by in found.items()]
    out = pd.concat(frames, ignore_index=True)
    return out.sort_values(["title_id", "trope", "source"], kind="stable", ignore_index=True)


def _rows(
    title_ids: np.ndarray, ids: list[str], name: str, by: sources.Found, hits: np.ndarray
) -> pd.DataFrame:
    i, j = np.nonzero(by.p >= LEAST)
    p = by.p[i, j].round(6)
    evidence = [by.evidence(int(a), int(b)) for a, b in zip(i, j, strict=True)]
    return pd.DataFrame(
        {
            "title_id": pd.Series(title_ids[i], dtype=object),
            "trope": pd.Series(np.array(ids, dtype=object)[j], dtype=object),
            "p": p.astype(float),
            "hit": hits[i, j],
            "source": pd.Series([name] * len(i), dtype=object),
            "evidence": pd.Series(evidence, dtype=object),
        },
        columns=COLUMNS,
    )


def _texts(titles: pd.DataFrame, column: str) -> list[str]:
    if column not in titles:
        return [""] * len(titles)
    return [text if isinstance(text, str) else "" for text in titles[column]]
