"""Charts, sentences and tables on drivers, consumption and experiments, and what is hidden of them."""

import made_behind as made
import made_findings
import numpy as np
import pandas as pd
import pytest

from analysis.show import (
    figures_consumption,
    figures_drivers,
    figures_experiments,
    findings_behind,
    suppress,
    tables_behind,
)
from analysis.show.words import LANGUAGES, known

FOUND = suppress.findings(made.everything())
TITLES = made_findings.titles()
SPLIT = findings_behind.splittable(FOUND["drivers"])
ALL = SPLIT[SPLIT["title_id"].eq("*") & SPLIT["by"].eq("trope")]
RATED = FOUND["experiments"][FOUND["experiments"]["evidence"].eq("rating")]
VIEWS = FOUND["consumption"]
PAIRS = VIEWS[VIEWS["title_id"].eq("*")]


def _charts(lang):
    here = VIEWS[VIEWS["market"].eq("ID")]
    return [
        figures_drivers.drivers(ALL, "All", lang), figures_consumption.of_titles(here, TITLES, lang),
        figures_consumption.of_markets(PAIRS, lang), figures_experiments.experiments(RATED, lang),
    ]  # fmt: skip


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_chart_has_its_words_and_data(lang):
    for chart in _charts(lang):
        for words in (chart.title, chart.n, chart.interval, chart.how):
            assert words.strip() and "{" not in words
        assert known(f"method.{chart.method}") and known(f"method_name.{chart.method}")
        assert len(chart.data) > 0 and any(c.isdigit() for c in chart.n)


def test_bars_are_the_parts_with_their_intervals():
    figure = figures_drivers.drivers(ALL, "All", "en").figure
    for trace, part in zip(figure.data, ("composition", "valuation"), strict=True):
        rows = figures_drivers.ordered(ALL)
        assert list(trace.x) == pytest.approx(rows[part].tolist())
        assert list(trace.error_x.array) == pytest.approx((rows[f"{part}_high"] - rows[part]).tolist())
    assert [row.key for row in figures_drivers.ordered(ALL).itertuples()] == [
        "revenge", "contract_marriage", "other", "none"]  # fmt: skip
    assert "<b>" not in str(figure) and figures_drivers.category("trope", "none", "en") == "No trope named"


def test_what_is_kept_is_one_less_what_is_lost():
    figure = figures_consumption.of_markets(PAIRS, "en").figure
    dots = {y: x for trace in figure.data for x, y in zip(trace.x, trace.y, strict=True)}
    assert [dots[y] for y in sorted(dots)] == pytest.approx([0.5, 0.6, 0.9, 1.8])
    assert figure.layout.xaxis.type == "log"
    ends = [x + d for t in figure.data for x, d in zip(t.x, t.error_x.array, strict=True)]
    assert max(ends) == pytest.approx(1 + 0.8 + 0.3)


def test_hostile_arms_are_text_in_charts():
    chart = figures_experiments.experiments(RATED, "en")
    drawn = chart.figure.to_json()
    assert "<script>" not in drawn
    assert "“<script>" in chart.title


def test_arms_on_different_titles_are_said_to_be():
    how = figures_experiments.experiments(RATED.assign(design="between_titles"), "en").how
    assert "titles differ too" in how and "same titles" not in how


@pytest.mark.parametrize(("market", "start"), [
    ("ID", "Chinese titles lose 50"), ("MX", "Chinese titles draw 80"), ("TH", "Chinese titles neither clearly lose"),
    ("JP", "Chinese titles may lose or gain"), ("BR", "How much of their relative views Chinese titles lose"),
])  # fmt: skip
def test_the_sentence_on_views_goes_as_far_as_the_interval_and_q(market, start):
    row = next(PAIRS[PAIRS["market"].eq(market)].itertuples())
    sentence = findings_behind.consumption(row, "en")
    assert sentence.startswith(start)
    if market == "MX":
        assert "60\u00a0% to 110\u00a0%" in sentence
    if market == "BR":
        assert "release date is not known" in sentence
    assert findings_behind.consumption(row, "zh")


