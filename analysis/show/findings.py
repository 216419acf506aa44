"""Sentences from findings: how much standing titles lose, where that cannot be told, and why."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from analysis.corpus import Workspace
from analysis.show import (
    findings_change,
    findings_derivatives,
    findings_stories,
    findings_topics,
    labels,
    material,
)
from analysis.show.suppress import SUPPRESSED, hidden
from analysis.show.words import count, estimate, joined, listed, missing, number, say, spread

MEASURED = ("identified", "thin")


def evidences(found: Mapping[str, pd.DataFrame]) -> list[str]:
    """The kinds of evidence that were measured, ratings first: they need no scorer. `corrected` is one of them once
    a discount of it has a number.
    """
    frame = found.get("discount")
    kinds = set() if frame is None else set(frame["evidence"].dropna())
    if frame is not None and frame.loc[frame["evidence"].eq("corrected"), "discount"].isna().all():
        kinds -= {"corrected"}
    if not kinds and "reception" in found:
        kinds = set(found["reception"]["evidence"].dropna())
    return [kind for kind in ("rating", "sentiment", "corrected") if kind in kinds]


def headlines(place: Workspace, lang: str) -> list[str]:
    """The headline sentences of a measured workspace: the discount on each evidence, then the stories."""
    found = material.findings(place)
    return headlines_of(found, lang)


def headlines_of(found: Mapping[str, pd.DataFrame], lang: str, kinds: list[str] | None = None) -> list[str]:
    """The headline sentences of findings; `kinds` restricts the evidence."""
    out = []
    if "discount" in found:
        chosen = evidences(found) if kinds is None else kinds
        for kind in chosen or ["rating"]:
            out += [headline(found["discount"], kind, lang), summary(found["discount"], kind, lang)]
            if "travel" in found:
                out.append(travel_of(found["travel"], kind, lang))
    stories = [*findings_stories.headlines(found, lang), *findings_change.headlines(found, lang)]
    stories += findings_derivatives.headlines(found, lang)
    stories += findings_topics.headlines(found, lang)
    return [sentence for sentence in out if sentence] + stories


def of_evidence(frame: pd.DataFrame, evidence: str) -> pd.DataFrame:
    """The rows of one kind of evidence; the two are never mixed in one number."""
    return frame[frame["evidence"].eq(evidence).fillna(False)].reset_index(drop=True)


def headline(discount: pd.DataFrame, evidence: str, lang: str, market: str | None = None) -> str:
    """The first sentence of the Markets page: the largest loss, or why none can be told.

    With `market`, the sentence of that market alone.
    """
    rows = of_evidence(discount, evidence)
    if market:
        rows = rows[rows["market"] == market]
    if rows.empty:
        return say("finding.discount.nothing", lang, evidence=by(evidence, lang))
    measured = rows[rows["status"].eq("identified") & rows["discount"].notna()]
    if measured.empty:
        measured = rows[rows["status"].eq("thin") & rows["discount"].notna()]
    if measured.empty:
        return joined(cannot_say(rows, lang), lang)
    if len(rows) == 1 or market:
        return joined([of_market(row, lang) for row in rows.itertuples()], lang)
    strongest = measured.sort_values(["discount", "market"], ascending=[False, True])
    losing = strongest[strongest["low"] > 0]
    pick = (
        losing
        if len(losing)
        else strongest.reindex(strongest["discount"].abs().sort_values(ascending=False).index)
    )
    return of_market(next(pick.itertuples()), lang)


def of_market(row: Any, lang: str) -> str:
    """One row of `discount` as a sentence with interval and n, or the reason why there is no number."""
    values = {
        "titles": labels.capital(labels.made_in(str(row.home), lang)),
        "market": labels.place(str(row.market), lang),
    }
    if getattr(row, SUPPRESSED, False):
        return say("finding.discount.suppressed", lang, **values)
    if row.status not in MEASURED or missing(row.discount):
        why = labels.reasons(row.reason, lang) or labels.coded("status", str(row.status), lang)
        key = "relative" if row.status == "relative" else "not_identified"
        values |= {"markets": values["market"], "evidence": by(str(row.evidence), lang)}
        return say(f"finding.discount.{key}", lang, **values, why=why)
    values |= {
        "by": by(str(row.evidence), lang),
        "range": labels.coded("finding.range", str(row.evidence), lang),
        "n": count(row.n_titles),
        "comments": count(row.n_comments),
    }
    if row.status == "thin":
        why = labels.reasons(row.reason, lang)
        return say("finding.discount.thin", lang, **values, estimate=_interval(row, 1, lang), why=why)
    flag = labels.reasons(row.reason, lang)
    sentences = [_measured(row, values, lang)]
    return joined(sentences + ([say("finding.discount.flagged", lang, why=flag)] if flag else []), lang)


def _measured(row: Any, values: dict[str, str], lang: str) -> str:
    if row.low > 0:
        return say(
            "finding.discount.lose",
            lang,
            **values,
            size=number(row.discount),
            spread=spread(row.low, row.high, lang),
        )
    if row.high < 0:
        size = number(-row.discount)
        return say(
            "finding.discount.gain", lang, **values, size=size, spread=spread(-row.high, -row.low, lang)
        )
    return say("finding.discount.unclear", lang, **values, estimate=_interval(row, 1, lang))


def _interval(row: Any, sign: int, lang: str) -> str:
    return estimate(sign * row.discount, row.low, row.high, lang)


def summary(discount: pd.DataFrame, evidence: str, lang: str) -> str:
    """How many markets show a loss, a gain or neither; empty where there are fewer than two markets."""
    rows = of_evidence(discount, evidence)
    measured = rows[rows["status"].eq("identified") & rows["discount"].notna()]
    if len(rows) < 2 or not rows["discount"].notna().any():
        return ""
    if measured.empty:
        return say("finding.discount.only_thin", lang, n=int(rows["status"].eq("thin").sum()))
    losses, gains = int((measured["low"] > 0).sum()), int((measured["high"] < 0).sum())
    other = len(rows) - len(measured)
    return say(
        "finding.discount.summary" if other else "finding.discount.summary_all",
        lang,
        n=len(measured),
        evidence=by(evidence, lang),
        losses=losses,
        gains=gains,
        unclear=len(measured) - losses - gains,
        other=other,
    )


def by(evidence: str, lang: str) -> str:
    """A kind of evidence inside a sentence: `by ratings`."""
    return labels.coded("finding.by", evidence, lang)


def cannot_say(rows: pd.DataFrame, lang: str) -> list[str]:
    """One sentence for each reason why markets have no number: `cannot be identified in X and Y: …`."""
    absent = rows[~rows["status"].isin(MEASURED)]
    out = []
    keys = absent["status"].fillna("") + "|" + absent["reason"].fillna("")
    for key in sorted(set(keys)):
        part = absent[keys == key]
        status, reason = key.split("|", 1)
        why = labels.reasons(reason, lang) or labels.coded("status", status, lang)
        places = listed(sorted({labels.place(m, lang) for m in part["market"].dropna()}), lang)
        form = "relative" if status == "relative" else "not_identified"
        kind = by(str(part["evidence"].iloc[0]), lang)
        out.append(say(f"finding.discount.{form}", lang, markets=places, why=why, evidence=kind))
    return out


def thin_markets(rows: pd.DataFrame, lang: str) -> list[str]:
    """The sentence of each market whose number stands on thin evidence."""
    return [of_market(row, lang) for row in rows[rows["status"].eq("thin")].itertuples()]


def languages(reception: pd.DataFrame) -> pd.DataFrame:
    """Scored comments by language: n_comments, n_titles, and whether its sentiment is validated."""
    rows = reception[reception["evidence"].eq("sentiment") & reception["language"].notna()]
    grouped = rows.groupby("language", sort=True).agg(
        n_comments=("n_comments", "sum"), n_titles=("title_id", "nunique"), validated=("validated", "all")
    )
    grouped = grouped[grouped["n_comments"] > 0]
    return grouped.reset_index().sort_values(
        ["n_comments", "language"], ascending=[False, True], ignore_index=True
    )


def unvalidated(reception: pd.DataFrame, lang: str) -> str:
    """The sentence that names the languages whose sentiment is not validated; empty where there is none."""
    rows = languages(reception)
    names = [labels.language(code, lang) for code in rows.loc[~rows["validated"].astype(bool), "language"]]
    return say("finding.unvalidated", lang, languages=listed(names, lang)) if names else ""


def limits(found: Mapping[str, pd.DataFrame], evidence: str, lang: str) -> list[str]:
    """What this study cannot say, the particular first and what holds for every study after it."""
    rows = of_evidence(found["discount"], evidence) if "discount" in found else pd.DataFrame()
    out = [] if rows.empty else cannot_say(rows, lang) + thin_markets(rows, lang)
    if "reception" in found and (sentence := unvalidated(found["reception"], lang)):
        out.append(sentence)
    small = sum(hidden(frame) for frame in found.values())
    if small:
        out.append(say("small.count", lang, n=count(small)))
    return out + general_limits(lang)


def general_limits(lang: str) -> list[str]:
    """What no study of this kind can say."""
    return [say(f"limit.{name}", lang) for name in ("quality", "selection", "viewers", "tropes")]


def travel_of(frame: pd.DataFrame, evidence: str, lang: str) -> str:
    """What travels on one kind of evidence: the market with the surest effect; empty where none was tested."""
    rows = of_evidence(frame, evidence)
    rows = rows[rows["effect"].notna()]
    if rows.empty:
        return ""
    sure = rows[rows["verdict"].isin(["travels_well", "travels_badly"])].sort_values(["q", "market", "key"])
    if sure.empty:
        return say("finding.travel.none_at_all", lang, n=count(len(rows)), evidence=by(evidence, lang))
    return travel(rows[rows["market"].eq(sure["market"].iloc[0])], lang)


def travel(frame: pd.DataFrame, lang: str) -> str:
    """Which tropes, genres or symbols of one market's table travel well or badly, with effects and n."""
    sure = frame[frame["verdict"].isin(["travels_well", "travels_badly"])].sort_values(["q", "key"]).head(3)
    if sure.empty:
        return say("finding.travel.none", lang, n=len(frame))
    parts = [
        say(
            f"finding.travel.{row.verdict}",
            lang,
            key=labels.key(str(row.by), str(row.key), lang),
            estimate=estimate(row.effect, row.low, row.high, lang),
            n=count(row.n_with),
        )
        for row in sure.itertuples()
    ]
    return say(
        "finding.travel.some",
        lang,
        parts=listed(parts, lang),
        market=labels.place(str(sure["market"].iloc[0]), lang),
    )
