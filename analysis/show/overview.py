"""All findings of a study in groups, each sentence with the page that holds its evidence."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

import pandas as pd

from analysis.show import (
    brief_checks,
    findings,
    findings_behind,
    findings_change,
    findings_coding,
    findings_derivatives,
    findings_episodes,
    findings_stories,
    findings_symbols,
    findings_topics,
)


class Line(NamedTuple):
    """A sentence, and the page on which its evidence stands."""

    sentence: str
    page: str


@dataclass(frozen=True)
class Group:
    """Sentences on one question; `name` is `reception`, `stories`, `talk` or `checks`."""

    name: str
    lines: tuple[Line, ...]

    @property
    def pages(self) -> tuple[str, ...]:
        """The pages of its sentences, in their order."""
        return tuple(dict.fromkeys(line.page for line in self.lines))


def headline(found: Mapping[str, pd.DataFrame], kind: str, lang: str, market: str | None = None) -> str:
    """The study's main finding: the discount where there is one, else the first that any group has."""
    discount = found.get("discount")
    if discount is not None and len(discount):
        return findings.headline(discount, kind, lang, market)
    return next((line.sentence for group in groups(found, [kind], lang) for line in group.lines), "")


def groups(
    found: Mapping[str, pd.DataFrame], kinds: list[str], lang: str, market: str | None = None
) -> tuple[Group, ...]:
    """The other findings on the kinds of evidence given, in groups; a group without findings is left out."""
    made = (
        Group("reception", tuple(_reception(found, kinds, lang, market))),
        Group("stories", tuple(_stories(found, lang))),
        Group("talk", tuple(_talk(found, kinds, lang))),
        Group("checks", tuple(_checks(found, kinds, lang))),
    )
    return tuple(group for group in made if group.lines)


def _reception(
    found: Mapping[str, pd.DataFrame], kinds: list[str], lang: str, market: str | None
) -> list[Line]:
    discount, travel = found.get("discount"), found.get("travel")
    said = []
    if discount is not None and len(discount):
        # The first kind of evidence has the study's headline.
        said += [findings.headline(discount, kind, lang, market) for kind in kinds[1:]]
        said += [findings.summary(discount, kind, lang) for kind in kinds]
    if travel is not None and len(travel):
        rows = travel[travel["market"].eq(market)] if market else travel
        said += [findings.travel_of(rows, kind, lang) for kind in kinds]
    lines = [Line(sentence, "markets") for sentence in said if sentence]
    lines += [Line(sentence, "markets") for sentence in findings_behind.watched(found, lang)]
    return lines + [Line(sentence, "experiments") for sentence in findings_behind.arms(found, kinds, lang)]


def _stories(found: Mapping[str, pd.DataFrame], lang: str) -> list[Line]:
    said = [*findings_stories.headlines(found, lang), *findings_change.headlines(found, lang)]
    lines = [Line(sentence, "homogenization") for sentence in said]
    return lines + [Line(sentence, "derivatives") for sentence in findings_derivatives.headlines(found, lang)]


def _talk(found: Mapping[str, pd.DataFrame], kinds: list[str], lang: str) -> list[Line]:
    lines = [Line(sentence, "topics") for sentence in findings_topics.headlines(found, lang)]
    lines += [Line(sentence, "symbols") for sentence in findings_symbols.headlines(found, lang)]
    return lines + [
        Line(sentence, "episodes") for sentence in findings_episodes.headlines(found, kinds, lang)
    ]


def _checks(found: Mapping[str, pd.DataFrame], kinds: list[str], lang: str) -> list[Line]:
    lines = [Line(sentence, "markets") for sentence in brief_checks.lines(found, kinds, lang)]
    discount, coded = found.get("discount"), found.get("coding")
    if discount is not None and coded is not None and len(coded):
        lines.append(Line(findings_coding.headline(discount, coded, lang), "coding"))
    return lines
