"""The charts of a brief: few enough that it is read, the rest is on the pages."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from analysis.show import (
    brief_checks,
    figures,
    figures_derivatives,
    figures_stories,
    findings,
    findings_behind,
    findings_coding,
    findings_derivatives,
    findings_episodes,
    findings_stories,
    findings_symbols,
)
from analysis.show.chart import Chart
from analysis.show.material import BriefInfo

#: Markets whose titles are drawn one by one, and titles that one page of paper can name.
MOST_MARKETS, NAMED = 1, 24


def charts(found: Mapping[str, pd.DataFrame], info: BriefInfo, kinds: list[str], lang: str) -> list[Chart]:
    """All charts in their order; what has several kinds of evidence is drawn title by title on the first only."""
    out = [chart for kind in kinds for chart in _markets(found, info, kind, lang, kind == kinds[0])]
    out += [chart for kind in kinds for chart in brief_checks.charts(found, kind, lang)]
    out += findings_behind.charts(found, None, lang)
    behind = (findings_behind.charts(found, kind, lang) for kind in kinds)
    out += next((drawn for drawn in behind if drawn), [])
    out += _stories(found, lang)
    out += findings_symbols.charts(found, lang) + findings_episodes.charts(found, kinds, lang)
    near = findings_derivatives.copies(found["derivatives"]) if "derivatives" in found else pd.DataFrame()
    for source in findings_derivatives.SOURCES if len(near) else ():
        if len(rows := findings_derivatives.of_source(near, source)):
            out.append(figures_derivatives.pairs(rows, info.titles, lang))
    return out


def _markets(
    found: Mapping[str, pd.DataFrame], info: BriefInfo, kind: str, lang: str, titles: bool
) -> list[Chart]:
    charts: list[Chart] = []
    if kind == "corrected":
        charts.append(figures.raw_corrected(findings_coding.pairs(found["discount"]), lang))
        agreed = findings_coding.of_sentiment(found.get("agreement", pd.DataFrame()))
        return charts + (
            [figures.agreement(agreed, lang)] if len(agreed) and agreed["alpha"].notna().any() else []
        )
    rows = findings.of_evidence(found["discount"], kind) if "discount" in found else pd.DataFrame()
    if len(rows) and rows["discount"].notna().any():
        charts.append(figures.discount(rows, lang))
        gaps = findings.of_evidence(found["gaps"], kind) if "gaps" in found else pd.DataFrame()
        for row in _largest(rows).itertuples() if titles else ():
            part = gaps[gaps["market"].eq(row.market) & gaps["home"].eq(row.home)] if len(gaps) else gaps
            if len(part) and part["gap"].notna().any():
                charts.append(figures.gaps(part, info.titles, lang, row.discount, NAMED))
    return charts


def _largest(rows: pd.DataFrame) -> pd.DataFrame:
    known = rows[rows["discount"].notna()]
    return known.sort_values(["discount", "market"], ascending=[False, True]).head(MOST_MARKETS)


def _stories(found: Mapping[str, pd.DataFrame], lang: str) -> list[Chart]:
    charts: list[Chart] = []
    table = found.get("homogenization")
    source = findings_stories.default_source(table) if table is not None else None
    if table is None or source is None:
        return charts
    rows = findings_stories.select(table, source=source)
    for kind, measures in (("stories", figures.STORIES[:1]), ("tropes", figures.TROPES)):
        part = rows[rows["measure"].isin(measures) & rows["period"].ne("all") & rows["estimate"].notna()]
        if len(set(part["period"])) > 1:
            charts.append(figures.over_periods(rows, measures, lang, kind))
    if rows.loc[rows["measure"].eq("template_pairs"), "expected"].notna().any():
        charts.append(figures.template(rows, "template_pairs", lang))
    shares = found.get("trope_prevalence")
    if shares is not None:
        part = findings_stories.select(shares, source=source)
        part = part[part["period"].eq("all")]
        if len(part):
            charts.append(figures.prevalence(part, lang))
    return charts + _changes(found, source, lang)


def _changes(found: Mapping[str, pd.DataFrame], source: str, lang: str) -> list[Chart]:
    """Bundles, new and fading tropes of all titles, where any stands out."""
    charts = []
    for name, draw in (("bundles", figures_stories.bundles), ("trope_change", figures_stories.changes)):
        rows = findings_stories.select(found[name], source=source) if name in found else pd.DataFrame()
        sure = (
            rows["q"].lt(figures_stories.LEVEL) if name == "bundles" and len(rows) else pd.Series(dtype=bool)
        )
        if name == "trope_change" and len(rows):
            sure = rows["verdict"].ne("undecided")
        if sure.any():
            charts.append(draw(rows, lang))
    return charts
