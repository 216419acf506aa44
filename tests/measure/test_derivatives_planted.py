"""A hundred made translations and rewrites among real synopses: how many are found, and what else is."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import yaml

from analysis.enrich import encoder, language, likeness, passages, tropes
from analysis.measure.derivatives import derivatives
from analysis.measure.derivatives_scores import Passages
from analysis.measure.likeness import TextEmbeddings
from analysis.spec import Options

FIXTURES = Path(__file__).parent / "fixtures"
REAL = Path(__file__).parents[3] / "shared" / "data" / "titles"
RIGHT = {
    ("dj0210", "dj0396"): "one synopsis listed twice",
    ("dj0296", "dj0401"): "one story told twice, with the same names",
    ("dj0292", "dj0404"): "one story told twice, with the same names",
    ("dj0297", "dj0300"): "two stories of one couple",
    ("mdl0372", "mdl0687"): "a series and its remake in another country",
}
"""Pairs of the background that were flagged, read, and found to tell one story; rows of the two files by number."""


def planted() -> pd.DataFrame:
    rows = []
    for kind in ("translated", "rewritten"):
        for entry in yaml.safe_load((FIXTURES / f"near_copies_{kind}.yaml").read_text(encoding="utf-8")):
            rows += [
                (f"{entry['id']}{side}", entry[key], []) for side, key in (("a", "original"), ("b", "copy"))
            ]
    frame = pd.DataFrame(rows, columns=["title_id", "synopsis", "tags"])
    return frame.assign(title=frame["title_id"])


def background() -> pd.DataFrame:
    """1,757 synopses: the first 1,348 rows of Asian dramas in English, all of Chinese short dramas."""
    asian, chinese = pd.read_csv(REAL / "mydramalist.csv").head(1348), pd.read_csv(REAL / "duanju_cn.csv")
    frames = [
        pd.DataFrame(
            {
                "title_id": [f"{prefix}{i:04d}" for i in range(len(table))],
                "title": table[name],
                "synopsis": table[text],
                "tags": table[tags].fillna("").str.split(sign),
            }
        )
        for prefix, table, name, text, tags, sign in (
            ("mdl", asian, "Name", "synopsis", "tag_names", ","),
            ("dj", chinese, "name", "intro", "tags", "|"),
        )
    ]
    return pd.concat(frames).dropna(subset=["synopsis"])


def found(titles: pd.DataFrame) -> pd.DataFrame:
    titles = titles.assign(original_title=None, released=None, released_precision=None)
    titles = titles.sort_values("title_id").reset_index(drop=True)
    model = passages.Remembering(encoder.load())
    texts = titles["synopsis"].tolist()
    rows = [
        (t, s[a:b]) for t, s in zip(titles["title_id"], texts, strict=True) for a, b in likeness.sentences(s)
    ]
    whole = TextEmbeddings(
        titles["title_id"], pd.Series(list(language.detect(texts)[0])), model.encode(texts)
    )
    parts = pd.DataFrame(rows, columns=["title_id", "text"])
    hits = tropes.title_tropes(titles, model).query("source == 'combined' and hit")[["title_id", "trope"]]
    table = derivatives(
        titles,
        passages.series_names(titles),
        whole,
        Passages(parts["title_id"], parts["text"], np.asarray(model.encode(parts["text"].tolist()))),
        hits.drop_duplicates(),
        Options(),
        passages.copies(titles),
    ).table
    table["true"] = (table["title_a"].str[:-1] == table["title_b"].str[:-1]) & table["title_a"].str.match(
        r"[rt]\d\da"
    )
    return table


def test_the_made_synopses_are_a_hundred_pairs_told_in_their_own_words():
    frame = planted()
    assert len(frame) == 200 and frame["synopsis"].is_unique
    detected = pd.Series(list(language.detect(frame["synopsis"].tolist())[0])).str.split("-").str[0]
    one, other = detected[0::2].to_numpy(), detected[1::2].to_numpy()
    assert (one != other)[:50].sum() == 50 and (one == other)[50:].sum() == 50
    assert len(set(zip(one[:50], other[:50], strict=True))) >= 10


def others(table: pd.DataFrame) -> set[tuple[str, str]]:
    """Flagged pairs that were not planted, seasons of one series left out."""
    flagged = table[table["kind"].ne("series") & ~table["true"]]
    return set(zip(flagged["title_a"], flagged["title_b"], strict=True))


def test_the_pairs_for_development_are_others_than_those_held_back():
    texts = yaml.safe_load((FIXTURES / "near_copies_development.yaml").read_text(encoding="utf-8"))
    own = {entry[key] for entry in texts for key in ("original", "copy")}
    assert len(own) == 2 * len(texts) == 100 and not own & set(planted()["synopsis"])


@pytest.mark.slow
@pytest.mark.skipif(not REAL.is_dir(), reason="the real synopses are not on this machine (../shared/data)")
def test_planted_copies_among_real_synopses_are_found_with_few_false_pairs():
    table = found(pd.concat([planted(), background()]))
    assert table["true"].sum() >= 80, table["true"].sum()
    false = others(table) - RIGHT.keys()
    assert len(false) <= 0.05 * table["kind"].ne("series").sum(), false


@pytest.mark.slow
@pytest.mark.skipif(not REAL.is_dir(), reason="the real synopses are not on this machine (../shared/data)")
def test_real_synopses_alone_have_no_false_pair():
    assert not others(found(background())) - RIGHT.keys()
