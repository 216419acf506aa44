"""Resonance: the terms, tropes, symbols and themes that a market's comments take up oftener than other markets' do."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from analysis.measure.resonance_lift import lift
from analysis.measure.resonance_odds import MIN_COMMENTS, Named, odds
from analysis.measure.resonance_recall import beyond_recall
from analysis.measure.result import Result, note, result
from analysis.measure.terms import terms
from analysis.spec import Options
from analysis.stats import generator, q_values

LEVEL = 0.05
#: Kinds whose names may be the praise itself ("funny"), so that no score without them would be fair.
NO_LIFT = ("theme",)


def resonance(
    scored: pd.DataFrame,
    mentions: Mapping[str, pd.DataFrame],
    masked: pd.DataFrame,
    said: Mapping[str, pd.DataFrame],
    options: Options,
) -> Result:
    """What each market takes to, by kind: `term` (within one language), `trope`, `symbol`, `theme`.

    `mentions` maps a kind to `comment` (row in *scored*) and `key`; `masked` holds the scores of comments without
    what they name; `said` the texts of languages that several markets write in (see `terms.terms`). Comments weigh
    as in `weights`. Formulas are in `resonance_odds.odds`, `resonance_recall.beyond_recall`, `resonance_lift.lift`
    (none for themes) and `terms.terms`. q is Benjamini–Hochberg over all numbers of a kind (`family`). Status
    `relative`: a key is compared with the market's other keys, since a lexicon finds more in one language than in
    another, and intervals and verdicts allow for what it finds more of one key (`uneven`); `ok` for terms. `verdict`
    is `above` or `below` with q < 0.05. An empty study, or one market, gives an empty table.
    """
    parts = [_terms(scored, said)]
    for kind, table in mentions.items():
        named, counted = gathered(scored, table)
        if not named.keys:
            continue
        rng = generator(options.seed, "resonance", kind)
        found = beyond_recall(odds(named, rng)).merge(counted, on=["key", "market"], how="left")
        if kind not in NO_LIFT:
            found = found.merge(lift(scored, table, masked), on=["key", "market"], how="left")
        parts.append(found.assign(kind=kind))
    parts = [part.assign(q=q_values(part.p.to_numpy(float))) for part in parts if len(part)]
    if not parts:
        return result("resonance", [], {}, (note("resonance_none"),))
    frame = pd.concat([part.assign(family=int(part.p.notna().sum())) for part in parts], ignore_index=True)
    sure = frame.q.lt(LEVEL)
    side = np.where(frame.log_odds > 0, "above", "below")
    frame["verdict"] = pd.Series(np.where(sure, side, "undecided"), frame.index).where(frame.p.notna())
    frame[["n_mentions", "n_authors"]] = frame[["n_mentions", "n_authors"]].fillna({"n_mentions": 0})
    families = frame.groupby("kind").family.first()
    notes = tuple(note("family_resonance", by=kind, n=n) for kind, n in families.items())
    if "uneven" in frame:
        uneven = frame.groupby("kind").uneven.first().dropna()
        notes += tuple(note("resonance_uneven", by=kind, tau=round(tau, 2)) for kind, tau in uneven.items())
    return result("resonance", frame.sort_values(["kind", "market", "key"]), {}, notes)


def gathered(scored: pd.DataFrame, mentions: pd.DataFrame) -> tuple[Named, pd.DataFrame]:
    """Mentions on titles with MIN_COMMENTS comments in two markets or more; and, by key and market, their number."""
    title, titles = pd.factorize(scored.title_id, sort=True)
    market, markets = pd.factorize(scored.market, sort=True)
    w = scored.weight.to_numpy(float, na_value=0.0)
    shape = (len(titles), len(markets))
    known = (title >= 0) & (market >= 0)
    cell = np.where(known, title * shape[1] + market, 0)
    n = np.bincount(cell[known], minlength=shape[0] * shape[1]).reshape(shape)
    kept = n >= MIN_COMMENTS
    kept &= kept.sum(axis=1, keepdims=True) >= 2
    total = np.asarray(np.bincount(cell[known], w[known], shape[0] * shape[1]), float).reshape(shape) * kept
    row = mentions.comment.to_numpy()
    use = known[row] & (w[row] > 0)
    use[use] = kept.ravel()[cell[row[use]]]
    row = row[use]
    key, keys = pd.factorize(mentions.key[use], sort=True)
    named = Named(
        shape[0], tuple(map(str, markets)), tuple(map(str, keys)), total, title[row], market[row], key, w[row]
    )
    part = pd.DataFrame({
        "key": np.asarray(keys, object)[key], "market": np.asarray(markets, object)[market[row]],
        "author": scored.author.to_numpy()[row],
    })  # fmt: skip
    by = part.groupby(["key", "market"], sort=True).author
    counted = by.agg(n_mentions="size", n_authors="nunique").reset_index()
    if scored.author.isna().all():
        counted["n_authors"] = np.nan
    return named, counted


def _terms(scored: pd.DataFrame, said: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    return terms(scored, said).assign(kind="term")
