"""Measures of how titles are received: standing, discount, and what lies behind them."""

from __future__ import annotations

from analysis.measure.result import Result
from analysis.study import behind
from analysis.study.steps.inputs import Inputs
from analysis.study.steps.registry import step


@step(judged=True)
def reception(at: Inputs) -> Result:
    """Each title's mean reception in each market."""
    from analysis.measure.reception import reception

    return reception(at.scored, at.metrics, at.titles, at.options, at.validation)


@step()
def agreement(at: Inputs) -> Result:
    """How far coders agree."""
    from analysis.measure.agreement import agreement

    return agreement(at.codes, at.options, at.theme_codes)


@step("reception")
def coding(at: Inputs) -> Result:
    """The scorer's error, by hand coding."""
    from analysis.measure.coding import coding

    return coding(at.found["reception"], at.scored_if_coded, at.coded, at.titles, at.options)


@step("reception", judged=True)
def discount(at: Inputs) -> Result:
    """The cultural discount of every market, with rows corrected by hand coding where there is any."""
    from analysis.measure.agreement import agreement
    from analysis.measure.corrected import with_corrected
    from analysis.measure.discount import discount

    cells = at.found["reception"]
    return with_corrected(
        discount(cells, at.titles, at.options, at.validation),
        cells,
        at.scored_if_coded,
        at.coded,
        at.found["agreement"] if "agreement" in at.found else agreement(at.codes, at.options).table,
        at.titles,
        at.options,
    )


@step("reception", "discount", judged=True)
def gaps(at: Inputs) -> Result:
    """Each title's loss of standing abroad."""
    from analysis.measure.gaps import gaps

    return gaps(at.found["reception"], at.titles, at.found["discount"], at.options, at.validation)


@step("reception")
def travel(at: Inputs) -> Result:
    """What kinds of titles travel well."""
    from analysis.measure.travel import travel

    return travel(at.found["reception"], at.titles, at.trope_sets, at.options)


@step("reception", judged=True)
def imports(at: Inputs) -> Result:
    """How a market receives the titles of others beside its own."""
    from analysis.measure.imports import imports

    return imports(at.found["reception"], at.titles, at.options)


@step("reception", judged=True)
def discount_between(at: Inputs) -> Result:
    """The discount between any two markets."""
    from analysis.measure.between import between

    return between(at.found["reception"], at.titles, at.options)


@step("reception", "discount", judged=True)
def sensitivity(at: Inputs) -> Result:
    """What headlines become when they are reckoned otherwise."""
    from analysis.measure.sensitivity import sensitivity
    from analysis.measure.voices import voices

    said = voices(at.scored)
    return sensitivity(at.found["reception"], said, at.titles, at.found["discount"], at.options)


@step("reception", "gaps", judged=True)
def drivers(at: Inputs) -> Result:
    """Which tropes, symbols and topics a gap comes from."""
    return behind.measure(at.study, at.place, at.scored, at.found, at.topics)


@step()
def consumption(at: Inputs) -> Result:
    """The discount in views, completed views and revenue."""
    from analysis.measure.consumption import consumption

    return consumption(at.metrics, at.titles)


@step(judged=True)
def experiments(at: Inputs) -> Result:
    """How versions of a title differ."""
    from analysis.measure.experiments import experiments

    return experiments(at.scored, at.place.variants(), at.options, at.validation)
