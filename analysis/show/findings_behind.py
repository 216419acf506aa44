"""Sentences on what is behind a gap, on what is watched, and on experiments; and their part of a brief."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from analysis.show import figures_consumption, figures_drivers, figures_experiments, labels, topic_names
from analysis.show.chart import Chart
from analysis.show.words import count, estimate, joined, missing, number, percent, say, spread

ALL_TITLES = "*"
#: q under which a difference is a verdict.
VERDICT = 0.05


def splittable(frame: pd.DataFrame) -> pd.DataFrame:
    """Rows of `drivers` of titles with more than one category whose numbers are shown."""
    known = frame[frame["composition"].notna()]
    several = known.groupby(["evidence", "home", "market", "by", "title_id"])["key"].transform("size") > 1
    return known[several].reset_index(drop=True)


def drivers(rows: pd.DataFrame, title: str, lang: str) -> str:
    """What a gap consists of, in one sentence or two; `rows` are those of one title (or `*`) and kind of category."""
    first: Any = next(rows.itertuples())
    titles = labels.capital(labels.made_in(str(first.home), lang))
    if first.title_id != ALL_TITLES:
        titles = say("finding.drivers.one_title", lang, title=title)
    parts = {
        part: estimate(
            getattr(first, name), getattr(first, f"{name}_low"), getattr(first, f"{name}_high"), lang
        )
        for part, name in (("composition", "all_composition"), ("valuation", "all_valuation"))
    }
    sentence = say(
        "finding.drivers.split" if first.gap >= 0 else "finding.drivers.split_higher",
        lang,
        titles=titles,
        gap=number(abs(first.gap)),
        market=labels.place(str(first.market), lang),
        n=count(first.n_titles),
        kind=labels.coded("by", str(first.by), lang),
        **parts,
    )
    differ = [say("finding.drivers.languages", lang)] if first.status == "languages_differ" else []
    return joined([sentence, *differ], lang)


def consumption(row: Any, lang: str) -> str:
    """One pair of markets and metric: what share of its relative views a home market's titles lose."""
    values = {
        "titles": labels.capital(labels.made_in(str(row.home), lang)),
        "market": labels.place(str(row.market), lang),
        "metric": labels.coded("metric", str(row.metric), lang),
    }
    why = labels.reasons(row.reason, lang)
    if missing(row.discount):
        values["titles"] = labels.made_in(str(row.home), lang)
        return say("finding.consumption.not_identified", lang, **values, why=why)
    loss = {
        "size": percent(row.discount),
        "spread": _percents(row.low, row.high, lang),
        "n": count(row.n_titles),
    }
    if row.status != "identified":
        return say("finding.consumption.thin", lang, **values, **loss, why=why)
    sided = not missing(row.low) and (row.low > 0 or row.high < 0)
    if sided and not row.q < VERDICT:
        return say("finding.consumption.alone", lang, **values, **loss, q=number(row.q, 3))
    if not missing(row.low) and row.low > 0:
        return say("finding.consumption.lose", lang, **values, **loss)
    if not missing(row.high) and row.high < 0:
        gain = loss | {"size": percent(-row.discount), "spread": _percents(-row.high, -row.low, lang)}
        return say("finding.consumption.gain", lang, **values, **gain)
    return say("finding.consumption.unclear", lang, **values, **loss)


def _percents(low: object, high: object, lang: str) -> str:
    if missing(low) or missing(high):
        return say("number.no_interval", lang)
    return say("number.spread", lang, low=percent(low), high=percent(high))


def experiments(frame: pd.DataFrame, evidence: str, lang: str) -> str:
    """The surest difference between two arms, or that there is none; `frame` holds rows of one evidence."""
    known = frame[frame["difference"].notna()]
    by = labels.coded("finding.by", evidence, lang)
    if frame.empty:
        return say("finding.experiments.no_arms", lang)
    if known.empty:
        whys = sorted({labels.reasons(reason, lang) for reason in frame["reason"].dropna()} - {""})
        why = whys[0] if whys else say("small.cell", lang)
        return say("finding.experiments.nothing", lang, evidence=by, why=why)
    sure = known[known["q"].lt(VERDICT).fillna(False).astype(bool)].sort_values(["q", "market", "variant_a"])
    if sure.empty:
        least, most = number(known["mde"].min()), number(known["mde"].max())
        return say("finding.experiments.none", lang, n=len(known), evidence=by, least=least, most=most)
    row: Any = next(sure.itertuples())
    up = row.difference > 0
    high, low = (row.variant_a, row.variant_b) if up else (row.variant_b, row.variant_a)
    ends = (row.low, row.high) if up else (-row.high, -row.low)
    return say(
        f"finding.experiments.higher_{evidence}",
        lang,
        high=high,
        low=low,
        size=number(abs(row.difference)),
        spread=spread(*ends, lang),
        market=labels.place(str(row.market), lang),
        n=count(row.n_a + row.n_b),
        status=say(f"finding.experiments.as_{row.status}", lang),
    )


