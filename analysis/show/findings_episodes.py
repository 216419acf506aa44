"""Sentences and tables on the course of titles, and their part of a brief."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from analysis.show import figures_episodes, labels
from analysis.show.chart import Chart
from analysis.show.figures_episodes import ALL, SHARES
from analysis.show.suppress import SUPPRESSED
from analysis.show.words import NONE, count, joined, missing, number, percent, say, spread

LEVEL = 0.05


def evidence_of(kind: str) -> str:
    """The kind of arc for a chosen evidence: corrected scores have no course of their own."""
    return "rating" if kind == "rating" else "sentiment"


def pooled(frame: pd.DataFrame, measure: str, evidence: str | None = None) -> pd.DataFrame:
    """The rows over all titles of one measure."""
    if frame.empty:
        return frame
    rows = frame[frame["title_id"].eq(ALL) & frame["measure"].eq(measure)]
    return rows[rows["evidence"].eq(evidence).fillna(False)] if evidence else rows


def home_of(frame: pd.DataFrame) -> str | None:
    """The home market with most titles in `arc_summary`."""
    rows = frame[frame["title_id"].ne(ALL)] if len(frame) else frame
    if rows.empty:
        return None
    n = rows.groupby("home")["title_id"].nunique().sort_values(ascending=False, kind="stable")
    return str(n.index[0]) if len(n) else None


def finish(row: Any, lang: str) -> str:
    """Start minus finish of a pooled row in words."""
    titles = labels.capital(labels.made_in(str(row["home"]), lang))
    market = str(row["market"])
    place = say("episodes.everywhere", lang) if market == ALL else labels.place(market, lang)
    if missing(row["estimate"]):
        return say("episodes.finish_unknown", lang, titles=titles, market=place, n=count(row["n_titles"]))
    sure = not missing(row["low"]) and (row["low"] > 0 or row["high"] < 0)
    side = "weak" if row["estimate"] > 0 else "strong"
    values = {
        "titles": titles,
        "market": place,
        "by": labels.coded("finding.by", str(row["evidence"]), lang),
        "spread": spread(row["low"], row["high"], lang),
        "n": count(row["n_titles"]),
        "why": say(f"episodes.as_{row['status']}", lang),
    }
    if not sure:
        return say("episodes.finish_unclear", lang, **values, size=number(row["estimate"]))
    ends = (row["low"], row["high"]) if side == "weak" else (-row["high"], -row["low"])
    return say(
        f"episodes.finish_{side}",
        lang,
        **(values | {"spread": spread(*ends, lang)}),
        size=number(abs(row["estimate"])),
    )


def audience(frame: pd.DataFrame, home: str, market: str, lang: str) -> str:
    """Hook and paywall loss in words; empty where neither is known."""
    out = []
    for measure in SHARES:
        rows = pooled(frame, measure)
        rows = (
            rows[rows["home"].eq(home) & rows["market"].eq(market) & rows["estimate"].notna()]
            if len(rows)
            else rows
        )
        for _, row in rows.iterrows():
            between = say("number.spread", lang, low=percent(row["low"]), high=percent(row["high"]))
            out.append(
                say(
                    f"episodes.sentence_{measure}",
                    lang,
                    share=percent(row["estimate"]),
                    spread=between,
                    n=count(row["n_titles"]),
                )
            )
    return joined(out, lang)


def counts(frame: pd.DataFrame, home: str, market: str | None, evidence: str, lang: str) -> str:
    """How many single titles finish weaker, of how many; empty where none has a number."""
    rows = frame[frame["title_id"].ne(ALL) & frame["measure"].eq("start_finish") & frame["home"].eq(home)]
    rows = rows[rows["evidence"].eq(evidence).fillna(False) & rows["q"].notna()]
    rows = rows[rows["market"].eq(market)] if market else rows
    if rows.empty:
        return ""
    sure = rows[rows["q"].lt(LEVEL).fillna(False)]
    return say(
        "episodes.counts",
        lang,
        n=len(rows),
        weak=int(sure["estimate"].gt(0).sum()),
        strong=int(sure["estimate"].lt(0).sum()),
        family=count(rows["family"].max()),
    )


def table(frame: pd.DataFrame, titles: Mapping[str, str], lang: str) -> pd.DataFrame:
    """Rows of `arc_summary` of one measure as people read them."""
    rows = [
        {
            "title": say("filter.all_titles", lang)
            if row.title_id == ALL
            else titles.get(row.title_id, row.title_id),
            "market": say("episodes.all_markets", lang)
            if row.market == ALL
            else labels.market(str(row.market), lang),
            "estimate": _shown(row, lang),
            "q": number(row.q, 3),
            "comments": count(row.n_comments),
            "status": say("small.cell", lang)
            if getattr(row, SUPPRESSED, False)
            else labels.coded("status", str(row.status), lang),
        }
        for row in frame.sort_values(
            ["estimate", "title_id"], ascending=[False, True], na_position="last"
        ).itertuples()
    ]
    out = pd.DataFrame(rows, dtype="object")
    return out.rename(columns={name: say(f"column.{name}", lang) for name in out.columns})


def _shown(row: Any, lang: str) -> str:
    if missing(row.estimate):
        return NONE
    if row.measure in SHARES:
        ends = (percent(row.low), percent(row.high))
        between = NONE if missing(row.low) else say("number.spread", lang, low=ends[0], high=ends[1])
        return say("number.estimate", lang, value=percent(row.estimate), spread=between)
    return say("number.estimate", lang, value=number(row.estimate), spread=spread(row.low, row.high, lang))


def limits(lang: str) -> list[str]:
    """What arcs cannot say."""
    return [say(f"episodes.limit_{name}", lang) for name in ("attrition", "views", "reversals")]


def headlines(found: Mapping[str, pd.DataFrame], kinds: list[str], lang: str) -> list[str]:
    """The sentences for a brief: start against finish over all markets, where it has a number."""
    frame = found.get("arc_summary", pd.DataFrame())
    home = home_of(frame) if len(frame) else None
    if home is None:
        return []
    out = []
    for kind in ("rating", "sentiment"):
        rows = pooled(frame, "start_finish", kind)
        rows = rows[rows["home"].eq(home) & rows["market"].eq(ALL) & rows["estimate"].notna()]
        if kind in kinds and len(rows):
            out.append(finish(rows.iloc[0], lang))
    said = audience(frame, home, ALL, lang)
    return [*out, *([said] if said else [])]


def charts(found: Mapping[str, pd.DataFrame], kinds: list[str], lang: str) -> list[Chart]:
    """The charts for a brief: start against finish by market, of one kind of evidence."""
    frame = found.get("arc_summary", pd.DataFrame())
    home = home_of(frame) if len(frame) else None
    for kind in ("rating", "sentiment"):
        rows = pooled(frame, "start_finish", kind) if home and kind in kinds else pd.DataFrame()
        rows = rows[rows["home"].eq(home)] if len(rows) else rows
        if len(rows) and rows["estimate"].notna().any():
            return [figures_episodes.summary(rows.reset_index(drop=True), lang)]
    return []
