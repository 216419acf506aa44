"""All charts by the names under which pages and briefs draw them."""

from __future__ import annotations

from analysis.show.figures_coding import agreement, raw_corrected
from analysis.show.figures_consumption import of_markets as consumption
from analysis.show.figures_drivers import drivers
from analysis.show.figures_experiments import experiments
from analysis.show.figures_homogenization import STORIES, TROPES, compared, over_periods
from analysis.show.figures_markets import discount
from analysis.show.figures_recall import recall
from analysis.show.figures_templates import prevalence, template
from analysis.show.figures_titles import gaps, standings
from analysis.show.figures_travel import travel

__all__ = [
    "STORIES",
    "TROPES",
    "agreement",
    "compared",
    "consumption",
    "discount",
    "drivers",
    "experiments",
    "gaps",
    "over_periods",
    "prevalence",
    "raw_corrected",
    "recall",
    "standings",
    "template",
    "travel",
]
