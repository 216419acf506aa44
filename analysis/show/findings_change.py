"""Sentences from findings: whether variety changes, which tropes go together, come and go, and who was first."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from analysis.show import labels
from analysis.show.figures_stories import LEVEL, bundle_name, order
from analysis.show.findings_stories import default_source, select
from analysis.show.words import count, estimate, listed, number, percent, say

#: The measures whose trend is said, the first that was measured.
VARIETY = ("effective_stories", "effective_tropes_q1", "effective_stories_text")
NAMED = 3


def trend(frame: pd.DataFrame, lang: str) -> str:
    """Whether variety rises or falls; `frame` holds `homogenization_trend` of one scope, value and source."""
    row = _first(frame, VARIETY)
    if row is None:
        return say("finding.trend.nothing", lang)
    return say(
        f"finding.trend.{row.verdict}",
        lang,
        measure=labels.coded("measure", str(row.measure), lang),
        slope=estimate(row.slope, row.low, row.high, lang),
        weighted=estimate(row.meta_slope, row.meta_low, row.meta_high, lang),
        periods=count(row.n_periods),
        first=row.first,
        last=row.last,
        n=count(row.n_titles),
        q=number(row.q, 3),
    )


def tagging(frame: pd.DataFrame, lang: str) -> str:
    """A warning where tropes a title rise or fall too, since tags may have changed and not stories; else empty."""
    row = _first(frame, ("tropes_per_title",))
    if row is None or row.verdict == "undecided":
        return ""
    slope = estimate(row.slope, row.low, row.high, lang)
    return say("finding.trend.tagging", lang, direction=say(f"chart.trends.{row.verdict}", lang), slope=slope)


def bundles(frame: pd.DataFrame, lang: str) -> str:
    """The surest bundle and how many there are; `frame` holds `bundles` of one scope, value and source."""
    if frame.empty:
        return say("finding.bundles.nothing", lang)
    families = frame.groupby("size")["family"].max()
    tested = {"pairs": count(families.get(2, 0)), "triples": count(families.get(3, 0))}
    sure = frame[frame["q"].lt(LEVEL)]
    if sure.empty:
        return say("finding.bundles.none", lang, n=count(frame["n"].max()), **tested)
    top = sure.sort_values(["size", "q", "p", "tropes"]).iloc[0]
    return say(
        "finding.bundles.some",
        lang,
        tropes=bundle_name(str(top["tropes"]), lang),
        n=count(top["n_titles"]),
        of=count(top["n"]),
        ratio=estimate(top["ratio"], top["low"], top["high"], lang, 1),
        some_pairs=count(sure["size"].eq(2).sum()),
        some_triples=count(sure["size"].eq(3).sum()),
        **tested,
    )


def changes(frame: pd.DataFrame, lang: str) -> str:
    """Which tropes are new and which fade; `frame` holds `trope_change` of one scope, value and source."""
    if frame.empty:
        return say("finding.changes.nothing", lang)
    row = frame.iloc[0]
    values = {"first": row["first"], "last": row["last"], "n": count(len(frame))}
    parts = []
    for verdict, ascending in (("new", False), ("fading", True)):
        own = frame[frame["verdict"].eq(verdict)].sort_values(
            ["change", "trope"], ascending=[ascending, True]
        )
        if len(own):
            named = [_changed(part, lang) for part in own.head(NAMED).itertuples()]
            parts.append(
                say(f"finding.changes.{verdict}", lang, names=listed(named, lang), number=count(len(own)))
            )
    if not parts:
        return say("finding.changes.none", lang, **values)
    return say("finding.changes.some", lang, parts=say("finding.changes.join", lang).join(parts), **values)


def _changed(row: Any, lang: str) -> str:
    return say(
        "finding.changes.one_trope",
        lang,
        trope=labels.trope(str(row.trope), lang),
        before=percent(row.share_first),
        after=percent(row.share_last),
        low=_points(row.low),
        high=_points(row.high),
    )


def _points(value: float) -> str:
    return ("+" if value > 0 else "") + number(100 * value, 0)


def told(frame: pd.DataFrame) -> pd.DataFrame:
    """The leads of `lead_lag` that can be told, without the rows that say why there are none."""
    return frame[frame["status"].eq("ok")]


def leads(frame: pd.DataFrame, lang: str) -> str:
    """Who took a trope up first, or why it cannot be told; `frame` holds `lead_lag` of one scope and source."""
    if frame.empty:
        return say("finding.leads.none", lang)
    scope = labels.coded("scope", str(frame["scope"].iloc[0]), lang)
    sure = told(frame)
    if sure.empty:
        return _no_leads(frame.iloc[0], scope, lang)
    row = sure.sort_values(["q", "trope"]).iloc[0]
    return say(
        "finding.leads.some",
        lang,
        trope=labels.trope(str(row["trope"]), lang),
        order=order(row, lang),
        lag=estimate(row["lag_quarters"], row["low"], row["high"], lang, 1),
        n_leader=count(row["n_leader"]),
        n_follower=count(row["n_follower"]),
        n=count(len(sure)),
        family=count(row["family"]),
        unit=say(f"chart.leads.by_{row['unit']}", lang),
    )


def _no_leads(row: Any, scope: str, lang: str) -> str:
    sides = int(row["n_sides"])
    counts = {name: count(row[name]) for name in ("run", "n_pairs", "n_candidates", "family", "n_sides")}
    values = {"scope": scope, "source": labels.coded("source", str(row["source"]), lang), **counts}
    unit = say(f"chart.leads.{row['unit']}s", lang) if sides > 1 else ""
    pairs = count(sides * (sides - 1) // 2)
    return say(f"finding.leads.{row['status']}", lang, unit=unit, pairs=pairs, **values)


def headlines(found: Mapping[str, pd.DataFrame], lang: str) -> list[str]:
    """The sentences on the whole catalogue that an overview or a brief shows: trend, bundles, new and fading."""
    table = found.get("homogenization")
    source = default_source(table) if table is not None and len(table) else None
    if source is None:
        return []
    out = []
    for name, sentence in (("homogenization_trend", trend), ("bundles", bundles), ("trope_change", changes)):
        rows = select(found[name], source=source) if name in found else pd.DataFrame()
        if len(rows):
            out.append(sentence(rows, lang))
    return out


def _first(frame: pd.DataFrame, measures: tuple[str, ...]) -> Any:
    for measure in measures:
        rows = frame[frame["measure"].eq(measure)] if len(frame) else frame
        if len(rows):
            return next(rows.itertuples(index=False))
    return None