def experiment_counts(frame: pd.DataFrame, lang: str) -> str:
    """How many comparisons show a difference, and how many are experiments; empty where none has a number."""
    known = frame[frame["difference"].notna()]
    if len(known) < 2:
        return ""
    beyond = int(known["q"].lt(VERDICT).fillna(False).sum())
    randomised = int(known["status"].eq("experiment").sum())
    return say("finding.experiments.counts", lang, n=len(known), beyond=beyond, randomised=randomised)


def experiment_limits(lang: str) -> list[str]:
    """What no comparison of arms can say."""
    return [say(f"limit.arms_{name}", lang) for name in ("comments", "comparison", "ratio")]


def headlines(found: Mapping[str, pd.DataFrame], kinds: list[str], lang: str) -> list[str]:
    """The sentences for a brief, where there is something to say."""
    return watched(found, lang) + arms(found, kinds, lang)


def watched(found: Mapping[str, pd.DataFrame], lang: str) -> list[str]:
    """What is watched where that is surest; none without an identified number."""
    views = _all_titles(found)
    known = views[views["discount"].notna() & views["status"].eq("identified")] if len(views) else views
    if known.empty:
        return []
    surest = known.sort_values(["q", "metric", "market"]).iloc[0]
    if not surest["q"] < VERDICT:
        return [say("finding.consumption.none", lang, n=len(known))]
    return [consumption(surest, lang)]


def arms(found: Mapping[str, pd.DataFrame], kinds: list[str], lang: str) -> list[str]:
    """The surest difference between two arms on each kind of evidence."""
    rows = {kind: _of(found, "experiments", kind) for kind in kinds}
    return [
        experiments(part, kind, lang)
        for kind, part in rows.items()
        if len(part) and part["difference"].notna().any()
    ]


def charts(found: Mapping[str, pd.DataFrame], kind: str | None, lang: str) -> list[Chart]:
    """The charts for a brief: of one kind of evidence, or those that rest on none (None)."""
    if kind is None:
        views = _all_titles(found)
        drawn = (
            [part for _, part in views.groupby("metric") if part["discount"].notna().any()]
            if len(views)
            else []
        )
        return [figures_consumption.of_markets(part, lang) for part in drawn]
    out: list[Chart] = []
    gaps = _of(found, "drivers", kind)
    gaps = splittable(gaps[gaps["title_id"].eq(ALL_TITLES)]) if len(gaps) else gaps
    if len(gaps):
        first = gaps.sort_values(["gap", "market", "by"], ascending=[False, True, True]).iloc[0]
        same = (
            gaps["market"].eq(first["market"]) & gaps["home"].eq(first["home"]) & gaps["by"].eq(first["by"])
        )
        rows = topic_names.named(gaps[same], found.get("topics", pd.DataFrame()), lang)
        out.append(figures_drivers.drivers(rows, say("filter.all_titles", lang), lang))
    arms = _of(found, "experiments", kind)
    if len(arms):
        for _, part in arms.groupby(["variant_a", "variant_b"], sort=True):
            if part["difference"].notna().any():
                out.append(figures_experiments.experiments(part, lang))
    return out


def _all_titles(found: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    frame = found.get("consumption")
    return pd.DataFrame() if frame is None else frame[frame["title_id"].eq(ALL_TITLES)]


def _of(found: Mapping[str, pd.DataFrame], name: str, kind: str) -> pd.DataFrame:
    frame = found.get(name)
    return pd.DataFrame() if frame is None else frame[frame["evidence"].eq(kind).fillna(False)]
