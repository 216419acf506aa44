"""Resonance: the terms, tropes, symbols and themes that a market's comments take up oftener than other markets' do."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from analysis.measure.resonance_coded import coded_odds
from analysis.measure.resonance_lift import lift
from analysis.measure.resonance_odds import Named, odds, places
from analysis.measure.resonance_recall import beyond_recall
from analysis.measure.result import Result, note, result
from analysis.measure.terms import terms
from analysis.measure.themes_read import Coded
from analysis.measure.topics_space import Batches
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
    coded: Coded | None = None,
    batches: Batches = tuple,
) -> Result:
    """What each market takes to, by kind: `term` (within one language), `trope`, `symbol`, `theme`.

    `mentions` maps a kind to `comment` (row in *scored*) and `key`; `masked` holds the scores of comments without
    what they name; `said` the texts of languages that several markets write in (see `terms.terms`); `coded` what people
    say that comments name, `batches` the comments' embeddings. Comments weigh as in `weights`. Formulas are in
    `resonance_odds.odds`, `resonance_recall.beyond_recall`, `resonance_coded.coded_odds`, `resonance_lift.lift` (none
    for themes) and `terms.terms`. q is Benjamini–Hochberg over all numbers of a kind (`family`). Status `relative`: a
    key is compared with the market's other keys, since a lexicon finds more in one language than in another, and
    intervals and verdicts allow for what it finds more of one key (`uneven`); `ok` for terms, and for themes that
    rest on coded comments. `verdict` is `above` or `below` with q < 0.05. An empty study, or one market, gives an
    empty table.
    """
    parts = [_terms(scored, said)]
    for kind, table in mentions.items():
        named, counted = gathered(scored, table)
        if not named.keys:
            continue
        rng = generator(options.seed, "resonance", kind)
        found = beyond_recall(odds(named, rng))
        if kind == "theme" and coded is not None:
            found = _instead(found, coded_odds(scored, table, coded, batches, rng))
        found = found.merge(counted, on=["key", "market"], how="left")
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
        by_hand = frame[frame.kind.eq("theme") & frame.status.eq("ok")].groupby("kind").size()
        notes += tuple(note("resonance_coded", by=kind, n=n) for kind, n in by_hand.items())
        uneven = frame[frame.status.eq("relative")].groupby("kind").uneven.first().dropna()
        notes += tuple(note("resonance_uneven", by=kind, tau=round(tau, 2)) for kind, tau in uneven.items())
    return result("resonance", frame.sort_values(["kind", "market", "key"]), {}, notes)


def gathered(scored: pd.DataFrame, mentions: pd.DataFrame) -> tuple[Named, pd.DataFrame]:
    """Mentions in the `Places` of comments; and, by key and market, their number."""
    at = places(scored)
    row = mentions.comment.to_numpy()
    use = at.used[row]
    row = row[use]
    key, keys = pd.factorize(mentions.key[use], sort=True)
    title, market = at.title[row], at.market[row]
    named = Named(
        len(at.total), at.markets, tuple(map(str, keys)), at.total, title, market, key, at.weight[row]
    )
    part = pd.DataFrame({
        "key": np.asarray(keys, object)[key], "market": np.asarray(at.markets, object)[market],
        "author": scored.author.to_numpy()[row],
    })  # fmt: skip
    by = part.groupby(["key", "market"], sort=True).author
    counted = by.agg(n_mentions="size", n_authors="nunique").reset_index()
    if scored.author.isna().all():
        counted["n_authors"] = np.nan
    return named, counted


def _instead(found: pd.DataFrame, coded: pd.DataFrame) -> pd.DataFrame:
    """`found` with the rows of `coded` in the place of those of the same market and key."""
    keys = ["market", "key"]
    theirs = pd.MultiIndex.from_frame(coded[keys])
    rest = found[~pd.MultiIndex.from_frame(found[keys]).isin(theirs)]
    return pd.concat([rest, coded], ignore_index=True) if len(coded) else found


def _terms(scored: pd.DataFrame, said: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    return terms(scored, said).assign(kind="term")
