"""Measures of titles: their tropes and what their synopses tell."""

from __future__ import annotations

from analysis.measure.result import Result, result
from analysis.study.steps.inputs import Inputs
from analysis.study.steps.registry import step


@step()
def trope_hits(at: Inputs) -> Result:
    """Which titles have which tropes."""
    return result("trope_hits", at.trope_hits)


@step()
def trope_prevalence(at: Inputs) -> Result:
    """How common each trope is."""
    from analysis.measure.tropes import prevalence

    return prevalence(at.trope_hits, at.titles, at.options)


@step()
def homogenization(at: Inputs) -> Result:
    """How alike stories are, by period."""
    from analysis.measure.homogenization import homogenization

    return homogenization(at.trope_hits, at.titles, at.synopses, at.options)


@step("homogenization")
def homogenization_trend(at: Inputs) -> Result:
    """Whether stories become more alike."""
    from analysis.measure.trend import trend

    return trend(at.found["homogenization"])


@step()
def bundles(at: Inputs) -> Result:
    """Tropes that come together."""
    from analysis.measure.bundles import bundles

    return bundles(at.trope_hits, at.titles, at.options)


@step()
def lead_lag(at: Inputs) -> Result:
    """Which market has a trope first."""
    from analysis.measure.lead_lag import lead_lag

    return lead_lag(at.trope_hits, at.titles, at.options)


@step()
def trope_change(at: Inputs) -> Result:
    """Which tropes come and go."""
    from analysis.measure.trope_change import trope_change

    return trope_change(at.trope_hits, at.titles, at.options)


@step()
def derivatives(at: Inputs) -> Result:
    """Titles that tell another's story again."""
    from analysis.enrich import dialogue, passages
    from analysis.measure.derivatives import derivatives
    from analysis.measure.derivatives_dialogue import WORDS, with_transcripts

    names = passages.series_names(at.titles)
    found = derivatives(
        at.titles,
        names,
        at.synopses,
        at.passages,
        at.trope_sets,
        at.options,
        passages.copies(at.titles),
    )
    scenes, n = dialogue.scenes(lambda: dialogue.documents(at.place), WORDS)
    return with_transcripts(found, scenes, n, dialogue.UNSEEN, at.titles, names, at.trope_sets)
