"""Chart of how those who name a symbol or trope feel, against the same titles' other comments."""

from __future__ import annotations

import pandas as pd

from analysis.show.chart import Chart, plain, rows_figure, tick, whiskers, with_legend, zero_line
from analysis.show.figures_symbols import named, where
from analysis.show.figures_taken import MOST_ROWS, TAKEN
from analysis.show.words import count, estimate, say


def surest(frame: pd.DataFrame) -> pd.DataFrame:
    """Rows with a lift, those furthest from 0 in half widths of their interval first, with `side`: `above`, `below`
    where the interval leaves out 0, else `undecided`."""
    rows = frame[frame["lift"].notna()]
    width = (rows["lift_high"] - rows["lift_low"]).clip(lower=1e-9)
    side = pd.Series("undecided", rows.index, dtype="object")
    side[rows["lift_low"].gt(0)] = "above"
    side[rows["lift_high"].lt(0)] = "below"
    rows = rows.assign(side=side, _sure=-(rows["lift"].abs() / width))
    return rows.sort_values(["_sure", "market", "key"]).drop(columns="_sure").reset_index(drop=True)


def lift(frame: pd.DataFrame, lang: str) -> Chart:
    """The lift of each key in one market with its interval; `frame` holds rows of `resonance` of one kind."""
    known = surest(frame)
    rows = known.head(MOST_ROWS).sort_values(["lift", "key"], ascending=[False, True]).reset_index(drop=True)
    rows = rows.assign(low=rows["lift_low"], high=rows["lift_high"])
    kind = str(frame["kind"].iloc[0])
    names = [named(kind, str(key), lang) for key in rows["key"]]
    notes = [say("symbols.comments", lang, n=count(n)) for n in rows["n_mentions"]]
    labels = [tick(name, note) for name, note in zip(names, notes, strict=True)]
    figure = rows_figure(labels, 52, say("symbols.lift_axis", lang))
    zero_line(figure)
    for side, style in TAKEN.items():
        part = rows[rows["side"].eq(side)]
        if len(part):
            spans = zip(part["lift"], part["low"], part["high"], strict=True)
            said = [estimate(*span, lang) for span in spans]
            hover = [f"{plain(names[i])}<br>{plain(text)}" for i, text in zip(part.index, said, strict=True)]
            whiskers(figure, part, list(part.index), say(f"symbols.lift_{side}", lang), style, "lift", hover)
    return Chart(
        name=f"lift_{kind}",
        figure=with_legend(figure),
        title=say(f"symbols.lift_title_{kind}", lang, market=where(frame, lang)),
        n=say(
            "symbols.lift_n",
            lang,
            n=count(len(rows)),
            of=count(len(known)),
            comments=count(rows["n_mentions"].sum()),
        ),
        interval=say("symbols.interval", lang),
        how=say("symbols.lift_how", lang),
        method="resonance",
        data=frame,
    )
