"""The discount corrected by hand coding: rows of evidence `corrected` beside those of evidence `sentiment`."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from analysis.measure.coded import GROUP, NEEDED, Comparison, Group, cells_of, comparisons, entering
from analysis.measure.correction import Rectified, rectify
from analysis.measure.discount import DRAWS, RANK, compare, judge
from analysis.measure.result import Result, result
from analysis.measure.sides import Side, empty_side, sides, usable
from analysis.spec import Options
from analysis.stats import generator, t_quantile, welch_df

#: Coders who agree less than this are coding different things (Krippendorff 2004, 11.4).
LEAST_ALPHA = 0.667
#: What the counts of a pair of markets cannot mend.
_SETTLED = ("area_contains_home", "no_home_side", "no_shared_titles", "few_comments")

Places = dict[tuple[str, str], Side]


def with_corrected(
    raw: Result,
    cells: pd.DataFrame,
    scored: pd.DataFrame | None,
    coding: pd.DataFrame,
    agreement: pd.DataFrame,
    titles: pd.DataFrame,
    options: Options,
) -> Result:
    """The discount with a row of evidence `corrected` beside each row of evidence `sentiment`.

    `raw` is the table of D, `coding` as for `rectify`, `agreement` the table of that name. D is the same
    sum over cells as in `discount`, of corrected cells; so are V (with its B) and the degrees of freedom, to
    which comes what authors with coded comments on several titles add to V (Cameron, Gelbach & Miller 2011;
    never less than 0). So titles are clusters, and authors are.

    A pair of markets is corrected where every group of its comparison (`coded.comparison`) has at least 50
    coded comments; otherwise none of them is, with reason `few_coded`, and `lacking` says which group has
    how many (`market/platform/language/home=n`, home being the market itself for local titles). Status by
    titles as for the raw row. A language takes part where it is validated, where the study asks for
    languages that are not, and where its group is coded: codes need no validated scorer. `low_agreement`
    where coders of one of its languages have alpha < 0.667, `agreement_unknown` where it is not known.

    `pi_*` and `mutual` have no number: what a single title differs by cannot be told from so few codes.
    Without any coded comment the table is `raw`'s, unchanged.
    """
    rows = raw.table[raw.table.evidence == "sentiment"].sort_values(["home", "market"])
    if rows.empty or scored is None or not coding.y.notna().any():
        return raw
    good = usable(cells, titles, options)
    good = good[good.evidence == "sentiment"]
    pairs = [(str(h), str(m)) for h, m in rows[["home", "market"]].itertuples(index=False)]
    found = rectify(entering(good, cells_of(comparisons(sides(good), pairs))), scored, coding)
    by_pair = {
        (one.home, one.market): (one, places)
        for frame in (good, _trusted(good, found, options))
        for places in [sides(frame)]
        for one in comparisons(places, pairs)
    }
    places = sides(found.cells)
    agreement = agreement[agreement.what == "sentiment"]
    alpha = dict(
        zip(agreement.language.astype(str), agreement.alpha.to_numpy(float, na_value=np.nan), strict=True)
    )
    n_coded, more = _counts(found), []
    for row in rows.itertuples():
        pair = (str(row.home), str(row.market))
        one, shown = by_pair.get(pair, (None, {}))
        judged = _judged(row, pair, one, shown, n_coded, alpha)
        numbers = {}
        if one is not None and RANK[str(judged["status"])] >= RANK["thin"]:
            numbers = _numbers(one, places, found, options)
        more.append({"home": row.home, "market": row.market, "evidence": "corrected", **judged, **numbers})
    table = pd.concat([raw.table, result("discount", more).table], ignore_index=True)
    table = table.sort_values(["evidence", "home", "market"], kind="stable")
    return result("discount", table, raw.dropped, raw.notes)


def _trusted(good: pd.DataFrame, found: Rectified, options: Options) -> pd.DataFrame:
    """The cells of languages that are validated, asked for, or coded."""
    if options.unvalidated:
        return good
    coded = pd.MultiIndex.from_frame(good[GROUP].astype(str)).isin(_counts(found, NEEDED))
    return good[good.validated.fillna(False).astype(bool).to_numpy() | coded]


def _counts(found: Rectified, least: int = 0) -> dict[Group, int]:
    enough = found.groups[found.groups.n_coded >= least]
    return {
        (str(r.market), str(r.platform), str(r.language), str(r.home)): int(r.n_coded)
        for r in enough.itertuples()
    }


def _judged(
    row: Any,
    pair: tuple[str, str],
    one: Comparison | None,
    shown: Places,
    n_coded: dict[Group, int],
    alpha: dict[str, float],
) -> dict[str, object]:
    """Status, reason and counts of one pair of markets; what is lacking where it is not corrected."""
    if one is None or str(row.reason) in _SETTLED:
        counts = {name: getattr(row, name) for name in ("n_titles", "n_home", "n_controls", "n_comments")}
        return {"status": row.status, "reason": row.reason, **counts}
    home, market = (shown.get(("sentiment", place), empty_side(place)) for place in pair)
    measured = compare(home, market)
    status, reason = judge(measured, *pair, True, measured.shared_usable, measured.shared_usable)
    said: dict[str, object] = {
        "n_titles": measured.n, "n_home": measured.n_home, "n_controls": measured.n_controls,
        "n_comments": measured.comments, "n_coded": sum(n_coded.get(group, 0) for group in one.groups),
    }  # fmt: skip
    if RANK[status] >= RANK["thin"]:
        lacking = [(group, n_coded.get(group, 0)) for group in one.groups if n_coded.get(group, 0) < NEEDED]
        if lacking:
            told = "; ".join(f"{'/'.join(group)}={n}" for group, n in lacking)
            return said | {"status": "not_identified", "reason": "few_coded", "lacking": told}
        agreed = [alpha.get(language, np.nan) for language in sorted({group[2] for group in one.groups})]
        flag = (
            "agreement_unknown"
            if np.isnan(agreed).any()
            else "low_agreement"
            if min(agreed) < LEAST_ALPHA
            else None
        )
        reason = ";".join(code for code in (reason, flag) if code) or None
    return said | {"status": status, "reason": reason}


def _numbers(one: Comparison, places: Places, found: Rectified, options: Options) -> dict[str, object]:
    """D of corrected cells, its interval with titles and authors as clusters, and the bootstrap over titles."""
    pair = compare(places["sentiment", one.home], places["sentiment", one.market])
    means = pair.means
    if means is None:  # never: the groups of the comparison are all there
        return {}
    extra, n_authors = _across_titles(one, found)
    variances = [*means.variances, means.more[0], extra]
    df = welch_df(variances, [*(len(sample) - 1 for sample in means.samples), means.more[1], n_authors - 1])
    half = float(t_quantile(df)) * float(np.sqrt(sum(variances)))
    boot = means.bootstrap(generator(options.seed, "discount", "corrected", one.home, one.market), DRAWS)
    return {
        "discount": means.estimate, "low": means.estimate - half, "high": means.estimate + half,
        "boot_low": boot[0], "boot_high": boot[1],
    }  # fmt: skip


def _across_titles(one: Comparison, found: Rectified) -> tuple[float, int]:
    """What authors add to V by coded comments on several titles, Σ_a(Σψ)² − Σ_{a,t}(Σψ)², and their number."""
    parts = found.parts[found.parts.author.notna()]
    parts = parts.merge(one.cells, on=["title_id", "market", "platform", "language"], how="inner")
    parts = parts.assign(psi=parts.part * parts.coef)
    by_title = parts.groupby(["author", "title_id"], sort=True).psi.sum()
    by_author = by_title.groupby(level="author", sort=True).sum()
    return max(0.0, float((by_author**2).sum() - (by_title**2).sum())), len(by_author)
