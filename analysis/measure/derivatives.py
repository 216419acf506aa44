"""Derivatives: pairs of titles whose synopses are too alike to be chance, in one language or across two."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import sparse

from analysis.measure import derivatives_kinds as kinds
from analysis.measure import derivatives_null as null
from analysis.measure import derivatives_scores as scores
from analysis.measure.derivatives_scores import Passages
from analysis.measure.likeness import TextEmbeddings
from analysis.measure.result import Note, Result, note, result
from analysis.spec import Options
from analysis.stats import generator

Ints = NDArray[np.int64]

CUT = 0.05
"""Pairs are listed up to this q."""

ROUNDS = 30
"""How often the null is fitted again, at most, without the pairs found so far."""

SHOWN = 3
"""Passages of each title that are shown side by side, at most."""


def derivatives(
    titles: pd.DataFrame,
    names: pd.DataFrame,
    synopses: TextEmbeddings,
    passages: Passages,
    trope_sets: pd.DataFrame,
    options: Options,
    copies: Iterable[tuple[str, str]] = (),
) -> Result:
    """Pairs of titles with q <= 0.05 that their synopses are unrelated; the finding `derivatives`.

    `titles` is the table; `names` has title_id and form (a name without season or part); `synopses` and `passages`
    are embedded; `trope_sets` has title_id and trope; `copies` are pairs of title ids found by their words.

    Similarity c is the mean of three cosines, of the whole synopses and, each way, of their passages with the most
    alike ones, after each language's mean is taken away; in [-1, 1], 1 for equal texts. The score is `margin`, s = c
    less what is usual for the two titles (`derivatives_scores.margin`). Only the nearest titles of each language are
    compared sentence by sentence; all other pairs count as less alike.

    q(s) = m·(1 − F0(s)) / #{pairs at least as improbable}, m all pairs of titles with a synopsis. F0 is the score's
    distribution among pairs taken to be unrelated, per pair of languages and number of shared tropes: those of no
    common series and no common words, with a generalised Pareto tail above the 99.9 % quantile, of which the upper
    quarter is only counted, so that the pairs sought do not make their own null (`derivatives_null`).

    `kind` is `series` (one franchise by its name), `verbatim` (half of the shorter text stands in the other),
    `translation` (two languages) or `paraphrase`. The q of the last two is over a family without the first two, whose
    certainty would else make room for false ones. `earlier` is the title released first, null where dates do not tell.
    `family` is m. A pair is a lead to read, never a verdict: remakes, licensed versions and one work listed twice are
    such pairs too. Fewer than 36 synopses give no tail, so no row. The order of the rows of `titles` changes nothing.
    """
    known = titles.dropna(subset=["title_id"]).drop_duplicates("title_id").set_index("title_id")
    there = synopses.ids.isin(known.index).to_numpy() & (np.abs(synopses.vectors).sum(axis=1) > 0)
    ids = synopses.ids[there].reset_index(drop=True)
    langs = synopses.langs[there].astype(str).str.split("-").str[0]
    groups = pd.factorize(langs, sort=True)[0].astype(np.int64)
    n = len(ids)
    dropped = {"no_synopsis": int(len(known) - n)}
    if n < 2:
        return result("derivatives", [], dropped)
    x = scores.whole(np.asarray(synopses.vectors)[there], groups)
    told = scores.parts(ids, groups, passages)
    place = pd.Series(np.arange(n), index=pd.Index(ids))
    listed = np.array([(place[a], place[b]) for a, b in copies if a in place and b in place], dtype=np.int64)
    listed = listed.reshape(-1, 2)
    pairs = scores.distinct(np.concatenate([scores.candidates(x, groups), listed]), n)
    alike = scores.similarity(x, told, pairs)
    usual = scores.usual(pairs, alike, n)
    margin = scores.margin(pairs, alike, usual)
    tropes = kinds.incidence(ids, trope_sets["title_id"], trope_sets["trope"])
    shared = kinds.in_common(tropes, pairs)
    franchise = kinds.in_common(kinds.series(ids, names), pairs) > 0
    same = np.isin(pairs @ [n, 1], scores.distinct(listed, n) @ [n, 1]) if len(listed) else franchise & False

    width = int(groups.max()) + 1
    one_language = np.eye(width, dtype=bool).ravel()
    keys = _keys(groups, pairs)
    long = np.minimum(np.diff(told.first), null.MOST_PASSAGES)
    thin = long[pairs].min(axis=1)
    stratum, sizes, crossing = null.strata(keys, shared, thin, _totals(groups, long, tropes), one_language)
    random = scores.drawn(groups, generator(options.seed, "derivatives"))
    level = null.levels(
        scores.margin(random, scores.similarity(x, told, random), usual), _keys(groups, random), one_language
    )
    score = (margin - level[keys, 0]) / level[keys, 1]
    m = n * (n - 1) / 2
    fitted, p, q = _judged(score, stratum, sizes, crossing, franchise | same, m)
    texts = known["synopsis"].reindex(ids).fillna("").astype(str).tolist()
    likely = np.flatnonzero((q <= CUT) & ~franchise)
    same[likely] = kinds.verbatim(texts, pairs[likely])
    apart = franchise | same
    q[~apart] = null.q_values(p[~apart], m)
    chosen = np.flatnonzero(q <= CUT)
    rows = _rows(chosen, pairs, ids, known, told)
    rows["kind"] = np.select(
        [franchise[chosen], same[chosen], ~one_language[keys][chosen]],
        ["series", "verbatim", "translation"],
        "paraphrase",
    )
    rows["similarity"], rows["margin"] = alike[chosen].round(4), margin[chosen].round(4)
    rows["q"], rows["shared_tropes"], rows["family"] = q[chosen], shared[chosen], int(m)
    rows["source"] = "synopsis"
    rows["language_a"], rows["language_b"] = (langs.to_numpy()[pairs[chosen, side]] for side in (0, 1))
    rows = rows.sort_values(["q", "margin", "title_a", "title_b"], ascending=[True, False, True, True])
    return result("derivatives", rows, dropped, _notes(n, m, fitted, sizes, len(pairs)))


def _judged(
    score: NDArray[np.float64],
    stratum: Ints,
    sizes: NDArray[np.float64],
    crossing: NDArray[np.bool_],
    related: NDArray[np.bool_],
    m: float,
) -> tuple[list[null.Tail | None], NDArray[np.float64], NDArray[np.float64]]:
    """The tails, and p and q of every pair; fitted again without the pairs found, until no more are."""
    for _ in range(ROUNDS):
        fitted = null.tails(score[~related], stratum[~related], sizes, crossing)
        p = np.ones(len(score))
        for number, tail in enumerate(fitted):
            if tail is not None:
                p[stratum == number] = tail.p(score[stratum == number])
        q = null.q_values(p, m)
        more = (q <= CUT) & ~related
        if not more.any():
            break
        related = related | more
    return fitted, p, q


def _rows(chosen: Ints, pairs: Ints, ids: pd.Series, known: pd.DataFrame, told: scores.Parts) -> pd.DataFrame:
    """Ids, dates, which came first, and the passages most alike, one a line, of the chosen pairs."""
    dates = kinds.released(known)
    rows = []
    for a, b in pairs[chosen]:
        one, other = str(ids[a]), str(ids[b])
        found = scores.matches(told, int(a), int(b), SHOWN)
        rows.append(
            {
                "title_a": one,
                "title_b": other,
                "passage_a": "\n".join(" ".join(mine.split()) for mine, _ in found),
                "passage_b": "\n".join(" ".join(theirs.split()) for _, theirs in found),
                "released_a": dates[one],
                "released_b": dates[other],
                "earlier": kinds.earlier(dates[one], dates[other], one, other),
            }
        )
    names = ("title_a", "title_b", "passage_a", "passage_b", "released_a", "released_b", "earlier")
    return pd.DataFrame(rows, columns=list(names))


def _keys(groups: Ints, pairs: Ints) -> Ints:
    """The pair of groups of each pair of titles, as low · number of groups + high."""
    low, high = np.sort(groups[pairs], axis=1).T
    return np.asarray(low * (int(groups.max()) + 1) + high)


def _totals(groups: Ints, long: Ints, tropes: sparse.csr_array) -> NDArray[np.float64]:
    """How many pairs of titles there are by key of `_keys`, number of shared tropes, and passages of the shorter."""
    width, depth, most = int(groups.max()) + 1, null.MOST_PASSAGES + 1, null.MOST_TROPES
    at_least = np.zeros((width * width, most + 2, depth))
    dense = tropes.toarray().astype(np.float32)
    cells = groups * depth + long
    members = {int(cell): np.flatnonzero(cells == cell) for cell in np.unique(cells)}
    for one, rows in members.items():
        for other, columns in members.items():
            if other < one:
                continue
            key, least = (one // depth) * width + other // depth, min(one % depth, other % depth)
            for start in range(0, len(rows), scores.BLOCK):
                block = rows[start : start + scores.BLOCK]
                theirs = columns if one != other else columns[columns >= block[0]]
                common = dense[block] @ dense[theirs].T
                if one == other:  # each pair once, none with itself
                    common[theirs[None, :] <= block[:, None]] = -1
                at_least[key, :-1, least] += [np.count_nonzero(common >= k) for k in range(most + 1)]
    return np.asarray(at_least[:, :-1] - at_least[:, 1:])


def _notes(
    n: int, m: float, fitted: list[null.Tail | None], sizes: NDArray[np.float64], looked: int
) -> tuple[Note, ...]:
    shapes = tuple(sorted({round(tail.shape, 2) for tail in fitted if tail is not None}))
    notes = [note("copies_pairs", synopses=n, pairs=int(m), n=looked)]
    strata = len(sizes)
    notes.append(
        note("copies_tails", n=strata, shapes=shapes) if shapes else note("copies_no_tails", n=strata)
    )
    unjudged = sum(size for tail, size in zip(fitted, sizes, strict=True) if tail is None)
    if unjudged:
        notes.append(note("copies_unjudged", n=round(unjudged)))
    return tuple(notes)
