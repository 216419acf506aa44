"""What the titles tell: synopses by year, the tropes in them, tags, and names."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from scipy.optimize import linear_sum_assignment

from analysis.demo import plants
from analysis.demo.banks import is_dense, names, phrases


@dataclass(frozen=True)
class Story:
    """A synopsis with its tropes; `translation` only where another platform will sell it again."""

    tropes: tuple[str, ...]
    text: str
    language: str
    translation: str | None = None

    @property
    def bundled(self) -> bool:
        """True where all its tropes belong to the proven bundle."""
        return bool(self.tropes) and set(self.tropes) <= set(plants.BUNDLE)


def tell(titles: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """The titles with synopsis, tropes, tags, genres, language and names; below them the translated copies.

    Chinese stories narrow from year to year as `plants.BUNDLE_STORIES` and `BUNDLE_TAGS` say; local ones do
    not. Once all written synopses are used, further ones join the beginning of one to the rest of another of
    its kind.
    """
    home = titles.home_market == plants.HOME.code
    frame = titles.copy()
    stories: list[Story | None] = [None] * len(frame)
    for row, story in zip(np.flatnonzero(home), _home_stories(frame[home], rng), strict=True):
        stories[row] = story
    for market in plants.ABROAD:
        rows = np.flatnonzero(frame.home_market == market.code)
        told = _read(market.language, "synopses_local")
        for row, pick in zip(rows, rng.permutation(len(told))[: len(rows)], strict=True):
            stories[row] = told[pick]
    told_all = [story for story in stories if story is not None]
    frame["synopsis"] = [story.text for story in told_all]
    frame["tropes"] = [story.tropes for story in told_all]
    frame["translation"] = [story.translation for story in told_all]
    frame["language"] = [plants.MARKETS[code].language for code in frame.home_market]
    frame["tags"] = [_tags(row.home_market, row.year, row.tropes, rng) for row in frame.itertuples()]
    frame["genres"] = [_genre(row.home_market, row.tropes) for row in frame.itertuples()]
    frame["title"], frame["original_title"] = _names(frame, told_all, rng)
    frame["copy_of"] = None
    return pd.concat([frame, _copies(frame, rng)], ignore_index=True)


def _read(language: str, key: str) -> list[Story]:
    rows: list[dict[str, Any]] = phrases(language)[key]
    return [Story(tuple(r["tropes"]), r["text"].strip(), language, r.get("text_en")) for r in rows]


def _home_stories(home: pd.DataFrame, rng: np.random.Generator) -> list[Story]:
    chinese, english = _read("zh", "synopses_home"), _read("en", "synopses_home")
    chinese = [chinese[i] for i in rng.permutation(len(chinese))]
    english = [english[i] for i in rng.permutation(len(english))]
    # Stories that are copied later come early, so that every world has them and their copies come after
    # them; the first year tells those that have least of the bundle.
    chinese.sort(key=lambda story: story.translation is None)
    pools = {kind: [s for s in (*chinese, *english) if s.bundled == kind] for kind in (True, False)}
    far = sorted(
        (s for s in pools[False] if s.translation is None), key=lambda s: len({*s.tropes} & {*plants.BUNDLE})
    )
    far = far[: int((home.year == min(plants.YEARS)).sum())]
    pools[False] = far + [s for s in pools[False] if s not in far]
    used: dict[bool, int] = {True: 0, False: 0}
    spliced: set[tuple[int, int]] = set()
    told: dict[int, Story] = {}
    for year, group in home.groupby("year", sort=True):
        bundled = round(plants.BUNDLE_STORIES[int(year)] * len(group))
        kinds = rng.permutation(np.arange(len(group)) < bundled)
        for index, kind in zip(group.index, kinds, strict=True):
            pool, at = pools[bool(kind)], used[bool(kind)]
            told[index] = pool[at] if at < len(pool) else _splice(pool, spliced, rng)
            used[bool(kind)] += 1
    return [told[index] for index in home.index]


def _splice(pool: list[Story], used: set[tuple[int, int]], rng: np.random.Generator) -> Story:
    """The first sentence of one story with the rest of another in its language."""
    for _ in range(1000):
        a, b = (int(i) for i in rng.choice(len(pool), 2, replace=False))
        first, second = pool[a], pool[b]
        if first.language == second.language and (a, b) not in used:
            break
    used.add((a, b))
    ends = r"(?<=[。！？])" if first.language == "zh" else r"(?<=[.!?]) "
    text = ("" if first.language == "zh" else " ").join(
        [re.split(ends, first.text)[0], *[part for part in re.split(ends, second.text)[1:] if part]]
    )
    return Story(tuple(dict.fromkeys((*first.tropes, *second.tropes))), text, first.language)


def _tags(home: str, year: int, tropes: tuple[str, ...], rng: np.random.Generator) -> list[str]:
    chinese = home == plants.HOME.code
    words: dict[str, str] = names()["tags_zh" if chinese else "tags_en"]
    wide: list[str] = names()["wide_zh" if chinese else "wide_en"]
    narrow = plants.BUNDLE_TAGS[year] if chinese else plants.BUNDLE_TAGS[min(plants.BUNDLE_TAGS)]
    tags = [words[trope] for trope in tropes]
    for _ in range(1 + int(rng.binomial(2, 0.5))):
        pool = (
            [words[trope] for trope in plants.BUNDLE] if rng.random() < narrow else [*wide, *words.values()]
        )
        tags.append(pool[int(rng.integers(len(pool)))])
    return list(dict.fromkeys(tags))


def _genre(home: str, tropes: tuple[str, ...]) -> list[str]:
    genres: dict[str, str] = names()["genres"]["zh" if home == plants.HOME.code else "en"]
    found = [genres[trope] for trope in tropes if trope in genres]
    return list(dict.fromkeys(found or [genres["none"]]))


def _names(
    frame: pd.DataFrame, stories: list[Story], rng: np.random.Generator
) -> tuple[list[str], list[str]]:
    """Title shown abroad and original title; each name of the banks goes to the story that it fits best."""
    abroad: list[str | None] = [None] * len(frame)
    original: list[str | None] = [None] * len(frame)
    for market in plants.ABROAD:
        rows = np.flatnonzero(frame.home_market == market.code)
        for row, name in zip(
            rows, _fit(phrases(market.language)["titles_local"], [stories[r].text for r in rows]), strict=True
        ):
            abroad[row] = original[row] = name
    at_home = np.flatnonzero(frame.home_market == plants.HOME.code)
    for language, target in (("zh", original), ("en", abroad)):
        rows = np.array([row for row in at_home if stories[row].language == language], dtype=int)
        for row, name in zip(
            rows, _fit(phrases(language)["titles_home"], [stories[r].text for r in rows]), strict=True
        ):
            target[row] = name
    taken: set[str] = {name for name in (*abroad, *original) if name}
    for row in at_home:
        chinese, english = _compose(stories[row].tropes, taken, rng)
        original[row], abroad[row] = original[row] or chinese, abroad[row] or english
    return [str(name) for name in abroad], [str(name) for name in original]


def _fit(given: list[str], texts: list[str]) -> list[str | None]:
    """For each text the name that shares most with it, each name once; None where names run out."""
    if not texts:
        return []
    rare = Counter(gram for name in given for gram in sorted(_grams(name)))
    # Sorted, since a set's order changes from run to run and with it the last digits of a sum.
    score = np.array(
        [[sum(1 / rare[g] for g in sorted(_grams(name) & _grams(text))) for name in given] for text in texts]
    )
    rows, columns = linear_sum_assignment(-score)
    found = dict(zip(rows.tolist(), columns.tolist(), strict=True))
    return [given[found[i]] if i in found else None for i in range(len(texts))]


def _grams(text: str) -> set[str]:
    width = 2 if is_dense(text) else 5
    text = re.sub(r"\W+", " ", text.casefold())
    return {text[i : i + width] for i in range(len(text) - width + 1)}


def _compose(tropes: tuple[str, ...], taken: set[str], rng: np.random.Generator) -> tuple[str, str]:
    """A made name, Chinese and English, that no title has; longer ones once the short are used up."""
    openers, closers = names()["openers"], names()["closers"]
    for attempt in range(100_000):
        trope = tropes[int(rng.integers(len(tropes)))] if tropes else "none"
        opener = openers[trope][int(rng.integers(len(openers[trope])))]
        ends = [closers[i] for i in rng.choice(len(closers), 1 + attempt // 100, replace=False)]
        chinese = "，".join([opener[0], *(end[0] for end in ends)])
        english = ", ".join([f"{opener[1]}: {ends[0][1]}", *(end[1] for end in ends[1:])])
        if chinese not in taken and english not in taken:
            taken.update((chinese, english))
            return chinese, english
    raise AssertionError("names are practically without end")


def _copies(frame: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """The translated copies: another platform's titles, later than their originals, without comments."""
    originals = (
        frame[frame.translation.notna()].sort_values("released", kind="stable").head(plants.TRANSLATED)
    )
    taken = {*frame.title, *frame.original_title}
    copies = originals.copy()
    copies["title_id"] = [f"st{i + 1:02d}" for i in range(len(copies))]
    copies["copy_of"], copies["synopsis"] = originals.title_id, originals.translation
    copies["title"] = [_compose(tropes, taken, rng)[1] for tropes in originals.tropes]
    copies["original_title"] = copies.title
    copies["released"] = originals.released + pd.to_timedelta(rng.integers(120, 420, len(copies)), unit="D")
    copies["home_market"], copies["language"], copies["commented"] = "US", "en", False
    copies["tags"] = [_tags("US", 2021, tropes, rng) for tropes in originals.tropes]
    copies["genres"] = [_genre("US", tropes) for tropes in originals.tropes]
    copies["original_script"] = None
    copies["symbols"] = [()] * len(copies)
    return copies.assign(translation=None)
