"""Comprehension: whether a market asks about a symbol, and speaks of its look where home speaks of its meaning."""

from __future__ import annotations

import numpy as np
import pandas as pd

from analysis.measure.comprehension_abroad import abroad
from analysis.measure.comprehension_shares import beside_median, linear, p_value, shares
from analysis.measure.result import Result, note, result
from analysis.stats import q_values

#: Comments that a share needs, symbols that a market's mean needs, titles that a comparison needs.
MIN_COMMENTS, MIN_SYMBOLS, MIN_TITLES = 10, 3, 3
LEVEL = 0.05
#: The row of a market's mean over symbols, and of the mean over markets.
ALL = "*"
_KINDS = ("confused", "depth")
_NUMBERS = ("diff", "confused_diff", "p_confused")


def comprehension(scored: pd.DataFrame, named: pd.DataFrame) -> Result:
    """Shares of a symbol's comments that ask or misread (`confused`) and that tell its meaning (`depth`).

    `named` has one row a comment and symbol that it names or describes: `comment` (row in *scored*), `symbol`,
    `described` (told without a name; absent: none is), `confused`, `meaning`, `look`. Only comments on titles of the
    home market count, at home and in each market abroad. confused(k, m) is the share of comments telling of k in m
    that ask about or misread it; depth(k, m) is, of those with a word of its meaning or of its look, the share with a
    word of its meaning; comments weigh as in `weights`, intervals are Wilson's at an n reduced by the design effect of
    titles.

    confused_diff compares with home what is left when the market's usual difference is gone:

    confused_diff(k, m) = [c(k, m) − c(k, home)] − median_j [c(j, m) − c(j, home)],

    j over the symbols with MIN_COMMENTS comments on either side, at least MIN_SYMBOLS. The cues of a language are the
    same for all symbols, so what they find too much or too little of cancels; a median, since a mean would be moved by
    one symbol that is misread, or read oddly at home, and the others would seem to be clearer or misread for it. Range
    −2 to 2; 0 for all where a market reads every symbol as home does, or differs by the same number for each; a
    market's median is 0. Rows with market `*` hold each symbol in all markets abroad
    (`comprehension_abroad.abroad`), where single markets have too few comments. q is Benjamini–Hochberg over all pairs,
    and over all rows `*`; `verdict` is `misread` where confused_diff > 0 with q < 0.05, `clearer` where < 0, else
    `undecided`. diff is the same of depth, but its words are listed for each symbol and language: a list that knows
    fewer of them does not cancel, so it has an interval and no verdict.

    Rows with symbol `*` hold a market's plain mean over symbols and its difference to home's (status `raw`): there
    nothing cancels. Suggestive in any case: viewers at home may not spell out what all of them know.
    """
    rows = _rows(scored, named)
    if rows.empty:
        return result("comprehension", [], {}, (note("no_symbols"),))
    by = ["home", "symbol", "market"]
    asked = shares(rows.assign(x=rows.confused), by)
    told = shares(rows[rows.meaning | rows.look].assign(x=lambda f: f.meaning), by)
    asked["n_mentions"], asked["titles"] = asked.n, asked.n_titles
    asked["n_described"] = _described(rows, by, asked)
    frame = _of_kind(asked, "confused").merge(
        _of_kind(told.drop(columns="n_authors").assign(titles=told.n_titles), "depth").drop(
            columns="n_titles"
        ),
        on=by,
        how="left",
    )
    homes = sorted(set(frame.home))
    parts = [_against_home(frame[frame.home == home], str(home)) for home in homes]
    parts += [_abroad(rows[rows.home == home], str(home)) for home in homes]
    out = pd.concat(parts, ignore_index=True)
    out = _judged(out.reindex(columns=list(dict.fromkeys([*out.columns, *_NUMBERS]))))
    notes = tuple(
        note(
            "family_comprehension" if by_market else "family_comprehension_abroad", n=int(part.family.iloc[0])
        )
        for by_market, part in ((True, out[out.market != ALL]), (False, out[out.market == ALL]))
        if len(part)
    )
    return result("comprehension", out.sort_values(["symbol", "market", "home"]), {}, notes)


def _described(rows: pd.DataFrame, by: list[str], cells: pd.DataFrame) -> np.ndarray:
    """How many of each cell's comments describe its symbol and do not name it."""
    found = rows.groupby(by).described.sum()
    return found.reindex(pd.MultiIndex.from_frame(cells[by]) if len(by) > 1 else cells[by[0]]).to_numpy(int)


def _of_kind(frame: pd.DataFrame, kind: str) -> pd.DataFrame:
    ends = {"share": kind, "low": f"{kind}_low", "high": f"{kind}_high"}
    return frame.rename(columns={**ends, **{name: f"{name}_{kind}" for name in ("n", "n_eff", "titles")}})