def test_the_sentence_on_drivers_has_both_sums_and_their_intervals():
    sentence = findings_behind.drivers(ALL, "All", "en")
    assert (
        "0.12 lower in Indonesia" in sentence and "0.02 (0.00 to 0.04) by what comments talk of" in sentence
    )
    assert "0.10 (0.05 to 0.15) by how they value it" in sentence and "different languages" in sentence
    higher = findings_behind.drivers(ALL.assign(gap=-0.12), "All", "en")
    assert "0.12 higher in Indonesia" in higher
    one = SPLIT[SPLIT["title_id"].eq("t02") & SPLIT["by"].eq("trope")]
    assert made_findings.HOSTILE in findings_behind.drivers(one, made_findings.HOSTILE, "en")


def test_symbols_have_their_names_in_both_languages():
    assert figures_drivers.category("symbol", "red_envelope", "en") == "Red envelope"
    assert figures_drivers.category("symbol", "red_envelope", "zh") == "红包"
    assert figures_drivers.category("symbol", "none", "zh") == "未提及符号"
    assert figures_drivers.category("symbol", "made_up_thing", "en") == "Made up thing"


def test_a_title_with_one_category_is_not_split():
    assert set(SPLIT["title_id"]) == {"*", "t02"}


def test_the_sentence_on_arms_names_the_better_one_and_what_it_is():
    sentence = findings_behind.experiments(RATED, "rating", "en")
    assert sentence.startswith("“sub” is rated 0.20 (0.15 to 0.25) higher than “<script>")
    assert "610 comments; an experiment" in sentence
    none = RATED.assign(q=0.5)
    assert "In none of 2 comparisons" in findings_behind.experiments(none, "rating", "en")
    assert (
        findings_behind.experiments(RATED.head(0), "rating", "en") == "There is no experiment in this study."
    )
    empty = RATED.assign(difference=np.nan, reason="few_in_arm")
    assert "too few comments" in findings_behind.experiments(empty, "rating", "en")
    assert findings_behind.experiment_counts(RATED, "en").startswith("Of 2 comparisons, 1")


def test_small_cells_are_hidden_and_say_so():
    hidden = FOUND["drivers"][FOUND["drivers"]["suppressed"]]
    assert set(hidden["title_id"]) == {"t03"}
    assert (
        hidden[["composition", "valuation", "gap", "all_valuation", "share_home", "n_market"]]
        .isna()
        .all()
        .all()
    )
    arms = FOUND["experiments"][FOUND["experiments"]["suppressed"]]
    assert set(arms["market"]) == {"BR"} and arms[["difference", "mean_a", "n_a"]].isna().all().all()
    shown = tables_behind.experiments(RATED, "en")
    assert shown[shown["Market"] == "Brazil"]["Why"].str.contains("hidden").all()
    twice = suppress.findings(FOUND)
    for name in made.everything():
        pd.testing.assert_frame_equal(FOUND[name], twice[name])


@pytest.mark.parametrize("lang", LANGUAGES)
def test_tables_say_every_number_and_why_there_is_none(lang):
    here = tables_behind.consumption(VIEWS[VIEWS["market"].eq("ID")], TITLES, lang)
    assert len(here) == 5
    last = here.iloc[-1].tolist()
    assert last[1] == "–" and last[-1]
    assert len(tables_behind.drivers(ALL, lang)) == 4


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_brief_has_what_there_is(lang):
    kinds = ["rating", "sentiment"]
    charts = [c for kind in (None, *kinds) for c in findings_behind.charts(FOUND, kind, lang)]
    assert [c.name for c in charts] == [
        "consumption_views", "drivers_symbol_rating", "experiments_rating", "experiments_sentiment"]  # fmt: skip
    assert len(findings_behind.headlines(FOUND, kinds, lang)) == 3
    nothing = made_findings.empty()
    assert findings_behind.headlines(nothing, kinds, lang) == []
    assert [c for kind in (None, *kinds) for c in findings_behind.charts(nothing, kind, lang)] == []
    assert findings_behind.charts({}, None, lang) == []
