"""Findings as tables that people read: translated heads, intervals in one cell, codes in words."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from analysis.show import labels
from analysis.show.findings import languages as scored_languages
from analysis.show.notes import said
from analysis.show.suppress import SUPPRESSED
from analysis.show.words import count, missing, number, say, spread


def _table(rows: Sequence[Mapping[str, object]], names: tuple[str, ...], lang: str) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=list(names), dtype="object")
    return frame.rename(columns={name: say(f"column.{name}", lang) for name in names})


#: The columns of the discount table; those before `prediction` fit a page of paper.
DISCOUNT = (
    *("home", "market", "discount", "interval", "status", "reason", "n_titles", "n_controls", "n_comments"),
    *("prediction", "n_home", "mutual"),
)
DISCOUNT_ON_PAPER = DISCOUNT[: DISCOUNT.index("prediction") + 1]


def discount(frame: pd.DataFrame, lang: str, names: tuple[str, ...] = DISCOUNT) -> pd.DataFrame:
    """Every pair of markets with its status and reason in words; `frame` holds one kind of evidence."""
    rows = frame.sort_values(["discount", "market"], ascending=[False, True], na_position="last")
    return _table([_discount_row(row, lang) for row in rows.itertuples()], names, lang)


def _discount_row(row: Any, lang: str) -> dict[str, object]:
    hidden = getattr(row, SUPPRESSED, False)
    return {
        "home": labels.market(str(row.home), lang),
        "market": labels.market(str(row.market), lang),
        "discount": number(row.discount),
        "interval": _spread(row.low, row.high, lang),
        "prediction": _spread(row.pi_low, row.pi_high, lang),
        "mutual": number(row.mutual)
        + (f" ({_spread(row.mutual_low, row.mutual_high, lang)})" if not missing(row.mutual) else ""),
        "n_titles": count(row.n_titles),
        "n_home": count(row.n_home),
        "n_controls": count(row.n_controls),
        "n_comments": count(row.n_comments),
        "status": labels.coded("status", str(row.status), lang),
        "reason": say("small.cell", lang) if hidden else labels.reasons(row.reason, lang),
    }


def gaps(frame: pd.DataFrame, titles: Mapping[str, str], lang: str) -> pd.DataFrame:
    """Every title's gap in one market; hidden ones say so."""
    names = ("title", "gap", "interval", "status", "reason", "shrunk", "q", "n_home", "n_market_comments")
    rows = frame.sort_values(["gap", "title_id"], ascending=[False, True], na_position="last")
    shown = [
        {
            "title": titles.get(row.title_id, row.title_id),
            "gap": number(row.gap),
            "interval": _spread(row.low, row.high, lang),
            "shrunk": number(row.shrunk),
            "q": number(row.q, 3),
            "n_home": count(row.n_home),
            "n_market_comments": count(row.n_market),
            "status": labels.coded("status", str(row.status), lang),
            "reason": say("small.cell", lang)
            if getattr(row, SUPPRESSED, False)
            else labels.reasons(row.reason, lang),
        }
        for row in rows.itertuples()
    ]
    heads = {"n_home": "comments_home", "n_market_comments": "comments_market"}
    frame_ = pd.DataFrame(shown, columns=list(names), dtype="object")
    return frame_.rename(columns={name: say(f"column.{heads.get(name, name)}", lang) for name in names})


def reception(frame: pd.DataFrame, lang: str) -> pd.DataFrame:
    """One title's strata in one market: mean, interval, standing, n; hidden ones say so."""
    names = (
        "platform",
        "language",
        "mean",
        "interval",
        "standing",
        "n_comments",
        "n_authors",
        "validated",
        "reason",
    )
    rows = [
        {
            "platform": str(row.platform),
            "language": NO_LANGUAGE if missing(row.language) else labels.language(str(row.language), lang),
            "mean": number(row.mean),
            "interval": _spread(row.low, row.high, lang),
            "standing": number(row.standing),
            "n_comments": count(row.n_comments),
            "n_authors": count(row.n_authors),
            "validated": say("overview.validated" if row.validated else "overview.not_validated", lang),
            "reason": say("small.cell", lang) if getattr(row, SUPPRESSED, False) else "",
        }
        for row in frame.itertuples()
    ]
    return _table(rows, names, lang)


NO_LANGUAGE = "–"


def accounting(entries: tuple[Mapping[str, Any], ...], lang: str) -> pd.DataFrame:
    """What was read from every source: rows + duplicates + empty + rejects = records."""
    names = ("path", "source", "table", "records", "rows", "duplicates", "empty", "rejects")
    rows = [{name: _cell(entry.get(name)) for name in names} for entry in entries]
    return _table(rows, names, lang)


def _cell(value: object) -> object:
    return count(value) if isinstance(value, int) else str(value)


def languages(reception: pd.DataFrame, lang: str) -> pd.DataFrame:
    """Scored comments by language, and whether verdicts may use them."""
    rows = [
        {
            "language": labels.language(str(row.language), lang),
            "n_shown": count(row.n_comments),
            "n_titles": count(row.n_titles),
            "validated": say("overview.validated" if row.validated else "overview.not_validated", lang),
        }
        for row in scored_languages(reception).itertuples()
    ]
    return _table(rows, ("language", "n_shown", "n_titles", "validated"), lang)


def dropped(measured: Mapping[str, Mapping[str, Any]], lang: str) -> pd.DataFrame:
    """What each measure left out, by reason."""
    rows = [
        {
            "finding": labels.finding(name, lang),
            "dropped": labels.left_out(str(reason), lang),
            "count": count(n),
        }
        for name, record in measured.items()
        for reason, n in record.get("dropped", {}).items()
        if n
    ]
    return _table(rows, ("finding", "dropped", "count"), lang)


def notes(measured: Mapping[str, Mapping[str, Any]], lang: str) -> pd.DataFrame:
    """The notes that measures left beside their numbers."""
    rows = [
        {"finding": labels.finding(name, lang), "note": said(note, lang)}
        for name, record in measured.items()
        for note in record.get("notes", ())
    ]
    return _table(rows, ("finding", "note"), lang)


def record(info: Any, lang: str) -> pd.DataFrame:
    """Options, versions and inputs of a study, one row each; `info` is a `BriefInfo`."""
    rows = [
        {"item": key, "content": json.dumps(value, ensure_ascii=False)} for key, value in info.options.items()
    ]
    rows += [{"item": key, "content": str(value)} for key, value in info.versions.items()]
    rows += [
        {"item": str(file.get("path", "")), "content": f"sha256 {file.get('sha256', '')}"}
        for file in info.inputs
    ]
    return _table(rows, ("item", "content"), lang)


def _spread(low: object, high: object, lang: str) -> str:
    return "–" if missing(low) or missing(high) else spread(low, high, lang)
