"""The words of the comments: clauses of the phrase banks joined, never the same ones twice."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

import numpy as np
import pandas as pd

from analysis.demo import plants
from analysis.demo.banks import Clause, bank, is_dense
from analysis.demo.typist import Typist

T = TypeVar("T")
_SIZES = np.cumsum([0.15, 0.65, 0.20])
"""P(1, 2, 3 clauses) as long as there are such sets of clauses that nobody has used."""
_TRIES, _MOST = 12, 7
_HOOK, _ENDING_POS, _ENDING_NEG, _ENDING_LOCAL, _LOCAL = 2.5, 0.8, 5.0, 0.8, 1.5


class Draw:
    """Uniform numbers in blocks: one number at a time costs too much from a Generator."""

    def __init__(self, rng: np.random.Generator) -> None:
        self.rng, self.block, self.at = rng, rng.random(65_536).tolist(), 0

    def u(self) -> float:
        """A uniform number in [0, 1)."""
        if self.at == len(self.block):
            self.block, self.at = self.rng.random(65_536).tolist(), 0
        self.at += 1
        return float(self.block[self.at - 1])

    def below(self, n: int) -> int:
        """A whole number from 0 to n − 1."""
        return int(self.u() * n)

    def pick(self, options: Sequence[T]) -> T:
        """One of the options, all alike."""
        return options[int(self.u() * len(options))]


class Writer:
    """Writes in one language. A set of clauses is used once; where sets of a size run out, sets grow.

    With about 150 clauses of one mood that is some 10,000 pairs, 500,000 triples and 20 million sets of
    four, so a million comments repeat nothing either; they are only longer.
    """

    def __init__(self, language: str, draw: Draw) -> None:
        self.bank, self.draw, self.used = bank(language), draw, set[tuple[int, ...]]()
        self.typist = Typist(language, draw)
        self._weights: dict[tuple[str, str, str, int], tuple[list[str], list[float]]] = {}

    def write(
        self, valence: str, market: str, kind: str, phase: int, mention: tuple[str, str] | None
    ) -> tuple[str, list[str]]:
        """A comment and its clauses' themes, the one it was made on first; `short` where it is a word or two.

        `mention` is a symbol with its use, and takes the place of a third clause.
        """
        draw, short = self.draw, self.bank.short.get(valence, [])
        if mention is None and short and draw.u() < 0.05:
            return self.typist.short(draw.pick(short).text, valence), ["short"]
        themes, steps = self._themes(valence, market, kind, phase)
        size = 1 + int(np.searchsorted(_SIZES, draw.u()))
        for attempt in range(_TRIES * _MOST):
            theme = _weighted(themes, steps, draw)
            chosen = self._set(theme, valence, size + attempt // _TRIES, themes, steps)
            if mention:
                chosen = [*chosen[:2], draw.pick(self.bank.symbols[mention])]
            key = tuple(sorted({clause.number for clause in chosen}))
            if key not in self.used and len(key) == len(chosen):
                break
        self.used.add(key)
        order = sorted(chosen, key=lambda _: draw.u())
        themes_said = list(dict.fromkeys(clause.theme for clause in chosen if clause.theme))
        return self.typist.join([clause.text for clause in order], valence), themes_said

    def _set(
        self, theme: str, valence: str, size: int, themes: list[str], steps: list[float]
    ) -> list[Clause]:
        """Clauses of one theme and of no theme in particular, so that a comment is about something."""
        draw, clauses = self.draw, self.bank.clauses
        chosen = [draw.pick(clauses[theme, valence])]
        for _ in range(size - 1):
            u = draw.u()
            other = theme if u < 0.50 else "overall" if u < 0.88 else _weighted(themes, steps, draw)
            chosen.append(draw.pick(clauses[other, valence]))
        return chosen

    def _themes(self, valence: str, market: str, kind: str, phase: int) -> tuple[list[str], list[float]]:
        key = (valence, market, kind, phase)
        if key not in self._weights:
            weights = dict(plants.THEMES[valence])
            for theme, factor in plants.TASTES.get(market, {}).items():
                if theme in weights:
                    weights[theme] *= factor
            if kind == "local":
                for theme in ("chivalry", "aesthetics"):
                    weights.pop(theme, None)
            if valence != "mid":
                late = _ENDING_POS if valence == "pos" else _ENDING_LOCAL if kind == "local" else _ENDING_NEG
                weights["hook"] = _HOOK if phase == 0 and valence == "pos" else 0.0
                weights["ending"] = late if phase == 2 else 0.0
                weights["local"] = _LOCAL if kind == "local" else 0.0
            known = {t: w for t, w in weights.items() if w > 0 and (t, valence) in self.bank.clauses}
            steps = np.cumsum(list(known.values())) / sum(known.values())
            self._weights[key] = (list(known), steps.tolist())
        return self._weights[key]


def _weighted(options: list[str], steps: list[float], draw: Draw) -> str:
    u = draw.u()
    return next((option for option, step in zip(options, steps, strict=True) if u < step), options[-1])


def write(
    plan: pd.DataFrame, handles: dict[str, list[str]], rng: np.random.Generator
) -> tuple[pd.DataFrame, list[str]]:
    """The plan with text, theme and copy_of (comment_id of the first, null for no copy); the private words.

    Private are the names, addresses and links that were planted in the texts.
    """
    draw = Draw(rng)
    writers = {language: Writer(language, draw) for language in sorted(set(plan.language))}
    given = ("language", "valence", "market", "kind", "phase", "symbol", "use", "repeat_of")
    columns = [plan[name].astype(object).where(plan[name].notna(), None).tolist() for name in given]
    texts: list[str] = []
    themes: list[list[str]] = []
    private: list[str] = []
    for language, valence, market, kind, phase, symbol, use, source in zip(*columns, strict=True):
        if source >= 0:
            texts.append(texts[source])
            themes.append(themes[source])
            continue
        writer = writers[language]
        text, said = writer.write(valence, market, kind, phase, (symbol, use) if symbol else None)
        if said != ["short"]:
            text, planted = writer.typist.address(text, valence, handles[market])
            private += planted
        texts.append(text)
        themes.append(said)
    frame = plan.assign(
        text=texts, theme=[said[0] for said in themes], themes=["|".join(said) for said in themes]
    )
    first = frame.comment_id.to_numpy(object)
    copied = np.where(frame.repeat_of >= 0, first[np.maximum(frame.repeat_of, 0)], None)
    frame["copy_of"] = copied
    _paste(frame, writers, rng)
    return frame, sorted(set(private))


def _paste(frame: pd.DataFrame, writers: dict[str, Writer], rng: np.random.Generator) -> None:
    """Some texts are pasted by viewers of the market who feel alike, now and then with an emoji more."""
    sources = set(frame.repeat_of[frame.repeat_of >= 0])
    plain = (
        (frame.repeat_of < 0) & frame.symbol.isna() & (frame.theme != "short") & ~frame.index.isin(sources)
    )
    lengths = frame.text.str.len()
    long = plain & (lengths >= np.where(frame.text.map(is_dense), 20, 40)) & ~frame.text.str.contains("@|://")
    told = ("text", "theme", "themes", "copy_of")
    text, theme, themes, copy_of = (frame[name].to_numpy(object).copy() for name in told)
    ids = frame.comment_id.to_numpy()
    for (_, language, valence), rows in (
        frame[plain].groupby(["market", "language", "valence"], sort=True).groups.items()
    ):
        wanted = round(plants.PASTED * len(rows))
        order = rng.permutation(rows.to_numpy())
        starts = [row for row in order if long[row]]
        while wanted >= 2 and starts:
            source, size = starts.pop(), min(wanted, int(rng.integers(2, 7)))
            targets = [row for row in order[:size] if row != source]
            order = order[size:]
            for row in targets:
                more = writers[language].typist.emoji(valence) if rng.random() < 0.3 else ""
                text[row], copy_of[row] = text[source] + more, ids[source]
                theme[row], themes[row] = theme[source], themes[source]
            wanted -= size
            gone = {source, *targets}
            order, starts = order[~np.isin(order, list(gone))], [row for row in starts if row not in gone]
    frame["text"], frame["theme"], frame["themes"], frame["copy_of"] = text, theme, themes, copy_of
