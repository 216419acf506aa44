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
    brief_charts,
    brief_tables,
    evidence,
    findings,
    labels,
    material,
    overview,
    suppress,
    tables,
)
from analysis.show.chart import Chart, for_print
from analysis.show.material import BriefInfo
from analysis.show.words import count, say, small_print

#: Comments quoted for each of two titles, and the height in pixels of a figure that a page of paper can hold.
QUOTED, PAGE_HEIGHT = 4, 1200
#: The height that the first page has for a figure beside finding, data, method and limits.
FIRST_HEIGHT = 640


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
    charts = brief_charts.charts(safe, info, kinds, lang)
    first = overview.headline(safe, (kinds or ["rating"])[0], lang)
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
        headline=small_print(first),
        facts=_facts(safe, info, lang),
        groups=[
            (group.name, [small_print(line.sentence) for line in group.lines if line.sentence != first])
            for group in overview.groups(safe, kinds, lang)
        ],
        limits=_limits(safe, kinds, lang),
        most_height=FIRST_HEIGHT,
        charts=[_drawn(chart, number) for number, chart in enumerate(charts)],
        plotly_js=Markup(get_plotlyjs()),  # noqa: S704 - plotly's own script
        tables=brief_tables.drawn(safe, info, kinds, lang),
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


def _facts(found: Mapping[str, pd.DataFrame], info: BriefInfo, lang: str) -> list[tuple[str, str]]:
    """What the first page says of data and method, so that it can be quoted by itself."""
    entries, reception = info.accounting, found.get("reception")
    comments = sum(int(entry.get("rows", 0)) for entry in entries if entry.get("table") == "comments")
    facts = [
        (
            "data",
            say(
                "brief.data_of",
                lang,
                comments=count(comments),
                titles=count(len(info.titles)),
                markets=count(0 if reception is None else reception["market"].nunique()),
                records=count(sum(int(entry.get("records", 0)) for entry in entries)),
                sources=count(len(entries)),
            ),
        )
    ]
    discount = found.get("discount")
    if discount is not None and discount["discount"].notna().any():
        facts.append(("how", say("brief.how_discount", lang)))
    cited = {"study": info.study, "version": info.versions.get("crosscut", "–"), "seed": info.seed}
    return [*facts, ("cite", say("brief.cite_as", lang, **cited, sha=(info.sha256 or "–")[:12]))]


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
        "height": figure.layout.height,
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
