"""How alike the stories of a catalogue are: one row for each unit, kind of source and measure."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import sparse

from analysis import stats
from analysis.measure import hill, likeness, periods, tropes, unit_rows, vendi
from analysis.measure.likeness import TextEmbeddings
from analysis.measure.periods import Unit
from analysis.measure.result import Result, note, result
from analysis.measure.unit_rows import FEWEST, Row
from analysis.spec import Options

#: Scopes whose single periods are measured against a null catalogue too; every scope is over all time.
NULL_IN_PERIODS = (periods.ALL, "home_market")


def homogenization(
    trope_hits: pd.DataFrame, titles: pd.DataFrame, text_embeddings: TextEmbeddings | None, options: Options
) -> Result:
    """How alike the stories are, by scope, period and kind of source: `homogenization`.

    Each number with its 95 % interval, n_titles, and `size`, `coverage` where it is brought to a common one:

    - `effective_stories` (`vendi`): Vendi score of the trope sets at `size` titles, 1 to `size`; ± t·se.
    - `effective_stories_two`: the same for titles with two tropes or more, two of them drawn at random:
      catalogues whose titles have more tropes do not come out as more varied for that.
    - `effective_stories_text`: the same with the cosine of synopses. `source` is `synopsis:LANGUAGE`.
    - `effective_tropes_q0`, `_q1`, `_q2` (`hill`): Hill numbers at `coverage`, 1 to the lexicon's tropes.
    - `template_pairs`, `template_nearest` (`template`): with `expected`, `ratio` and `p` against catalogues
      of the same set sizes and trope popularity. These are drawn for period `all` of every scope and for each
      period of scopes `all` and `home_market`; elsewhere status `no_null`. `size` is the titles compared.
    - `cosine` (`likeness`): mean cosine of two synopses of one language; −1 to 1.
    - `top5_share`: share of titles with one of the unit's five commonest tropes, Wilson; at small n a little
      high, since the five are chosen from the same titles. `tropes_per_title`: mean, with t interval.
    - `original_share`: share with `original_script` where that is known, Wilson; `source` is `titles`.

    Set measures leave out titles without any trope; top5_share and tropes_per_title count them, so
    1 − n_titles of the one / n_titles of the other is the share left out. A family has one common size
    (half its smallest unit of at least 40 titles, 500 at most) and one coverage (its least, over units of
    at least 20): the periods of one value, or, over all time, the values of one scope. Sizes differ between
    families, so effective stories of different families, or of different kinds of source, are not compared.
    `combined` mixes kinds whose mix changes over the years: period `all` only.

    `status`: `ok`; `too_few` (under 20 titles, or 40 for effective stories; no estimate); `saturated` (the
    margins fix the number, so no ratio); `no_null`. The same titles have the same numbers in every scope.
    """
    from threadpoolctl import threadpool_limits

    # Compiled code is loaded before threads ask for it all at once.
    from analysis.measure import curveball, spectrum  # noqa: F401

    listed = periods.catalogue(titles)
    units, notes = periods.units(listed, options)
    rows: list[Row] = []
    dropped: dict[str, int] = {}
    with threadpool_limits(1), ThreadPoolExecutor(min(4, os.cpu_count() or 1)) as pool:
        bench = _Bench(pool, listed["title_id"].astype(str).to_numpy(), options.seed)
        for source in tropes.kinds(trope_hits):
            found = tropes.sets(trope_hits, source).of(listed["title_id"])
            known = tropes.examined(trope_hits, listed, source)
            rows += _of_sets(bench, source, found, known, tropes.of_kind(units, source))
            without = int((known & ~unit_rows.some(found)).sum())
            dropped[f"no trope in {source}"] = without
            if known.any():
                n = int(known.sum())
                notes += (note("no_trope", without=without, of=n, share=without / n, source=source),)
        rows += _of_texts(bench, listed, units, text_embeddings, dropped)
    rows += _of_scripts(listed, units)
    return result("homogenization", rows, dropped, notes)


@dataclass(frozen=True)
class _Bench:
    """Where units are measured: each set of titles once, its generator chosen by it and the seed alone."""

    pool: ThreadPoolExecutor
    ids: np.ndarray
    seed: int

    def rng(self, rows: np.ndarray, purpose: str) -> np.random.Generator:
        return stats.generator(self.seed, "\n".join(self.ids[rows]), purpose)

    def measure(
        self, asked: Sequence[tuple[Unit, np.ndarray, tuple[object, ...]]], work: Callable[..., list[Row]]
    ) -> Iterator[Row]:
        """`work(rows, *arguments)` for each unit in the given order; in parallel, equal requests once."""
        futures: dict[tuple[object, ...], Future[list[Row]]] = {}
        for _, rows, arguments in asked:
            key = (rows.tobytes(), *arguments)
            if key not in futures:
                futures[key] = self.pool.submit(work, rows, *arguments)
        for unit, rows, arguments in asked:
            yield from (_keyed(unit, row) for row in futures[(rows.tobytes(), *arguments)].result())


def _keyed(unit: Unit, row: Row) -> Row:
    return {"scope": unit.scope, "value": unit.value, "period": unit.period, **row}


def _of_sets(
    bench: _Bench, source: str, found: sparse.csr_array, known: np.ndarray, units: list[Unit]
) -> Iterator[Row]:
    has = unit_rows.some(found)
    held = [(unit, unit.rows[has[unit.rows]]) for unit in units if known[unit.rows].any()]
    m, target = _common_sizes(held), _common_coverage(held, found)
    several = np.diff(found.indptr) >= 2
    m_two = _common_sizes([(unit, rows[several[rows]]) for unit, rows in held])

    def work(
        rows: np.ndarray, size: int | None, coverage: float | None, null: bool, size_two: int | None
    ) -> list[Row]:
        matrix, two = found[rows], rows[several[rows]]
        rng_two = bench.rng(two, f"{source} two")
        parts = [
            unit_rows.stories(
                "effective_stories", lambda: vendi.of_sets(matrix), len(rows), size, bench.rng(rows, source)
            ),
            unit_rows.stories(
                "effective_stories_two",
                lambda: vendi.of_sets(vendi.two_each(found[two], rng_two)),
                len(two),
                size_two,
                rng_two,
            )
            | {"n_titles": len(two)},
            *unit_rows.effective(matrix, coverage),
            *unit_rows.templates(matrix, bench.rng(rows, f"{source} template"), null),
        ]
        return [{"source": source, "n_titles": len(rows), **part} for part in parts]

    asked = [
        (unit, rows, (m[unit.family], target[unit.family], _null(unit), m_two[unit.family]))
        for unit, rows in held
    ]
    yield from bench.measure(asked, work)
    for unit, _ in held:
        rows = unit.rows[known[unit.rows]]
        for part in unit_rows.shares(found[rows]):
            yield _keyed(unit, {"source": source, "n_titles": len(rows), **part})


def _null(unit: Unit) -> bool:
    return unit.period == periods.ALL or unit.scope in NULL_IN_PERIODS


def _common_sizes(held: list[tuple[Unit, np.ndarray]]) -> dict[tuple[str, str], int | None]:
    counts: dict[tuple[str, str], list[int]] = {}
    for unit, rows in held:
        counts.setdefault(unit.family, []).append(len(rows))
    return {family: vendi.common_size(n) for family, n in counts.items()}


def _common_coverage(
    held: list[tuple[Unit, np.ndarray]], found: sparse.csr_array
) -> dict[tuple[str, str], float | None]:
    least: dict[tuple[str, str], float | None] = {unit.family: None for unit, _ in held}
    for unit, rows in held:
        if len(rows) >= FEWEST:
            own = hill.full_coverage(np.asarray(found[rows].sum(axis=0)).ravel(), len(rows))
            before = least[unit.family]
            least[unit.family] = own if before is None else min(before, own)
    return least


def _of_texts(
    bench: _Bench,
    listed: pd.DataFrame,
    units: list[Unit],
    texts: TextEmbeddings | None,
    dropped: dict[str, int],
) -> Iterator[Row]:
    if texts is None or len(texts.ids) == 0:
        return
    place = pd.Index(listed["title_id"].astype("string")).get_indexer(pd.Index(texts.ids.astype("string")))
    lang = texts.langs.astype("string").fillna("und").to_numpy()
    usable = (place >= 0) & (lang != "und") & (np.abs(texts.vectors).sum(axis=1) > 0)
    counts = pd.Series(lang[usable]).value_counts()
    rare = counts[counts < FEWEST]
    dropped["synopsis in a language with under 20 titles"] = int(rare.sum())
    dropped["synopsis of unknown language or title"] = int((~usable).sum())
    for code in sorted(counts.index.difference(rare.index)):
        at = np.full(len(listed), -1)
        at[place[usable & (lang == code)]] = np.flatnonzero(usable & (lang == code))
        yield from _of_language(bench, f"synopsis:{code}", at, texts.vectors, units)


def _of_language(
    bench: _Bench, source: str, at: np.ndarray, vectors: np.ndarray, units: list[Unit]
) -> Iterator[Row]:
    held = [(unit, unit.rows[at[unit.rows] >= 0]) for unit in units]
    held = [(unit, rows) for unit, rows in held if len(rows)]
    m = _common_sizes(held)

    def work(rows: np.ndarray, size: int | None) -> list[Row]:
        x, n = likeness.unit_length(vectors[at[rows]]), len(rows)
        name = "effective_stories_text"
        parts = [unit_rows.stories(name, lambda: vendi.of_vectors(x), n, size, bench.rng(rows, source))]
        parts += (
            unit_rows.too_few("cosine")
            if n < FEWEST
            else [unit_rows.row("cosine", *likeness.mean_cosine(x), -1.0, 1.0)]
        )
        return [{"source": source, "n_titles": n, **part} for part in parts]

    yield from bench.measure([(unit, rows, (m[unit.family],)) for unit, rows in held], work)


def _of_scripts(listed: pd.DataFrame, units: list[Unit]) -> Iterator[Row]:
    if "original_script" not in listed:
        return
    marked = listed["original_script"].astype("boolean")
    known, original = marked.notna().to_numpy(), marked.fillna(False).to_numpy(dtype=bool)
    for unit in units:
        rows = unit.rows[known[unit.rows]]
        if len(rows):
            few = len(rows) < FEWEST
            part = (
                unit_rows.too_few("original_share")[0]
                if few
                else unit_rows.share("original_share", original[rows])
            )
            yield _keyed(unit, {"source": "titles", "n_titles": len(rows), **part})
