"""Cultural discount: how much standing a home market's titles lose in another market."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis import markets
from analysis.measure.reception import MIN_CONTROLS, validation_row
from analysis.measure.result import Note, Result, note, result
from analysis.measure.sides import (
    IDENTIFIED,
    SHARED,
    Side,
    anchored,
    best_strata,
    empty_side,
    match,
    sides,
    trusted,
    usable,
    with_home,
)
from analysis.spec import Options
from analysis.stats import Floats, Means, generator, t_quantile

DRAWS = 999
#: Titles each way from which on the mutual discount is given; fewer shared titles make a discount thin.
MIN_SHARED = 5
RANK = {"identified": 3, "thin": 2, "relative": 1, "not_identified": 0}


def discount(
    cells: pd.DataFrame, titles: pd.DataFrame, options: Options, validation: Mapping[str, Mapping]
) -> Result:
    """D(h → m) for every home market h with titles received in another market m, per evidence.

    T are the n titles of h measured in both markets, H all N measured at home (T included), M the k local
    titles of m; titles weigh equally, and a title is measured where it has n_eff ≥ min_comments.
        D = mean_T[R(t, h) − R(t, m)] − mean_H R(·, h) + mean_M R(·, m)
    in units of the evidence; positive: a loss. D is the loss of standing against each market's own titles and
    equals cultural discount as far as those catalogues are equally good and the exported titles not chosen
    for that market. Adding a constant to all scores of a stratum changes nothing.

    Interval: D ± t_df·√V, with a_t = (1 − n/N)·R(t, h) − R(t, m),
        V = var(a)/n + (N − n)·var(R of H∖T)/N² + var(R of M)/k + B ≥ 0,
    Welch–Satterthwaite over (n − 1, N − n − 1, k − 1, N − 1). B is what T and H∖T vary together where the
    exported titles are the better (or worse) ones of H (`chosen_exports`): without it the intervals covered 91
    to 93 % there with 5 exports of 10 titles and 15 locals, and where exports are random it is 0 but for
    chance. `pi_*`, for a further title: D ± t·√(V + τ²) with
    τ² = max(0, var_T[R(t, h) − R(t, m)] − mean over T of both cells' variances) and the smaller of n − 2 and
    D's own degrees of freedom, so that it is never narrower than the interval of D; null for n < 3 or where
    a cell's variance is unknown. `boot_*`: studentized bootstrap, T, H∖T and M resampled independently, 999
    draws; null where too many draws vary in nothing.

    Strata (platform, language) of a market: R is centred on the mean of the local titles in each stratum that
    has at least 5 of them (at home those are H), and a title's centred values are averaged over these strata
    by n_eff. So controls are weighted as T is spread over strata; H and M are the titles in strata that hold
    titles of T. V is the same formula on each title's contribution to D (`Side.control_values`), where a
    control title in several strata counts once. With one stratum a market this is the formula above, exactly.

    `mutual`: where at least 5 titles travel each way, mean_{t of h}[R(t, h) − R(t, m)] + mean_{u of m}[R(u,
    m) − R(u, h)], which estimates D(h → m) + D(m → h) without assuming equally good catalogues and needs no
    controls, so it stands whatever the status; Welch interval; in the one pair of strata that shares most
    titles; the same from either market.

    `status` and `reason` (`sides.REASONS`), the worse side counts: `identified` at k ≥ 8 and N − n ≥ 8;
    `thin` at 5 to 7 of either, or 2 to 4 shared titles (var(a) then has at most 3 degrees of freedom);
    below that `relative` with at least 10 shared titles, else `not_identified`, both without numbers.
    `not_identified` also without a home side, for an area that contains h, and where only languages without
    validation would have made it better; with options.unvalidated these count, with reason
    `unvalidated_used` where the status is better for it. `n_titles`, `n_home`, `n_controls`
    are n, N, k; `n_comments` all comments (or raters) in the cells of T, H and M. Titles whose home is
    unknown or an area are in no pair, counted as `home_unknown`. A title never received in a market is
    missing, not zero.
    """
    everything = with_home(cells, titles)
    good = usable(cells, titles, options)
    loose = sides(usable(cells, titles, options, any_n=True))
    shown, checked = sides(good), sides(trusted(good, options))
    strict = sides(trusted(good, options.model_copy(update={"unvalidated": False})))
    received = seen(everything)
    rows = []
    for evidence, home, market in pairs(everything):
        places = [(evidence, home), (evidence, market)]
        both, kept = [], (shown, checked, strict)
        for found in kept if options.unvalidated else kept[:2]:
            both.append(compare(*(found.get(p, empty_side(p[1])) for p in places)))
        n_loose = _n_shared(loose, evidence, home, market)
        n_seen = len(received.get((evidence, home, home), set()) & received[evidence, home, market])
        has_home = (evidence, home, home) in received
        judged = [judge(pair, home, market, has_home, n_seen, n_loose) for pair in both]
        status, reason = _with_languages(judged[0], judged[1])
        if reason is None and len(judged) > 2 and RANK[judged[2][0]] < RANK[status]:
            reason = "unvalidated_used"
        rows.append({
            "home": home, "market": market, "evidence": evidence, "status": status, "reason": reason,
            **_numbers(both[1], status, generator(options.seed, "discount", evidence, home, market)),
            **_mutual(checked, evidence, home, market),
        })  # fmt: skip
    dropped = {
        "few_comments": len(cells) - len(good),
        "home_unknown": int(everything.loc[everything.home == "", "title_id"].nunique()),
    }
    notes = _language_notes(good, options, validation)
    return result("discount", rows, {k: v for k, v in dropped.items() if v}, notes)


def pairs(cells: pd.DataFrame) -> list[tuple[str, str, str]]:
    """(evidence, home, market) of every home market with titles received in another market, sorted."""
    abroad = cells[(cells.home != "") & (cells.home != cells.market)]
    found = abroad[["evidence", "home", "market"]].drop_duplicates()
    return sorted((str(e), str(h), str(m)) for e, h, m in found.itertuples(index=False))


@dataclass(frozen=True)
class Pair:
    """A pair of markets ready for D: n, N, k, and where they suffice the samples and differences."""

    n: int
    n_home: int
    n_controls: int
    comments: int
    shared_usable: int
    samples: tuple[Floats, Floats, Floats] | None
    differences: Floats
    cell_variances: Floats

    @property
    def means(self) -> Means | None:
        """D as a sum of means, with its variance."""
        if self.samples is None:
            return None
        rest = self.samples[1]
        spread = float(rest.var(ddof=1)) if len(rest) > 1 else 0.0
        more = chosen_exports(self.n, self.n_home, float(rest.mean()) if len(rest) else 0.0, spread)
        factors = (1.0, 1 - self.n / self.n_home, 1.0)
        return Means(self.samples, factors, (float(more), self.n_home - 1.0))


def chosen_exports(
    n: Floats | int, n_home: Floats | int, mean: Floats | float, spread: Floats | float
) -> Floats:
    """B, what the choice of exports adds to V: max(0, (N − n)/(n·N)·b̄² − var(b)/N²), elementwise.

    b = R − mean_H R of the titles that stayed at home, `mean` its mean and `spread` its variance. H is a sample
    of a catalogue; where exports are chosen by success, the dividing line is drawn in that sample, so the two
    parts of H move together, and the squares between them belong to var(mean_H R) = var(R of H)/N. The first
    term is those squares over N²; the second what they are on average where exports are random, so that B is
    0 there but for chance. n, N > 0.
    """
    n, n_home = np.asarray(n, float), np.asarray(n_home, float)
    between = (n_home - n) / (n * n_home) * np.square(mean)
    return np.asarray(np.maximum(0.0, between - np.asarray(spread) / n_home**2))


def compare(home: Side, abroad: Side) -> Pair:
    """T, H and M of two sides, and the samples whose means add up to D."""
    rows_h, rows_m = match(home, abroad)
    own = home.local[rows_h]
    rows_h, rows_m = rows_h[own], rows_m[own]
    ok_h, ok_m = anchored(home), anchored(abroad)
    share_h, share_m = home.share(ok_h), abroad.share(ok_m)
    both = (share_h[rows_h].sum(axis=1) > 0) & (share_m[rows_m].sum(axis=1) > 0)
    if not both.any():
        return _too_few(home, abroad, rows_h, rows_m)
    t_h, t_m = rows_h[both], rows_m[both]
    n = len(t_h)
    at_home = (share_h * home.deviation(ok_h)).sum(axis=1)[t_h]
    there = (share_m * abroad.deviation(ok_m)).sum(axis=1)[t_m]
    home_values, is_home = home.control_values(share_h[t_h].mean(axis=0), ok_h)
    local_values, is_local = abroad.control_values(share_m[t_m].mean(axis=0), ok_m)
    value = np.zeros(len(home.titles))
    value[is_home] = home_values
    travelled = np.zeros(len(home.titles), bool)
    travelled[t_h] = True
    a = at_home - n / len(home_values) * value[t_h] - there
    variances = (share_h**2 * np.where(home.present, home.var, 0.0)).sum(axis=1)[t_h]
    variances = variances + (share_m**2 * np.where(abroad.present, abroad.var, 0.0)).sum(axis=1)[t_m]
    counted = home.comments[is_home][:, ok_h].sum()
    counted += abroad.comments[is_local][:, ok_m].sum() + abroad.comments[t_m][:, ok_m].sum()
    return Pair(
        n, len(home_values), len(local_values), int(counted), len(rows_h),
        (a, -value[is_home & ~travelled], local_values), at_home - there, variances,
    )  # fmt: skip


def _too_few(home: Side, abroad: Side, rows_h: np.ndarray, rows_m: np.ndarray) -> Pair:
    """No shared title has enough controls on both sides: the counts that say so, of the best stratum each."""
    none = np.zeros(0)
    counted = home.comments[home.local].sum() + abroad.comments[abroad.local].sum()
    counted += abroad.comments[rows_m].sum()
    n, n_controls = len(rows_h), int(abroad.controls.max(initial=0))
    n_home = max(n, int(home.controls.max(initial=0)))
    return Pair(n, n_home, n_controls, int(counted), n, None, none, none)


def judge(
    pair: Pair, home: str, market: str, has_home: bool, n_seen: int, n_loose: int
) -> tuple[str, str | None]:
    """Status and reason of a pair of markets by its counts alone."""
    if markets.area_holds(market, home):
        return "not_identified", "area_contains_home"
    if not has_home:
        return "not_identified", "no_home_side"
    if n_seen == 0:
        return "not_identified", "no_shared_titles"
    if max(pair.shared_usable, n_loose) == 0:
        return "not_identified", "few_comments"
    status, reason = by_controls(pair.n_controls, pair.n_home - pair.n)
    if status == "not_identified":
        return ("relative" if max(pair.shared_usable, n_loose) >= SHARED else status), reason
    if pair.samples is None or pair.n < 2:
        return "not_identified", "few_shared_titles"
    if status == "identified" and pair.n < MIN_SHARED:
        return "thin", "few_shared_titles"
    return status, reason


def by_controls(n_controls: int, n_home_only: int) -> tuple[str, str | None]:
    """Status and reason by the number of local titles abroad and of titles at home that did not travel."""
    worse = min(n_controls, n_home_only)
    if worse >= IDENTIFIED:
        return "identified", None
    reason = "few_controls" if n_controls <= n_home_only else "few_home_only"
    if worse >= MIN_CONTROLS:
        return "thin", reason
    return "not_identified", "no_local_controls" if n_controls == 0 else reason


def _with_languages(shown: tuple[str, str | None], checked: tuple[str, str | None]) -> tuple[str, str | None]:
    """The status on validated languages; `unvalidated_language` where that alone takes the numbers away."""
    if RANK[checked[0]] >= RANK["thin"] or RANK[checked[0]] > RANK[shown[0]]:
        return checked
    if RANK[shown[0]] > RANK[checked[0]]:
        return "not_identified", "unvalidated_language"
    return shown


def _numbers(pair: Pair, status: str, rng: np.random.Generator) -> dict[str, object]:
    counts: dict[str, object] = {
        "n_titles": pair.n, "n_home": pair.n_home, "n_controls": pair.n_controls, "n_comments": pair.comments,
    }  # fmt: skip
    means = pair.means
    if means is None or RANK[status] < RANK["thin"]:
        return counts
    low, high = means.interval()
    boot_low, boot_high = means.bootstrap(rng, DRAWS)
    numbers = {"discount": means.estimate, "low": low, "high": high}
    numbers |= {"boot_low": boot_low, "boot_high": boot_high}
    if pair.n >= 3:
        tau2 = float(pair.differences.var(ddof=1) - pair.cell_variances.mean())
        tau2 = max(0.0, tau2) if np.isfinite(tau2) else np.nan
        half = float(t_quantile(min(pair.n - 2, means.df))) * np.sqrt(means.variance + tau2)
        numbers |= {"pi_low": means.estimate - half, "pi_high": means.estimate + half}
    return counts | numbers


def _n_shared(found: dict[tuple[str, str], Side], evidence: str, home: str, market: str) -> int:
    at_home, abroad = found.get((evidence, home)), found.get((evidence, market))
    if at_home is None or abroad is None:
        return 0
    return int(at_home.local[match(at_home, abroad)[0]].sum())


def seen(cells: pd.DataFrame) -> dict[tuple[str, str, str], set[str]]:
    """Titles of each home market with any cell at all, by (evidence, home, market)."""
    found: dict[tuple[str, str, str], set[str]] = {}
    for (evidence, home, market), part in cells.groupby(["evidence", "home", "market"], sort=False):
        found[str(evidence), str(home), str(market)] = set(part.title_id)
    return found


def _mutual(found: dict[tuple[str, str], Side], evidence: str, home: str, market: str) -> dict[str, object]:
    first, second = sorted((home, market))
    one, two = found.get((evidence, first)), found.get((evidence, second))
    if one is None or two is None:
        return {}
    g, j, counts = best_strata(one, two, (first, second))
    if counts.min() < MIN_SHARED:
        return {}
    rows_1, rows_2 = match(one, two)
    difference = one.mean[rows_1, g] - two.mean[rows_2, j]
    there = np.isfinite(difference)
    of_first, of_second = (difference[there & (one.home[rows_1] == origin)] for origin in (first, second))
    means = Means((of_first, of_second), (1.0, -1.0))
    low, high = means.interval()
    return {"mutual": means.estimate, "mutual_low": low, "mutual_high": high}


def _language_notes(
    good: pd.DataFrame, options: Options, validation: Mapping[str, Mapping]
) -> tuple[Note, ...]:
    unsure = (good.evidence == "sentiment") & ~good.validated.fillna(False)
    languages = sorted(set(good.language[unsure].dropna()))
    used, notes = options.unvalidated, []
    for language in languages:
        row = validation_row(str(language), validation)
        if row:
            n, f1 = row["n"], float(row["macro_f1"])
            notes.append(note("weak_used" if used else "weak_left", language=language, labels=n, f1=f1))
        else:
            notes.append(note("unchecked_used" if used else "unchecked_left", language=language))
    return tuple(notes)
