"""Tables of checks: every discount's verdict, its alternatives, pairs of markets, imports."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from analysis.show import labels
from analysis.show.findings_checks import HEADLINE, alternative, groups, holds, origin
from analysis.show.suppress import SUPPRESSED
from analysis.show.words import count, listed, missing, number, say, spread


def verdicts(rows: pd.DataFrame, lang: str) -> pd.DataFrame:
    """One row a discount: how many alternatives keep its conclusion, and which do not."""
    shown = [_verdict(part, lang) for part in groups(rows)]
    return _table(shown, ("market", "discount", "holds", "interval", "fails", "home"), lang)


def _verdict(part: pd.DataFrame, lang: str) -> dict[str, object]:
    head = next(part[part["alternative"] == HEADLINE].itertuples())
    failing = part.loc[part["holds"].eq(False).fillna(False), "alternative"]
    return {
        "home": labels.market(str(head.home), lang),
        "market": labels.market(str(head.market), lang),
        "discount": number(head.estimate),
        "interval": _spread(head, lang),
        "holds": say("small.cell", lang) if _hidden(head) else holds(part, lang),
        "fails": listed([alternative(str(name), lang) for name in failing], lang),
    }


def alternatives(rows: pd.DataFrame, titles: Mapping[str, str], lang: str) -> pd.DataFrame:
    """One discount under every alternative, those without a number with their reason."""
    names = ("alternative", "discount", "interval", "holds", "n_titles", "n_controls", "reason")
    return _table([_alternative(row, titles, lang) for row in rows.itertuples()], names, lang)


def _alternative(row: Any, titles: Mapping[str, str], lang: str) -> dict[str, object]:
    notes = []
    if isinstance(row.left_out, str):
        notes.append(titles.get(row.left_out, row.left_out))
    if not missing(row.n_tried):
        notes.append(say("finding.check.tried", lang, kept=count(row.n_holding), of=count(row.n_tried)))
    why = say("small.cell", lang) if _hidden(row) else labels.reasons(row.reason, lang)
    return {
        "alternative": alternative(str(row.alternative), lang),
        "discount": number(row.estimate),
        "interval": _spread(row, lang),
        "holds": "–"
        if pd.isna(row.holds)
        else say("finding.check.yes" if row.holds else "finding.check.no", lang),
        "n_titles": count(row.n_titles),
        "n_controls": count(row.n_controls),
        "reason": " · ".join(part for part in (*notes, why) if part),
    }


#: Columns that fit a page of paper come first.
BETWEEN = (
    *("market_a", "market_b", "difference", "interval", "q", "n_titles", "n_shared", "home"),
    *("status", "reason"),
)
BETWEEN_ON_PAPER = BETWEEN[: BETWEEN.index("status")]
IMPORTS = (
    *("home", "market", "standing", "interval", "n_titles", "n_controls", "n_comments"),
    *("status", "reason"),
)
IMPORTS_ON_PAPER = IMPORTS[: IMPORTS.index("reason")]


def between(rows: pd.DataFrame, lang: str, names: tuple[str, ...] = BETWEEN) -> pd.DataFrame:
    """Every pair of markets, the one with the larger loss first, the surest difference on top."""
    ordered = turned(rows).sort_values(["q", "home", "market_a", "market_b"], na_position="last")
    shown = [
        {
            "home": labels.market(str(row.home), lang),
            "market_a": labels.market(str(row.market_a), lang),
            "market_b": labels.market(str(row.market_b), lang),
            "difference": number(row.difference),
            "interval": _spread(row, lang),
            "q": _q(row.q),
            "n_titles": count(row.n_titles),
            "n_shared": count(row.n_shared),
            **_status(row, lang),
        }
        for row in ordered.itertuples()
    ]
    return _table(shown, names, lang)


def turned(rows: pd.DataFrame, market: str | None = None) -> pd.DataFrame:
    """Pairs with the larger loss first; with `market`, its pairs alone, with that market first."""
    if market:
        rows = rows[rows["market_a"].eq(market) | rows["market_b"].eq(market)]
        back = rows["market_a"].ne(market)
    else:
        back = rows["difference"].lt(0)
    back = back.fillna(False).astype(bool)
    out = rows.copy()
    for one, other in (("market_a", "market_b"), ("n_controls_a", "n_controls_b")):
        out[one], out[other] = rows[one].where(~back, rows[other]), rows[other].where(~back, rows[one])
    out["difference"] = rows["difference"].where(~back, -rows["difference"])
    out["low"], out["high"] = rows["low"].where(~back, -rows["high"]), rows["high"].where(~back, -rows["low"])
    return out


def _q(value: object) -> str:
    return "< 0.001" if not missing(value) and float(value) < 0.001 else number(value, 3)  # type: ignore[arg-type]


def imports(rows: pd.DataFrame, lang: str, names: tuple[str, ...] = IMPORTS) -> pd.DataFrame:
    """Every home market's titles in every market, and all imports together."""
    ordered = rows.sort_values(["n_titles", "market", "home"], ascending=[False, True, True])
    shown = [
        {
            "home": labels.capital(origin(str(row.home), lang)),
            "market": labels.market(str(row.market), lang),
            "standing": number(row.standing),
            "interval": _spread(row, lang),
            "n_titles": count(row.n_titles),
            "n_controls": count(row.n_controls),
            "n_comments": count(row.n_comments),
            **_status(row, lang),
        }
        for row in ordered.itertuples()
    ]
    return _table(shown, names, lang)


def _status(row: Any, lang: str) -> dict[str, object]:
    why = say("small.cell", lang) if _hidden(row) else labels.reasons(row.reason, lang)
    return {"status": labels.coded("status", str(row.status), lang), "reason": why}


def _hidden(row: Any) -> bool:
    return bool(getattr(row, SUPPRESSED, False))


def _spread(row: Any, lang: str) -> str:
    return "–" if missing(row.low) or missing(row.high) else spread(row.low, row.high, lang)


def _table(rows: list[dict[str, object]], names: tuple[str, ...], lang: str) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=list(names), dtype="object")
    return frame.rename(columns={name: say(f"column.{name}", lang) for name in names})