def _judged(frame: pd.DataFrame) -> pd.DataFrame:
    """q and verdicts; the rows of single markets and those of all markets abroad are a family each."""
    for whole in (False, True):
        rows = frame.index[(frame.market == ALL) == whole]
        p = frame.loc[rows, "p_confused"].to_numpy(float)
        frame.loc[rows, "q"] = q_values(p)
        frame.loc[rows, "family"] = int(np.isfinite(p).sum())
    side = np.where(frame.confused_diff > 0, "misread", "clearer")
    verdict = pd.Series(np.where(frame.q < LEVEL, side, "undecided"), frame.index)
    return frame.assign(verdict=verdict.where(frame.p_confused.notna()))


def _abroad(rows: pd.DataFrame, home: str) -> pd.DataFrame:
    """The rows with market `*`: each symbol in all markets abroad, compared with the other symbols market by market."""
    asked = abroad(rows, home, "confused").assign(n_mentions=lambda f: f.n)
    asked["n_described"] = _described(rows[rows.market != home], ["symbol"], asked)
    told = abroad(rows[rows.meaning | rows.look], home, "meaning")
    names = {"confused": "confused_diff", "depth": "diff"}
    parts = []
    for kind, found in (("confused", asked), ("depth", told)):
        more = {f"diff{end}": f"{names[kind]}{end}" for end in ("", "_low", "_high")}
        parts.append(
            _of_kind(found.rename(columns={"home_share": f"home_{kind}", "p": f"p_{kind}", **more}), kind)
        )
    told = parts[1].drop(columns=["n_authors", "n_titles"])
    found = parts[0].merge(told, on="symbol", how="left").assign(home=home, market=ALL)
    compared = found[["p_confused", "p_depth"]].notna().any(axis=1)
    return found.assign(status=np.where(compared, "ok", "too_few"))


def _rows(scored: pd.DataFrame, named: pd.DataFrame) -> pd.DataFrame:
    at = named.comment.to_numpy()
    rows = named.assign(
        title_id=scored.title_id.to_numpy(object)[at], market=scored.market.to_numpy(object)[at],
        home=scored.home_market.to_numpy(object)[at], weight=scored.weight.to_numpy(float, na_value=0.0)[at],
        author=scored.author.array[at], described=named.get("described", False),
    )  # fmt: skip
    rows = rows[rows.title_id.notna() & rows.market.notna() & rows.home.notna() & (rows.weight > 0)]
    exported = rows.groupby("home").market.nunique()
    return rows[rows.home.isin(exported.index[exported > 1])]


def _against_home(frame: pd.DataFrame, home: str) -> pd.DataFrame:
    frame = frame.set_index("symbol")
    own = frame[frame.market == home]
    parts = []
    for market, part in frame.groupby("market", sort=True):
        part = part.assign(home_confused=own.confused, home_depth=own.depth, status="ok")
        if market == home:
            parts.append(part.assign(status="home"))
            continue
        total = pd.DataFrame(index=pd.Index([ALL], name="symbol"), data={"market": market, "home": home})
        for kind in _KINDS:
            part, total = _compared(part, own, total, kind)
        parts += [part, total.assign(**part[["n_mentions", "n_described"]].sum(), status="raw")]
    found = pd.concat(parts).reset_index()
    for kind in _KINDS:
        if f"p_{kind}" not in found:
            found[f"p_{kind}"] = np.nan
    compared = found[["p_confused", "p_depth"]].notna().any(axis=1)
    found.loc[found.status.eq("ok") & ~compared, "status"] = "too_few"
    return found


def _compared(
    part: pd.DataFrame, own: pd.DataFrame, total: pd.DataFrame, kind: str
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Adds the differences of one kind to a market's rows, and its means to the row of all symbols."""
    enough = [
        f.index[(f[f"n_{kind}"] >= MIN_COMMENTS) & (f[f"titles_{kind}"] >= MIN_TITLES)] for f in (part, own)
    ]
    symbols = enough[0].intersection(enough[1]).sort_values()
    k = len(symbols)
    if k < MIN_SYMBOLS:
        return part, total
    sides = [f.loc[symbols] for f in (part, own)]
    p, low, high = (
        np.concatenate([side[f"{kind}{end}"].to_numpy(float) for side in sides])
        for end in ("", "_low", "_high")
    )
    value, below, above = beside_median(*linear(np.hstack([np.eye(k), -np.eye(k)]), p, low, high))
    name = "diff" if kind == "depth" else "confused_diff"
    part = part.copy()
    part.loc[symbols, [name, f"{name}_low", f"{name}_high"]] = np.column_stack([value, below, above])
    part.loc[symbols, f"p_{kind}"] = p_value(value, below, above)
    mean = np.full(k, 1 / k)
    here = linear(mean, *(v[:k] for v in (p, low, high)))
    differs = linear(np.r_[mean, -mean], p, low, high)
    total[[kind, f"{kind}_low", f"{kind}_high"]] = np.array(here)
    total[[name, f"{name}_low", f"{name}_high"]] = np.array(differs)
    total[f"home_{kind}"] = p[k:].mean()
    total[f"n_symbols_{kind}"] = k
    return part, total
