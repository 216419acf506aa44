"""What the made study says if measured without error: written beside it, for tests and for doubters."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from scipy.stats import betabinom

from analysis.demo import plants
from analysis.demo.viewers import MOOD


def discounts(cells: pd.DataFrame, value: str) -> dict[str, float]:
    """mean_T[R(t, CN) − R(t, m)] − mean_H R(·, CN) + mean_M R(·, m) by m, with the column `value` as R."""
    r = cells.set_index(["market", "title_id"])[value]
    kind = cells.set_index(["market", "title_id"]).kind
    home = r[plants.HOME.code]
    found = {}
    for market in plants.ABROAD:
        abroad, imported = r[market.code], (kind[market.code] == "import").to_numpy()
        shared = abroad[imported]
        gap = float((home[shared.index] - shared).mean())
        found[market.code] = gap - float(home.mean()) + float(abroad[~imported].mean())
    return found


def gather(
    titles: pd.DataFrame, cells: pd.DataFrame, comments: pd.DataFrame, private: list[str], seed: int
) -> dict[str, Any]:
    """All plants with their numbers."""
    realised = _realised(cells, comments)
    planted = {m.code: m.discount for m in plants.ABROAD}
    stars, few, valence = (discounts(realised, column) for column in ("mu", "mu_comments", "valence"))
    return {
        "made": "Made data: nothing here was observed.",
        "seed": seed,
        "counts": {
            "titles": int(titles.copy_of.isna().sum()),
            "copies": int(titles.copy_of.notna().sum()),
            "comments": len(comments),
            "cells": len(cells),
        },
        "discount": {
            "meaning": "planted: constant of the model on the 0-1 rating scale; rating: D of the expected "
            "stars of the titles drawn; rating_comments: the same of comments with stars; valence: D of the "
            "expected mood of the words on -1 to 1, for a reader without error.",
            "home": plants.HOME.code,
            "markets": {
                m: {
                    "planted": planted[m],
                    "rating": _r(stars[m]),
                    "rating_comments": _r(few[m]),
                    "valence": _r(valence[m]),
                    "habit": plants.MARKETS[m].habit,
                }
                for m in planted
            },
        },
        "catalogue": _catalogue(titles),
        "symbols": _symbols(comments),
        "finish": {
            "home": plants.HOME.code,
            "start_minus_finish": plants.FINISH,
            "applies_to": "titles of CN in every market",
            "local_titles": 0.0,
        },
        "copies_of_stories": {
            row.title_id: row.copy_of for row in titles[titles.copy_of.notna()].itertuples()
        },
        "experiments": {
            m: {"rating_dub_minus_sub": effect, "randomised": True, "viewers": plants.ASSIGNED[m]}
            for m, effect in plants.ARMS.items()
        },
        "tastes": {
            "meaning": "times as often in comments, praise and complaint, as elsewhere; all else is alike",
            **plants.TASTES,
        },
        "claims": _claims(),
        "travel": "no trope, genre or symbol travels better or worse than others",
        "audience": {
            "episode_two": plants.EPISODE_TWO,
            "paywall_loss": plants.PAYWALL_LOSS,
            "decay": plants.DECAY,
            "consumption": {m.code: m.consumption for m in plants.ABROAD},
        },
        "original_share": _r(float(titles.original_script[titles.home_market == "CN"].astype(bool).mean())),
        "comments": {
            "pasted": int((comments.copy_of.notna() & (comments.repeat_of < 0)).sum()),
            "repeated": int((comments.repeat_of >= 0).sum()),
            "file": "truth_comments.csv",
        },
        "private": {
            "meaning": "names, addresses and links that must not reach a workspace",
            "names": private,
        },
    }


def write(folder: Path, truth: dict[str, Any], comments: pd.DataFrame) -> None:
    """Writes truth.json and truth_comments.csv."""
    (folder / "truth.json").write_text(
        json.dumps(truth, ensure_ascii=False, indent=1) + "\n", encoding="utf-8"
    )
    columns = [
        "market",
        "comment_id",
        "language",
        "stars",
        "valence",
        "theme",
        "themes",
        "symbol",
        "use",
        "copy_of",
    ]
    text = comments[columns].to_csv(index=False, lineterminator="\n")
    (folder / "truth_comments.csv").write_text(text, encoding="utf-8")


def _realised(cells: pd.DataFrame, comments: pd.DataFrame) -> pd.DataFrame:
    """Per cell: its model mean `mu`, the mean of it over comments with stars, and the expected mood."""
    once = comments[comments.repeat_of < 0]
    k = (1 - plants.DISPERSION) / plants.DISPERSION
    mu = once.mu.to_numpy()[:, None]
    stars = betabinom.pmf(np.arange(5)[None, :], 4, mu * k, (1 - mu) * k)
    mood = 1 - 2 * MOOD[:, 0] - MOOD[:, 1]
    once = once.assign(mood=stars @ mood)
    key = ["title_id", "market"]
    rated = once[once.rated].groupby(key, sort=True).mu.mean().rename("mu_comments").reset_index()
    moods = once.groupby(key, sort=True).mood.mean().rename("valence").reset_index()
    return cells[[*key, "kind", "mu"]].merge(rated, on=key, how="left").merge(moods, on=key, how="left")


def _catalogue(titles: pd.DataFrame) -> dict[str, Any]:
    own = titles[titles.home_market == plants.HOME.code]
    years = {}
    for year, group in own.groupby("year", sort=True):
        tropes = group.tropes.explode().dropna()
        years[str(year)] = {
            "titles": len(group),
            "bundle_stories_planted": plants.BUNDLE_STORIES[int(year)],
            "bundle_tags_planted": plants.BUNDLE_TAGS[int(year)],
            "bundle_share_of_tropes": _r(float(tropes.isin(plants.BUNDLE).mean()) if len(tropes) else 0.0),
            "effective_tags": _r(_effective(group.tags.explode())),
        }
    return {
        "home": plants.HOME.code,
        "bundle": list(plants.BUNDLE),
        "narrows": True,
        "years": years,
        "local_titles": "do not narrow",
    }


def _claims() -> dict[str, Any]:
    """What is planted of the paper's claims, and the verdict that the sample is large enough for."""
    return {
        "meaning": "planted: what an endless sample of this made world would say; verdict: what 15,000 comments on 150 "
        "titles can say, where why tells what they lack.",
        "dominant_units": {"planted": "supported", "verdict": "undecided", "why": "five years make no trend"},
        "templates": {"planted": "supported", "verdict": "supported"},
        "original_scripts": {
            "planted": "supported",
            "verdict": "undecided",
            "why": f"{plants.ORIGINAL:.0%} of 78 titles cannot be told from 5 %",
        },
        "weak_finish": {"planted": "supported", "verdict": "supported"},
        "hooks": {"planted": "no_data", "verdict": "undecided", "why": "no bullet comments, so no reversals"},
        "overseas_themes": {"planted": "supported", "verdict": "supported"},
        "form_not_spirit": {
            "planted": "supported",
            "verdict": "undecided",
            "why": "eight symbols differ too much",
        },
        "regional_tastes": {
            "planted": "undecided",
            "verdict": "undecided",
            "why": "a taste for Oriental philosophy is not planted",
        },
        "cultural_discount": {"planted": "supported", "verdict": "supported"},
    }


def _effective(tags: pd.Series) -> float:
    share = tags.value_counts(normalize=True).sort_index().to_numpy()
    return float(np.exp(-(share * np.log(share)).sum()))


def _symbols(comments: pd.DataFrame) -> dict[str, Any]:
    named = comments[comments.symbol.notna()]
    counts = named.groupby(["symbol", "market", "use"], sort=True).size()
    table: dict[str, dict[str, Any]] = {}
    for symbol in plants.SYMBOLS:
        for market in plants.MARKETS:
            seen = {use: int(counts.get((symbol, market, use), 0)) for use in plants.USES}
            share = dict(zip(plants.USES, plants.uses(symbol, market), strict=True))
            table.setdefault(symbol, {})[market] = {"planted": share, "mentions": seen}
    return {"misread": {s: list(m) for s, m in plants.MISREAD.items()}, "uses": table}


def _r(value: float) -> float:
    return round(value, 6)
