"""Two markets compared: in which of them a home market's titles lose more standing."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import combinations

import numpy as np
import pandas as pd

from analysis.measure.imports import FEWEST, judged, received
from analysis.measure.reception import EVIDENCE
from analysis.measure.result import Result, note, result
from analysis.measure.sides import Side, anchored, empty_side, match, sides, trusted, usable, with_home
from analysis.spec import Options
from analysis.stats import Floats, Means, q_values, t_p, t_quantile, welch_df

#: Shared titles from which on the correlation of what they lose in two markets is taken from them.
CORRELATED = 3

Sides = dict[tuple[str, str], Side]
Row = dict[str, object]


def between(cells: pd.DataFrame, titles: pd.DataFrame, options: Options) -> Result:
    """D(h → a) − D(h → b) for all pairs of markets in which titles of h were received, per evidence.

    Positive: they lose more in a; in units of the evidence. With g_m(t) = R(t, h) − R(t, m) over the n_m
    titles T_m of h measured at home and in m, and the k_m local titles of m,
        difference = mean_{T_a} g_a − mean_{T_b} g_b + mean of a's locals − mean of b's locals,
    which is D(h → a) − D(h → b) of the finding `discount` to the last digit: the mean of all titles at home
    cancels, and for a title seen in both markets so does its own reception at home. `basis` is then `own`.
    Where a title's loss cannot be told, for want of a home side, the titles of h that both markets share do
    instead, mean_T[R(t, b) − R(t, a)] in place of the first two means, with `basis` `shared`: the home side
    cancels wholly.

    Variance: V_T + var(R of a's locals)/k_a + var(R of b's locals)/k_b. The n_c titles seen in both markets
    are pairs, the others are not: V_T = s_a²/n_a + s_b²/n_b − 2·r·s_a·s_b·n_c/(n_a·n_b), r the correlation
    of g_a and g_b over the pairs (0 under 3 of them, which errs to the wide side where r > 0), with Derrick
    et al.'s degrees of freedom, n_c − 1 where all are pairs and Welch's where none is (Journal of Modern
    Applied Statistical Methods 16, 2017); Welch–Satterthwaite over V_T and the two catalogues. Home strata
    in which T_a and T_b are spread differently do not cancel: their controls enter by their contribution,
    as in `discount`. `q`: Benjamini–Hochberg over the two-sided tests of no difference of all pairs with a
    number, per evidence, `family` of them. A constant added to all scores of a stratum changes nothing.

    `identified` at 8 locals in either market and 5 titles in either; `thin` at 5 to 7, or 2 to 4 titles;
    else `not_identified`, without numbers. Sentiment in languages that are not validated counts as in
    `discount`. a < b by code. `n_titles`: different titles compared; `n_shared`: those seen in both.
    """
    everything = with_home(cells[cells.evidence.isin(list(EVIDENCE))], titles)
    good = usable(everything, titles, options)
    shown, checked = sides(good), sides(trusted(good, options))
    rows: list[Row] = []
    abroad = everything[(everything.home != "") & (everything.home != everything.market)]
    for (evidence, home), part in abroad.groupby(["evidence", "home"], sort=True):
        found = sorted(set(part.market.astype(str)))
        known, loose = (_Home(sides_, str(evidence), str(home), found) for sides_ in (checked, shown))
        for a, b in combinations(found, 2):
            row = known.compare(a, b)
            if row["status"] == "not_identified" and loose.compare(a, b)["status"] != "not_identified":
                row["reason"] = "unvalidated_language"
            rows.append({"home": home, "market_a": a, "market_b": b, "evidence": evidence} | row)
    table = pd.DataFrame(rows)
    notes = []
    for evidence, part in table.groupby("evidence", sort=True) if rows else ():
        family = int(part.p.notna().sum())
        table.loc[part.index, "q"] = q_values(part.p.to_numpy(float))
        table.loc[part.index[part.p.notna()], "family"] = family
        if family:
            notes.append(note("family_between", evidence=evidence, n=family))
    return result("discount_between", table, {}, tuple(notes))


class _Home:
    """The titles of one home market in all markets: what they lose in each is worked out once."""

    def __init__(self, found: Sides, evidence: str, home: str, abroad: list[str]) -> None:
        self.home = home
        self.sides = {m: found.get((evidence, m), empty_side(m)) for m in abroad}
        at_home = found.get((evidence, home), empty_side(home))
        self.lost = {m: _lost(at_home, side) for m, side in self.sides.items()}

    def compare(self, a: str, b: str) -> Row:
        """The numbers of one pair of markets."""
        one, other = self.lost[a], self.lost[b]
        if one is not None and other is not None:
            return _of_own(one, other)
        return _of_shared(self.home, [self.sides[a], self.sides[b]])


@dataclass(frozen=True)
class _Lost:
    """What the titles of h lose in one market, and who they are measured against; an entry a title at home.

    `gap`: standing at home minus standing there, nan for titles without it. `pull`: what a control at home
    adds to the mean of `gap`, 0 for others. `locals` the contributions of the market's own titles, of mean 0
    (`Side.control_values`).
    """

    gap: Floats
    pull: Floats
    locals: Floats
    comments: int


def _lost(home: Side, abroad: Side) -> _Lost | None:
    """None where fewer than 2 titles have controls on both sides."""
    rows_h, rows_m = match(home, abroad)
    own = home.local[rows_h]
    rows_h, rows_m = rows_h[own], rows_m[own]
    ok_h, ok_m = anchored(home), anchored(abroad)
    share_h, share_m = home.share(ok_h), abroad.share(ok_m)
    both = (share_h[rows_h].sum(axis=1) > 0) & (share_m[rows_m].sum(axis=1) > 0)
    if both.sum() < FEWEST:
        return None
    t_h, t_m = rows_h[both], rows_m[both]
    gap, pull = np.full(len(home.titles), np.nan), np.zeros(len(home.titles))
    gap[t_h] = (share_h * home.deviation(ok_h)).sum(axis=1)[t_h]
    gap[t_h] -= (share_m * abroad.deviation(ok_m)).sum(axis=1)[t_m]
    values, is_home = home.control_values(share_h[t_h].mean(axis=0), ok_h)
    pull[is_home] = -values / len(values)
    locals_, is_local = abroad.control_values(share_m[t_m].mean(axis=0), ok_m)
    comments = home.comments[t_h][:, ok_h].sum() + abroad.comments[t_m][:, ok_m].sum()
    comments += abroad.comments[is_local][:, ok_m].sum()
    return _Lost(gap, pull, locals_, int(comments))


def _of_own(a: _Lost, b: _Lost) -> Row:
    """The difference over each market's own titles."""
    in_a, in_b = np.isfinite(a.gap), np.isfinite(b.gap)
    n_a, n_b, shared = int(in_a.sum()), int(in_b.sum()), int((in_a & in_b).sum())
    few = min(len(a.locals), len(b.locals))
    status, reason = judged(min(n_a, n_b), few, True, "few_shared_titles")
    pull = a.pull - b.pull
    x = a.gap + n_a * pull
    y = b.gap - n_b * np.where(in_a, 0.0, pull)
    rest = pull[~in_a & ~in_b & (pull != 0)]
    of_titles, df = partly_paired(x, y)
    variances, dfs = [of_titles], [df]
    for values, scale in ((a.locals, 1 / len(a.locals)), (b.locals, 1 / len(b.locals)), (rest, len(rest))):
        variances.append(float(scale * values.var(ddof=1)) if len(values) > 1 else 0.0)
        dfs.append(len(values) - 1)
    row: Row = {
        "n_titles": n_a + n_b - shared, "n_shared": shared, "n_controls_a": len(a.locals),
        "n_controls_b": len(b.locals), "n_comments": a.comments + b.comments, "basis": "own",
        "status": status, "reason": reason,
    }  # fmt: skip
    difference = float(a.gap[in_a].mean() - b.gap[in_b].mean())
    return row | _numbers(difference, float(sum(variances)), welch_df(variances, dfs))


