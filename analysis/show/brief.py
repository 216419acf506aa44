"""A brief: one HTML file without outside parts that can be read, printed and cited."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd
import plotly.graph_objects as go
from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup
from plotly.offline import get_plotlyjs

from analysis.corpus import Workspace
from analysis.show import (
    brief_checks,
    evidence,
    figures,
    figures_derivatives,
    figures_stories,
    findings,
    findings_behind,
    findings_claims,
    findings_coding,
    findings_derivatives,
    findings_episodes,
    findings_stories,
    findings_symbols,
    labels,
    material,
    suppress,
    tables,
)
from analysis.show.chart import Chart, for_print
from analysis.show.material import BriefInfo
from analysis.show.words import count, say

#: Markets whose titles are drawn one by one, and comments quoted for each.
MOST_MARKETS, QUOTED = 3, 4
#: Titles that one page of paper can name, and the height in pixels that it can hold.
NAMED, PAGE_HEIGHT = 24, 880


def of_workspace(place: Workspace, lang: str) -> str:
    """The brief of a measured workspace; quotes comments on the titles whose gaps are largest."""
    found = material.findings(place)
    info = material.info(place)
    return html(found, info, lang, comments=_quoted(place, found, info, lang))


def html(
    found: Mapping[str, pd.DataFrame],
    info: BriefInfo,
    lang: str,
    comments: list[dict[str, Any]] | None = None,
) -> str:
    """The brief as one HTML page of about 5 MB, nearly all of it plotly.js; it loads nothing from anywhere.

    Small cells are hidden here once more, so none slips through. All text from data is escaped.
    `comments` are groups with `title`, `note` and `texts`.
    """
    safe = suppress.findings(found)
    kinds = findings.evidences(safe)
    charts = [chart for kind in kinds for chart in _market_charts(safe, info, kind, lang)]
    charts += [chart for kind in kinds for chart in brief_checks.charts(safe, kind, lang)]
    charts += [chart for kind in (None, *kinds) for chart in findings_behind.charts(safe, kind, lang)]
    charts += _story_charts(safe, lang)
    charts += findings_symbols.charts(safe, lang) + findings_episodes.charts(safe, kinds, lang)
    near = findings_derivatives.copies(safe["derivatives"]) if "derivatives" in safe else pd.DataFrame()
    if len(near):
        charts.append(figures_derivatives.pairs(near, info.titles, lang))
    environment = Environment(
        loader=PackageLoader("analysis.show", "."),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
    )
    return environment.get_template("brief.html.j2").render(
        lang=lang,
        info=info,
        say=say,
        title=say("brief.title", lang, study=info.study),
        headlines=[
            *findings.headlines_of(safe, lang),
            *brief_checks.lines(safe, kinds, lang),
            *findings_behind.headlines(safe, kinds, lang),
            *findings_symbols.headlines(safe, lang),
            *findings_episodes.headlines(safe, kinds, lang),
        ],
        limits=_limits(safe, kinds, lang),
        charts=[_drawn(chart, number) for number, chart in enumerate(charts)],
        plotly_js=Markup(get_plotlyjs()),  # noqa: S704 - plotly's own script
        tables=_tables(safe, info, kinds, lang),
        comments=comments or [],
        methods=[
            (anchor, say(f"method.{anchor}", lang)) for anchor in dict.fromkeys(c.method for c in charts)
        ],
        made=say(
            "brief.made",
            lang,
            version=info.versions.get("crosscut", "–"),
            seed=info.seed,
            sha=info.sha256 or "–",
        ),
        record=tables.record(info, lang).to_numpy().tolist(),
    )


def _market_charts(found: Mapping[str, pd.DataFrame], info: BriefInfo, kind: str, lang: str) -> list[Chart]:
    charts = []
    if kind == "corrected":
        charts.append(figures.raw_corrected(findings_coding.pairs(found["discount"]), lang))
        agreed = found.get("agreement")
        return charts + (
            [figures.agreement(agreed, lang)] if agreed is not None and agreed["alpha"].notna().any() else []
        )
    rows = findings.of_evidence(found["discount"], kind) if "discount" in found else pd.DataFrame()
    if len(rows) and rows["discount"].notna().any():
        charts.append(figures.discount(rows, lang))
        gaps = findings.of_evidence(found["gaps"], kind) if "gaps" in found else pd.DataFrame()
        for row in _largest(rows).itertuples():
            part = gaps[gaps["market"].eq(row.market) & gaps["home"].eq(row.home)] if len(gaps) else gaps
            if len(part) and part["gap"].notna().any():
                charts.append(figures.gaps(part, info.titles, lang, row.discount, NAMED))
    return charts


def _largest(rows: pd.DataFrame) -> pd.DataFrame:
    known = rows[rows["discount"].notna()]
    return known.sort_values(["discount", "market"], ascending=[False, True]).head(MOST_MARKETS)


def _story_charts(found: Mapping[str, pd.DataFrame], lang: str) -> list[Chart]:
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
    return charts + _change_charts(found, source, lang)


def _change_charts(found: Mapping[str, pd.DataFrame], source: str, lang: str) -> list[Chart]:
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


def _drawn(chart: Chart, number: int) -> dict[str, Any]:
    figure: go.Figure = for_print(chart.figure)
    figure.update_layout(width=None, autosize=True, height=min(figure.layout.height, PAGE_HEIGHT))
    body = figure.to_html(
        full_html=False,
        include_plotlyjs=False,
        include_mathjax=False,
        div_id=f"figure-{number}",
        config={"displayModeBar": False, "responsive": True, "staticPlot": False},
        default_height=f"{figure.layout.height}px",
    )
    # Plotly's encoder writes < > and / in data as \u escapes, so no label can close the script.
    return {
        "html": Markup(body),  # noqa: S704
        "title": chart.title,
        "alt": chart.alt,
        "how": chart.how,
        "n": chart.n,
        "interval": chart.interval,
        "method": chart.method,
    }


def _limits(found: Mapping[str, pd.DataFrame], kinds: list[str], lang: str) -> list[str]:
    sentences = [s for kind in kinds or ["rating"] for s in findings.limits(found, kind, lang)]
    return sorted(dict.fromkeys(sentences), key=lambda s: s in findings.general_limits(lang))


def _tables(
    found: Mapping[str, pd.DataFrame], info: BriefInfo, kinds: list[str], lang: str
) -> list[dict[str, Any]]:
    out = []
    for kind in kinds:
        rows = findings.of_evidence(found["discount"], kind) if "discount" in found else pd.DataFrame()
        if len(rows):
            title = f"{say('markets.table', lang)} · {say(f'evidence.{kind}', lang)}"
            out.append(_as_table(title, tables.discount(rows, lang, tables.DISCOUNT_ON_PAPER)))
        out += [
            _as_table(title, frame, note) for title, frame, note in brief_checks.tables(found, kind, lang)
        ]
    out += [_as_table(*section) for section in findings_claims.brief(found, lang)]
    if "derivatives" in found and len(findings_derivatives.copies(found["derivatives"])):
        near = findings_derivatives.table(found["derivatives"], info.titles, lang)
        out.append(_as_table(say("page.derivatives", lang), near, say("derivatives.lead", lang)))
    if "reception" in found and len(languages := tables.languages(found["reception"], lang)):
        out.append(
            _as_table(say("overview.languages", lang), languages, say("overview.languages_note", lang))
        )
    out.append(
        _as_table(
            say("overview.read", lang),
            tables.accounting(info.accounting, lang),
            say("overview.read_note", lang),
        )
    )
    for key, frame in (
        ("left_out", tables.dropped(info.measured, lang)),
        ("notes", tables.notes(info.measured, lang)),
    ):
        if len(frame):
            out.append(_as_table(say(f"overview.{key}", lang), frame))
    return out


def _as_table(title: str, frame: pd.DataFrame, note: str = "") -> dict[str, Any]:
    return {
        "title": title,
        "note": note,
        "heads": list(frame.columns),
        "rows": frame.astype(str).to_numpy().tolist(),
    }


def _quoted(
    place: Workspace, found: Mapping[str, pd.DataFrame], info: BriefInfo, lang: str
) -> list[dict[str, Any]]:
    """Comments on the title with the largest and the one with the smallest gap, in the market seen."""
    gaps = found.get("gaps")
    kinds = findings.evidences(found)
    if gaps is None or not kinds:
        return []
    rows = findings.of_evidence(gaps, kinds[0])
    rows = rows[rows["status"].eq("identified") & rows["gap"].notna()].sort_values(["gap", "title_id"])
    groups = []
    for row in (rows.iloc[[-1, 0]] if len(rows) > 1 else rows).itertuples():
        behind = evidence.comments_behind(place, row.title_id, row.market, n=QUOTED)
        texts = [str(text) for text in behind.table["text"].dropna()]
        if texts:
            name = info.titles.get(row.title_id, row.title_id)
            note = say("markets.comments_note", lang, shown=count(len(texts)), n=count(behind.total))
            groups.append(
                {"title": f"{name} · {labels.market(row.market, lang)}", "note": note, "texts": texts}
            )
    return groups
