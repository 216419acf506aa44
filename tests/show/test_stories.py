import made_change as made
import made_findings
import pytest

from analysis.show import brief_charts, findings, findings_stories
from analysis.show import figures_stories as figures
from analysis.show import findings_change as sentences
from analysis.show.findings_stories import select
from analysis.show.words import LANGUAGES, known

TREND = select(made.trend(), source="tags")
BUNDLES = select(made.bundles(), source="tags")
CHANGES = select(made.trope_change(), source="tags")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_chart_has_its_words_and_data(lang):
    charts = [
        figures.bundles(BUNDLES, lang),
        figures.changes(CHANGES, lang),
        figures.leads(made.lead_lag(), lang),
        figures.trends(made.trend().query("scope == 'home_market'"), "effective_stories", lang),
    ]
    for chart in charts:
        for words in (chart.title, chart.n, chart.interval, chart.how):
            assert words.strip() and "{" not in words
        assert known(f"method.{chart.method}") and known(f"method_name.{chart.method}")
        assert any(c.isdigit() for c in chart.n)
        bars = [t for t in chart.figure.data if t.error_x is not None and t.error_x.array is not None]
        assert sum(len(t.x) for t in bars) == len(chart.data)


def test_the_sentences_say_number_interval_and_n():
    assert sentences.trend(TREND, "en") == (
        "Effective stories (tropes) fall from 2018 to 2025, by −0.50 (−0.75 to −0.25) a year.\n"
        "By −0.50 (−0.75 to −0.25) with periods weighted by precision; q = 0.010; 8 periods, 420 titles."
    )
    assert sentences.bundles(BUNDLES, "en").startswith(
        "Contract marriage + Domineering CEO come together 2.8 (1.9 to 3.8) times as often as by chance.\n"
        "In 22 of 120 titles."
    )
    said = sentences.changes(CHANGES, "en")
    assert "new tropes (1) are “Rebirth” 5\u00a0% → 40\u00a0% (+25 to +45 points)" in said
    assert "fading ones (1) “Palace intrigue”" in said
    assert "China before United States by 9.0 (5.0 to 14.0) quarters" in sentences.leads(
        made.lead_lag(), "en"
    )


def test_an_undecided_trend_is_neither_rise_nor_fall():
    rows = select(made.trend(), "home_market", "US", "tags")
    said = sentences.trend(rows, "en")
    assert said.startswith("No trend can be told from 2018 to 2025")
    assert "fall" not in said and "rise" not in said


def test_tags_that_grow_are_warned_of():
    assert sentences.tagging(TREND, "en") == ""
    grown = TREND.assign(
        verdict=["falling" if m == "effective_stories" else "rising" for m in TREND["measure"]]
    )
    assert "how titles are tagged" in sentences.tagging(grown, "en")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_nothing_found_is_a_sentence_too(lang):
    empty = made_findings.empty()
    for name, sentence in (
        ("homogenization_trend", sentences.trend),
        ("bundles", sentences.bundles),
        ("trope_change", sentences.changes),
        ("lead_lag", sentences.leads),
    ):
        assert sentence(empty[name], lang)
    assert sentences.bundles(BUNDLES.assign(q=0.5), lang)
    assert sentences.changes(CHANGES.assign(verdict="undecided"), lang)
    assert sentences.headlines(empty, lang) == []
    for chart in (figures.bundles, figures.changes, figures.leads):
        name = {"bundles": "bundles", "changes": "trope_change", "leads": "lead_lag"}[chart.__name__]
        chart(empty[name], lang)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("status", ["no_side", "one_side", "short", "rare", "no_rise", "not_told"])
def test_why_nobody_was_first_is_said(status, lang):
    rows = made.no_leads(status)
    said = sentences.leads(rows, lang)
    assert "{" not in said and "nan" not in said.lower() and "<NA>" not in said
    assert ("home market" in said) if lang == "en" else ("本土市场" in said)
    assert sentences.told(rows).empty
    if status == "no_rise":
        assert all(number in said for number in ("6", "21", "36"))


def test_the_table_has_a_row_for_each_measure():
    table = figures.trend_table(TREND, "en")
    assert len(table) == len(TREND)
    assert set(table["Verdict"]) == {"falling", "no verdict"}


def test_tropes_a_title_stand_beside_a_comparison():
    rows = [
        {"scope": "home_market", "value": value, "period": "all", "source": "tags", "measure": "tropes_per_title",
         "estimate": estimate, "n_titles": 100, "status": "ok"}
        for value, estimate in (("JP", 1.82), ("CN", 2.91))
    ]  # fmt: skip
    said = findings_stories.tagging(made_findings.table("homogenization", rows), "en")
    assert "from 1.8 (Japan) to 2.9 (China)" in said
    assert findings_stories.tagging(made_findings.table("homogenization", rows[:1]), "en") == ""


def test_headlines_and_brief_say_what_stands_out():
    found = made_findings.everything() | made.everything()
    said = " ".join(findings.headlines_of(found, "en"))
    assert "fall from 2018 to 2025" in said and "In 22 of 120" in said and "new tropes (1)" in said
    charts = brief_charts._stories(found, "en")
    assert {"bundles", "trope_change"} <= {chart.name for chart in charts}
    quiet = found | {"bundles": made.bundles().assign(q=0.5)}
    assert "bundles" not in {chart.name for chart in brief_charts._stories(quiet, "en")}
