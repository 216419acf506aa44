"""The made world: which titles there are, where each is shown, and how well it is received there."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil

import numpy as np
import pandas as pd
from scipy.special import ndtri

from analysis.demo import plants
from analysis.errors import CrosscutError

LEAST_HOME = 24
"""Chinese titles in the smallest world: 10 shown in a market leave more than 8 that are not."""
LEAST_TITLES = LEAST_HOME + plants.LOCALS * len(plants.ABROAD)
LEAST_CELL, LEAST_HOME_CELL = 38, 60
"""Comments on a title in a market abroad, and at home, where many viewers write early and late."""


@dataclass(frozen=True)
class World:
    """`titles`: one row a title; `cells`: one row for each market in which a title is commented."""

    titles: pd.DataFrame
    cells: pd.DataFrame


def build(titles: int, comments: int, rng: np.random.Generator) -> World:
    """Titles, where they are shown, and the expected rating `mu` of each title in each market.

    mu = LEVEL + habit + quality + place − discount (imports only). Qualities are normal quantiles in random
    order, so that home and local catalogues are equally good, and exports are a random sample of the home
    titles. `place` is what a title gains or loses in one market, with mean zero over a market's local titles
    and over its imports.
    """
    n_home = titles - plants.LOCALS * len(plants.ABROAD)
    if n_home < LEAST_HOME:
        raise CrosscutError(
            f"--titles {titles}: the sample study needs at least {LEAST_TITLES} titles "
            f"({plants.LOCALS} in each of {len(plants.ABROAD)} markets and {LEAST_HOME} Chinese ones)."
        )
    # Titles that the comments cannot carry stay in the catalogue without comments.
    commented = next((n for n in range(n_home, LEAST_HOME - 1, -1) if least_comments(n) <= comments), None)
    if commented is None:
        raise CrosscutError(
            f"--comments {comments}: the sample study needs at least {least_comments(LEAST_HOME)} comments, "
            "or the discounts that it plants could not be measured."
        )
    home = _home(n_home, commented, rng)
    frame = pd.concat([home, *(_local(market, rng) for market in plants.ABROAD)], ignore_index=True)
    return World(frame, _cells(frame, commented, comments, rng))


def shown(commented: int) -> dict[str, int]:
    """How many of the commented Chinese titles are shown in each market abroad."""
    return {
        m.code: min(max(10, round(m.exports * commented)), commented - plants.LOCALS) for m in plants.ABROAD
    }


def least_comments(commented: int) -> int:
    """The fewest comments with which every title of such a world has enough of them wherever it is shown."""
    abroad = sum(shown(commented).values()) + plants.LOCALS * len(plants.ABROAD)
    return commented * LEAST_HOME_CELL + abroad * LEAST_CELL


def _quantiles(n: int, rng: np.random.Generator) -> np.ndarray:
    return plants.QUALITY_SD * rng.permutation(ndtri((np.arange(n) + 0.5) / n))


def _home(n: int, commented: int, rng: np.random.Generator) -> pd.DataFrame:
    share = np.cumsum(list(plants.YEARS.values())) / sum(plants.YEARS.values())
    year = np.array(list(plants.YEARS))[np.searchsorted(share, (np.arange(n) + 0.5) / n)]
    released = pd.to_datetime(pd.Series(year).astype(str)) + pd.to_timedelta(
        rng.integers(0, 365, n), unit="D"
    )
    quality = np.full(n, 0.0)
    has_comments = np.zeros(n, bool)
    has_comments[rng.choice(n, commented, replace=False)] = True
    quality[has_comments] = _quantiles(commented, rng)
    original = np.zeros(n, bool)
    original[rng.choice(n, max(1, round(plants.ORIGINAL * n)), replace=False)] = True
    return pd.DataFrame(
        {
            "title_id": [f"cn{i + 1:03d}" for i in range(n)],
            "home_market": plants.HOME.code,
            "year": year,
            "released": released,
            "quality": quality,
            "commented": has_comments,
            "original_script": original,
            "symbols": _symbols(n, rng),
            **_length(rng.integers(60, 101, n), rng),
            "production": _production(year, rng),
        }
    )


def _local(market: plants.Market, rng: np.random.Generator) -> pd.DataFrame:
    n = plants.LOCALS
    years = rng.permutation(np.resize(list(plants.YEARS), n + 2))[:n]
    released = pd.to_datetime(pd.Series(years).astype(str)) + pd.to_timedelta(
        rng.integers(0, 365, n), unit="D"
    )
    return pd.DataFrame(
        {
            "title_id": [f"{market.code.lower()}{i + 1:02d}" for i in range(n)],
            "home_market": market.code,
            "year": years,
            "released": released,
            "quality": _quantiles(n, rng),
            "commented": True,
            "original_script": None,
            "symbols": [()] * n,
            **_length(rng.integers(30, 71, n), rng),
            "production": _production(years, rng),
        }
    )


def _length(n_episodes: np.ndarray, rng: np.random.Generator) -> dict[str, np.ndarray]:
    return {"n_episodes": n_episodes, "paywall": rng.integers(8, 13, len(n_episodes))}


def _production(year: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    late = np.clip((np.asarray(year) - 2021) / 4, 0, 1)
    draw = rng.random(len(late))
    return np.where(
        draw < 0.02 + 0.06 * late,
        "ai_generated",
        np.where(draw < 0.05 + 0.17 * late, "ai_assisted", "live_action"),
    )


def _symbols(n: int, rng: np.random.Generator) -> list[tuple[str, ...]]:
    """Two symbols a title; those that are misread somewhere in more titles than the others."""
    weight = np.array([2.0 if symbol in plants.MISREAD else 1.0 for symbol in plants.SYMBOLS])
    picks = [rng.choice(len(weight), 2, replace=False, p=weight / weight.sum()) for _ in range(n)]
    return [tuple(plants.SYMBOLS[i] for i in sorted(pick)) for pick in picks]


def _cells(titles: pd.DataFrame, commented: int, comments: int, rng: np.random.Generator) -> pd.DataFrame:
    at_home = titles[titles.commented & (titles.home_market == plants.HOME.code)]
    parts = [at_home.assign(market=plants.HOME.code, kind="home")]
    for code, n in shown(commented).items():
        chosen = at_home.iloc[np.sort(rng.choice(len(at_home), n, replace=False))]
        parts += [
            chosen.assign(market=code, kind="import"),
            titles[titles.home_market == code].assign(market=code, kind="local"),
        ]
    cells = pd.concat(parts, ignore_index=True)
    market = cells.market.map(plants.MARKETS)
    habit, discount = market.map(lambda m: m.habit), market.map(lambda m: m.discount)
    place = pd.Series(rng.normal(0, plants.PLACE_SD, len(cells)))
    cells["place"] = place - place.groupby([cells.market, cells.kind]).transform("mean")
    cells["mu"] = (
        plants.LEVEL + habit + cells.quality + cells.place - discount.where(cells.kind == "import", 0.0)
    )
    cells["n"] = _sizes(np.where(cells.kind == "home", LEAST_HOME_CELL, LEAST_CELL), comments, rng)
    return cells


def _sizes(least: np.ndarray, comments: int, rng: np.random.Generator) -> np.ndarray:
    """Unequal sizes that add up to `comments`, none under its least."""
    weight = least * rng.lognormal(0.0, 0.7, len(least))
    room = comments - int(least.sum())
    extra = np.floor(room * weight / weight.sum()).astype(int)
    short = room - int(extra.sum())
    extra[np.argsort(-weight, kind="stable")[: ceil(short)]] += 1
    return least + extra
