"""What is behind a gap: other things talked of, or the same things valued otherwise."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.measure import kitagawa
from analysis.measure.rare import Ballots, ballots, counts, joined, of_some
from analysis.measure.result import Note, Result, note, result
from analysis.measure.sides import sides, trusted, usable
from analysis.measure.standings import Standings, standings
from analysis.measure.votes import NONE, OTHER, Ints, Voices, Votes, voices, votes
from analysis.spec import Options
from analysis.stats import Floats, t_quantile

#: Groups of authors of the jackknife.
GROUPS = 20
#: Titles from which on the interval over titles is given.
MIN_TITLES = 3
#: Elements of the arrays of one chunk of titles, groups and categories.
CHUNK = 400_000
ALL_TITLES = "*"
KEYS = ["evidence", "home", "market", "by", "title_id", "key"]


def drivers(
    scored: pd.DataFrame,
    cells: pd.DataFrame,
    titles: pd.DataFrame,
    gaps: pd.DataFrame,
    categories: Mapping[str, pd.DataFrame],
    options: Options,
) -> Result:
    """Composition and valuation of every gap with a number, by category of comment (topic, trope, symbol).

    `categories` maps a kind (`by`) to a table with a row a comment and category: `comment`, the comment's row
    in `scored`, and `key`. `cells` and `gaps` are the tables of the same comments.

    A comment's vote ω is its weight in its title's standing Z, exactly as in `gaps` (weight over the cell's,
    times the cell's share by n_eff); it is split equally over the comment's categories, `none` where it has
    none. s̃ is its score minus the mean that Z is measured from (the stratum's local titles, the title itself
    left out at home). With π the votes of a category and s their mean s̃,
        G = Z(t, home) − Z(t, m) = Σ_c composition_c + Σ_c valuation_c,
    to rounding: `kitagawa.parts`, in units of the evidence. Positive composition: the home audience talks more
    of what is valued more than the rest, or less of what is valued less; positive valuation: what is said of
    it is kinder at home. Title `*` stands for all titles of the pair, which weigh equally: its parts add up to
    their mean G.

    Categories with fewer than 10 comments, or than 3 known people, on either side join `other`, which goes on
    taking in the rarest one until it is no longer small itself: so no part rests on a handful of people
    unless the title does.

    Intervals: for a title, jackknife over 20 groups of its authors, left out on both sides at once, t with one
    degree fewer than groups; for `*`, jackknife over titles, t with n − 1, from 3 titles on. The local titles
    that Z is measured from are a sample too: their variance times π̄² counts in the valuation. For `*` that
    errs on the wide side, since home titles that travel are among their own controls. `all_*` are the two sums
    over categories, the same in every row of a title.

    `status` is `languages_differ` where the two sides do not write in one and the same language: then shares
    also differ by what is recognised in each language, and only valuation of categories found equally well
    means what it says. `share_*`, `score_*`, `n_*`, `authors_*` (null where unknown) describe both sides.
    Titles of which a published mean is a part are left out, counted as `published_mean`. Limiting cases: one
    category alone is all valuation; equal shares have no composition. Source: Kitagawa (1955).
    """
    known = gaps[gaps.gap.notna()].sort_values(["evidence", "home", "market", "title_id"])
    found = sides(trusted(usable(cells, titles, options), options))
    parts, published = [], 0
    for evidence, of_evidence in known.groupby("evidence", sort=True):
        places = {place: standings(side, {}) for place, side in found.items() if place[0] == evidence}
        said = voices(scored, str(evidence), found)
        kinds = {by: votes(said, table) for by, table in sorted(categories.items())}
        for (home, market), part in of_evidence.groupby(["home", "market"], sort=True):
            pair = _pair(said, part, places[evidence, home], places[evidence, market])
            published += len(part) - len(pair.ids)
            if not len(pair.ids):
                continue
            for by, table in kinds.items():
                rows = _decomposed(pair, said, table)
                parts.append(rows.assign(evidence=evidence, home=home, market=market, by=by))
    frame = pd.concat(parts, ignore_index=True).sort_values(KEYS) if parts else pd.DataFrame()
    notes = (_note(frame),) if parts else ()
    return result("drivers", frame, {"published_mean": published} if published else {}, notes)


def _note(frame: pd.DataFrame) -> Note:
    differ = frame.loc[frame.status == "languages_differ", ["evidence", "home", "market"]]
    parts = int((frame.title_id != ALL_TITLES).sum())
    return note("drivers_add_up", parts=parts, n=len(differ.drop_duplicates()))


@dataclass(frozen=True)
class _Pair:
    """The titles of one pair of markets: their gaps, blocks at home and abroad, and what their controls add."""

    ids: NDArray[np.object_]
    gap: Floats
    blocks: tuple[Ints, Ints]
    controls: tuple[Floats, Floats]
    control_df: tuple[Floats, Floats]
    one_language: NDArray[np.bool_]


def _pair(said: Voices, part: pd.DataFrame, home: Standings, market: Standings) -> _Pair:
    ids = part.title_id.to_numpy(object)
    blocks = []
    for column in ("home", "market"):
        wanted = pd.MultiIndex.from_arrays([ids, part[column].to_numpy(object)])
        blocks.append(said.blocks.get_indexer(wanted))
    whole = np.append(said.whole, False)
    kept = whole[blocks[0]] & whole[blocks[1]]
    ids, at = ids[kept], (blocks[0][kept], blocks[1][kept])
    h, m = home.take(ids), market.take(ids)
    languages = [set(a) | set(b) for a, b in zip(h.languages, m.languages, strict=True)]
    return _Pair(
        ids, part.gap.to_numpy(float)[kept], at, (h.controls, m.controls), (h.n_controls - 1, m.n_controls - 1),
        np.array([len(both) == 1 for both in languages], bool),
    )  # fmt: skip


def _decomposed(pair: _Pair, said: Voices, table: Votes) -> pd.DataFrame:
    """The rows of all titles of a pair, and of `*`, for one kind of category."""
    home, market = (ballots(said, table, blocks) for blocks in pair.blocks)
    # Only the categories of this pair take room.
    used = np.unique(np.r_[home.key, market.key])
    home, market = (replace(side, key=np.searchsorted(used, side.key)) for side in (home, market))
    names = np.append(table.keys[used], OTHER)
    groups = np.minimum(np.minimum(*(said.n_clusters[b] for b in pair.blocks)), GROUPS)
    rows = []
    chunk = max(1, CHUNK // (GROUPS * len(names)))
    for start in range(0, len(pair.ids), chunk):
        stop = min(start + chunk, len(pair.ids))
        both = [of_some(side, start, stop) for side in (home, market)]
        rows.append(_of_titles(pair, both, groups, names, start, stop))
    rows.append(_of_all(pair, [home, market], names))
    return pd.concat(rows, ignore_index=True)


def _of_titles(
    pair: _Pair, both: list[Ballots], groups: Ints, names: np.ndarray, start: int, stop: int
) -> pd.DataFrame:
    n, here = stop - start, slice(start, stop)
    shape = (n, len(names))
    both = joined(both, shape)
    grouped: list[Floats] = []
    for side in both:
        cell = (side.title * GROUPS + side.rank % groups[here][side.title]) * shape[1] + side.key
        grouped += [
            np.asarray(np.bincount(cell, values, n * GROUPS * shape[1]), float).reshape(n, GROUPS, shape[1])
            for values in (side.share, side.total)
        ]
    sums = [values.sum(axis=1) for values in grouped]
    apart = kitagawa.of_groups(*grouped)
    variance = [
        kitagawa.jackknife(_with_total(v), groups[here]) for v in (apart.composition, apart.valuation)
    ]
    controls, df = ([v[here, None] for v in values] for values in (pair.controls, pair.control_df))
    free = np.asarray(groups[here] - 1, float)[:, None]
    table = _numbers(sums, variance, free, controls, df)
    counted = [counts(side, shape) for side in both]
    title, key = np.nonzero(counted[0][0] + counted[1][0] > 0)
    return _rows(table, counted, title, key).assign(
        title_id=pair.ids[here][title], key=names[key], gap=pair.gap[here][title], n_titles=1,
        status=np.where(pair.one_language[here][title], "ok", "languages_differ"),
    )  # fmt: skip


def _of_all(pair: _Pair, both: list[Ballots], names: np.ndarray) -> pd.DataFrame:
    """All titles as one: shares and sums averaged over titles, one left out at a time for the interval."""
    n, width = len(pair.ids), len(names)
    pooled = joined([replace(side, title=np.zeros_like(side.title)) for side in both], (1, width))
    by_title = []
    for side, one in zip(both, pooled, strict=True):
        cell = side.title * width + one.key
        by_title += [np.bincount(cell, v, n * width).reshape(1, n, width) / n for v in (one.share, one.total)]
    sums = [values.sum(axis=1) for values in by_title]
    apart = kitagawa.of_groups(*by_title)
    enough = np.array([n if n >= MIN_TITLES else 0])
    variance = [kitagawa.jackknife(_with_total(v), enough) for v in (apart.composition, apart.valuation)]
    controls = [np.full((1, 1), float(v.mean())) for v in pair.controls]
    df = [np.full((1, 1), float(v.min())) for v in pair.control_df]
    table = _numbers(sums, variance, np.array([[n - 1.0]]), controls, df)
    counted = [counts(side, (1, width)) for side in pooled]
    title, key = np.nonzero(counted[0][0] + counted[1][0] > 0)
    status = "ok" if pair.one_language.all() else "languages_differ"
    return _rows(table, counted, title, key).assign(
        title_id=ALL_TITLES, key=names[key], gap=float(pair.gap.mean()), n_titles=n, status=status
    )


def _with_total(values: Floats) -> Floats:
    """Categories (last axis) with their sum after them."""
    return np.concatenate([values, values.sum(axis=-1, keepdims=True)], axis=-1)


def _numbers(
    sums: list[Floats], variance: list[Floats], df: Floats, controls: list[Floats], control_df: list[Floats]
) -> dict[str, Floats]:
    """Parts with their intervals; all arrays are titles × categories, the last one in `variance` the total."""
    found = kitagawa.parts(*sums)
    composition, valuation = _with_total(found.composition), _with_total(found.valuation)
    mean_share = _with_total((sums[0] + sums[2]) / 2)
    own = [mean_share**2 * v for v in controls]
    whole = variance[1] + own[0] + own[1]
    below = variance[1] ** 2 / np.maximum(df, 1e-9) + sum(
        v**2 / k for v, k in zip(own, control_df, strict=True)
    )
    joint = np.divide(whole**2, below, out=np.full(whole.shape, np.nan), where=below > 0)
    half_c = t_quantile(np.broadcast_to(df, whole.shape)) * np.sqrt(variance[0])
    half_v = np.where(whole > 0, t_quantile(joint) * np.sqrt(whole), whole)
    scores = [
        np.divide(total, share, out=np.full(share.shape, np.nan), where=share > 0)
        for share, total in ((sums[0], sums[1]), (sums[2], sums[3]))
    ]
    return {
        "composition": composition, "composition_low": composition - half_c,
        "composition_high": composition + half_c, "valuation": valuation, "valuation_low": valuation - half_v,
        "valuation_high": valuation + half_v,
        "share_home": sums[0], "share_market": sums[2], "score_home": scores[0], "score_market": scores[1],
    }  # fmt: skip


def _rows(
    table: dict[str, Floats], counted: list[tuple[Floats, Floats]], title: np.ndarray, key: np.ndarray
) -> pd.DataFrame:
    rows = {name: values[title, key] for name, values in table.items()}
    rows |= {f"all_{name}": values[title, -1] for name, values in table.items() if name[:2] in ("co", "va")}
    for place, (n, people) in zip(("home", "market"), counted, strict=True):
        rows[f"n_{place}"] = n[title, key]
        rows[f"authors_{place}"] = np.where(people > 0, people, np.nan)[title, key]
    return pd.DataFrame(rows)


__all__ = ["ALL_TITLES", "NONE", "OTHER", "drivers"]
