"""Arms of an experiment: dub or subtitle, localised or translated, poster A or B."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import combinations

import numpy as np
import pandas as pd

from analysis.measure.arms import Difference, difference
from analysis.measure.reception import EVIDENCE, validated
from analysis.measure.result import Result, note, result
from analysis.spec import Experiment, Options
from analysis.stats import clusters, q_values, t_p, t_quantile

#: Smallest detectable effect in standard errors: 1.96 + 0.84, for 80 % power at 5 %.
DETECTABLE = 2.8
#: A sample ratio less probable than this says that the assignment did not work as declared.
MISMATCH = 0.001
#: Titles (between titles: in each arm) from which on they count as a sample of titles.
MIN_TITLES = 5
#: Arms of a market that are compared two by two; a column with more of them names something else than arms.
MOST_ARMS = 12


def experiments(
    scored: pd.DataFrame, variants: pd.DataFrame, options: Options, validation: Mapping[str, Mapping]
) -> Result:
    """Difference of the mean score between two arms, per market and evidence, for every pair of arms.

    `variants` has a row a comment with an arm: `comment` (its row in `scored`) and `variant`.

    Scores are compared inside strata alone. Where titles carry both arms these are the strata (title, platform,
    language of the comment), `design` = `within_titles`, and titles with one arm are left out; where none does,
    (platform, language), `between_titles`. With W the arms' weights in stratum s and A_s = W_a·W_b/(W_a + W_b),
        difference = Σ_s A_s·(mean_a − mean_b)/Σ_s A_s,
    in units of the evidence: the coefficient of the arm in weighted least squares with a constant for each
    stratum, and the plain difference of weighted means where there is one. Range: that of the score, twice.
    `mean_a` and `mean_b` are averaged over strata by A too, so that they differ by `difference`.

    Interval: two-way cluster-robust (Cameron, Gelbach & Miller 2011), V = V_title + V_author − V_both, never
    less than either; V_title by leaving out a title at a time (few titles), V_author linearised with G/(G − 1);
    t with the effective number of titles, (Σc²)²/Σc⁴ of their weights c, less 1 (between titles: 2). With fewer
    than 5 titles (`these_titles_only`) clustered by author alone: it holds for these titles. Between titles
    with fewer than 5 of them in an arm nothing tells the arm from its titles: `few_titles_in_arm`. A comment without
    author is a cluster of its own. `mde` = 2.8·se. `q`: Benjamini–Hochberg over all pairs of arms and markets of
    one evidence; the notes say how many.

    `status`: `experiment` where the study declares the randomisation (options.experiment), else `comparison`;
    `not_identified` without numbers under `min_comments` effective comments in either arm (`few_in_arm`), or
    where the arms share no stratum (`no_common_stratum`). Sample-ratio mismatch: chi-square of the declared
    `audience` of a market, viewers as the platform assigned them, against the declared ratio (equal where none is
    declared); at p < 0.001 the assignment did not work as declared and the row is a `comparison`, reason
    `ratio_mismatch`. Without an audience it is not tested, `ratio_unchecked`. The numbers of comments are never
    tested: they are outcomes. Nor are the metrics: they have no arm. Who comments may differ between arms as
    well; that no test of these data can tell. Sentiment in languages without validation is left out unless
    options.unvalidated. Of more than 12 arms in a market those with most comments are compared, the comments of
    the others counted as `rare_arm`.
    """
    rows: list[dict[str, object]] = []
    dropped: dict[str, int] = {}
    for evidence, (value, weight) in EVIDENCE.items():
        if options.evidence not in ("both", evidence):
            continue
        frame = _comments(scored, variants, value, weight, dropped)
        if evidence == "sentiment" and not options.unvalidated:
            sure = frame.language.map(
                {lang: validated(str(lang), validation) for lang in set(frame.language)}
            )
            dropped["unvalidated_language"] = int((~sure.astype(bool)).sum())
            frame = frame[sure.astype(bool)]
        for market, part in frame.groupby("market", sort=True):
            arms = part.variant.value_counts().sort_index().sort_values(ascending=False, kind="stable")
            chosen = sorted(arms.index[:MOST_ARMS])
            dropped["rare_arm"] = dropped.get("rare_arm", 0) + int(arms.iloc[MOST_ARMS:].sum())
            for a, b in combinations(chosen, 2):
                row = _row(part[part.variant.isin([a, b])], a, b, options, dropped)
                declared = _declared(row, str(market), options.experiment)
                keys = {"variant_a": a, "variant_b": b, "market": market, "evidence": evidence}
                rows.append({**keys, **row, **declared})
    table = pd.DataFrame(rows)
    notes = []
    if rows:
        table = table.reindex(columns=[*table.columns.union(["p"], sort=False), "q", "family"])
        for evidence, family in table.groupby("evidence", sort=True):
            n = int(family.p.notna().sum())
            table.loc[family.index, "q"] = q_values(family.p.to_numpy(float))
            table.loc[family.index, "family"] = n
            if n:
                notes.append(note("family_experiments", evidence=evidence, n=n))
        table = table.sort_values(["evidence", "variant_a", "variant_b", "market"])
    return result("experiments", table, {k: n for k, n in dropped.items() if n}, tuple(notes))


def _comments(
    scored: pd.DataFrame, variants: pd.DataFrame, value: str, weight: str, dropped: dict[str, int]
) -> pd.DataFrame:
    """The comments with an arm and a score: title, market, platform, language, variant, x, w, cluster, named."""
    rows = scored.iloc[variants["comment"].to_numpy(np.int64)]
    x, w = (pd.to_numeric(rows[c]).to_numpy(float, na_value=np.nan) for c in (value, weight))
    frame = pd.DataFrame({
        "title_id": rows.title_id.to_numpy(object), "market": rows.market.to_numpy(object),
        "platform": rows.platform.astype(object).where(rows.platform.notna(), "").to_numpy(),
        "language": rows.lang.astype(object).where(rows.lang.notna(), "und").to_numpy(),
        "variant": variants["variant"].to_numpy(object), "x": x, "w": w,
        "author": rows.author.to_numpy(object),
    })  # fmt: skip
    placed = (frame.title_id.notna() & frame.market.notna()).to_numpy()
    scored_ = np.isfinite(x) & (w > 0)
    dropped["no_market"] = int((~placed).sum())
    dropped[f"no_{value}"] = int((placed & ~scored_).sum())
    frame = frame[placed & scored_].reset_index(drop=True)
    return frame.assign(cluster=clusters(frame.author), named=frame.author.notna())


def _row(part: pd.DataFrame, a: str, b: str, options: Options, dropped: dict[str, int]) -> dict[str, object]:
    """One pair of arms in one market."""
    both = part.groupby("title_id").variant.nunique().eq(2)
    within = bool(both.any())
    keys = ["title_id", "platform", "language"] if within else ["platform", "language"]
    shared = part.groupby(keys).variant.transform("nunique") == 2
    used = part[shared]
    dropped["one_arm"] = dropped.get("one_arm", 0) + int((~shared).sum())
    arm = used.variant.eq(a).to_numpy()
    titles = [used.title_id[arm].nunique(), used.title_id[~arm].nunique()]
    row: dict[str, object] = {
        "n_a": int(arm.sum()), "n_b": int((~arm).sum()), "n_titles": used.title_id.nunique(),
        "design": "within_titles" if within else "between_titles", "status": "not_identified",
    }  # fmt: skip
    for name, chosen in (("authors_a", arm), ("authors_b", ~arm)):
        named = chosen & used.named.to_numpy()
        row[name] = used.cluster[named].nunique() if named.any() else None
    if used.empty:
        return row | {"n_a": int(part.variant.eq(a).sum()), "n_b": int(part.variant.eq(b).sum()),
                      "n_titles": part.title_id.nunique(), "reason": "no_common_stratum"}  # fmt: skip
    found = difference(used, keys, arm, within)
    if min(found.n_eff) < options.min_comments:
        return row | {"reason": "few_in_arm"}
    if not within and min(titles) < MIN_TITLES:
        return row | {"reason": "few_titles_in_arm"}
    few = found.n_titles < MIN_TITLES
    variance, df = found.by_author if few else found.two_way
    return row | _numbers(found, variance, df) | {"reason": "these_titles_only" if few else None}


def _numbers(found: Difference, variance: float, df: float) -> dict[str, object]:
    se = float(np.sqrt(variance))
    half = float(t_quantile(df)) * se
    return {
        "difference": found.estimate, "low": found.estimate - half, "high": found.estimate + half, "se": se,
        "mde": DETECTABLE * se, "p": float(t_p(found.estimate / se if se > 0 else np.nan, df)),
        "mean_a": found.means[0], "mean_b": found.means[1], "status": "comparison",
    }  # fmt: skip


def _declared(row: dict[str, object], market: str, experiment: Experiment | None) -> dict[str, object]:
    """What the declared assignment makes of a row: an experiment, or a comparison with a reason."""
    audience = (experiment.audience or {}).get(market) if experiment else None
    p = ratio_p(audience, experiment.ratio) if experiment and audience else float("nan")
    found: dict[str, object] = {"srm_p": p}
    if row["status"] == "not_identified" or experiment is None or not experiment.randomised:
        return found
    why = [str(row["reason"])] if row.get("reason") else []
    if p < MISMATCH:
        return found | {"reason": ";".join(["ratio_mismatch", *why])}
    if np.isnan(p):
        why = [*why, "ratio_unchecked"]
    return found | {"status": "experiment", "reason": ";".join(why) or None}


def ratio_p(audience: Mapping[str, int], ratio: Mapping[str, float] | None) -> float:
    """Chi-square p of viewers by arm against the declared ratio, equal parts where none is declared.

    Viewers have to be assigned independently: of views, several by one viewer make it too small. Source: Fabijan
    et al., Diagnosing sample ratio mismatch, KDD 2019.
    """
    from scipy.stats import chisquare

    arms = sorted(audience)
    seen = np.array([audience[arm] for arm in arms], float)
    parts = np.array([ratio[arm] if ratio else 1.0 for arm in arms])
    return float(chisquare(seen, seen.sum() * parts / parts.sum()).pvalue)