def partly_paired(x: Floats, y: Floats) -> tuple[float, float]:
    """Variance of mean(x) − mean(y) and its degrees of freedom; entries that both have are pairs.

    x and y are as long, nan where a sample lacks an entry. Derrick et al. (2017): s_x²/n_x + s_y²/n_y −
    2·r·s_x·s_y·n_c/(n_x·n_y), df = n_c − 1 + (γ − n_c + 1)·(n_x + n_y − 2·n_c)/(n_x + n_y), γ Welch's. The
    paired t-test where all are pairs, Welch's test where none is; r = 0 under 3 pairs. Never negative.
    """
    in_x, in_y = np.isfinite(x), np.isfinite(y)
    both = in_x & in_y
    n_x, n_y, n_c = int(in_x.sum()), int(in_y.sum()), int(both.sum())
    own = [float(x[in_x].var(ddof=1)) / n_x, float(y[in_y].var(ddof=1)) / n_y]
    varies = n_c >= CORRELATED and x[both].std() > 0 and y[both].std() > 0
    r = float(np.corrcoef(x[both], y[both])[0, 1]) if varies else 0.0
    variance = max(own[0] + own[1] - 2 * r * np.sqrt(own[0] * own[1] / (n_x * n_y)) * n_c, 0.0)
    welch = welch_df(own, [n_x - 1, n_y - 1])
    if n_c == 0 or not np.isfinite(welch):
        return variance, welch
    return variance, n_c - 1 + (welch - n_c + 1) * (n_x + n_y - 2 * n_c) / (n_x + n_y)


def _of_shared(home: str, pair: list[Side]) -> Row:
    """The difference over the titles that both markets share, which needs no home side."""
    alone = [received(side, home) for side in pair]
    shared = np.intersect1d(alone[0].titles.astype(str), alone[1].titles.astype(str))
    a, b = (
        replace(received(side, home, shared), held=found.held)
        for side, found in zip(pair, alone, strict=True)
    )
    n = min(len(a.values), len(b.values))
    status, reason = judged(n, min(a.n_controls, b.n_controls), a.held and b.held, "few_shared_titles")
    row: Row = {
        "n_titles": n, "n_shared": n, "n_controls_a": a.n_controls, "n_controls_b": b.n_controls,
        "n_comments": a.comments + b.comments, "basis": "shared", "status": status, "reason": reason,
    }  # fmt: skip
    if status == "not_identified":
        return row | {"p": np.nan}
    means = Means((b.values - a.values, a.control_values, b.control_values), (1.0, 1.0, -1.0))
    return row | _numbers(means.estimate, means.variance, means.df)


def _numbers(difference: float, variance: float, df: float) -> Row:
    half = float(t_quantile(df)) * np.sqrt(variance)
    t = difference / np.sqrt(variance) if variance > 0 else np.nan
    return {
        "difference": difference,
        "low": difference - half,
        "high": difference + half,
        "p": float(t_p(t, df)),
    }
