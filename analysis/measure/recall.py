"""How well the lexicon finds each theme in each language, by comments that people coded."""

from __future__ import annotations

import numpy as np
import pandas as pd

from analysis.measure.coded import NEEDED
from analysis.measure.result import Result, result
from analysis.measure.themes_read import Coded
from analysis.stats import Floats, wilson

#: Comments that a share needs below its line: under these there is no number.
LEAST = 5
#: The language of all languages together.
ALL = "*"


def recall(scored: pd.DataFrame, mentions: pd.DataFrame, coded: Coded | None) -> Result:
    """Recall and precision of the lexicon's labels of themes, by theme and language.

    `scored` is the scored frame; `mentions` holds the labels (`comment`, a row of `scored`, and `key`); `coded` the
    comments that people coded, None where there are none. A comment names a theme where half of its coders or more
    say so. With weights w = votes / inclusion probability, so that the coded stand for all that could be drawn:

        recall = Σ w·named·found / Σ w·named,    precision = Σ w·named·found / Σ w·found,

    in [0, 1]; 1 where the lexicon misses nothing, and where it is never wrong. `recall_low`, `precision_low` and so on:
    Wilson's 95 % intervals at Kish's effective number (Σw)²/Σw² of the comments below the line. Null where those are
    fewer than LEAST. Coders are taken as right: where they err the lexicon is charged with it.

    `n_coded` comments coded in the language, `n_named` of them that name the theme, `n_found` of them that the lexicon
    labels; comments without a vote are not counted. Rows: every theme that a counted comment names or is labelled with,
    in every language with NEEDED coded comments or more, and in `*`, all of these languages together; there languages
    weigh as they are written.

    Sources: Särndal, Swensson & Wretman, Model Assisted Survey Sampling (1992), 5.6; Kish, Survey Sampling (1965), 8.2;
    Wilson, JASA 22 (1927).
    """
    if coded is None:
        return result("recall", [])
    weight = coded.weight * scored["weight"].to_numpy(float)[coded.row]
    language = scored["lang"].astype(object).fillna("und").to_numpy(object)[coded.row]
    size = pd.Series(language[weight > 0]).value_counts()
    languages = sorted(size.index[size >= NEEDED])
    used = (weight > 0) & pd.Series(language).isin(languages).to_numpy()
    if not languages:
        return result("recall", [])
    weight, language = weight[used], language[used]
    said = pd.DataFrame(coded.named[used] >= 0.5, columns=list(coded.keys))
    label = _labels(mentions, coded.row[used])
    both = said.any().reindex(said.columns.union(label.columns), fill_value=False)
    keys = sorted(both.index[both | label.any().reindex(both.index, fill_value=False)])
    named, found = (frame.reindex(columns=keys, fill_value=False).to_numpy(bool) for frame in (said, label))
    parts = []
    for name in (ALL, *languages):
        here = np.full(len(language), True) if name == ALL else language == name
        parts.append(_rows(weight[here], named[here], found[here]).assign(key=keys, language=name))
    rows = pd.concat(parts).sort_values(["key", "language"], kind="stable")
    return result("recall", rows)


def _labels(mentions: pd.DataFrame, row: np.ndarray) -> pd.DataFrame:
    """What the lexicon finds in these rows of the scored frame: comments × keys."""
    there = mentions[mentions["comment"].isin(row)]
    place = pd.Index(row).get_indexer(pd.Index(there["comment"]))
    code, keys = pd.factorize(there["key"].astype(object), sort=True)
    out = np.zeros((len(row), len(keys)), bool)
    out[place, code] = True
    return pd.DataFrame(out, columns=list(keys))


def _rows(weight: Floats, named: np.ndarray, found: np.ndarray) -> pd.DataFrame:
    both = named & found
    rows = {"n_coded": len(weight), "n_named": named.sum(axis=0), "n_found": found.sum(axis=0)}
    for name, of in (("recall", named), ("precision", found)):
        enough = of.sum(axis=0) >= LEAST
        total = np.where(enough, weight @ of, np.nan)
        share = (weight @ both) / total
        low, high = wilson(share, total**2 / np.where(enough, weight**2 @ of, np.nan))
        rows |= {name: share, f"{name}_low": low, f"{name}_high": high}
    return pd.DataFrame(rows)
