"""D of one pair of markets under many variants of its cells at once: titles left out, people left out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from analysis.measure.discount import by_controls, chosen_exports
from analysis.measure.reception import MIN_CONTROLS
from analysis.measure.sides import Bools, Side, match
from analysis.stats import Floats, Ints, Means, t_quantile

#: Numbers held at once in one array of variants × titles × strata.
AT_ONCE = 4_000_000
#: Titles in both markets under which D has no interval.
FEWEST = 2

Alike = Callable[[NDArray[np.object_], NDArray[np.object_]], Bools]


@dataclass(frozen=True)
class Discounts:
    """D with interval for each variant, nan where the titles do not suffice, and the counts behind it."""

    estimate: Floats
    low: Floats
    high: Floats
    n_titles: Ints
    n_home: Ints
    n_controls: Ints


@dataclass(frozen=True)
class Compared:
    """The two sides of D(h → m), cut down to the titles that can matter, and the rows of shared titles."""

    home: Side
    abroad: Side
    rows_home: Ints
    rows_abroad: Ints


def compared(home: Side, abroad: Side) -> Compared:
    """At home the titles made there; abroad the local titles and those of the home market."""
    home = _rows(home, home.local)
    abroad = _rows(abroad, abroad.local | np.asarray(abroad.home == home.market, bool))
    rows_home, rows_abroad = match(home, abroad)
    return Compared(home, abroad, rows_home, rows_abroad)


def _rows(side: Side, keep: Bools) -> Side:
    return replace(
        side, titles=side.titles[keep], home=side.home[keep], mean=side.mean[keep], var=side.var[keep],
        weight=side.weight[keep], comments=side.comments[keep],
    )  # fmt: skip


def measured(of: Compared) -> Discounts:
    """D as `discount` measures it: the one variant in which nothing is changed."""
    return discounts(of, *(a[None] for a in (of.home.mean, of.home.weight, of.abroad.mean, of.abroad.weight)))


def titles_left_out(of: Compared) -> tuple[NDArray[np.object_], Discounts]:
    """D without each title in turn: those at home, the exported ones among them, then the market's own."""
    local = np.flatnonzero(of.abroad.local)
    row_home = np.r_[np.arange(len(of.home.titles)), np.full(len(local), -1)]
    row_abroad = np.r_[np.full(len(of.home.titles), -1), local]
    row_abroad[of.rows_home] = of.rows_abroad
    names = np.r_[of.home.titles, of.abroad.titles[local]]
    each = max(of.home.mean.size, of.abroad.mean.size, 1)
    parts = []
    for chunk in np.array_split(np.arange(len(names)), max(1, -(-len(names) * each // AT_ONCE))):
        means, weights = [], []
        for side, row in ((of.home, row_home[chunk]), (of.abroad, row_abroad[chunk])):
            mean, weight = (np.repeat(a[None], len(chunk), axis=0) for a in (side.mean, side.weight))
            which = np.flatnonzero(row >= 0)
            mean[which, row[which]], weight[which, row[which]] = np.nan, 0.0
            means.append(mean)
            weights.append(weight)
        parts.append(discounts(of, means[0], weights[0], means[1], weights[1]))
    fields = Discounts.__dataclass_fields__
    return names, Discounts(**{name: np.concatenate([getattr(p, name) for p in parts]) for name in fields})


def discounts(of: Compared, mean_h: Floats, weight_h: Floats, mean_m: Floats, weight_m: Floats) -> Discounts:
    """D, its interval and counts for each variant: arrays variants × titles × strata in place of the sides'.

    The estimator, V and degrees of freedom are those of `discount.discount`, which the tests hold it to. A
    title is left out where its means are nan; numbers need 5 controls on either side and 2 shared titles.
    """
    h, m = _Centred(of.home, mean_h, weight_h), _Centred(of.abroad, mean_m, weight_m)
    both = h.held[:, of.rows_home] & m.held[:, of.rows_abroad]
    n = both.sum(axis=1)
    value_h, is_home = h.control_values(both, of.rows_home)
    value_m, is_local = m.control_values(both, of.rows_abroad)
    n_home, k = is_home.sum(axis=1), is_local.sum(axis=1)
    gap = h.away[:, of.rows_home] - m.away[:, of.rows_abroad]
    part = n / np.maximum(n_home, 1)
    rest = is_home.copy()
    rest[:, of.rows_home] &= ~both
    samples = (
        (gap - part[:, None] * value_h[:, of.rows_home], both, np.ones(len(n))),
        (-value_h, rest, 1 - part),
        (value_m, is_local, np.ones(len(n))),
    )
    estimate, variance, below = np.zeros(len(n)), np.zeros(len(n)), np.zeros(len(n))
    for x, there, factor in samples:
        count, mean, spread = _moments(x, there)
        v = factor**2 * spread / np.maximum(count, 1)
        estimate, variance = estimate + factor * mean, variance + v
        below += v**2 / np.maximum(count - 1, 1)
    _, mean, spread = _moments(*samples[1][:2])
    more = chosen_exports(np.maximum(n, 1), np.maximum(n_home, 1), mean, spread)
    variance, below = variance + more, below + more**2 / np.maximum(n_home - 1, 1)
    enough = (np.minimum(k, n_home - n) >= MIN_CONTROLS) & (n >= FEWEST)
    df = np.divide(variance**2, below, out=np.full(len(n), np.inf), where=below > 0)
    half = np.where(enough, t_quantile(df) * np.sqrt(variance), np.nan)
    estimate = np.where(enough, estimate, np.nan)
    return Discounts(estimate, estimate - half, estimate + half, n, n_home, k)


class _Centred:
    """One side of many variants: R minus the mean of the locals of its stratum."""

    def __init__(self, side: Side, mean: Floats, weight: Floats) -> None:
        self.present, self.local = np.isfinite(mean), side.local
        own = self.present & self.local[None, :, None]
        self.k = own.sum(axis=1)
        total = np.where(own, mean, 0.0).sum(axis=1)
        centre = np.divide(total, self.k, out=np.zeros(total.shape), where=self.k > 0)
        self.anchored = self.k >= MIN_CONTROLS
        counts = self.present & self.anchored[:, None, :]
        self.deviation = np.where(counts, mean - centre[:, None, :], 0.0)
        share = np.where(counts, weight, 0.0)
        whole = share.sum(axis=2, keepdims=True)
        self.share = np.divide(share, whole, out=np.zeros_like(share), where=whole > 0)
        self.held = whole[:, :, 0] > 0
        self.away = (self.share * self.deviation).sum(axis=2)

    def mix(self, both: Bools, rows: Ints) -> Floats:
        """How the shared titles are spread over the strata, variants × strata."""
        n = np.maximum(both.sum(axis=1), 1)
        return (self.share[:, rows] * both[:, :, None]).sum(axis=1) / n[:, None]

    def control_values(self, both: Bools, rows: Ints) -> tuple[Floats, Bools]:
        """As `Side.control_values`, variants × titles."""
        mix = self.mix(both, rows)
        active = (mix > 0) & self.anchored
        chosen = self.local & (self.present & active[:, None, :]).any(axis=2)
        part = np.divide(mix, self.k, out=np.zeros_like(mix), where=active)
        value = (self.deviation * part[:, None, :]).sum(axis=2) * chosen.sum(axis=1)[:, None]
        return np.where(chosen, value, 0.0), chosen


def _moments(x: Floats, there: Bools) -> tuple[Ints, Floats, Floats]:
    """Number, mean and variance (n − 1) of the values that are there, row by row; 0 where there are none."""
    n = there.sum(axis=1)
    mean = np.where(there, x, 0.0).sum(axis=1) / np.maximum(n, 1)
    squares = (np.where(there, x - mean[:, None], 0.0) ** 2).sum(axis=1)
    return n, mean, squares / np.maximum(n - 1, 1)


def slopes(of: Compared) -> tuple[Floats, Floats]:
    """∂D/∂R of every cell at home and abroad, titles × strata, at fixed weights; Σ slope·R = D."""
    sides = (of.home, of.rows_home, 1.0), (of.abroad, of.rows_abroad, -1.0)
    held = [_Centred(side, side.mean[None], side.weight[None]) for side, _, _ in sides]
    both = held[0].held[:, of.rows_home] & held[1].held[:, of.rows_abroad]
    found = []
    for (_, rows, sign), c in zip(sides, held, strict=True):
        n, mix = max(int(both.sum()), 1), c.mix(both, rows)[0]
        slope = np.zeros(c.share.shape[1:])
        slope[rows] = sign * c.share[0, rows] * both[0][:, None] / n
        part = np.divide(mix, c.k[0], out=np.zeros_like(mix), where=c.anchored[0])
        slope -= sign * np.where(c.present[0] & c.local[:, None], part, 0.0)
        found.append(slope)
    return found[0], found[1]


def matched(of: Compared, alike: Alike) -> Discounts:
    """D where each exported title is compared only with the local titles that are like it, on both sides.

    d_t = Σ_g share_tg·(R_tg − mean of R over C(t) in g) at home minus the same abroad, C(t) the local titles
    of the stratum with `alike`, t itself among them at home; strata with at least 5 of them count, and
    titles with such strata on both sides. D = mean of d_t. Its variance is that of `discount`, from every
    title's whole contribution to D, so a control of many titles counts once. Where all titles are alike
    this is `discount`, exactly.
    """
    sides = []
    for side, rows in ((of.home, of.rows_home), (of.abroad, of.rows_abroad)):
        like = alike(side.titles[rows], side.titles) & side.local[None, :]
        there = np.where(side.present, side.mean, 0.0)
        k = like @ side.present.astype(float)
        centre = np.divide(like @ there, k, out=np.zeros(k.shape), where=k > 0)
        counts = side.present[rows] & (k >= MIN_CONTROLS)
        sides.append((side, rows, like, k, centre, counts))
    both = sides[0][5].any(axis=1) & sides[1][5].any(axis=1)
    n = int(both.sum())
    away, pulled, used = [], [], []
    for side, rows, like, k, centre, counts in sides:
        weight = np.where(counts & both[:, None], side.weight[rows], 0.0)
        whole = weight.sum(axis=1, keepdims=True)
        share = np.divide(weight, whole, out=np.zeros_like(weight), where=whole > 0)
        away.append((share * np.where(counts, side.mean[rows] - centre, 0.0)).sum(axis=1)[both])
        part = np.divide(share, k * max(n, 1), out=np.zeros_like(share), where=share > 0)
        there = np.where(side.present, side.mean, 0.0)
        pull = np.where(side.present, there * (like.T @ part) - like.T @ (part * centre), 0.0)
        pulled.append(pull.sum(axis=1))
        used.append(((like.T @ part > 0) & side.present).any(axis=1))
    n_home, k_abroad = int(used[0].sum()), int(used[1].sum())
    counted = (np.array([n]), np.array([n_home]), np.array([k_abroad]))
    if min(k_abroad, n_home - n) < MIN_CONTROLS or n < FEWEST:
        nan = np.full(1, np.nan)
        return Discounts(nan, nan, nan, *counted)
    rows = of.rows_home[both]
    rest = used[0].copy()
    rest[rows] = False
    samples = (
        away[0] - away[1] - n * pulled[0][rows],
        -n_home * pulled[0][rest],
        k_abroad * pulled[1][used[1]],
    )
    more = float(chosen_exports(n, n_home, float(samples[1].mean()), float(samples[1].var(ddof=1))))
    means = Means(samples, (1.0, 1 - n / n_home, 1.0), (more, n_home - 1.0))
    low, high = means.interval()
    return Discounts(np.array([means.estimate]), np.array([low]), np.array([high]), *counted)


def status(n_titles: int, n_home: int, n_controls: int) -> tuple[str, str | None]:
    """Status and reason by counts, as of `discount`, for numbers that exist; no number: `not_identified`."""
    found, reason = by_controls(n_controls, n_home - n_titles)
    if found != "not_identified" and n_titles < FEWEST:
        return "not_identified", "few_shared_titles"
    return ("thin", "few_shared_titles") if found == "identified" and n_titles < 5 else (found, reason)
