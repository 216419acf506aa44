"""Measures of what comments are about: what resonates, what is understood, arcs, topics."""

from __future__ import annotations

from functools import partial

from analysis.measure.result import Result, result
from analysis.study import topics
from analysis.study.steps.inputs import Inputs
from analysis.study.steps.registry import STEPS, Step, step


@step()
def resonance(at: Inputs) -> Result:
    """Which tropes, symbols and words please whom."""
    from analysis.measure import terms
    from analysis.measure.resonance import resonance

    said = {lang: at.place.words_of((lang,)) for lang in terms.languages(at.scored)}
    batches = topics.Source(at.place).batches
    return resonance(at.scored, at.mentions, at.place.masked(), said, at.options, at.coded_themes, batches)


@step()
def recall(at: Inputs) -> Result:
    """How well the lexicon finds themes."""
    from analysis.measure.recall import recall

    coded = at.coded_themes
    if coded is None:  # then the comments need not be read
        return result("recall", [])
    return recall(at.scored, at.place.mentions("themes"), coded)


@step()
def comprehension(at: Inputs) -> Result:
    """Which symbols are understood where."""
    from analysis.measure.comprehension import comprehension

    return comprehension(at.scored, at.named_symbols)


@step()
def arcs(at: Inputs) -> Result:
    """Reception and audience along a title."""
    from analysis.measure.arcs import arcs

    return arcs(at.scored, at.place.placed(), at.metrics, at.titles, at.place.table("episodes"), at.options)


@step()
def arc_summary(at: Inputs) -> Result:
    """The shape of each title's arc."""
    from analysis.measure.arc_summary import arc_summary

    return arc_summary(
        at.scored, at.place.placed(), at.metrics, at.titles, at.place.table("episodes"), at.options
    )


def _of_topics(name: str, at: Inputs) -> Result:
    return at.topics.results[name]


STEPS |= {name: Step(partial(_of_topics, name), ("reception",)) for name in topics.NAMES}
