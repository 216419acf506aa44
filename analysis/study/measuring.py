"""Measuring a study: the findings, in the order in which they need one another."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, partial
from pathlib import Path

import pandas as pd

from analysis import markets, spec
from analysis.corpus import Workspace, is_sound
from analysis.errors import StudyFileError, WorkspaceError
from analysis.schema import ENRICHED
from analysis.study import behind, topics
from analysis.study import coding_store as hand
from analysis.study.reading import Progress, require_tables
from analysis.study.validating import validation_of

#: The findings in the order in which they are measured; each may use those before it.
MEASURES = (
    "trope_hits",
    "trope_prevalence",
    "homogenization",
    "homogenization_trend",
    "bundles",
    "lead_lag",
    "trope_change",
    "derivatives",
    "reception",
    "agreement",
    "coding",
    "discount",
    "gaps",
    "travel",
    "imports",
    "discount_between",
    "sensitivity",
    "drivers",
    "consumption",
    "experiments",
    "resonance",
    "comprehension",
    "arcs",
    "arc_summary",
    "topics",
    "topic_market",
    "topic_time",
    "topic_map",
    "groups",
    "claims",  # the last one: it reads the others
)

#: Findings that ask whether a language's sentiment is validated.
_JUDGED = (
    "reception",
    "discount",
    "gaps",
    "imports",
    "discount_between",
    "sensitivity",
    "drivers",
    "experiments",
)

#: What `--only` has to find measured already.
NEEDS = {
    "homogenization_trend": ("homogenization",),
    "coding": ("reception",),
    "discount": ("reception",),
    "gaps": ("reception", "discount"),
    "travel": ("reception",),
    "imports": ("reception",),
    "discount_between": ("reception",),
    "sensitivity": ("reception", "discount"),
    "drivers": ("reception", "gaps"),
    "groups": ("discount", "resonance", "comprehension"),
    "topics": ("reception",),
    "topic_market": ("reception",),
    "topic_time": ("reception",),
    "topic_map": ("reception",),
}


def measure(
    study: spec.Study, place: Workspace, only: str | None = None, progress: Progress | None = None
) -> dict[str, int]:
    """Measures everything (or one finding) and writes it to findings/; the number of rows of each."""
    from threadpoolctl import threadpool_limits

    if only is not None and only not in MEASURES:
        raise StudyFileError(f"--only {only}: no such finding; known are {', '.join(MEASURES)}.")
    require_tables(place)
    _require_enriched(place)
    # The last digits of sums differ with the number of BLAS threads.
    with place.locked(), threadpool_limits(1):
        return _measure(study, place, only, progress)


def _measure(
    study: spec.Study, place: Workspace, only: str | None, progress: Progress | None
) -> dict[str, int]:
    from analysis.enrich import passages, titles
    from analysis.measure import terms
    from analysis.measure.agreement import agreement
    from analysis.measure.arc_summary import arc_summary
    from analysis.measure.arcs import arcs
    from analysis.measure.between import between
    from analysis.measure.bundles import bundles
    from analysis.measure.claims import Evidence, claims
    from analysis.measure.coding import coding
    from analysis.measure.comprehension import comprehension
    from analysis.measure.consumption import consumption
    from analysis.measure.corrected import with_corrected
    from analysis.measure.derivatives import derivatives
    from analysis.measure.derivatives_scores import Passages
    from analysis.measure.discount import discount
    from analysis.measure.experiments import experiments
    from analysis.measure.gaps import gaps
    from analysis.measure.groups import groups
    from analysis.measure.homogenization import homogenization
    from analysis.measure.imports import imports
    from analysis.measure.lead_lag import lead_lag
    from analysis.measure.likeness import TextEmbeddings
    from analysis.measure.reception import reception
    from analysis.measure.resonance import resonance
    from analysis.measure.result import Result, result
    from analysis.measure.sensitivity import sensitivity
    from analysis.measure.topics import Topics
    from analysis.measure.travel import travel
    from analysis.measure.trend import trend
    from analysis.measure.trope_change import trope_change
    from analysis.measure.tropes import prevalence
    from analysis.measure.voices import voices

    options, listed, metrics = study.options, place.table("titles"), place.table("metrics")
    validation, own = validation_of(place, options.sentiment)
    hits = titles.trope_hits(place)
    found: dict[str, pd.DataFrame] = {name: place.finding(name) for name in NEEDS.get(only or "", ())}

    # Read once where several measures need it; none of them changes it.
    scored = cache(place.scored)

    def scored_if_coded() -> pd.DataFrame | None:
        return scored() if hand.coded(place).y.notna().any() else None

    @cache
    def talked() -> Topics:
        return topics.fitted(study, place, found["reception"])

    steps: dict[str, Callable[[], Result]] = {
        "trope_hits": lambda: result("trope_hits", hits),
        "trope_prevalence": lambda: prevalence(hits, listed, options),
        "homogenization": lambda: homogenization(
            hits, listed, TextEmbeddings(*titles.synopsis_vectors(place)), options
        ),
        "homogenization_trend": lambda: trend(found["homogenization"]),
        "bundles": lambda: bundles(hits, listed, options),
        "lead_lag": lambda: lead_lag(hits, listed, options),
        "trope_change": lambda: trope_change(hits, listed, options),
        "derivatives": lambda: derivatives(
            listed,
            passages.series_names(listed),
            TextEmbeddings(*titles.synopsis_vectors(place)),
            Passages(*passages.read(place)),
            titles.trope_sets(place),
            options,
            passages.copies(listed),
        ),
        "reception": lambda: reception(scored(), metrics, listed, options, validation),
        "agreement": lambda: agreement(hand.codes(place), options),
        "coding": lambda: coding(found["reception"], scored_if_coded(), hand.coded(place), listed, options),
        "discount": lambda: with_corrected(
            discount(found["reception"], listed, options, validation),
            found["reception"],
            scored_if_coded(),
            hand.coded(place),
            found["agreement"] if "agreement" in found else agreement(hand.codes(place), options).table,
            listed,
            options,
        ),
        "gaps": lambda: gaps(found["reception"], listed, found["discount"], options, validation),
        "travel": lambda: travel(found["reception"], listed, titles.trope_sets(place), options),
        "imports": lambda: imports(found["reception"], listed, options),
        "discount_between": lambda: between(found["reception"], listed, options),
        "sensitivity": lambda: sensitivity(
            found["reception"], voices(scored()), listed, found["discount"], options
        ),
        "consumption": lambda: consumption(metrics, listed),
        "experiments": lambda: experiments(scored(), place.variants(), options, validation),
        "drivers": lambda: behind.measure(study, place, scored(), found, talked()),
    }

    def resonating() -> Result:
        scored = place.scored()
        said = {lang: place.words_of((lang,)) for lang in terms.languages(scored)}
        mentions = {"trope": place.mentions("tropes"), "symbol": place.mentions("symbols")}
        return resonance(scored, mentions, place.masked(), said, options)

    steps |= {
        "resonance": resonating,
        "comprehension": lambda: comprehension(place.scored(), named_symbols(place)),
        "arcs": lambda: arcs(
            place.scored(), place.placed(), metrics, listed, place.table("episodes"), options
        ),
        "arc_summary": lambda: arc_summary(
            place.scored(), place.placed(), metrics, listed, place.table("episodes"), options
        ),
    }
    chosen_groups = options.market_groups or markets.GROUPS

    def judged() -> Result:
        there = {name: place.finding(name) for name in place.finding_names() if name in MEASURES}
        return claims(Evidence(there | found, listed, study.home_market, chosen_groups))

    steps |= {
        "groups": lambda: groups(
            found["discount"], found["resonance"], found["comprehension"], chosen_groups, study.home_market
        ),
        "claims": judged,
    }

    steps |= {name: partial(lambda which: talked().results[which], name) for name in topics.NAMES}
    chosen = MEASURES if only is None else (only,)
    rows, records = {}, {}
    for number, name in enumerate(chosen):
        if progress:
            progress(name, number, len(chosen))
        outcome = steps[name]()
        found[name] = outcome.table
        place.write_finding(name, outcome.table)
        rows[name] = len(outcome.table)
        records[name] = {
            "rows": rows[name],
            "dropped": dict(outcome.dropped),
            "notes": [*outcome.notes, *(own if name in _JUDGED else [])],
        }
    manifest = place.manifest()
    place.write_manifest(manifest | {"measured": manifest.get("measured", {}) | records})
    if progress:
        progress("measured", len(chosen), len(chosen))
    return rows


def named_symbols(place: Workspace) -> pd.DataFrame:
    """What the comments that name a symbol say of it: `comment` (row in `scored()`), `symbol`, `confused`,
    `meaning`, `look`."""
    from analysis.enrich.symbol_words import symbol_words

    said = place.words_of(symbols=True)
    found = symbol_words(said.text.to_list())
    found.insert(0, "comment", said.comment.to_numpy()[found.pop("text").to_numpy()])
    asked = place.confused().set_index("comment").confused
    return found.assign(confused=asked.reindex(found.comment).fillna(False).to_numpy(bool))


def _require_enriched(place: Workspace) -> None:
    wanted = [place.enriched / "titles.parquet", place.enriched / "trope_hits.parquet"]
    if place.shards():
        wanted += [place.tables / "weights.parquet", *map(place.enriched_path, place.shards())]
    if not all(map(is_sound, wanted)) or not all(_is_current(place.enriched_path(s)) for s in place.shards()):
        raise WorkspaceError(
            f"{place.path}: not all is enriched; run `crosscut enrich --workspace {place.path}` first."
        )


def _is_current(path: Path) -> bool:
    """Whether an enriched shard has every column: one of an older version lacks what was added since."""
    import pyarrow.parquet as pq

    return set(ENRICHED.names) <= set(pq.read_schema(path).names)


def require_measured(place: Workspace) -> None:
    """Raises WorkspaceError where a workspace has no findings yet."""
    place.require()
    missing = [name for name in MEASURES if name not in place.finding_names()]
    if missing:
        raise WorkspaceError(
            f"{place.path}: not measured yet ({', '.join(missing)}); run `crosscut run STUDY`."
        )
