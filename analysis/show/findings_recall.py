"""Sentences and tables on how well the lexicon finds themes."""

from __future__ import annotations

import pandas as pd

from analysis.show import labels
from analysis.show.words import count, missing, number, percent, say

#: All languages together, as the measure writes them.
ALL = "*"


def languages(recall: pd.DataFrame) -> list[str]:
    """The languages that have a number, all together first."""
    if recall.empty:
        return []
    there = set(recall.loc[recall[["recall", "precision"]].notna().any(axis=1), "language"])
    return [code for code in (ALL, *sorted(there - {ALL})) if code in there]


def language(code: str, lang: str) -> str:
    """A language's name; that of all of them for `*`."""
    return say("recall.all", lang) if code == ALL else labels.capital(labels.language(code, lang))


def of_language(recall: pd.DataFrame, code: str) -> pd.DataFrame:
    """The themes of one language that have a number, the best found first, those without recall last."""
    rows = recall[recall["language"].eq(code) & recall[["recall", "precision"]].notna().any(axis=1)]
    keys = ["recall", "precision", "key"]
    return rows.sort_values(keys, ascending=[False, False, True], na_position="last", ignore_index=True)


def headline(recall: pd.DataFrame, lang: str) -> str:
    """The themes that the lexicon finds best and worst over all languages, with n and interval."""
    rows = of_language(recall, ALL) if len(recall) else recall
    rows = rows[rows["recall"].notna()] if len(rows) else rows
    if rows.empty:
        return say("recall.none", lang)
    best, worst = rows.iloc[0], rows.iloc[-1]
    one = {
        "best": labels.theme(str(best.key), lang),
        "best_n": count(best.n_named),
        "best_share": _of(best, lang),
    }
    if len(rows) == 1:
        return say("recall.one", lang, **one)
    return say(
        "recall.best_worst",
        lang,
        **one,
        worst=labels.theme(str(worst.key), lang),
        worst_n=count(worst.n_named),
        worst_share=_of(worst, lang),
    )


def agreement(table: pd.DataFrame, lang: str) -> str:
    """How far coders agree on themes; `table` is the finding `agreement`."""
    known = table[table["what"].eq("themes") & table["alpha"].notna()] if len(table) else table
    if known.empty:
        return say("recall.agreement_unknown", lang)
    low, high = (number(value) for value in (known["alpha"].min(), known["alpha"].max()))
    return say("recall.agreement", lang, n=count(len(known)), low=low, high=high)


def shown_share(value: object, low: object, high: object, lang: str) -> str:
    """A share with its interval, in per cent; a dash where there is none."""
    if missing(value):
        return percent(value)
    between = say("number.spread", lang, low=percent(low), high=percent(high))
    return say("number.estimate", lang, value=percent(value), spread=between)


def table(rows: pd.DataFrame, lang: str) -> pd.DataFrame:
    """Each theme with what coders name, what the lexicon labels, recall and precision."""
    names = {
        "key": [labels.theme(str(key), lang) for key in rows["key"]],
        "n_named": rows["n_named"].map(count),
        "recall": _column(rows, "recall", lang),
        "n_found": rows["n_found"].map(count),
        "precision": _column(rows, "precision", lang),
    }
    frame = pd.DataFrame(names, index=rows.index, dtype="object")
    return frame.rename(columns={name: say(f"recall.column.{name}", lang) for name in names})


def _column(rows: pd.DataFrame, name: str, lang: str) -> list[str]:
    parts = zip(rows[name], rows[f"{name}_low"], rows[f"{name}_high"], strict=True)
    return [shown_share(*part, lang) for part in parts]


def _of(row: pd.Series, lang: str) -> str:
    return shown_share(row.recall, row.recall_low, row.recall_high, lang)
