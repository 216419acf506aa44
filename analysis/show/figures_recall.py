"""The chart of how well the lexicon finds themes."""

from __future__ import annotations

import pandas as pd

from analysis.show import labels
from analysis.show.chart import BLUE, VERMILLION, Chart, plain, rows_figure, tick, whiskers, with_legend
from analysis.show.findings_recall import language, shown_share
from analysis.show.words import count, missing, say

STYLES = {"recall": (BLUE, "circle"), "precision": (VERMILLION, "diamond-open")}
#: How far beside the row's middle the dots stand.
APART = {"recall": -0.15, "precision": 0.15}


def recall(rows: pd.DataFrame, lang: str) -> Chart:
    """Recall and precision of each theme in one language; `rows` as `findings_recall.of_language`, not empty."""
    code = str(rows["language"].iloc[0])
    names = [labels.theme(str(key), lang) for key in rows["key"]]
    notes = ["" if missing(n) else say("recall.named", lang, n=count(n)) for n in rows["n_named"]]
    figure = rows_figure(
        [tick(a, b) for a, b in zip(names, notes, strict=True)], 52, say("recall.axis", lang)
    )
    figure.update_xaxes(tickformat=".0%", range=[-0.04, 1.06])
    for name, style in STYLES.items():
        part = rows[["recall", "precision", f"{name}_low", f"{name}_high"]]
        part = part.rename(columns={f"{name}_low": "low", f"{name}_high": "high"})[rows[name].notna()]
        label = say(f"recall.{name}", lang)
        hover = [
            f"{plain(names[at])}<br>{plain(label)}: {plain(shown_share(value, low, high, lang))}"
            for at, value, low, high in zip(part.index, part[name], part.low, part.high, strict=True)
        ]
        whiskers(figure, part, list(part.index + APART[name]), label, style, name, hover)
    return Chart(
        name="recall",
        figure=with_legend(figure),
        title=say("recall.title", lang, language=language(code, lang)),
        n=say("recall.n", lang, n=count(len(rows)), coded=count(rows["n_coded"].max())),
        interval=say("recall.interval", lang),
        how=say("recall.how", lang),
        method="recall-of-themes",
        data=rows,
    )
