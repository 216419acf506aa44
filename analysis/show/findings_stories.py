"""Sentences from findings: how many stories a catalogue tells, and from how common a template."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from analysis.show import labels
from analysis.show.words import count, estimate, number, percent, say, spread

#: The order in which kinds of trope source are shown: sellers' tags, texts, all mixed.
SOURCES = ("tags", "synopsis", "transcript", "combined")


def sources(homogenization: pd.DataFrame) -> list[str]:
    """The kinds of trope source that were measured, in the order in which they are shown."""
    seen = set(homogenization.loc[homogenization["measure"].eq("effective_stories"), "source"].dropna())
    return [s for s in SOURCES if s in seen] + sorted(seen - set(SOURCES))


def default_source(homogenization: pd.DataFrame) -> str | None:
    """The kind of source with the most numbers of effective stories, ties in the order of SOURCES."""
    rows = homogenization[
        homogenization["measure"].eq("effective_stories") & homogenization["estimate"].notna()
    ]
    counted = {source: int(rows["source"].eq(source).sum()) for source in sources(homogenization)}
    return max(counted, key=lambda source: counted[source]) if counted else None


def select(
    frame: pd.DataFrame, scope: str = "all", value: str = "all", source: str | None = None
) -> pd.DataFrame:
    """The rows of one scope and value, and of one kind of source where one is given."""
    rows = frame[frame["scope"].eq(scope) & frame["value"].eq(value)]
    if source is not None:
        rows = rows[rows["source"].eq(source)]
    return rows.reset_index(drop=True)


def headline(homogenization: pd.DataFrame, lang: str) -> str:
    """The first sentence of the Homogenization page; `homogenization` holds one scope, value and source."""
    row = _one(homogenization, "effective_stories", "all")
    if row is None:
        n = homogenization.loc[homogenization["measure"].eq("effective_stories"), "n_titles"].max()
        return say("finding.stories.nothing", lang, n=count(0 if pd.isna(n) else n))
    sentence = say(
        "finding.stories.tell",
        lang,
        n=count(row.n_titles),
        size=count(row.size),
        value=number(row.estimate, 1),
        spread=spread(row.low, row.high, lang, 1),
        source=labels.source(str(row.source), lang),
    )
    if row.scope == "all":
        return sentence
    scope = labels.capital(labels.scope(str(row.scope), str(row.value), lang))
    return say("finding.stories.of", lang, scope=scope, sentence=sentence)


def change(homogenization: pd.DataFrame, lang: str) -> str:
    """The first and the last period's effective stories side by side, or where too few titles allow them their
    effective tropes (q = 1); empty with fewer than two periods.

    Two numbers are set beside one another; whether the change is more than chance is a trend's question.
    """
    dated = homogenization[homogenization["period"].ne("all") & homogenization["estimate"].notna()]
    for measure, key in (("effective_stories", "change"), ("effective_tropes_q1", "change_tropes")):
        rows = dated[dated["measure"].eq(measure)].sort_values("period")
        if len(rows) >= 2:
            first, last = (_period(row, lang) for row in (rows.iloc[0], rows.iloc[-1]))
            n = {"n_first": count(rows["n_titles"].iloc[0]), "n_last": count(rows["n_titles"].iloc[-1])}
            of = {"size": count(rows["size"].iloc[-1])} if key == "change" else {}
            return say(f"finding.stories.{key}", lang, first=first, last=last, **n, **of)
    return ""


def _period(row: Any, lang: str) -> str:
    shown = estimate(row["estimate"], row["low"], row["high"], lang, 1)
    return say("finding.stories.period", lang, period=row["period"], estimate=shown)


def template(homogenization: pd.DataFrame, lang: str) -> str:
    """How much commoner near-alike pairs are than popularity explains; empty where it was not measured."""
    row = _one(homogenization, "template_pairs", "all")
    if row is None:
        return ""
    values = {"n": count(row.n_titles), "share": percent(row.estimate, 1), "interval": _percents(row, lang)}
    if row.status == "saturated" or pd.isna(row.ratio):
        return say("finding.template.saturated", lang, **values)
    key = "more" if row.p < 0.05 and row.ratio > 1 else "unclear"
    values |= {"expected": percent(row.expected, 1), "ratio": number(row.ratio), "p": number(row.p, 3)}
    return say(f"finding.template.{key}", lang, **values)


def _percents(row: Any, lang: str) -> str:
    if pd.isna(row.low) or pd.isna(row.high):
        return say("number.no_interval", lang)
    return say("number.spread", lang, low=percent(row.low, 1), high=percent(row.high, 1))


def commonest(prevalence: pd.DataFrame, lang: str) -> str:
    """The commonest trope of one scope, value, period and source; empty where there is none."""
    if prevalence.empty:
        return ""
    row = prevalence.sort_values(["share", "trope"], ascending=[False, True]).iloc[0]
    return say(
        "finding.prevalence",
        lang,
        trope=labels.trope(row["trope"], lang),
        n=count(row["n_titles"]),
        share=percent(row["share"]),
        low=percent(row["low"]),
        high=percent(row["high"]),
    )


def tagging(homogenization: pd.DataFrame, lang: str) -> str:
    """How many tropes a title the values of one scope have, since that moves every comparison; empty for one value."""
    known = homogenization["measure"].eq("tropes_per_title") & homogenization["period"].eq("all")
    rows = homogenization[known & homogenization["estimate"].notna()].sort_values(["estimate", "value"])
    if len(rows) < 2:
        return ""
    scope = str(rows["scope"].iloc[0])
    least, most = (
        labels.market(str(value), lang) if scope == "home_market" else str(value)
        for value in (rows["value"].iloc[0], rows["value"].iloc[-1])
    )
    low, high = number(rows["estimate"].iloc[0], 1), number(rows["estimate"].iloc[-1], 1)
    return say("homogenization.compared_tagging", lang, low=low, high=high, least=least, most=most)


def headlines(found: Mapping[str, pd.DataFrame], lang: str) -> list[str]:
    """All sentences on the whole catalogue, for the Overview and the brief."""
    if "homogenization" not in found:
        return []
    source = default_source(found["homogenization"])
    rows = select(found["homogenization"], source=source) if source else found["homogenization"].head(0)
    shares = (
        select(found["trope_prevalence"], source=source) if "trope_prevalence" in found else pd.DataFrame()
    )
    shares = shares[shares["period"].eq("all")] if len(shares) else shares
    out = [headline(rows, lang), change(rows, lang), template(rows, lang), commonest(shares, lang)]
    return [sentence for sentence in out if sentence]


def _one(frame: pd.DataFrame, measure: str, period: str) -> Any:
    rows = frame[frame["measure"].eq(measure) & frame["period"].eq(period) & frame["estimate"].notna()]
    return next(rows.itertuples(index=False), None)
